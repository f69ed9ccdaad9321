//! What the form of fields and filters sends.

use engine::commands::{Choice, FILTERS_AT_MOST};
use ledger::receivable::{FilterOperator, MappedFrom, RowFilter, SourceKind, fields_of};

/// The choice of a fixed value.
pub(super) const FIXED: &str = "fixed";

/// The choice of a column begins with this.
pub(super) const COLUMN: &str = "c.";

/// A form that was sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) go: String,
    pub(super) version: String,
    pub(super) choices: Vec<Choice>,
    pub(super) filters: Vec<RowFilter>,
}

impl Sent {
    /// Of the pairs of a form. A field that is not among them stays empty; a filter without a column is none.
    pub(super) fn read(kind: SourceKind, pairs: Vec<(String, String)>) -> Self {
        let value = |name: &str| {
            let pair = pairs.iter().find(|(given, _)| given == name);
            pair.map_or("", |(_, value)| value.as_str())
        };
        let choice = |field: &str| match value(&format!("from.{field}")) {
            FIXED => Some(value(&format!("fixed.{field}")).trim())
                .filter(|text| !text.is_empty())
                .map(|text| MappedFrom::Fixed(text.to_owned())),
            chosen => chosen.strip_prefix(COLUMN).map(|column| MappedFrom::Column(column.to_owned())),
        };
        let filter = |number: usize| {
            let column = value(&format!("column.{number}"));
            let operator = FilterOperator::from_word(value(&format!("operator.{number}")))?;
            let filter = RowFilter {
                kind,
                column: column.to_owned(),
                operator,
                value: value(&format!("value.{number}")).trim().to_owned(),
            };
            (!column.is_empty()).then_some(filter)
        };
        let fields = fields_of(kind).iter();
        Self {
            go: value("go").to_owned(),
            version: value("version").to_owned(),
            choices: fields.map(|field| Choice { field: field.name.to_owned(), from: choice(field.name) }).collect(),
            // one more than there may be, so that too many are told and not cut off
            filters: (0..=FILTERS_AT_MOST).filter_map(filter).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_choices_and_filters() {
        let pairs = [
            ("go", "keep"),
            ("from.debtor_code", "c.DebtorId"),
            ("from.debtor_email", ""),
            ("from.administration_code", "fixed"),
            ("fixed.administration_code", " 01 "),
            ("from.debtor_name", "fixed"),
            ("column.0", ""),
            ("operator.0", "equals"),
            ("column.1", "Dagboek"),
            ("operator.1", "not_equals"),
            ("value.1", " 95 "),
            ("column.2", "Dagboek"),
            ("operator.2", "sounds_like"),
        ];
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let sent = Sent::read(SourceKind::SalesEntries, pairs);
        let of = |field: &str| sent.choices.iter().find(|choice| choice.field == field).unwrap().from.clone();
        assert_eq!(of("debtor_code"), Some(MappedFrom::Column("DebtorId".into())));
        assert_eq!(of("administration_code"), Some(MappedFrom::Fixed("01".into())));
        assert_eq!((of("debtor_email"), of("debtor_name"), of("invoice_date")), (None, None, None));
        assert_eq!(sent.filters.len(), 1);
        assert_eq!((sent.filters[0].column.as_str(), sent.filters[0].value.as_str()), ("Dagboek", "95"));
    }
}
