//! How many transactions of a settlement found their invoice.

use std::collections::BTreeSet;

use crate::reason::Reason;

/// Transactions by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Placed {
    /// Booked on their invoice.
    pub matched: usize,
    /// Booked on the debtor-not-found account, wholly or in part, and not moved from there by a later entry.
    pub unmatched: usize,
}

impl Placed {
    /// Counts the transactions that the lines of all entries of a settlement cover; costs and payout are none. Of each line what
    /// it covers, and why it stands there.
    pub fn of<'a>(lines: impl Iterator<Item = (&'a [String], &'a Reason)>) -> Self {
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
    pub const fn total(self) -> usize {
        self.matched.saturating_add(self.unmatched)
    }
}
