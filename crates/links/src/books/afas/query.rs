//! A question to a GetConnector: filters, order, page.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime};
use ledger::problem::{Problem, ProblemKind};
use serde::Serialize;

use super::client::connector_path;
use crate::failure::Failure;

/// Longest query string, `?` and `&` included; AFAS answers 404 to a longer one (AFAS documentation: GetConnector).
pub const LONGEST_QUERY: usize = 2_049;

/// How long questions with many alternatives are made: reading a further page adds a condition to each alternative,
/// which makes the question at most two thirds longer.
const COMFORTABLE_QUERY: usize = 1_200;

/// How a field is compared; the numbers are AFAS's (AFAS documentation: GetConnector).
///
/// The operators on parts of texts are a hundred times slower, and whether AFAS wants `%` around the value is not
/// documented: the value is sent as given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Operator {
    /// Equal.
    Equal = 1,
    /// Greater or equal.
    AtLeast = 2,
    /// Less or equal.
    AtMost = 3,
    /// Greater.
    Above = 4,
    /// Less.
    Below = 5,
    /// Contains the text.
    Contains = 6,
    /// Not equal.
    NotEqual = 7,
    /// Has no value; the filter's value is ignored.
    Empty = 8,
    /// Has a value; the filter's value is ignored.
    NotEmpty = 9,
    /// Starts with the text.
    StartsWith = 10,
    /// Does not contain the text.
    ContainsNot = 11,
    /// Does not start with the text.
    StartsNotWith = 12,
    /// Ends with the text.
    EndsWith = 13,
    /// Does not end with the text.
    EndsNotWith = 14,
    /// As typed in a view of Profit.
    QuickFilter = 15,
}

impl Operator {
    const fn code(self) -> u8 {
        self as u8
    }
}

/// A value to compare with, as AFAS reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterValue(String);

impl From<&str> for FilterValue {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for FilterValue {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<i64> for FilterValue {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<bool> for FilterValue {
    fn from(flag: bool) -> Self {
        Self(flag.to_string())
    }
}

/// `2026-10-31`.
impl From<Date> for FilterValue {
    fn from(date: Date) -> Self {
        Self(date.to_string())
    }
}

/// `2026-10-31T16:00:00`: Dutch local time, and never a `Z`, which AFAS refuses in filters.
impl From<DateTime> for FilterValue {
    fn from(time: DateTime) -> Self {
        Self(time.strftime("%Y-%m-%dT%H:%M:%S").to_string())
    }
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    field: String,
    operator: Operator,
    value: String,
}

impl Condition {
    /// `field operator value`.
    pub fn new(field: &str, operator: Operator, value: impl Into<FilterValue>) -> Self {
        Self { field: field.to_owned(), operator, value: value.into().0 }
    }

    fn takes_no_value(&self) -> bool {
        matches!(self.operator, Operator::Empty | Operator::NotEmpty)
    }

    fn field(&self) -> String {
        self.field.clone()
    }

    /// Empty where the operator takes no value: the position in the list must still be there.
    fn list_value(&self) -> String {
        if self.takes_no_value() { String::new() } else { self.value.clone() }
    }

    fn operator_code(&self) -> String {
        self.operator.code().to_string()
    }
}

/// A question to one GetConnector.
///
/// Conditions form groups: within a group all must hold, and a row is given when one group holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    connector: String,
    groups: Vec<Vec<Condition>>,
    order: Vec<String>,
    skip: u32,
    take: u32,
}

impl Query {
    /// All rows of a GetConnector, the first hundred of them (AFAS's own default) unless [`Query::take`] says more.
    pub fn connector(name: &str) -> Self {
        Self { connector: name.to_owned(), groups: Vec::new(), order: Vec::new(), skip: 0, take: 100 }
    }

    /// The connector's name.
    pub fn name(&self) -> &str {
        &self.connector
    }

    /// Adds a condition to the current group.
    pub fn and(mut self, field: &str, operator: Operator, value: impl Into<FilterValue>) -> Self {
        let condition = Condition::new(field, operator, value);
        match self.groups.last_mut() {
            Some(group) => group.push(condition),
            None => self.groups.push(vec![condition]),
        }
        self
    }

    /// The first condition; reads better than [`Query::and`] there.
    pub fn where_(self, field: &str, operator: Operator, value: impl Into<FilterValue>) -> Self {
        self.and(field, operator, value)
    }

    /// Starts another group with this condition.
    pub fn or(mut self, field: &str, operator: Operator, value: impl Into<FilterValue>) -> Self {
        self.groups.push(vec![Condition::new(field, operator, value)]);
        self
    }

    /// Narrows the whole question: what was asked before, and one of these groups.
    pub fn and_one_of(mut self, alternatives: &[Vec<Condition>]) -> Self {
        if self.groups.is_empty() {
            self.groups.push(Vec::new());
        }
        let joined = |group: &Vec<Condition>, more: &Vec<Condition>| group.iter().chain(more).cloned().collect();
        self.groups = self.groups.iter().flat_map(|g| alternatives.iter().map(move |more| joined(g, more))).collect();
        self
    }

