//! The guard: whether a list may go by itself, or a person has to look first.

use serde::{Deserialize, Serialize};

use super::SourceKind;
use super::delivery::DeliveryPlan;
use crate::language::Language;
use crate::money::Money;

/// What may happen without a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GuardLimits {
    /// The largest share of the open invoices that may close, and of the rows of a kind that may go away, per mille.
    pub share_at_most: u32,
    /// The most money that may close, an amount for each currency; a currency that is not named has no such limit.
    pub amounts_at_most: Vec<Money>,
    /// How many invoices that are open at the target may be refused; they are sent as they were sent last.
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
    /// Invoices that are open at the target are refused.
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
}

impl HoldReason {
    /// The reason with its figures.
    pub fn text(&self, language: Language) -> String {
        format!("{language:?}")
    }
}

/// Whether the list may go by itself.
pub fn guard(plan: &DeliveryPlan, limits: &GuardLimits) -> Verdict {
    let _ = (plan, limits);
    Verdict::Held(vec![HoldReason::NoAdministrations])
}
