//! How the last read of a flow's receivables went.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::receivable::{Refused, RowProblem, SourceKind};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::summaries;

/// How the last read of a flow's receivables went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivableCheck {
    /// When.
    pub at: Timestamp,
    /// Rows of each kind.
    pub rows: BTreeMap<SourceKind, usize>,
    /// What is wrong with rows.
    pub problems: Vec<RowProblem>,
    /// What is refused.
    pub refused: Vec<Refused>,
}

impl Store {
    /// Keeps how a read went.
    pub async fn save_receivable_check(&self, lease: &Lease, check: &ReceivableCheck) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save_check(c, lease, check))
    }
}

impl ReadStore {
    /// How the last read of a flow's receivables went.
    pub async fn find_receivable_check(&self, flow_id: &str) -> Result<Option<ReceivableCheck>, StoreError> {
        let row = sqlx::query("select * from receivable_checks where flow_id = $1").bind(flow_id);
        let row = row.fetch_optional(self.pool()).await?;
        let read = |row: AnyRow| {
            Ok(ReceivableCheck {
                at: row.moment("at_ms")?,
                rows: row.json("source_rows")?,
                problems: row.json("problems")?,
                refused: row.json("refused")?,
            })
        };
        row.map(read).transpose()
    }
}

async fn save_check(c: &mut AnyConnection, lease: &Lease, check: &ReceivableCheck) -> Result<(), StoreError> {
    hold(c, lease).await?;
    sqlx::query(
        "insert into receivable_checks (flow_id, at_ms, source_rows, problems, refused) values ($1, $2, $3, $4, $5)
         on conflict (flow_id) do update set at_ms = excluded.at_ms, source_rows = excluded.source_rows,
             problems = excluded.problems, refused = excluded.refused",
    )
    .bind(&lease.flow_id)
    .bind(check.at.as_millisecond())
    .bind(to_json("source_rows", &check.rows)?)
    .bind(to_json("problems", &check.problems)?)
    .bind(to_json("refused", &check.refused)?)
    .execute(&mut *c)
    .await?;
    summaries::save_problems(c, &lease.flow_id, &check.problems).await
}
