//! Pay.'s side: the lines of the settlement, and turnover outside it.

use std::collections::HashMap;

use ledger::language::Language;
use ledger::settlement::{ExternalTurnover, LineKind, SettlementLine, SettlementParts};
use store::{EntryLineHead, EntryRow};

use super::entries::anchor;
use super::slice::Slice;
use crate::web::words::text;
use crate::web::{days, figures};

/// One line.
pub(super) struct LineView {
    /// Counted from 1, as the entry names it.
    pub(super) number: usize,
    pub(super) kind: &'static str,
    pub(super) date: String,
    /// The shop's fields that hold anything.
    pub(super) texts: Vec<(String, String)>,
    pub(super) method: String,
    pub(super) order: String,
    pub(super) customer_paid: String,
    pub(super) amount: String,
    /// Entry lines that book it: address in the page and name.
    pub(super) booked_on: Vec<(String, String)>,
}

/// Turnover that others pay out.
pub(super) struct ExternalView {
    pub(super) method: String,
    pub(super) group: String,
    pub(super) transactions: String,
    pub(super) amount: String,
}

/// What a line is, in words.
pub(crate) const fn kind_word(kind: LineKind, language: Language) -> &'static str {
    match kind {
        LineKind::Payment => text("Payment", "Betaling"),
        LineKind::Refund => text("Refund", "Terugbetaling"),
        LineKind::Chargeback => text("Chargeback", "Stornering"),
        LineKind::ChargebackReversal => text("Chargeback reversal", "Stornering teruggedraaid"),
        LineKind::Costs => text("Costs", "Kosten"),
        LineKind::Reserve => text("Reserve", "Reserve"),
        LineKind::Correction => text("Correction", "Correctie"),
    }
    .in_language(language)
}

pub(super) fn views(
    parts: Option<&SettlementParts>,
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    slice: Slice,
    language: Language,
) -> Vec<LineView> {
    let lines = parts.map_or(&[][..], |parts| &parts.lines);
    let booked = booked_on(lines, entries, slice);
    slice
        .of(lines)
        .map(|(number, line)| LineView {
            number,
            kind: kind_word(line.kind, language),
            date: line.date.map(|date| days::day(date, language)).unwrap_or_default(),
            texts: texts(line, language),
            method: line.method.as_ref().map(|method| method.name.clone()).unwrap_or_default(),
            order: line.order_id.clone().unwrap_or_default(),
            customer_paid: line.customer_amount.map(|paid| figures::money(paid, language)).unwrap_or_default(),
            amount: figures::amount(line.amount, language),
            booked_on: booked.get(line.id.as_str()).cloned().unwrap_or_default(),
        })
        .collect()
}

pub(super) fn total(parts: Option<&SettlementParts>, language: Language) -> String {
    parts.map(|parts| figures::money(parts.payout, language)).unwrap_or_default()
}

pub(super) fn external(parts: Option<&SettlementParts>, language: Language) -> Vec<ExternalView> {
    let view = |turnover: &ExternalTurnover| ExternalView {
        method: turnover.method.name.clone(),
        group: turnover.turnover_group.as_ref().map(|group| group.name.clone()).unwrap_or_default(),
        transactions: figures::whole(usize::try_from(turnover.transactions).unwrap_or_default(), language),
        amount: figures::money(turnover.amount, language),
    };
    parts.map(|parts| parts.external.iter().map(view).collect()).unwrap_or_default()
}

fn texts(line: &SettlementLine, language: Language) -> Vec<(String, String)> {
    let reference = text("reference", "referentie").in_language(language);
    let description = text("description", "omschrijving").in_language(language);
    let fields = [(reference, &line.reference), (description, &line.description)];
    let extras = line.extras.iter().map(|extra| (extra.name.as_str(), &extra.value));
    let filled = fields.into_iter().chain(extras).filter(|(_, value)| !value.trim().is_empty());
    filled.map(|(name, value)| (name.to_owned(), value.clone())).collect()
}

/// Entry lines by the settlement line they cover, of these.
fn booked_on<'a>(
    lines: &'a [SettlementLine],
    entries: &[(EntryRow, Vec<EntryLineHead>)],
    slice: Slice,
) -> HashMap<&'a str, Vec<(String, String)>> {
    let mut booked: HashMap<&str, Vec<(String, String)>> =
        lines.iter().map(|line| (line.id.as_str(), Vec::new())).collect();
    for (entry, heads) in entries {
        for (number, line) in (1..).zip(heads) {
            for id in &line.covers {
                let Some(booked) = booked.get_mut(id.as_str()) else { continue };
                let part = if entries.len() > 1 { format!("{}.", entry.parts.part) } else { String::new() };
                booked.push((slice.address(number, &anchor(entry.parts.part, number)), format!("{part}{number}")));
            }
        }
    }
    booked
}
