//! Rows whose columns are only known when the program runs, read to exact text.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{SourceColumns, SourceFields};
use rust_decimal::Decimal;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::metainfo::ConnectorField;
use super::rows::{Page, read_by};
use super::wire::{REPLACED, parse_date_time, parse_decimal};
use crate::failure::Failure;

/// The columns of a connector, with what they hold.
#[derive(Debug)]
pub(super) struct SourceShape {
    connector: String,
    columns: Arc<SourceColumns>,
    kinds: Vec<ColumnKind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ColumnKind {
    Boolean,
    Date,
    Decimal,
    Other,
}

/// Why a value can't be read.
#[derive(Debug, PartialEq, Eq)]
enum Unfit {
    /// The definition refers to a field that no longer exists.
    Replaced,
    /// It is not what its column promises.
    No(&'static str),
}

/// Where the first value stands that can't be read.
#[derive(Debug)]
struct Wrong {
    row: usize,
    column: String,
    why: Unfit,
}

impl SourceShape {
    pub(super) fn new(connector: &str, fields: &[ConnectorField]) -> Self {
        let columns = SourceColumns::new(fields.iter().map(|field| field.id.clone()));
        let kind = |name: &String| fields.iter().find(|field| field.id == *name).map_or("", |field| &field.data_type);
        let kinds = columns.names().iter().map(|name| ColumnKind::of(kind(name))).collect();
        Self { connector: connector.to_owned(), columns: Arc::new(columns), kinds }
    }

    /// Reads a page; `before` is how many rows were read before it.
    ///
    /// # Errors
    /// `afas-field-missing` for a column whose field is gone, `afas-answer-unreadable` for a value that is not of its type.
    pub(super) fn read_page(&self, body: &[u8], before: usize) -> Result<Page<SourceFields>, Failure> {
        read_by(&self.connector, body, |text| {
            let wrong = RefCell::new(None);
            let mut json = serde_json::Deserializer::from_str(text);
            let page = PageSeed { shape: self, wrong: &wrong }.deserialize(&mut json)?;
            json.end()?;
            Ok(match wrong.into_inner() {
                None => Ok(page),
                Some(wrong) => Err(self.unreadable(before, &wrong)),
            })
        })?
    }

    fn unreadable(&self, before: usize, Wrong { row, column, why }: &Wrong) -> Failure {
        let (connector, row) = (&self.connector, before.saturating_add(*row).saturating_add(1));
        match why {
            Unfit::Replaced => {
                let detail = format!("GetConnector {connector}: field {column} refers to one that no longer exists");
                Failure::Refused(Problem::new(ProblemKind::AfasFieldMissing, detail))
            }
            Unfit::No(what) => {
                let detail = format!("GetConnector {connector}, row {row}: {column} is no {what}");
                Failure::Unreadable(Problem::new(ProblemKind::AfasAnswerUnreadable, detail))
            }
        }
    }
}

/// The values of these columns as filters want them; what is absent or null is empty.
pub(super) fn values(row: &SourceFields, columns: &[String]) -> Vec<String> {
    columns.iter().map(|column| row.get(column).unwrap_or_default().to_owned()).collect()
}

impl ColumnKind {
    fn of(data_type: &str) -> Self {
        match data_type.to_ascii_lowercase().as_str() {
            "boolean" => Self::Boolean,
            "date" => Self::Date,
            "decimal" => Self::Decimal,
            _ => Self::Other,
        }
    }
}

struct PageSeed<'s> {
    shape: &'s SourceShape,
    wrong: &'s RefCell<Option<Wrong>>,
}

impl<'de> DeserializeSeed<'de> for PageSeed<'_> {
    type Value = Page<SourceFields>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PageSeed<'_> {
    type Value = Page<SourceFields>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page of rows")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let (mut take, mut rows) = (None, None);
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            match name.as_ref() {
                "take" => take = members.next_value()?,
                "rows" => rows = Some(members.next_value_seed(RowsSeed { shape: self.shape, wrong: self.wrong })?),
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(Page { take, rows: rows.ok_or_else(|| serde::de::Error::missing_field("rows"))? })
    }
}

struct RowsSeed<'s> {
    shape: &'s SourceShape,
    wrong: &'s RefCell<Option<Wrong>>,
}

impl<'de> DeserializeSeed<'de> for RowsSeed<'_> {
    type Value = Vec<SourceFields>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for RowsSeed<'_> {
    type Value = Vec<SourceFields>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut given: A) -> Result<Self::Value, A::Error> {
        let mut rows: Vec<SourceFields> = Vec::new();
        let mut columns = Arc::clone(&self.shape.columns);
        loop {
            let room = rows.last().map_or(512, SourceFields::text_length);
            let seed =
                RowSeed { shape: self.shape, wrong: self.wrong, number: rows.len(), columns: &mut columns, room };
            match given.next_element_seed(seed)? {
                Some(row) => rows.push(row),
                None => return Ok(rows),
            }
        }
    }
}

