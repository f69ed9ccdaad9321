//! Which line of a bank statement is the payout of a settlement.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::codes::Codes;
use super::line::BankLine;
use crate::money::Money;

/// A line without a code is thought of only this many days around the payout.
pub const DAYS_AROUND_A_PAYOUT: i32 = 5;

/// What a provider says it paid out.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Payout {
    /// The settlement's code, as it stands on the bank statement.
    pub code: String,
    /// What was paid out; negative when the merchant owes the provider.
    pub amount: Money,
    /// The day of the payout.
    pub date: Date,
}

/// A payout, and what became of it at the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutOnBank<'a> {
    /// The payout.
    pub payout: &'a Payout,
    /// Where it is.
    pub found: OnBank<'a>,
}

/// What the bank lines say about a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OnBank<'a> {
    /// One line has its code, and the amount agrees to the cent.
    Paired(&'a BankLine),
    /// One line has its code, with another amount or currency.
    Differs {
        /// The line.
        line: &'a BankLine,
        /// What the bank says.
        bank: Money,
        /// What the provider says.
        payout: Money,
    },
    /// More than one line has its code: paid twice, or sent back.
    Several(Vec<&'a BankLine>),
    /// Its line has the code of another payout too, or another payout has the same code.
    Shared {
        /// The line.
        line: &'a BankLine,
        /// The codes of all payouts that the line names, in order.
        codes: Vec<&'a str>,
    },
    /// No line has its code. One line without any known code has its amount in its days, and is nobody else's: for a
    /// person to look at, never paired.
    Perhaps(&'a BankLine),
    /// No line has its code, and nothing was paid out: none is to come.
    NothingPaidOut,
    /// Not seen.
    Missing,
}

/// Finds the bank line of each payout; each line belongs to one payout at most. The answers stand in the order of
/// `payouts`, and are the same whatever the order of payouts and lines. A line that is there twice (same account,
/// statement, entry and all the rest) counts once.
pub fn find_payouts<'a>(payouts: &'a [Payout], lines: &'a [BankLine]) -> Vec<PayoutOnBank<'a>> {
    let mut seen = HashSet::with_capacity(lines.len());
    let mut lines: Vec<&BankLine> = lines.iter().filter(|line| seen.insert(*line)).collect();
    lines.sort_by(|a, b| a.by_place(b));

    let codes = Codes::new(payouts.iter().map(|payout| payout.code.as_str()));
    let named: Vec<BTreeSet<usize>> = lines.iter().map(|line| named_by(&codes, line)).collect();
    let mut with_code: Vec<Vec<(&BankLine, &BTreeSet<usize>)>> = vec![Vec::new(); payouts.len()];
    for (line, places) in lines.iter().zip(&named) {
        for place in places {
            if let Some(of_payout) = with_code.get_mut(*place) {
                of_payout.push((line, places));
            }
        }
    }

    let mut nameless = Nameless::default();
    for (line, _) in lines.iter().zip(&named).filter(|(_, places)| places.is_empty()) {
        nameless.lines.entry(line.amount).or_default().push(line);
    }
    for (payout, _) in payouts.iter().zip(&with_code).filter(|(_, lines)| lines.is_empty()) {
        nameless.payouts.entry(payout.amount).or_default().push(payout);
    }

    let answer = |(payout, with_code): (&'a Payout, Vec<(&'a BankLine, &BTreeSet<usize>)>)| {
        let found = match with_code.as_slice() {
            [] if payout.amount.is_zero() => OnBank::NothingPaidOut,
            [] => nameless.perhaps(payout).map_or(OnBank::Missing, OnBank::Perhaps),
            [(line, places)] if places.len() > 1 => OnBank::Shared { line, codes: codes_of(payouts, places) },
            [(line, _)] if line.amount == payout.amount => OnBank::Paired(line),
            [(line, _)] => OnBank::Differs { line, bank: line.amount, payout: payout.amount },
            several => OnBank::Several(several.iter().map(|(line, _)| *line).collect()),
        };
        PayoutOnBank { payout, found }
    };
    payouts.iter().zip(with_code).map(answer).collect()
}

fn named_by(codes: &Codes, line: &BankLine) -> BTreeSet<usize> {
    let mut places = codes.in_text(&line.text);
    for reference in &line.end_to_end {
        places.extend(codes.in_text(reference));
    }
    places
}

fn codes_of<'a>(payouts: &'a [Payout], places: &BTreeSet<usize>) -> Vec<&'a str> {
    let mut codes: Vec<&str> =
        places.iter().filter_map(|place| payouts.get(*place)).map(|payout| payout.code.as_str()).collect();
    codes.sort_unstable();
    codes
}

/// Lines without a known code and payouts without a line, by amount.
#[derive(Default)]
struct Nameless<'a> {
    lines: HashMap<Money, Vec<&'a BankLine>>,
    payouts: HashMap<Money, Vec<&'a Payout>>,
}

impl<'a> Nameless<'a> {
    /// The only line that may be the payout, if no other payout may be that line.
    fn perhaps(&self, payout: &Payout) -> Option<&'a BankLine> {
        let mut lines = self.lines.get(&payout.amount)?.iter().filter(|line| are_close(payout, line));
        let (line, None) = (lines.next()?, lines.next()) else { return None };
        let rivals = self.payouts.get(&payout.amount)?.iter().filter(|other| are_close(other, line));
        (rivals.count() == 1).then_some(line)
    }
}

fn are_close(payout: &Payout, line: &BankLine) -> bool {
    let days = payout.date.until(line.booked).map(|span| span.get_days().saturating_abs());
    days.is_ok_and(|days| days <= DAYS_AROUND_A_PAYOUT)
}
