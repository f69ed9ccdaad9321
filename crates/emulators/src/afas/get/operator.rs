//! The fifteen operators (AFAS documentation: GetConnector).

use std::cmp::Ordering;

use super::cell::{Cell, ColumnKind, read_value};
use super::query::Condition;
use crate::afas::knobs::{AfasKnobs, PercentSigns};
use crate::afas::messages::Refusal;

/// A condition that can be asked of a cell.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Compare {
        value: Cell,
        holds: fn(Ordering) -> bool,
    },
    NotEqual(Cell),
    Empty(bool),
    /// A text pattern, and whether it must fit.
    Text {
        pattern: Pattern,
        wanted: bool,
    },
    Range {
        from: Option<Cell>,
        to: Option<Cell>,
    },
}

/// A text with open ends, lower case.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    text: String,
    open_start: bool,
    open_end: bool,
}

impl Pattern {
    fn fits(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        match (self.open_start, self.open_end) {
            (true, true) => text.contains(&self.text),
            (true, false) => text.ends_with(&self.text),
            (false, true) => text.starts_with(&self.text),
            (false, false) => text == self.text,
        }
    }
}

impl Test {
    /// Reads a condition for a column.
    pub(super) fn read(condition: &Condition, kind: ColumnKind, knobs: &AfasKnobs) -> Result<Self, Refusal> {
        let value = || {
            check_date(condition, kind, knobs)?;
            let text = if kind == ColumnKind::Date { condition.value.trim_end_matches('Z') } else { &condition.value };
            read_value(kind, text).ok_or_else(|| mismatch(condition))
        };
        let text = |open_start, open_end, wanted| Self::Text {
            pattern: read_pattern(&condition.value, open_start, open_end, knobs.percent_signs),
            wanted,
        };
        let compare = |holds| value().map(|value| Self::Compare { value, holds });
        Ok(match condition.operator.as_str() {
            "1" => compare(Ordering::is_eq)?,
            "2" => compare(Ordering::is_ge)?,
            "3" => compare(Ordering::is_le)?,
            "4" => compare(Ordering::is_gt)?,
            "5" => compare(Ordering::is_lt)?,
            "6" => text(true, true, true),
            // One client notes that `%…%` makes "not equal" mean "does not contain".
            "7" if is_wrapped(&condition.value) => text(true, true, false),
            "7" => Self::NotEqual(value()?),
            "8" => Self::Empty(true),
            "9" => Self::Empty(false),
            "10" => text(false, true, true),
            "11" => text(true, true, false),
            "12" => text(false, true, false),
            "13" => text(true, false, true),
            "14" => text(true, false, false),
            "15" => read_quick(condition, kind, knobs)?,
            other => return Err(Refusal::OperatorUnknown(other.to_owned())),
        })
    }

    /// Asks it. A cell without a value is equal to nothing and fits no text.
    pub(super) fn holds(&self, cell: &Cell) -> bool {
        let is_null = *cell == Cell::Null;
        match self {
            Self::Compare { value, holds } => !is_null && holds(cell.order(value)),
            Self::NotEqual(value) => is_null || cell.order(value).is_ne(),
            Self::Empty(wanted) => is_null == *wanted,
            Self::Text { pattern, wanted } => (!is_null && pattern.fits(&cell.plain())) == *wanted,
            Self::Range { from, to } => {
                let above = from.as_ref().is_none_or(|from| cell.order(from).is_ge());
                !is_null && above && to.as_ref().is_none_or(|to| cell.order(to).is_le())
            }
        }
    }
}

fn mismatch(condition: &Condition) -> Refusal {
    Refusal::TypeMismatch { field: condition.field.clone(), value: condition.value.clone() }
}

/// A date that ends in `Z` was refused, although AFAS writes them so (noted by one client).
fn check_date(condition: &Condition, kind: ColumnKind, knobs: &AfasKnobs) -> Result<(), Refusal> {
    let refused = kind == ColumnKind::Date && condition.value.ends_with('Z') && !knobs.date_filter_with_z;
    if refused { Err(mismatch(condition)) } else { Ok(()) }
}

fn is_wrapped(value: &str) -> bool {
    value.len() > 2 && value.starts_with('%') && value.ends_with('%')
}

/// The ends a text operator leaves open: by itself, or only where the value has a `%`.
fn read_pattern(value: &str, open_start: bool, open_end: bool, percent: PercentSigns) -> Pattern {
    let lower = value.to_lowercase();
    let text = lower.trim_matches('%').to_owned();
    match percent {
        PercentSigns::Stripped => Pattern { text, open_start, open_end },
        PercentSigns::Honoured => Pattern { text, open_start: lower.starts_with('%'), open_end: lower.ends_with('%') },
    }
}

/// The quick filter: a range as `10400..10499`, open at one end if wished; else contains or equal.
fn read_quick(condition: &Condition, kind: ColumnKind, knobs: &AfasKnobs) -> Result<Test, Refusal> {
    check_date(condition, kind, knobs)?;
    let read = |text: &str| match text.trim() {
        "" => Ok(None),
        text => read_value(kind, text).map(Some).ok_or_else(|| mismatch(condition)),
    };
    if let Some((from, to)) = condition.value.split_once("..") {
        return Ok(Test::Range { from: read(from)?, to: read(to)? });
    }
    if matches!(kind, ColumnKind::Text(_)) {
        let pattern = read_pattern(&condition.value, true, true, PercentSigns::Stripped);
        return Ok(Test::Text { pattern, wanted: true });
    }
    let value = read(&condition.value)?.ok_or_else(|| mismatch(condition))?;
    Ok(Test::Compare { value, holds: Ordering::is_eq })
}
