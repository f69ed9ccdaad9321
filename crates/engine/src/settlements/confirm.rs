//! Confirm: read AFAS back. The entry's totals must be ours, and each invoice's balance must have moved by what was
//! booked on it.

use std::collections::BTreeMap;

use ledger::entry::{EntryParts, Side};
use ledger::money::{Money, MoneyError};
use ledger::problem::{Problem, ProblemKind};
use ledger::state::EntryState;
use links::books::afas::booked::BookedEntry;
use store::EntryRow;

use super::ROWS_AT_ONCE;
use super::find::numbers_of;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::wake::{Report, Work};

impl Work<'_> {
    /// Confirms every posted entry.
    pub(crate) async fn confirm_posted(&self, report: &mut Report) -> Result<(), EngineError> {
        let posted = [EntryState::Posted];
        let entries = self.engine.store.list_entries_in(&self.flow.id, &posted, self.now(), ROWS_AT_ONCE).await?;
        for entry in entries {
            self.keep_lease().await?;
            self.confirm_one(&entry, report).await?;
        }
        Ok(())
    }

    pub(super) async fn confirm_one(&self, entry: &EntryRow, report: &mut Report) -> Result<(), EngineError> {
        let store = &self.engine.store;
        let found = self.find(entry).await?;
        let mut wrong = match found.as_slice() {
            [one] => agrees(&entry.parts, one).err(),
            [] => {
                let detail = format!("AFAS does not show voucher {}", entry.parts.voucher);
                Some(Problem::new(ProblemKind::EntryDiffers, detail))
            }
            several => Some(twice(entry, several)),
        };
        let balances = self.refresh_items_of(&entry.parts).await?;
        let before = store.get_balances(&entry.id).await?;
        if wrong.is_none() {
            wrong = not_moved(&entry.parts, &before, &balances).map_err(ledger::plan::PlanError::from)?;
        }
        pass(Boundary::ConfirmBeforeWrite);
        if let Some(problem) = wrong {
            store.set_differs(self.lease, &entry.id, &problem, self.now()).await?;
            report.differs += 1;
        } else {
            store.set_confirmed(self.lease, &entry.id, self.now()).await?;
            report.confirmed += 1;
        }
        pass(Boundary::ConfirmAfterWrite);
        Ok(())
    }
}

/// Several entries with one voucher.
pub(super) fn twice(sent: &EntryRow, found: &[BookedEntry]) -> Problem {
    Problem::new(ProblemKind::EntryTwice, format!("voucher {} is entry {}", sent.parts.voucher, numbers_of(found)))
}

/// Whether an entry in AFAS is the one that was sent: same totals, and the same amounts line by line. Accounts are not
/// compared: AFAS may show a debtor by its collective account (AFAS reference, open question 30).
pub(super) fn agrees(sent: &EntryParts, booked: &BookedEntry) -> Result<(), Problem> {
    let mut ours: Vec<(Side, i64)> = sent.lines.iter().map(|line| (line.side, line.amount.minor())).collect();
    let mut theirs = Vec::with_capacity(booked.lines.len());
    for line in &booked.lines {
        for (side, amount) in [(Side::Debit, line.debit), (Side::Credit, line.credit)] {
            if !amount.is_zero() {
                theirs.push((side, amount.minor()));
            }
        }
    }
    let order = |line: &(Side, i64)| (line.0 == Side::Credit, line.1);
    ours.sort_by_key(order);
    theirs.sort_by_key(order);
    if ours == theirs {
        return Ok(());
    }
    let sum = |lines: &[(Side, i64)], side| -> i64 {
        lines.iter().filter(|l| l.0 == side).map(|l| l.1).fold(0, i64::saturating_add)
    };
    let shown = |minor| {
        sent.lines.first().map_or_else(String::new, |line| Money::new(minor, line.amount.currency()).to_string())
    };
    let detail = format!(
        "entry {}: {} lines, debit {}, credit {} were sent; AFAS has {} lines, debit {}, credit {}",
        booked.reference.number,
        ours.len(),
        shown(sum(&ours, Side::Debit)),
        shown(sum(&ours, Side::Credit)),
        theirs.len(),
        shown(sum(&theirs, Side::Debit)),
        shown(sum(&theirs, Side::Credit)),
    );
    Err(Problem::new(ProblemKind::EntryDiffers, detail))
}

/// The invoices whose balance did not move by what was booked. Without balances from before (an entry that was found,
/// not sent) there is nothing to compare.
fn not_moved(
    entry: &EntryParts,
    before: &BTreeMap<String, Money>,
    after: &BTreeMap<String, Money>,
) -> Result<Option<Problem>, MoneyError> {
    let mut expected = before.clone();
    for line in &entry.lines {
        if let Some(balance) = line.invoice.as_ref().and_then(|invoice| expected.get_mut(invoice)) {
            *balance = balance.checked_add(line.signed()?)?;
        }
    }
    let wrong: Vec<String> = expected
        .iter()
        .filter_map(|(invoice, expected)| {
            let now = after.get(invoice).copied().unwrap_or_else(|| Money::zero(expected.currency()));
            (now != *expected).then(|| format!("{invoice}: {expected} should be open, AFAS says {now}"))
        })
        .collect();
    Ok((!wrong.is_empty()).then(|| Problem::new(ProblemKind::InvoiceNotLowered, wrong.join("; "))))
}
