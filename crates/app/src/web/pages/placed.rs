//! How many transactions of a settlement found their invoice.

use std::collections::BTreeSet;

use ledger::entry::EntryParts;
use ledger::reason::Reason;
use store::{EntryMark, EntryRow};

/// Transactions by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Placed {
    /// Booked on their invoice.
    pub(crate) matched: usize,
    /// Booked on the debtor-not-found account, wholly or in part.
    pub(crate) unmatched: usize,
}

impl Placed {
    /// Counts the transactions that these entries cover; costs and payout are none.
    pub(crate) fn of(entries: &[EntryRow]) -> Self {
        let lines = entries.iter().flat_map(|entry| &entry.parts.lines);
        Self::of_lines(lines.map(|line| (line.covers.as_slice(), &line.reason)))
    }

    /// The same, of entries that are not kept.
    pub(crate) fn of_parts(entries: &[EntryParts]) -> Self {
        let lines = entries.iter().flat_map(|entry| &entry.lines);
        Self::of_lines(lines.map(|line| (line.covers.as_slice(), &line.reason)))
    }

    /// The same, of what a list knows of one settlement's entries.
    pub(crate) fn of_marks<'a>(marks: impl Iterator<Item = &'a EntryMark>) -> Self {
        Self::of_lines(marks.flat_map(|mark| &mark.lines).map(|(covers, reason)| (covers.as_slice(), reason)))
    }

    fn of_lines<'a>(lines: impl Iterator<Item = (&'a [String], &'a Reason)>) -> Self {
        let (mut matched, mut unmatched, mut moved) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for (covers, reason) in lines {
            let ids = covers.iter().map(String::as_str);
            match reason {
                Reason::Payment { .. }
                | Reason::Overpayment { .. }
                | Reason::SetOff { .. }
                | Reason::Difference { .. }
                | Reason::AnsweredAdvance
                | Reason::RefundOfCreditNote { .. }
                | Reason::OpensAgain { .. } => matched.extend(ids),
                Reason::DebtorNotFound { .. } => unmatched.extend(ids),
                Reason::MovedFromNotFound { .. } => moved.extend(ids),
                Reason::Costs { .. }
                | Reason::CostsWithVat
                | Reason::CostsVat { .. }
                | Reason::CostsRounding
                | Reason::Reserve
                | Reason::Correction
                | Reason::Payout { .. } => {}
            }
        }
        unmatched.retain(|id| !moved.contains(id));
        Self { matched: matched.difference(&unmatched).count(), unmatched: unmatched.len() }
    }

    /// All transactions.
    pub(crate) const fn total(self) -> usize {
        self.matched.saturating_add(self.unmatched)
    }
}
