//! Receivables as the CSV file Payt reads.
//!
//! What Payt's page and its clients agree on: UTF-8, `;`, CRLF, one line of headers, inner quotes doubled, at most 255
//! characters in a field. Nothing is ever cut: a value that does not fit is an error.

use std::collections::HashSet;

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
pub fn csv(receivables: &[Receivable], options: WriteOptions) -> Result<Vec<u8>, Problem> {
    if receivables.is_empty() && !options.allow_empty {
        return Err(Problem::new(
            ProblemKind::PaytRefused,
            (
                "there is nothing in the list, which says that everything is paid",
                "er staat niets in de lijst, wat zegt dat alles betaald is",
            ),
        ));
    }
    let mut file = columns().collect::<Vec<_>>().join(";");
    file.push_str("\r\n");
    let mut seen = HashSet::new();
    for receivable in receivables {
        check(receivable)?;
        if !seen.insert((receivable.administration.as_str(), receivable.invoice.as_str())) {
            return Err(unfit(receivable, ("stands in the list twice", "staat twee keer in de lijst")));
        }
        push_row(&mut file, receivable, options)?;
    }
    Ok(file.into_bytes())
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
        let length = value.chars().count();
        if length > LONGEST_TEXT {
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
    let needed =
        value.contains([';', '"', '\r', '\n']) || edge(value.chars().next()) || edge(value.chars().next_back());
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
