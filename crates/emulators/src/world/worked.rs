//! The settlement worked out to the cent in the Pay. reference: six payments, a refund, a chargeback, costs.

use jiff::civil::{Date, DateTime, date};

use super::{Clearing, Fit, Invoice, Movement, MovementKind, Settlement, Truth, costs};

/// The day it was paid out.
pub(super) const PAID_ON: Date = date(2026, 3, 10);
const GROUP: &str = "CT-1001-0001";

/// Invoice number, customer, cents, payment profile, moment.
type Order = (u16, u16, i64, u32, DateTime);

const ORDERS: [Order; 6] = [
    (101, 1001, 12100, 10, date(2026, 3, 2).at(14, 3, 21, 0)),
    (102, 1002, 6050, 10, date(2026, 3, 2).at(15, 10, 5, 0)),
    (103, 1003, 2420, 10, date(2026, 3, 2).at(20, 41, 50, 0)),
    (104, 1004, 24200, 706, date(2026, 3, 3).at(9, 30, 12, 0)),
    (105, 1005, 4840, 706, date(2026, 3, 3).at(11, 2, 44, 0)),
    (106, 1006, 18150, 1717, date(2026, 3, 4).at(16, 20, 0, 0)),
];
/// The order charged back; it was paid in February.
const DISPUTED: Order = (66, 1007, 6050, 706, date(2026, 2, 12).at(10, 15, 0, 0));

/// The settlement.
pub(super) fn settlement() -> Settlement {
    let [_, _, third, ..] = ORDERS;
    let refunded_on = date(2026, 3, 6).at(10, 0, 0, 0);
    let payments = ORDERS.map(|order| movement(order, MovementKind::Payment, u32::from(order.0), order.4));
    let mut refund = movement(third, MovementKind::Refund, 107, refunded_on);
    refund.pays = Some(truth("C2026-0103".to_owned()));
    let chargeback = movement(DISPUTED, MovementKind::Chargeback, 108, refunded_on);
    let movements: Vec<Movement> = payments.into_iter().chain([refund, chargeback]).collect();
    let lines = costs::lines_of(GROUP, movements.iter());
    let invoice = costs::invoice(GROUP, "INVOICE-20260309001".to_owned(), date(2026, 3, 9), lines);
    let clearing = Clearing {
        id: "CLEARING-20260310001".to_owned(),
        date: PAID_ON,
        line_prefix: "FT-2001-0001".to_owned(),
        movements,
        charges: vec![invoice],
    };
    Settlement { code: "QX7P-2M4K".to_owned(), date: PAID_ON, clearings: vec![clearing] }
}

/// The invoices it settles: six open ones, a credit note, and the one charged back, paid before.
pub(super) fn invoices() -> Vec<Invoice> {
    let [_, _, third, ..] = ORDERS;
    let open = ORDERS.map(|order| invoice(order, number(order.0), order.2, order.2));
    let mut credit = invoice(third, "C2026-0103".to_owned(), -third.2, -third.2);
    (credit.date, credit.due) = (date(2026, 3, 6), date(2026, 3, 6));
    credit.description = "Credit 2026-0103".to_owned();
    let disputed = invoice(DISPUTED, number(DISPUTED.0), DISPUTED.2, 0);
    open.into_iter().chain([credit, disputed]).collect()
}

fn number(order: u16) -> String {
    format!("2026-{order:04}")
}

fn truth(invoice: String) -> Truth {
    Truth { administration: 1, invoice, fit: Fit::Exact }
}

fn invoice(order: Order, number: String, amount_cents: i64, open_cents: i64) -> Invoice {
    let date = order.4.date();
    Invoice {
        administration: 1,
        journal: "20".to_owned(),
        debtor: format!("KL{}", order.1),
        description: format!("Bestelling {number}"),
        number,
        order: None,
        payment_reference: None,
        date,
        due: super::calendar::shift(date, 14),
        currency: "EUR".to_owned(),
        amount_cents,
        open_cents,
    }
}

fn movement(order: Order, kind: MovementKind, record: u32, at: DateTime) -> Movement {
    let (invoice, customer, cents, method, paid_at) = order;
    let customer = format!("KL{customer}");
    let payer = super::debtors::debtors().into_iter().find(|debtor| debtor.number == customer);
    let payer = payer.map(|debtor| (debtor.name, debtor.email)).unwrap_or_default();
    Movement {
        reporting_id: format!("{}", 900_000_000 + record),
        order_id: format!("41000000{invoice:03}X0a{:02}", invoice % 100),
        group: GROUP.to_owned(),
        method,
        kind,
        cents,
        at,
        reference: format!("2026{invoice:04}"),
        description: format!("Bestelling {}", number(invoice)),
        extras: [format!("2026{invoice:04}"), payer.1.clone(), String::new()],
        payer,
        collecting: true,
        customer_amount: None,
        customer,
        paid_cents: cents,
        paid_at,
        pays: Some(truth(number(invoice))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_pays_out_what_the_reference_says() {
        let settlement = settlement();
        assert_eq!(settlement.net_cents(), 56025);
        assert_eq!(settlement.clearings[0].charges[0].cents, -3265);
        assert_eq!(settlement.clearings[0].movements[7].order_id, "41000000066X0a66");
    }
}
