//! Plain numbers: without capitals, spaces and separators, as payment providers pass them on.

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

/// How many letters and digits it has.
pub(super) fn plain_len(text: &str) -> usize {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).count();
    }
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// A hash of the plain number, the same in every run and on every machine. Equal numbers have equal hashes; that equal
/// hashes are equal numbers is checked where it matters.
pub(super) fn hash_of(text: &str) -> u64 {
    let bytes = text.as_bytes();
    // Most numbers are digits and nothing else.
    if bytes.len() <= LONGEST && bytes.iter().all(u8::is_ascii_digit) {
        return hash_bytes(bytes);
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

/// Eight bytes at a time: rotate, mix in, multiply by an odd constant; and a strong last mix (MurmurHash3's).
fn hash_bytes(bytes: &[u8]) -> u64 {
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut last = [0_u8; 8];
    for (place, byte) in last.iter_mut().zip(rest) {
        *place = *byte;
    }
    let mut state = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    for chunk in chunks.iter().chain(std::iter::once(&last)) {
        state = (state.rotate_left(23) ^ u64::from_le_bytes(*chunk)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
    state = (state ^ (state >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    state = (state ^ (state >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
    state ^ (state >> 33)
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
        assert_ne!(hash_of("0"), hash_of("00"));
        assert!(!same_number("2026-0101", "2026-0102"));
    }
}