    /// The same question for rows whose `field` is one of `values`, spread over as many questions as fit.
    pub fn one_of(&self, field: &str, values: &[String]) -> Vec<Self> {
        let narrowed = |groups: &[Vec<Condition>]| self.clone().and_one_of(groups);
        let (mut queries, mut groups) = (Vec::new(), Vec::new());
        for value in values {
            groups.push(vec![Condition::new(field, Operator::Equal, value.as_str())]);
            if groups.len() > 1 && narrowed(&groups).length() > COMFORTABLE_QUERY {
                let last = groups.split_off(groups.len().saturating_sub(1));
                queries.push(narrowed(&groups));
                groups = last;
            }
        }
        if !groups.is_empty() {
            queries.push(narrowed(&groups));
        }
        queries
    }

    /// Sorts by a field, after the fields named before; `-Field` sorts downwards.
    pub fn order_by(mut self, field: &str) -> Self {
        self.order.push(field.to_owned());
        self
    }

    /// Leaves out the first rows.
    pub fn skip(mut self, rows: u32) -> Self {
        self.skip = rows;
        self
    }

    /// Asks for this many rows.
    pub fn take(mut self, rows: u32) -> Self {
        self.take = rows;
        self
    }

    /// How many rows are asked for.
    pub fn taken(&self) -> u32 {
        self.take
    }

    /// The length AFAS counts: the encoded query string with its `?`.
    pub fn length(&self) -> usize {
        self.query_string().len().saturating_add(1)
    }

    /// The path behind the base URL.
    ///
    /// Fails with `afas-query-too-long`, or `afas-refused` when a value holds control characters.
    pub(super) fn path(&self) -> Result<String, Failure> {
        let broken = self.groups.iter().flatten().find(|c| c.value.chars().any(char::is_control));
        if let Some(condition) = broken {
            let detail = format!("{}: the value for {} holds control characters", self.connector, condition.field);
            return Err(Failure::Refused(Problem::new(ProblemKind::AfasRefused, detail)));
        }
        let length = self.length();
        if length > LONGEST_QUERY {
            let detail = format!("{}: {length} characters, {LONGEST_QUERY} at most", self.connector);
            return Err(Failure::Refused(Problem::new(ProblemKind::AfasQueryTooLong, detail)));
        }
        Ok(format!("{}?{}", connector_path(&self.connector), self.query_string()))
    }

    fn query_string(&self) -> String {
        let mut text = format!("skip={}&take={}", self.skip, self.take);
        if !self.order.is_empty() {
            text.push_str("&orderbyfieldids=");
            push_encoded(&mut text, &self.order.join(","), ",");
        }
        if self.groups.is_empty() {
            return text;
        }
        if self.fits_lists() {
            self.push_lists(&mut text);
        } else {
            text.push_str("&filterjson=");
            push_encoded(&mut text, &self.filter_json(), ",");
        }
        text
    }

    /// The lists know no escape for their own separators, and an empty element is not told from a missing one.
    fn fits_lists(&self) -> bool {
        let plain = |c: &Condition| !c.value.is_empty() && !c.value.contains([',', ';']);
        self.groups.iter().flatten().all(|condition| condition.takes_no_value() || plain(condition))
    }

    fn push_lists(&self, text: &mut String) {
        for (name, part) in [
            ("filterfieldids", Condition::field as fn(&Condition) -> String),
            ("filtervalues", Condition::list_value),
            ("operatortypes", Condition::operator_code),
        ] {
            let group = |group: &Vec<Condition>| group.iter().map(part).collect::<Vec<_>>().join(",");
            let list = self.groups.iter().map(group).collect::<Vec<_>>().join(";");
            text.push('&');
            text.push_str(name);
            text.push('=');
            push_encoded(text, &list, ",;");
        }
    }

    fn filter_json(&self) -> String {
        let filters = self.groups.iter().enumerate().map(|(index, group)| JsonFilter {
            id: format!("F{}", index.saturating_add(1)),
            fields: group.iter().map(JsonField::of).collect(),
        });
        let filter = JsonFilters { filters: JsonList { list: filters.collect() } };
        // A map of texts always becomes JSON.
        serde_json::to_string(&filter).unwrap_or_default()
    }
}

#[derive(Serialize)]
struct JsonFilters<'a> {
    #[serde(rename = "Filters")]
    filters: JsonList<'a>,
}

#[derive(Serialize)]
struct JsonList<'a> {
    #[serde(rename = "Filter")]
    list: Vec<JsonFilter<'a>>,
}

#[derive(Serialize)]
struct JsonFilter<'a> {
    #[serde(rename = "@FilterId")]
    id: String,
    #[serde(rename = "Field")]
    fields: Vec<JsonField<'a>>,
}

#[derive(Serialize)]
struct JsonField<'a> {
    #[serde(rename = "@FieldId")]
    field: &'a str,
    #[serde(rename = "@OperatorType")]
    operator: String,
    #[serde(rename = "#text")]
    value: &'a str,
}

impl<'a> JsonField<'a> {
    fn of(condition: &'a Condition) -> Self {
        Self { field: &condition.field, operator: condition.operator_code(), value: &condition.value }
    }
}

/// Percent-encodes all but unreserved characters (RFC 3986) and those in `kept`.
pub(super) fn push_encoded(text: &mut String, value: &str, kept: &str) {
    for byte in value.bytes() {
        let char = char::from(byte);
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') || kept.contains(char) {
            text.push(char);
        } else {
            // Writing to a String can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
