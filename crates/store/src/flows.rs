//! Flows: from one connection to another, with rules, and when they are woken.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::problem::Problem;
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::audit;
use crate::columns::{Columns, to_json};
use crate::connections::{belongs, handle};
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::leases::{Lease, hold, hold_for_person};
use crate::open::{ReadStore, Store};
use crate::open_lines;

/// Flows a list gives at most.
const LIST_AT_MOST: i64 = 1000;

/// A flow to make.
#[derive(Debug, Clone)]
pub struct NewFlow {
    /// The organisation it belongs to; its connections do as well.
    pub organisation: String,
    /// Who makes it, for the audit log.
    pub who: String,
    /// Which two systems it joins: `pay-afas`.
    pub kind: String,
    /// The name that people gave it; unique within the organisation.
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

/// Other rules for a flow.
#[derive(Debug, Clone, Copy)]
pub struct FlowChange<'a> {
    /// The organisation it belongs to.
    pub organisation: &'a str,
    /// The flow's id.
    pub flow_id: &'a str,
    /// All of its rules, as they were when the change was made up: what somebody else changed since is not undone.
    pub before: &'a Value,
    /// All of its rules.
    pub settings: &'a Value,
    /// Its first day of payout.
    pub start_date: Date,
    /// Who changes it, for the audit log.
    pub who: &'a str,
    /// What changes, for the audit log.
    pub what: &'a str,
}

/// A stored flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Our id.
    pub id: String,
    /// The organisation it belongs to.
    pub organisation: String,
    /// Which two systems it joins.
    pub kind: String,
    /// The name that people gave it.
    pub name: String,
    /// What commands call it: unique over all organisations.
    pub handle: String,
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

    /// Gives a flow of an organisation other rules and perhaps another start date, see [`Store::set_start_date`]. Whether it
    /// is woken stays as it is.
    pub async fn change_flow(&self, change: &FlowChange<'_>, now: Timestamp) -> Result<(), StoreError> {
        let settings = to_json("settings", change.settings)?;
        write_in!(self.database(), |c| change_flow(c, change, &settings, now))
    }

    /// Lets a flow of an organisation be woken, or rest, because a person said so.
    pub async fn switch_flow(
        &self,
        organisation_id: &str,
        flow_id: &str,
        on: bool,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let flow = self.of_organisation(organisation_id).get_flow(flow_id).await?;
        write_in!(self.database(), |c| switch(c, &flow, on, who, now))
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

    /// Wakes the flows of a kind that work on these books, as soon as a worker is free.
    pub async fn wake_flows_on(&self, books_connection: &str, kind: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| wake_on(c, books_connection, kind, now))
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
    /// A flow by id or handle.
    pub async fn get_flow(&self, id_or_handle: &str) -> Result<Flow, StoreError> {
        let row = sqlx::query("select * from flows where id = $1 or name = $1")
            .bind(id_or_handle)
            .fetch_optional(self.pool())
            .await?
            .ok_or_else(|| no_flow(id_or_handle))?;
        read_flow(&row)
    }

    /// The flows of all organisations, by handle.
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
        organisation: row.text("organisation_id")?,
        kind: row.text("kind")?,
        name: row.text("called")?,
        handle: row.text("name")?,
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
    for connection in [&new.source_connection, &new.books_connection] {
        belongs(c, &new.organisation, connection).await?;
    }
    sqlx::query(
        "insert into flows (id, organisation_id, kind, name, called, source_connection, books_connection, settings,
             start_date, enabled, failed_wakes, created_at_ms, lease_number)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, 0)",
    )
    .bind(id)
    .bind(&new.organisation)
    .bind(&new.kind)
    .bind(handle(&new.organisation, &new.name))
    .bind(&new.name)
    .bind(&new.source_connection)
    .bind(&new.books_connection)
    .bind(to_json("settings", &new.settings)?)
    .bind(new.start_date.to_string())
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await
    .map_err(|error| StoreError::taken(error, "flow", &new.name))?;
    audit::note(c, &new.organisation, now, &new.who, "integration_installed", &new.name).await
}

async fn set_settings(c: &mut AnyConnection, id: &str, settings: &str) -> Result<(), StoreError> {
    let done =
        sqlx::query("update flows set settings = $1 where id = $2").bind(settings).bind(id).execute(&mut *c).await?;
    found(id, done.rows_affected())?;
    open_lines::forget_all(c, id).await
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

async fn change_flow(
    c: &mut AnyConnection,
    change: &FlowChange<'_>,
    settings: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold_for_person(c, change.flow_id).await?;
    let theirs = sqlx::query("select settings from flows where id = $1 and organisation_id = $2")
        .bind(change.flow_id)
        .bind(change.organisation)
        .fetch_optional(&mut *c)
        .await?;
    let theirs = theirs.ok_or_else(|| no_flow(change.flow_id))?;
    if theirs.json::<Value>("settings")? != *change.before {
        let (found, wanted) = ("changed by somebody else", "as it was read");
        return Err(StoreError::WrongState { what: "flow", id: change.flow_id.into(), found, wanted });
    }
    set_settings(c, change.flow_id, settings).await?;
    set_start_date(c, change.flow_id, change.start_date).await?;
    audit::note(c, change.organisation, now, change.who, "integration_changed", change.what).await
}

async fn switch(c: &mut AnyConnection, flow: &Flow, on: bool, who: &str, now: Timestamp) -> Result<(), StoreError> {
    let what = if on { "integration_switched_on" } else { "integration_paused" };
    match on {
        true => enable(c, &flow.id).await?,
        false => disable(c, &flow.id).await?,
    }
    audit::note(c, &flow.organisation, now, who, what, &flow.name).await
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

async fn wake_on(c: &mut AnyConnection, books: &str, kind: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("update flows set next_wake_at_ms = $1 where books_connection = $2 and kind = $3")
        .bind(now.as_millisecond())
        .bind(books)
        .bind(kind)
        .execute(c)
        .await?;
    Ok(())
}