struct RowSeed<'s> {
    shape: &'s SourceShape,
    wrong: &'s RefCell<Option<Wrong>>,
    number: usize,
    /// Those of the shape, and what rows had besides.
    columns: &'s mut Arc<SourceColumns>,
    room: usize,
}

impl<'de> DeserializeSeed<'de> for RowSeed<'_> {
    type Value = SourceFields;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for RowSeed<'_> {
    type Value = SourceFields;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut row = SourceFields::of(Arc::clone(self.columns)).with_room_for(self.room);
        let mut next = 0;
        while let Some(name) = members.next_key::<Cow<'de, str>>()? {
            // columns come in one order, so that the next name is known nearly always
            let expected = self.columns.names().get(next).is_some_and(|known| *known == *name);
            let place = if expected { Some(next) } else { self.columns.place(&name) };
            let place = place.unwrap_or_else(|| {
                *self.columns = Arc::new(self.columns.with(&name));
                row.widen(Arc::clone(self.columns));
                self.columns.names().len().saturating_sub(1)
            });
            next = place.saturating_add(1);
            let raw: &RawValue = members.next_value()?;
            let kind = self.shape.kinds.get(place).copied().unwrap_or(ColumnKind::Other);
            match exact_text(raw.get(), kind) {
                Ok(Some(text)) => row.set(place, &text),
                Ok(None) => row.set(place, ""),
                Err(why) => {
                    let mut wrong = self.wrong.borrow_mut();
                    if wrong.is_none() {
                        *wrong = Some(Wrong { row: self.number, column: name.into_owned(), why });
                    }
                }
            }
        }
        Ok(row)
    }
}

/// The text of a JSON value in a column of that type; nothing when it is empty.
fn exact_text(raw: &str, kind: ColumnKind) -> Result<Option<Cow<'_, str>>, Unfit> {
    let text: Cow<'_, str> = match raw.bytes().next() {
        Some(b'"') => match raw.get(1..raw.len().saturating_sub(1)).filter(|inner| !inner.contains('\\')) {
            Some(inner) => Cow::Borrowed(inner),
            None => Cow::Owned(serde_json::from_str::<String>(raw).map_err(|_| Unfit::No("text"))?),
        },
        Some(b'n') => return Ok(None),
        Some(b'{' | b'[') => return Err(Unfit::No("plain value")),
        _ => Cow::Borrowed(raw),
    };
    match (text.as_ref(), kind) {
        ("", _) => Ok(None),
        (REPLACED, _) => Err(Unfit::Replaced),
        (_, ColumnKind::Boolean) => flag(&text).map(|flag| Some(Cow::Borrowed(flag))),
        (_, ColumnKind::Date) => day(text).map(Some),
        (_, ColumnKind::Decimal) => decimal(text).map(Some),
        // A number in a column of any other type is exact as a number, not as the text AFAS chose for it.
        _ if raw.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => decimal(text).map(Some),
        _ => Ok(Some(text)),
    }
}

fn flag(text: &str) -> Result<&'static str, Unfit> {
    match text {
        "1" => Ok("true"),
        "0" => Ok("false"),
        text if text.eq_ignore_ascii_case("true") => Ok("true"),
        text if text.eq_ignore_ascii_case("false") => Ok("false"),
        _ => Err(Unfit::No("boolean")),
    }
}

/// Nearly every day is written like `2026-03-10T00:00:00Z`; the rest is left to the library.
fn day(text: Cow<'_, str>) -> Result<Cow<'_, str>, Unfit> {
    let plain = text.strip_suffix("T00:00:00Z").filter(|day| is_day(day.as_bytes())).map(str::len);
    match (plain, text) {
        (Some(length), Cow::Borrowed(text)) => Ok(Cow::Borrowed(text.get(..length).unwrap_or_default())),
        (_, text) => {
            let time = parse_date_time(&text).ok_or(Unfit::No("date"))?;
            Ok(Cow::Owned(time.date().to_string()))
        }
    }
}

fn is_day(bytes: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return false };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(|digit| digit.is_ascii_digit()) {
        return false;
    }
    let two = |tens: &u8, ones: &u8| {
        let digit = |byte: &u8| i8::try_from(byte.saturating_sub(b'0')).unwrap_or_default();
        digit(tens).saturating_mul(10).saturating_add(digit(ones))
    };
    let year = i16::from(two(y1, y2)).saturating_mul(100).saturating_add(i16::from(two(y3, y4)));
    Date::new(year, two(m1, m2), two(d1, d2)).is_ok()
}

