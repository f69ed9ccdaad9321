//! Late: what was booked on the debtor-not-found account, and whose invoice has come since, moves to its debtor by a
//! further entry.
//!
//! What goes without a person is narrow: an invoice that was not known at first, untouched, and paid to the cent; and what
//! a person answered. Everything else that is found now is an entry too, but one that a person must approve.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::build::{Piece, account_of, entry_line, order};
use super::{PlanError, account_for_every_cent, date, finder_rules};
use crate::answer::Answer;
use crate::entry::{Account, Entry, EntryLine, EntryParts, Side, Voucher};
use crate::finder::{Books, Placed, Placement, place_answered};
use crate::money::{Money, MoneyError};
use crate::open_item::Period;
use crate::question::Question;
use crate::reason::{NotFound, Reason};
use crate::rules::Rules;
use crate::settlement::{Settlement, SettlementLine};

/// A settlement line that stands on the debtor-not-found account and was not moved from it by a later entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The settlement line.
    pub line: String,
    /// The entry that put it there.
    pub voucher: Voucher,
    /// The administration of that entry.
    pub administration: i64,
    /// The day it was booked on.
    pub date: Date,
    /// The account it stands on.
    pub account: Account,
    /// The side it stands on there.
    pub side: Side,
    /// How much; above zero.
    pub amount: Money,
    /// Why it was not found.
    pub at_first: NotFound,
}

/// What is on the debtor-not-found account after these entries of one settlement, in the order of the entries.
pub fn waiting_lines<'a>(booked: impl IntoIterator<Item = &'a EntryParts, IntoIter: Clone>) -> Vec<Waiting> {
    let booked = booked.into_iter();
    let lines = || booked.clone().flat_map(|entry| entry.lines.iter().map(move |line| (entry, line)));
    let moved: BTreeSet<&String> =
        lines().filter(|(_, line)| line.reason.is_moved_from_not_found()).flat_map(|(_, line)| &line.covers).collect();
    let waiting = |(entry, line): (&EntryParts, &EntryLine)| {
        let Reason::DebtorNotFound { why, .. } = &line.reason else { return None };
        // Somebody said that it belongs there.
        if matches!(why, NotFound::Answered) {
            return None;
        }
        let [covered] = line.covers.as_slice() else { return None };
        (!moved.contains(covered)).then(|| Waiting {
            line: covered.clone(),
            voucher: entry.voucher.clone(),
            administration: entry.administration,
            date: entry.date,
            account: line.account.clone(),
            side: line.side,
            amount: line.amount,
            at_first: why.clone(),
        })
    };
    lines().filter_map(waiting).collect()
}

/// Everything a late entry is made of.
#[derive(Debug, Clone, Copy)]
pub struct LateInput<'a> {
    /// The settlement.
    pub settlement: &'a Settlement,
    /// The customer's rules.
    pub rules: &'a Rules,
    /// Open and settled items, as they are now.
    pub books: &'a Books,
    /// The administration's periods.
    pub periods: &'a [Period],
    /// All entries of the settlement; each is in AFAS.
    pub booked: &'a [EntryParts],
    /// The settlement lines that may be moved; others are left where they are.
    pub lines: &'a BTreeSet<String>,
    /// What people answered, by settlement line.
    pub answers: &'a BTreeMap<String, Answer>,
    /// The day to book on.
    pub day: Date,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Late {
    /// No line is found, still.
    Nothing,
    /// An entry that moves what is found.
    Entry {
        /// The entry.
        entry: Box<Entry>,
        /// Whether it may go without a person, where the rules allow that.
        certain: bool,
    },
    /// Lines are found, but they can't be booked on that day.
    Waits(Question),
}

