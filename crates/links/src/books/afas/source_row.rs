//! Rows whose columns are only known when the program runs: kept as AFAS wrote them, then read to exact text.

use std::collections::BTreeMap;

use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::SourceRow;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::metainfo::ConnectorField;
use super::wire::{REPLACED, parse_date_time, parse_decimal};
use crate::failure::Failure;

/// A row as it came: the JSON text of each value, by column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<String, Box<RawValue>>")]
pub(super) struct RawRow(BTreeMap<String, String>);

impl From<BTreeMap<String, Box<RawValue>>> for RawRow {
    fn from(row: BTreeMap<String, Box<RawValue>>) -> Self {
        Self(row.into_iter().map(|(column, value)| (column, value.get().to_owned())).collect())
    }
}

/// Why a value can't be read.
#[derive(Debug, PartialEq, Eq)]
enum Unfit {
    /// The definition refers to a field that no longer exists.
    Replaced,
    /// It is not what its column promises.
    No(&'static str),
}

impl RawRow {
    /// The values of these columns as filters want them; what is absent or null is empty.
    pub(super) fn values(&self, columns: &[String]) -> Vec<String> {
        let value = |column: &String| {
            let raw = self.0.get(column).map_or("null", String::as_str);
            let text = if raw.starts_with('"') { serde_json::from_str(raw).ok() } else { None };
            text.unwrap_or_else(|| if raw == "null" { String::new() } else { raw.to_owned() })
        };
        columns.iter().map(value).collect()
    }

    /// The row in the words of the ledger; `fields` tells the types of the columns.
    ///
    /// # Errors
    /// `afas-field-missing` for a column whose field is gone, `afas-answer-unreadable` for a value that is not of its type.
    pub(super) fn read(&self, number: u32, connector: &str, fields: &[ConnectorField]) -> Result<SourceRow, Failure> {
        let mut read = BTreeMap::new();
        for (column, raw) in &self.0 {
            let kind = fields.iter().find(|field| field.id == *column).map_or("", |field| field.data_type.as_str());
            match exact_text(raw, kind) {
                Ok(Some(text)) => {
                    read.insert(column.clone(), text);
                }
                Ok(None) => {}
                Err(unfit) => return Err(unreadable(connector, number, column, &unfit)),
            }
        }
        Ok(SourceRow { number, fields: read })
    }
}

fn unreadable(connector: &str, number: u32, column: &str, unfit: &Unfit) -> Failure {
    match unfit {
        Unfit::Replaced => {
            let detail = format!("GetConnector {connector}: field {column} refers to one that no longer exists");
            Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, detail))
        }
        Unfit::No(what) => {
            let detail = format!("GetConnector {connector}, row {number}: {column} is no {what}");
            Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
        }
    }
}

/// The text of a JSON value in a column of that type; nothing when it is empty.
fn exact_text(raw: &str, kind: &str) -> Result<Option<String>, Unfit> {
    let kind = kind.to_ascii_lowercase();
    let text = match raw.bytes().next() {
        Some(b'"') => serde_json::from_str::<String>(raw).map_err(|_| Unfit::No("text"))?,
        Some(b'n') => return Ok(None),
        Some(b'{' | b'[') => return Err(Unfit::No("plain value")),
        _ => raw.to_owned(),
    };
    match (text.as_str(), kind.as_str()) {
        ("", _) => Ok(None),
        (REPLACED, _) => Err(Unfit::Replaced),
        (_, "boolean") => flag(&text).map(Some),
        (_, "date") => parse_date_time(&text).map(|time| Some(time.date().to_string())).ok_or(Unfit::No("date")),
        (_, "decimal") => decimal(&text).map(Some),
        // A number in a column of any other type is exact as a number, not as the text AFAS chose for it.
        _ if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => decimal(&text).map(Some),
        _ => Ok(Some(text)),
    }
}

fn flag(text: &str) -> Result<String, Unfit> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok("true".to_owned()),
        "false" | "0" => Ok("false".to_owned()),
        _ => Err(Unfit::No("boolean")),
    }
}

fn decimal(text: &str) -> Result<String, Unfit> {
    let number = parse_decimal(text).ok_or(Unfit::No("exact number"))?;
    // Else minus zero would keep its sign.
    Ok(if number.is_zero() { Decimal::ZERO.to_string() } else { number.normalize().to_string() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(raw: &str, kind: &str) -> Option<String> {
        exact_text(raw, kind).unwrap()
    }

    #[test]
    fn values_become_exact_text_by_the_type_of_their_column() {
        for (raw, kind, expected) in [
            ("148.50", "decimal", "148.5"),
            ("100", "decimal", "100"),
            ("-0.00", "decimal", "0"),
            ("\"1200.00\"", "decimal", "1200"),
            ("79228162514264337593543950.33", "decimal", "79228162514264337593543950.33"),
            ("1E-2", "decimal", "0.01"),
            ("\"2026-03-10T00:00:00Z\"", "date", "2026-03-10"),
            ("\"2026-10-25T23:59:59Z\"", "Date", "2026-10-25"),
            ("true", "boolean", "true"),
            ("\"0\"", "boolean", "false"),
            ("1", "boolean", "true"),
            ("\"00107\"", "string", "00107"),
            ("10044", "string", "10044"),
            ("7", "int", "7"),
            ("\" Caf\\u00e9;\\n\\\"x\\\" \"", "string", " Café;\n\"x\" "),
            ("\"2026-03-10T00:00:00Z\"", "string", "2026-03-10T00:00:00Z"),
        ] {
            assert_eq!(text(raw, kind).as_deref(), Some(expected), "{raw} {kind}");
        }
    }

    #[test]
    fn what_is_empty_is_left_out_and_what_is_not_of_its_type_is_an_error() {
        for raw in ["null", "\"\""] {
            assert_eq!(text(raw, "decimal"), None);
        }
        for (raw, kind) in [
            ("\"1.200,00\"", "decimal"),
            ("0.12345678901234567890123456789012", "decimal"),
            ("\"10-03-2026\"", "date"),
            ("\"yes\"", "boolean"),
            ("{}", "string"),
            ("[]", ""),
        ] {
            assert!(exact_text(raw, kind).is_err(), "{raw} {kind}");
        }
        assert_eq!(exact_text("\"(replaced)\"", "string"), Err(Unfit::Replaced));
    }

    proptest! {
        #[test]
        fn an_amount_keeps_its_value_and_loses_needless_zeros(mantissa in any::<i64>(), scale in 0_u32..=8) {
            let number = Decimal::new(mantissa, scale);
            let read = text(&number.to_string(), "decimal").unwrap();
            prop_assert_eq!(parse_decimal(&read).unwrap(), number);
            prop_assert!(!read.contains('.') || !read.ends_with('0'));
        }

        #[test]
        fn a_text_comes_out_as_it_went_in(value in ".{1,40}") {
            prop_assume!(value != REPLACED);
            let raw = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(text(&raw, "string"), Some(value));
        }
    }
}
