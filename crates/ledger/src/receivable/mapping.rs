//! A customer's own columns: what becomes which field of Payt, and which rows are read at all.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::fault::RowFault;
use super::fields::field_of;
use super::rules::ReceivableRules;
use super::{SourceKind, SourceRow, SourceRows};
use crate::language::Text;

/// One field of Payt, filled from a customer's own column or with a fixed value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldMapping {
    /// Rows of this kind.
    pub kind: SourceKind,
    /// The field as Payt names it.
    pub field: String,
    /// Where its value comes from.
    pub from: MappedFrom,
}

/// Where a mapped field gets its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MappedFrom {
    /// The column with this output name.
    Column(String),
    /// The same value in every row.
    Fixed(String),
}

/// Which rows of a kind are read. It looks at the row as AFAS gave it, before any mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowFilter {
    /// Rows of this kind.
    pub kind: SourceKind,
    /// The column, by its output name. One that is empty counts as an empty text.
    pub column: String,
    /// How they are compared.
    pub operator: FilterOperator,
    /// With what; of no use to `empty` and `filled`.
    #[serde(default)]
    pub value: String,
}

/// How a filter compares. Capitals count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterOperator {
    /// The same text.
    Equals,
    /// Another text.
    NotEquals,
    /// The text begins with the value.
    StartsWith,
    /// The text does not begin with the value.
    NotStartsWith,
    /// The text has the value somewhere.
    Contains,
    /// The text has the value nowhere.
    NotContains,
    /// Nothing is filled in.
    Empty,
    /// Something is filled in.
    Filled,
}

impl FilterOperator {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Equals,
        Self::NotEquals,
        Self::StartsWith,
        Self::NotStartsWith,
        Self::Contains,
        Self::NotContains,
        Self::Empty,
        Self::Filled,
    ];

    /// The word in settings and machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::NotEquals => "not_equals",
            Self::StartsWith => "starts_with",
            Self::NotStartsWith => "not_starts_with",
            Self::Contains => "contains",
            Self::NotContains => "not_contains",
            Self::Empty => "empty",
            Self::Filled => "filled",
        }
    }

    /// What people call it.
    pub const fn title(self) -> Text {
        match self {
            Self::Equals => Text { en: "is", nl: "is" },
            Self::NotEquals => Text { en: "is not", nl: "is niet" },
            Self::StartsWith => Text { en: "begins with", nl: "begint met" },
            Self::NotStartsWith => Text { en: "does not begin with", nl: "begint niet met" },
            Self::Contains => Text { en: "contains", nl: "bevat" },
            Self::NotContains => Text { en: "does not contain", nl: "bevat niet" },
            Self::Empty => Text { en: "is empty", nl: "is leeg" },
            Self::Filled => Text { en: "is filled", nl: "is gevuld" },
        }
    }

    /// The operator with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|operator| operator.word() == word)
    }
}

impl RowFilter {
    /// Whether the row may stay.
    pub fn keeps(&self, row: &SourceRow) -> bool {
        let text = row.fields.get(&self.column).map_or("", |text| text.trim());
        let value = self.value.trim();
        match self.operator {
            FilterOperator::Equals => text == value,
            FilterOperator::NotEquals => text != value,
            FilterOperator::StartsWith => text.starts_with(value),
            FilterOperator::NotStartsWith => !text.starts_with(value),
            FilterOperator::Contains => text.contains(value),
            FilterOperator::NotContains => !text.contains(value),
            FilterOperator::Empty => text.is_empty(),
            FilterOperator::Filled => !text.is_empty(),
        }
    }
}

/// A row after mapping.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub(super) kind: SourceKind,
    pub(super) number: u32,
    fields: Cow<'a, BTreeMap<String, String>>,
}

impl Row<'_> {
    /// What stands in the field, as AFAS gave it.
    pub(super) fn raw(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    /// Whether something stands in the field.
    pub(super) fn is_filled(&self, field: &str) -> bool {
        self.raw(field).is_some_and(|text| text.chars().any(|c| !c.is_whitespace() && !breaks(c)))
    }

    /// What stands in the field on one line; none when that is nothing.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        self.raw(field).map(on_one_line).filter(|text| !text.is_empty())
    }
}

