//! Amounts of money: whole minor units with a currency, and checked arithmetic.
//!
//! There is no `Add` and no `From<f64>` here on purpose: a sum of money can overflow or mix currencies, and both must
//! be answered where they happen.

use std::fmt;
use std::str::FromStr;

pub use iso_currency::Currency;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// An amount in minor units (cents for EUR, whole yen for JPY) of one currency. Positive, zero or negative.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why an amount could not be made or combined.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit in 64 bits.
    #[error("the amount is too large to calculate with")]
    Overflow,
    /// Two currencies met in one calculation.
    #[error("{left} and {right} can't be added: they are different currencies")]
    DifferentCurrencies {
        /// ISO 4217 code on the left.
        left: &'static str,
        /// ISO 4217 code on the right.
        right: &'static str,
    },
    /// More decimals than the currency has.
    #[error("{text} has more decimals than {currency} knows")]
    TooPrecise {
        /// The number as given.
        text: String,
        /// ISO 4217 code.
        currency: &'static str,
    },
    /// Not a decimal number.
    #[error("`{text}` is not an amount")]
    NotANumber {
        /// The text as given.
        text: String,
    },
}

impl Money {
    /// An amount of `minor` minor units.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Nothing, in that currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether nothing is left.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Whether the amount is above zero.
    pub const fn is_positive(self) -> bool {
        self.minor > 0
    }

    /// `self + other`, in the same currency.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// `self - other`, in the same currency.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self.minor.checked_sub(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The same amount on the other side.
    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The amount without its sign.
    pub fn checked_abs(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_abs().ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// The sum of `amounts`, zero in `currency` when there are none.
    pub fn sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// An exact amount from a decimal number of whole units: `148.5` EUR is 14850 cents, `1.005` EUR is refused.
    pub fn from_decimal(number: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let too_precise = || MoneyError::TooPrecise { text: number.to_string(), currency: currency.code() };
        let scaled =
            number.checked_mul(Decimal::from(10_i64.pow(exponent(currency)))).ok_or(MoneyError::Overflow)?.normalize();
        if scaled.scale() != 0 {
            return Err(too_precise());
        }
        let minor = i64::try_from(scaled.mantissa()).map_err(|_| MoneyError::Overflow)?;
        Ok(Self { minor, currency })
    }

    /// An exact amount from text with a decimal point: `148.50`, `-.5`, `7`.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let not_a_number = || MoneyError::NotANumber { text: text.to_owned() };
        let trimmed = text.trim();
        let plain = trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b'-' || b == b'+');
        if !plain || !trimmed.bytes().any(|b| b.is_ascii_digit()) {
            return Err(not_a_number());
        }
        let number = Decimal::from_str(trimmed).map_err(|_| not_a_number())?;
        Self::from_decimal(number, currency)
    }

    /// The amount as a decimal number of whole units.
    pub fn to_decimal(self) -> Decimal {
        Decimal::from_i128_with_scale(i128::from(self.minor), exponent(self.currency))
    }

    /// The amount as plain text with a decimal point and all decimals of the currency, as AFAS wants it: `-0.50`.
    pub fn decimal_text(self) -> String {
        self.to_decimal().to_string()
    }

    /// The amount in a sentence: `EUR 1234.50` in English, `EUR 1.234,50` in Dutch.
    pub fn in_language(self, language: Language) -> String {
        match language {
            Language::En => self.to_string(),
            Language::Nl => format!("{} {}", self.currency.code(), dutch_figure(&self.decimal_text())),
        }
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::DifferentCurrencies { left: self.currency.code(), right: other.currency.code() })
        }
    }
}

/// Decimals of the currency's minor unit (ISO 4217); currencies without one (gold, test codes) count as whole.
fn exponent(currency: Currency) -> u32 {
    currency.exponent().map_or(0, u32::from)
}

/// `-1234.50` as `-1.234,50`.
fn dutch_figure(plain: &str) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').map_or((digits, ""), |(whole, decimals)| (whole, decimals));
    let mut figure = sign.to_owned();
    for (left, digit) in (1..=whole.len()).rev().zip(whole.chars()) {
        figure.push(digit);
        if left > 1 && left % 3 == 1 {
            figure.push('.');
        }
    }
    if !decimals.is_empty() {
        figure.push(',');
        figure.push_str(decimals);
    }
    figure
}

/// `EUR 148.50`: for people and logs; pages format by language instead.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.code(), self.decimal_text())
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_amounts_in_its_own_language() {
        let amount = |minor| Money::new(minor, Currency::EUR);
        assert_eq!(amount(-123_456_789).in_language(Language::Nl), "EUR -1.234.567,89");
        assert_eq!(amount(5).in_language(Language::Nl), "EUR 0,05");
        assert_eq!(amount(123_450).in_language(Language::En), "EUR 1234.50");
        assert_eq!(Money::new(1_000, Currency::JPY).in_language(Language::Nl), "JPY 1.000");
    }
}
