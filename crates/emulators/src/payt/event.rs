//! What happened, as webhooks tell it.

use jiff::Timestamp;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub id: i64,
    /// The administration's code.
    pub administration: String,
    /// What it is.
    pub kind: EventKind,
    /// Payt's id of the invoice.
    pub invoice_id: i64,
    /// The invoice's number.
    pub invoice_number: String,
    /// When.
    pub at: Timestamp,
}

/// What happened to an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// It is new.
    Created,
    /// It is wholly paid.
    Paid,
    /// Nothing is open any more.
    Closed,
    /// It was paid and is open again.
    Reopened,
    /// A payment was made out of a change of the open amount, or came in.
    PaymentCreated,
    /// It is blocked.
    Blocked,
    /// It is not blocked any more.
    Resumed,
}

impl EventKind {
    /// The name webhooks use (documented).
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EventKind::Created => "invoice_created",
            EventKind::Paid => "invoice_paid",
            EventKind::Closed => "invoice_closed",
            EventKind::Reopened => "invoice_reopened",
            EventKind::PaymentCreated => "invoice_payment_created",
            EventKind::Blocked => "invoice_blocked",
            EventKind::Resumed => "invoice_resumed",
        }
    }
}
