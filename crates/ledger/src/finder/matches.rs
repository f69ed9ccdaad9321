//! What the finder answers: one outcome for each payment, packed; sentences are made when somebody asks.

use serde::{Deserialize, Serialize};

use super::Rung;

/// What becomes of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Certain: its parts may be booked.
    Book,
    /// A person must choose; the parts are what the best candidate would give.
    Ask,
    /// Nothing known fits it.
    Unmatched,
}

impl Decision {
    /// The word in results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Ask => "ask",
            Self::Unmatched => "unmatched",
        }
    }
}

/// What a part of a payment is booked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// An invoice or credit note.
    Invoice,
    /// The debtor of the item, without an invoice.
    Advance,
    /// The difference account; the item is the one that comes out.
    Difference,
}

impl PartKind {
    /// The word in results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Advance => "advance",
            Self::Difference => "difference",
        }
    }
}

/// A part of a payment. The parts of one payment add up to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Part {
    /// The item: what is settled, or whose debtor gets the advance.
    pub item: u32,
    /// What it is booked on.
    pub kind: PartKind,
    /// Minor units, with the payment's sign; a difference may have the other.
    pub amount_minor: i64,
}

/// The outcome for one payment.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// What becomes of it.
    pub decision: Decision,
    /// The rung that decided, or that would book if it were allowed to or certain; none when no rung holds.
    pub rung: Option<Rung>,
    /// The parts; empty when nothing is proposed.
    pub parts: &'a [Part],
}
