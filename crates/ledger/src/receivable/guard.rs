//! The guard: whether a list may go by itself, or a person has to look first.

use serde::{Deserialize, Serialize};

use super::SourceKind;
use super::delivery::{ClosedBy, DeliveryPlan, Vanished};
use crate::money::Money;

/// What may happen without a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardLimits {
    /// The largest share of the open invoices that may close, and of the rows of a kind that may go away, per mille.
    pub share_at_most: u32,
    /// The most money that may close, an amount for each currency; a currency that is not named has no such limit.
    pub amounts_at_most: Vec<Money>,
    /// How many invoices that the target knows may be refused; they are sent as they were sent last.
    pub refused_at_most: usize,
}

impl Default for GuardLimits {
    fn default() -> Self {
        Self { share_at_most: 300, amounts_at_most: Vec::new(), refused_at_most: 0 }
    }
}

/// What the guard says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The list may go.
    Deliver,
    /// A person has to look; at least one reason.
    Held(Vec<HoldReason>),
}

/// Why a list is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldReason {
    /// The list is empty.
    EmptyList {
        /// How many invoices are open at the target.
        open_before: usize,
    },
    /// There is no administration.
    NoAdministrations,
    /// An administration has open invoices at the target and gave no row.
    AdministrationVanished {
        /// Its code.
        administration: String,
        /// How many of its invoices are open at the target.
        open: usize,
    },
    /// Too many invoices would close.
    ClosingShare {
        /// How many would.
        closing: usize,
        /// Of these because they are in AFAS no more.
        by_absence: usize,
        /// How many are open at the target.
        open_before: usize,
        /// The limit, per mille.
        at_most: u32,
    },
    /// Too much money would close.
    ClosingAmount {
        /// How much, credit notes counted without their sign.
        closing: Money,
        /// The limit.
        at_most: Money,
    },
    /// Invoices are refused that are open at the target, or may be open in AFAS and closed there.
    RefusedOpen {
        /// How many.
        refused: usize,
        /// How many may be.
        at_most: usize,
    },
    /// Rows are refused that do not tell which invoice they are, while invoices are missing.
    RefusedUnknown {
        /// How many rows.
        rows: usize,
        /// How many invoices would close because they are missing.
        by_absence: usize,
    },
    /// Rows of a kind are gone.
    RowsFell {
        /// The kind.
        kind: SourceKind,
        /// How many there were.
        before: usize,
        /// How many there are.
        now: usize,
        /// The limit, per mille.
        at_most: u32,
    },
    /// A source gave rows last time, and none now.
    SourceEmpty {
        /// The kind.
        kind: SourceKind,
        /// How many there were.
        before: usize,
    },
    /// A source gave rows last time, and is not read any more.
    SourceGone {
        /// The kind.
        kind: SourceKind,
        /// How many there were.
        before: usize,
    },
    /// A file went last, and now records are to go one by one: a file that the target has not processed yet would close what
    /// comes by record only.
    FirstByRecord,
    /// Records went one by one, and now a file is to go: what the target has besides would close.
    FirstByFile,
}

/// Whether the list may go by itself. Every reason is told, not only the first.
pub fn guard(plan: &DeliveryPlan, limits: &GuardLimits) -> Verdict {
    let mut reasons = Vec::new();
    if plan.list.is_empty() {
        reasons.push(HoldReason::EmptyList { open_before: plan.open_before });
    }
    if plan.administrations.is_empty() {
        reasons.push(HoldReason::NoAdministrations);
    }
    reasons.extend(plan.vanished.iter().map(|Vanished { administration, open }| HoldReason::AdministrationVanished {
        administration: administration.clone(),
        open: *open,
    }));
    let by_absence = plan.closing.iter().filter(|closing| closing.by == ClosedBy::Absence).count();
    let closing = plan.closing.len();
    if is_more_than(closing, plan.open_before, limits.share_at_most) {
        let open_before = plan.open_before;
        reasons.push(HoldReason::ClosingShare { closing, by_absence, open_before, at_most: limits.share_at_most });
    }
    reasons.extend(limits.amounts_at_most.iter().filter_map(|limit| too_much(plan, *limit)));
    let refused = plan.kept.iter().filter(|kept| kept.matters()).count();
    if refused > limits.refused_at_most {
        reasons.push(HoldReason::RefusedOpen { refused, at_most: limits.refused_at_most });
    }
    let rows = plan.refused_unknown.len();
    if rows > 0 && by_absence > 0 {
        reasons.push(HoldReason::RefusedUnknown { rows, by_absence });
    }
    reasons.extend(plan.rows_before.iter().filter_map(|(kind, before)| fewer_rows(plan, limits, *kind, *before)));
    if reasons.is_empty() { Verdict::Deliver } else { Verdict::Held(reasons) }
}

/// Whether `part` is more than so many per mille of `whole`.
fn is_more_than(part: usize, whole: usize, per_mille: u32) -> bool {
    let [part, whole] = [part, whole].map(|count| u128::try_from(count).unwrap_or(u128::MAX));
    part.saturating_mul(1000) > whole.saturating_mul(u128::from(per_mille))
}

fn too_much(plan: &DeliveryPlan, limit: Money) -> Option<HoldReason> {
    let currency = limit.currency();
    let amounts = plan.closing.iter().map(|closing| closing.open).filter(|open| open.currency() == currency);
    let minor: u128 = amounts.map(|open| u128::from(open.minor().unsigned_abs())).sum();
    let at_most = u128::try_from(limit.minor()).unwrap_or(0);
    (minor > at_most).then(|| HoldReason::ClosingAmount {
        closing: Money::new(i64::try_from(minor).unwrap_or(i64::MAX), currency),
        at_most: limit,
    })
}

fn fewer_rows(plan: &DeliveryPlan, limits: &GuardLimits, kind: SourceKind, before: usize) -> Option<HoldReason> {
    let at_most = limits.share_at_most;
    match plan.rows.get(&kind) {
        _ if before == 0 => None,
        None => Some(HoldReason::SourceGone { kind, before }),
        Some(0) => Some(HoldReason::SourceEmpty { kind, before }),
        Some(now) => is_more_than(before.saturating_sub(*now), before, at_most).then_some(HoldReason::RowsFell {
            kind,
            before,
            now: *now,
            at_most,
        }),
    }
}
