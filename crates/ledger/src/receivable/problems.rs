//! Problems as they are found.

use std::collections::BTreeSet;

use super::fault::{RowFault, RowProblem, Severity};
use super::fields::LONGEST_TEXT;
use super::mapping::{Row, breaks};
use super::{ReceivableKey, SourceKind};

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Problems(Vec<RowProblem>);

impl Problems {
    /// A fault of a row.
    pub(super) fn add(&mut self, row: &Row<'_>, field: &str, value: &str, what: RowFault) {
        self.add_as(what.severity(), row, field, value, what);
    }

    /// A fault of a row that counts for more or less than usual.
    pub(super) fn add_as(&mut self, severity: Severity, row: &Row<'_>, field: &str, value: &str, what: RowFault) {
        self.0.push(RowProblem {
            kind: row.kind,
            row: row.number,
            field: field.to_owned(),
            value: value.chars().map(|c| if breaks(c) { ' ' } else { c }).take(LONGEST_TEXT).collect(),
            severity,
            what,
            administration: row.text("administration_code"),
            invoice: row.text("invoice_number"),
        });
    }

    /// A fault of a row of an invoice, which is not at hand any more.
    pub(super) fn add_later(
        &mut self,
        (kind, row): (SourceKind, u32),
        (administration, invoice): (&str, Option<&str>),
        (field, value): (&str, &str),
        what: RowFault,
    ) {
        self.0.push(RowProblem {
            kind,
            row,
            field: field.to_owned(),
            value: value.chars().map(|c| if breaks(c) { ' ' } else { c }).take(LONGEST_TEXT).collect(),
            severity: what.severity(),
            what,
            administration: Some(administration.to_owned()),
            invoice: invoice.map(str::to_owned),
        });
    }

    /// Of invoices whose number comes twice nothing else is told: which row is right is not known.
    pub(super) fn only_twice(&mut self, invoices: &BTreeSet<ReceivableKey>) {
        if invoices.is_empty() {
            return;
        }
        let of_them = |one: &RowProblem| match (&one.administration, &one.invoice) {
            (Some(administration), Some(invoice)) => invoices.contains(&(administration.clone(), invoice.clone())),
            _ => false,
        };
        let is_invoice = |kind| matches!(kind, SourceKind::SalesEntries | SourceKind::OrderInvoices);
        self.0.retain(|one| !is_invoice(one.kind) || one.what == RowFault::Twice || !of_them(one));
    }

    /// Something about all rows of a kind.
    pub(super) fn add_about(&mut self, kind: SourceKind, field: &str, value: &str, what: RowFault) {
        self.0.push(RowProblem {
            kind,
            row: 0,
            field: field.to_owned(),
            value: value.to_owned(),
            severity: what.severity(),
            what,
            administration: None,
            invoice: None,
        });
    }

    /// The text in a field that has to be filled, of at most 255 characters; otherwise it is told.
    pub(super) fn needed(&mut self, row: &Row<'_>, field: &str) -> Option<String> {
        let Some(text) = row.text(field) else {
            self.add(row, field, "", RowFault::Missing);
            return None;
        };
        if text.chars().count() > LONGEST_TEXT {
            self.add(row, field, &text, RowFault::TooLong);
            return None;
        }
        Some(text)
    }

    /// Everything that was found, in order and each once.
    pub(super) fn sorted(mut self) -> Vec<RowProblem> {
        self.0.sort();
        self.0.dedup();
        self.0
    }
}
