//! Invoices are written: each is added or changed by its number.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use serde_json::Value;

use super::super::super::{
    administration::Administration,
    debtor::Debtor,
    delivery::{self, Sending},
    import::FALLBACK_FLOW,
    invoice::{Amount, Beginning, Invoice, Payment},
    office::{Moment, Office},
};
use super::super::{
    Answered, Ask,
    record::{Batch, Record, key},
};
use super::documents::Change;

/// Taken over as they come.
const DETAILS: [&str; 5] = ["payment_term", "payment_method", "order_number", "category", "peppol_identifier"];
const METHODS: [&str; 5] = ["bank_transfer", "direct_debit", "cash", "none", "unknown"];
const COSTS: [&str; 4] = ["principal", "administration_costs", "interest_costs", "debt_collection_costs"];
const TRANSACTIONS: [&str; 6] = ["credit", "payment", "reversal", "revaluation", "settlement", "write_off"];

/// What a record says.
#[derive(Debug, Default)]
struct Sent {
    number: String,
    identifier: Option<String>,
    /// Number and id of the debtor.
    debtor: Option<(String, i64)>,
    invoice_date: Option<Date>,
    due_date: Option<Date>,
    currency: Option<String>,
    total: Option<Amount>,
    open: Option<Amount>,
    condition: Option<String>,
    sent_at: Option<DateTime>,
    payments: Option<Vec<Payment>>,
    document: Change,
    ubl: Change,
}

/// POST adds or changes, PATCH only changes and needs no more than the number (documented).
pub(in super::super) fn write(office: &mut Office, ask: &Ask<'_>, adds: bool) -> Answered {
    let code = ask.administration(office)?;
    let records = ask.records("invoices", office)?;
    let store = std::mem::take(&mut office.store);
    let hide = office.knobs.hidden_for_reads;
    let mut fresh = Vec::new();
    let mut batch = Batch::default();
    let zone = office.clock.clone();
    if let Some((held, mut moment)) = office.at(&code) {
        for (index, value) in records.iter().enumerate() {
            let mut record = Record::new(value);
            record.no_nulls(moment.knobs.nulls_refused);
            let mut sent = read(&mut record, held, adds, &mut moment);
            sent.document = Change::read(&mut record, "document", &store, moment.local);
            sent.ubl = Change::read(&mut record, "ubl_document", &store, moment.local);
            let sent_at = record.text("sent_at");
            let instant = sent_at.as_ref().and_then(|text| text.parse::<Timestamp>().ok());
            if sent_at.is_some() && instant.is_none() {
                record.error("sent_at is not a time");
            }
            sent.sent_at = instant.map(|instant| zone.local_of(instant));
            if batch.take(&key(&record, "invoice_number", index), &record) {
                let id = apply(held, &record, sent, &mut moment);
                fresh.extend(id.filter(|_| hide > 0));
            }
        }
    }
    office.store = store;
    office.hidden.extend(fresh.into_iter().map(|id| (id, hide)));
    Ok(batch.answer(if adds { 201 } else { 200 }))
}

fn read(record: &mut Record<'_>, held: &Administration, adds: bool, moment: &mut Moment<'_>) -> Sent {
    let number = record.needed("invoice_number");
    let known = held.invoices.get(&number);
    if adds {
        let needed = [
            "invoice_date",
            "due_date",
            "currency_code",
            "amount_total",
            "amount_open",
            "book_amount_total",
            "book_amount_open",
        ];
        for name in needed {
            record.needed(name);
        }
    } else if known.is_none() && !number.is_empty() {
        record.error("invoice_not_found");
    }
    let amount = |record: &mut Record<'_>, name: &str| {
        let (cents, book_cents) =
            (record.cents(&format!("amount_{name}")), record.cents(&format!("book_amount_{name}")));
        let cents = cents.or(book_cents)?;
        Some(Amount { cents, book_cents: book_cents.unwrap_or(cents) })
    };
    let sent = Sent {
        identifier: record.text("invoice_identifier"),
        debtor: find_debtor(record, held, adds),
        invoice_date: record.date("invoice_date"),
        due_date: record.date("due_date"),
        currency: record.text("currency_code"),
        total: amount(record, "total"),
        open: amount(record, "open"),
        condition: record.text("payment_condition"),
        payments: payments(record, held, &number, moment),
        number,
        ..Sent::default()
    };
    check(record, held, known, &sent);
    sent
}

