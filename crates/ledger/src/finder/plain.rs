//! Plain numbers: without capitals, spaces and separators, as payment providers pass them on.

use super::eight::{bits, digits, first_bytes, is_ascii, letters, sixteen, upper, zeros};

/// Numbers longer than this many bytes are no numbers of invoices or orders.
pub(super) const LONGEST: usize = 64;

/// A number without capitals, spaces and separators: `2026-0101` becomes `20260101`, `v 31888` becomes `V31888`.
pub fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// Whether two texts are the same number.
pub(super) fn same_number(a: &str, b: &str) -> bool {
    let plain =
        |text: &'_ str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect::<Vec<_>>();
    if a.is_ascii() && b.is_ascii() {
        let ascii = |byte: &u8| byte.is_ascii_alphanumeric();
        let (a, b) = (a.bytes().filter(ascii), b.bytes().filter(ascii));
        return a.map(|c| c.to_ascii_uppercase()).eq(b.map(|c| c.to_ascii_uppercase()));
    }
    plain(a) == plain(b)
}

/// Whether it has at least so many letters and digits.
pub(super) fn has_at_least(count: usize, text: &str) -> bool {
    text.chars().filter(|c| c.is_alphanumeric()).take(count).count() == count
}

/// A hash of the plain number, the same in every run and on every machine. Equal numbers have equal hashes; that equal
/// hashes are equal numbers is checked where it matters.
pub(super) fn hash_of(text: &str) -> u64 {
    let bytes = text.as_bytes();
    // Most numbers are short.
    if let Some(short) = Short::new(bytes) {
        return short.hash();
    }
    let mut buffer = [0_u8; LONGEST];
    let mut length = 0_usize;
    for byte in bytes {
        let upper = UPPER.get(usize::from(*byte)).copied().unwrap_or(OTHER);
        match (upper, buffer.get_mut(length)) {
            (0, _) => {}
            (OTHER, _) | (_, None) => return hash_bytes(plain(text).as_bytes()),
            (upper, Some(place)) => {
                *place = upper;
                length = length.saturating_add(1);
            }
        }
    }
    hash_bytes(buffer.get(..length).unwrap_or_default())
}

