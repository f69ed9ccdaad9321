//! Runs: one wake-up of one flow, step by step, for people to look back on.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::{read_in, write_in};
use crate::error::StoreError;
use crate::id::new_id;
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};

/// The id of a run.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RunId(String);

impl RunId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The flow.
    pub flow_id: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; nothing while it works, or when it was cut off.
    pub finished_at: Option<Timestamp>,
    /// How it ended, in words.
    pub outcome: Option<String>,
    /// The steps it took, in order.
    pub steps: Vec<RunStep>,
}

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStep {
    /// `fetch`, `read`, `plan`, `post`, `confirm`.
    pub step: String,
    /// What it did, as counts by name.
    pub counts: Value,
}

impl Store {
    /// Notes that a run begins.
    pub async fn start_run(&self, lease: &Lease, now: Timestamp) -> Result<RunId, StoreError> {
        let id = new_id(now)?;
        write_in!(self.database(), |c| start(c, lease, &id, now))?;
        Ok(RunId(id))
    }

    /// Notes what a step of a run did.
    pub async fn note_run_step(&self, run: &RunId, step: &str, counts: &Value) -> Result<(), StoreError> {
        let counts = to_json("counts", counts)?;
        write_in!(self.database(), |c| note_step(c, run, step, &counts))
    }

    /// Notes how a run ended.
    pub async fn finish_run(&self, run: &RunId, outcome: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| finish(c, run, outcome, now))
    }
}

impl ReadStore {
    /// The last runs of a flow, newest first.
    pub async fn list_runs(&self, flow_id: &str, limit: u32) -> Result<Vec<Run>, StoreError> {
        read_in!(self.database(), |c| list(c, flow_id, limit))
    }
}

async fn start(c: &mut AnyConnection, lease: &Lease, id: &str, now: Timestamp) -> Result<(), StoreError> {
    hold(c, lease).await?;
    sqlx::query("insert into runs (id, flow_id, started_at_ms) values ($1, $2, $3)")
        .bind(id)
        .bind(&lease.flow_id)
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await?;
    sqlx::query("update flows set last_run_at_ms = $1 where id = $2")
        .bind(now.as_millisecond())
        .bind(&lease.flow_id)
        .execute(c)
        .await?;
    Ok(())
}

async fn note_step(c: &mut AnyConnection, run: &RunId, step: &str, counts: &str) -> Result<(), StoreError> {
    sqlx::query(
        "insert into run_steps (run_id, position, step, counts)
         select $1, coalesce(max(position), 0) + 1, $2, $3 from run_steps where run_id = $1",
    )
    .bind(run.as_str())
    .bind(step)
    .bind(counts)
    .execute(c)
    .await?;
    Ok(())
}

async fn finish(c: &mut AnyConnection, run: &RunId, outcome: &str, now: Timestamp) -> Result<(), StoreError> {
    let done =
        sqlx::query("update runs set finished_at_ms = $1, outcome = $2 where id = $3 and finished_at_ms is null")
            .bind(now.as_millisecond())
            .bind(outcome)
            .bind(run.as_str())
            .execute(c)
            .await?;
    match done.rows_affected() {
        0 => Err(StoreError::NotFound { what: "unfinished run", which: run.as_str().to_owned() }),
        _ => Ok(()),
    }
}

async fn list(c: &mut AnyConnection, flow_id: &str, limit: u32) -> Result<Vec<Run>, StoreError> {
    let rows = sqlx::query("select * from runs where flow_id = $1 order by started_at_ms desc, id desc limit $2")
        .bind(flow_id)
        .bind(i64::from(limit))
        .fetch_all(&mut *c)
        .await?;
    let mut runs = Vec::with_capacity(rows.len());
    for row in &rows {
        let steps = sqlx::query("select step, counts from run_steps where run_id = $1 order by position")
            .bind(row.text("id")?)
            .fetch_all(&mut *c)
            .await?;
        runs.push(read_run(row, &steps)?);
    }
    Ok(runs)
}

fn read_run(row: &AnyRow, steps: &[AnyRow]) -> Result<Run, StoreError> {
    let read_step = |step: &AnyRow| Ok(RunStep { step: step.text("step")?, counts: step.json("counts")? });
    Ok(Run {
        id: RunId(row.text("id")?),
        flow_id: row.text("flow_id")?,
        started_at: row.moment("started_at_ms")?,
        finished_at: row.moment_or_null("finished_at_ms")?,
        outcome: row.text_or_null("outcome")?,
        steps: steps.iter().map(read_step).collect::<Result<_, StoreError>>()?,
    })
}
