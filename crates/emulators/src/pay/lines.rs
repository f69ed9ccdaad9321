//! Clearing lines: what happened in a clearing, added up per day, group and kind.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::names;
use crate::world::{ChargeKind, Clearing, Movement, MovementKind};

/// A line of a clearing.
pub(super) struct Line {
    /// `FT-2001-0001-0001`.
    pub(super) code: String,
    /// The day of the turnover.
    pub(super) value_date: Date,
    /// The turnover group's code.
    pub(super) group: String,
    /// Its type: a payment profile id, or an invented one.
    pub(super) type_id: u32,
    /// Whether it adds to the payout.
    pub(super) credit: bool,
    /// Whether Pay. is in the money flow.
    pub(super) collecting: bool,
    /// Unsigned.
    pub(super) cents: i64,
    /// How many transactions.
    pub(super) transactions: usize,
    /// How many people.
    pub(super) payers: usize,
}

/// The lines of a clearing: payments by day and method, refunds, chargebacks, then what is no transaction.
pub(super) fn lines(clearing: &Clearing) -> Vec<Line> {
    let mut sums: BTreeMap<_, Vec<&Movement>> = BTreeMap::new();
    for movement in &clearing.movements {
        let type_id = type_of(movement);
        let kind = movement.kind as u8;
        let key = (kind, movement.at.date(), &movement.group, type_id, movement.collecting);
        sums.entry(key).or_default().push(movement);
    }
    let of_movements = sums.into_iter().map(|((_, value_date, group, type_id, collecting), movements)| Line {
        code: String::new(),
        value_date,
        group: group.clone(),
        type_id,
        credit: movements.iter().all(|movement| movement.kind == MovementKind::Payment),
        collecting,
        cents: movements.iter().map(|movement| movement.cents).sum(),
        transactions: movements.len(),
        payers: movements.iter().map(|movement| &movement.payer).collect::<BTreeSet<_>>().len(),
    });
    let of_charges = clearing.charges.iter().map(|charge| Line {
        code: String::new(),
        value_date: charge.date,
        group: charge.group.clone(),
        type_id: type_of_charge(&charge.kind),
        credit: charge.cents > 0,
        collecting: true,
        cents: charge.cents.abs(),
        transactions: 0,
        payers: 0,
    });
    let mut lines: Vec<Line> = of_movements.chain(of_charges).collect();
    for (line, serial) in lines.iter_mut().zip(1..) {
        line.code = format!("{}-{serial:04}", clearing.line_prefix);
    }
    lines
}

fn type_of(movement: &Movement) -> u32 {
    match movement.kind {
        MovementKind::Payment => movement.method,
        MovementKind::Refund => names::REFUND,
        MovementKind::Chargeback => names::CHARGEBACK,
    }
}

fn type_of_charge(kind: &ChargeKind) -> u32 {
    match kind {
        ChargeKind::Invoice { .. } => names::INVOICE,
        ChargeKind::Correction => names::CORRECTION,
        ChargeKind::ReserveHold => names::RESERVE,
        ChargeKind::ReserveRelease => names::RESERVE_RELEASE,
    }
}
