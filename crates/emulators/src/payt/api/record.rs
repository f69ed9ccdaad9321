//! Records that come in, field by field, and the answer to a batch of them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::super::{answer::Answer, debtor::Address, debtor::Emails, money};

/// A text or a number as a text.
pub(super) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A record with the complaints about it.
pub(super) struct Record<'a> {
    value: &'a Value,
    pub(super) errors: Vec<String>,
    pub(super) warnings: Vec<String>,
}

impl<'a> Record<'a> {
    pub(super) fn new(value: &'a Value) -> Record<'a> {
        Record { value, errors: Vec::new(), warnings: Vec::new() }
    }

    /// Complains about fields that are null, where they may not be.
    pub(super) fn no_nulls(&mut self, refused: bool) {
        let fields = self.value.as_object().into_iter().flatten();
        let nulls = fields.filter(|(_, value)| refused && value.is_null());
        self.errors.extend(nulls.map(|(name, _)| format!("{name} must not be null")));
    }

    pub(super) fn error(&mut self, text: impl Into<String>) {
        self.errors.push(text.into());
    }

    /// Whether it came, be it `null`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.value.get(name).is_some()
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Value> {
        self.value.get(name)
    }

    /// A value that is not blank.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.value.get(name).and_then(plain).filter(|text| !text.is_empty())
    }

    /// A value that must be there.
    pub(super) fn needed(&mut self, name: &str) -> String {
        let text = self.text(name);
        if text.is_none() {
            self.error(format!("{name} can't be blank"));
        }
        text.unwrap_or_default()
    }

    /// An amount, if it is there.
    pub(super) fn cents(&mut self, name: &str) -> Option<i64> {
        let text = self.text(name)?;
        let cents = money::cents(&text, false);
        if cents.is_none() {
            self.error(format!("{name} is not a number"));
        }
        cents
    }

    /// A day, if it is there.
    pub(super) fn date(&mut self, name: &str) -> Option<Date> {
        let text = self.text(name)?;
        let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
        if date.is_none() {
            self.error(format!("{name} is not a date"));
        }
        date
    }

    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        match self.value.get(name)? {
            Value::Null => None,
            Value::Bool(flag) => Some(*flag),
            _ => {
                self.error(format!("{name} is not a boolean"));
                None
            }
        }
    }

    /// One of those, if it is there.
    pub(super) fn one_of(&mut self, name: &str, allowed: &[&str]) {
        if let Some(text) = self.text(name)
            && !allowed.contains(&text.as_str())
        {
            self.error(format!("{name} is not included in the list"));
        }
    }

    /// Takes the fields that came over into the others.
    pub(super) fn keep(&self, details: &mut BTreeMap<String, Value>, names: &[&str]) {
        for name in names {
            if let Some(value) = self.value.get(*name) {
                details.insert((*name).to_owned(), value.clone());
            }
        }
    }

    pub(super) fn address(&self) -> Address {
        let part = |name: &str| self.text(&format!("postal_address_{name}")).unwrap_or_default();
        Address {
            street: part("street_1"),
            street_2: part("street_2"),
            postal_code: part("postal_code"),
            city: part("city"),
            country_code: part("country_code"),
        }
    }

    pub(super) fn emails(&mut self) -> Emails {
        let mut email = |purpose: &str| {
            let name = format!("{purpose}_email_address");
            let text = self.text(&name)?;
            if !text.contains('@') {
                self.error(format!("{name} is not an e-mail address"));
            }
            Some(text)
        };
        Emails { default: email("default"), invoice: email("invoice"), reminder: email("reminder") }
    }
}

/// The answer to a batch: how many went in, and what was wrong with the others, by their own number (documented).
#[derive(Debug, Default)]
pub(super) struct Batch {
    count: usize,
    errors: Map<String, Value>,
    warnings: Map<String, Value>,
}

impl Batch {
    /// Counts a record; whether it may go in.
    pub(super) fn take(&mut self, key: &str, record: &Record<'_>) -> bool {
        if !record.warnings.is_empty() {
            self.warnings.insert(key.to_owned(), json!(record.warnings));
        }
        if record.errors.is_empty() {
            self.count += 1;
            return true;
        }
        self.errors.insert(key.to_owned(), json!(record.errors));
        false
    }

    pub(super) fn answer(self, status: u16) -> Answer {
        let mut body = json!({ "success": true, "count": self.count, "errors": self.errors });
        if let Some(body) = body.as_object_mut().filter(|_| !self.warnings.is_empty()) {
            body.insert("warnings".to_owned(), Value::Object(self.warnings));
        }
        Answer::json(status, &body)
    }
}

/// What a record is called in the answer: its number, or its place when it has none.
pub(super) fn key(record: &Record<'_>, name: &str, index: usize) -> String {
    record.text(name).unwrap_or_else(|| index.to_string())
}
