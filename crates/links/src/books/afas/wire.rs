//! Values as AFAS writes them in rows, for `#[serde(deserialize_with)]`: forgiving about form, exact about content.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr as _;

use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde_json::value::RawValue;

/// What AFAS gives for a field whose definition refers to one that no longer exists (AFAS documentation: App connector
/// auditor).
pub(super) const REPLACED: &str = "(replaced)";

/// Text, also when AFAS writes a number; absent or null becomes empty.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    deserializer.deserialize_any(Scalar).map(Cow::into_owned)
}

/// Text, where nothing and empty mean that there is none.
pub fn optional_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(|text| Some(text).filter(|text| !text.is_empty()))
}

/// A whole number, also when AFAS writes it as text.
pub fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
    let text = deserializer.deserialize_any(Scalar)?;
    text.parse().map_err(|_| D::Error::custom(format!("`{text}` is not a whole number")))
}

/// Yes or no; nothing means no.
pub fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let text = deserializer.deserialize_any(Scalar)?;
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" => Ok(true),
        "false" | "0" | "" => Ok(false),
        _ => Err(D::Error::custom(format!("`{text}` is neither yes nor no"))),
    }
}

/// A day, from a date or a date-time; see [`parse_date_time`].
pub fn optional_date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
    let text = deserializer.deserialize_any(Scalar)?;
    if text.is_empty() {
        return Ok(None);
    }
    let time = parse_date_time(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is not a date")))?;
    Ok(Some(time.date()))
}

/// A day that must be there.
pub fn date<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    optional_date(deserializer)?.ok_or_else(|| D::Error::custom("a date is missing"))
}

/// A decimal number, exact from its text; nothing means none.
pub fn optional_decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    let raw: &RawValue = Deserialize::deserialize(deserializer)?;
    let text = raw.get().trim_matches('"');
    match text {
        "null" | "" => Ok(None),
        _ => parse_decimal(text).map(Some).ok_or_else(|| D::Error::custom(format!("`{text}` is not an amount"))),
    }
}

/// A decimal number that must be there.
pub fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    optional_decimal(deserializer)?.ok_or_else(|| D::Error::custom("an amount is missing"))
}

/// `148.5`, `-.5`, `1E-2`: exact, or nothing when it is no number or has more digits than can be held.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) {
        return Decimal::from_scientific(text).ok();
    }
    Decimal::from_str_exact(text).ok()
}

/// A date-time in Dutch local time. AFAS writes a `Z` behind it that does not mean UTC and is ignored (AFAS
/// documentation: GetConnector).
pub fn parse_date_time(text: &str) -> Option<DateTime> {
    DateTime::from_str(text.trim_end_matches(['Z', 'z'])).ok()
}

/// A text, number, flag or null as text. Numbers with a fraction are left to [`decimal`], which sees their own digits.
struct Scalar;

impl<'de> Visitor<'de> for Scalar {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a whole number, a flag or null")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        still_there(text).map(Cow::Borrowed)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        still_there(text).map(|text| Cow::Owned(text.to_owned()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Cow::Owned(number.to_string()))
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(if flag { "true" } else { "false" }))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(""))
    }
}

fn still_there<E: Error>(text: &str) -> Result<&str, E> {
    if text == REPLACED { Err(E::custom(REPLACED)) } else { Ok(text) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Row {
        #[serde(default, deserialize_with = "text")]
        name: String,
        #[serde(default, deserialize_with = "optional_text")]
        reference: Option<String>,
        #[serde(default, deserialize_with = "flag")]
        blocked: bool,
        #[serde(default, deserialize_with = "optional_date")]
        date: Option<Date>,
        #[serde(default, deserialize_with = "optional_decimal")]
        amount: Option<Decimal>,
    }

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn leading_zeros_stay_and_numbers_become_text() {
        assert_eq!(row(r#"{"name":"00100"}"#).name, "00100");
        assert_eq!(row(r#"{"name":100}"#).name, "100");
        assert_eq!(row(r#"{"name":null,"reference":""}"#), row("{}"));
        assert_eq!(row(r#"{"name":"caf\u00e9 \"x\""}"#).name, "café \"x\"");
    }

    #[test]
    fn flags_come_in_several_forms() {
        for (json, expected) in [("true", true), ("\"1\"", true), ("1", true), ("null", false), ("\"False\"", false)] {
            assert_eq!(row(&format!("{{\"blocked\":{json}}}")).blocked, expected, "{json}");
        }
    }

    #[test]
    fn the_z_behind_a_date_does_not_move_it_to_another_day() {
        let expected = Some(jiff::civil::date(2026, 10, 31));
        for text in ["2026-10-31T00:00:00Z", "2026-10-31T23:59:59Z", "2026-10-31", "2026-10-31T00:00:00.000"] {
            assert_eq!(row(&format!("{{\"date\":\"{text}\"}}")).date, expected, "{text}");
        }
        assert!(serde_json::from_str::<Row>(r#"{"date":"31-10-2026"}"#).is_err());
    }

    #[test]
    fn a_number_with_a_fraction_is_not_taken_for_a_text() {
        assert!(serde_json::from_str::<Row>(r#"{"name":1.5}"#).is_err());
    }

    #[test]
    fn amounts_are_exact_whatever_their_form() {
        for (json, expected) in [
            ("148.5", "148.5"),
            ("\"148.50\"", "148.50"),
            ("-0.5", "-0.5"),
            ("0.1", "0.1"),
            ("79228162514264337593543950.33", "79228162514264337593543950.33"),
            ("1E-2", "0.01"),
        ] {
            assert_eq!(row(&format!("{{\"amount\":{json}}}")).amount.unwrap().to_string(), expected, "{json}");
        }
        assert_eq!(row(r#"{"amount":null}"#).amount, None);
        assert!(serde_json::from_str::<Row>(r#"{"amount":"1,50"}"#).is_err());
        assert!(serde_json::from_str::<Row>(r#"{"amount":0.12345678901234567890123456789012}"#).is_err());
    }

    #[test]
    fn numbers_of_old_versions_without_a_zero_before_the_point_are_read() {
        assert_eq!(parse_decimal("-.5").unwrap().to_string(), "-0.5");
        assert_eq!(parse_decimal(".05").unwrap().to_string(), "0.05");
        assert_eq!(parse_decimal("-"), None);
    }

    proptest! {
        #[test]
        fn decimal_text_survives_the_wire(mantissa in any::<i64>(), scale in 0_u32..=12) {
            let number = Decimal::new(mantissa, scale);
            let read = row(&format!("{{\"amount\":{number}}}")).amount.unwrap();
            prop_assert_eq!(read.to_string(), number.to_string());
        }
    }
}
