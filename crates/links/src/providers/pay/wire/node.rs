//! A place in a JSON text: read field by field, so that every complaint names the path and no number becomes a float.
//!
//! Lenient where Pay. is known to vary (numbers as text, lists as one object, empty text for nothing) and nowhere else.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What is wrong, and where in the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {why}")]
pub struct WireError {
    /// Where, as `settlements[0].amount.value`.
    pub path: String,
    /// What was expected there.
    pub why: String,
}

/// A value somewhere in a document.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    path: String,
    raw: &'a RawValue,
}

/// The fields of an object. A field that is `null` counts as absent.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    path: String,
    fields: Members<'a>,
}

/// Names and values in the order of the document. Objects are small, so that looking along the list is cheaper than any
/// map; names are borrowed, because a settlement has ten thousand records with the same ones.
#[derive(Debug, Clone)]
struct Members<'a>(Vec<(Name<'a>, &'a RawValue)>);

#[derive(Debug, Clone, Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Members<'a> {
    /// The value under a name; the last one where the document has the name twice.
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(known, _)| known.0 == name).map(|(_, raw)| *raw)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

impl<'a> Node<'a> {
    /// The whole of a document; `path` is how complaints begin.
    pub fn root(path: &str, text: &'a str) -> Result<Self, WireError> {
        let raw = serde_json::from_str(text)
            .map_err(|error| WireError { path: path.to_owned(), why: format!("no JSON: {error}") })?;
        Ok(Self { path: path.to_owned(), raw })
    }

    /// Where it stands.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text exactly as received, without space around it.
    pub fn raw(&self) -> &'a str {
        self.raw.get()
    }

    /// A complaint about this place.
    pub fn wrong(&self, why: impl Into<String>) -> WireError {
        WireError { path: self.path.clone(), why: why.into() }
    }

    /// The fields of an object.
    pub fn fields(&self) -> Result<Fields<'a>, WireError> {
        let fields = serde_json::from_str(self.raw()).map_err(|_| self.wrong("an object is expected"))?;
        Ok(Fields { path: self.path.clone(), fields })
    }

    /// The items of a list; one object stands for a list of one, empty text for an empty list.
    pub fn items(&self) -> Result<Vec<Self>, WireError> {
        match self.raw().as_bytes().first() {
            Some(b'{') => Ok(vec![self.clone()]),
            Some(b'[') => {
                let items: Vec<&'a RawValue> =
                    serde_json::from_str(self.raw()).map_err(|_| self.wrong("a list is expected"))?;
                let item = |(index, raw)| Self { path: format!("{}[{index}]", self.path), raw };
                Ok(items.into_iter().enumerate().map(item).collect())
            }
            _ if self.raw() == "\"\"" => Ok(Vec::new()),
            _ => Err(self.wrong("a list is expected")),
        }
    }

    /// Text, or a number as it is written.
    pub fn text(&self) -> Result<String, WireError> {
        text_of(self.raw()).map(Cow::into_owned).ok_or_else(|| self.wrong("text is expected"))
    }

    /// An exact number, also when it stands in text.
    pub fn number(&self) -> Result<Decimal, WireError> {
        let text = text_of(self.raw()).ok_or_else(|| self.wrong("text is expected"))?;
        exact_number(&text).ok_or_else(|| self.wrong(format!("`{text}` is no exact number")))
    }

    /// A whole number of things.
    pub fn count(&self) -> Result<u32, WireError> {
        let number = self.number()?.normalize();
        if number.scale() != 0 {
            return Err(self.wrong("a whole number is expected"));
        }
        u32::try_from(number.mantissa()).map_err(|_| self.wrong("a count is expected"))
    }

    /// Yes or no, also as 1 and 0.
    pub fn flag(&self) -> Result<bool, WireError> {
        match self.raw().trim_matches('"') {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            _ => Err(self.wrong("true or false is expected")),
        }
    }

    /// A moment as the clock in Amsterdam showed it; without an offset it is taken as written. Empty text is nothing.
    pub fn moment(&self) -> Result<Option<DateTime>, WireError> {
        moment_of(&self.text()?).map_err(|why| self.wrong(why))
    }

    /// A day. Empty text is nothing.
    pub fn date(&self) -> Result<Option<Date>, WireError> {
        Ok(self.moment()?.map(DateTime::date))
    }
}

/// The text of a JSON value: what stands between the quotes, or a number as it is written.
fn text_of(raw: &str) -> Option<Cow<'_, str>> {
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<Name<'_>>(raw).ok().map(|Name(text)| text),
        Some(b'-' | b'0'..=b'9') => Some(Cow::Borrowed(raw)),
        _ => None,
    }
}

/// The exact number of a JSON value, also when it stands in text.
pub(super) fn number_of(raw: &str) -> Option<Decimal> {
    exact_number(&text_of(raw)?)
}

fn exact_number(text: &str) -> Option<Decimal> {
    let number = text.trim();
    if number.contains(['e', 'E']) {
        Decimal::from_scientific(number).ok()
    } else {
        Decimal::from_str_exact(number).ok()
    }
}

/// The moment that a text tells, as the clock in Amsterdam showed it; `Err` says why it tells none.
pub(super) fn moment_of(text: &str) -> Result<Option<DateTime>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Ok(timestamp) = jiff::Timestamp::from_str(text) {
        let amsterdam = TimeZone::get("Europe/Amsterdam").map_err(|error| error.to_string())?;
        return Ok(Some(timestamp.to_zoned(amsterdam).datetime()));
    }
    DateTime::from_str(text).map(Some).map_err(|_| format!("`{text}` is no date"))
}

