//! The interface under `/v1` and `/api/v1`: what comes record by record, and what can be read.

mod administrations;
mod companies;
mod contacts;
mod debtors;
mod files;
mod invoices;
mod list;
mod masters;
mod payments;
mod record;

use axum::http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    access::{self, Visitor},
    administration::Administration,
    answer::Answer,
    call::Call,
    office::Office,
};
pub(super) use files::{FileStore, put};

/// A call to the interface.
struct Ask<'a> {
    call: &'a Call,
    /// The fields of the body, JSON or a form.
    fields: Value,
}

impl Ask<'_> {
    /// A parameter of the query, else a field of the body.
    fn find(&self, name: &str) -> Option<String> {
        let parameter = self.call.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        parameter.or_else(|| self.fields.get(name).and_then(record::plain)).filter(|value| !value.is_empty())
    }

    /// A list: `ids[]=1&ids[]=2`, `ids=1,2` or an array in the body.
    fn find_list(&self, name: &str) -> Option<Vec<String>> {
        let mut listed = Vec::new();
        let mut found = false;
        for (key, value) in &self.call.parameters {
            if key == name || key.strip_suffix("[]") == Some(name) {
                found = true;
                listed.extend(value.split(',').filter(|part| !part.is_empty()).map(str::to_owned));
            }
        }
        if let Some(value) = self.fields.get(name) {
            found = true;
            match value {
                Value::Array(values) => listed.extend(values.iter().filter_map(record::plain)),
                other => listed.extend(record::plain(other)),
            }
        }
        found.then_some(listed)
    }

    /// The code of the administration that is asked about.
    fn administration(&self, office: &Office) -> Result<String, Answer> {
        let Some(id) = self.find("administration_id") else {
            // Seen by a client.
            return Err(Answer::refused(400, "bad_request", "administration_id is missing"));
        };
        let held = find_administration(office, &id).ok_or_else(Answer::not_found)?;
        if !held.settings.interface_enabled {
            return Err(Answer::refused(403, "forbidden", "The API module is not enabled for this administration"));
        }
        Ok(held.settings.code.clone())
    }

    /// The records under that name; without them, and with too many, the call is malformed as a whole.
    fn records(&self, name: &str, office: &Office) -> Result<Vec<Value>, Answer> {
        let listed = self.fields.get(name).and_then(Value::as_array);
        let listed = listed.ok_or_else(|| Answer::malformed(&format!("{name} must be a list")))?;
        match office.knobs.records_at_once {
            Some(most) if listed.len() > most => Err(Answer::malformed(&format!("{name}: at most {most}"))),
            _ => Ok(listed.clone()),
        }
    }
}

fn find_administration<'a>(office: &'a Office, id: &str) -> Option<&'a Administration> {
    office.administrations.values().find(|held| held.id.to_string() == id)
}

/// An id as the knob has it.
fn id(office: &Office, id: i64) -> Value {
    if office.knobs.ids_as_numbers { json!(id) } else { json!(id.to_string()) }
}

type Answered = Result<Answer, Answer>;

/// Answers a call whose path, without `/v1`, has these parts.
pub(super) fn answer(office: &mut Office, call: &Call, path: &[&str]) -> Answer {
    if path.first() == Some(&"companies") {
        return companies::answer(office, call, path.get(1).copied());
    }
    let visitor = match access::admit(office, call) {
        Ok(visitor) => visitor,
        Err(refusal) => return refusal,
    };
    let most = office.knobs.requests_per_second;
    if most.is_some_and(|most| !office.calls.take(&visitor.token, most, Instant::now())) {
        return Answer { retry_after: office.knobs.retry_after_seconds, ..Answer::empty(429) };
    }
    let ask = Ask { call, fields: call.fields() };
    route(office, &ask, path, &visitor).unwrap_or_else(|refusal| refusal)
}

fn route(office: &mut Office, ask: &Ask<'_>, path: &[&str], visitor: &Visitor) -> Answered {
    let family = path.first().copied().unwrap_or_default();
    let reads = ask.call.method == Method::GET;
    let may = || visitor.may(&format!("{family}:{}", if reads { "read" } else { "write" }));
    match (ask.call.method.as_str(), path) {
        ("GET", ["administrations"]) => may().and_then(|()| administrations::list(office, ask)),
        ("GET", ["administrations", id]) => may().and_then(|()| administrations::get(office, ask, id)),
        ("POST", ["administrations"]) => may().and_then(|()| administrations::create(office, ask)),
        ("GET", ["contacts"]) => may().and_then(|()| contacts::list(office, ask)),
        ("POST", ["contacts"]) => may().and_then(|()| contacts::write(office, ask)),
        ("GET", ["debtors"]) => may().and_then(|()| debtors::list(office, ask)),
        ("GET", ["debtors", id]) => may().and_then(|()| debtors::get(office, ask, id)),
        ("POST", ["debtors"]) => may().and_then(|()| debtors::write(office, ask)),
        ("GET", ["invoices"]) => may().and_then(|()| invoices::list(office, ask)),
        ("GET", ["invoices", "deleted"]) => may().and_then(|()| invoices::deleted(office, ask)),
        ("GET", ["invoices", id]) => may().and_then(|()| invoices::get(office, ask, id)),
        ("POST", ["invoices"]) => may().and_then(|()| invoices::write(office, ask, true)),
        ("PATCH", ["invoices"]) => may().and_then(|()| invoices::write(office, ask, false)),
        ("PATCH", ["invoices", "block"]) => may().and_then(|()| invoices::block(office, ask, true)),
        ("PATCH", ["invoices", "resume"]) => may().and_then(|()| invoices::block(office, ask, false)),
        ("POST", ["files"]) => may().and_then(|()| files::register(office, ask)),
        ("GET", ["payments"]) => may().and_then(|()| payments::list(office, ask)),
        ("GET", ["payments", "deleted"]) => may().and_then(|()| payments::deleted(office, ask)),
        ("POST", ["payment_conditions"]) => may().and_then(|()| masters::write_conditions(office, ask)),
        ("GET", ["vat_rates"]) => may().and_then(|()| masters::list_vat_rates(office, ask)),
        ("POST", ["vat_rates"]) => may().and_then(|()| masters::write_vat_rates(office, ask)),
        (
            _,
            [
                "administrations" | "contacts" | "debtors" | "invoices" | "files" | "payments" | "payment_conditions"
                | "vat_rates",
            ],
        ) => Err(Answer::method_not_allowed()),
        _ => Err(Answer::not_found()),
    }
}
