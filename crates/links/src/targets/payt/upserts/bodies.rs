//! Records as Payt writes them (Payt documentation: OpenAPI description). A field that is empty in the books goes as null, so
//! that it becomes empty at Payt as well.

use ledger::money::{Currency, Money};
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{LONGEST_TEXT, PaymentCondition, Receivable, ReceivableDebtor, RecordKind};
use serde::Serialize;
use serde_json::value::to_raw_value;

use super::super::amount::two_decimals;
use super::{Method, UpsertBody};

#[derive(Serialize)]
struct Condition<'a> {
    code: &'a str,
    name: &'a str,
}

#[derive(Serialize)]
struct Contact<'a> {
    contact_identifier: &'a str,
    firstname: Option<&'a str>,
    infix: Option<&'a str>,
    lastname: Option<&'a str>,
    postal_address_street_1: Option<&'a str>,
    postal_address_street_2: Option<&'a str>,
    postal_address_postal_code: Option<&'a str>,
    postal_address_city: Option<&'a str>,
    postal_address_country_code: Option<&'a str>,
    default_email_address: Option<&'a str>,
    invoice_email_address: Option<&'a str>,
    reminder_email_address: Option<&'a str>,
    call_phone_number: Option<&'a str>,
    sms_phone_number: Option<&'a str>,
}

#[derive(Serialize)]
struct Debtor<'a> {
    debtor_number: &'a str,
    debtor_identifier: &'a str,
    contact_identifier: &'a str,
    name: String,
    is_company: Option<bool>,
    country_code: Option<&'a str>,
    language_code: Option<&'a str>,
    vat_number: Option<&'a str>,
}

#[derive(Serialize)]
struct Invoice<'a> {
    invoice_number: &'a str,
    debtor_number: &'a str,
    invoice_date: String,
    due_date: String,
    currency_code: &'a str,
    amount_total: String,
    amount_open: String,
    book_amount_total: String,
    book_amount_open: String,
    description: Option<&'a str>,
    payment_condition: Option<&'a str>,
}

#[derive(Serialize)]
struct OpenAmount<'a> {
    invoice_number: &'a str,
    amount_open: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    book_amount_open: Option<String>,
}

/// A payment condition, by its code.
pub fn condition(condition: &PaymentCondition) -> Result<UpsertBody, Problem> {
    let PaymentCondition { code, description } = condition;
    body(Method::Post, RecordKind::Condition, &Condition { code, name: description })
}

/// Where a debtor can be reached: addresses belong to contacts.
pub fn contact(debtor: &ReceivableDebtor) -> Result<UpsertBody, Problem> {
    let record = Contact {
        contact_identifier: debtor_identifier(debtor),
        firstname: debtor.firstname.as_deref(),
        infix: debtor.infix.as_deref(),
        lastname: debtor.lastname.as_deref(),
        postal_address_street_1: debtor.street.as_deref(),
        postal_address_street_2: debtor.street_2.as_deref(),
        postal_address_postal_code: debtor.postal_code.as_deref(),
        postal_address_city: debtor.city.as_deref(),
        postal_address_country_code: debtor.country.as_deref(),
        default_email_address: debtor.email.as_deref(),
        invoice_email_address: debtor.invoice_email.as_deref(),
        reminder_email_address: debtor.reminder_email.as_deref(),
        call_phone_number: debtor.phone.as_deref(),
        sms_phone_number: debtor.sms.as_deref(),
    };
    body(Method::Post, RecordKind::Contact, &record)
}

/// A debtor, by its number. Its contact has its identifier.
pub fn debtor(debtor: &ReceivableDebtor) -> Result<UpsertBody, Problem> {
    let name = name(debtor);
    if name.chars().count() > LONGEST_TEXT {
        let code = &debtor.code;
        let what = format!("debtor {code}: the name is longer than {LONGEST_TEXT} characters");
        let wat = format!("debiteur {code}: de naam is langer dan {LONGEST_TEXT} tekens");
        return Err(Problem::new(ProblemKind::PaytRefused, (what, wat)));
    }
    let record = Debtor {
        debtor_number: &debtor.code,
        debtor_identifier: debtor_identifier(debtor),
        contact_identifier: debtor_identifier(debtor),
        is_company: debtor.is_company.or_else(|| is_company(debtor)),
        name,
        country_code: debtor.country.as_deref(),
        language_code: debtor.language.as_deref(),
        vat_number: debtor.vat_number.as_deref(),
    };
    body(Method::Post, RecordKind::Debtor, &record)
}

