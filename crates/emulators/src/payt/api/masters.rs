//! Payment conditions and VAT rates.

use serde_json::{Value, json};

use super::super::{administration::Condition, answer::Answer, office::Office};
use super::{
    Answered, Ask,
    record::{Batch, Record, key},
};

/// Adds payment conditions: one by itself or a list. They can't be read here, and only staff links them to a flow.
pub(super) fn write_conditions(office: &mut Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let records = match ask.fields.get("payment_conditions") {
        Some(_) => ask.records("payment_conditions", office)?,
        None => vec![ask.fields.clone()],
    };
    let Some((held, _)) = office.at(&code) else { return Err(Answer::not_found()) };
    let mut batch = Batch::default();
    for (index, sent) in records.iter().enumerate() {
        let mut record = Record::new(sent);
        let (code, name) = (record.needed("code"), record.needed("name"));
        if batch.take(&key(&record, "code", index), &record) {
            held.conditions.entry(code).or_insert(Condition { name: String::new(), flow: None }).name = name;
        }
    }
    Ok(batch.answer(201))
}

pub(super) fn list_vat_rates(office: &Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let held = office.administrations.get(&code).ok_or_else(Answer::not_found)?;
    let rates: Vec<&Value> = held.vat_rates.values().collect();
    Ok(Answer::json(200, &json!({ "data": rates, "pagination": { "cursor": null } })))
}

pub(super) fn write_vat_rates(office: &mut Office, ask: &Ask<'_>) -> Answered {
    let code = ask.administration(office)?;
    let records = ask.records("vat_rates", office)?;
    let Some((held, _)) = office.at(&code) else { return Err(Answer::not_found()) };
    let mut batch = Batch::default();
    for (index, sent) in records.iter().enumerate() {
        let mut record = Record::new(sent);
        let (code, name) = (record.needed("code"), record.needed("name"));
        let rate = record.needed("rate");
        let categories = ["regular", "zero", "none", "exempt", "reversed", "export", "export_within_eea"];
        record.one_of("category", &categories);
        let category = record.text("category");
        if batch.take(&key(&record, "code", index), &record) {
            let value = json!({ "code": code, "name": name, "rate": rate, "category": category });
            held.vat_rates.insert(code, value);
        }
    }
    Ok(batch.answer(201))
}
