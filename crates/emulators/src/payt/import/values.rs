//! Values of a row, checked.

use jiff::civil::Date;

use super::super::{
    csv::Row,
    money,
    report::{Problem, ProblemKind},
};

/// A row with the complaints about it.
pub(super) struct Reader<'a> {
    row: &'a Row,
    /// The invoice's number, or the line.
    pub(super) key: String,
    pub(super) errors: Vec<Problem>,
    pub(super) warnings: Vec<Problem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(row: &'a Row) -> Reader<'a> {
        let key = row.find("invoice_number").unwrap_or_else(|| format!("line {}", row.line));
        let mut reader = Reader { row, key, errors: Vec::new(), warnings: Vec::new() };
        if row.too_long {
            reader.error("line", ProblemKind::TooManyValues);
        }
        for field in row.longer_than(255) {
            reader.error(field, ProblemKind::TooLong);
        }
        reader
    }

    pub(super) fn error(&mut self, field: &str, kind: ProblemKind) {
        self.errors.push(Problem { key: self.key.clone(), field: field.to_owned(), kind });
    }

    pub(super) fn warn(&mut self, field: &str, kind: ProblemKind) {
        self.warnings.push(Problem { key: self.key.clone(), field: field.to_owned(), kind });
    }

    /// A value that may be absent.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        self.row.find(field)
    }

    /// A value that must be there.
    pub(super) fn needed(&mut self, field: &str) -> String {
        let value = self.row.find(field);
        if value.is_none() {
            self.error(field, ProblemKind::Blank);
        }
        value.unwrap_or_default()
    }

    /// An amount that must be there.
    pub(super) fn cents(&mut self, field: &str, comma: bool) -> i64 {
        let text = self.needed(field);
        let cents = money::cents(&text, comma);
        if cents.is_none() && !text.is_empty() {
            self.error(field, ProblemKind::NotAnAmount);
        }
        cents.unwrap_or_default()
    }

    /// A day that must be there, as `yyyy-mm-dd`.
    pub(super) fn date(&mut self, field: &str) -> Date {
        let text = self.needed(field);
        // Ten characters, because the parser takes other notations, too.
        let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
        if date.is_none() && !text.is_empty() {
            self.error(field, ProblemKind::NotADate);
        }
        date.unwrap_or_default()
    }

    pub(super) fn boolean(&mut self, field: &str) -> Option<bool> {
        match self.row.get(field) {
            "" => None,
            "0" | "false" => Some(false),
            "1" | "true" => Some(true),
            _ => {
                self.error(field, ProblemKind::NotABoolean);
                None
            }
        }
    }

    /// So many capital letters, if it is there.
    pub(super) fn code(&mut self, field: &str, letters: usize, kind: ProblemKind) -> Option<String> {
        let code = self.row.find(field)?;
        if code.len() != letters || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.error(field, kind);
        }
        Some(code)
    }

    /// An e-mail address, if it is there.
    pub(super) fn email(&mut self, field: &str) -> Option<String> {
        let email = self.row.find(field)?;
        let good = email.split_once('@').is_some_and(|(mailbox, host)| {
            !mailbox.is_empty() && host.contains('.') && !host.contains('@') && !email.contains([' ', ',', ';'])
        });
        if !good {
            self.error(field, ProblemKind::Email);
        }
        Some(email)
    }
}
