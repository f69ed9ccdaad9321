//! Short texts of ASCII: what each byte is, a bit for each, and room behind them, so that sixteen bytes can be looked at
//! together from any place.

use super::eight::{bits, digits, eight, first_bytes, is_ascii, letters, whole_bytes};
use super::plain::{hash_of_two, hash_without};

/// Texts are short up to this many bytes: a bit for each fits into one number.
const SHORT: usize = 64;

/// The longest number that is hashed at once.
pub(super) const AT_ONCE: usize = 16;

/// A short text.
pub(super) struct Padded {
    bytes: [u8; SHORT + AT_ONCE],
    /// Which bytes are digits, the first in the lowest bit.
    pub digits: u64,
    /// Which bytes are letters or digits.
    pub known: u64,
}

impl Default for Padded {
    fn default() -> Self {
        Self { bytes: [0; SHORT + AT_ONCE], digits: 0, known: 0 }
    }
}

impl Padded {
    /// Takes a text instead of the one before. Says no when it is long, or holds something else than ASCII.
    pub(super) fn take(&mut self, text: &[u8]) -> bool {
        if text.len() > SHORT {
            return false;
        }
        let (mut own, _) = self.bytes.as_chunks_mut::<8>();
        let (eights, rest) = text.as_chunks::<8>();
        let (mut all, mut place, mut all_digits, mut all_known) = (0, 0_u32, 0, 0);
        let mut add = |word: u64| {
            if let Some((first, others)) = std::mem::take(&mut own).split_first_mut() {
                *first = word.to_le_bytes();
                own = others;
            }
            all |= word;
            let digits = digits(word);
            all_digits |= bits(digits).wrapping_shl(place);
            all_known |= bits(digits | letters(word)).wrapping_shl(place);
            place = place.wrapping_add(8);
        };
        eights.iter().for_each(|eight| add(u64::from_le_bytes(*eight)));
        match text.last_chunk::<8>() {
            _ if rest.is_empty() => {}
            // The last eight bytes, without those that are in the eight before.
            Some(last) => add(u64::from_le_bytes(*last).wrapping_shr(64_u32.wrapping_sub(bits_of(rest.len())))),
            None => add(eight(rest)),
        }
        (self.digits, self.known) = (all_digits, all_known);
        is_ascii(all)
    }

    /// Whether all bytes from `start` to `end` are digits.
    #[inline]
    pub(super) fn all_digits(&self, start: usize, end: usize) -> bool {
        let range = range(start, end);
        self.digits & range == range
    }

    /// Whether a letter stands from `start` to `end`.
    #[inline]
    pub(super) fn has_letter(&self, start: usize, end: usize) -> bool {
        self.known & !self.digits & range(start, end) != 0
    }

    /// The hash of the number from `start` to `end`; none when it is too long.
    #[inline]
    pub(super) fn hash(&self, start: usize, end: usize) -> Option<u64> {
        let length = end.checked_sub(start).filter(|length| *length <= AT_ONCE)?;
        let sixteen = self.sixteen(start)?;
        let others = !self.known & range(start, end);
        Some(if others == 0 {
            sixteen.hash(0, length)
        } else {
            hash_without(sixteen.cut(0, length), others.unbounded_shr(u32::try_from(start).unwrap_or(64)))
        })
    }

    /// Sixteen bytes from a place on.
    #[inline]
    pub(super) fn sixteen(&self, start: usize) -> Option<Sixteen> {
        self.bytes.get(start..)?.first_chunk::<AT_ONCE>().map(|bytes| Sixteen(u128::from_le_bytes(*bytes)))
    }
}

/// Sixteen bytes of a short text, the first in the lowest byte.
#[derive(Clone, Copy)]
pub(super) struct Sixteen(u128);

impl Sixteen {
    /// The hash of `length` bytes that begin at one of these, and are letters and digits.
    #[inline]
    pub(super) fn hash(self, from: usize, length: usize) -> u64 {
        hash_of_two(self.cut(from, length))
    }

    #[inline]
    fn cut(self, from: usize, length: usize) -> u128 {
        let [first, rest] = first_bytes(length).map(whole_bytes);
        self.0.wrapping_shr(bits_of(from)) & (u128::from(first) | u128::from(rest) << 64)
    }
}

/// Bits in so many bytes.
#[inline]
fn bits_of(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(0).wrapping_mul(8)
}

/// A bit for each byte from `start` to `end`, which is at most the length of a short text.
#[inline]
pub(super) fn range(start: usize, end: usize) -> u64 {
    let up_to = |place: usize| u64::MAX.unbounded_shl(u32::try_from(place).unwrap_or(64));
    up_to(start) & !up_to(end)
}
