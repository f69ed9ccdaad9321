//! Amounts as people and programs write them, where only one reading is possible.

use crate::fault::{Shown, Why};
use ledger::money::Currency;

/// A hundred billion euros: with these a file of half a million payments can be added up.
const MINOR_AT_MOST: i64 = 9_999_999_999_999;

/// Reads `1234.56`, `1234,56` (when `decimal_comma`), `1.234,56` and `1,234.56` into minor units.
pub(crate) fn read_amount(text: &str, currency: Currency, decimal_comma: bool) -> Result<i64, Why> {
    let decimals = usize::from(currency.exponent().unwrap_or(0));
    let (negative, figure) = text.strip_prefix('-').map_or((false, text), |figure| (true, figure));
    let figure = if negative { figure } else { figure.strip_prefix('+').unwrap_or(figure) };
    let (whole, fraction) = split(figure, decimals, decimal_comma).map_err(|why| match why {
        Unclear::NotAnAmount => Why::NotAnAmount(Shown::new(text)),
        Unclear::TwoReadings => Why::AmountUnclear(Shown::new(text)),
    })?;
    let fraction = fraction.trim_end_matches('0');
    let Some(missing) = decimals.checked_sub(fraction.len()) else {
        return Err(Why::TooPrecise { given: Shown::new(text), currency: currency.code() });
    };
    let digits = whole.bytes().chain(fraction.bytes()).filter(u8::is_ascii_digit);
    let padded = digits.chain(std::iter::repeat_n(b'0', missing));
    let minor = padded
        .map(|digit| i64::from(digit.wrapping_sub(b'0')))
        .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(digit).filter(|sum| *sum <= MINOR_AT_MOST));
    let minor = minor.ok_or_else(|| Why::TooLarge(Shown::new(text)))?;
    Ok(if negative { minor.saturating_neg() } else { minor })
}

enum Unclear {
    NotAnAmount,
    TwoReadings,
}

/// The whole units, possibly with separators of thousands, and the decimals.
fn split(figure: &str, decimals: usize, decimal_comma: bool) -> Result<(&str, &str), Unclear> {
    let known = |byte: u8| byte.is_ascii_digit() || byte == b'.' || byte == b',';
    if !figure.bytes().all(known) || !figure.bytes().any(|byte| byte.is_ascii_digit()) {
        return Err(Unclear::NotAnAmount);
    }
    let count = |sign| figure.matches(sign).count();
    match (count('.'), count(',')) {
        (0, 0) => Ok((figure, "")),
        (1, 0) => {
            let three_are_decimals = decimals == 3 && !decimal_comma;
            split_at_the_only(figure, '.', three_are_decimals)
        }
        (0, 1) if decimal_comma => split_at_the_only(figure, ',', false),
        (0, 1) => Err(Unclear::NotAnAmount),
        (_, 0) => in_thousands(figure, '.').map(|whole| (whole, "")),
        (0, _) => in_thousands(figure, ',').map(|whole| (whole, "")),
        (_, 1) if figure.rfind(',') > figure.rfind('.') => split_thousands(figure, ',', '.'),
        (1, _) if figure.rfind('.') > figure.rfind(',') => split_thousands(figure, '.', ','),
        _ => Err(Unclear::NotAnAmount),
    }
}

/// One separator: decimals, unless it may as well set thousands apart.
fn split_at_the_only(figure: &str, separator: char, three_are_decimals: bool) -> Result<(&str, &str), Unclear> {
    let (whole, fraction) = figure.split_once(separator).ok_or(Unclear::NotAnAmount)?;
    let could_be_thousands = matches!(whole.len(), 1..=3) && !whole.starts_with('0') && fraction.len() == 3;
    if fraction.is_empty() {
        Err(Unclear::NotAnAmount)
    } else if could_be_thousands && !three_are_decimals {
        Err(Unclear::TwoReadings)
    } else {
        Ok((whole, fraction))
    }
}

