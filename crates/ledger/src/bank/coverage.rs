//! Which days the statements of an account tell of, where one is missing, and where the same days are told twice.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::account::AccountNumber;
use super::payouts::DAYS_AROUND_A_PAYOUT;
use super::statement::{Balance, BankStatement};

/// A bank statement without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StatementSummary {
    /// The account.
    pub account: AccountNumber,
    /// The bank's id of it.
    pub id: String,
    /// What was on the account before the first line.
    pub opening: Balance,
    /// What is on the account after the last line.
    pub closing: Balance,
    /// The first and the last day on which a line was booked; none without lines.
    pub booked: Option<(Date, Date)>,
}

/// Where two statements of an account do not follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break<'a> {
    /// What was on the account changed between the two, and no statement tells how.
    Gap {
        /// The one before.
        before: &'a StatementSummary,
        /// The one after.
        after: &'a StatementSummary,
    },
    /// Both tell of the same days, so that lines may be there twice.
    Overlap {
        /// The one that begins first.
        first: &'a StatementSummary,
        /// The other.
        second: &'a StatementSummary,
    },
}

/// Why a payout stands on no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unseen {
    /// No statement tells of its days.
    NotCovered,
    /// It may be on the next statement.
    NotYet,
    /// Its days have passed, and the statements tell of them.
    Missing,
}

impl StatementSummary {
    /// The summary of a statement.
    pub fn of(statement: &BankStatement) -> Self {
        let parts = statement.parts();
        let days = || parts.lines.iter().map(|line| line.booked);
        Self {
            account: parts.account.clone(),
            id: parts.id.clone(),
            opening: parts.opening,
            closing: parts.closing,
            booked: days().min().zip(days().max()),
        }
    }

    /// The first day it tells of. Some banks date the opening balance on that day, others on the day before.
    pub fn first_day(&self) -> Date {
        let (opening, closing) = (self.opening.date, self.closing.date);
        let after = if opening < closing { opening.tomorrow().unwrap_or(closing) } else { closing };
        self.booked.map_or(after, |(first, _)| first.min(after))
    }

    /// The last day it tells of.
    pub fn last_day(&self) -> Date {
        let closing = self.closing.date;
        self.booked.map_or(closing, |(_, last)| last.max(closing))
    }

    /// Whether both tell of one day at least.
    pub fn shares_a_day_with(&self, other: &Self) -> bool {
        self.first_day() <= other.last_day() && other.first_day() <= self.last_day()
    }

    fn books_on_a_day_of(&self, other: &Self) -> bool {
        let days = self.booked.zip(other.booked);
        days.is_some_and(|((first, last), (of_other, until))| first <= until && of_other <= last)
    }
}

/// Where the statements of each account and currency do not follow each other, in the order of their days.
pub fn find_breaks(statements: &[StatementSummary]) -> Vec<Break<'_>> {
    let mut accounts: BTreeMap<(&AccountNumber, &str), Vec<&StatementSummary>> = BTreeMap::new();
    for statement in statements {
        accounts.entry((&statement.account, statement.opening.amount.currency().code())).or_default().push(statement);
    }
    accounts.into_values().flat_map(breaks_of).collect()
}

fn breaks_of(mut statements: Vec<&StatementSummary>) -> Vec<Break<'_>> {
    let days = |one: &StatementSummary| (one.opening.date, one.closing.date);
    statements.sort_by(|a, b| (days(b), &b.id).cmp(&(days(a), &a.id)));
    let mut breaks = Vec::new();
    let Some(mut before) = statements.pop() else { return breaks };
    while let Some(head) = statements.last().copied() {
        // of several on the same days the one that goes on from here, whatever the bank calls them
        let same = statements.iter().rev().take_while(|one| days(one) == days(head));
        let goes_on = same.enumerate().find(|(_, one)| one.opening.amount == before.closing.amount);
        let place = goes_on.map_or(0, |(place, _)| place);
        let after = statements.remove(statements.len().saturating_sub(1).saturating_sub(place));
        if after.opening.amount != before.closing.amount {
            if before.books_on_a_day_of(after) {
                breaks.push(Break::Overlap { first: before, second: after });
            } else if !before.shares_a_day_with(after) || before.booked.is_some() && after.booked.is_some() {
                breaks.push(Break::Gap { before, after });
            }
        }
        if after.last_day() >= before.last_day() {
            before = after;
        }
    }
    breaks
}

