//! Reads the page of rows that a GetConnector answers, straight into typed rows.

use std::borrow::Cow;
use std::collections::BTreeMap;

use ledger::problem::{Problem, ProblemKind};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::wire::REPLACED;
use crate::failure::Failure;

/// A page.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    /// How many rows AFAS says it looked for; it may be fewer than were asked for.
    #[serde(default)]
    pub(super) take: Option<i64>,
    pub(super) rows: Vec<T>,
}

/// Reads a page of `connector`.
pub(super) fn read_page<T: DeserializeOwned>(connector: &str, body: &[u8]) -> Result<Page<T>, Failure> {
    let error = match serde_json::from_slice(body) {
        Ok(page) => return Ok(page),
        Err(error) => error,
    };
    if error.classify() == Category::Syntax
        && let Cow::Owned(fixed) = with_leading_zeros(body)
    {
        return serde_json::from_slice(&fixed).map_err(|error| failure(connector, &fixed, &error));
    }
    Err(failure(connector, body, &error))
}

fn failure(connector: &str, body: &[u8], error: &serde_json::Error) -> Failure {
    let text = error.to_string();
    match error.classify() {
        Category::Data if text.starts_with(REPLACED) => {
            let field = replaced_field(body).unwrap_or_default();
            let detail = format!("GetConnector {connector}: field {field} refers to one that no longer exists");
            Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, detail))
        }
        Category::Data if text.starts_with("missing field") => {
            Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, format!("GetConnector {connector}: {text}")))
        }
        Category::Data => Failure::Unreadable(Problem::new(
            ProblemKind::AfasAnswerUnreadable,
            format!("GetConnector {connector}: {text}"),
        )),
        // A page of a proxy, or an answer cut short: the next one may be whole.
        _ => Failure::later(ProblemKind::AfasAnswerUnreadable, format!("GetConnector {connector}: {text}")),
    }
}

/// The name of a field whose value is the mark of a lost field. Slow, and only used to name it.
fn replaced_field(body: &[u8]) -> Option<String> {
    let fixed = with_leading_zeros(body);
    let page: Page<BTreeMap<String, &RawValue>> = serde_json::from_slice(&fixed).ok()?;
    let replaced = |value: &RawValue| value.get().trim_matches('"') == REPLACED;
    page.rows.into_iter().flatten().find(|(_, value)| replaced(value)).map(|(field, _)| field)
}

/// Before Profit 7, AFAS wrote `-.5` and `.5`, which is not JSON (AFAS documentation: news of Profit 7). Puts the zero
/// before the point; text inside quotes stays as it is. Only called when a body does not parse.
fn with_leading_zeros(body: &[u8]) -> Cow<'_, [u8]> {
    let mut fixed = Vec::new();
    let mut copied = 0;
    let (mut in_text, mut escaped, mut before) = (false, false, b' ');
    for (index, &byte) in body.iter().enumerate() {
        if in_text {
            in_text = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
        } else if byte == b'"' {
            in_text = true;
        } else if byte == b'.' && !before.is_ascii_digit() {
            fixed.extend_from_slice(body.get(copied..index).unwrap_or_default());
            fixed.push(b'0');
            copied = index;
        }
        before = byte;
    }
    if copied == 0 {
        return Cow::Borrowed(body);
    }
    fixed.extend_from_slice(body.get(copied..).unwrap_or_default());
    Cow::Owned(fixed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::books::afas::wire;

    #[derive(Debug, Deserialize)]
    struct Row {
        #[serde(deserialize_with = "wire::text")]
        text: String,
        #[serde(deserialize_with = "wire::decimal")]
        amount: Decimal,
    }

    fn read(body: &str) -> Result<Vec<(String, String)>, Failure> {
        let page: Page<Row> = read_page("X", body.as_bytes())?;
        Ok(page.rows.into_iter().map(|row| (row.text, row.amount.to_string())).collect())
    }

    #[test]
    fn decimals_of_old_versions_are_mended_outside_texts_only() {
        let body = "{\"skip\": 0,\r\n\"take\": 9,\r\n\"rows\": [
            {\"text\": \"a: .5, \\\" -.5 \\\\\", \"amount\": -.5}, {\"amount\":.25,\"text\":\"B.V.\"}]}";
        let expected = [("a: .5, \" -.5 \\", "-0.5"), ("B.V.", "0.25")];
        assert_eq!(read(body).unwrap(), expected.map(|(text, amount)| (text.to_owned(), amount.to_owned())));
    }

    #[test]
    fn a_good_body_is_not_copied() {
        assert!(matches!(with_leading_zeros(br#"{"rows":[{"a":0.5,"b":".5"}]}"#), Cow::Borrowed(_)));
    }

    #[test]
    fn a_page_of_a_proxy_or_a_cut_answer_is_for_later() {
        for body in ["<html>", "", r#"{"rows":[{"text":"a","amo"#, r#"{"rows":[{"text":"a","amount":-.5}"#] {
            let failure = read(body).unwrap_err();
            assert!(matches!(failure, Failure::Later { .. }), "{body}: {failure:?}");
            assert_eq!(failure.kind(), ProblemKind::AfasAnswerUnreadable);
        }
    }

    #[test]
    fn a_field_that_lost_its_origin_is_named() {
        let failure = read(r#"{"rows":[{"text":"(replaced)","amount":1}]}"#).unwrap_err();
        assert!(matches!(&failure, Failure::Refused(problem) if problem.kind == ProblemKind::AfasFieldMissing));
        assert!(failure.problem().detail.en().contains("field text"), "{failure}");
    }

    #[test]
    fn a_missing_field_is_named_and_a_wrong_kind_is_unreadable() {
        let missing = read(r#"{"rows":[{"text":"a"}]}"#).unwrap_err();
        assert_eq!(missing.kind(), ProblemKind::AfasFieldMissing);
        assert!(missing.problem().detail.en().contains("`amount`"), "{missing}");
        let wrong = read(r#"{"rows":[{"text":[],"amount":1}]}"#).unwrap_err();
        assert!(matches!(wrong, Failure::Unreadable(_)), "{wrong:?}");
    }

    proptest! {
        #[test]
        fn mending_gives_the_numbers_that_were_meant(cents in -99_i64..=99, text in ".{0,12}") {
            let amount = Decimal::new(cents, 2);
            let old = amount.to_string().replacen("0.", ".", 1);
            let body = format!("{{\"rows\":[{{\"text\":{},\"amount\":{old}}}]}}", serde_json::to_string(&text).unwrap());
            prop_assert_eq!(read(&body).unwrap(), vec![(text, amount.to_string())]);
        }
    }
}
