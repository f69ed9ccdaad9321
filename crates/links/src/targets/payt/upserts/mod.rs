//! Records that go to Payt one by one and are added or changed by their own number. What is not sent stays as it is there.

mod bodies;
mod files;
mod results;

use std::collections::BTreeMap;

use ledger::receivable::RecordKind;
use serde_json::value::{RawValue, to_raw_value};

pub use self::bodies::{condition, contact, debtor, debtor_identifier, invoice, open_amount};
pub(super) use self::results::results_of;
use super::Payt;
use super::caller::{Body, Miss};
use crate::failure::Failure;

/// Records of one call.
pub const RECORDS_AT_ONCE: usize = 500;
/// So many that are refused one by one, and the fault is in the whole.
const SINGLES_AT_MOST: usize = 10;

/// A record as it goes. The same record gives the same text, so a hash of it tells whether something changed.
#[derive(Debug, Clone)]
pub struct UpsertBody {
    method: Method,
    kind: RecordKind,
    json: Box<RawValue>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    /// Adds or changes.
    Post,
    /// Only changes.
    Patch,
}

impl UpsertBody {
    /// The text that goes.
    pub fn text(&self) -> &str {
        self.json.get()
    }

    /// The same without what is empty, for a record that Payt does not have: there is nothing to clear, and it is not documented
    /// that nothing may be said of a field by null.
    #[must_use]
    pub fn without_empty(self) -> Self {
        let fields: Option<BTreeMap<&str, &RawValue>> = serde_json::from_str(self.json.get()).ok();
        let filled = fields.map(|mut fields| {
            fields.retain(|_, value| value.get() != "null");
            to_raw_value(&fields)
        });
        match filled {
            Some(Ok(json)) => Self { json, ..self },
            // it was written here, and is read as it was written
            Some(Err(_)) | None => self,
        }
    }

    /// Whether it only changes what is there: such records go in calls of their own.
    pub fn only_changes(&self) -> bool {
        self.method == Method::Patch
    }

    const fn path(&self) -> &'static str {
        match self.kind {
            RecordKind::Condition => "payment_conditions",
            RecordKind::Contact => "contacts",
            RecordKind::Debtor => "debtors",
            RecordKind::Invoice => "invoices",
        }
    }
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordResult {
    /// Its number or code.
    pub key: String,
    /// Why Payt did not take it, in its words; nothing when it did.
    pub refusal: Option<String>,
    /// Whether the call was made before and had no answer then: a refusal does not say that nothing was taken.
    pub unsure: bool,
    /// What Payt remarked about it.
    pub warnings: Vec<String>,
}

/// Records of one kind on their way, call by call: whoever makes the calls keeps the results of each before the next.
pub struct Upsert<'r> {
    payt: &'r Payt,
    administration_id: &'r str,
    /// The next call at the end.
    waiting: Vec<&'r [(String, UpsertBody)]>,
    singles: usize,
}

impl Payt {
    /// Adds or changes records, all of one kind and with one method, in as few calls as Payt allows.
    pub fn upsert<'r>(&'r self, administration_id: &'r str, records: &'r [(String, UpsertBody)]) -> Upsert<'r> {
        // conditions are documented one by one only
        let alone = records.first().is_some_and(|(_, first)| first.kind == RecordKind::Condition);
        let at_once = if alone { 1 } else { RECORDS_AT_ONCE };
        Upsert { payt: self, administration_id, waiting: records.chunks(at_once).rev().collect(), singles: 0 }
    }
}

impl Upsert<'_> {
    /// Whether there is a call to make.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Makes the next call; one result for each of its records, in their order. A call that Payt refuses as a whole gives none, and
    /// the next ones bring half of its records each, until it is clear which of them Payt does not take.
    ///
    /// # Errors
    /// When it is not known what became of the records, or when not one of them is the reason of a refusal.
    pub async fn next_call(&mut self) -> Result<Vec<RecordResult>, Failure> {
        let Some(part) = self.waiting.pop() else { return Ok(Vec::new()) };
        let Some((_, first)) = part.first() else { return Ok(Vec::new()) };
        let path = first.path();
        let body = body_of(self.administration_id, path, part);
        let api = &self.payt.api;
        let sent = match first.method {
            Method::Post => api.post(&["v1", path], body).await,
            Method::Patch => api.patch(&["v1", path], body).await,
        };
        match sent {
            Ok(answer) => {
                let results = of_part(&answer, part)?;
                // it is not all records that are refused
                if results.iter().any(|one| one.refusal.is_none()) {
                    self.singles = 0;
                }
                Ok(results)
            }
            Err(miss) if miss.is_refusal() && self.singles < SINGLES_AT_MOST => match part {
                [(key, _)] => {
                    self.singles += 1;
                    let (refusal, unsure) = (Some(miss.said()), miss.is_repeated());
                    Ok(vec![RecordResult { key: key.clone(), refusal, unsure, warnings: Vec::new() }])
                }
                _ => {
                    let (one, other) = part.split_at(part.len() / 2);
                    self.waiting.extend([other, one]);
                    Ok(Vec::new())
                }
            },
            Err(miss) => Err(miss.into()),
        }
    }
}

fn of_part(answer: &Body, part: &[(String, UpsertBody)]) -> Result<Vec<RecordResult>, Miss> {
    let keys: Vec<&str> = part.iter().map(|(key, _)| key.as_str()).collect();
    results_of(answer, &keys)
}

/// The records of a call under the name of their kind; a condition stands by itself.
fn body_of(administration_id: &str, path: &str, part: &[(String, UpsertBody)]) -> Vec<u8> {
    let id = serde_json::Value::from(administration_id);
    let texts: Vec<&str> = part.iter().map(|(_, body)| body.text()).collect();
    let text = match texts.as_slice() {
        [one] if path == "payment_conditions" => {
            format!(r#"{{"administration_id":{id},{}"#, one.trim_start().trim_start_matches('{'))
        }
        _ => format!(r#"{{"administration_id":{id},"{path}":[{}]}}"#, texts.join(",")),
    };
    text.into_bytes()
}
