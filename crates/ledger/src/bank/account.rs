//! Numbers of bank accounts.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A bank account as a bank writes it, without spaces and dots and in capitals: mostly an IBAN, but not always.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AccountNumber(String);

impl AccountNumber {
    /// The account that `text` writes; none when there is no letter or digit in it.
    pub fn read(text: &str) -> Option<Self> {
        let kept = |c: &char| !c.is_whitespace() && *c != '.';
        let number: String = text.chars().filter(kept).map(|c| c.to_ascii_uppercase()).collect();
        number.contains(char::is_alphanumeric).then_some(Self(number))
    }

    /// The number.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is an IBAN: country, check digits and account, and the check digits agree.
    pub fn is_iban(&self) -> bool {
        let bytes = self.0.as_bytes();
        let shape = match bytes {
            [a, b, c, d, rest @ ..] => {
                a.is_ascii_uppercase()
                    && b.is_ascii_uppercase()
                    && c.is_ascii_digit()
                    && d.is_ascii_digit()
                    && (11..=30).contains(&rest.len())
                    && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            }
            _ => false,
        };
        shape && remainder(bytes) == 1
    }
}

impl fmt::Display for AccountNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// ISO 7064: the first four signs go to the end, letters count from 10, and the whole is taken modulo 97.
fn remainder(bytes: &[u8]) -> u32 {
    let rotated = bytes.iter().skip(4).chain(bytes.iter().take(4));
    rotated.fold(0_u32, |rest, byte| {
        let value = char::from(*byte).to_digit(36).unwrap_or_default();
        let shift = if value < 10 { 10 } else { 100 };
        // at most 96 * 100 + 35
        rest.wrapping_mul(shift).wrapping_add(value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_known_by_its_check_digits() {
        let iban = |text| AccountNumber::read(text).is_some_and(|account| account.is_iban());
        for text in
            ["NL69INGB0123456789", "nl02 abna 0123 4567 89", "BE68 5390 0754 7034", "MT84MALT011000012345MTLCAST001S"]
        {
            assert!(iban(text), "{text}");
        }
        for text in ["NL68INGB0123456789", "NL69INGB0123456798", "NL69INGB0123456789EUR", "123456789", "NL69", "", "é"]
        {
            assert!(!iban(text), "{text}");
        }
    }

    #[test]
    fn one_account_is_written_in_one_way() {
        let read = |text| AccountNumber::read(text).map(|account| account.to_string());
        assert_eq!(read(" nl69 ingb 0123 4567 89 ").as_deref(), Some("NL69INGB0123456789"));
        assert_eq!(read("12.34.56.789").as_deref(), Some("123456789"));
        assert_eq!(read(" . "), None);
    }
}
