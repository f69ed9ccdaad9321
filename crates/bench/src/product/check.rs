//! Whether what a page would show is all there: a figure counts only then.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use ledger::plan::account_for_every_cent;
use ledger::settlement::{Settlement, SettlementParts};
use store::EntryRow;

use crate::case::Case;

/// Checks one settlement as it was read back, and gives the number of its lines.
pub(crate) fn check(case: &Case, parts: SettlementParts, entries: &[EntryRow]) -> Result<usize> {
    let code = case.code();
    let settlement = Settlement::new(parts)?;
    let lines = settlement.lines().len();
    ensure!(lines == case.records() + 1, "{code} has {lines} lines, not {}", case.records() + 1);
    account_for_every_cent(&settlement, entries.iter().map(|entry| &entry.parts))?;
    let booked = || entries.iter().flat_map(|entry| &entry.parts.lines);
    let found = booked().filter(|line| line.invoice.is_some()).count();
    ensure!(found == case.named(), "{code}: {found} invoices were found, not {}", case.named());
    let covered: BTreeSet<&str> = booked().flat_map(|line| &line.covers).map(String::as_str).collect();
    ensure!(covered.len() == lines, "{code}: {} lines are booked, not {lines}", covered.len());
    Ok(lines)
}
