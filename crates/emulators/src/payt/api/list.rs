//! Lists: pages, cursors, what is new, and which properties are shown.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::super::{answer::Answer, office::Office};
use super::{Ask, id};

/// A record of a list.
pub(super) struct Listed {
    pub(super) id: i64,
    pub(super) updated_at: Timestamp,
    /// All of its properties.
    pub(super) value: Value,
}

/// The longest page and the usual one (documented).
const LONGEST: usize = 500;
const USUAL: usize = 100;

/// A page, oldest change first, as "the highest `updated_at` of the last page" begins the next sync (documented).
pub(super) fn page(office: &Office, ask: &Ask<'_>, mut listed: Vec<Listed>, hidden: &[&str]) -> Result<Answer, Answer> {
    listed.sort_by_key(|one| (one.updated_at, one.id));
    page_in_order(office, ask, listed, hidden)
}

/// A page in the order the records have.
pub(super) fn page_in_order(
    office: &Office,
    ask: &Ask<'_>,
    mut listed: Vec<Listed>,
    hidden: &[&str],
) -> Result<Answer, Answer> {
    if let Some(after) = time(ask, "updated_after")? {
        listed.retain(|one| one.updated_at > after);
    }
    let per_page = match ask.find("per_page") {
        None => USUAL,
        Some(text) => text
            .parse()
            .ok()
            .filter(|count| (1..=LONGEST).contains(count))
            .ok_or_else(|| Answer::malformed("per_page must be between 1 and 500"))?,
    };
    let begin = match ask.find("cursor") {
        None => 0,
        Some(cursor) => {
            let place = listed.iter().position(|one| one.id.to_string() == cursor);
            place.map(|place| place + 1).ok_or_else(|| Answer::malformed("cursor is not known"))?
        }
    };
    let rest = listed.get(begin..).unwrap_or_default();
    let shown = rest.get(..per_page.min(rest.len())).unwrap_or_default();
    let more = shown.len() < rest.len();
    let cursor = shown.last().filter(|_| more).map_or(Value::Null, |last| id(office, last.id));
    let fields = fields(ask)?;
    let data: Vec<Value> = shown.iter().map(|one| show(&one.value, fields.as_ref(), hidden)).collect();
    Ok(Answer::json(200, &json!({ "data": data, "pagination": { "cursor": cursor } })))
}

/// One record.
pub(super) fn single(ask: &Ask<'_>, value: &Value, hidden: &[&str]) -> Result<Answer, Answer> {
    Ok(Answer::json(200, &show(value, fields(ask)?.as_ref(), hidden)))
}

pub(super) fn time(ask: &Ask<'_>, name: &str) -> Result<Option<Timestamp>, Answer> {
    let Some(text) = ask.find(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Answer::malformed(&format!("{name} is not a time")))
}

/// `{"only":["id",{"labels":["name"]}]}`.
fn fields(ask: &Ask<'_>) -> Result<Option<Vec<Value>>, Answer> {
    let Some(text) = ask.find("fields") else { return Ok(None) };
    let parsed: Option<Value> = serde_json::from_str(&text).ok();
    let only = parsed.and_then(|value| value.get("only").and_then(Value::as_array).cloned());
    only.map(Some).ok_or_else(|| Answer::malformed("fields is not understood"))
}

/// Without `fields` all but the hidden properties; with it exactly those.
fn show(value: &Value, only: Option<&Vec<Value>>, hidden: &[&str]) -> Value {
    let Some(properties) = value.as_object() else { return value.clone() };
    let Some(only) = only else {
        let shown = properties.iter().filter(|(name, _)| !hidden.contains(&name.as_str()));
        return Value::Object(shown.map(|(name, value)| (name.clone(), value.clone())).collect());
    };
    let mut shown = Map::new();
    for wanted in only {
        if let Some((name, value)) = wanted.as_str().and_then(|name| properties.get_key_value(name)) {
            shown.insert(name.clone(), value.clone());
        }
        for (name, inner) in wanted.as_object().into_iter().flatten() {
            let Some(value) = properties.get(name) else { continue };
            let inner = inner.as_array();
            let value = match value {
                Value::Array(values) => values.iter().map(|value| show(value, inner, &[])).collect(),
                other => show(other, inner, &[]),
            };
            shown.insert(name.clone(), value);
        }
    }
    Value::Object(shown)
}
