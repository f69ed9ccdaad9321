//! Flows: from one connection to another, with rules, and when they are woken.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::problem::Problem;
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};

/// Flows a list gives at most.
const LIST_AT_MOST: i64 = 1000;

/// A flow to make.
#[derive(Debug, Clone)]
pub struct NewFlow {
    /// Which two systems it joins: `pay-afas`.
    pub kind: String,
    /// The name that people gave it; unique.
    pub name: String,
    /// Id of the connection that settlements come from.
    pub source_connection: String,
    /// Id of the connection to the books.
    pub books_connection: String,
    /// The rules as a person set them.
    pub settings: Value,
    /// Settlements paid out before this day are not ours to book.
    pub start_date: Date,
}

/// A stored flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Our id.
    pub id: String,
    /// Which two systems it joins.
    pub kind: String,
    /// The name that people gave it.
    pub name: String,
    /// Id of the connection that settlements come from.
    pub source_connection: String,
    /// Id of the connection to the books.
    pub books_connection: String,
    /// The rules as a person set them.
    pub settings: Value,
    /// Settlements paid out before this day are not ours to book.
    pub start_date: Date,
    /// Everything paid out up to this day has been fetched.
    pub watermark: Option<Date>,
    /// Whether it is woken by itself.
    pub enabled: bool,
    /// Why it was stopped, until a person starts it again.
    pub stop: Option<Problem>,
    /// Wakes in a row that did not come to their end.
    pub failed_wakes: i64,
    /// When it is to be woken; at once when there is nothing.
    pub next_wake_at: Option<Timestamp>,
    /// When its last run began.
    pub last_run_at: Option<Timestamp>,
}

impl Store {
    /// Stores a flow. It is not woken until [`Store::enable_flow`].
    pub async fn create_flow(&self, new: NewFlow, now: Timestamp) -> Result<Flow, StoreError> {
        let id = new_id(now)?;
        write_in!(self.database(), |c| create(c, &id, &new, now))?;
        self.get_flow(&id).await
    }

    /// Replaces the rules.
    pub async fn set_flow_settings(&self, flow_id: &str, settings: &Value) -> Result<(), StoreError> {
        let settings = to_json("settings", settings)?;
        write_in!(self.database(), |c| set_settings(c, flow_id, &settings))
    }

    /// Moves the start date. When it becomes an earlier one everything is listed again, and a worker that goes by the old
    /// date loses its lease, so that it does not move the watermark.
    pub async fn set_start_date(&self, flow_id: &str, start_date: Date) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_start_date(c, flow_id, start_date))
    }

    /// Lets the flow be woken, from now on and at once; forgets why it was stopped.
    pub async fn enable_flow(&self, flow_id: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| enable(c, flow_id))
    }

    /// Lets the flow rest until [`Store::enable_flow`].
    pub async fn disable_flow(&self, flow_id: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| disable(c, flow_id))
    }

    /// Stops the flow with the problem that a person must solve.
    pub async fn stop_flow(&self, flow_id: &str, problem: Problem) -> Result<(), StoreError> {
        let problem = to_json("problem", &problem)?;
        write_in!(self.database(), |c| stop(c, flow_id, &problem))
    }

    /// Sets when the flow is to be woken next.
    pub async fn set_next_wake(&self, flow_id: &str, at: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_next_wake(c, flow_id, at))
    }

    /// Counts a wake before its work begins, so that work that kills the process is counted too. Returns the new count.
    pub async fn count_failed_wake(&self, flow_id: &str) -> Result<i64, StoreError> {
        write_in!(self.database(), |c| count_failed_wake(c, flow_id))
    }

    /// A wake came to its end.
    pub async fn clear_failed_wakes(&self, flow_id: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| clear_failed_wakes(c, flow_id))
    }

    /// Moves the watermark forward; it never moves back.
    pub async fn set_watermark(&self, lease: &Lease, watermark: Date) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_watermark(c, lease, watermark))
    }
}

impl ReadStore {
    /// A flow by id or name.
    pub async fn get_flow(&self, id_or_name: &str) -> Result<Flow, StoreError> {
        let row = sqlx::query("select * from flows where id = $1 or name = $1")
            .bind(id_or_name)
            .fetch_optional(self.pool())
            .await?
            .ok_or_else(|| no_flow(id_or_name))?;
        read_flow(&row)
    }

    /// All flows, by name.
    pub async fn list_flows(&self) -> Result<Vec<Flow>, StoreError> {
        let rows =
            sqlx::query("select * from flows order by name limit $1").bind(LIST_AT_MOST).fetch_all(self.pool()).await?;
        rows.iter().map(read_flow).collect()
    }

    /// Flows to be woken, longest due first.
    pub async fn list_due_flows(&self, now: Timestamp, limit: u32) -> Result<Vec<Flow>, StoreError> {
        let rows = sqlx::query(
            "select * from flows
             where enabled = 1 and stop is null and coalesce(next_wake_at_ms, 0) <= $1
             order by coalesce(next_wake_at_ms, 0), id limit $2",
        )
        .bind(now.as_millisecond())
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read_flow).collect()
    }
}

