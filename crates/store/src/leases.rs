//! Leases: one worker per flow at a time, and a fence against one that does not know it lost.

use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;

use crate::database::write_in;
use crate::error::StoreError;
use crate::open::Store;

/// The right to work on a flow. Every write of a worker names it; the number rises with each lease of the flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The flow.
    pub flow_id: String,
    /// Which lease of the flow it is, counted from 1.
    pub number: i64,
    /// Who works: unique per worker, for instance host, process and a number.
    pub owner: String,
}

impl Store {
    /// Takes the flow for `ttl`, when nobody has it or its last lease has run out.
    pub async fn acquire_lease(
        &self,
        flow_id: &str,
        owner: &str,
        now: Timestamp,
        ttl: SignedDuration,
    ) -> Result<Option<Lease>, StoreError> {
        let until = until(now, ttl);
        write_in!(self.database(), |c| acquire(c, flow_id, owner, now, until))
    }

    /// Keeps the flow until `ttl` from now; [`StoreError::LeaseLost`] when another worker has it.
    pub async fn renew_lease(&self, lease: &Lease, now: Timestamp, ttl: SignedDuration) -> Result<(), StoreError> {
        let until = until(now, ttl);
        write_in!(self.database(), |c| renew(c, lease, until))
    }

    /// Gives the flow back; [`StoreError::LeaseLost`] when another worker has it.
    pub async fn release_lease(&self, lease: &Lease) -> Result<(), StoreError> {
        write_in!(self.database(), |c| release(c, lease))
    }
}

fn until(now: Timestamp, ttl: SignedDuration) -> i64 {
    let ttl = i64::try_from(ttl.as_millis()).unwrap_or(i64::MAX);
    now.as_millisecond().saturating_add(ttl)
}

async fn acquire(
    c: &mut AnyConnection,
    flow_id: &str,
    owner: &str,
    now: Timestamp,
    until: i64,
) -> Result<Option<Lease>, StoreError> {
    let number: Option<i64> = sqlx::query_scalar(
        "update flows set lease_number = lease_number + 1, lease_owner = $1, lease_until_ms = $2
         where id = $3 and (lease_owner is null or lease_until_ms <= $4)
         returning lease_number",
    )
    .bind(owner)
    .bind(until)
    .bind(flow_id)
    .bind(now.as_millisecond())
    .fetch_optional(c)
    .await?;
    Ok(number.map(|number| Lease { flow_id: flow_id.to_owned(), number, owner: owner.to_owned() }))
}

async fn renew(c: &mut AnyConnection, lease: &Lease, until: i64) -> Result<(), StoreError> {
    hold(c, lease).await?;
    sqlx::query("update flows set lease_until_ms = $1 where id = $2")
        .bind(until)
        .bind(&lease.flow_id)
        .execute(c)
        .await?;
    Ok(())
}

async fn release(c: &mut AnyConnection, lease: &Lease) -> Result<(), StoreError> {
    hold(c, lease).await?;
    sqlx::query("update flows set lease_owner = null, lease_until_ms = null where id = $1")
        .bind(&lease.flow_id)
        .execute(c)
        .await?;
    Ok(())
}

/// The fence: locks the flow's row for this transaction, when the lease is still the last one. A lease that has run out but
/// that nobody took over still holds.
pub(crate) async fn hold(c: &mut AnyConnection, lease: &Lease) -> Result<(), StoreError> {
    let done = sqlx::query(
        "update flows set lease_number = lease_number where id = $1 and lease_number = $2 and lease_owner = $3",
    )
    .bind(&lease.flow_id)
    .bind(lease.number)
    .bind(&lease.owner)
    .execute(c)
    .await?;
    match done.rows_affected() {
        0 => Err(StoreError::LeaseLost { flow_id: lease.flow_id.clone(), number: lease.number }),
        _ => Ok(()),
    }
}

/// Locks the flow's row for a person's change, so that it never mixes with a worker's.
pub(crate) async fn hold_for_person(c: &mut AnyConnection, flow_id: &str) -> Result<(), StoreError> {
    let done =
        sqlx::query("update flows set lease_number = lease_number where id = $1").bind(flow_id).execute(c).await?;
    match done.rows_affected() {
        0 => Err(StoreError::NotFound { what: "flow", which: flow_id.to_owned() }),
        _ => Ok(()),
    }
}
