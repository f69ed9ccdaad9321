//! The mirror of periods in AFAS.

use jiff::Timestamp;
use ledger::open_item::Period;
use sqlx::AnyConnection;

use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::insert::{Value, insert_rows};
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::snapshots::{Mirror, note_snapshot};

const COLUMNS: &[&str] = &["flow_id", "year", "period", "first_day", "last_day", "blocked"];

/// Periods are kept per flow, which books in one administration.
const NO_ADMINISTRATION: i64 = 0;

impl Store {
    /// Replaces the periods of the flow's administration.
    pub async fn replace_periods(
        &self,
        lease: &Lease,
        periods: Vec<Period>,
        snapshot_at: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| replace(c, lease, &periods, snapshot_at))
    }
}

impl ReadStore {
    /// The periods of a flow's administration, by first day.
    pub async fn get_periods(&self, flow_id: &str) -> Result<Vec<Period>, StoreError> {
        let rows = sqlx::query("select * from periods where flow_id = $1 order by first_day, year, period")
            .bind(flow_id)
            .fetch_all(self.pool())
            .await?;
        rows.iter()
            .map(|row| {
                Ok(Period {
                    year: row.number("year")?,
                    period: row.number("period")?,
                    from: row.date("first_day")?,
                    to: row.date("last_day")?,
                    blocked: row.flag("blocked")?,
                })
            })
            .collect()
    }
}

async fn replace(
    c: &mut AnyConnection,
    lease: &Lease,
    periods: &[Period],
    snapshot_at: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    sqlx::query("delete from periods where flow_id = $1").bind(&lease.flow_id).execute(&mut *c).await?;
    let rows = periods.iter().map(|period| values(&lease.flow_id, period)).collect();
    insert_rows(c, "periods", COLUMNS, rows).await?;
    note_snapshot(c, &lease.flow_id, Mirror::Periods, NO_ADMINISTRATION, snapshot_at).await
}

fn values(flow_id: &str, period: &Period) -> Vec<Value> {
    vec![
        flow_id.into(),
        i64::from(period.year).into(),
        i64::from(period.period).into(),
        period.from.to_string().into(),
        period.to.to_string().into(),
        i64::from(period.blocked).into(),
    ]
}
