//! Amounts and numbers as people of each language write them. Made from whole minor units and text, never from floats.

use ledger::language::Language;
use ledger::money::Money;

/// The minus sign: as wide as a digit, and read aloud as "minus".
const MINUS: char = '\u{2212}';

/// Keeps a currency sign and its amount on one line.
const NO_BREAK: char = '\u{a0}';

/// An amount without its currency, for columns: `-1,234.56` in English, `-1.234,56` in Dutch.
pub(crate) fn amount(money: Money, language: Language) -> String {
    let plain = money.decimal_text();
    let (sign, digits) = plain.strip_prefix('-').map_or((None, plain.as_str()), |rest| (Some(MINUS), rest));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut written = String::from_iter(sign);
    written.push_str(&grouped(whole, thousands(language)));
    if let Some(decimals) = decimals {
        written.push(point(language));
        written.push_str(decimals);
    }
    written
}

/// An amount with its currency: `€1,234.56` in English, `€ 1.234,56` in Dutch.
pub(crate) fn money(money: Money, language: Language) -> String {
    let figure = amount(money, language);
    let (sign, figure) = figure.strip_prefix(MINUS).map_or(("", figure.as_str()), |rest| ("\u{2212}", rest));
    let currency = match money.currency().code() {
        "EUR" => "€",
        "USD" => "US$",
        "GBP" => "£",
        code => code,
    };
    match (language, currency) {
        (Language::En, "€" | "£" | "US$") => format!("{sign}{currency}{figure}"),
        _ => format!("{sign}{currency}{NO_BREAK}{figure}"),
    }
}

/// A whole number: `1,200` or `1.200`.
pub(crate) fn whole(number: usize, language: Language) -> String {
    grouped(&number.to_string(), thousands(language))
}

const fn thousands(language: Language) -> char {
    match language {
        Language::En => ',',
        Language::Nl => '.',
    }
}

const fn point(language: Language) -> char {
    match language {
        Language::En => '.',
        Language::Nl => ',',
    }
}

/// Digits in groups of three, counted from the right.
fn grouped(digits: &str, separator: char) -> String {
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (left, digit) in (1..=digits.len()).rev().zip(digits.chars()) {
        written.push(digit);
        if left > 1 && left % 3 == 1 {
            written.push(separator);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use ledger::money::Currency;

    use super::*;

    fn euro(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    #[test]
    fn each_language_has_its_own_point_and_groups() {
        assert_eq!(amount(euro(123_456_789), Language::En), "1,234,567.89");
        assert_eq!(amount(euro(123_456_789), Language::Nl), "1.234.567,89");
        assert_eq!(amount(euro(99_999), Language::En), "999.99");
        assert_eq!(amount(euro(0), Language::Nl), "0,00");
    }

    #[test]
    fn below_zero_has_a_minus_before_all_else() {
        assert_eq!(amount(euro(-5), Language::Nl), "\u{2212}0,05");
        assert_eq!(money(euro(-123_456), Language::En), "\u{2212}€1,234.56");
        assert_eq!(money(euro(-123_456), Language::Nl), "\u{2212}€\u{a0}1.234,56");
        assert_eq!(amount(euro(i64::MIN), Language::En), "\u{2212}92,233,720,368,547,758.08");
    }

    #[test]
    fn a_currency_has_its_own_decimals_and_name() {
        assert_eq!(money(Money::new(1_234, Currency::JPY), Language::En), "JPY\u{a0}1,234");
        assert_eq!(money(Money::new(1_234, Currency::USD), Language::En), "US$12.34");
    }
}