impl<'a> Fields<'a> {
    /// Where the object stands.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The field under the first of `names` that is there: Pay. spells some fields in two ways.
    pub fn find(&self, names: &[&str]) -> Option<Node<'a>> {
        names.iter().find_map(|name| {
            let raw = self.fields.get(name).filter(|raw| raw.get() != "null")?;
            Some(Node { path: format!("{}.{name}", self.path), raw })
        })
    }

    /// A field that must be there, under one of `names`.
    pub fn get(&self, names: &[&str]) -> Result<Node<'a>, WireError> {
        self.find(names).ok_or_else(|| WireError {
            path: format!("{}.{}", self.path, names.first().unwrap_or(&"")),
            why: "is missing".to_owned(),
        })
    }

    /// The items of a list; none when it is absent.
    pub fn list(&self, name: &str) -> Result<Vec<Node<'a>>, WireError> {
        self.find(&[name]).map_or_else(|| Ok(Vec::new()), |node| node.items())
    }

    /// Text; empty when it is absent.
    pub fn text(&self, names: &[&str]) -> Result<String, WireError> {
        self.find(names).map_or_else(|| Ok(String::new()), |node| node.text())
    }

    /// Text that says something: absent and empty are the same.
    pub fn filled_text(&self, names: &[&str]) -> Result<Option<String>, WireError> {
        let text = self.text(names)?;
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    }

    /// A count, when it is there.
    pub fn count(&self, name: &str) -> Result<Option<u32>, WireError> {
        self.find(&[name]).map(|node| node.count()).transpose()
    }

    /// A day, when it is there.
    pub fn date(&self, name: &str) -> Result<Option<Date>, WireError> {
        self.find(&[name]).map_or(Ok(None), |node| node.date())
    }

    /// All fields.
    pub fn all(&self) -> impl Iterator<Item = Node<'a>> {
        self.fields.0.iter().map(|(name, raw)| Node { path: format!("{}.{}", self.path, name.0), raw })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(text: &str) -> Fields<'_> {
        Node::root("doc", text).unwrap().fields().unwrap()
    }

    #[test]
    fn numbers_are_exact_in_every_spelling() {
        let doc = fields(r#"{"a":592.90,"b":"592.90","c":59290,"d":5.9290e2,"e":-0.1}"#);
        for (name, expected) in [("a", "592.90"), ("b", "592.90"), ("c", "59290"), ("d", "592.90"), ("e", "-0.1")] {
            let number = doc.get(&[name]).unwrap().number().unwrap();
            assert_eq!(number.normalize(), Decimal::from_str(expected).unwrap().normalize(), "{name}");
        }
    }

    #[test]
    fn what_is_no_exact_number_is_refused_with_its_path() {
        let doc = fields(r#"{"a":"592,90","b":true,"c":0.12345678901234567890123456789012}"#);
        for name in ["a", "b", "c"] {
            let error = doc.get(&[name]).unwrap().number().unwrap_err();
            assert_eq!(error.path, format!("doc.{name}"));
        }
    }

    #[test]
    fn a_field_is_found_under_an_escaped_name_and_the_last_of_two_counts() {
        let doc = fields(r#"{"am\u006funt":1,"a":"first","a":"last","n":null}"#);
        assert_eq!(doc.text(&["amount"]).unwrap(), "1");
        assert_eq!(doc.text(&["a"]).unwrap(), "last");
        assert!(doc.find(&["n"]).is_none());
    }

    #[test]
    fn one_object_is_a_list_of_one_and_empty_text_an_empty_list() {
        let doc = fields(r#"{"one":{"x":1},"none":"","null":null,"two":[{"x":1},{"x":2}],"bad":7}"#);
        for (name, length) in [("one", 1), ("none", 0), ("null", 0), ("absent", 0), ("two", 2)] {
            assert_eq!(doc.list(name).unwrap().len(), length, "{name}");
        }
        assert_eq!(doc.list("two").unwrap()[1].path(), "doc.two[1]");
        assert!(doc.list("bad").is_err());
    }

    #[test]
    fn moments_are_those_of_amsterdam() {
        let doc = fields(
            r#"{"a":"2026-03-02T23:30:00Z","b":"2026-03-02T14:03:21+01:00","c":"2026-03-02","d":"","e":"soon"}"#,
        );
        let moment = |name: &str| doc.get(&[name]).unwrap().moment();
        assert_eq!(moment("a").unwrap().unwrap().to_string(), "2026-03-03T00:30:00");
        assert_eq!(moment("b").unwrap().unwrap().to_string(), "2026-03-02T14:03:21");
        assert_eq!(doc.date("c").unwrap().unwrap().to_string(), "2026-03-02");
        assert_eq!(moment("d").unwrap(), None);
        assert!(moment("e").is_err());
    }

    #[test]
    fn a_missing_field_is_named_with_its_path() {
        let doc = fields(r#"{"amount":{}}"#);
        let error = doc.get(&["amount"]).unwrap().fields().unwrap().get(&["value"]).unwrap_err();
        assert_eq!(error.to_string(), "doc.amount.value: is missing");
    }
}