/// Capitals and digits as they are, small letters as capitals, zero for what is left out, one for what is not ASCII.
#[expect(clippy::indexing_slicing, reason = "worked out while compiling, where a wrong index does not compile")]
const UPPER: [u8; 256] = {
    let mut table = [0_u8; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' => byte,
            b'a'..=b'z' => byte.to_ascii_uppercase(),
            128.. => OTHER,
            _ => 0,
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

const OTHER: u8 = 1;

/// The hash of at most sixteen digits without a zero in front, which have no other form; none for all else.
#[inline]
pub(super) fn hash_of_bare(bytes: &[u8]) -> Option<u64> {
    let [first, rest] = sixteen(bytes)?;
    let is_bare = [digits(first), digits(rest)] == first_bytes(bytes.len()) && first & 0xFF != u64::from(b'0');
    is_bare.then(|| mix([first, rest]))
}

/// At most sixteen bytes of ASCII, the first in the lowest byte.
pub(super) struct Short {
    words: [u64; 2],
    /// The places of the digits, a bit for each.
    pub digits: u32,
    /// The places of the letters and digits.
    pub known: u32,
    /// All places.
    pub all: u32,
}

impl Short {
    #[inline]
    pub(super) fn new(bytes: &[u8]) -> Option<Self> {
        let words = sixteen(bytes)?;
        let [first, rest] = words;
        if !is_ascii(first | rest) {
            return None;
        }
        let all = u32::MAX.unbounded_shr(32_u32.saturating_sub(u32::try_from(bytes.len()).unwrap_or(0)));
        let digits = marks([digits(first), digits(rest)]);
        // Most are digits and nothing else.
        let known = if digits == all { all } else { digits | marks([letters(first), letters(rest)]) };
        Some(Self { words, digits, known, all })
    }

    /// The places of zeros.
    #[inline]
    pub(super) fn zeros(&self) -> u32 {
        marks(self.words.map(zeros))
    }

    /// The hash of all.
    #[inline]
    pub(super) fn hash(&self) -> u64 {
        self.hash_from(0)
    }

    /// The hash of what begins at a place.
    #[inline]
    pub(super) fn hash_from(&self, place: u32) -> u64 {
        let ([first, rest], place) = (self.words, place & 15);
        let value = (u128::from(first) | u128::from(rest) << 64) >> place.wrapping_mul(8);
        hash_without(value, u64::from((self.all & !self.known) >> place))
    }
}

/// The hash of at most sixteen letters and digits of ASCII, the first in the lowest byte and zeros behind the last.
#[inline]
pub(super) fn hash_of_two(value: u128) -> u64 {
    mix([upper(lower_half(value)), upper(lower_half(value >> 64))])
}

/// The same without the bytes whose bits are set.
#[inline]
pub(super) fn hash_without(mut value: u128, mut others: u64) -> u64 {
    // The last first, so that the places of the others stay right.
    while let Some(last) = others.checked_ilog2() {
        let front = u128::MAX >> 8 >> (120_u32.saturating_sub((last & 15).wrapping_mul(8)));
        value = (value & front) | ((value >> 8) & !front);
        others ^= 1 << last;
    }
    hash_of_two(value)
}

/// A bit for each byte whose highest bit is set.
fn marks(highest: [u64; 2]) -> u32 {
    let [first, rest] = highest.map(bits);
    u32::try_from(first | rest << 8).unwrap_or(0)
}

/// Sixteen bytes at a time.
fn hash_bytes(bytes: &[u8]) -> u64 {
    if let Some(words) = sixteen(bytes) {
        return mix(words);
    }
    bytes.chunks(16).fold(u64::try_from(bytes.len()).unwrap_or(u64::MAX), |state, chunk| {
        let [first, rest] = sixteen(chunk).unwrap_or_default();
        mix([first ^ state, rest ^ state.rotate_left(32)])
    })
}

/// Multiplied to twice the width and folded, twice. The constants are the digits of pi; no letter or digit meets one of
/// them, so nothing is multiplied by zero.
const fn mix([first, rest]: [u64; 2]) -> u64 {
    let once = fold(first ^ 0x2434_6A88_85A3_08D3, rest ^ 0x9319_8A2E_0370_7344);
    fold(once ^ 0xA409_3822_299F_31D0, 0x882E_FA98_EC4E_6C89)
}

const fn fold(a: u64, b: u64) -> u64 {
    let product = (a as u128).wrapping_mul(b as u128);
    lower_half(product) ^ lower_half(product >> 64)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is wanted")]
const fn lower_half(value: u128) -> u64 {
    value as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        for (a, b) in [("2026-0101", "20260101"), ("v 0031888", "V0031888"), ("F–12", "f12"), ("é-1", "É1")] {
            assert!(same_number(a, b), "{a} {b}");
            assert_eq!(hash_of(a), hash_of(b), "{a} {b}");
            assert_eq!(plain(a), plain(b), "{a} {b}");
        }
        assert_ne!(hash_of("20260101"), hash_of("20260110"));
        for length in 0..=70 {
            let number: String = ('0'..='9').chain('a'..='z').cycle().take(length).collect();
            let apart: String = number.chars().flat_map(|c| [c, '-']).collect();
            assert_eq!(hash_of(&number), hash_of(&apart), "{number}");
            assert_eq!(hash_of(&number), hash_of(&number.to_uppercase()), "{number}");
            assert_eq!(hash_of(&number), hash_of(&format!("–{number}")), "{number}");
            assert_ne!(hash_of(&number), hash_of(&format!("{number}0")), "{number}");
        }
        assert_eq!(hash_of("1\u{0}2"), hash_of("12"));
        assert_ne!(hash_of("0"), hash_of("00"));
        assert!(!same_number("2026-0101", "2026-0102"));
    }
}
