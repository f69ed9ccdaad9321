//! What is wrong with a file or with a row of it, and what to write instead.

use std::fmt;

/// Longer texts are shown by their beginning: a malformed row may hold anything.
const SHOWN_AT_MOST: usize = 40;

/// Why a file can't be read at all.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// Reading failed.
    #[error("{file} can't be read: {source}")]
    Unreadable {
        /// The file as the person named it.
        file: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// Not even a header line.
    #[error("{file} is empty; its first line must name the columns: {expected}")]
    Empty {
        /// The file.
        file: String,
        /// The known columns.
        expected: String,
    },
    /// The file is in an encoding with two bytes per character.
    #[error("{file} is UTF-16; save it as CSV UTF-8")]
    Utf16 {
        /// The file.
        file: String,
    },
    /// The first line is too long, or its quotes do not close.
    #[error("{file}:1: {why}; the first line must name the columns: {expected}")]
    Header {
        /// The file.
        file: String,
        /// What is wrong.
        why: Why,
        /// The known columns.
        expected: String,
    },
    /// A column without which nothing can be done.
    #[error("{file} has no column `{missing}`; its first line names: {found}")]
    MissingColumn {
        /// The file.
        file: String,
        /// The column.
        missing: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// Two columns with one name: either could be meant.
    #[error("{file} has two columns `{column}`; rename or remove one")]
    DoubleColumn {
        /// The file.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// More text or rows than the tables can number.
    #[error("{file} has more than 4 GiB of text or 4 billion lines; split it")]
    TooMuch {
        /// The file.
        file: String,
    },
}

/// A row that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Its first line in the file, counted from 1.
    pub line: u64,
    /// The column, when one is to blame.
    pub column: Option<&'static str>,
    /// What is wrong, and what would be right.
    pub why: Why,
}

impl Malformed {
    /// `payments.csv:17, column amount: …`.
    pub fn text(&self, file: &str) -> String {
        match self.column {
            Some(column) => format!("{file}:{}, column {column}: {}", self.line, self.why),
            None => format!("{file}:{}: {}", self.line, self.why),
        }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Why {
    /// Not a figure.
    #[error("`{0}` is not an amount; write 1234.56")]
    NotAnAmount(Shown),
    /// `1.234`: a thousand or a fraction.
    #[error("`{0}` can be read in two ways; write all decimals and no thousands separator, like 1234.56")]
    AmountUnclear(Shown),
    /// More decimals than the currency has.
    #[error("`{given}` has more decimals than {currency} knows")]
    TooPrecise {
        /// The text.
        given: Shown,
        /// The currency's code.
        currency: &'static str,
    },
    /// Beyond what sums can hold.
    #[error("`{0}` is too large an amount")]
    TooLarge(Shown),
    /// Not a day.
    #[error("`{0}` is not a date; write 2026-03-10 or 10-03-2026")]
    NotADate(Shown),
    /// Not a currency.
    #[error("`{0}` is not a currency; write its three letters, like EUR")]
    NotACurrency(Shown),
    /// Not the number of an administration.
    #[error("`{0}` is not an administration; write its number, or leave it empty")]
    NotAnAdministration(Shown),
    /// Nothing where something must stand.
    #[error("is empty")]
    Empty,
    /// The id of another row.
    #[error("`{given}` stands in line {first} already")]
    IdTwice {
        /// The id.
        given: Shown,
        /// The line of the first row with it.
        first: u64,
    },
    /// Equal to another row in every column.
    #[error("the same row stands in line {first} already")]
    RowTwice {
        /// The line of the first.
        first: u64,
    },
    /// More or fewer columns than the header.
    #[error("{found} columns where the first line has {expected}")]
    Columns {
        /// How many there are.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// Bytes that are no text.
    #[error("is not UTF-8; save the file as CSV UTF-8")]
    NotUtf8,
    /// A quote without its other half.
    #[error("a quote is opened and not closed")]
    UnclosedQuote,
    /// `"a"b`.
    #[error("text follows a closing quote; a quote inside a quoted text is written twice")]
    TextAfterQuote,
    /// A row longer than any export makes.
    #[error("is longer than {limit} bytes")]
    TooLong {
        /// The longest row.
        limit: usize,
    },
}

/// A text from a file as it may be shown: short, and without what a terminal would obey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown(Box<str>);

impl Shown {
    pub(crate) fn new(text: &str) -> Self {
        let mut shown = String::new();
        for (index, c) in text.chars().enumerate() {
            if index == SHOWN_AT_MOST {
                shown.push('…');
                break;
            }
            if c.is_control() {
                shown.extend(c.escape_default());
            } else {
                shown.push(c);
            }
        }
        Self(shown.into())
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
