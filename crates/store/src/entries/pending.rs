//! What entries that are not in AFAS yet will take from the open items.

use ledger::entry::Side;
use ledger::money::Money;
use ledger::state::EntryState;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::Columns;
use crate::database::read_in;
use crate::error::StoreError;
use crate::open::ReadStore;

/// What a line of an entry that is not in AFAS yet will move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingLine {
    /// The settlement it books.
    pub settlement_id: String,
    /// The administration's number.
    pub administration: i64,
    /// The invoice whose balance moves.
    pub invoice: String,
    /// Debit or credit.
    pub side: Side,
    /// By how much, above zero.
    pub amount: Money,
}

/// What was to be moved in a flow at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// How far the timeline of the flow had come.
    pub position: i64,
    /// The settlements that the timeline tells of since the position that was asked with: of these, and of no other, all
    /// lines are here. None when everything was asked for.
    pub touched: Option<Vec<String>>,
    /// What moves the balance of an invoice.
    pub lines: Vec<PendingLine>,
}

impl ReadStore {
    /// Lines of entries that are not in AFAS yet, except those of closed settlements; of everything, or only of the
    /// settlements that something happened to since a position of the flow's timeline. Whatever changes entries tells the
    /// timeline in the same transaction, under the lock of the flow, so that nothing comes later at an earlier position.
    pub async fn list_pending(&self, flow_id: &str, since: Option<i64>) -> Result<Pending, StoreError> {
        read_in!(self.database(), |c| list(c, flow_id, since))
    }
}

async fn list(c: &mut AnyConnection, flow_id: &str, since: Option<i64>) -> Result<Pending, StoreError> {
    let position: i64 =
        sqlx::query_scalar("select cast(coalesce(max(position), 0) as bigint) from events where flow_id = $1")
            .bind(flow_id)
            .fetch_one(&mut *c)
            .await?;
    let touched = match since {
        Some(since) if since == position => Some(Vec::new()),
        Some(since) => Some(touched_since(c, flow_id, since).await?),
        None => None,
    };
    let lines = match &touched {
        Some(touched) if touched.is_empty() => Vec::new(),
        _ => lines_of(c, flow_id, since).await?,
    };
    Ok(Pending { position, touched, lines })
}

async fn touched_since(c: &mut AnyConnection, flow_id: &str, since: i64) -> Result<Vec<String>, StoreError> {
    let touched = sqlx::query_scalar(
        "select distinct settlement_id from events
         where flow_id = $1 and position > $2 and settlement_id is not null",
    )
    .bind(flow_id)
    .bind(since)
    .fetch_all(c)
    .await?;
    Ok(touched)
}

async fn lines_of(c: &mut AnyConnection, flow_id: &str, since: Option<i64>) -> Result<Vec<PendingLine>, StoreError> {
    let rows = sqlx::query(
        "select entry.settlement_id, entry.administration, line.invoice, line.side, line.amount_minor, line.currency
         from entries entry join entry_lines line on line.entry_id = entry.id
             join settlements settlement on settlement.id = entry.settlement_id
         where entry.flow_id = $1 and entry.state in ($2, $3, $4) and settlement.state <> 'closed'
           and line.invoice is not null
           and (cast($5 as bigint) is null or entry.settlement_id in
                (select settlement_id from events where flow_id = $1 and position > $5))",
    )
    .bind(flow_id)
    .bind(EntryState::Planned.word())
    .bind(EntryState::Approved.word())
    .bind(EntryState::Refused.word())
    .bind(since)
    .fetch_all(c)
    .await?;
    rows.iter().map(read_line).collect()
}

fn read_line(row: &AnyRow) -> Result<PendingLine, StoreError> {
    Ok(PendingLine {
        settlement_id: row.text("settlement_id")?,
        administration: row.integer("administration")?,
        invoice: row.text("invoice")?,
        side: row.variant("side")?,
        amount: row.money("amount_minor")?,
    })
}
