//! FiInvoice: changing the terms of an invoice (AFAS documentation: FiInvoice PUT).

use jiff::civil::DateTime;
use serde_json::json;

use super::answer::Answer;
use super::books::{Books, Item, due_date};
use super::entries::fields::{Field, FieldKind, check_fields, read_bool, read_date, value};
use super::json::{Element, Fields, Node};
use super::messages::Refusal;

const fn field(id: &'static str, label: &'static str, kind: FieldKind) -> Field {
    Field { id, label, kind, mandatory: false }
}

use FieldKind::{Bool, Date, Decimal, Int, Text};

/// The fields.
pub(super) const INVOICE: &[Field] = &[
    Field { mandatory: true, ..field("UnId", "Administratie", Int) },
    Field { mandatory: true, ..field("InId", "Factuurnummer", Text(12)) },
    field("VaAd", "Kenmerk relatie", Text(10)),
    field("DcNr", "Nummer relatie", Text(16)),
    field("ExDa", "Vervaldatum", Date),
    field("Ds", "Omschrijving", Text(255)),
    field("PaId", "Betalingskenmerk", Text(32)),
    field("BlPa", "Geblokkeerd voor betaling", Bool),
    field("DuLe", "Aanmanen", Bool),
    field("NrDu", "Aantal aanmaningen", Int),
    field("LdDa", "Datum laatste aanmaning", Date),
    field("PaCd", "Betalingsvoorwaarde", Text(5)),
    field("AuPa", "Automatisch betalen", Bool),
    field("PaBa", "Terugbetalen", Bool),
    field("DdId", "Afwijkend mandaat", Text(35)),
    field("DaCl", "Dagen kredietbeperking", Int),
    field("AmCr", "Kredietbeperking", Decimal),
    field("AcCr", "Kredietbeperking valuta", Decimal),
    field("VaPa", "Betalingskorting incl. btw", Bool),
    field("DaDp", "Dagen betalingskorting", Int),
    field("AmPa", "Betalingskorting", Decimal),
    field("AcPa", "Betalingskorting valuta", Decimal),
    field("Fref", "Factuurreferentie", Text(32)),
    field("BankAccount", "Afwijkende bankrekening", Text(40)),
    field("PoCo", "Nieuw in Profit 8", Text(32)),
];

/// Changes an invoice: only the fields sent, an empty text clears one.
pub(super) fn put(body: &str, books: &mut Books, visible: &[i64], now: DateTime) -> Result<Answer, Vec<Refusal>> {
    let Some(root) = Node::read(body) else { return Ok(Answer::message(400, "Invalid json")) };
    let root = root.member("FiInvoice").ok_or_else(|| vec![Refusal::RootWrong { expected: "FiInvoice" }])?;
    let elements = Element::list_of(root).unwrap_or_default();
    let [element] = elements.as_slice() else { return Err(vec![Refusal::OneElement]) };
    let fields = &element.fields;
    let refusals = check_fields(fields, INVOICE);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let item = find_item(fields, books, visible)?;
    check_change(fields, item)?;
    change(fields, item, now);
    let key = json!({ "UnId": item.unit.to_string(), "InId": item.invoice });
    Ok(Answer::json(200, json!({ "results": { "FiInvoice": key } }).to_string()))
}

fn find_item<'a>(fields: &Fields, books: &'a mut Books, visible: &[i64]) -> Result<&'a mut Item, Vec<Refusal>> {
    let unit: i64 = value(fields, "UnId").and_then(|text| text.parse().ok()).unwrap_or_default();
    if !visible.is_empty() && !visible.contains(&unit) {
        return Err(vec![Refusal::NoUnit]);
    }
    let invoice = value(fields, "InId").unwrap_or_default().to_owned();
    let item = books.items.get_mut(&(unit, invoice.clone()));
    let right = |item: &&mut Item| {
        value(fields, "DcNr").is_none_or(|debtor| debtor == item.debtor)
            && value(fields, "VaAd").is_none_or(|kind| kind == "2")
    };
    item.filter(right).ok_or_else(|| vec![Refusal::InvoiceUnknown(invoice)])
}

/// The credit restriction of a fully matched invoice stays as it is; a condition must exist.
fn check_change(fields: &Fields, item: &Item) -> Result<(), Vec<Refusal>> {
    let restricts = value(fields, "AmCr").or_else(|| value(fields, "AcCr")).is_some();
    if restricts && !item.is_open() {
        return Err(vec![Refusal::InvoiceSettled(item.invoice.clone())]);
    }
    match value(fields, "PaCd") {
        Some(condition) if due_date(item.date, condition).is_none() => {
            Err(vec![Refusal::ConditionUnknown(condition.to_owned())])
        }
        _ => Ok(()),
    }
}

fn change(fields: &Fields, item: &mut Item, now: DateTime) {
    let sent = |id| fields.contains_key(id).then(|| value(fields, id).map(str::to_owned));
    if let Some(condition) = value(fields, "PaCd") {
        condition.clone_into(&mut item.payment_condition);
        item.due = due_date(item.date, condition).unwrap_or(item.due);
    }
    if let Some(due) = value(fields, "ExDa").and_then(read_date) {
        item.due = due;
    }
    if let Some(text) = sent("Ds") {
        item.description = text.unwrap_or_default();
    }
    if let Some(reference) = sent("PaId") {
        item.payment_reference = reference;
    }
    if let Some(reference) = sent("Fref") {
        item.invoice_reference = reference;
    }
    if let Some(blocked) = value(fields, "BlPa").and_then(read_bool) {
        item.blocked = blocked;
    }
    item.modified = now;
}