/// Why a payout of that day stands on no line, by the statements of the accounts that payouts come on.
pub fn why_unseen(day: Date, statements: &[StatementSummary]) -> Unseen {
    let until = day.checked_add(DAYS_AROUND_A_PAYOUT.days()).unwrap_or(Date::MAX);
    let breaks = find_breaks(statements);
    let mut accounts: BTreeMap<(&AccountNumber, &str), (Date, Date)> = BTreeMap::new();
    for one in statements {
        let of = (&one.account, one.opening.amount.currency().code());
        let (first, last) = accounts.entry(of).or_insert((one.first_day(), one.last_day()));
        (*first, *last) = ((*first).min(one.first_day()), (*last).max(one.last_day()));
    }
    let untold = |of: &(&AccountNumber, &str)| {
        breaks.iter().any(|one| match one {
            Break::Gap { before, after } => {
                (&before.account, before.opening.amount.currency().code()) == *of
                    && before.last_day() < until
                    && after.first_day() > day
            }
            Break::Overlap { .. } => false,
        })
    };
    let of_account = |(of, (first, last)): (&(&AccountNumber, &str), &(Date, Date))| {
        if *first > day || *last < day || untold(of) {
            Unseen::NotCovered
        } else if *last < until {
            Unseen::NotYet
        } else {
            Unseen::Missing
        }
    };
    accounts.iter().map(of_account).max().unwrap_or(Unseen::NotCovered)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::money::{Currency, Money};

    fn day(day: i8) -> Date {
        date(2026, 3, day)
    }

    /// A statement from a day to a day, from an amount to an amount, with lines on its days.
    fn one(id: &str, (from, to): (i8, i8), (opening, closing): (i64, i64)) -> StatementSummary {
        let balance = |on, minor| Balance { date: day(on), amount: Money::new(minor, Currency::EUR) };
        StatementSummary {
            account: AccountNumber::read("NL36INGB0007654321").unwrap(),
            id: id.into(),
            opening: balance(from, opening),
            closing: balance(to, closing),
            booked: (opening != closing).then(|| (day(to.min(from + 1)), day(to))),
        }
    }

    fn told(statements: &[StatementSummary]) -> Vec<String> {
        let name = |one: &Break<'_>| match one {
            Break::Gap { before, after } => format!("{}..{}", before.id, after.id),
            Break::Overlap { first, second } => format!("{}={}", first.id, second.id),
        };
        find_breaks(statements).iter().map(name).collect()
    }

    #[test]
    fn statements_that_follow_each_other_have_no_break_whatever_their_order_and_ids() {
        let pages = [
            one("4", (9, 9), (130, 150)),
            one("1/2", (5, 5), (110, 120)),
            one("1/10", (5, 5), (120, 130)),
            one("0", (4, 5), (100, 110)),
            one("empty", (6, 7), (130, 130)),
        ];
        assert_eq!(told(&pages), Vec::<String>::new());
        assert_eq!(told(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_missing_day_and_a_day_told_twice_are_named() {
        let days = [one("a", (4, 5), (100, 110)), one("b", (6, 7), (115, 120)), one("c", (7, 8), (120, 90))];
        assert_eq!(told(&days), ["a..b"]);
        let month = [days.as_slice(), &[one("month", (1, 31), (50, 500))]].concat();
        assert_eq!(told(&month), ["month=a", "month=b", "month=c"]);
        let twice = [one("camt", (4, 5), (100, 110)), one("mt", (4, 5), (100, 110)), one("c", (5, 6), (110, 90))];
        assert_eq!(told(&twice), ["camt=mt"]);
        let other = StatementSummary { account: AccountNumber::read("1").unwrap(), ..one("d", (5, 6), (7, 8)) };
        assert_eq!(told(&[days[0].clone(), other]), Vec::<String>::new(), "each account for itself");
    }

    #[test]
    fn a_payout_is_missing_only_when_its_days_are_told_of() {
        let days = [one("a", (4, 5), (100, 110)), one("b", (5, 12), (110, 120)), one("c", (14, 15), (130, 140))];
        assert_eq!(why_unseen(day(5), &days), Unseen::Missing);
        assert_eq!(why_unseen(day(4), &days), Unseen::NotCovered, "before the first line");
        assert_eq!(why_unseen(day(9), &days), Unseen::NotCovered, "the line may be in the gap");
        assert_eq!(why_unseen(day(15), &days), Unseen::NotYet);
        assert_eq!(why_unseen(day(16), &days), Unseen::NotCovered);
        assert_eq!(why_unseen(day(5), &[]), Unseen::NotCovered);
    }
}
