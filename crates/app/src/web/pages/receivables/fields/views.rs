//! Fields and filters as the page shows them.

use engine::commands::{FILTERS_AT_MOST, FieldLook, FieldRemark, Fields};
use engine::settings::SettingProblem;
use ledger::language::{Language, Text};
use ledger::receivable::{FilterOperator, MappedFrom, OwnColumn, RowFilter, Severity};

use super::super::sheets::{kind_word, need_word};
use super::form::{COLUMN, FIXED};
use crate::web::standing::Tone;
use crate::web::words::text;

/// Empty rows that are offered for further filters.
const FURTHER_FILTERS: usize = 2;

/// Longest sample that is shown, in characters.
const SAMPLE_AT_MOST: usize = 60;

/// A connector in the overview.
pub(super) struct OverviewRow {
    pub(super) source: &'static str,
    pub(super) what: &'static str,
    pub(super) connector: String,
    pub(super) rows: String,
    pub(super) mapped: usize,
    pub(super) filters: usize,
}

/// Something to choose.
pub(super) struct Offer {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) chosen: bool,
}

/// A field.
pub(super) struct FieldView {
    pub(super) name: &'static str,
    pub(super) meaning: &'static str,
    pub(super) kind: &'static str,
    pub(super) need: String,
    pub(super) must: bool,
    /// Where it is read from, for those who only look.
    pub(super) from: String,
    pub(super) offers: Vec<Offer>,
    pub(super) is_fixed: bool,
    pub(super) fixed: String,
    pub(super) proposed: bool,
    pub(super) samples: Vec<String>,
    pub(super) tone: Tone,
    pub(super) remark: &'static str,
    /// What to do about it.
    pub(super) remedy: &'static str,
    pub(super) fault: Option<String>,
}

/// A filter, or a row for a further one.
pub(super) struct FilterView {
    pub(super) number: usize,
    pub(super) columns: Vec<Offer>,
    pub(super) operators: Vec<Offer>,
    pub(super) value: String,
    /// The filter in words; empty for a further one.
    pub(super) told: String,
    pub(super) fault: Option<String>,
}

pub(super) fn field(
    look: &FieldLook,
    fields: &Fields,
    lacking: &[Vec<&str>],
    problems: &[SettingProblem],
    language: Language,
) -> FieldView {
    let (tone, remark, remedy) = remark(look, lacking.iter().any(|names| names.contains(&look.field.name)));
    let chosen = match &look.from {
        Some(MappedFrom::Column(column)) => Some(column.as_str()),
        _ => None,
    };
    let fixed = match &look.from {
        Some(MappedFrom::Fixed(value)) => value.clone(),
        _ => String::new(),
    };
    let sample = |text: &String| match text.char_indices().nth(SAMPLE_AT_MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.clone(),
    };
    let needed = look.needed && !matches!(look.field.need, ledger::receivable::Need::Mandatory);
    FieldView {
        name: look.field.name,
        meaning: look.field.meaning.in_language(language),
        kind: kind_word(look.field.holds),
        need: if needed {
            text("yes", "ja").in_language(language).to_owned()
        } else {
            need_word(look.field.need, language)
        },
        must: look.needed,
        from: chosen.map_or_else(|| fixed.clone(), str::to_owned),
        offers: columns(fields, chosen),
        is_fixed: look.from.as_ref().is_some_and(|from| matches!(from, MappedFrom::Fixed(_))),
        fixed,
        proposed: look.proposed,
        samples: look.samples.iter().map(sample).collect(),
        tone,
        remark: remark.in_language(language),
        remedy: remedy.in_language(language),
        fault: fault(look.field.name, problems, language),
    }
}

/// The columns to choose from; one that is chosen and gone is still shown.
fn columns(fields: &Fields, chosen: Option<&str>) -> Vec<Offer> {
    let offer = |column: &OwnColumn| Offer {
        value: format!("{COLUMN}{}", column.name),
        text: told_column(column),
        chosen: chosen == Some(column.name.as_str()),
    };
    let mut offers: Vec<Offer> = fields.columns.iter().map(offer).collect();
    if let Some(gone) = chosen.filter(|_| !offers.iter().any(|offer| offer.chosen)) {
        offers.push(Offer { value: format!("{COLUMN}{gone}"), text: format!("{gone} (?)"), chosen: true });
    }
    offers
}

