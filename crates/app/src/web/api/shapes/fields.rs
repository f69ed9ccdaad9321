//! Fields of Payt beside the columns of a customer's connector.

use engine::commands::{FieldLook, FieldRemark, Fields};
use ledger::language::Language;
use ledger::receivable::{Field, MappedFrom, Need, RowFilter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A connector beside the fields that are read from it, with live values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Fields)]
pub(crate) struct FieldsShape {
    /// What its rows are.
    source: &'static str,
    /// The GetConnector.
    connector: String,
    /// Send it back with a change.
    version: String,
    /// What the connector offers.
    columns: Vec<ColumnShape>,
    /// Every field.
    fields: Vec<FieldShape>,
    /// Which rows are read at all; a row has to pass all of them.
    filters: Vec<FilterShape>,
}

/// A column of a connector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Column)]
pub(crate) struct ColumnShape {
    /// Its output name.
    name: String,
    /// What the customer calls it.
    label: String,
    /// AFAS's type of it.
    data_type: String,
}

/// A field of Payt, and what it is filled with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Field)]
pub(crate) struct FieldShape {
    /// As Payt names it.
    name: &'static str,
    /// What it means.
    meaning: &'static str,
    /// `mandatory`, `one_of`, `configurable` or `optional`.
    need: &'static str,
    /// The column it is read from.
    column: Option<String>,
    /// The value it always has.
    fixed: Option<String>,
    /// Whether that is a proposal that nobody kept yet.
    proposed: bool,
    /// What it would hold in the first rows now; never kept.
    samples: Vec<String>,
    /// What is to be said about it; nothing when all is well: `needed`, `column_gone`, `other_type`, `value_unusable`, `empty` or
    /// `not_filled`.
    remark: Option<&'static str>,
    /// What is wrong with a live value, as a sentence.
    fault: Option<&'static str>,
}

/// What a field is filled with: a column, a fixed value, or neither when it stays empty.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FieldChoice)]
pub(crate) struct FieldChoiceSent {
    /// The field, as Payt names it.
    pub(crate) field: String,
    /// A column of the connector.
    #[serde(default)]
    pub(crate) column: Option<String>,
    /// The same value in every row.
    #[serde(default)]
    pub(crate) fixed: Option<String>,
}

/// Which rows are read at all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = RowFilter)]
pub(crate) struct FilterShape {
    /// A column of the connector.
    pub(crate) column: String,
    /// `equals`, `not_equals`, `starts_with`, `not_starts_with`, `contains`, `not_contains`, `empty` or `filled`.
    pub(crate) operator: String,
    /// With what it is compared.
    #[serde(default)]
    pub(crate) value: String,
}

/// How many rows filters let pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PassingRows)]
pub(crate) struct PassingShape {
    /// Rows of the connector.
    pub(crate) rows: usize,
    /// Of these read.
    pub(crate) passing: usize,
}

impl FieldsShape {
    pub(crate) fn new(fields: &Fields, language: Language) -> Self {
        let column = |column: &ledger::receivable::OwnColumn| ColumnShape {
            name: column.name.clone(),
            label: column.label.clone(),
            data_type: column.data_type.clone(),
        };
        Self {
            source: fields.kind.word(),
            connector: fields.connector.clone(),
            version: fields.version.clone(),
            columns: fields.columns.iter().map(column).collect(),
            fields: fields.look(&fields.chosen()).iter().map(|look| FieldShape::new(look, language)).collect(),
            filters: fields.filters.iter().map(FilterShape::from).collect(),
        }
    }
}

impl FieldShape {
    fn new(look: &FieldLook, language: Language) -> Self {
        let (column, fixed) = match &look.from {
            Some(MappedFrom::Column(column)) => (Some(column.clone()), None),
            Some(MappedFrom::Fixed(value)) => (None, Some(value.clone())),
            None => (None, None),
        };
        Self {
            name: look.field.name,
            meaning: look.field.meaning.in_language(language),
            need: need(look.field),
            column,
            fixed,
            proposed: look.proposed,
            samples: look.samples.clone(),
            remark: look.remark.map(|remark| match remark {
                FieldRemark::Needed => "needed",
                FieldRemark::ColumnGone => "column_gone",
                FieldRemark::OtherType => "other_type",
                FieldRemark::Value(_) => "value_unusable",
                FieldRemark::Empty => "empty",
                FieldRemark::NotFilled => "not_filled",
            }),
            fault: match look.remark {
                Some(FieldRemark::Value(fault)) => Some(fault.title().in_language(language)),
                _ => None,
            },
        }
    }
}

const fn need(field: &Field) -> &'static str {
    match field.need {
        Need::Mandatory => "mandatory",
        Need::OneOf(_) => "one_of",
        Need::Configurable => "configurable",
        Need::Optional => "optional",
    }
}

impl From<&RowFilter> for FilterShape {
    fn from(filter: &RowFilter) -> Self {
        let RowFilter { column, operator, value, .. } = filter;
        Self { column: column.clone(), operator: operator.word().to_owned(), value: value.clone() }
    }
}
