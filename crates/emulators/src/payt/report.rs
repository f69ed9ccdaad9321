//! What a run did.

use std::fmt;

use jiff::civil::DateTime;

/// What one run of an import did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunReport {
    /// The administration's code.
    pub administration: String,
    /// When, Amsterdam time.
    pub at: DateTime,
    /// Whether somebody asked for it; else the clock did.
    pub by_hand: bool,
    /// The name of the data file.
    pub file: Option<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// The invoices in the file, good or not.
    pub records: usize,
    /// New invoices.
    pub created: Vec<String>,
    /// Invoices that changed and were neither closed nor reopened.
    pub updated: Vec<String>,
    /// Invoices that are paid because the file did not have them.
    pub closed_by_absence: Vec<String>,
    /// Invoices that are paid because the file had them with nothing open.
    pub closed_by_zero: Vec<String>,
    /// Invoices that were paid and are open again.
    pub reopened: Vec<String>,
    /// Invoices that this run blocked.
    pub blocked: Vec<String>,
    /// Invoices that were left out: ignore lists, and kinds that are not imported.
    pub ignored: Vec<String>,
    /// Changes of what can't be changed, left out without a word.
    pub frozen: Vec<FrozenChange>,
    /// Records that were not taken over.
    pub errors: Vec<Problem>,
    /// Complaints about records that were.
    pub warnings: Vec<Problem>,
    /// Files that found their invoice.
    pub documents: Vec<String>,
    /// Files without an invoice of their name, dropped. Payt says nothing of these; the emulator does.
    pub lost_documents: Vec<String>,
}

impl RunReport {
    pub(super) fn new(administration: &str, at: DateTime, by_hand: bool) -> RunReport {
        RunReport {
            administration: administration.to_owned(),
            at,
            by_hand,
            file: None,
            outcome: Outcome::Done,
            records: 0,
            created: Vec::new(),
            updated: Vec::new(),
            closed_by_absence: Vec::new(),
            closed_by_zero: Vec::new(),
            reopened: Vec::new(),
            blocked: Vec::new(),
            ignored: Vec::new(),
            frozen: Vec::new(),
            errors: Vec::new(),
            warnings: Vec::new(),
            documents: Vec::new(),
            lost_documents: Vec::new(),
        }
    }

    /// Whether an error of that kind was found, with that invoice number (or `line N`).
    #[must_use]
    pub fn has_error(&self, key: &str, kind: ProblemKind) -> bool {
        self.errors.iter().any(|problem| problem.key == key && problem.kind == kind)
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The snapshot was taken over.
    Done,
    /// There was no data file; nothing changed but documents.
    NoFile,
    /// The file had no invoices, and the protection is on: nothing changed.
    RefusedEmpty,
    /// The file was not recognised: no record, no error, nothing changed.
    Unrecognised,
    /// The file could not be read; the text says why.
    Failed(String),
}

/// A change of what Payt keeps as it first came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenChange {
    /// The invoice.
    pub invoice: String,
    /// The column.
    pub field: &'static str,
    /// What Payt keeps.
    pub kept: String,
    /// What came.
    pub sent: String,
}

/// A complaint about a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The invoice's number, or `line N` without one.
    pub key: String,
    /// The column.
    pub field: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.key, self.field, self.kind.text())
    }
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// It has no value.
    Blank,
    /// It has more than 255 characters.
    TooLong,
    /// The row has more values than there are headers.
    TooManyValues,
    /// It is no amount.
    NotAnAmount,
    /// It is no day.
    NotADate,
    /// It is neither `0`, `false`, `1` nor `true`.
    NotABoolean,
    /// It is no country.
    NotACountry,
    /// It is no currency.
    NotACurrency,
    /// It is the code of another administration.
    OtherAdministration,
    /// The due date is before the invoice date.
    DueBeforeInvoice,
    /// It is no postal code of that country.
    PostalCode,
    /// It is no e-mail address.
    Email,
    /// The number is in the file twice.
    TwiceInFile,
    /// Another record has it.
    Taken,
    /// The payment condition is not linked to a flow.
    NoFollowUp,
    /// A warning: probably no telephone number.
    PhoneNumber,
    /// A warning: no VAT number.
    VatNumber,
    /// A warning: no language Payt knows; that of the administration is used.
    Language,
}

impl ProblemKind {
    /// Words for people.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            ProblemKind::Blank => "can't be blank",
            ProblemKind::TooLong => "is too long (maximum is 255 characters)",
            ProblemKind::TooManyValues => "has more values than headers",
            ProblemKind::NotAnAmount => "is not a number",
            ProblemKind::NotADate => "is not a date",
            ProblemKind::NotABoolean => "is not a boolean",
            ProblemKind::NotACountry => "is not a country",
            ProblemKind::NotACurrency => "is not a currency",
            ProblemKind::OtherAdministration => "is not the code of this administration",
            ProblemKind::DueBeforeInvoice => "is before the invoice date",
            ProblemKind::PostalCode => "is not valid in this country",
            ProblemKind::Email => "is not an e-mail address",
            ProblemKind::TwiceInFile => "is in the import more than once",
            ProblemKind::Taken => "has already been taken",
            ProblemKind::NoFollowUp => "has no follow-up",
            ProblemKind::PhoneNumber => "is probably wrong",
            ProblemKind::VatNumber => "is not valid",
            ProblemKind::Language => "is not known",
        }
    }
}