/// A number without needless zeros. Nearly every number is short and plain; the rest is left to the library.
fn decimal(text: Cow<'_, str>) -> Result<Cow<'_, str>, Unfit> {
    match (plain_length(&text), text) {
        (Some(length), Cow::Borrowed(text)) => Ok(Cow::Borrowed(text.get(..length).unwrap_or_default())),
        (_, text) => {
            let number = parse_decimal(&text).ok_or(Unfit::No("exact number"))?;
            // Else minus zero would keep its sign.
            Ok(Cow::Owned(if number.is_zero() { Decimal::ZERO.to_string() } else { number.normalize().to_string() }))
        }
    }
}

/// How long a plain number is without the zeros behind its point; nothing when it is not plain, or zero with a sign.
fn plain_length(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain = digits.len() <= 18
        && all_digits(whole)
        && (whole.len() == 1 || !whole.starts_with('0'))
        && rest.is_none_or(all_digits)
        && (digits.len() == text.len() || digits.bytes().any(|byte| matches!(byte, b'1'..=b'9')));
    let needless = rest.map_or(0, |rest| {
        let kept = rest.trim_end_matches('0').len();
        rest.len().saturating_sub(kept).saturating_add(usize::from(kept == 0))
    });
    plain.then(|| text.len().saturating_sub(needless))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exact_text(raw: &str, kind: &str) -> Result<Option<String>, Unfit> {
        super::exact_text(raw, ColumnKind::of(kind)).map(|text| text.map(Cow::into_owned))
    }

    fn text(raw: &str, kind: &str) -> Option<String> {
        exact_text(raw, kind).unwrap()
    }

    fn shape(fields: &[(&str, &str)]) -> SourceShape {
        let field = |(id, kind): &(&str, &str)| {
            serde_json::from_value(serde_json::json!({ "id": id, "dataType": kind })).unwrap()
        };
        SourceShape::new("X", &fields.iter().map(field).collect::<Vec<ConnectorField>>())
    }

    #[test]
    fn rows_have_their_columns_in_any_order_and_such_as_nobody_described() {
        let body =
            r#"{"skip":0,"rows":[{"b":"2","a":1.50},{"a":2,"c":"x","b":null},{"c":"y","a":"","d":true}],"take":3}"#;
        let page = shape(&[("a", "decimal"), ("b", "string")]).read_page(body.as_bytes(), 0).unwrap();
        let rows: Vec<Vec<(&str, &str)>> = page.rows.iter().map(|row| row.iter().collect()).collect();
        let expected = [vec![("a", "1.5"), ("b", "2")], vec![("a", "2"), ("c", "x")], vec![("c", "y"), ("d", "true")]];
        assert_eq!((page.take, rows), (Some(3), expected.to_vec()));
    }

    #[test]
    fn the_first_value_that_can_not_be_read_is_named_by_its_row() {
        let body = r#"{"rows":[{"a":1},{"a":"1,00"},{"a":"(replaced)"}]}"#;
        let failure = shape(&[("a", "decimal")]).read_page(body.as_bytes(), 10).unwrap_err();
        assert!(
            matches!(&failure, Failure::Unreadable(problem) if problem.detail.en().contains("row 12: a is no")),
            "{failure}"
        );
    }

    #[test]
    fn a_page_without_rows_or_with_more_behind_it_is_none() {
        for body in [r#"{"take":1}"#, r#"{"rows":[{"a":1}]}{}"#, r#"{"rows":[{"a":1}"#, "<html>", "", r#"{"rows":[1]}"#]
        {
            assert!(shape(&[]).read_page(body.as_bytes(), 0).is_err(), "{body}");
        }
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
        fn a_number_that_looks_plain_is_read_as_the_library_reads_it(number in "-?[0-9]{1,12}([.][0-9]{1,8})?") {
            let exact = parse_decimal(&number).unwrap();
            let exact = if exact.is_zero() { "0".to_owned() } else { exact.normalize().to_string() };
            prop_assert_eq!(decimal(Cow::Borrowed(&number)), Ok(Cow::Owned(exact)));
        }

        #[test]
        fn a_day_that_looks_plain_is_read_as_the_library_reads_it(written in "[0-9]{4}-[01][0-9]-[0-3][0-9]T00:00:00Z") {
            let exact = parse_date_time(&written).map(|time| time.date().to_string());
            prop_assert_eq!(day(Cow::Borrowed(&written)).ok().map(Cow::into_owned), exact);
        }

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
