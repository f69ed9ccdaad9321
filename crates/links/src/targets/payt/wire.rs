//! Payt's JSON: ids come as texts and as numbers, amounts as texts with two decimals.

use std::collections::BTreeMap;

use serde::de::{Deserialize, Deserializer, Error};
use serde_json::value::RawValue;

/// A text, also where Payt writes a number; nothing becomes empty.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
    let raw = raw.get();
    match raw.bytes().next() {
        Some(b'"') => serde_json::from_str(raw).map_err(D::Error::custom),
        Some(b'n') => Ok(String::new()),
        Some(b'{' | b'[') | None => Err(D::Error::custom("a text or a number was expected")),
        Some(_) => Ok(raw.to_owned()),
    }
}

/// A text that may be absent.
pub(super) fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(|text| Some(text).filter(|text| !text.is_empty()))
}

/// Remarks by the number of the record they are about. Without any, some write an empty list for an empty object.
pub(super) fn remarks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    let raw: Box<RawValue> = Deserialize::deserialize(deserializer)?;
    if raw.get() == "null" || raw.get().chars().filter(|c| !c.is_whitespace()).eq("[]".chars()) {
        return Ok(BTreeMap::new());
    }
    let by_record: BTreeMap<String, OneOrMore> = serde_json::from_str(raw.get()).map_err(D::Error::custom)?;
    Ok(by_record.into_iter().map(|(key, texts)| (key, texts.list())).collect())
}

#[derive(serde::Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::More(texts) => texts,
        }
    }
}
