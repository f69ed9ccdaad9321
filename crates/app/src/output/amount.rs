//! Amounts for people at a terminal. Machines get the plain decimal text.

use ledger::money::{Currency, Money};

/// `1,234.56`, without the currency.
pub(crate) fn amount(money: Money) -> String {
    let text = money.decimal_text();
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, part) = text.split_once('.').map_or((text, ""), |(whole, part)| (whole, part));
    let mut grouped = String::with_capacity(text.len().saturating_mul(2));
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len().saturating_sub(index);
        if index > 0 && left.is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{part}")
}

/// Cents of euros, as the emulators count, as an amount.
pub(crate) fn cents(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let text = |minor| amount(cents(minor));
        assert_eq!(
            [0, -5, 99_999, 100_000, -123_456_789].map(text),
            ["0.00", "-0.05", "999.99", "1,000.00", "-1,234,567.89"]
        );
        assert_eq!(amount(Money::new(1500, Currency::JPY)), "1,500");
    }
}
