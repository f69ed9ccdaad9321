//! Contacts: the addresses of debtors and invoices.

use serde_json::{Value, json};

use super::super::{
    debtor::Contact,
    office::{Moment, Office},
};
use super::{
    Answered, Ask, id,
    list::{self, Listed},
    record::{Batch, Record, key},
};

/// Taken over as they come.
const DETAILS: [&str; 16] = [
    "firstname",
    "middlename",
    "infix",
    "lastname",
    "prefix",
    "gender",
    "birth_date",
    "postal_address_region",
    "invoice_cc_email_address",
    "invoice_bcc_email_address",
    "reminder_cc_email_address",
    "reminder_bcc_email_address",
    "call_phone_number",
    "sms_phone_number",
    "name",
    "is_company",
];

pub(super) fn list(office: &Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let Some(held) = office.administrations.get(&code) else { return Err(super::Answer::not_found()) };
    let listed = held.contacts.values().map(|contact| {
        let named = held.debtors.values().filter(|debtor| debtor.contact_identifier == contact.identifier);
        let numbers: Vec<&str> = named.map(|debtor| debtor.number.as_str()).collect();
        Listed { id: contact.id, updated_at: contact.updated_at, value: value(office, contact, &numbers) }
    });
    list::page(office, ask, listed.collect(), &[])
}

fn value(office: &Office, contact: &Contact, debtor_numbers: &[&str]) -> Value {
    let mut value = json!({
        "id": id(office, contact.id),
        "contact_identifier": contact.identifier,
        "postal_address_street_1": contact.address.street,
        "postal_address_street_2": contact.address.street_2,
        "postal_address_postal_code": contact.address.postal_code,
        "postal_address_city": contact.address.city,
        "postal_address_country_code": contact.address.country_code,
        "default_email_address": contact.emails.default,
        "invoice_email_address": contact.emails.invoice,
        "reminder_email_address": contact.emails.reminder,
        "debtor_numbers": debtor_numbers,
        "validation_errors": complaints(contact),
        "updated_at": contact.updated_at.to_string(),
    });
    if let Some(properties) = value.as_object_mut() {
        properties.extend(contact.details.clone());
    }
    value
}

/// A contact that can't be reached is kept, and says so.
fn complaints(contact: &Contact) -> Vec<&'static str> {
    let unreachable = contact.emails.default.is_none() && !contact.address.is_complete();
    unreachable.then_some("default_email_address can't be blank").into_iter().collect()
}

pub(super) fn write(office: &mut Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let records = ask.records("contacts", office)?;
    let Some((held, mut moment)) = office.at(&code) else { return Err(super::Answer::not_found()) };
    let mut batch = Batch::default();
    for (index, sent) in records.iter().enumerate() {
        let mut record = Record::new(sent);
        record.no_nulls(moment.knobs.nulls_refused);
        let identifier = record.text("contact_identifier");
        let by_id = record.text("id").and_then(|id| id.parse::<i64>().ok());
        let known = held
            .contacts
            .values()
            .find(|contact| Some(contact.id) == by_id || (identifier.is_some() && contact.identifier == identifier));
        let known = known.cloned();
        if identifier.is_none() && known.is_none() {
            record.error("contact_identifier can't be blank");
        }
        record.one_of("gender", &["female", "male", "male_female"]);
        let contact = read(&mut record, known, identifier, &mut moment);
        if batch.take(&key(&record, "contact_identifier", index), &record) {
            held.contacts.insert(contact.id, contact);
        }
    }
    Ok(batch.answer(201))
}

fn read(
    record: &mut Record<'_>,
    known: Option<Contact>,
    identifier: Option<String>,
    moment: &mut Moment<'_>,
) -> Contact {
    let mut contact = known.unwrap_or_else(|| Contact { id: moment.new_id(), ..Contact::default() });
    contact.identifier = identifier.or(contact.identifier);
    contact.address = record.address();
    contact.emails = record.emails();
    record.keep(&mut contact.details, &DETAILS);
    contact.updated_at = moment.now;
    contact
}