/// A debtor must have come before (a client saw the words of the refusal).
fn find_debtor(record: &mut Record<'_>, held: &Administration, needed: bool) -> Option<(String, i64)> {
    let (number, identifier) = (record.text("debtor_number"), record.text("debtor_identifier"));
    let is_named = |debtor: &&Debtor| match (&number, &identifier) {
        (Some(number), _) => debtor.number == *number,
        (None, Some(_)) => debtor.identifier == identifier,
        (None, None) => false,
    };
    let found = held.debtors.values().find(is_named).map(|debtor| (debtor.number.clone(), debtor.id));
    let named = number.is_some() || identifier.is_some();
    if found.is_none() && (named || needed) {
        record.error(if named { "debtor_not_found" } else { "debtor_number can't be blank" });
    }
    found
}

fn check(record: &mut Record<'_>, held: &Administration, known: Option<&Invoice>, sent: &Sent) {
    let dates = (
        sent.invoice_date.or(known.map(|known| known.invoice_date)),
        sent.due_date.or(known.map(|known| known.due_date)),
    );
    if let (Some(invoice_date), Some(due_date)) = dates
        && due_date < invoice_date
    {
        record.error("due_date is before the invoice date");
    }
    if let Some(code) = &sent.condition
        && held.conditions.get(code).is_none_or(|condition| condition.flow.is_none())
    {
        record.error("payment_condition has no follow-up");
    }
    if let Some(identifier) = &sent.identifier {
        if known.and_then(|known| known.identifier.as_ref()).is_some_and(|known| known != identifier) {
            record.error("invoice_number has already been taken");
        }
        let elsewhere = |other: &Invoice| other.identifier.as_ref() == Some(identifier) && other.number != sent.number;
        if held.invoices.values().any(elsewhere) {
            record.error("invoice_identifier has already been taken");
        }
    }
    record.one_of("payment_method", &METHODS);
    let contact = record.text("contact_identifier");
    if contact.is_some_and(|identifier| held.find_contact(&identifier).is_none()) {
        record.error("contact_not_found");
    }
    let total = sent.total.map(|total| total.cents).or(known.map(|known| known.total_cents));
    let open = sent.open.map(|open| open.cents).or(known.map(|known| known.open_cents));
    if let (Some(payments), Some(total), Some(open)) = (&sent.payments, total, open) {
        let paid = payments.iter().fold(0_i64, |sum, payment| sum.saturating_add(payment.cents));
        if paid != total.saturating_sub(open) {
            record.error("payments do not add up to the total less the open amount");
        }
    }
    check_lines(record, held);
}

/// A line names a VAT rate that is there, and has a place of its own (documented).
fn check_lines(record: &mut Record<'_>, held: &Administration) {
    let lines = record.value("invoice_lines").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut places = Vec::new();
    for line in &lines {
        let line = Record::new(line);
        if line.text("vat_rate_code").is_some_and(|code| !held.vat_rates.contains_key(&code)) {
            record.error("vat_rate_code is not known");
        }
        let place = line.text("line_order");
        if place.is_some() && places.contains(&place) {
            record.error("line_order has already been taken");
        }
        places.push(place);
    }
}

/// Payments, if they came: all of them, oldest first (documented).
fn payments(
    record: &mut Record<'_>,
    held: &Administration,
    number: &str,
    moment: &mut Moment<'_>,
) -> Option<Vec<Payment>> {
    let listed = record.value("payments")?.as_array()?;
    let mut payments: Vec<Payment> = Vec::new();
    for value in listed {
        let mut inner = Record::new(value);
        let origin = inner.needed("origin_identifier");
        inner.needed("amount");
        let cents = inner.cents("amount").unwrap_or_default();
        let book_cents = inner.cents("book_amount").unwrap_or(cents);
        let date = inner.date("payment_date").unwrap_or(moment.today());
        inner.one_of("cost_type", &COSTS);
        inner.one_of("transaction_type", &TRANSACTIONS);
        let is_it = |payment: &&Payment| payment.origin_identifier.as_ref() == Some(&origin);
        let elsewhere = held.invoices.values().filter(|invoice| invoice.number != number);
        let twice = payments.iter().any(|payment| is_it(&payment));
        if twice || elsewhere.flat_map(|invoice| &invoice.payments).any(|payment| is_it(&payment)) {
            inner.error("origin_identifier has already been taken");
        }
        let known = held.invoices.get(number).and_then(|invoice| invoice.payments.iter().find(is_it));
        payments.push(Payment {
            id: known.map_or_else(|| moment.new_id(), |known| known.id),
            origin_identifier: Some(origin),
            cents,
            book_cents,
            date,
            transaction_type: inner.text("transaction_type"),
            updated_at: moment.now,
        });
        record.errors.append(&mut inner.errors.into_iter().map(|error| format!("payments {error}")).collect());
    }
    Some(payments)
}

