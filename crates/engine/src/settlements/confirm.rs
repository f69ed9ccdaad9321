//! Confirm: read AFAS back. The entry's totals must be ours, and each invoice's balance must have moved by what was
//! booked on it.

use std::collections::BTreeMap;

use ledger::entry::{EntryLine, EntryParts, Side, Voucher};
use ledger::language::Said;
use ledger::money::{Money, MoneyError};
use ledger::problem::{Problem, ProblemKind};
use ledger::reason::Reason;
use ledger::state::EntryState;
use links::books::afas::booked::BookedEntry;
use store::EntryRow;

use super::ROWS_AT_ONCE;
use super::find::{numbers_of, row_of};
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
        if let ([one], None) = (found.as_slice(), &entry.booking) {
            store.note_booking(self.lease, &entry.id, &row_of(&one.reference)).await?;
        }
        let mut wrong = match found.as_slice() {
            [one] => agrees(&entry.parts, one).err(),
            [] => {
                let voucher = &entry.parts.voucher;
                let detail =
                    (format!("AFAS does not show voucher {voucher}"), format!("AFAS toont boekstuk {voucher} niet"));
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
    Problem::new(ProblemKind::EntryTwice, voucher_is(&sent.parts.voucher, found))
}

/// Which entries have a voucher.
pub(super) fn voucher_is(voucher: &Voucher, found: &[BookedEntry]) -> Said {
    let numbers = numbers_of(found);
    Said::both(format!("voucher {voucher} is entry {numbers}"), format!("boekstuk {voucher} is boeking {numbers}"))
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
    let number = &booked.reference.number;
    let told = |lines: &[(Side, i64)], word: &str| {
        let (debit, credit) = (shown(sum(lines, Side::Debit)), shown(sum(lines, Side::Credit)));
        format!("{} {word}, debit {debit}, credit {credit}", lines.len())
    };
    let detail = (
        format!("entry {number}: {} were sent; AFAS has {}", told(&ours, "lines"), told(&theirs, "lines")),
        format!("boeking {number}: verstuurd zijn {}; AFAS heeft {}", told(&ours, "regels"), told(&theirs, "regels")),
    );
    Err(Problem::new(ProblemKind::EntryDiffers, detail))
}

/// Whether an entry in AFAS books what ours would: the same totals, and the same payout on the provider account. What
/// another installation booked may be split in another way, because it has lowered the balances that ours is split by.
pub(super) fn books_the_same(ours: &EntryParts, booked: &BookedEntry) -> Result<bool, MoneyError> {
    let (mut debit, mut credit) = (0_i64, 0_i64);
    for line in &ours.lines {
        let total = if line.side == Side::Debit { &mut debit } else { &mut credit };
        *total = total.checked_add(line.amount.minor()).ok_or(MoneyError::Overflow)?;
    }
    let paid_out = |payout: &EntryLine| {
        booked.lines.iter().any(|line| {
            let amount = if payout.side == Side::Debit { line.debit } else { line.credit };
            line.account == payout.account.number() && amount == payout.amount
        })
    };
    let mut payouts = ours.lines.iter().filter(|line| matches!(line.reason, Reason::Payout { .. }));
    let same_totals = (booked.debit_total.minor(), booked.credit_total.minor()) == (debit, credit);
    Ok(same_totals && payouts.all(paid_out) && (!ours.is_late() || settles_the_same(ours, booked)))
}

/// A late entry has no payout to know it by, and its amount may be another payment's too: the invoices must be ours, where
/// AFAS shows them.
fn settles_the_same(ours: &EntryParts, booked: &BookedEntry) -> bool {
    let shown = booked.lines.iter().any(|line| line.invoice.is_some());
    let is_there = |line: &EntryLine| {
        booked.lines.iter().any(|there| {
            let amount = if line.side == Side::Debit { there.debit } else { there.credit };
            there.invoice == line.invoice && amount == line.amount
        })
    };
    !shown || ours.lines.iter().filter(|line| line.invoice.is_some()).all(is_there)
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
    let wrong: Vec<(String, String)> = expected
        .iter()
        .filter_map(|(invoice, expected)| {
            let now = after.get(invoice).copied().unwrap_or_else(|| Money::zero(expected.currency()));
            (now != *expected).then(|| {
                (
                    format!("{invoice}: {expected} should be open, AFAS says {now}"),
                    format!("{invoice}: {expected} zou open moeten staan, AFAS zegt {now}"),
                )
            })
        })
        .collect();
    let (en, nl): (Vec<String>, Vec<String>) = wrong.into_iter().unzip();
    Ok((!en.is_empty()).then(|| Problem::new(ProblemKind::InvoiceNotLowered, (en.join("; "), nl.join("; ")))))
}
