//! A JSON tree that keeps the order of its fields and writes numbers from text: no amount ever becomes a float.

use std::fmt::{self, Display, Formatter, Write};

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, in the order given.
    Object(Vec<(&'static str, Json)>),
}

/// An object: `object! { "code": code, "total": 3 }`.
macro_rules! object {
    ($($key:literal : $value:expr),* $(,)?) => {
        $crate::pay::json::Json::Object(vec![$(($key, $crate::pay::json::Json::from($value))),*])
    };
}
pub(super) use object;

/// A decimal of so many digits behind the point, as short as JSON writes it: 20570 of two digits is `205.7`.
pub(super) fn decimal(units: i64, digits: u32) -> Json {
    let scale = 10_u64.pow(digits);
    let (whole, rest) = (units.unsigned_abs() / scale, units.unsigned_abs() % scale);
    let sign = if units < 0 { "-" } else { "" };
    let width = digits as usize;
    let rest = format!("{rest:0width$}");
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    Json::Number(format!("{sign}{whole}{point}{rest}"))
}

impl Display for Json {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => out.write_str("null"),
            Json::Bool(value) => write!(out, "{value}"),
            Json::Number(text) => out.write_str(text),
            Json::Text(text) => quote(text, out),
            Json::List(items) => {
                out.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    write!(out, "{}{item}", if index > 0 { "," } else { "" })?;
                }
                out.write_char(']')
            }
            Json::Object(fields) => {
                out.write_char('{')?;
                for (index, (key, value)) in fields.iter().enumerate() {
                    out.write_str(if index > 0 { "," } else { "" })?;
                    quote(key, out)?;
                    write!(out, ":{value}")?;
                }
                out.write_char('}')
            }
        }
    }
}

fn quote(text: &str, out: &mut Formatter<'_>) -> fmt::Result {
    out.write_char('"')?;
    for letter in text.chars() {
        match letter {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            control if control.is_control() => write!(out, "\\u{:04x}", u32::from(control))?,
            other => out.write_char(other)?,
        }
    }
    out.write_char('"')
}

macro_rules! from {
    ($($from:ty => |$value:ident| $json:expr),* $(,)?) => {
        $(impl From<$from> for Json {
            fn from($value: $from) -> Json {
                $json
            }
        })*
    };
}
from! {
    bool => |value| Json::Bool(value),
    i32 => |value| Json::Number(value.to_string()),
    i64 => |value| Json::Number(value.to_string()),
    u8 => |value| Json::Number(value.to_string()),
    u16 => |value| Json::Number(value.to_string()),
    u32 => |value| Json::Number(value.to_string()),
    usize => |value| Json::Number(value.to_string()),
    &str => |value| Json::Text(value.to_owned()),
    &String => |value| Json::Text(value.clone()),
    String => |value| Json::Text(value),
    jiff::civil::Date => |value| Json::Text(value.to_string()),
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Json {
        value.map_or(Json::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Json {
        Json::List(items.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_written_exactly_and_short() {
        let written = [(20570, 2), (12100, 2), (-2420, 2), (5, 2), (46464, 4), (0, 2), (-5, 2)]
            .map(|(units, digits)| decimal(units, digits).to_string());
        assert_eq!(written, ["205.7", "121", "-24.2", "0.05", "4.6464", "0", "-0.05"]);
    }

    #[test]
    fn what_is_written_is_json_with_its_fields_in_order() {
        let json = object! { "b": "a \"quoted\"\n\\ text", "a": vec![1, 2], "none": None::<bool> };
        assert_eq!(json.to_string(), r#"{"b":"a \"quoted\"\u000a\\ text","a":[1,2],"none":null}"#);
        let read: serde_json::Value = serde_json::from_str(&json.to_string()).unwrap();
        assert_eq!(read["b"], "a \"quoted\"\n\\ text");
    }
}
