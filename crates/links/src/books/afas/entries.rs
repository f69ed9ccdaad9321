//! Books an entry in AFAS, once.

use ledger::entry::Entry;
use ledger::problem::Problem;
use serde::{Deserialize, Serialize};

use super::books::AfasBooks;
use super::entry_answer::outcome;
use super::entry_body;
use crate::failure::Failure;

/// What AFAS calls a booked entry. Numbers may repeat per journal, so the journal is part of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BookingReference {
    /// The administration's number (`UnId`).
    pub administration: i64,
    /// The journal's code (`JoCo`).
    pub journal: String,
    /// The number of the journal entry (`EnNo`).
    pub number: i64,
}

/// What became of a booking; each says what comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostOutcome {
    /// Booked: confirm it.
    Posted(BookingReference),
    /// AFAS says no and booked nothing: a person changes something.
    Refused(Problem),
    /// AFAS may have booked it: look for the voucher, and wait before believing that it is not there.
    Unknown(Problem),
    /// Nothing was booked, because AFAS did not get to it: the failure says who acts.
    NotSent(Failure),
}

impl AfasBooks {
    /// Books an entry: one call, never repeated here. Entries of one journal go one after the other, because AFAS
    /// locks the journal.
    ///
    /// Give it the time it takes: a call that is dropped half-way may have booked the entry.
    pub async fn post_entry(&self, entry: &Entry) -> PostOutcome {
        let body = match entry_body(entry) {
            Ok(body) => body,
            Err(problem) => return PostOutcome::NotSent(Failure::Refused(problem)),
        };
        let journal = format!("{} {}", entry.parts().administration, entry.parts().journal);
        outcome(entry, self.client.post_once(&self.names.entries, &journal, body).await)
    }
}

/// The body that [`AfasBooks::post_entry`] sends, to be kept as evidence: AFAS keeps none.
///
/// Fails with `afas-refused` when a value does not fit AFAS's field for it.
pub fn entry_body(entry: &Entry) -> Result<Vec<u8>, Problem> {
    entry_body::entry_body(entry)
}
