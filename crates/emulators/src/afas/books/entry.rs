//! Entries and their lines.

use jiff::civil::{Date, DateTime};

/// The kind of account a line books on (`VaAs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    /// 1: a ledger account.
    Ledger,
    /// 2: a debtor.
    Debtor,
    /// 3: a creditor.
    Creditor,
}

/// Who booked an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookedBy {
    /// It stood in the books at the start, or came later with an invoice.
    Invoicing,
    /// A post to FiEntries.
    Connector,
    /// A person in AFAS.
    Person,
}

/// An entry as it stands in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedEntry {
    /// Administration.
    pub unit: i64,
    /// Journal.
    pub journal: String,
    /// Entry number (`EnNo`).
    pub number: i64,
    /// Voucher number of the first line that has one.
    pub voucher: Option<String>,
    /// Who booked it.
    pub by: BookedBy,
    /// The lines, in order of `SeqNo`, which begins at 1.
    pub lines: Vec<BookedLine>,
}

/// A line of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedLine {
    /// The kind of account.
    pub kind: AccountKind,
    /// Its number.
    pub account: String,
    /// Debit in cents of the administration's currency.
    pub debit_cents: i64,
    /// Credit in cents of the administration's currency.
    pub credit_cents: i64,
    /// Invoice number (`InId`).
    pub invoice: Option<String>,
    /// VAT code.
    pub vat_code: Option<String>,
    /// Text.
    pub description: String,
    /// Entry date.
    pub entry_date: Date,
    /// Voucher date, which decides the period.
    pub voucher_date: Date,
    /// Voucher number.
    pub voucher: Option<String>,
    /// Allocation on the first axis.
    pub cost_centre: Option<String>,
}

/// A line as a person books it by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandLine {
    /// The ledger account or debtor.
    pub account: String,
    /// Whether it is a debtor.
    pub debtor: bool,
    /// Cents: debit above zero, credit below.
    pub cents: i64,
    /// The invoice it names.
    pub invoice: Option<String>,
}

impl HandLine {
    /// A line on a ledger account.
    pub fn ledger(account: &str, cents: i64) -> Self {
        Self { account: account.to_owned(), debtor: false, cents, invoice: None }
    }

    /// A line on a debtor, with or without its invoice.
    pub fn debtor(debtor: &str, cents: i64, invoice: Option<&str>) -> Self {
        Self { account: debtor.to_owned(), debtor: true, cents, invoice: invoice.map(str::to_owned) }
    }
}

impl BookedLine {
    /// A line with nothing but account and amounts.
    pub(in crate::afas) fn plain(kind: AccountKind, account: &str, date: Date) -> Self {
        Self {
            kind,
            account: account.to_owned(),
            debit_cents: 0,
            credit_cents: 0,
            invoice: None,
            vat_code: None,
            description: String::new(),
            entry_date: date,
            voucher_date: date,
            voucher: None,
            cost_centre: None,
        }
    }

    /// The same with this amount: above zero in debit, below zero in credit.
    #[must_use]
    pub(in crate::afas) fn with_cents(self, cents: i64) -> Self {
        Self { debit_cents: cents.max(0), credit_cents: cents.saturating_neg().max(0), ..self }
    }

    /// Debit less credit.
    pub(in crate::afas) fn net_cents(&self) -> i64 {
        self.debit_cents.saturating_sub(self.credit_cents)
    }
}

/// What a line did to the open items; kept, so that deleting the entry can undo it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::afas) struct Effect {
    /// The invoice it opened or moved.
    pub(in crate::afas) item: Option<ItemEffect>,
    /// What stays on the debtor without an invoice: debit above zero, credit below.
    pub(in crate::afas) advance_cents: i64,
}

/// What a line did to one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::afas) struct ItemEffect {
    pub(in crate::afas) invoice: String,
    pub(in crate::afas) delta_cents: i64,
    pub(in crate::afas) opens: bool,
}

/// What a line says about the invoice it may open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::afas) struct Terms {
    pub(in crate::afas) currency: Option<String>,
    pub(in crate::afas) due: Option<Date>,
    pub(in crate::afas) payment_condition: Option<String>,
    pub(in crate::afas) payment_reference: Option<String>,
    pub(in crate::afas) invoice_reference: Option<String>,
    pub(in crate::afas) order: Option<String>,
    pub(in crate::afas) blocked: bool,
}

/// A line with what is not shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::afas) struct Line {
    pub(in crate::afas) booked: BookedLine,
    pub(in crate::afas) effect: Effect,
    pub(in crate::afas) terms: Terms,
}

impl From<BookedLine> for Line {
    fn from(booked: BookedLine) -> Self {
        Self { booked, effect: Effect::default(), terms: Terms::default() }
    }
}

/// An entry with what is not shown of it.
#[derive(Debug, Clone)]
pub(in crate::afas) struct Entry {
    pub(in crate::afas) unit: i64,
    pub(in crate::afas) journal: String,
    pub(in crate::afas) number: i64,
    pub(in crate::afas) by: BookedBy,
    pub(in crate::afas) lines: Vec<Line>,
    pub(in crate::afas) created: DateTime,
    pub(in crate::afas) modified: DateTime,
}

impl Entry {
    /// As others may see it.
    pub(in crate::afas) fn booked(&self) -> BookedEntry {
        BookedEntry {
            unit: self.unit,
            journal: self.journal.clone(),
            number: self.number,
            voucher: self.lines.iter().find_map(|line| line.booked.voucher.clone()),
            by: self.by,
            lines: self.lines.iter().map(|line| line.booked.clone()).collect(),
        }
    }
}
