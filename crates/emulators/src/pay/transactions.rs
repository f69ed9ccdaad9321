//! A transaction as a whole: what its movements say about it together.

use jiff::civil::DateTime;

use super::desk::Desk;
use crate::world::{Movement, MovementKind};

/// A consumer's payment with what happened to it until now.
pub(super) struct Transaction<'a> {
    /// The movement that tells about the order.
    pub(super) order: &'a Movement,
    /// Refunded so far, in cents.
    pub(super) refunded_cents: i64,
    /// Whether it was charged back.
    pub(super) charged_back: bool,
    /// The last thing that happened.
    pub(super) changed_at: DateTime,
}

/// Code, action and phase of a status.
pub(super) type Status = (i64, &'static str, &'static str);

impl<'a> Transaction<'a> {
    /// The transaction of an order id, or of an `EX-` code.
    pub(super) fn find(desk: &'a Desk<'_>, id: &str) -> Option<Transaction<'a>> {
        Transaction::of(desk, |movement| movement.order_id == id || ex_code(&movement.order_id) == id)
    }

    /// The transaction of the order whose movements are wanted.
    pub(super) fn of(desk: &'a Desk<'_>, wanted: impl Fn(&Movement) -> bool) -> Option<Transaction<'a>> {
        let mut movements: Vec<&Movement> = desk.movements().filter(|movement| wanted(movement)).collect();
        movements.sort_by_key(|movement| movement.at);
        let of = |kind| movements.iter().filter(move |movement| movement.kind == kind);
        let changed_at = movements.last()?.at;
        Some(Transaction {
            order: movements.first()?,
            refunded_cents: of(MovementKind::Refund).map(|movement| movement.cents).sum(),
            charged_back: of(MovementKind::Chargeback).count() > 0,
            changed_at,
        })
    }

    /// The status of the older transactions (Pay. reference, status codes).
    pub(super) fn status(&self) -> Status {
        match self.refunded_cents {
            _ if self.charged_back => (-71, "CHARGEBACK", "CHARGEBACK"),
            0 => (100, "PAID", "SUCCESS"),
            refunded if refunded < self.order.paid_cents => (-82, "PARTIAL REFUND", "REFUNDED"),
            _ => (-81, "REFUND", "REFUNDED"),
        }
    }
}

/// The transaction code of an order id: the digits before the `X` in groups of four, the middle one filled up.
pub(super) fn ex_code(order: &str) -> String {
    grouped("EX", order.split('X').next().unwrap_or_default())
}

/// The refund code of a record.
pub(super) fn refund_code(record: &str) -> String {
    grouped("RF", record)
}

fn grouped(prefix: &str, digits: &str) -> String {
    let (first, rest) = digits.split_at_checked(4).unwrap_or((digits, ""));
    let (middle, last) = rest.split_at_checked(rest.len().saturating_sub(4)).unwrap_or((rest, ""));
    format!("{prefix}-{first}-{middle:0>4}-{last:0>4}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_of_the_worked_order_is_the_one_of_the_reference() {
        assert_eq!(ex_code("41000000101X0a01"), "EX-4100-0000-0101");
        assert_eq!(refund_code("900000107"), "RF-9000-0000-0107");
    }
}
