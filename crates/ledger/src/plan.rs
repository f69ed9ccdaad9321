//! The plan: from a settlement, the rules and the books to balanced entries, or to questions.

mod accounts;
mod build;
mod costs;
mod date;
mod groups;
mod late;
mod placed;

pub use accounts::{Unaccounted, account_for_every_cent};
pub use late::{Late, LateInput, Waiting, plan_late, waiting_lines};
pub use placed::Placed;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::answer::Answer;
use crate::entry::{Entry, EntryError, EntryParts, VoucherError};
use crate::finder::{Books, Wanted, place_answered};
use crate::money::MoneyError;
use crate::open_item::Period;
use crate::question::Question;
use crate::rules::{FinderRules, Rules};
use crate::settlement::Settlement;

/// Everything a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct PlanInput<'a> {
    /// The settlement.
    pub settlement: &'a Settlement,
    /// The customer's rules.
    pub rules: &'a Rules,
    /// Open and settled items.
    pub books: &'a Books,
    /// The administration's periods.
    pub periods: &'a [Period],
    /// Entries of this settlement that AFAS has or may have: what they cover is not planned again.
    pub booked: &'a [EntryParts],
    /// What people answered about lines, by line id.
    pub answers: &'a BTreeMap<String, Answer>,
    /// Whether everything that could be looked up has been, so that the plan may do without.
    pub looked_up: bool,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plan {
    /// Entries, at least one.
    Entries(Vec<Entry>),
    /// Questions, at least one.
    Asking(Vec<Question>),
    /// More must be looked up first.
    Wants(Wanted),
    /// Not ours to book, and why.
    Skipped(String),
}

/// A plan that contradicts itself: never booked, always shown.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// Amounts that can't be calculated with.
    #[error(transparent)]
    Money(#[from] MoneyError),
    /// An entry that does not balance.
    #[error("the planned entry is wrong: {0}")]
    Entry(#[from] EntryError),
    /// A settlement code that makes no voucher number.
    #[error(transparent)]
    Voucher(#[from] VoucherError),
    /// A line that is not booked to the cent.
    #[error("the plan does not account for the settlement: {0}")]
    Unaccounted(#[from] Unaccounted),
}

/// Plans the entries of a settlement. Pure: the same input gives the same entries, whatever the order of lines or items.
pub fn plan_entries(input: PlanInput<'_>) -> Result<Plan, PlanError> {
    let PlanInput { settlement, rules, books, .. } = input;
    let mut questions = Vec::new();
    // What is booked in part is ours, whatever was chosen since.
    let chosen = if input.booked.is_empty() { rules.turnover_groups.as_slice() } else { &[] };
    match groups::belongs(settlement, chosen) {
        groups::Belongs::Ours => {}
        groups::Belongs::NotOurs(why) => return Ok(Plan::Skipped(why)),
        groups::Belongs::Mixed(question) => questions.push(question),
    }
    if settlement.currency() != rules.currency {
        questions.push(Question::ForeignCurrency {
            settlement: settlement.currency().code().into(),
            administration: rules.currency.code().into(),
        });
        return Ok(Plan::Asking(questions));
    }
    let day = match date::booking_day(settlement.parts().date, rules.booking_date, input.periods) {
        Ok(day) => Some(day),
        Err(question) => {
            questions.push(question);
            None
        }
    };
    // What a booked entry covers has lowered the balances already.
    let covered: BTreeSet<&str> =
        input.booked.iter().flat_map(|e| &e.lines).flat_map(|l| &l.covers).map(String::as_str).collect();
    let open_lines = settlement.lines().iter().filter(|line| !covered.contains(line.id.as_str()));
    let placing = place_answered(open_lines.clone(), books, &finder_rules(rules), rules.administration, input.answers)?;
    if !input.looked_up && !placing.wanted.is_empty() {
        return Ok(Plan::Wants(placing.wanted));
    }
    let lines = build::entry_lines(input, open_lines.collect(), &placing, &mut questions)?;
    let (Some(day), true) = (day, questions.is_empty()) else { return Ok(Plan::Asking(questions)) };
    if lines.iter().all(build::LineGroup::is_empty) {
        return Ok(Plan::Skipped("there is no money in this settlement to book".into()));
    }
    let entries = build::entries(input, day, lines)?;
    account_for_every_cent(settlement, input.booked.iter().chain(entries.iter().map(Entry::parts)))?;
    Ok(Plan::Entries(entries))
}

/// Without an account for differences none is accepted.
fn finder_rules(rules: &Rules) -> Cow<'_, FinderRules> {
    if rules.differences_account.is_some() || rules.finder.differences.is_empty() {
        return Cow::Borrowed(&rules.finder);
    }
    Cow::Owned(FinderRules { differences: Vec::new(), ..rules.finder.clone() })
}
