//! Tables to save: what is wrong with rows, and what a list would close.

use axum::response::Response;
use ledger::language::Language;
use ledger::receivable::{Closing, RowProblem};

use super::{ReceivableWords, closed_by, severity_word, source_word};
use crate::web::failure::PageFailure;
use crate::web::tables::{Cell, Table};

pub(super) fn problems(problems: &[RowProblem], language: Language) -> Table {
    let words = ReceivableWords::of(language);
    let columns =
        vec![words.severity, words.administration, words.invoice, words.rows, words.field, words.now, words.what];
    let mut table = Table::new(words.problems, columns);
    for one in problems {
        let row = if one.row == 0 { String::new() } else { format!(" {}", one.row) };
        table.row(vec![
            Cell::text(severity_word(one.severity, language)),
            Cell::text(one.administration.as_deref().unwrap_or_default()),
            Cell::text(one.invoice.as_deref().unwrap_or_default()),
            Cell::text(&format!("{}{row}", source_word(one.kind, language))),
            Cell::text(&one.field),
            Cell::text(&one.value),
            Cell::text(&one.text(language)),
        ]);
    }
    table
}

pub(super) fn closing(closing: &[Closing], language: Language) -> Table {
    let words = ReceivableWords::of(language);
    let mut table = Table::new(words.closes, vec![words.administration, words.invoice, words.was_open, words.why]);
    for one in closing {
        table.row(vec![
            Cell::text(&one.key.0),
            Cell::text(&one.key.1),
            Cell::Money(one.open),
            Cell::text(closed_by(one.by, language)),
        ]);
    }
    table
}

/// The table as the address ends: `csv` or `xlsx`.
pub(super) fn saved(table: &Table, name: &str, ending: &str, language: Language) -> Result<Response, PageFailure> {
    match ending {
        "csv" => Ok(table.csv(name, language)),
        "xlsx" => table.xlsx(name),
        _ => Err(PageFailure::NotFound),
    }
}
