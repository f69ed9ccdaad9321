//! An open item: an invoice or credit note in AFAS that is not fully paid.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::Money;

/// An unpaid invoice (positive balance) or an unused credit note (negative balance).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenItem {
    /// The administration's number in AFAS.
    pub administration: i64,
    /// The debtor's number, leading zeros kept.
    pub debtor: String,
    /// The debtor's name, where known.
    pub debtor_name: String,
    /// Whether the debtor is blocked in AFAS.
    pub debtor_blocked: bool,
    /// AFAS's own invoice number.
    pub invoice: String,
    /// The sales journal, where the connector gives it.
    pub journal: Option<String>,
    /// The order behind the invoice, where known.
    pub order: Option<String>,
    /// Betalingskenmerk, where the connector gives it.
    pub payment_reference: Option<String>,
    /// The invoice's date.
    pub date: Date,
    /// When it is to be paid.
    pub due_date: Option<Date>,
    /// The invoice's total; negative for a credit note.
    pub amount: Money,
    /// What is still open; negative for a credit note.
    pub balance: Money,
    /// The text on the invoice in AFAS.
    pub description: String,
}

/// A period of a financial year in AFAS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The financial year.
    pub year: i16,
    /// The period's number in that year.
    pub period: i16,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
    /// Whether AFAS refuses bookings in it.
    pub blocked: bool,
}