/// Adds or changes; the id of a new invoice.
fn apply(held: &mut Administration, record: &Record<'_>, sent: Sent, moment: &mut Moment<'_>) -> Option<i64> {
    let known = held.invoices.remove(&sent.number);
    let is_new = known.is_none();
    let mut invoice = match known {
        Some(known) => known,
        None => begin(&sent, moment)?,
    };
    if !is_new && moment.knobs.interface_changes_frozen {
        thaw(&mut invoice, &sent);
    }
    describe(&mut invoice, held, record, &sent);
    invoice.updated_at = moment.now;
    let derive = sent.payments.is_none() && (!is_new || moment.knobs.first_payment);
    if let Some(payments) = sent.payments {
        let gone = std::mem::replace(&mut invoice.payments, payments);
        let kept = |payment: &Payment| invoice.payments.iter().any(|kept| kept.id == payment.id);
        let gone: Vec<Payment> = gone.into_iter().filter(|payment| !kept(payment)).collect();
        held.deleted_payments.extend(gone.into_iter().map(|payment| (moment.now, invoice.id, payment)));
    }
    if let Some(open) = sent.open {
        invoice.set_open(open, derive, moment);
    }
    sent.document.apply(&mut invoice.document);
    sent.ubl.apply(&mut invoice.ubl);
    let id = invoice.id;
    held.invoices.insert(sent.number, invoice);
    is_new.then_some(id)
}

fn begin(sent: &Sent, moment: &mut Moment<'_>) -> Option<Invoice> {
    let (debtor_number, debtor_id) = sent.debtor.clone()?;
    let beginning = Beginning {
        number: sent.number.clone(),
        debtor_id,
        debtor_number,
        invoice_date: sent.invoice_date?,
        due_date: sent.due_date?,
        total: sent.total?,
        currency: sent.currency.clone()?,
        sending: Sending::Due(delivery::slot(moment.local)),
    };
    Some(Invoice::begin(beginning, moment))
}

/// Changes what files can't change.
fn thaw(invoice: &mut Invoice, sent: &Sent) {
    if let Some((number, id)) = &sent.debtor {
        number.clone_into(&mut invoice.debtor_number);
        invoice.debtor_id = *id;
    }
    invoice.invoice_date = sent.invoice_date.unwrap_or(invoice.invoice_date);
    invoice.due_date = sent.due_date.unwrap_or(invoice.due_date);
    if let Some(total) = sent.total {
        (invoice.total_cents, invoice.book_total_cents) = (total.cents, total.book_cents);
    }
}

fn describe(invoice: &mut Invoice, held: &Administration, record: &Record<'_>, sent: &Sent) {
    if sent.identifier.is_some() {
        invoice.identifier.clone_from(&sent.identifier);
    }
    if record.has("contact_identifier") {
        invoice.contact_identifier = record.text("contact_identifier");
    }
    if record.has("description") {
        invoice.description = record.text("description").unwrap_or_default();
    }
    if record.has("payment_condition") {
        invoice.payment_condition.clone_from(&sent.condition);
    }
    let condition = invoice.payment_condition.as_ref().and_then(|code| held.conditions.get(code));
    let flow = condition.and_then(|condition| condition.flow.clone());
    invoice.flow = flow.unwrap_or_else(|| FALLBACK_FLOW.to_owned());
    // Labels and lines are all that came, if they came (documented).
    if let Some(labels) = record.value("labels").and_then(Value::as_array) {
        let name = |label: &Value| label.as_str().or_else(|| label.get("name")?.as_str()).map(str::to_owned);
        invoice.labels = labels.iter().filter_map(name).collect();
    }
    if let Some(lines) = record.value("invoice_lines").and_then(Value::as_array) {
        invoice.lines.clone_from(lines);
    }
    record.keep(&mut invoice.details, &DETAILS);
    // Only while it has not gone out (documented).
    if let (Some(sent_at), Sending::Due(_)) = (sent.sent_at, &invoice.sending) {
        invoice.sending = Sending::SentBefore(sent_at);
    }
}
