//! What a snapshot changes.

use std::collections::BTreeMap;

use super::super::{
    administration::{Administration, Condition},
    csv::Row,
    debtor::Debtor,
    delivery::{self, Sending},
    invoice::{Amount, Beginning, Block, Invoice},
    office::Moment,
    options::TypeHandling,
    report::{FrozenChange, ProblemKind, RunReport},
};
use super::{
    record::{self, Record},
    values::Reader,
};

/// The flow of invoices without a payment condition.
pub(in super::super) const FALLBACK_FLOW: &str = "fallback";

/// Takes over a row, or says what is wrong with it. A row with an error changes nothing.
pub(super) fn row(administration: &mut Administration, row: &Row, report: &mut RunReport, moment: &mut Moment<'_>) {
    let number = row.get("invoice_number");
    let ignored = administration.ignored();
    if ignored.has(number, row.get("debtor_code"), row.get("invoice_payment_condition")) {
        ignore(administration, number, report, moment);
        return;
    }
    let mut reader = Reader::new(row);
    let record = record::read(&mut reader, administration, moment.knobs);
    check_against_held(&mut reader, administration, &record);
    let failed = !reader.errors.is_empty();
    report.errors.append(&mut reader.errors);
    report.warnings.append(&mut reader.warnings);
    if failed {
        return;
    }
    match administration.invoices.contains_key(&record.number) {
        true => update(administration, record, report, moment),
        false => create(administration, record, report, moment),
    }
}

/// New records are skipped; those that are there are blocked and updated no more (documented).
fn ignore(administration: &mut Administration, number: &str, report: &mut RunReport, moment: &mut Moment<'_>) {
    report.ignored.push(number.to_owned());
    if let Some(invoice) = administration.invoices.get_mut(number)
        && invoice.block(Block::Ignored, moment)
    {
        report.blocked.push(number.to_owned());
    }
}

fn check_against_held(reader: &mut Reader<'_>, administration: &mut Administration, record: &Record) {
    if let Some(code) = &record.condition {
        // A new condition appears in the list, where staff links it to a flow.
        let fresh = Condition { name: code.clone(), flow: None };
        if administration.conditions.entry(code.clone()).or_insert(fresh).flow.is_none() {
            reader.error("invoice_payment_condition", ProblemKind::NoFollowUp);
        }
    }
    let number_taken = administration.debtors.get(&record.debtor.number).is_some_and(|held| {
        let ids = (&held.identifier, &record.debtor.identifier);
        matches!(ids, (Some(held), Some(sent)) if held != sent)
    });
    if number_taken {
        reader.error("debtor_code", ProblemKind::Taken);
    }
    let has_id = |held: &&Debtor| held.identifier.is_some() && held.identifier == record.debtor.identifier;
    if administration.debtors.values().find(has_id).is_some_and(|held| held.number != record.debtor.number) {
        reader.error("debtor_origin_id", ProblemKind::Taken);
    }
}

fn create(administration: &mut Administration, record: Record, report: &mut RunReport, moment: &mut Moment<'_>) {
    let settings = &administration.settings;
    let handling = match (record.total_cents, record.open_cents) {
        (0, _) => settings.zero_invoices,
        (..0, _) => settings.credit_invoices,
        (_, 0) => settings.prepaid_invoices,
        _ => TypeHandling::ImportAndSend,
    };
    let sending = match handling {
        TypeHandling::ImportAndSend => Sending::Due(delivery::slot(moment.local)),
        TypeHandling::ImportWithoutSending => Sending::Never,
        TypeHandling::DoNotImport => {
            report.ignored.push(record.number);
            return;
        }
    };
    let debtor_id = keep_debtor(administration, &record.debtor, moment);
    let beginning = Beginning {
        number: record.number.clone(),
        debtor_id,
        debtor_number: record.debtor.number.clone(),
        invoice_date: record.invoice_date,
        due_date: record.due_date,
        total: Amount { cents: record.total_cents, book_cents: record.total_cents },
        currency: record.currency.clone(),
        sending,
    };
    let mut invoice = Invoice::begin(beginning, moment);
    describe(&mut invoice, administration, &record, true);
    let open = Amount { cents: record.open_cents, book_cents: record.open_cents };
    let moved = invoice.set_open(open, moment.knobs.first_payment, moment);
    if moved.blocked {
        report.blocked.push(record.number.clone());
    }
    report.created.push(record.number.clone());
    administration.invoices.insert(record.number, invoice);
}

fn update(administration: &mut Administration, record: Record, report: &mut RunReport, moment: &mut Moment<'_>) {
    let Some(mut invoice) = administration.invoices.remove(&record.number) else { return };
    report.frozen.extend(frozen(&invoice, &record));
    let before = invoice.clone();
    if invoice.blocked == Some(Block::Ignored) {
        invoice.resume(moment);
    }
    describe(&mut invoice, administration, &record, moment.knobs.blank_clears);
    if invoice != before {
        invoice.updated_at = moment.now;
    }
    let open = Amount { cents: record.open_cents, book_cents: record.open_cents };
    let moved = invoice.set_open(open, true, moment);
    if moved.blocked {
        report.blocked.push(record.number.clone());
    }
    if moved.reopened {
        report.reopened.push(record.number.clone());
    } else if moved.paid {
        report.closed_by_zero.push(record.number.clone());
    } else if invoice != before {
        report.updated.push(record.number.clone());
    }
    // A debtor is refreshed only while something of it is open (documented).
    let still_owes = invoice.open_cents != 0
        || administration.invoices.values().any(|other| other.debtor_id == invoice.debtor_id && other.open_cents != 0);
    if still_owes && invoice.debtor_number == record.debtor.number {
        keep_debtor(administration, &record.debtor, moment);
    }
    administration.invoices.insert(record.number, invoice);
}

