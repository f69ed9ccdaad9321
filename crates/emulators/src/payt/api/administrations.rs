//! Administrations.

use serde_json::{Value, json};

use super::super::{administration::Administration, answer::Answer, office::Office, options::PaytAdministration};
use super::{
    Answered, Ask, find_administration, id,
    list::{self, Listed},
    record::Record,
};

/// Shown only when asked for (documented).
const HIDDEN: [&str; 2] = ["import_origin_identifier", "last_successful_import_at"];

pub(super) fn list(office: &Office, ask: &Ask<'_>) -> Answered {
    let listed = |held: &Administration| Listed {
        id: held.id,
        updated_at: held.last_success.unwrap_or_default(),
        value: value(office, held),
    };
    list::page(office, ask, office.administrations.values().map(listed).collect(), &HIDDEN)
}

pub(super) fn get(office: &Office, ask: &Ask<'_>, id: &str) -> Answered {
    let held = find_administration(office, id).ok_or_else(Answer::not_found)?;
    list::single(ask, &value(office, held), &HIDDEN)
}

fn value(office: &Office, held: &Administration) -> Value {
    json!({
        "id": id(office, held.id),
        "name": held.settings.name,
        "internal_name": null,
        "status": "active",
        "country_code": held.settings.country_code,
        "currency_code": held.settings.currency,
        "timezone": "Europe/Amsterdam",
        "import_origin_identifier": held.settings.code,
        "last_successful_import_at": held.last_success.map(|at| at.to_string()),
        "paused_at": null,
        "reminding_paused_at": null,
    })
}

/// What an administration must have (documented).
const NEEDED: [&str; 9] = [
    "name",
    "email_address",
    "contact_name",
    "commercial_registration_number",
    "street_name",
    "house_number",
    "postal_code",
    "city",
    "country_code",
];

/// A new administration has no code for files yet; the emulator gives it its id for one.
pub(super) fn create(office: &mut Office, ask: &Ask<'_>) -> Answered {
    let Some(sent) = ask.fields.get("administration") else {
        return Err(Answer::malformed("administration is missing"));
    };
    let mut record = Record::new(sent);
    for name in NEEDED {
        record.needed(name);
    }
    if !record.errors.is_empty() {
        return Err(Answer::malformed(&record.errors.join(", ")));
    }
    let fresh = office.new_id();
    let settings = PaytAdministration {
        country_code: record.text("country_code").unwrap_or_default(),
        currency: record.text("currency_code").unwrap_or_else(|| "EUR".to_owned()),
        ..PaytAdministration::new(&fresh.to_string(), &record.text("name").unwrap_or_default())
    };
    let held = Administration::new(fresh, settings, office.clock.now());
    let answer = Answer::json(201, &value(office, &held));
    office.administrations.insert(held.settings.code.clone(), held);
    Ok(answer)
}
