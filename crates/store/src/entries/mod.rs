//! Entries: what is to be booked, and what became of it.

mod balances;
mod late;
mod moves;
mod pending;
mod read;
mod write;

use jiff::Timestamp;
use ledger::entry::EntryParts;
use ledger::problem::Problem;
use ledger::reason::Reason;
use ledger::state::EntryState;
use serde::{Deserialize, Serialize};

pub use late::{LateNote, LateState, NotFoundLine};
pub(crate) use moves::change_all;
pub use pending::{Pending, PendingLine};
pub(crate) use read::{
    booked_covers, list_of, read_entry, read_line as read_entry_line, rows_of, states_of, waits_for_its_debtor,
};
pub(crate) use write::{count_placed, delete_never_sent, delete_of, insert};

/// What AFAS gave back for a booked entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingReferenceRow {
    /// The administration's number.
    pub administration: i64,
    /// The journal's code.
    pub journal: String,
    /// The entry's number in AFAS.
    pub number: String,
}

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Our id.
    pub id: String,
    /// The settlement it books.
    pub settlement_id: String,
    /// The flow.
    pub flow_id: String,
    /// The provider's code of the settlement.
    pub settlement_code: String,
    /// What is booked.
    pub parts: EntryParts,
    /// Where it stands.
    pub state: EntryState,
    /// What AFAS gave back, once it has.
    pub booking: Option<BookingReferenceRow>,
    /// What is wrong with it.
    pub problem: Option<Problem>,
    /// How often it went back to approved because AFAS, once it had been sent, proved not to have it.
    pub attempts: i64,
    /// When it was last written as being booked, just before the call.
    pub posting_at: Option<Timestamp>,
    /// Before this moment it is not looked up in AFAS.
    pub check_after: Option<Timestamp>,
    /// Before this moment it is not sent.
    pub not_before: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a list shows of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryMark {
    /// The settlement it books.
    pub settlement_id: String,
    /// Its voucher number.
    pub voucher: String,
    /// Of each line the settlement lines it covers, and why it stands there.
    pub lines: Vec<(Vec<String>, Reason)>,
}
