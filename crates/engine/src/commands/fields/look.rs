//! Fields beside the columns of a customer's connector and a few live rows.

use ledger::receivable::{
    Field, FieldMapping, MappedFrom, Need, OwnColumn, ReadFrom, ReceivableRules, RowFault, RowFilter, SourceKind,
    SourceRow, fault_of, field_of, fields_of, guess, read_from, unfilled,
};

use super::FILTERS_AT_MOST;
use crate::settings::{SettingProblem, problem};

/// Longest value of a filter and longest fixed value, in characters: what a field holds at most.
const LONGEST: usize = 255;

/// What a field of Payt is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The field, as Payt names it.
    pub field: String,
    /// A column or a fixed value; none when it stays empty.
    pub from: Option<MappedFrom>,
}

/// A connector beside the fields that are read from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// What its rows are.
    pub kind: SourceKind,
    /// Its name.
    pub connector: String,
    /// What it offers.
    pub columns: Vec<OwnColumn>,
    /// A few of its rows as they are now. Never kept.
    pub rows: Vec<SourceRow>,
    /// Which rows are read at all.
    pub filters: Vec<RowFilter>,
    /// Of mapping and filters as they are kept: who changes them says what he looked at.
    pub version: String,
    pub(super) rules: ReceivableRules,
}

/// A field, what it is filled with, and how that looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldLook {
    /// The field.
    pub field: &'static Field,
    /// What it is filled with.
    pub from: Option<MappedFrom>,
    /// Whether that is only proposed.
    pub proposed: bool,
    /// Whether it has to be filled for this customer.
    pub needed: bool,
    /// What it would hold in the live rows; empty where nothing stands, none when nothing fills it.
    pub samples: Vec<String>,
    /// What is to be said about it; nothing when all is well.
    pub remark: Option<FieldRemark>,
}

/// What is to be said about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldRemark {
    /// It has to be filled, and nothing fills it.
    Needed,
    /// The connector has no such column.
    ColumnGone,
    /// The column is of a type that can't be this.
    OtherType,
    /// A live value can't be used.
    Value(RowFault),
    /// It is empty in all live rows.
    Empty,
    /// It stays empty, and may.
    NotFilled,
}

impl Fields {
    /// What each field is filled with as it is kept; where nobody said and no column has its name, a proposal.
    pub fn chosen(&self) -> Vec<Choice> {
        let of = |field: &&'static Field| Choice { field: field.name.to_owned(), from: self.kept_of(field) };
        fields_of(self.kind).iter().map(|field| of(&field)).collect()
    }

    fn kept_of(&self, field: &Field) -> Option<MappedFrom> {
        match read_from(self.kind, field.name, &self.rules.mappings) {
            ReadFrom::Fixed("") => None,
            ReadFrom::Fixed(value) => Some(MappedFrom::Fixed(value.to_owned())),
            ReadFrom::Column(column) if column != field.name || self.has(column) => {
                Some(MappedFrom::Column(column.to_owned()))
            }
            ReadFrom::Column(_) => guess(field, &self.columns).map(|column| MappedFrom::Column(column.name.clone())),
        }
    }

    /// Whether what the field is filled with is a proposal that nobody kept yet.
    fn is_proposed(&self, field: &Field, from: Option<&MappedFrom>) -> bool {
        let unsaid = matches!(read_from(self.kind, field.name, &self.rules.mappings),
            ReadFrom::Column(column) if column == field.name && !self.has(column));
        unsaid && from.is_some() && from == self.kept_of(field).as_ref()
    }

    fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|one| one.name == column)
    }

    /// Every field with these choices. One that is not among them is read from the column of its name.
    pub fn look(&self, choices: &[Choice]) -> Vec<FieldLook> {
        fields_of(self.kind).iter().map(|field| self.look_at(field, choices)).collect()
    }

    fn look_at(&self, field: &'static Field, choices: &[Choice]) -> FieldLook {
        let own = || self.has(field.name).then(|| MappedFrom::Column(field.name.to_owned()));
        let chosen = choices.iter().find(|choice| choice.field == field.name);
        let from = chosen.map_or_else(own, |choice| choice.from.clone());
        let needed = match field.need {
            Need::Mandatory => true,
            Need::Configurable => self.rules.compulsory.contains(field.name),
            Need::OneOf(_) | Need::Optional => false,
        };
        let sample = |row: &SourceRow| match &from {
            Some(MappedFrom::Column(column)) => row.fields.get(column).cloned().unwrap_or_default(),
            Some(MappedFrom::Fixed(value)) => value.clone(),
            None => String::new(),
        };
        let samples: Vec<String> = match from {
            Some(_) => self.rows.iter().map(sample).collect(),
            None => Vec::new(),
        };
        let remark = self.remark(field, from.as_ref(), needed, &samples);
        let proposed = self.is_proposed(field, from.as_ref());
        FieldLook { field, from, proposed, needed, samples, remark }
    }

    fn remark(
        &self,
        field: &Field,
        from: Option<&MappedFrom>,
        needed: bool,
        samples: &[String],
    ) -> Option<FieldRemark> {
        let fault = |value: &String| fault_of(field, value, self.rules.currency);
        let worst = || samples.iter().filter_map(fault).min_by_key(|fault| fault.severity()).map(FieldRemark::Value);
        match from {
            None if needed => Some(FieldRemark::Needed),
            None => Some(FieldRemark::NotFilled),
            Some(MappedFrom::Fixed(value)) => fault_of(field, value, self.rules.currency).map(FieldRemark::Value),
            Some(MappedFrom::Column(name)) => match self.columns.iter().find(|column| column.name == *name) {
                None => Some(FieldRemark::ColumnGone),
                Some(column) if !column.suits(field) => Some(FieldRemark::OtherType),
                Some(_) => worst().or_else(|| {
                    let empty = !samples.is_empty() && samples.iter().all(|text| text.trim().is_empty());
                    empty.then_some(FieldRemark::Empty)
                }),
            },
        }
    }

    /// Fields that have to be filled and would not be; of those of which one is enough, all names of the group.
    pub fn unfilled(&self, choices: &[Choice]) -> Vec<Vec<&'static str>> {
        unfilled(self.kind, &self.mappings(choices), &|column| self.has(column))
    }

    /// The choices as they are kept: nothing where a field is read from the column of its name; an empty text where it is to
    /// stay empty although a column might be it.
    pub(super) fn mappings(&self, choices: &[Choice]) -> Vec<FieldMapping> {
        let mapping = |choice: &Choice| {
            let field = field_of(self.kind, &choice.field)?;
            let from = match &choice.from {
                Some(MappedFrom::Column(column)) if *column == choice.field => return None,
                Some(from) => from.clone(),
                None => guess(field, &self.columns).map(|_| MappedFrom::Fixed(String::new()))?,
            };
            Some(FieldMapping { kind: self.kind, field: choice.field.clone(), from })
        };
        choices.iter().filter_map(mapping).collect()
    }

    /// What can't be kept, by field, or by the number of the filter.
    pub(super) fn wrong(&self, choices: &[Choice], filters: &[RowFilter]) -> Vec<SettingProblem> {
        let mut wrong = Vec::new();
        for (number, choice) in choices.iter().enumerate() {
            let given = match &choice.from {
                Some(MappedFrom::Column(text) | MappedFrom::Fixed(text)) => text.as_str(),
                None => "",
            };
            if field_of(self.kind, &choice.field).is_none() {
                wrong.push(problem(&choice.field, given, NO_FIELD));
            } else if choices.iter().take(number).any(|other| other.field == choice.field) {
                wrong.push(problem(&choice.field, given, TWICE));
            } else if matches!(&choice.from, Some(MappedFrom::Column(column)) if !self.has(column)) {
                wrong.push(problem(&choice.field, given, NO_COLUMN));
            } else if given.chars().count() > LONGEST || given.contains(char::is_control) {
                wrong.push(problem(&choice.field, given, NO_TEXT));
            }
        }
        if filters.len() > FILTERS_AT_MOST {
            wrong.push(problem("filters", &filters.len().to_string(), TOO_MANY));
        }
        for (number, filter) in (1..).zip(filters) {
            let key = format!("filter {number}");
            if !self.has(&filter.column) {
                wrong.push(problem(&key, &filter.column, NO_COLUMN));
            } else if filter.value.chars().count() > LONGEST || filter.value.contains(char::is_control) {
                wrong.push(problem(&key, &filter.value, NO_TEXT));
            }
        }
        if wrong.is_empty() {
            wrong.extend(self.unfilled(choices).iter().filter_map(|names| {
                let why = if names.len() == 1 { MUST_BE_FILLED } else { ONE_MUST_BE_FILLED };
                let possible = names.iter().map(|name| (*name).to_owned()).collect();
                Some(SettingProblem { possible, ..problem(names.first()?, "", why) })
            }));
        }
        wrong
    }
}

const NO_FIELD: (&str, &str) = ("there is no such field for these rows", "dit veld bestaat niet voor deze rijen");
const TWICE: (&str, &str) = ("is named twice", "wordt twee keer genoemd");
const NO_COLUMN: (&str, &str) = ("is not a column of this connector", "is geen kolom van deze connector");
const NO_TEXT: (&str, &str) = ("takes 255 characters at most, on one line", "heeft hoogstens 255 tekens, op één regel");
const TOO_MANY: (&str, &str) = (
    "are more than 20 filters: filter in the definition in AFAS",
    "zijn meer dan 20 filters: filter in de definitie in AFAS",
);
const MUST_BE_FILLED: (&str, &str) =
    ("must be filled: without it no row can be used", "moet gevuld zijn: zonder is geen enkele rij te gebruiken");
