//! Receivables as the CSV file Payt reads.
//!
//! What Payt's page and its clients agree on: UTF-8, `;`, CRLF, one line of headers, inner quotes doubled, at most 255
//! characters in a field. Nothing is ever cut: a value that does not fit is an error.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;

use ledger::money::Money;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{LONGEST_TEXT, Receivable, ReceivableDebtor};

use super::amount::two_decimals;

/// What can be set about the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WriteOptions {
    /// Whether text values are quoted always. Payt's page asks for it; a client found that files in which the headers are
    /// quoted too bring nothing, so headers never are.
    pub quote_texts: bool,
    /// Whether a file without a single receivable may be written. In Payt it means that **everything is paid**.
    pub allow_empty: bool,
}

/// A value of a column.
enum Value<'a> {
    Text(Option<&'a str>),
    /// Made here: amounts, days, flags and codes need no quotes.
    Made(String),
}

type Read = for<'a> fn(&'a Receivable) -> Value<'a>;

/// The columns, of those that are confirmed by Payt or by a client whose files it takes.
const COLUMNS: &[(&str, Read)] = &[
    ("administration_code", |one| Value::Text(Some(&one.administration))),
    ("debtor_code", |one| Value::Text(Some(&one.debtor.code))),
    ("debtor_origin_id", |one| text(&one.debtor.origin_id)),
    ("debtor_company_name", |one| text(&one.debtor.company_name)),
    ("debtor_firstname", |one| text(&one.debtor.firstname)),
    ("debtor_lastname", |one| Value::Made(lastname(&one.debtor))),
    ("debtor_name", |one| text(&one.debtor.name)),
    ("debtor_is_company", |one| Value::Made(flag(one.debtor.is_company))),
    ("debtor_post_street_1", |one| text(&one.debtor.street)),
    ("debtor_post_street_2", |one| text(&one.debtor.street_2)),
    ("debtor_post_postalcode", |one| text(&one.debtor.postal_code)),
    ("debtor_post_city", |one| text(&one.debtor.city)),
    ("debtor_post_country_code", |one| text(&one.debtor.country)),
    ("debtor_email", |one| text(&one.debtor.email)),
    ("debtor_invoice_email", |one| text(&one.debtor.invoice_email)),
    ("debtor_reminder_email", |one| text(&one.debtor.reminder_email)),
    ("debtor_phone_number", |one| text(&one.debtor.phone)),
    ("debtor_sms_number", |one| text(&one.debtor.sms)),
    ("debtor_language_code", |one| text(&one.debtor.language)),
    ("debtor_vat_number", |one| text(&one.debtor.vat_number)),
    ("invoice_number", |one| Value::Text(Some(&one.invoice))),
    ("invoice_description", |one| text(&one.description)),
    ("invoice_date", |one| Value::Made(one.date.to_string())),
    ("invoice_due_date", |one| Value::Made(one.due_date.to_string())),
    ("invoice_total_amount_inc_vat", |one| Value::Made(amount(one.total))),
    ("invoice_open_amount_inc_vat", |one| Value::Made(amount(one.open))),
    ("invoice_currency_code", |one| Value::Made(one.total.currency().code().to_owned())),
    ("invoice_payment_condition", |one| text(&one.condition)),
];

fn text(value: &Option<String>) -> Value<'_> {
    Value::Text(value.as_deref())
}

/// `debtor_infix` is not confirmed: in a column Payt does not know, part of a name would be lost.
fn lastname(debtor: &ReceivableDebtor) -> String {
    let parts = [&debtor.infix, &debtor.lastname].into_iter().flatten();
    parts.map(String::as_str).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn flag(value: Option<bool>) -> String {
    value.map_or("", |flag| if flag { "1" } else { "0" }).to_owned()
}

/// An amount that does not fit was refused before.
fn amount(amount: Money) -> String {
    two_decimals(amount).unwrap_or_default()
}

/// The names of the columns, in their order.
pub fn columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, _)| *name)
}