fn told_column(column: &OwnColumn) -> String {
    if column.label.is_empty() || column.label == column.name {
        return column.name.clone();
    }
    format!("{} · {}", column.name, column.label)
}

const NO_REMEDY: Text = text("", "");

/// What is said about a field; `wanted` when it is one of those of which one has to be filled, and none is.
fn remark(look: &FieldLook, wanted: bool) -> (Tone, Text, Text) {
    let Some(remark) = look.remark else { return (Tone::Good, text("fits", "past"), NO_REMEDY) };
    match remark {
        FieldRemark::Needed => (
            Tone::Stopped,
            text("must be filled", "moet gevuld worden"),
            text("choose a column or a fixed value", "kies een kolom of een vaste waarde"),
        ),
        FieldRemark::ColumnGone => (
            Tone::Stopped,
            text("the connector has no such column", "de connector heeft deze kolom niet"),
            text(
                "choose another, or add it to the GetConnector",
                "kies een andere, of neem haar op in de GetConnector",
            ),
        ),
        FieldRemark::OtherType => (
            Tone::Stopped,
            text("the column is of another type", "de kolom is van een ander type"),
            text("choose a column of the right type", "kies een kolom van het juiste type"),
        ),
        FieldRemark::Value(fault) => {
            let tone = match fault.severity() {
                Severity::Error => Tone::Stopped,
                Severity::Warning => Tone::Waiting,
                Severity::Note => Tone::Rest,
            };
            (tone, fault.title(), fault.remedy())
        }
        FieldRemark::Empty => (Tone::Waiting, text("empty in these rows", "leeg in deze rijen"), NO_REMEDY),
        FieldRemark::NotFilled if wanted => (
            Tone::Waiting,
            text("this or another of its group must be filled", "dit of een ander uit de groep moet gevuld worden"),
            NO_REMEDY,
        ),
        FieldRemark::NotFilled => (Tone::Rest, text("stays empty", "blijft leeg"), NO_REMEDY),
    }
}

/// The filters, and rows for further ones.
pub(super) fn filters(
    filters: &[RowFilter],
    fields: &Fields,
    problems: &[SettingProblem],
    language: Language,
) -> Vec<FilterView> {
    let rows = filters.len().saturating_add(FURTHER_FILTERS).min(FILTERS_AT_MOST).max(filters.len());
    let view = |number: usize| {
        let filter = filters.get(number);
        let operator = |one: &FilterOperator| Offer {
            value: one.word().to_owned(),
            text: one.title().in_language(language).to_owned(),
            chosen: filter.map_or(*one == FilterOperator::Equals, |filter| filter.operator == *one),
        };
        FilterView {
            number,
            columns: columns(fields, filter.map(|filter| filter.column.as_str()))
                .into_iter()
                .map(|offer| Offer { value: offer.value.strip_prefix(COLUMN).unwrap_or_default().to_owned(), ..offer })
                .collect(),
            operators: FilterOperator::ALL.iter().map(operator).collect(),
            value: filter.map(|filter| filter.value.clone()).unwrap_or_default(),
            told: filter.map(|filter| told(filter, language)).unwrap_or_default(),
            fault: fault(&format!("filter {}", number.saturating_add(1)), problems, language),
        }
    };
    (0..rows).map(view).collect()
}

fn told(filter: &RowFilter, language: Language) -> String {
    format!("{} {} {}", filter.column, filter.operator.title().in_language(language), filter.value).trim().to_owned()
}

/// What is wrong with a field or filter that was to be kept.
pub(super) fn fault(key: &str, problems: &[SettingProblem], language: Language) -> Option<String> {
    problems.iter().find(|problem| problem.key == key).map(|problem| problem.why_in(language).to_owned())
}

/// The choice of a fixed value, for the template.
pub(super) const fn fixed() -> &'static str {
    FIXED
}
