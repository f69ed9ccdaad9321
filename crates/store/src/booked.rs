//! What we booked on invoices before: derived from the entries, so that it can't disagree with them.

use jiff::civil::Date;
use ledger::entry::Side;
use ledger::money::Money;
use ledger::state::EntryState;
use sqlx::AssertSqlSafe;

use crate::columns::Columns;
use crate::error::StoreError;
use crate::insert::placeholders;
use crate::open::ReadStore;

/// A line of an entry that is, or may be, in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedLine {
    /// The administration's number.
    pub administration: i64,
    /// The provider's code of the settlement.
    pub settlement_code: String,
    /// The voucher.
    pub voucher: String,
    /// Where the entry stands.
    pub state: EntryState,
    /// The day of the entry.
    pub date: Date,
    /// The debtor, or the ledger account.
    pub account: String,
    /// Debit or credit.
    pub side: Side,
    /// How much.
    pub amount: Money,
}

/// An invoice we booked on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BookedInvoice {
    /// The administration's number.
    pub administration: i64,
    /// The invoice's number.
    pub invoice: String,
    /// The debtor's number.
    pub debtor: String,
}

impl ReadStore {
    /// What is, or may be, booked on an invoice, oldest first.
    pub async fn booked_on(&self, flow_id: &str, invoice: &str) -> Result<Vec<BookedLine>, StoreError> {
        let states = booked_states();
        let statement = format!(
            "select entry.administration, settlement.code, entry.voucher, entry.state, entry.date, line.account_number,
                 line.side, line.amount_minor, line.currency
             from entry_lines line
             join entries entry on entry.id = line.entry_id
             join settlements settlement on settlement.id = entry.settlement_id
             where line.invoice = $1 and entry.flow_id = $2 and entry.state in ({})
             order by entry.date, entry.voucher, line.position",
            placeholders(3, states.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(invoice).bind(flow_id);
        for state in states {
            query = query.bind(state);
        }
        let rows = query.fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(BookedLine {
                    administration: row.integer("administration")?,
                    settlement_code: row.text("code")?,
                    voucher: row.text("voucher")?,
                    state: row.word("state", EntryState::from_word)?,
                    date: row.date("date")?,
                    account: row.text("account_number")?,
                    side: row.variant("side")?,
                    amount: row.money("amount_minor")?,
                })
            })
            .collect()
    }

    /// All invoices of a flow that something is, or may be, booked on: also those that are no longer open.
    pub async fn booked_invoices(&self, flow_id: &str) -> Result<Vec<BookedInvoice>, StoreError> {
        let states = booked_states();
        let statement = format!(
            "select distinct entry.administration, line.invoice, line.account_number
             from entry_lines line join entries entry on entry.id = line.entry_id
             where entry.flow_id = $1 and line.invoice is not null and line.account_kind = 'debtor'
               and entry.state in ({})
             order by entry.administration, line.invoice, line.account_number",
            placeholders(2, states.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(flow_id);
        for state in states {
            query = query.bind(state);
        }
        let rows = query.fetch_all(self.pool()).await?;
        rows.iter()
            .map(|row| {
                Ok(BookedInvoice {
                    administration: row.integer("administration")?,
                    invoice: row.text("invoice")?,
                    debtor: row.text("account_number")?,
                })
            })
            .collect()
    }
}

fn booked_states() -> Vec<&'static str> {
    EntryState::ALL.iter().filter(|state| state.may_be_booked()).map(|state| state.word()).collect()
}