/// Whether a character would break a line or a reader.
pub(super) fn breaks(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

/// The text with a space for control characters and line breaks, and without blanks around it.
fn on_one_line(text: &str) -> String {
    if !text.contains(breaks) {
        return text.trim().to_owned();
    }
    let parts: Vec<&str> = text.split(breaks).map(str::trim).filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// The rows of a kind that pass the filters, mapped; and how many did not pass.
pub(super) fn mapped<'a>(rows: &'a SourceRows, kind: SourceKind, rules: &ReceivableRules) -> (Vec<Row<'a>>, usize) {
    let given = rows.get(&kind).map_or(&[][..], Vec::as_slice);
    let filters: Vec<&RowFilter> = rules.filters.iter().filter(|filter| filter.kind == kind).collect();
    let mappings: Vec<&FieldMapping> = rules.mappings.iter().filter(|mapping| mapping.kind == kind).collect();
    let kept: Vec<Row<'a>> = given
        .iter()
        .filter(|row| filters.iter().all(|filter| filter.keeps(row)))
        .map(|row| Row { kind, number: row.number, fields: map_fields(&row.fields, &mappings) })
        .collect();
    let left_out = given.len().saturating_sub(kept.len());
    (kept, left_out)
}

/// Every mapping looks at the row as it was given, so that their order makes no difference.
fn map_fields<'a>(
    given: &'a BTreeMap<String, String>,
    mappings: &[&FieldMapping],
) -> Cow<'a, BTreeMap<String, String>> {
    if mappings.is_empty() {
        return Cow::Borrowed(given);
    }
    let mut fields = given.clone();
    for mapping in mappings {
        let value = match &mapping.from {
            MappedFrom::Column(column) => given.get(column).cloned(),
            MappedFrom::Fixed(value) => Some(value.clone()),
        };
        // A mapped field that is empty is empty: a column that happens to have its name does not come in its place.
        match value {
            Some(value) => fields.insert(mapping.field.clone(), value),
            None => fields.remove(&mapping.field),
        };
    }
    Cow::Owned(fields)
}

/// Settings that name what is not there: the kind, the name, and whether it is a column of AFAS or a field of Payt.
pub(super) fn names_not_there(rows: &SourceRows, rules: &ReceivableRules) -> Vec<(SourceKind, String, RowFault)> {
    let absent = |kind: SourceKind, column: &str| {
        rows.get(&kind).is_some_and(|rows| !rows.is_empty() && !rows.iter().any(|row| row.fields.contains_key(column)))
    };
    let mut found = Vec::new();
    for filter in rules.filters.iter().filter(|filter| absent(filter.kind, &filter.column)) {
        found.push((filter.kind, filter.column.clone(), RowFault::ColumnUnknown));
    }
    for mapping in &rules.mappings {
        if field_of(mapping.kind, &mapping.field).is_none() {
            found.push((mapping.kind, mapping.field.clone(), RowFault::FieldUnknown));
        }
        if let MappedFrom::Column(column) = &mapping.from
            && absent(mapping.kind, column)
        {
            found.push((mapping.kind, column.clone(), RowFault::ColumnUnknown));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operator_has_one_word_everywhere() {
        for operator in FilterOperator::ALL {
            assert_eq!(serde_json::to_value(operator).unwrap(), operator.word());
            assert_eq!(FilterOperator::from_word(operator.word()), Some(*operator));
        }
    }

    #[test]
    fn a_field_is_filled_when_its_text_is_something() {
        for text in ["", " ", "\r\n", "\u{feff}", " \u{2028}\t", "a", " a\nb ", "\u{a0}", "é\u{0}"] {
            let fields = BTreeMap::from([("x".to_owned(), text.to_owned())]);
            let row = Row { kind: SourceKind::SalesEntries, number: 1, fields: Cow::Owned(fields) };
            assert_eq!(row.is_filled("x"), row.text("x").is_some(), "{text:?}");
            assert!(!row.is_filled("y"));
        }
        assert_eq!(on_one_line(" a \r\n b\u{0}c "), "a b c");
    }
}
