//! Settlements: their documents, what was read from them, and where each of them stands.

mod fetch;
mod late;
mod list;
pub(crate) mod moves;
mod people;
mod plan;
mod read;
mod search;
mod steps;

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::money::Money;
use ledger::plan::Placed;
use ledger::problem::Problem;
use ledger::state::SettlementState;
use sqlx::any::AnyRow;

pub use fetch::{FetchedSettlement, Saved, SavedWhat};
pub use list::{SettlementFilter, SettlementPage, SettlementPlace};
pub(crate) use read::{parts_with, read_line};

use crate::columns::Columns;
use crate::error::StoreError;

/// A settlement as it stands, without its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementRow {
    /// Our id.
    pub id: String,
    /// The flow it belongs to.
    pub flow_id: String,
    /// The provider's code.
    pub code: String,
    /// The day of the payout.
    pub date: Date,
    /// Where it stands.
    pub state: SettlementState,
    /// What was paid out, once it has been read.
    pub payout: Option<Money>,
    /// The text on the bank statement, once it has been read.
    pub description: String,
    /// What is wrong with it, or with the entry that most needs attention.
    pub problem: Option<Problem>,
    /// Why it was skipped or closed, in words.
    pub remark: Option<String>,
    /// How often it was delayed in this state.
    pub attempts: i64,
    /// Before this moment no step takes it up.
    pub not_before: Option<Timestamp>,
    /// The provider changed it when it was booked or closed already.
    pub changed_after_booking: Option<Problem>,
    /// When it was first seen.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// How many of its transactions found their invoice; nothing when that was never counted.
    pub placed: Option<Placed>,
}

pub(crate) fn read_row(row: &AnyRow) -> Result<SettlementRow, StoreError> {
    Ok(SettlementRow {
        id: row.text("id")?,
        flow_id: row.text("flow_id")?,
        code: row.text("code")?,
        date: row.date("date")?,
        state: row.word("state", SettlementState::from_word)?,
        payout: row.money_or_null("payout_minor")?,
        description: row.text("description")?,
        problem: row.json_or_null("problem")?,
        remark: row.text_or_null("remark")?,
        attempts: row.integer("attempts")?,
        not_before: row.moment_or_null("not_before_ms")?,
        changed_after_booking: row.json_or_null("changed_after_booking")?,
        created_at: row.moment("created_at_ms")?,
        updated_at: row.moment("updated_at_ms")?,
        placed: match row.integer_or_null("matched")? {
            Some(_) => Some(Placed { matched: row.number("matched")?, unmatched: row.number("unmatched")? }),
            None => None,
        },
    })
}
