//! What people answered, placed before anything else.

use std::collections::HashMap;

use super::books::Books;
use super::place::Placed;
use super::{Items, Placement, Rung};
use crate::answer::{Answer, AnsweredPart};
use crate::money::{Money, MoneyError};
use crate::open_item::OpenItem;
use crate::reason::{Evidence, FoundBy, NotFound, Reason};
use crate::settlement::{LineKind, SettlementLine};

/// Places answered lines one after the other.
pub(super) struct Answered<'a> {
    books: &'a Books,
    administration: i64,
    /// What is left of items that answers took from, in minor units.
    left: HashMap<usize, i64>,
}

impl<'a> Answered<'a> {
    pub(super) fn new(books: &'a Books, administration: i64) -> Self {
        Self { books, administration, left: HashMap::new() }
    }

    pub(super) fn into_left(self) -> HashMap<usize, i64> {
        self.left
    }

    /// Where an answered line goes. An answer that no longer fits takes nothing.
    pub(super) fn place(&mut self, line: &SettlementLine, answer: &Answer) -> Result<Placement, MoneyError> {
        match answer {
            Answer::NotFound => Ok(Placement::NotFound(NotFound::Answered, Vec::new())),
            Answer::Advance { debtor } => Ok(Placement::Debtor(vec![Placed {
                debtor: debtor.clone(),
                invoice: None,
                amount: line.amount,
                reason: Reason::AnsweredAdvance,
            }])),
            Answer::Invoices { parts } => self.invoices(line, parts),
        }
    }

    fn invoices(&mut self, line: &SettlementLine, parts: &[AnsweredPart]) -> Result<Placement, MoneyError> {
        let mut rest = line.amount;
        let mut placed: Vec<Placed> = Vec::with_capacity(parts.len());
        let before = self.left.clone();
        for part in parts {
            let taken = match self.item(&part.invoice) {
                Some((index, item)) => self.take(line, index, item, part, rest)?,
                None => None,
            };
            let Some(one) = taken else {
                self.left = before;
                let invoice = part.invoice.clone();
                return Ok(Placement::NotFound(NotFound::AnswerDoesNotFit { invoice }, Vec::new()));
            };
            rest = rest.checked_sub(one.amount)?;
            placed.push(one);
        }
        if let (false, Some(last)) = (rest.is_zero(), placed.last()) {
            let debtor = last.debtor.clone();
            placed.push(Placed { debtor, invoice: None, amount: rest, reason: Reason::AnsweredAdvance });
        }
        Ok(Placement::Debtor(placed))
    }

    fn item(&self, invoice: &str) -> Option<(usize, &'a OpenItem)> {
        let ours = |item: &&OpenItem| item.administration == self.administration && item.invoice == invoice;
        let mut found = self.books.items().iter().enumerate().filter(|(_, item)| ours(item));
        // The same number twice: an answer can't say which.
        let first = found.next();
        if found.next().is_some() { None } else { first }
    }

    fn take(
        &mut self,
        line: &SettlementLine,
        index: usize,
        item: &OpenItem,
        part: &AnsweredPart,
        rest: Money,
    ) -> Result<Option<Placed>, MoneyError> {
        if item.balance.currency() != line.amount.currency() {
            return Ok(None);
        }
        let left = self.left.get(&index).copied().unwrap_or_else(|| self.books.item(index).balance_minor);
        let left = Money::new(left, line.amount.currency());
        // As much as there is: of the invoice when it is paid, of the line when money is taken back.
        let most = match (line.amount.is_negative(), left.is_negative()) {
            (false, true) => left,
            (false, false) if left.minor() < rest.minor() => left,
            _ => rest,
        };
        let amount = part.amount.unwrap_or(most);
        let after = left.checked_sub(amount)?;
        let total = item.amount;
        let fits = if total.is_negative() {
            after.minor() <= 0 && after.minor() >= total.minor()
        } else {
            after.minor() >= 0 && after.minor() <= total.minor()
        };
        if !fits || amount.is_zero() || amount.currency() != line.amount.currency() {
            return Ok(None);
        }
        self.left.insert(index, after.minor());
        let evidence = Evidence { field: String::new(), found: item.invoice.clone(), rule: FoundBy::Answer };
        let reason = match (line.amount.is_negative(), total.is_negative()) {
            (false, false) => Reason::Payment { evidence, open: left, rest: after, rung: Some(Rung::Answered) },
            (false, true) => Reason::SetOff { evidence, rest: after },
            (true, true) => Reason::RefundOfCreditNote { evidence, rest: after },
            (true, false) => Reason::OpensAgain { evidence, chargeback: line.kind == LineKind::Chargeback },
        };
        Ok(Some(Placed { debtor: item.debtor.clone(), invoice: Some(item.invoice.clone()), amount, reason }))
    }
}
