//! The guarded changes of a settlement's state; every other file goes through these.

use jiff::Timestamp;
use ledger::problem::Problem;
use ledger::state::{EntryState, Mover, SettlementState};
use sqlx::AnyConnection;

use crate::columns::{Columns, to_json};
use crate::entries;
use crate::error::StoreError;
use crate::events::{Happened, STEP, note};
use crate::leases::{Lease, hold, hold_for_person};
use crate::open_lines;

/// A settlement as found inside a transaction that has locked its flow.
#[derive(Debug, Clone)]
pub(crate) struct Stand {
    pub(crate) id: String,
    pub(crate) flow_id: String,
    pub(crate) code: String,
    pub(crate) state: SettlementState,
    pub(crate) revision: i64,
    pub(crate) changed: bool,
}

/// Finds a settlement for a step: the lease must hold, and be that of the settlement's flow.
pub(crate) async fn stand_for_step(c: &mut AnyConnection, lease: &Lease, id: &str) -> Result<Stand, StoreError> {
    hold(c, lease).await?;
    let stand = stand(c, id).await?;
    if stand.flow_id == lease.flow_id { Ok(stand) } else { Err(no_settlement(id)) }
}

/// Finds a settlement for a person, and keeps workers off it until the end of the transaction.
pub(crate) async fn stand_for_person(c: &mut AnyConnection, id: &str) -> Result<Stand, StoreError> {
    let flow_id: Option<String> =
        sqlx::query_scalar("select flow_id from settlements where id = $1").bind(id).fetch_optional(&mut *c).await?;
    hold_for_person(c, &flow_id.ok_or_else(|| no_settlement(id))?).await?;
    stand(c, id).await
}

async fn stand(c: &mut AnyConnection, id: &str) -> Result<Stand, StoreError> {
    let row =
        sqlx::query("select id, flow_id, code, state, revision, changed_after_booking from settlements where id = $1")
            .bind(id)
            .fetch_optional(c)
            .await?
            .ok_or_else(|| no_settlement(id))?;
    Ok(Stand {
        id: row.text("id")?,
        flow_id: row.text("flow_id")?,
        code: row.text("code")?,
        state: row.word("state", SettlementState::from_word)?,
        revision: row.integer("revision")?,
        changed: row.text_or_null("changed_after_booking")?.is_some(),
    })
}

pub(crate) fn no_settlement(id: &str) -> StoreError {
    StoreError::NotFound { what: "settlement", which: id.to_owned() }
}

impl Stand {
    pub(crate) fn wrong_state(&self, wanted: SettlementState) -> StoreError {
        StoreError::WrongState {
            what: "settlement",
            id: self.id.clone(),
            found: self.state.word(),
            wanted: wanted.word(),
        }
    }

    /// Changes the state from `from`, when that is where it stands and the ledger allows it. What belonged to the old state
    /// (problem, remark, delay, attempts) is forgotten.
    pub(crate) async fn change(
        &self,
        c: &mut AnyConnection,
        (from, to): (SettlementState, SettlementState),
        mover: Mover,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.state != from || !from.may_become(to, mover) {
            return Err(self.wrong_state(to));
        }
        let done = sqlx::query(
            "update settlements set state = $1, problem = null, remark = null, not_before_ms = null, attempts = 0,
                 updated_at_ms = $2
             where id = $3 and state = $4",
        )
        .bind(to.word())
        .bind(now.as_millisecond())
        .bind(&self.id)
        .bind(from.word())
        .execute(c)
        .await?;
        if done.rows_affected() == 0 { Err(self.wrong_state(to)) } else { Ok(()) }
    }

    /// Writes in the timeline what a step did.
    pub(crate) async fn note_step(
        &self,
        c: &mut AnyConnection,
        at: Timestamp,
        what: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        self.note(c, at, STEP, what, detail).await
    }

    /// Writes in the timeline what somebody did.
    pub(crate) async fn note(
        &self,
        c: &mut AnyConnection,
        at: Timestamp,
        who: &str,
        what: &str,
        detail: &str,
    ) -> Result<(), StoreError> {
        note(c, Happened { flow_id: &self.flow_id, settlement_id: Some(&self.id), at, who, what, detail }).await
    }

    /// Whether an entry of it is, or may be, in the books.
    pub(crate) async fn may_be_booked(&self, c: &mut AnyConnection) -> Result<bool, StoreError> {
        let states = entries::states_of(c, &self.id).await?;
        Ok(states.into_iter().any(EntryState::may_be_booked))
    }

    /// Deletes questions, and the entries that are not in the books, so that what is left can be planned anew. Refused
    /// while it is in doubt whether an entry is booked.
    pub(crate) async fn forget_plan(&self, c: &mut AnyConnection) -> Result<(), StoreError> {
        let states = entries::states_of(c, &self.id).await?;
        if states.iter().any(|state| matches!(state, EntryState::Posting | EntryState::Unknown)) {
            return Err(StoreError::MayBeBooked { settlement_id: self.id.clone() });
        }
        entries::delete_of(c, &self.id).await?;
        entries::count_placed(c, &self.id).await?;
        open_lines::forget(c, &self.id).await?;
        sqlx::query("delete from questions where settlement_id = $1").bind(&self.id).execute(c).await?;
        Ok(())
    }

    pub(crate) async fn set_problem(&self, c: &mut AnyConnection, problem: &Problem) -> Result<(), StoreError> {
        sqlx::query("update settlements set problem = $1 where id = $2")
            .bind(to_json("problem", problem)?)
            .bind(&self.id)
            .execute(c)
            .await?;
        Ok(())
    }

    pub(crate) async fn set_remark(&self, c: &mut AnyConnection, remark: &str) -> Result<(), StoreError> {
        sqlx::query("update settlements set remark = $1 where id = $2").bind(remark).bind(&self.id).execute(c).await?;
        Ok(())
    }
}

/// Lets the entries lead: the settlement takes the state and the problem of the entry that most needs attention. A closed
/// settlement stays closed.
pub(crate) async fn follow_entries(
    c: &mut AnyConnection,
    settlement_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let rows = sqlx::query("select state, problem from entries where settlement_id = $1 order by part")
        .bind(settlement_id)
        .fetch_all(&mut *c)
        .await?;
    let mut states = Vec::with_capacity(rows.len());
    for row in &rows {
        states.push(row.word("state", EntryState::from_word)?);
    }
    let leading = SettlementState::of_entries(&states);
    let mut problem: Option<String> = None;
    for (row, state) in rows.iter().zip(states) {
        if problem.is_none() && SettlementState::of_entries(&[state]) == leading {
            problem = row.text_or_null("problem")?;
        }
    }
    sqlx::query("update settlements set state = $1, problem = $2, updated_at_ms = $3 where id = $4 and state <> $5")
        .bind(leading.word())
        .bind(problem)
        .bind(now.as_millisecond())
        .bind(settlement_id)
        .bind(SettlementState::Closed.word())
        .execute(c)
        .await?;
    Ok(())
}
