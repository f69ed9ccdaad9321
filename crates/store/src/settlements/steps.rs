//! What a step may do with a settlement besides reading and planning it: skip it, send it back, put it off.

use jiff::Timestamp;
use ledger::state::{Mover, SettlementState};
use sqlx::AnyConnection;

use super::moves::stand_for_step;
use crate::database::write_in;
use crate::error::StoreError;
use crate::leases::Lease;
use crate::open::Store;

impl Store {
    /// Not ours to book, and why: fetched or read → skipped.
    pub async fn set_skipped(&self, lease: &Lease, id: &str, why: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_skipped(c, lease, id, why, now))
    }

    /// Sends a settlement back to an earlier step, for instance because an open item of its plan changed. Its entries and
    /// questions are deleted; [`StoreError::MayBeBooked`] while it is in doubt whether AFAS has an entry of it.
    pub async fn send_back(
        &self,
        lease: &Lease,
        id: &str,
        from: SettlementState,
        to: SettlementState,
        why: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| send_back(c, lease, id, (from, to), why, now))
    }

    /// Puts a settlement off until `until`, in the state it is in, and counts the attempt.
    pub async fn delay(&self, lease: &Lease, id: &str, until: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| delay(c, lease, id, until, now))
    }
}

async fn set_skipped(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    stand.change(c, (stand.state, SettlementState::Skipped), Mover::Step, now).await?;
    stand.set_remark(c, why).await?;
    stand.note_step(c, now, "skipped", why).await
}

async fn send_back(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    (from, to): (SettlementState, SettlementState),
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    if !matches!(to, SettlementState::Read | SettlementState::Fetched) {
        return Err(stand.wrong_state(to));
    }
    stand.forget_plan(c).await?;
    stand.change(c, (from, to), Mover::Step, now).await?;
    stand.note_step(c, now, "sent_back", why).await
}

async fn delay(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    sqlx::query("update settlements set not_before_ms = $1, attempts = attempts + 1, updated_at_ms = $2 where id = $3")
        .bind(until.as_millisecond())
        .bind(now.as_millisecond())
        .bind(&stand.id)
        .execute(c)
        .await?;
    Ok(())
}
