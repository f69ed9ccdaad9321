//! Amounts as banks write them: digits, without a sign.

use ledger::money::{Currency, Money, MoneyError};

use super::fault::{Wrong, shown};
use super::wrong_amount;

/// ISO 20022 allows this many digits; with more, a decimal number could be rounded.
const DIGITS_AT_MOST: usize = 18;

/// `1234.56`, `1234`: as CAMT.053 writes it.
pub(super) fn with_point(text: &str, currency: Currency) -> Result<Money, Wrong> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    figure(text, whole, decimals, currency)
}

/// `1234,56`, `1234,`: as MT940 writes it, always with a comma.
pub(super) fn with_comma(text: &str, currency: Currency) -> Result<Money, Wrong> {
    let (whole, decimals) = text.split_once(',').ok_or_else(|| Wrong::NotAnAmount(shown(text)))?;
    figure(text, whole, decimals, currency)
}

fn figure(text: &str, whole: &str, decimals: &str, currency: Currency) -> Result<Money, Wrong> {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(decimals) {
        return Err(Wrong::NotAnAmount(shown(text)));
    }
    if whole.len().saturating_add(decimals.len()) > DIGITS_AT_MOST {
        return Err(Wrong::AmountsTooLarge);
    }
    let decimals = decimals.trim_end_matches('0');
    let plain = if decimals.is_empty() { whole.to_owned() } else { format!("{whole}.{decimals}") };
    Money::parse(&plain, currency).map_err(|error| match error {
        MoneyError::TooPrecise { currency, .. } => Wrong::TooPrecise { given: shown(text), currency },
        other => wrong_amount(other),
    })
}

/// The currency with that code.
pub(super) fn currency(code: &str) -> Result<Currency, Wrong> {
    let plain = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let known = plain.then(|| Currency::from_code(code)).flatten();
    known.ok_or_else(|| Wrong::NotACurrency(shown(code)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn figures_are_read_exactly_or_not_at_all() {
        let euros = |minor| Ok(Money::new(minor, Currency::EUR));
        for (text, minor) in [("1234.56", 123_456), ("0", 0), ("7", 700), ("7.", 700), ("0.5", 50), ("1.50000", 150)] {
            assert_eq!(with_point(text, Currency::EUR), euros(minor), "{text}");
            let comma = text.replace('.', ",");
            let with = if comma.contains(',') { comma } else { format!("{comma},") };
            assert_eq!(with_comma(&with, Currency::EUR), euros(minor), "{with}");
        }
        assert_eq!(with_comma("000000000031,37", Currency::EUR), euros(3_137));
        assert_eq!(with_comma("1500,", Currency::JPY), Ok(Money::new(1_500, Currency::JPY)));
        assert_eq!(with_point("1.234", Currency::BHD), Ok(Money::new(1_234, Currency::BHD)));
        for text in ["", ".5", "-1", "+1", "1,5", "1.2.3", "1e3", "1 000", "１"] {
            assert_eq!(with_point(text, Currency::EUR), Err(Wrong::NotAnAmount(shown(text))), "{text}");
        }
        for text in ["", ",5", "1", "1.5", "1.000,50", "1,2,3"] {
            assert_eq!(with_comma(text, Currency::EUR), Err(Wrong::NotAnAmount(shown(text))), "{text}");
        }
        let precise = Wrong::TooPrecise { given: shown("1.005"), currency: "EUR" };
        assert_eq!(with_point("1.005", Currency::EUR), Err(precise));
        assert!(matches!(with_point("1.5", Currency::JPY), Err(Wrong::TooPrecise { .. })));
        assert_eq!(with_point("9999999999999999999", Currency::EUR), Err(Wrong::AmountsTooLarge));
        assert_eq!(with_point("999999999999999999", Currency::EUR), Err(Wrong::AmountsTooLarge));
        assert_eq!(with_point("0.0000000000000000000000000000001", Currency::EUR), Err(Wrong::AmountsTooLarge));
    }

    proptest! {
        #[test]
        fn what_the_ledger_writes_is_read_back(minor in 0_i64..=9_999_999_999_999_999) {
            for currency in [Currency::EUR, Currency::JPY, Currency::BHD] {
                let amount = Money::new(minor, currency);
                let text = amount.decimal_text();
                prop_assert_eq!(with_point(&text, currency), Ok(amount));
                let comma = if text.contains('.') { text.replace('.', ",") } else { format!("{text},") };
                prop_assert_eq!(with_comma(&comma, currency), Ok(amount));
            }
        }
    }
}
