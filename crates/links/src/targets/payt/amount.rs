//! Amounts as Payt writes them: a point and two decimals, whatever the currency has.

use ledger::money::Money;

/// `-0.50`, `100.00`; nothing when the amount has a third decimal that counts.
pub(super) fn two_decimals(amount: Money) -> Option<String> {
    let mut number = amount.to_decimal().normalize();
    if number.scale() > 2 {
        return None;
    }
    number.rescale(2);
    // Only more digits than can be held would keep the scale below.
    (number.scale() == 2).then(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use ledger::money::Currency;

    use super::*;

    #[test]
    fn every_currency_is_written_with_two_decimals_or_not_at_all() {
        for (minor, currency, expected) in [
            (14_850, Currency::EUR, Some("148.50")),
            (-50, Currency::EUR, Some("-0.50")),
            (0, Currency::EUR, Some("0.00")),
            (i64::MIN, Currency::EUR, Some("-92233720368547758.08")),
            (100, Currency::JPY, Some("100.00")),
            (1_230, Currency::KWD, Some("1.23")),
            (1_234, Currency::KWD, None),
        ] {
            assert_eq!(two_decimals(Money::new(minor, currency)).as_deref(), expected, "{minor} {currency:?}");
        }
    }
}