/// Plans the next late entry of a settlement. What is certain goes first, in an entry of its own: it never waits for a
/// person because of its neighbours. Pure, as all planning.
pub fn plan_late(input: LateInput<'_>) -> Result<Late, PlanError> {
    let LateInput { settlement, rules, books, periods, booked, lines, answers, day } = input;
    let waiting: BTreeMap<String, Waiting> = waiting_lines(booked)
        .into_iter()
        .filter(|waiting| lines.contains(&waiting.line) && waiting.administration == rules.administration)
        .map(|waiting| (waiting.line.clone(), waiting))
        .collect();
    let candidates = settlement.lines().iter().filter(|line| waiting.contains_key(&line.id));
    // All of them together: two lines never take the same balance.
    let placing = place_answered(candidates.clone(), books, &finder_rules(rules), rules.administration, answers)?;
    let (mut certain, mut others) = (Vec::new(), Vec::new());
    for line in candidates {
        let (Some(stands), Some(Placement::Debtor(placed))) = (waiting.get(&line.id), placing.placements.get(&line.id))
        else {
            continue;
        };
        let Some(invoice) = placed.iter().find_map(|part| part.invoice.as_deref()) else { continue };
        let moving = Move { line, stands, placed, invoice, answered: answers.contains_key(&line.id) };
        if moving.is_certain(books) { certain.push(moving) } else { others.push(moving) }
    }
    let (mut found, certain) = if certain.is_empty() { (others, false) } else { (certain, true) };
    if found.is_empty() {
        return Ok(Late::Nothing);
    }
    let day = match date::booking_day(day, rules.booking_date, periods) {
        Ok(day) => day,
        Err(question) => return Ok(Late::Waits(question)),
    };
    found.sort_by(|a, b| a.place().cmp(&b.place()));
    let part = booked.iter().map(|entry| entry.part).max().unwrap_or_default().saturating_add(1);
    let entry = Entry::new(EntryParts {
        voucher: Voucher::of_settlement(&rules.voucher_prefix, settlement.code(), part)?,
        part,
        administration: rules.administration,
        journal: rules.journal.clone(),
        date: day.date,
        year: day.year,
        period: day.period,
        lines: as_many_as_fit(&found, rules, settlement)?,
    })?;
    account_for_every_cent(settlement, booked.iter().chain([entry.parts()]))?;
    Ok(Late::Entry { entry: Box::new(entry), certain })
}

/// A line with where it stands and where it belongs.
struct Move<'a> {
    line: &'a SettlementLine,
    stands: &'a Waiting,
    placed: &'a [Placed],
    invoice: &'a str,
    answered: bool,
}

impl Move<'_> {
    /// Whether an invoice (or for a refund: a credit note) that was not known at first is settled whole by this line
    /// alone, and nobody has touched it; or a person said where it belongs.
    fn is_certain(&self, books: &Books) -> bool {
        if self.answered {
            return true;
        }
        let [part] = self.placed else { return false };
        let settles = match &part.reason {
            Reason::Payment { open, rest, .. } => rest.is_zero() && *open == self.line.amount,
            Reason::RefundOfCreditNote { rest, .. } => rest.is_zero(),
            // What opens an invoice again finds one that was paid: somebody was there before.
            _ => false,
        };
        let named = |item: &&crate::open_item::OpenItem| {
            item.administration == self.stands.administration && item.invoice == self.invoice
        };
        let mut items = books.items().iter().filter(named);
        let (Some(item), None) = (items.next(), items.next()) else { return false };
        let untouched = item.balance == item.amount && item.amount == self.line.amount;
        let was_unknown = matches!(self.stands.at_first, NotFound::NoNumber { .. } | NotFound::OnlyAmount { .. });
        settles && untouched && was_unknown && part.amount == self.line.amount
    }

    fn place(&self) -> (u8, Option<Date>, &str) {
        (order(self.line.kind), self.line.date, &self.line.id)
    }

    /// Off the account it stands on, and onto its debtor.
    fn entry_lines(&self, rules: &Rules, settlement: &Settlement) -> Result<Vec<EntryLine>, MoneyError> {
        let off = Piece {
            account: self.stands.account.clone(),
            amount: self.line.amount.checked_neg()?,
            invoice: None,
            vat_code: None,
            reason: Reason::MovedFromNotFound {
                kind: self.line.kind,
                invoice: self.invoice.to_owned(),
                at_first: self.stands.at_first.clone(),
                answered: self.answered,
            },
        };
        let onto = self.placed.iter().map(|part| Piece {
            account: account_of(part, rules),
            amount: part.amount,
            invoice: part.invoice.clone(),
            vat_code: None,
            reason: part.reason.clone(),
        });
        let pieces = std::iter::once(off).chain(onto).filter(|piece| !piece.amount.is_zero());
        pieces.map(|piece| entry_line(self.line, piece, rules, settlement)).collect()
    }
}

/// The lines of as many moves as one entry takes; the rest comes with the next entry. The lines of a move stay together.
fn as_many_as_fit(found: &[Move<'_>], rules: &Rules, settlement: &Settlement) -> Result<Vec<EntryLine>, MoneyError> {
    let mut lines: Vec<EntryLine> = Vec::new();
    for one in found {
        let more = one.entry_lines(rules, settlement)?;
        if !lines.is_empty() && lines.len().saturating_add(more.len()) > rules.debtor_lines_at_most {
            break;
        }
        lines.extend(more);
    }
    Ok(lines)
}