pub(crate) fn no_flow(which: &str) -> StoreError {
    StoreError::NotFound { what: "flow", which: which.to_owned() }
}

fn found(flow_id: &str, rows: u64) -> Result<(), StoreError> {
    if rows == 0 { Err(no_flow(flow_id)) } else { Ok(()) }
}

pub(crate) fn read_flow(row: &AnyRow) -> Result<Flow, StoreError> {
    Ok(Flow {
        id: row.text("id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        source_connection: row.text("source_connection")?,
        books_connection: row.text("books_connection")?,
        settings: row.json("settings")?,
        start_date: row.date("start_date")?,
        watermark: row.date_or_null("watermark")?,
        enabled: row.flag("enabled")?,
        stop: row.json_or_null("stop")?,
        failed_wakes: row.integer("failed_wakes")?,
        next_wake_at: row.moment_or_null("next_wake_at_ms")?,
        last_run_at: row.moment_or_null("last_run_at_ms")?,
    })
}

async fn create(c: &mut AnyConnection, id: &str, new: &NewFlow, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "insert into flows (id, kind, name, source_connection, books_connection, settings, start_date, enabled,
             failed_wakes, created_at_ms, lease_number)
         values ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, 0)",
    )
    .bind(id)
    .bind(&new.kind)
    .bind(&new.name)
    .bind(&new.source_connection)
    .bind(&new.books_connection)
    .bind(to_json("settings", &new.settings)?)
    .bind(new.start_date.to_string())
    .bind(now.as_millisecond())
    .execute(c)
    .await
    .map_err(|error| StoreError::taken(error, "flow", &new.name))?;
    Ok(())
}

async fn set_settings(c: &mut AnyConnection, id: &str, settings: &str) -> Result<(), StoreError> {
    let done = sqlx::query("update flows set settings = $1 where id = $2").bind(settings).bind(id).execute(c).await?;
    found(id, done.rows_affected())
}

async fn set_start_date(c: &mut AnyConnection, id: &str, start_date: Date) -> Result<(), StoreError> {
    // ISO dates compare as text
    sqlx::query(
        "update flows set watermark = null, lease_number = lease_number + 1, lease_owner = null, lease_until_ms = null
         where id = $1 and start_date > $2",
    )
    .bind(id)
    .bind(start_date.to_string())
    .execute(&mut *c)
    .await?;
    let done = sqlx::query("update flows set start_date = $1 where id = $2")
        .bind(start_date.to_string())
        .bind(id)
        .execute(c)
        .await?;
    found(id, done.rows_affected())
}

async fn enable(c: &mut AnyConnection, id: &str) -> Result<(), StoreError> {
    let done = sqlx::query(
        "update flows set enabled = 1, stop = null, failed_wakes = 0, next_wake_at_ms = null where id = $1",
    )
    .bind(id)
    .execute(c)
    .await?;
    found(id, done.rows_affected())
}

async fn disable(c: &mut AnyConnection, id: &str) -> Result<(), StoreError> {
    let done = sqlx::query("update flows set enabled = 0 where id = $1").bind(id).execute(c).await?;
    found(id, done.rows_affected())
}

async fn stop(c: &mut AnyConnection, id: &str, problem: &str) -> Result<(), StoreError> {
    let done = sqlx::query("update flows set stop = $1 where id = $2").bind(problem).bind(id).execute(c).await?;
    found(id, done.rows_affected())
}

async fn set_next_wake(c: &mut AnyConnection, id: &str, at: Timestamp) -> Result<(), StoreError> {
    let done = sqlx::query("update flows set next_wake_at_ms = $1 where id = $2")
        .bind(at.as_millisecond())
        .bind(id)
        .execute(c)
        .await?;
    found(id, done.rows_affected())
}

async fn count_failed_wake(c: &mut AnyConnection, id: &str) -> Result<i64, StoreError> {
    sqlx::query_scalar("update flows set failed_wakes = failed_wakes + 1 where id = $1 returning failed_wakes")
        .bind(id)
        .fetch_optional(c)
        .await?
        .ok_or_else(|| no_flow(id))
}

async fn clear_failed_wakes(c: &mut AnyConnection, id: &str) -> Result<(), StoreError> {
    let done = sqlx::query("update flows set failed_wakes = 0 where id = $1").bind(id).execute(c).await?;
    found(id, done.rows_affected())
}

async fn set_watermark(c: &mut AnyConnection, lease: &Lease, watermark: Date) -> Result<(), StoreError> {
    hold(c, lease).await?;
    // ISO dates compare as text
    sqlx::query("update flows set watermark = $1 where id = $2 and (watermark is null or watermark < $1)")
        .bind(watermark.to_string())
        .bind(&lease.flow_id)
        .execute(c)
        .await?;
    Ok(())
}
