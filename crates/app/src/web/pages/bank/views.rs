//! Statements and payouts as the page shows them.

use std::ops::Range;

use ledger::bank::{Break, StatementSummary, find_breaks};
use ledger::language::Language;
use store::BankStatementRow;

use super::BankWords;
use crate::bank::{PayoutFound, Total};
use crate::web::pages::find;
use crate::web::pages::settlement::bank::BankView;
use crate::web::standing::Tone;
use crate::web::{days, figures};

/// A statement.
pub(super) struct StatementView {
    pub(super) id: String,
    pub(super) account: String,
    pub(super) bank_id: String,
    pub(super) period: String,
    pub(super) lines: String,
    pub(super) opening: String,
    pub(super) closing: String,
    pub(super) uploaded: String,
    pub(super) who: String,
    /// Where it does not follow the one before it.
    pub(super) breaks: Vec<String>,
}

/// Payouts of a group.
pub(super) struct TotalView {
    pub(super) tone: Tone,
    pub(super) name: &'static str,
    pub(super) number: String,
    pub(super) sums: Vec<String>,
}

/// A payout with its bank line.
pub(super) struct PayoutView {
    pub(super) date: String,
    pub(super) iso_date: String,
    pub(super) code: String,
    pub(super) address: String,
    pub(super) payout: String,
    pub(super) bank: BankView,
    /// Whether the text of its lines helps to find out what happened.
    pub(super) tells_text: bool,
}

/// Those of the statements that are shown, counted from the newest; per account the newest first.
pub(super) fn statements(rows: &[BankStatementRow], shown: Range<usize>, language: Language) -> Vec<StatementView> {
    let summaries: Vec<StatementSummary> = rows.iter().map(|row| row.summary.clone()).collect();
    let breaks = find_breaks(&summaries);
    let words = BankWords::of(language);
    let mut views: Vec<(&BankStatementRow, StatementView)> = rows
        .iter()
        .zip(&summaries)
        .map(|(row, summary)| {
            let told = breaks.iter().filter_map(|one| break_before(one, summary, words, language)).collect();
            (row, view(row, told, language))
        })
        .collect();
    // a piece of all by day, shown by account
    views.sort_by_key(|(row, _)| std::cmp::Reverse((row.summary.last_day(), row.id.clone())));
    views.truncate(shown.end);
    let mut views = views.split_off(shown.start.min(views.len()));
    views.sort_by_key(|(row, _)| row.summary.account.clone());
    views.into_iter().map(|(_, view)| view).collect()
}

fn view(row: &BankStatementRow, breaks: Vec<String>, language: Language) -> StatementView {
    let of = &row.summary;
    let (first, last) = (of.first_day(), of.last_day());
    let period = if first == last {
        days::day(first, language)
    } else {
        format!("{} – {}", days::day(first, language), days::day(last, language))
    };
    StatementView {
        id: row.id.clone(),
        account: of.account.to_string(),
        bank_id: of.id.clone(),
        period,
        lines: figures::whole(row.lines, language),
        opening: figures::money(of.opening.amount, language),
        closing: figures::money(of.closing.amount, language),
        uploaded: days::moment(row.uploaded_at, language),
        who: row.uploaded_by.clone(),
        breaks,
    }
}

fn break_before(one: &Break<'_>, summary: &StatementSummary, words: &BankWords, language: Language) -> Option<String> {
    match one {
        Break::Gap { before, after } if std::ptr::eq(*after, summary) => {
            let (day, amount) = (days::day(before.last_day(), language), before.closing.amount);
            Some(format!("{} {day} {} {}.", words.gap, words.with_balance, figures::money(amount, language)))
        }
        Break::Overlap { first, second } if std::ptr::eq(*second, summary) => {
            Some(format!("{} {}.", words.overlap, first.id))
        }
        _ => None,
    }
}

pub(super) fn total(total: &Total, language: Language) -> TotalView {
    TotalView {
        tone: total.group.tone(),
        name: total.group.name(language),
        number: figures::whole(total.number, language),
        sums: total.sums.iter().map(|sum| figures::money(*sum, language)).collect(),
    }
}

pub(super) fn payout(one: &PayoutFound, flows: usize, language: Language) -> PayoutView {
    PayoutView {
        date: days::day(one.settlement.date, language),
        iso_date: one.settlement.date.to_string(),
        code: one.settlement.code.clone(),
        address: find::address(&one.settlement, flows),
        payout: figures::money(one.payout, language),
        bank: BankView::new(&one.found, language),
        tells_text: one.found.group().needs_a_look(),
    }
}
