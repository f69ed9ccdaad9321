//! From the documents of one settlement to ledger words. Pure, and without guesses: what is not understood stops the
//! settlement and names the document and the field.
//!
//! In rounds: a reading that misses documents says which; the next reading starts from the beginning with them. What is
//! kept from one to the next is what the documents say, parsed, and nothing that was concluded from it.

mod assign;
mod batch;
mod build;
mod calibrate;
mod classify;
mod costs;
mod documents;
mod kinds;
mod orders;
mod puzzle;
mod signs;
#[cfg(test)]
mod tests;
mod unit;

use std::collections::BTreeSet;
use std::fmt;

use jiff::ToSpan as _;
use jiff::civil::Date;
use ledger::problem::{Problem, ProblemKind};
use ledger::settlement::SettlementParts;

use self::batch::Batches;
use self::calibrate::{Units, Verdict};
use self::classify::is_named_costs;
use self::documents::Documents;
use self::signs::find_sign_reading;
use self::unit::{currency_of, in_currency};
use super::PayOptions;
use super::keys::Key;
use super::wire::{ClearingLine, Settlement, WireError};
use crate::provider::{Document, Reader, Reading};

/// How far before a payout the costs can lie that it pays: an invoice of a month holds its first day, is made in the
/// next month and deducted within days.
const COSTS_WINDOW_DAYS: i64 = 70;

/// Why reading stopped before the end.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stop {
    /// These documents are needed.
    Wants(BTreeSet<Key>),
    /// A person must look.
    Unreadable(Problem),
}

/// What a part of reading gives.
type Step<T> = Result<T, Stop>;

impl Stop {
    fn because(kind: ProblemKind, detail: impl Into<ledger::language::Said>) -> Self {
        Self::Unreadable(Problem::new(kind, detail))
    }

    /// A place in a document that says nothing usable.
    fn missing(path: impl fmt::Display, why: &str) -> Self {
        Self::because(ProblemKind::SettlementUnreadable, format!("{path}: {why}"))
    }
}

impl From<WireError> for Stop {
    fn from(error: WireError) -> Self {
        Self::because(ProblemKind::SettlementUnreadable, error.to_string())
    }
}

/// Reads the documents of one settlement, each of them once.
#[derive(Debug)]
pub(super) struct PayReader {
    documents: Documents,
    options: PayOptions,
}

impl PayReader {
    pub(super) fn new(options: &PayOptions) -> Self {
        Self { documents: Documents::default(), options: options.clone() }
    }
}

impl Reader for PayReader {
    fn add(&mut self, document: &Document) {
        self.documents.add(document);
    }

    fn read(&self) -> Reading {
        match read(&self.documents, &self.options) {
            Ok(parts) => Reading::Settlement(Box::new(parts)),
            Err(Stop::Wants(keys)) => Reading::Wants(keys.iter().map(Key::to_string).collect()),
            Err(Stop::Unreadable(problem)) => Reading::Unreadable(problem),
        }
    }
}

fn read(documents: &Documents, options: &PayOptions) -> Step<SettlementParts> {
    let settlement = documents.settlement()?;
    let currency = currency_of(&settlement.amount)?;
    for line in settlement.clearings.iter().flat_map(|clearing| &clearing.lines) {
        in_currency(&line.amount, currency)?;
    }
    let invoice_key = invoice_lines_key(settlement.date)?;
    want_first(settlement, &invoice_key, documents)?;

    let batches = Batches::collect(settlement, documents, options)?;
    for record in batches.records() {
        in_currency(&record.amount, currency)?;
    }
    let inside: Vec<&ClearingLine> = batches.inside().map(|(line, _)| line).collect();
    let signs = find_sign_reading(&inside, settlement.amount.value)?;
    let mut wanted = batches.missing_records(documents);
    if batches.have_costs() && !documents.has(&invoice_key) {
        wanted.insert(invoice_key.clone());
    }
    let units = match batches.evidence(settlement, signs, currency, documents)?.weigh() {
        Verdict::Decided(units) => Some(units),
        Verdict::WantsOrder(order) => {
            wanted.insert(Key::Transaction(order));
            None
        }
        Verdict::Unknown(why) => return Err(Stop::because(ProblemKind::AmountUnitUnknown, why)),
    };
    let units: Units = units.filter(|_| wanted.is_empty()).ok_or(Stop::Wants(wanted))?;
    build::Builder { settlement, batches: &batches, units, signs, currency, documents, invoice_key }.build()
}

/// The documents that every settlement needs, and the costs where a line is called costs.
fn want_first(settlement: &Settlement, invoice_key: &Key, documents: &Documents) -> Step<()> {
    let mut wanted = BTreeSet::from([Key::ClearingLineTypes, Key::PaymentMethods]);
    for clearing in &settlement.clearings {
        let collecting = || clearing.lines.iter().filter(|line| line.line_type.collecting);
        if collecting().any(|line| !is_named_costs(&line.line_type)) {
            wanted.insert(Key::Records(clearing.id.clone()));
        }
        if collecting().any(|line| is_named_costs(&line.line_type)) {
            wanted.insert(invoice_key.clone());
        }
    }
    wanted.retain(|key| !documents.has(key));
    if wanted.is_empty() { Ok(()) } else { Err(Stop::Wants(wanted)) }
}

fn invoice_lines_key(date: Date) -> Step<Key> {
    let from = date
        .checked_sub(COSTS_WINDOW_DAYS.days())
        .map_err(|error| Stop::missing("settlement.settlementDate", &error.to_string()))?;
    Ok(Key::InvoiceLines { from, to: date })
}
