//! Ids of rows: text of our own that sorts by the moment it was made.

use std::fmt::Write;

use chacha20poly1305::aead::Generate;
use jiff::Timestamp;

use crate::error::StoreError;

/// A new id: 48 bits of milliseconds, so that ids sort by age, then 80 random bits, so that two processes never make the
/// same one. 32 hexadecimal digits.
pub(crate) fn new_id(now: Timestamp) -> Result<String, StoreError> {
    let random = <[u8; 10]>::try_generate().map_err(|_| StoreError::NoEncryption("no randomness"))?;
    let mut id = format!("{:012x}", now.as_millisecond().max(0));
    for byte in random {
        let _ = write!(id, "{byte:02x}");
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_age_and_differ_within_one_moment() {
        let early = Timestamp::from_millisecond(1_700_000_000_000).unwrap();
        let late = Timestamp::from_millisecond(1_700_000_000_001).unwrap();
        let (a, b, c) = (new_id(early).unwrap(), new_id(early).unwrap(), new_id(late).unwrap());
        assert_eq!(a.len(), 32);
        assert_ne!(a, b);
        assert!(a < c && b < c);
    }
}
