//! Lists of receivables, and how AFAS was read for them.

use std::collections::BTreeMap;

use ledger::language::Language;
use ledger::receivable::{ClosedBy, Closing, RowProblem, Severity};
use serde::Serialize;
use store::{DeliveryRow, Event, ListEvent, ReceivableCheck, RecordCount, RefusedRecord};
use utoipa::ToSchema;

use super::{MoneyShape, ProblemShape};

/// A list of receivables for Payt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Delivery)]
pub(crate) struct DeliveryShape {
    /// Its id here.
    id: String,
    /// `held`, `released`, `sending`, `sent`, `refused` or `superseded`.
    state: &'static str,
    /// When it was made.
    #[schema(format = DateTime)]
    made_at: String,
    /// Why it is, or was, held; empty for the first list.
    held_because: Vec<String>,
    /// Invoices in the list.
    listed: usize,
    /// Of these with something open.
    open: usize,
    /// Open at Payt, closed by this list.
    closing: usize,
    /// Who let it go.
    released_by: Option<String>,
    /// When Payt took it.
    #[schema(format = DateTime)]
    sent_at: Option<String>,
    /// The name of the file; none when it goes record by record.
    file: Option<String>,
    /// How many records of each kind it brought, when it went record by record.
    records: Vec<RecordCountShape>,
    /// Why Payt did not take it.
    problem: Option<ProblemShape>,
}

impl DeliveryShape {
    pub(crate) fn new(row: &DeliveryRow, counts: Option<&Vec<RecordCount>>, language: Language) -> Self {
        Self {
            records: counts.into_iter().flatten().map(RecordCountShape::from).collect(),
            id: row.id.clone(),
            state: row.state.word(),
            made_at: row.made_at.to_string(),
            held_because: row.holds.iter().map(|reason| reason.text(language)).collect(),
            listed: row.figures.listed,
            open: row.figures.open,
            closing: row.figures.closing,
            released_by: row.decided.as_ref().map(|(who, _)| who.clone()),
            sent_at: row.sent_at.map(|at| at.to_string()),
            file: row.file_name.clone(),
            problem: row.problem.as_ref().map(|problem| ProblemShape::new(problem, language)),
        }
    }
}

/// How many records of a kind a list brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RecordCount)]
pub(crate) struct RecordCountShape {
    /// `condition`, `contact`, `debtor` or `invoice`.
    kind: &'static str,
    /// How many Payt took.
    taken: u64,
    /// How many it did not.
    refused: u64,
}

impl From<&RecordCount> for RecordCountShape {
    fn from(count: &RecordCount) -> Self {
        Self { kind: count.kind.word(), taken: count.taken, refused: count.refused }
    }
}

/// A record that Payt does not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RefusedRecord)]
pub(crate) struct RefusedRecordShape {
    /// `condition`, `contact`, `debtor` or `invoice`.
    kind: &'static str,
    /// The administration's code.
    administration: String,
    /// Its number or code.
    record: String,
    /// Why, in Payt's words.
    problem: ProblemShape,
    /// When it was last tried.
    #[schema(format = DateTime)]
    at: String,
}

impl RefusedRecordShape {
    pub(crate) fn new(one: &RefusedRecord, language: Language) -> Self {
        Self {
            kind: one.key.kind.word(),
            administration: one.key.administration.clone(),
            record: one.key.record.clone(),
            problem: ProblemShape::new(&one.problem, language),
            at: one.at.to_string(),
        }
    }
}

/// A list with what it would close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DeliveryDetail)]
pub(crate) struct DeliveryDetailShape {
    /// The list.
    delivery: DeliveryShape,
    /// Invoices that are open at Payt and that it closes.
    closing: Vec<ClosingShape>,
}

/// An invoice that a list closes at Payt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Closing)]
pub(crate) struct ClosingShape {
    /// The administration's code.
    administration: String,
    /// The invoice.
    invoice: String,
    /// What was open.
    open: MoneyShape,
    /// `absence` when AFAS has it no more, `zero` when nothing is open there.
    by: &'static str,
}

impl DeliveryDetailShape {
    pub(crate) fn new(row: &DeliveryRow, closing: &[Closing], language: Language) -> Self {
        let closing = closing.iter().map(|one| ClosingShape {
            administration: one.key.0.clone(),
            invoice: one.key.1.clone(),
            open: one.open.into(),
            by: match one.by {
                ClosedBy::Absence => "absence",
                ClosedBy::Zero => "zero",
            },
        });
        Self { delivery: DeliveryShape::new(row, None, language), closing: closing.collect() }
    }
}

/// Something that happened to a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = DeliveryEvent)]
pub(crate) struct DeliveryEventShape {
    /// The list.
    delivery: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The person, or `kruispost`.
    who: String,
    /// `list_held`, `list_released`, `list_sent` or `list_refused`.
    what: String,
    /// Particulars, for people.
    detail: String,
}

impl From<ListEvent> for DeliveryEventShape {
    fn from(one: ListEvent) -> Self {
        let Event { at, who, what, detail } = one.event;
        Self { delivery: one.delivery_id, at: at.to_string(), who, what, detail }
    }
}

/// How AFAS was read for the last list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReceivableCheck)]
pub(crate) struct ReceivableCheckShape {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// How many rows each connector gave.
    rows: BTreeMap<&'static str, usize>,
    /// What is wrong with rows.
    problems: Vec<RowProblemShape>,
}

/// Something about one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = RowProblem)]
pub(crate) struct RowProblemShape {
    /// `error`: the invoice is not sent; `warning`; `note`.
    severity: &'static str,
    /// Which connector.
    source: &'static str,
    /// The row's number; 0 when it is about all rows.
    row: u32,
    /// The administration's code, when the row tells.
    administration: Option<String>,
    /// The invoice, when the row tells.
    invoice: Option<String>,
    /// The field, as Payt names it.
    field: String,
    /// What it holds.
    value: String,
    /// What is wrong, what Payt would say, and how to mend it in AFAS.
    text: String,
}

impl ReceivableCheckShape {
    pub(crate) fn new(check: &ReceivableCheck, language: Language) -> Self {
        Self {
            at: check.at.to_string(),
            rows: check.rows.iter().map(|(kind, rows)| (kind.word(), *rows)).collect(),
            problems: check.problems.iter().map(|one| RowProblemShape::new(one, language)).collect(),
        }
    }
}

impl RowProblemShape {
    fn new(one: &RowProblem, language: Language) -> Self {
        Self {
            severity: match one.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Note => "note",
            },
            source: one.kind.word(),
            row: one.row,
            administration: one.administration.clone(),
            invoice: one.invoice.clone(),
            field: one.field.clone(),
            value: one.value.clone(),
            text: one.text(language),
        }
    }
}
