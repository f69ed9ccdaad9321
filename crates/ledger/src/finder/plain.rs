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
    let mut hash = Hash::default();
    if text.is_ascii() {
        for byte in text.bytes().filter(u8::is_ascii_alphanumeric) {
            hash.push(byte.to_ascii_uppercase());
        }
    } else {
        let mut buffer = [0_u8; 4];
        for c in text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase) {
            for byte in c.encode_utf8(&mut buffer).bytes() {
                hash.push(byte);
            }
        }
    }
    hash.finish()
}

/// Eight bytes at a time: rotate, mix in, multiply by an odd constant; and a strong last mix (MurmurHash3's).
#[derive(Default)]
struct Hash {
    state: u64,
    chunk: u64,
    bytes: u32,
}

impl Hash {
    fn push(&mut self, byte: u8) {
        self.chunk = (self.chunk << 8) | u64::from(byte);
        self.bytes = self.bytes.wrapping_add(1);
        if self.bytes.is_multiple_of(8) {
            self.mix();
        }
    }

    fn mix(&mut self) {
        self.state = (self.state.rotate_left(23) ^ self.chunk).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.chunk = 0;
    }

    fn finish(mut self) -> u64 {
        self.mix();
        let mut hash = self.state ^ u64::from(self.bytes);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xFF51_AFD7_ED55_8CCD);
        hash = (hash ^ (hash >> 33)).wrapping_mul(0xC4CE_B9FE_1A85_EC53);
        hash ^ (hash >> 33)
    }
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
