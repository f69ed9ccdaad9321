//! Late entries: a further part of a settlement that is booked, for lines whose invoice came after them.

use std::collections::HashSet;

use jiff::Timestamp;
use ledger::entry::{Entry, EntryParts};
use ledger::plan::waiting_lines;
use ledger::state::{EntryState, Mover, SettlementState};
use sqlx::AnyConnection;

use super::moves::{Stand, follow_entries, stand_for_step};
use crate::columns::Columns;
use crate::database::write_in;
use crate::entries;
use crate::error::StoreError;
use crate::leases::Lease;
use crate::open::Store;

impl Store {
    /// Stores the late entry of a settlement that is booked, in place of one that was not sent: confirmed, planned or
    /// read → planned, and on to approved when `approved_by` names the rule. Refused when an entry of it is not in AFAS
    /// or in doubt, and for a line that does not wait on the debtor-not-found account: nothing is moved twice.
    pub async fn save_late(
        &self,
        lease: &Lease,
        id: &str,
        entry: EntryParts,
        approved_by: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let entry = Entry::new(entry)?;
        write_in!(self.database(), |c| save_late(c, lease, id, &entry, approved_by, now))
    }

    /// Forgets the late entry that was not sent, and why: planned or read → confirmed. Refused when an entry of the
    /// settlement is not in AFAS or in doubt.
    pub async fn drop_late(&self, lease: &Lease, id: &str, why: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| drop_late(c, lease, id, why, now))
    }
}

async fn save_late(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    entry: &Entry,
    approved_by: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    use SettlementState::{Planned, Read};
    let mut stand = stand_for_step(c, lease, id).await?;
    if stand.state == Planned {
        stand.change(c, (Planned, Read), Mover::Step, now).await?;
        stand.state = Read;
    }
    stand.change(c, (stand.state, Planned), Mover::Step, now).await?;
    forget_what_was_not_sent(c, &stand).await?;
    refuse_lines_that_do_not_wait(c, id, entry).await?;
    let state = if approved_by.is_some() { EntryState::Approved } else { EntryState::Planned };
    entries::insert(c, &stand, entry, state, now).await?;
    entries::count_placed(c, id).await?;
    follow_entries(c, id, now).await?;
    stand.note_step(c, now, "late_planned", entry.voucher().as_str()).await?;
    match approved_by {
        Some(rule) => stand.note(c, now, rule, "approved", "").await,
        None => Ok(()),
    }
}

async fn drop_late(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    stand.change(c, (stand.state, SettlementState::Confirmed), Mover::Step, now).await?;
    forget_what_was_not_sent(c, &stand).await?;
    follow_entries(c, id, now).await?;
    stand.note_step(c, now, "late_dropped", why).await
}

/// What is left then is in AFAS, and agrees.
async fn forget_what_was_not_sent(c: &mut AnyConnection, stand: &Stand) -> Result<(), StoreError> {
    stand.forget_plan(c).await?;
    let states = entries::states_of(c, &stand.id).await?;
    let in_order = |state: &EntryState| matches!(state, EntryState::Posted | EntryState::Confirmed);
    if states.is_empty() || !states.iter().all(in_order) {
        return Err(StoreError::MayBeBooked { settlement_id: stand.id.clone() });
    }
    Ok(())
}

async fn refuse_lines_that_do_not_wait(c: &mut AnyConnection, id: &str, late: &Entry) -> Result<(), StoreError> {
    let booked: Vec<EntryParts> = entries::list_of(c, id).await?.into_iter().map(|entry| entry.parts).collect();
    let rows = sqlx::query(
        "select line.covers from entry_lines line join entries entry on entry.id = line.entry_id
         where entry.settlement_id = $1 and line.late = 'waits'",
    )
    .bind(id)
    .fetch_all(c)
    .await?;
    let mut waits: HashSet<String> = HashSet::new();
    for row in &rows {
        waits.extend(row.json::<Vec<String>>("covers")?);
    }
    let waiting: HashSet<String> =
        waiting_lines(&booked).into_iter().map(|waiting| waiting.line).filter(|line| waits.contains(line)).collect();
    let taken_off = late.lines().iter().filter(|line| line.reason.is_moved_from_not_found());
    let taken_off: Vec<&String> = taken_off.flat_map(|line| &line.covers).collect();
    let once: HashSet<&String> = taken_off.iter().copied().collect();
    let covered = late.lines().iter().flat_map(|line| &line.covers);
    if once.len() != taken_off.len()
        || taken_off.iter().any(|line| !waiting.contains(*line))
        || covered.into_iter().any(|line| !once.contains(line))
    {
        return Err(StoreError::MayBeBooked { settlement_id: id.to_owned() });
    }
    Ok(())
}
