//! Documents by file: the name of the file holds the number of the invoice.

use super::super::{
    administration::Administration,
    invoice::{Document, Invoice},
    office::Moment,
    report::RunReport,
};
use super::{FileKind, FileSeen};

/// Gives each file to the invoice with the longest number in its name; a file without one is dropped (documented).
pub(super) fn attach(
    administration: &mut Administration,
    files: Vec<FileSeen>,
    report: &mut RunReport,
    moment: &Moment<'_>,
) {
    for file in files {
        let named = |invoice: &&mut Invoice| file.filename.contains(&invoice.number);
        let invoice = administration.invoices.values_mut().filter(named).max_by_key(|invoice| invoice.number.len());
        match invoice.filter(|_| !file.damaged) {
            Some(invoice) => {
                report.documents.push(file.filename.clone());
                invoice.updated_at = moment.now;
                give(invoice, file, moment);
            }
            None => report.lost_documents.push(file.filename),
        }
    }
}

fn give(invoice: &mut Invoice, file: FileSeen, moment: &Moment<'_>) {
    let document = Document { filename: file.filename, bytes: file.bytes, arrived: moment.local };
    match file.kind {
        FileKind::Csv => {}
        FileKind::InvoicePdf => invoice.document = Some(document),
        FileKind::InvoiceUbl => invoice.ubl = Some(document),
        FileKind::InvoiceAttachment => {
            invoice.attachments.retain(|held| held.filename != document.filename);
            invoice.attachments.push(document);
        }
    }
}
