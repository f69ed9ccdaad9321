//! Tables on dossier items and their files (AFAS documentation: downloading attachments).

use super::catalog::{Definition, date, int, text};
use super::cell::Cell;
use super::{Row, View};
use crate::afas::books::Subject;

pub(super) const TABLES: &[Definition] = &[
    Definition {
        id: "Profit_SubjectFile",
        description: "Dossieritems met bijlage (Profit)",
        columns: &[
            int("SubjectId"),
            int("TypeId"),
            int("AdministrationSalesInvoice"),
            text("SalesInvoiceNumber", 12),
            int("FiEntryNumber"),
            text("BookPieceNumber", 32),
        ],
        unit: Some("AdministrationSalesInvoice"),
        custom: false,
        rows: with_invoice,
    },
    Definition {
        id: "ProfitSubjects",
        description: "Dossieritems (Profit)",
        columns: &[int("SbId"), int("SbTy"), date("DaSe"), text("Ds", 255)],
        unit: None,
        custom: false,
        rows: subjects,
    },
    Definition {
        id: "Profit_Subject_Attachments",
        description: "Bijlagen bij dossieritems (Profit)",
        columns: &[int("attachment_id"), int("subject_id"), text("file_id", 32), text("file_name", 255)],
        unit: None,
        custom: false,
        rows: attachments,
    },
];

fn with_invoice(view: &View<'_>) -> Vec<Row> {
    let row = |subject: &Subject| {
        let (unit, number) = subject.invoice.clone().unzip();
        let item = unit.zip(number.as_deref()).and_then(|(unit, number)| view.books.find_item(unit, number));
        vec![
            Cell::Int(subject.id),
            Cell::Int(subject.kind),
            unit.map_or(Cell::Null, Cell::Int),
            Cell::maybe(number.as_deref()),
            item.map_or(Cell::Null, |item| Cell::Int(item.entry)),
            Cell::maybe(item.and_then(|item| item.voucher.as_deref())),
        ]
    };
    view.books.subjects.iter().map(row).collect()
}

/// Dossier items the user may see.
fn seen<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Subject> {
    let user = view.user;
    let may_see = move |subject: &&Subject| subject.invoice.as_ref().is_none_or(|(unit, _)| user.may_see(*unit));
    view.books.subjects.iter().filter(may_see)
}

fn subjects(view: &View<'_>) -> Vec<Row> {
    let row = |subject: &Subject| {
        vec![Cell::Int(subject.id), Cell::Int(subject.kind), Cell::Date(subject.date), Cell::text(&subject.description)]
    };
    seen(view).map(row).collect()
}

pub(super) fn attachments(view: &View<'_>) -> Vec<Row> {
    let of_subject = |subject: &Subject| -> Vec<Row> {
        let row = |(number, file): (i64, &crate::afas::books::File)| {
            let id = subject.id.saturating_mul(100).saturating_add(number);
            vec![Cell::Int(id), Cell::Int(subject.id), Cell::text(&file.id), Cell::text(&file.name)]
        };
        (1..).zip(&subject.files).map(row).collect()
    };
    seen(view).flat_map(of_subject).collect()
}