/// The file: UTF-8 without a byte order mark, `;`, CRLF, bare headers, amounts with a point and two decimals.
///
/// # Errors
/// `payt-refused` when a value can't be written as Payt wants it (longer than 255 characters, more than two decimals, two
/// currencies), when an invoice stands in the list twice or lacks what names it, and for an empty list that is not
/// allowed.
pub fn csv<'a, R>(receivables: R, options: WriteOptions) -> Result<Vec<u8>, Problem>
where
    R: IntoIterator<Item: Into<Cow<'a, Receivable>>, IntoIter: Clone>,
{
    let mut file = Vec::new();
    match write_csv(receivables, options, &mut file) {
        Ok(()) => Ok(file),
        Err(NotWritten::Unfit(problem)) => Err(problem),
        Err(NotWritten::Writer(error)) => Err(Problem::new(ProblemKind::PaytRefused, error.to_string())),
    }
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum NotWritten {
    /// As for [`csv`].
    #[error("{0}")]
    Unfit(Problem),
    /// What the writer said.
    #[error(transparent)]
    Writer(#[from] io::Error),
}

impl From<Problem> for NotWritten {
    fn from(problem: Problem) -> Self {
        Self::Unfit(problem)
    }
}

/// The same file, written line by line. After an error what was written is no list.
///
/// # Errors
/// As for [`csv`], and what the writer says.
pub fn write_csv<'a, R>(receivables: R, options: WriteOptions, out: &mut impl io::Write) -> Result<(), NotWritten>
where
    R: IntoIterator<Item: Into<Cow<'a, Receivable>>, IntoIter: Clone>,
{
    let receivables = receivables.into_iter();
    if receivables.clone().next().is_none() && !options.allow_empty {
        return Err(Problem::new(
            ProblemKind::PaytRefused,
            (
                "there is nothing in the list, which says that everything is paid",
                "er staat niets in de lijst, wat zegt dat alles betaald is",
            ),
        )
        .into());
    }
    let mut line = columns().collect::<Vec<_>>().join(";");
    line.push_str("\r\n");
    out.write_all(line.as_bytes())?;
    // a list is sorted, and then neighbours tell whether one comes twice
    let (mut before, mut sorted): (Option<Cow<'_, Receivable>>, bool) = (None, true);
    for receivable in receivables.clone() {
        let receivable = receivable.into();
        check(&receivable)?;
        if sorted && before.as_ref().is_some_and(|before| key(before) >= key(&receivable)) {
            each_once(receivables.clone())?;
            sorted = false;
        }
        line.clear();
        push_row(&mut line, &receivable, options)?;
        out.write_all(line.as_bytes())?;
        before = Some(receivable);
    }
    Ok(())
}

fn key(one: &Receivable) -> (&str, &str) {
    (&one.administration, &one.invoice)
}

fn each_once<'a>(receivables: impl Iterator<Item: Into<Cow<'a, Receivable>>>) -> Result<(), Problem> {
    let mut seen = HashSet::new();
    match receivables.map(Into::into).find(|one: &Cow<'_, Receivable>| !seen.insert(one.key())) {
        Some(twice) => Err(unfit(&twice, ("stands in the list twice", "staat twee keer in de lijst"))),
        None => Ok(()),
    }
}

fn check(receivable: &Receivable) -> Result<(), Problem> {
    let Receivable { administration, invoice, debtor, total, open, date, due_date, .. } = receivable;
    for ((name, naam), value) in [
        (("administration", "administratie"), administration),
        (("invoice number", "factuurnummer"), invoice),
        (("debtor", "debiteur"), &debtor.code),
    ] {
        if value.trim().is_empty() {
            return Err(unfit(receivable, (&format!("has no {name}"), &format!("heeft geen {naam}"))));
        }
    }
    if total.currency() != open.currency() {
        return Err(unfit(
            receivable,
            (
                "total and open amount are in different currencies",
                "totaal en openstaand bedrag hebben verschillende valuta",
            ),
        ));
    }
    if [*total, *open].into_iter().any(|amount| two_decimals(amount).is_none()) {
        return Err(unfit(
            receivable,
            ("an amount has more than two decimals", "een bedrag heeft meer dan twee decimalen"),
        ));
    }
    if [date, due_date].into_iter().any(|day| day.year() < 1) {
        return Err(unfit(receivable, ("a date is before our era", "een datum ligt voor onze jaartelling")));
    }
    Ok(())
}

fn unfit(receivable: &Receivable, (what, wat): (&str, &str)) -> Problem {
    let Receivable { administration, invoice, .. } = receivable;
    let detail = (
        format!("administration {administration}, invoice {invoice}: {what}"),
        format!("administratie {administration}, factuur {invoice}: {wat}"),
    );
    Problem::new(ProblemKind::PaytRefused, detail)
}

fn push_row(file: &mut String, receivable: &Receivable, options: WriteOptions) -> Result<(), Problem> {
    for (index, (name, read)) in COLUMNS.iter().enumerate() {
        if index > 0 {
            file.push(';');
        }
        let value = read(receivable);
        let (value, always) = match &value {
            Value::Text(value) => (value.unwrap_or_default(), options.quote_texts),
            // A name that is put together is a text too.
            Value::Made(value) => (value.as_str(), options.quote_texts && *name == "debtor_lastname"),
        };
        if value.len() > LONGEST_TEXT && value.chars().count() > LONGEST_TEXT {
            let length = value.chars().count();
            let what = format!("{name} has {length} characters, and Payt takes {LONGEST_TEXT}");
            let wat = format!("{name} heeft {length} tekens, en Payt neemt er {LONGEST_TEXT}");
            return Err(unfit(receivable, (&what, &wat)));
        }
        push_field(file, value, always);
    }
    file.push_str("\r\n");
    Ok(())
}

fn push_field(file: &mut String, value: &str, always: bool) {
    let edge = |c: Option<char>| c.is_some_and(char::is_whitespace);
    let needed = value.bytes().any(|byte| matches!(byte, b';' | b'"' | b'\r' | b'\n'))
        || edge(value.chars().next())
        || edge(value.chars().next_back());
    if value.is_empty() || !(needed || always) {
        file.push_str(value);
        return;
    }
    file.push('"');
    file.push_str(&value.replace('"', "\"\""));
    file.push('"');
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
