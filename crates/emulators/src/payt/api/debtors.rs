//! Debtors.

use serde_json::{Value, json};

use super::super::{
    administration::Administration,
    answer::Answer,
    debtor::{Address, Debtor},
    import::contact::is_vat_number,
    money,
    office::{Moment, Office},
};
use super::{
    Answered, Ask, id,
    list::{self, Listed},
    record::{Batch, Record, key},
};

/// Shown only when asked for (documented).
const HIDDEN: [&str; 2] = ["book_open_amount", "payment_behaviour"];

/// Taken over as they come; labels that are left out stay (documented).
const DETAILS: [&str; 11] = [
    "country_code",
    "coc_number",
    "oin_number",
    "peppol_identifier",
    "peppol_enabled",
    "bank_account_name",
    "bank_account_number",
    "category",
    "relation_manager",
    "remark",
    "labels",
];

pub(super) fn list(office: &Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let listed =
        |debtor: &Debtor| Listed { id: debtor.id, updated_at: debtor.updated_at, value: value(office, held, debtor) };
    list::page(office, ask, held.debtors.values().map(listed).collect(), &HIDDEN)
}

pub(super) fn get(office: &Office, ask: &Ask<'_>, wanted: &str) -> Answered {
    let code = ask.administration(office)?;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let is_wanted = |debtor: &&Debtor| match ask.find("identifier_type").as_deref() {
        Some("debtor_number") => debtor.number == wanted,
        Some("debtor_identifier") => debtor.identifier.as_deref() == Some(wanted),
        _ => debtor.id.to_string() == wanted,
    };
    let debtor = held.debtors.values().find(is_wanted).ok_or_else(Answer::not_found)?;
    list::single(ask, &value(office, held, debtor), &HIDDEN)
}

fn value(office: &Office, held: &Administration, debtor: &Debtor) -> Value {
    let contact = debtor.contact_identifier.as_ref().and_then(|identifier| held.find_contact(identifier));
    let emails = contact.map_or(&debtor.emails, |contact| &contact.emails);
    let open = held.invoices.values().filter(|invoice| invoice.debtor_id == debtor.id);
    let open_cents = open.fold(0_i64, |sum, invoice| sum.saturating_add(invoice.book_open_cents));
    let mut value = json!({
        "id": id(office, debtor.id),
        "debtor_number": debtor.number,
        "debtor_identifier": debtor.identifier,
        "contact_identifier": debtor.contact_identifier,
        "name": debtor.name,
        "is_company": debtor.is_company,
        "language_code": debtor.language_code,
        "vat_number": debtor.vat_number,
        "postal_address": address(contact.map_or(&debtor.address, |contact| &contact.address)),
        "primary_email_address": emails.default,
        "invoice_email_address": emails.invoice,
        "reminder_email_address": emails.reminder,
        "book_open_amount": money::decimal(open_cents),
        "payment_behaviour": null,
        "credit_limit_amount": null,
        "paused_at": null,
        "reminding_paused_at": null,
        "updated_at": debtor.updated_at.to_string(),
    });
    if let Some(properties) = value.as_object_mut() {
        properties.extend(debtor.details.clone());
    }
    value
}

fn address(address: &Address) -> Value {
    json!({
        "street_1": address.street,
        "street_2": address.street_2,
        "postal_code": address.postal_code,
        "city": address.city,
        "region": null,
        "country_code": address.country_code,
    })
}

pub(super) fn write(office: &mut Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let records = ask.records("debtors", office)?;
    let Some((held, mut moment)) = office.at(&code) else { return Err(Answer::not_found()) };
    let mut batch = Batch::default();
    for (index, sent) in records.iter().enumerate() {
        let mut record = Record::new(sent);
        record.no_nulls(moment.knobs.nulls_refused);
        let debtor = read(&mut record, held, &mut moment);
        if batch.take(&key(&record, "debtor_number", index), &record) {
            held.debtors.insert(debtor.number.clone(), debtor);
        }
    }
    Ok(batch.answer(201))
}

fn read(record: &mut Record<'_>, held: &Administration, moment: &mut Moment<'_>) -> Debtor {
    let number = record.needed("debtor_number");
    let name = record.needed("name");
    let identifier = record.needed("debtor_identifier");
    let known = held.debtors.get(&number);
    if known.is_some_and(|known| known.identifier.as_ref().is_some_and(|known| *known != identifier)) {
        record.error("debtor_number has already been taken");
    }
    let has_it = |other: &&Debtor| other.identifier.as_ref() == Some(&identifier) && other.number != number;
    if held.debtors.values().any(|other| has_it(&other)) {
        record.error("debtor_identifier has already been taken");
    }
    let contact_identifier = record.text("contact_identifier");
    if contact_identifier.as_ref().is_some_and(|identifier| held.find_contact(identifier).is_none()) {
        record.error("contact_not_found");
    }
    if record.text("vat_number").is_some_and(|number| !is_vat_number(&number)) {
        record.warnings.push("vat_number is not valid".to_owned());
    }
    let mut debtor = known.cloned().unwrap_or_else(|| Debtor { id: moment.new_id(), ..Debtor::default() });
    (debtor.number, debtor.name, debtor.identifier) = (number, name, Some(identifier));
    debtor.contact_identifier = contact_identifier.or(debtor.contact_identifier);
    debtor.is_company = record.boolean("is_company").or(debtor.is_company);
    debtor.language_code = record.text("language_code").or(debtor.language_code);
    debtor.vat_number = record.text("vat_number").or(debtor.vat_number);
    record.keep(&mut debtor.details, &DETAILS);
    debtor.updated_at = moment.now;
    debtor
}
