//! What a person may do with a settlement.

use jiff::Timestamp;
use ledger::state::{EntryState, Mover, SettlementState};
use sqlx::AnyConnection;

use super::fetch::{DECIDING, last_revision};
use super::moves::{Stand, follow_entries, stand_for_person};
use crate::database::write_in;
use crate::entries;
use crate::error::StoreError;
use crate::open::Store;

impl Store {
    /// Lets the planned entries go to AFAS.
    pub async fn approve_settlement(&self, id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| approve(c, id, who, now))
    }

    /// Tries again, from where that is safe: what can't be read is read again; what asks or waits for approval is planned
    /// again; what AFAS refused is planned again, or, when another part of it is booked, sent again as it was; what differs
    /// is compared again, or, when a stranger took its voucher before it was sent, planned again; what was put off is taken up at once.
    pub async fn retry_settlement(&self, id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| retry(c, id, who, now))
    }

    /// Closes a settlement that a person dealt with in another way. None of its entries is sent any more. Refused while it
    /// is not known whether AFAS has one of them: who closes it then may book it a second time by hand.
    pub async fn close_settlement(&self, id: &str, who: &str, remark: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| close(c, id, who, remark, now))
    }

    /// A person has looked at what differs, or at the provider's change after booking, and it is settled.
    pub async fn accept_difference(&self, settlement_id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| accept_difference(c, settlement_id, who, now))
    }

    /// Takes a closed settlement up again from its newest documents; [`StoreError::MayBeBooked`] when any entry of it is,
    /// or may be, in the books.
    pub async fn reopen_settlement(&self, id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| reopen(c, id, who, now))
    }
}

async fn approve(c: &mut AnyConnection, id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
    let stand = stand_for_person(c, id).await?;
    stand.change(c, (SettlementState::Planned, SettlementState::Approved), Mover::Person, now).await?;
    entries::change_all(c, id, (EntryState::Planned, EntryState::Approved), now).await?;
    follow_entries(c, id, now).await?;
    stand.note(c, now, who, "approved", "").await
}

async fn retry(c: &mut AnyConnection, id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
    use SettlementState::{Asking, Differs, Fetched, Planned, Read, Refused, Skipped, Unreadable};
    let stand = stand_for_person(c, id).await?;
    match stand.state {
        Unreadable | Skipped => {
            // What reading asked for may have been completed at the provider: it is fetched anew.
            forget_wanted_documents(c, &stand).await?;
            stand.change(c, (stand.state, Fetched), Mover::Person, now).await?;
        }
        Refused if stand.may_be_booked(c).await? => {
            entries::change_all(c, id, (EntryState::Refused, EntryState::Approved), now).await?;
            follow_entries(c, id, now).await?;
        }
        Asking | Planned | Refused => {
            stand.forget_plan(c).await?;
            stand.change(c, (stand.state, Read), Mover::Person, now).await?;
        }
        Differs if entries::delete_never_sent(c, id).await? => {
            stand.forget_plan(c).await?;
            stand.change(c, (Differs, Read), Mover::Person, now).await?;
        }
        Differs => {
            entries::change_all(c, id, (EntryState::Differs, EntryState::Posted), now).await?;
            follow_entries(c, id, now).await?;
        }
        SettlementState::Closed | SettlementState::Confirmed => return Err(stand.wrong_state(Read)),
        _ => take_up_at_once(c, &stand).await?,
    }
    stand.note(c, now, who, "retried", stand.state.word()).await
}

/// Begins a revision that has only the document of the list.
async fn forget_wanted_documents(c: &mut AnyConnection, stand: &Stand) -> Result<(), StoreError> {
    let revision = last_revision(c, &stand.id).await?.saturating_add(1);
    sqlx::query(
        "insert into settlement_documents (settlement_id, revision, key, sha256, fetched_at_ms)
         select settlement_id, $1, key, sha256, fetched_at_ms from settlement_documents
         where settlement_id = $2 and revision = $3 and key = $4",
    )
    .bind(revision)
    .bind(&stand.id)
    .bind(stand.revision)
    .bind(DECIDING)
    .execute(&mut *c)
    .await?;
    sqlx::query("update settlements set revision = $1, not_before_ms = null where id = $2")
        .bind(revision)
        .bind(&stand.id)
        .execute(c)
        .await?;
    Ok(())
}

/// Forgets delays, but not the grace time of an entry of which AFAS did not say whether it was booked.
async fn take_up_at_once(c: &mut AnyConnection, stand: &Stand) -> Result<(), StoreError> {
    sqlx::query("update settlements set not_before_ms = null where id = $1").bind(&stand.id).execute(&mut *c).await?;
    sqlx::query("update entries set not_before_ms = null where settlement_id = $1").bind(&stand.id).execute(c).await?;
    Ok(())
}

async fn close(c: &mut AnyConnection, id: &str, who: &str, remark: &str, now: Timestamp) -> Result<(), StoreError> {
    let stand = stand_for_person(c, id).await?;
    let states = entries::states_of(c, id).await?;
    if let Some(open) = states.into_iter().find(|state| matches!(state, EntryState::Posting | EntryState::Unknown)) {
        return Err(StoreError::WrongState {
            what: "entry of settlement",
            id: id.to_owned(),
            found: open.word(),
            wanted: SettlementState::Closed.word(),
        });
    }
    stand.change(c, (stand.state, SettlementState::Closed), Mover::Person, now).await?;
    stand.set_remark(c, remark).await?;
    stand.note(c, now, who, "closed", remark).await
}

async fn accept_difference(c: &mut AnyConnection, id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
    let stand = stand_for_person(c, id).await?;
    if stand.state != SettlementState::Differs && !stand.changed {
        return Err(stand.wrong_state(SettlementState::Confirmed));
    }
    if stand.state == SettlementState::Differs {
        entries::change_all(c, id, (EntryState::Differs, EntryState::Confirmed), now).await?;
        follow_entries(c, id, now).await?;
    }
    sqlx::query("update settlements set changed_after_booking = null where id = $1").bind(id).execute(&mut *c).await?;
    stand.note(c, now, who, "difference_accepted", "").await
}

async fn reopen(c: &mut AnyConnection, id: &str, who: &str, now: Timestamp) -> Result<(), StoreError> {
    let stand = stand_for_person(c, id).await?;
    stand.change(c, (SettlementState::Closed, SettlementState::Fetched), Mover::Person, now).await?;
    if stand.may_be_booked(c).await? {
        return Err(StoreError::MayBeBooked { settlement_id: stand.id });
    }
    stand.forget_plan(c).await?;
    let revision = last_revision(c, id).await?;
    sqlx::query("update settlements set revision = $1, changed_after_booking = null where id = $2")
        .bind(revision)
        .bind(id)
        .execute(&mut *c)
        .await?;
    stand.note(c, now, who, "reopened", "").await
}