const ONE_MUST_BE_FILLED: (&str, &str) = (
    "or another of its group must be filled: without it no row can be used",
    "of een ander uit de groep moet gevuld zijn: zonder is geen enkele rij te gebruiken",
);

#[cfg(test)]
mod tests {
    use ledger::money::Currency;

    use super::*;

    const KIND: SourceKind = SourceKind::SalesEntries;

    fn column(name: &str, data_type: &str) -> OwnColumn {
        OwnColumn { name: name.into(), label: String::new(), data_type: data_type.into() }
    }

    fn own(mappings: Vec<FieldMapping>) -> Fields {
        let rules = ReceivableRules { mappings, currency: Currency::EUR, ..ReceivableRules::default() };
        let columns = vec![column("debtor_code", "string"), column("InvoiceNr", "string"), column("ExpDate", "date")];
        let row = |number: u32, day: &str| SourceRow {
            number,
            fields: [("debtor_code", "D1"), ("ExpDate", day)].map(|(k, v)| (k.to_owned(), v.to_owned())).into(),
        };
        let rows = vec![row(1, "2026-03-01"), row(2, "2026-03-02")];
        Fields { kind: KIND, connector: "X".into(), columns, rows, filters: vec![], version: String::new(), rules }
    }

    fn look_of<'a>(looks: &'a [FieldLook], name: &str) -> &'a FieldLook {
        looks.iter().find(|look| look.field.name == name).unwrap()
    }

    #[test]
    fn what_nobody_said_is_proposed_and_what_was_left_empty_stays_empty() {
        let fields = own(Vec::new());
        let looks = fields.look(&fields.chosen());
        let number = look_of(&looks, "invoice_number");
        assert_eq!((number.from.clone(), number.proposed), (Some(MappedFrom::Column("InvoiceNr".into())), true));
        assert_eq!(number.remark, Some(FieldRemark::Value(RowFault::Missing)));
        let code = look_of(&looks, "debtor_code");
        assert_eq!((code.proposed, code.samples.clone(), code.remark), (false, vec!["D1".into(), "D1".into()], None));
        assert_eq!(look_of(&looks, "invoice_date").remark, Some(FieldRemark::Needed));
        assert_eq!(look_of(&looks, "debtor_infix").remark, Some(FieldRemark::NotFilled));
        let mut chosen = fields.chosen();
        chosen.iter_mut().find(|choice| choice.field == "invoice_number").unwrap().from = None;
        let kept = fields.mappings(&chosen);
        let fields = own(kept);
        assert_eq!(look_of(&fields.look(&fields.chosen()), "invoice_number").from, None, "nothing is proposed again");
    }

    #[test]
    fn what_is_kept_reads_back_as_it_was_chosen() {
        let fields = own(Vec::new());
        let mut chosen = fields.chosen();
        for choice in &mut chosen {
            match choice.field.as_str() {
                "administration_code" => choice.from = Some(MappedFrom::Fixed("01".into())),
                "debtor_code" => choice.from = None,
                _ => {}
            }
        }
        let again = own(fields.mappings(&chosen));
        assert_eq!(again.chosen(), chosen);
        assert!(again.look(&chosen).iter().all(|look| !look.proposed));
    }

    #[test]
    fn what_can_not_be_kept_is_named_all_at_once() {
        let fields = own(Vec::new());
        let choice = |field: &str, from: Option<MappedFrom>| Choice { field: field.into(), from };
        let choices = [
            choice("no_field", None),
            choice("debtor_name", Some(MappedFrom::Column("Gone".into()))),
            choice("debtor_name", None),
            choice("administration_code", Some(MappedFrom::Fixed("a\nb".into()))),
        ];
        let filter = RowFilter {
            kind: KIND,
            column: "Gone".into(),
            operator: ledger::receivable::FilterOperator::Equals,
            value: String::new(),
        };
        let keys = |wrong: Vec<SettingProblem>| wrong.into_iter().map(|one| one.key).collect::<Vec<_>>();
        let named = ["no_field", "debtor_name", "debtor_name", "administration_code", "filter 1"];
        assert_eq!(keys(fields.wrong(&choices, &[filter])), named);
        let lacking = keys(fields.wrong(&fields.chosen(), &[]));
        assert!(lacking.contains(&"invoice_date".to_owned()) && lacking.contains(&"debtor_company_name".to_owned()));
    }
}
