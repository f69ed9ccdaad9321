//! How the documents of invoices stand: delivered, waiting, failed and missing.

use ledger::language::Language;
use ledger::receivable::MissingDocument;
use store::{DocumentCheck, DocumentFailure, FirstOf};

use super::{ReceivableWords, SHOWN_AT_MOST};
use crate::web::tables::{Cell, Table};
use crate::web::words::words;
use crate::web::{days, figures};

words! {
    /// Words of this part of the page.
    DocumentWords {
        title: "Documents" / "Documenten",
        seen: "Looked at" / "Bekeken",
        delivered: "Delivered to Payt" / "Bij Payt aangeleverd",
        waiting: "Waiting" / "Wacht nog",
        without: "Without a PDF" / "Zonder pdf",
        absent: "Open invoices without a PDF: Payt can't send these" / "Openstaande facturen zonder pdf: Payt kan deze niet versturen",
        failed: "Documents that did not go; they are tried again" / "Documenten die niet gingen; ze worden opnieuw geprobeerd",
        tried: "Tried" / "Geprobeerd",
    }
}

/// The part of the page.
pub(super) struct DocumentsView {
    pub(super) words: &'static DocumentWords,
    pub(super) at: String,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) missing: Vec<MissingView>,
    pub(super) more_missing: usize,
    pub(super) failed: Vec<FailedView>,
    pub(super) more_failed: usize,
}

pub(super) struct MissingView {
    pub(super) invoice: String,
    pub(super) administration: String,
    pub(super) why: &'static str,
}

pub(super) struct FailedView {
    pub(super) invoice: String,
    pub(super) tried: String,
    pub(super) problem: &'static str,
    /// In the language of the log.
    pub(super) detail: String,
}

pub(super) fn view(
    check: &DocumentCheck,
    missing: &FirstOf<MissingDocument>,
    failures: &[DocumentFailure],
    language: Language,
) -> DocumentsView {
    let words = DocumentWords::of(language);
    let figure = |number| figures::whole(number, language);
    DocumentsView {
        words,
        at: days::moment(check.at, language),
        facts: vec![
            (words.delivered, figure(check.delivered)),
            (words.waiting, figure(check.waiting)),
            (words.without, figure(missing.all)),
        ],
        missing: missing.first.iter().map(|one| missing_view(one, language)).collect(),
        more_missing: missing.more(),
        failed: failures.iter().take(SHOWN_AT_MOST).map(|one| failed_view(one, language)).collect(),
        more_failed: failures.len().saturating_sub(SHOWN_AT_MOST),
    }
}

fn by_number(check: &DocumentCheck) -> Vec<&MissingDocument> {
    let mut missing: Vec<&MissingDocument> = check.missing.iter().collect();
    missing.sort_by(|a, b| (&a.invoice, &a.administration).cmp(&(&b.invoice, &b.administration)));
    missing
}

fn missing_view(one: &MissingDocument, language: Language) -> MissingView {
    MissingView {
        invoice: one.invoice.clone(),
        administration: one.administration.clone(),
        why: one.why.title().in_language(language),
    }
}

fn failed_view(one: &DocumentFailure, language: Language) -> FailedView {
    FailedView {
        invoice: one.key.invoice.clone(),
        tried: days::moment(one.tried_at, language),
        problem: one.problem.kind.title().in_language(language),
        detail: one.problem.detail.in_language(language).to_owned(),
    }
}

/// The invoices without a PDF, and those whose document did not go, for a spreadsheet.
pub(super) fn table(check: &DocumentCheck, failures: &[DocumentFailure], language: Language) -> Table {
    let (words, page) = (DocumentWords::of(language), ReceivableWords::of(language));
    let mut table = Table::new(words.title, vec![page.administration, page.invoice, page.why]);
    for one in by_number(check) {
        let why = one.why.title().in_language(language);
        table.row(vec![Cell::text(&one.administration), Cell::text(&one.invoice), Cell::text(why)]);
    }
    for one in failures {
        let why =
            format!("{}: {}", one.problem.kind.title().in_language(language), one.problem.detail.in_language(language));
        table.row(vec![Cell::text(&one.key.administration), Cell::text(&one.key.invoice), Cell::text(&why)]);
    }
    table
}
