//! Values in rows: how they are compared with a filter value, and how they are written.

use std::cmp::Ordering;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use rust_decimal::Decimal;

use crate::afas::knobs::Profile;

/// The type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::afas) enum ColumnKind {
    Text(u16),
    Int,
    Decimal,
    Bool,
    Date,
}

/// A column of a GetConnector.
#[derive(Debug, Clone, Copy)]
pub(in crate::afas) struct Column {
    pub(in crate::afas) id: &'static str,
    pub(in crate::afas) kind: ColumnKind,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::afas) enum Cell {
    Null,
    Text(String),
    Int(i64),
    Decimal(Decimal),
    Bool(bool),
    Date(DateTime),
}

impl Cell {
    /// A text; empty is no value (AFAS documentation: GetConnector).
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Null } else { Self::Text(text) }
    }

    /// A text that may be absent.
    pub(super) fn maybe(text: Option<&str>) -> Self {
        Self::text(text.unwrap_or_default())
    }

    /// Cents as a decimal.
    pub(super) fn cents(cents: i64) -> Self {
        Self::Decimal(Decimal::new(cents, 2).normalize())
    }

    /// A day.
    pub(super) fn day(date: Date) -> Self {
        Self::Date(date.at(0, 0, 0, 0))
    }

    /// Order within a column; no value comes first.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) => Ordering::Less,
            (_, Self::Null) => Ordering::Greater,
            (Self::Text(left), Self::Text(right)) => left.to_lowercase().cmp(&right.to_lowercase()),
            (Self::Int(left), Self::Int(right)) => left.cmp(right),
            (Self::Decimal(left), Self::Decimal(right)) => left.cmp(right),
            (Self::Bool(left), Self::Bool(right)) => left.cmp(right),
            (Self::Date(left), Self::Date(right)) => left.cmp(right),
            _ => Ordering::Equal,
        }
    }

    /// As JSON.
    pub(super) fn json(&self, profile: Profile) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Self::Int(number) => number.to_string(),
            Self::Decimal(number) => decimal_text(number, profile),
            Self::Bool(value) => value.to_string(),
            Self::Date(at) => format!("\"{}Z\"", shown(*at).strftime("%Y-%m-%dT%H:%M:%S")),
        }
    }

    /// As text, for the text operators.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Text(text) => text.clone(),
            Self::Date(at) => at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
            Self::Int(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Bool(value) => value.to_string(),
        }
    }
}

/// Before Profit 7 the zero before the point was missing, which is not JSON (AFAS documentation: news of Profit 7).
fn decimal_text(number: &Decimal, profile: Profile) -> String {
    let text = number.normalize().to_string();
    if profile >= Profile::Profit7 {
        return text;
    }
    match (text.strip_prefix("-0."), text.strip_prefix("0.")) {
        (Some(rest), _) => format!("-.{rest}"),
        (_, Some(rest)) => format!(".{rest}"),
        _ => text,
    }
}

/// Seconds are rounded for display, half a second and more upwards, while filters use the stored value.
fn shown(at: DateTime) -> DateTime {
    if at.subsec_nanosecond() >= 500_000_000 {
        at.with().subsec_nanosecond(0).build().ok().and_then(|whole| whole.checked_add(1.second()).ok()).unwrap_or(at)
    } else {
        at
    }
}

/// A filter value read for a column; `None` when it does not fit the column's type.
pub(super) fn read_value(kind: ColumnKind, text: &str) -> Option<Cell> {
    match kind {
        ColumnKind::Text(_) => Some(Cell::Text(text.to_owned())),
        ColumnKind::Int => text.trim().parse().ok().map(Cell::Int),
        ColumnKind::Decimal => text.trim().parse().ok().map(Cell::Decimal),
        ColumnKind::Bool => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "1" => Some(Cell::Bool(true)),
            "false" | "0" => Some(Cell::Bool(false)),
            _ => None,
        },
        ColumnKind::Date => read_time(text.trim()).map(Cell::Date),
    }
}

/// A day, or a day with a time.
fn read_time(text: &str) -> Option<DateTime> {
    match text.contains('T') {
        true => text.parse().ok(),
        false => text.parse::<Date>().ok().map(|day| day.at(0, 0, 0, 0)),
    }
}
