//! Eight bytes looked at together, as one number. The first byte is the lowest.

/// The highest bit of every byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// This byte eight times.
const fn every(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// At most eight bytes; those that are missing are zero.
#[inline]
pub(super) fn eight(bytes: &[u8]) -> u64 {
    if let Some(all) = bytes.first_chunk::<8>() {
        return u64::from_le_bytes(*all);
    }
    let shift = |places: usize| u32::try_from(places.saturating_mul(8)).unwrap_or(0);
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        // Where the two overlap they are the same.
        let last = u64::from(u32::from_le_bytes(*last)).wrapping_shl(shift(bytes.len().saturating_sub(4)));
        return u64::from(u32::from_le_bytes(*first)) | last;
    }
    bytes.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte))
}

/// The first eight bytes and the rest, of at most sixteen.
#[inline]
pub(super) fn sixteen(bytes: &[u8]) -> Option<[u64; 2]> {
    if bytes.len() <= 8 {
        return Some([eight(bytes), 0]);
    }
    let (first, last) = (bytes.first_chunk::<8>()?, bytes.last_chunk::<8>()?);
    // Bits of the last eight bytes that are in the first eight as well.
    let known = u32::try_from(16_usize.checked_sub(bytes.len())?).ok()?.wrapping_mul(8);
    Some([u64::from_le_bytes(*first), u64::from_le_bytes(*last).wrapping_shr(known)])
}

/// The highest bit of every byte that is a digit.
#[inline]
pub(super) const fn digits(word: u64) -> u64 {
    // Without its highest bit no byte spills over into the next.
    let digit = (word & !HIGH) ^ every(b'0');
    !digit.wrapping_add(every(0x80 - 10)) & !word & HIGH
}

/// The highest bit of every byte that is the digit zero, where all bytes are ASCII.
#[inline]
pub(super) const fn zeros(word: u64) -> u64 {
    !(word ^ every(b'0')).wrapping_add(every(0x7F)) & HIGH
}

/// The highest bit of every byte that is a letter of ASCII.
#[inline]
pub(super) const fn letters(word: u64) -> u64 {
    let small = (word & !HIGH) | every(0x20);
    small.wrapping_add(every(0x80 - b'a')) & !small.wrapping_add(every(0x80 - b'z' - 1)) & !word & HIGH
}

/// The highest bits of the first `count` bytes of sixteen.
#[inline]
pub(super) fn first_bytes(count: usize) -> [u64; 2] {
    FIRST_BYTES.get(count).copied().unwrap_or([HIGH, HIGH])
}

/// All bits of the bytes whose highest bit is set, where no other bit is.
#[inline]
pub(super) const fn whole_bytes(highest: u64) -> u64 {
    (highest << 1).wrapping_sub(highest >> 7)
}

#[expect(clippy::indexing_slicing, reason = "worked out while compiling, where a wrong index does not compile")]
const FIRST_BYTES: [[u64; 2]; 17] = {
    let mut table = [[0; 2]; 17];
    let mut count = 1;
    while count <= 16 {
        table[count] = table[count - 1];
        table[count][(count - 1) / 8] |= 0x80 << ((count - 1) % 8 * 8);
        count += 1;
    }
    table
};

/// Capitals for small letters, where all bytes are letters and digits of ASCII, or zero.
#[inline]
pub(super) const fn upper(word: u64) -> u64 {
    word & !((word & every(0x40)) >> 1)
}

/// Whether all bytes are ASCII.
#[inline]
pub(super) const fn is_ascii(word: u64) -> bool {
    word & HIGH == 0
}

/// The highest bits of the bytes, moved together: the first byte gives the lowest bit.
#[inline]
pub(super) const fn bits(highest: u64) -> u64 {
    (highest & HIGH).wrapping_mul(0x0002_0408_1020_4081) >> 56
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_stand_in_their_places() {
        let text = b"abcdefghijklmnop";
        for length in 0..=16 {
            let bytes = &text[..length];
            let mut all = [0; 16];
            all[..length].copy_from_slice(bytes);
            let (first, rest) = all.split_first_chunk::<8>().unwrap();
            let rest = u64::from_le_bytes(rest.try_into().unwrap());
            assert_eq!(sixteen(bytes), Some([u64::from_le_bytes(*first), rest]), "{length}");
            assert_eq!(eight(&bytes[..length.min(8)]), u64::from_le_bytes(*first), "{length}");
        }
        assert_eq!(sixteen(&[0; 17]), None);
        assert_eq!((first_bytes(0), first_bytes(1), first_bytes(9)), ([0, 0], [0x80, 0], [HIGH, 0x80]));
    }

    #[test]
    fn each_byte_is_judged_whatever_stands_beside_it() {
        for byte in 0..=u8::MAX {
            for beside in [0, b'0', b'z', 0x7F, 0xFF] {
                for place in 0..8 {
                    let mut bytes = [beside; 8];
                    bytes[place] = byte;
                    let word = u64::from_le_bytes(bytes);
                    let is = |highest: u64| bits(highest) >> place & 1 == 1;
                    assert_eq!(is(digits(word)), byte.is_ascii_digit(), "{byte} beside {beside}");
                    assert_eq!(is(letters(word)), byte.is_ascii_alphabetic(), "{byte} beside {beside}");
                    assert!(!bytes.is_ascii() || is(zeros(word)) == (byte == b'0'));
                    assert_eq!(is_ascii(word), bytes.is_ascii());
                }
            }
            if byte.is_ascii_alphanumeric() {
                assert_eq!(upper(every(byte)), every(byte.to_ascii_uppercase()));
            }
        }
    }
}