fn split_thousands(figure: &str, point: char, thousands: char) -> Result<(&str, &str), Unclear> {
    let (whole, fraction) = figure.split_once(point).ok_or(Unclear::NotAnAmount)?;
    if fraction.is_empty() { Err(Unclear::NotAnAmount) } else { Ok((in_thousands(whole, thousands)?, fraction)) }
}

/// `1.234.567`: groups of three behind one to three digits.
fn in_thousands(whole: &str, separator: char) -> Result<&str, Unclear> {
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let fits = matches!(first.len(), 1..=3) && !first.starts_with('0') && groups.all(|group| group.len() == 3);
    if fits { Ok(whole) } else { Err(Unclear::NotAnAmount) }
}

#[cfg(test)]
mod tests {
    use ledger::money::Money;
    use proptest::prelude::*;

    use super::*;

    fn euros(text: &str, decimal_comma: bool) -> Result<i64, Why> {
        read_amount(text, Currency::EUR, decimal_comma)
    }

    #[test]
    fn amounts_with_one_reading_are_read() {
        for (text, minor) in [
            ("1234.56", 123_456),
            ("-12.5", -1_250),
            ("+7", 700),
            (".5", 50),
            ("0.05", 5),
            ("1.234,56", 123_456),
            ("1,234.56", 123_456),
            ("-1.234.567,89", -123_456_789),
            ("1,234,567", 123_456_700),
            ("12.5000", 1_250),
            ("1234.560", 123_456),
            ("-0", 0),
        ] {
            assert_eq!(euros(text, false), Ok(minor), "{text}");
            assert_eq!(euros(text, true), Ok(minor), "{text}");
        }
        assert_eq!(euros("1234,56", true), Ok(123_456));
        assert_eq!(read_amount("1500", Currency::JPY, false), Ok(1_500));
        assert_eq!(read_amount("1.234", Currency::BHD, false), Ok(1_234));
    }

    #[test]
    fn what_has_two_readings_or_none_is_refused() {
        let not = |text: &str| Err(Why::NotAnAmount(Shown::new(text)));
        for text in
            ["", "-", ".", "12,3,4", "abc", "1 234", "12,50-", "1.", "12.34.56", "1,23.45", "01.234,5", "€5", "1e3"]
        {
            assert_eq!(euros(text, false), not(text), "{text}");
            assert_eq!(euros(text, true), not(text), "{text}");
        }
        assert_eq!(euros("12,50", false), not("12,50"));
        for text in ["1.234", "-12.500"] {
            assert_eq!(euros(text, false), Err(Why::AmountUnclear(Shown::new(text))), "{text}");
        }
        assert_eq!(euros("1,234", true), Err(Why::AmountUnclear(Shown::new("1,234"))));
        assert_eq!(read_amount("1.234", Currency::BHD, true), Err(Why::AmountUnclear(Shown::new("1.234"))));
        let precise = Why::TooPrecise { given: Shown::new("0.125"), currency: "EUR" };
        assert_eq!(euros("0.125", false), Err(precise));
        assert!(matches!(euros("99999999999999999999", false), Err(Why::TooLarge(_))));
    }

    proptest! {
        #[test]
        fn what_the_ledger_writes_is_read_back(minor in -MINOR_AT_MOST..=MINOR_AT_MOST, decimal_comma: bool) {
            for currency in [Currency::EUR, Currency::JPY] {
                let text = Money::new(minor, currency).decimal_text();
                prop_assert_eq!(read_amount(&text, currency, decimal_comma), Ok(minor));
            }
        }

        #[test]
        fn no_text_is_read_as_another_amount_in_the_other_kind_of_file(text in "-?[0-9]{1,4}[.,]?[0-9]{0,4}[.,]?[0-9]{0,4}") {
            if let (Ok(english), Ok(dutch)) = (euros(&text, false), euros(&text, true)) {
                prop_assert_eq!(english, dutch);
            }
        }
    }
}
