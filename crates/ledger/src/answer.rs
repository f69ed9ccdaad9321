//! What a person answered about one line of a settlement.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::money::Money;

/// A person's answer for a line that concerns a debtor. It wins over every rule, and never takes more of an item than
/// there is: an answer that no longer fits is a question again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum Answer {
    /// On these invoices or credit notes, in this order; the amounts have the line's sign and add up to at most the
    /// line. What is left is an advance of the last one's debtor.
    Invoices {
        /// The parts.
        parts: Vec<AnsweredPart>,
    },
    /// On the debtor's account, without an invoice.
    Advance {
        /// The debtor's number.
        debtor: String,
    },
    /// On the debtor-not-found account.
    NotFound,
}

/// A part of an answered line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnsweredPart {
    /// The invoice or credit note.
    pub invoice: String,
    /// How much of the line; none means as much as is open.
    pub amount: Option<Money>,
}

/// For plans of settlements about which nobody was asked.
pub static NO_ANSWERS: BTreeMap<String, Answer> = BTreeMap::new();
