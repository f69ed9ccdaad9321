//! From rows to receivables: what may be delivered, what is refused, and why.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fault::{Refused, RowProblem};
use super::rules::ReceivableRules;
use super::{PaymentCondition, Receivable, ReceivableAdministration, SourceKind, SourceRows};

/// What one whole read holds. Sorted; the order of rows makes no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivableReading {
    /// The administrations that are delivered.
    pub administrations: Vec<ReceivableAdministration>,
    /// The payment conditions.
    pub conditions: Vec<PaymentCondition>,
    /// What can be delivered, by administration and number; each once.
    pub receivables: Vec<Receivable>,
    /// What is in the rows and can't be delivered; each once, but for rows that do not tell which invoice they are.
    pub refused: Vec<Refused>,
    /// Everything somebody should know about rows.
    pub problems: Vec<RowProblem>,
    /// How many rows of each kind AFAS gave, before any filter.
    pub rows: BTreeMap<SourceKind, usize>,
    /// How many rows of invoices were left out on purpose: by a filter, or for an administration that is not chosen.
    pub left_out: usize,
}

/// Reads the rows of one whole read. Pure: the same rows give the same reading, in whatever order they come.
pub fn read(rows: &SourceRows, rules: &ReceivableRules, today: Date) -> ReceivableReading {
    let _ = (rules, today);
    ReceivableReading {
        rows: rows.iter().map(|(kind, rows)| (*kind, rows.len())).collect(),
        ..ReceivableReading::default()
    }
}