/// A whole invoice or credit note, by its number. `books` is the currency of the administration: amounts in another one would
/// need a rate, which AFAS does not give.
///
/// # Errors
/// `payt-refused` for such an invoice, and for an amount with a third decimal.
pub fn invoice(one: &Receivable, books: Currency) -> Result<UpsertBody, Problem> {
    if one.total.currency() != books || one.open.currency() != books {
        let (code, books) = (one.total.currency().code(), books.code());
        let what = format!("it is in {code}; Payt wants it in {books} as well, and AFAS gives no rate");
        let wat = format!("ze is in {code}; Payt wil haar ook in {books}, en AFAS geeft geen koers");
        return Err(about(one, (&what, &wat)));
    }
    let (total, open) = (amount(one, one.total)?, amount(one, one.open)?);
    let record = Invoice {
        invoice_number: &one.invoice,
        debtor_number: &one.debtor.code,
        invoice_date: one.date.to_string(),
        due_date: one.due_date.to_string(),
        currency_code: one.total.currency().code(),
        book_amount_total: total.clone(),
        book_amount_open: open.clone(),
        amount_total: total,
        amount_open: open,
        description: one.description.as_deref(),
        payment_condition: one.condition.as_deref(),
    };
    body(Method::Post, RecordKind::Invoice, &record)
}

/// Only the open amount of an invoice that Payt has; in the administration's currency where that needs no rate.
///
/// # Errors
/// `payt-refused` for an amount with a third decimal.
pub fn open_amount(one: &Receivable, books: Currency) -> Result<UpsertBody, Problem> {
    let book_open = match one.open {
        open if open.is_zero() => Some(Money::zero(books)),
        open => (open.currency() == books).then_some(open),
    };
    let record = OpenAmount {
        invoice_number: &one.invoice,
        amount_open: amount(one, one.open)?,
        book_amount_open: book_open.map(|open| amount(one, open)).transpose()?,
    };
    body(Method::Patch, RecordKind::Invoice, &record)
}

/// The id that stays, which Payt demands; the number where the books have none.
pub fn debtor_identifier(debtor: &ReceivableDebtor) -> &str {
    debtor.origin_id.as_deref().unwrap_or(&debtor.code)
}

fn name(debtor: &ReceivableDebtor) -> String {
    if let Some(name) = debtor.company_name.as_ref().or(debtor.name.as_ref()) {
        return name.clone();
    }
    let parts = [&debtor.firstname, &debtor.infix, &debtor.lastname].into_iter().flatten();
    parts.map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// A single name tells nothing.
fn is_company(debtor: &ReceivableDebtor) -> Option<bool> {
    let person = debtor.firstname.is_some() || debtor.lastname.is_some();
    match debtor.company_name {
        Some(_) => Some(true),
        None => person.then_some(false),
    }
}

fn amount(one: &Receivable, amount: Money) -> Result<String, Problem> {
    two_decimals(amount)
        .ok_or_else(|| about(one, ("an amount has more than two decimals", "een bedrag heeft meer dan twee decimalen")))
}

fn about(one: &Receivable, (what, wat): (&str, &str)) -> Problem {
    let invoice = &one.invoice;
    Problem::new(ProblemKind::PaytRefused, (format!("invoice {invoice}: {what}"), format!("factuur {invoice}: {wat}")))
}

fn body(method: Method, kind: RecordKind, record: &impl Serialize) -> Result<UpsertBody, Problem> {
    let json = to_raw_value(record).map_err(|error| Problem::new(ProblemKind::PaytRefused, error.to_string()))?;
    Ok(UpsertBody { method, kind, json })
}
