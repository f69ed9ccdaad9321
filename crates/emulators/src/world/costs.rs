//! What Pay. charges: invented tariffs and the invoices made with them.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{Charge, ChargeKind, CostLine, Movement, MovementKind};

/// Billing line types that are no payment profile are invented, like the clearing line types of the same number.
const REFUND: u32 = 90001;
const CHARGEBACK: u32 = 90002;
const SUBSCRIPTION: u32 = 90007;
/// The rate on all costs.
const VAT_PERCENTAGE: u8 = 21;

/// Name and tariff of a cost: ten-thousandths of a euro per transaction, hundredths of a per cent of the turnover.
fn tariff(type_id: u32) -> (&'static str, (i64, i64)) {
    match type_id {
        10 => ("iDEAL", (2500, 0)),
        138 => ("PayPal", (1500, 0)),
        436 => ("Bancontact", (3000, 0)),
        706 => ("Visa Mastercard", (2000, 160)),
        1717 => ("Klarna", (5000, 299)),
        1927 => ("Instore payment", (500, 0)),
        REFUND => ("Refund", (2500, 0)),
        CHARGEBACK => ("Chargeback", (150_000, 0)),
        SUBSCRIPTION => ("Subscription", (199_500, 0)),
        _ => ("Other", (2500, 0)),
    }
}

/// The costs of some movements: one line per day and type.
pub(super) fn lines_of<'a>(group: &str, movements: impl Iterator<Item = &'a Movement>) -> Vec<CostLine> {
    let mut turnover: BTreeMap<(Date, u32), (i64, u32)> = BTreeMap::new();
    for movement in movements {
        let type_id = match movement.kind {
            MovementKind::Payment => movement.method,
            MovementKind::Refund => REFUND,
            MovementKind::Chargeback => CHARGEBACK,
        };
        let (volume, count) = turnover.entry((movement.at.date(), type_id)).or_default();
        *volume += movement.cents;
        *count += 1;
    }
    turnover.into_iter().map(|((date, type_id), sum)| line(group, type_id, date, sum)).collect()
}

/// The monthly subscription, as one line.
pub(super) fn subscription(group: &str, date: Date) -> Vec<CostLine> {
    vec![line(group, SUBSCRIPTION, date, (0, 1))]
}

fn line(group: &str, type_id: u32, date: Date, (volume_cents, transactions): (i64, u32)) -> CostLine {
    let (name, tariff) = tariff(type_id);
    CostLine {
        group: group.to_owned(),
        type_id,
        type_name: name.to_owned(),
        date,
        volume_cents,
        transactions,
        tariff,
        cents: rounded(tariff.0 * i64::from(transactions) * 100 + volume_cents * tariff.1, 10_000),
        vat_percentage: VAT_PERCENTAGE,
    }
}

/// The invoice over the lines, deducted from a payout including VAT.
pub(super) fn invoice(group: &str, id: String, date: Date, lines: Vec<CostLine>) -> Charge {
    let without_vat: i64 = lines.iter().map(|line| line.cents).sum();
    let vat = rounded(without_vat * i64::from(VAT_PERCENTAGE), 100);
    Charge { group: group.to_owned(), date, kind: ChargeKind::Invoice { id, lines }, cents: -(without_vat + vat) }
}

/// A quotient of amounts that are not negative, halves rounded up.
fn rounded(amount: i64, divisor: i64) -> i64 {
    (amount + divisor / 2) / divisor
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_tariffs_give_the_costs_of_the_worked_settlement() {
        let day = date(2026, 3, 3);
        let cents = [(10, 20570, 3), (706, 29040, 2), (1717, 18150, 1), (REFUND, 2420, 1), (CHARGEBACK, 6050, 1)]
            .map(|(type_id, volume, count)| line("CT-1001-0001", type_id, day, (volume, count)).cents);
        assert_eq!(cents, [75, 505, 593, 25, 1500]);
    }
}
