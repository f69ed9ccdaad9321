//! A customer's own columns: what becomes which field of Payt, and which rows are read at all.

use serde::{Deserialize, Serialize};

use super::{SourceKind, SourceRow};

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
