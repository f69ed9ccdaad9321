//! Where something stands in a document.

use std::fmt;
use std::sync::Arc;

/// A place in a document, written out only when somebody is told of it: there are some for each of ten thousand records.
#[derive(Debug, Clone)]
pub struct Place {
    /// The document, or the whole path when there is no row.
    within: Arc<str>,
    row: Option<Row>,
    field: &'static str,
}

/// A row of a list in one of the pages of a document.
#[derive(Debug, Clone, Copy)]
struct Row {
    page: usize,
    list: &'static str,
    row: usize,
}

impl Place {
    /// A row of a list in a page of a document.
    pub(super) const fn of_row(document: Arc<str>, page: usize, list: &'static str, row: usize) -> Self {
        Self { within: document, row: Some(Row { page, list, row }), field: "" }
    }

    /// A field of what stands here, or a field of a field.
    pub(super) fn with_field(&self, field: &'static str) -> Self {
        Self { within: Arc::clone(&self.within), row: self.row, field }
    }
}

impl From<&str> for Place {
    fn from(path: &str) -> Self {
        Self { within: path.into(), row: None, field: "" }
    }
}

/// As `records:CLEARING-1[0].clearingRecords[7].amount.value`.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.within)?;
        if let Some(Row { page, list, row }) = self.row {
            write!(f, "[{page}].{list}[{row}]")?;
        }
        if self.field.is_empty() { Ok(()) } else { write!(f, ".{}", self.field) }
    }
}

/// Places that are written alike are the same.
impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Place {}
