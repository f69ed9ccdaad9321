//! FiEntries: posting and deleting journal entries.

mod check;
mod delete;
pub(super) mod fields;
mod lines;
mod read;
mod settle;

use jiff::civil::DateTime;

use super::answer::Answer;
use super::books::{AccountKind, BookedBy, Books, Numbering, Posting};
use super::knobs::{AfasKnobs, AnswerInvoice, AnswerShape, EntryNumbers, VoucherNumbers};
use super::messages::Refusal;
use check::{Checked, Context};
pub(super) use delete::{Which, delete};
use read::Unreadable;
pub(super) use read::peek_journal;

/// Posts one entry: everything or nothing. `visible` are the administrations the user sees; empty for all.
pub(super) fn post(
    body: &str,
    books: &mut Books,
    knobs: &AfasKnobs,
    visible: &[i64],
    now: DateTime,
) -> Result<Answer, Vec<Refusal>> {
    let draft = match read::read(body) {
        Ok(draft) => draft,
        Err(Unreadable::NotJson) => return Ok(Answer::message(400, "Invalid json")),
        Err(Unreadable::Refused(refusal)) => return Err(vec![refusal]),
    };
    let mut checked = check::check(&draft, Context { books, knobs, visible })?;
    let numbered = number_invoices(&mut checked, books);
    settle::settle(&mut checked, books, knobs)?;
    let Checked { unit, journal, lines, .. } = checked;
    let given = lines.iter().find(|line| line.booked.kind == AccountKind::Debtor && line.booked.invoice.is_some());
    let given = given.and_then(|line| line.booked.invoice.clone());
    let numbering = Numbering {
        per_journal: knobs.entry_numbers == EntryNumbers::PerJournal,
        renumber_vouchers: knobs.voucher_numbers == VoucherNumbers::Renumbered,
    };
    let number = books.book(Posting { unit, journal, by: BookedBy::Connector, lines }, numbering, now);
    let invoice = match knobs.answer_invoice {
        AnswerInvoice::Echo => Some(given.unwrap_or_default()),
        AnswerInvoice::Empty => Some(numbered.unwrap_or_default()),
        AnswerInvoice::Absent => None,
    };
    Ok(Answer::json(201, booked_answer(knobs.answer_shape, unit, number, invoice)))
}

/// `AuNu`: AFAS gives the debtor lines without a number one number together.
fn number_invoices(checked: &mut Checked, books: &mut Books) -> Option<String> {
    if !checked.number_invoices {
        return None;
    }
    let mut open = checked
        .lines
        .iter_mut()
        .filter(|line| line.booked.kind == AccountKind::Debtor && line.booked.invoice.is_none());
    let first = open.next()?;
    let number = books.next_invoice_number(checked.unit, &checked.journal, first.booked.voucher_date.year());
    first.booked.invoice = Some(number.clone());
    open.for_each(|line| line.booked.invoice = Some(number.clone()));
    Some(number)
}

fn booked_answer(shape: AnswerShape, unit: i64, number: i64, invoice: Option<String>) -> String {
    let mut key = serde_json::Map::new();
    key.insert("UnId".to_owned(), unit.to_string().into());
    key.insert("EnNo".to_owned(), number.to_string().into());
    if let Some(invoice) = invoice {
        let name = if shape == AnswerShape::UnderFiEntries { "InID" } else { "InId" };
        key.insert(name.to_owned(), invoice.into());
    }
    let root = if shape == AnswerShape::UnderFiEntries { "FiEntries" } else { "FiEntryPar" };
    let named = serde_json::json!({ root: key });
    match shape {
        AnswerShape::Bare => named.to_string(),
        AnswerShape::Results | AnswerShape::UnderFiEntries => serde_json::json!({ "results": named }).to_string(),
    }
}