/// What may change at every import.
fn describe(invoice: &mut Invoice, administration: &Administration, record: &Record, clears: bool) {
    if clears || !record.description.is_empty() {
        record.description.clone_into(&mut invoice.description);
    }
    let over = |held: &mut Option<String>, sent: &Option<String>| {
        if clears || sent.is_some() {
            held.clone_from(sent);
        }
    };
    over(&mut invoice.payment_condition, &record.condition);
    over(&mut invoice.dossier_item, &record.dossier_item);
    over(&mut invoice.emails.default, &record.emails.default);
    over(&mut invoice.emails.invoice, &record.emails.invoice);
    over(&mut invoice.emails.reminder, &record.emails.reminder);
    let condition = invoice.payment_condition.as_ref().and_then(|code| administration.conditions.get(code));
    let flow = record.flow_code.clone().or_else(|| record.debtor.flow_code.clone());
    let flow = flow.or_else(|| condition.and_then(|condition| condition.flow.clone()));
    invoice.flow = flow.unwrap_or_else(|| FALLBACK_FLOW.to_owned());
}

/// Number, dates, total and debtor stay as they first came (documented).
fn frozen(invoice: &Invoice, record: &Record) -> Vec<FrozenChange> {
    let amount = super::super::money::decimal;
    let fields = [
        ("invoice_date", invoice.invoice_date.to_string(), record.invoice_date.to_string()),
        ("invoice_due_date", invoice.due_date.to_string(), record.due_date.to_string()),
        ("invoice_total_amount_inc_vat", amount(invoice.total_cents), amount(record.total_cents)),
        ("invoice_currency_code", invoice.currency.clone(), record.currency.clone()),
        ("debtor_code", invoice.debtor_number.clone(), record.debtor.number.clone()),
    ];
    let changed = fields.into_iter().filter(|(_, kept, sent)| kept != sent);
    changed.map(|(field, kept, sent)| FrozenChange { invoice: invoice.number.clone(), field, kept, sent }).collect()
}

/// Adds or refreshes a debtor; its id.
fn keep_debtor(administration: &mut Administration, sent: &Debtor, moment: &mut Moment<'_>) -> i64 {
    let held = administration.debtors.get(&sent.number);
    let id = held.map(|held| held.id);
    let mut fresh = Debtor { id: id.unwrap_or_else(|| moment.new_id()), updated_at: moment.now, ..sent.clone() };
    if let Some(held) = held {
        fresh.contact_identifier.clone_from(&held.contact_identifier);
        fresh.details.clone_from(&held.details);
        (fresh.email_off, fresh.post_off) = (held.email_off, held.post_off);
        if !moment.knobs.blank_clears {
            fill(&mut fresh, held);
        }
        let unchanged = Debtor { updated_at: held.updated_at, ..fresh.clone() } == *held;
        fresh.updated_at = if unchanged { held.updated_at } else { moment.now };
    }
    let id = fresh.id;
    administration.debtors.insert(sent.number.clone(), fresh);
    id
}

/// Keeps what was known where nothing came.
fn fill(fresh: &mut Debtor, held: &Debtor) {
    let keep = |fresh: &mut Option<String>, held: &Option<String>| {
        if fresh.is_none() {
            fresh.clone_from(held);
        }
    };
    keep(&mut fresh.identifier, &held.identifier);
    keep(&mut fresh.emails.default, &held.emails.default);
    keep(&mut fresh.emails.invoice, &held.emails.invoice);
    keep(&mut fresh.emails.reminder, &held.emails.reminder);
    keep(&mut fresh.phone_number, &held.phone_number);
    keep(&mut fresh.sms_number, &held.sms_number);
    keep(&mut fresh.language_code, &held.language_code);
    keep(&mut fresh.vat_number, &held.vat_number);
    keep(&mut fresh.flow_code, &held.flow_code);
    if fresh.address.street.is_empty() {
        fresh.address = held.address.clone();
    }
}

/// Whatever is not in the file is paid (documented). Ignored invoices are updated no more.
pub(super) fn absence(
    administration: &mut Administration,
    present: &BTreeMap<String, usize>,
    report: &mut RunReport,
    moment: &mut Moment<'_>,
) {
    for (number, invoice) in &mut administration.invoices {
        let stays = present.contains_key(number) || invoice.open_cents == 0 || invoice.blocked == Some(Block::Ignored);
        if !stays {
            invoice.set_open(Amount { cents: 0, book_cents: 0 }, true, moment);
            report.closed_by_absence.push(number.clone());
        }
    }
}
