//! When a mirror of AFAS was taken: also when it was empty.

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::columns::Columns;
use crate::error::StoreError;
use crate::open::ReadStore;

/// What is mirrored from AFAS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mirror {
    /// Open items of an administration.
    OpenItems,
    /// Order invoices of an administration.
    OrderInvoices,
    /// Periods; they are kept per flow, under administration 0.
    Periods,
}

impl Mirror {
    const fn word(self) -> &'static str {
        match self {
            Self::OpenItems => "open_items",
            Self::OrderInvoices => "order_invoices",
            Self::Periods => "periods",
        }
    }
}

impl ReadStore {
    /// When the mirror was last taken; nothing when never.
    pub async fn mirrored_at(
        &self,
        flow_id: &str,
        mirror: Mirror,
        administration: i64,
    ) -> Result<Option<Timestamp>, StoreError> {
        let row =
            sqlx::query("select taken_at_ms from snapshots where flow_id = $1 and what = $2 and administration = $3")
                .bind(flow_id)
                .bind(mirror.word())
                .bind(administration)
                .fetch_optional(self.pool())
                .await?;
        row.map(|row| row.moment("taken_at_ms")).transpose()
    }
}

pub(crate) async fn note_snapshot(
    c: &mut AnyConnection,
    flow_id: &str,
    mirror: Mirror,
    administration: i64,
    taken_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into snapshots (flow_id, what, administration, taken_at_ms) values ($1, $2, $3, $4)
         on conflict (flow_id, what, administration) do update set taken_at_ms = excluded.taken_at_ms",
    )
    .bind(flow_id)
    .bind(mirror.word())
    .bind(administration)
    .bind(taken_at.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}
