//! The books' side: the entries, each line with its reason.

use std::collections::HashMap;

use ledger::entry::{Account, EntryLine, Side};
use ledger::language::Language;
use ledger::money::Money;
use ledger::state::EntryState;
use store::{EntryLineHead, EntryRow, LineHead, LineRole};

use super::late::{Became, BecameOf};
use super::slice::Slice;
use crate::web::standing::{self, Tone};
use crate::web::{days, figures};

/// Settlement lines that one entry line names; more are counted.
const COVERED_AT_MOST: usize = 12;

/// One entry.
pub(super) struct EntryView {
    pub(super) voucher: String,
    pub(super) word: &'static str,
    pub(super) tone: Tone,
    pub(super) administration: i64,
    pub(super) journal: String,
    pub(super) date: String,
    pub(super) iso_date: String,
    pub(super) period: String,
    /// The number AFAS gave it.
    pub(super) booking: Option<String>,
    pub(super) lines: Vec<EntryLineView>,
    pub(super) debit: String,
    pub(super) credit: String,
}

/// One line of an entry.
pub(super) struct EntryLineView {
    pub(super) anchor: String,
    pub(super) number: usize,
    pub(super) is_debtor: bool,
    pub(super) account: String,
    pub(super) invoice: Option<String>,
    pub(super) vat_code: Option<String>,
    pub(super) description: String,
    pub(super) reason: String,
    pub(super) not_found: bool,
    /// What became of a line without a debtor since.
    pub(super) became: Option<Became>,
    /// Where the settlement lines it covers stand, with their numbers.
    pub(super) covers: Vec<(String, usize)>,
    /// How many more it covers.
    pub(super) covers_more: usize,
    pub(super) debit: String,
    pub(super) credit: String,
}

/// An amount that a person should look at before approving: no invoice was found for it.
pub(super) struct NotPlacedView {
    pub(super) address: String,
    pub(super) number: usize,
    pub(super) amount: String,
    pub(super) reason: String,
}

/// What waits for approval without an invoice; in other states there is nothing to decide about it any more.
pub(super) fn not_placed(
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    slice: Slice,
    language: Language,
) -> Vec<NotPlacedView> {
    let mut views = Vec::new();
    for (entry, heads) in entries.iter().filter(|(entry, _)| entry.state == EntryState::Planned) {
        for (number, line) in (1..).zip(heads) {
            let LineRole::NotFound(reason) = &line.role else { continue };
            views.push(NotPlacedView {
                address: slice.address(number, &anchor(entry.parts.part, number)),
                number,
                amount: figures::money(line.amount, language),
                reason: reason.text(language),
            });
        }
    }
    views
}

/// Where line `number` of part `part` stands in the page.
pub(super) fn anchor(part: u32, number: usize) -> String {
    format!("entry-{part}-{number}")
}

pub(super) fn views(
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    lines: &[LineHead],
    (became, slice): (&BecameOf, Slice),
    language: Language,
) -> Vec<EntryView> {
    let numbers: HashMap<&str, usize> = lines.iter().map(|line| line.id.as_str()).zip(1..).collect();
    let mut views: Vec<EntryView> =
        entries.iter().map(|(entry, heads)| view(entry, heads, (&numbers, slice), language)).collect();
    for ((entry, _), view) in entries.iter().zip(&mut views) {
        for line in &mut view.lines {
            line.became = became.get(&(entry.parts.part, line.number)).cloned();
        }
    }
    views
}

fn view(
    entry: &EntryRow,
    heads: &[EntryLineHead],
    (numbers, slice): (&HashMap<&str, usize>, Slice),
    language: Language,
) -> EntryView {
    let parts = &entry.parts;
    let (word, tone) = standing::entry(entry.state, language);
    let side = |side: Side| total(heads, side, language);
    EntryView {
        voucher: parts.voucher.to_string(),
        word,
        tone,
        administration: parts.administration,
        journal: parts.journal.clone(),
        date: days::day(parts.date, language),
        iso_date: parts.date.to_string(),
        period: format!("{}-{:02}", parts.year, parts.period),
        booking: entry.booking.as_ref().map(|booking| booking.number.clone()),
        lines: slice
            .of(&parts.lines)
            .map(|(number, line)| {
                let view = line_view(anchor(parts.part, number), number, line, language);
                EntryLineView { covers: covers(line, numbers, slice), ..view }
            })
            .collect(),
        debit: side(Side::Debit),
        credit: side(Side::Credit),
    }
}

fn line_view(anchor: String, number: usize, line: &EntryLine, language: Language) -> EntryLineView {
    let amount = figures::amount(line.amount, language);
    let (debit, credit) = match line.side {
        Side::Debit => (amount, String::new()),
        Side::Credit => (String::new(), amount),
    };
    EntryLineView {
        anchor,
        number,
        is_debtor: matches!(line.account, Account::Debtor(_)),
        account: line.account.number().to_owned(),
        invoice: line.invoice.clone(),
        vat_code: line.vat_code.clone(),
        description: line.description.clone(),
        reason: line.reason.text(language),
        not_found: line.reason.is_not_found(),
        became: None,
        covers: Vec::new(),
        covers_more: line.covers.len().saturating_sub(COVERED_AT_MOST),
        debit,
        credit,
    }
}

/// The settlement lines that a line covers.
fn covers(line: &EntryLine, numbers: &HashMap<&str, usize>, slice: Slice) -> Vec<(String, usize)> {
    let known = line.covers.iter().filter_map(|id| numbers.get(id.as_str()).copied()).take(COVERED_AT_MOST);
    known.map(|number| (slice.address(number, &format!("line-{number}")), number)).collect()
}

/// The sum of one side; a stored entry that can't be added up shows none rather than a wrong one.
fn total(lines: &[EntryLineHead], side: Side, language: Language) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let amounts = lines.iter().filter(|line| line.side == side).map(|line| line.amount);
    Money::sum(first.amount.currency(), amounts).map(|sum| figures::amount(sum, language)).unwrap_or_default()
}
