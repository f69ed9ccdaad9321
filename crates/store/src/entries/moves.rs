//! The guarded changes of an entry's state. After each the settlement follows its entries, in the same transaction.

use jiff::Timestamp;
use ledger::problem::{Problem, ProblemKind};
use ledger::state::{EntryState, Mover, SettlementState};
use sqlx::AnyConnection;

use super::BookingReferenceRow;
use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::events::{Happened, STEP, note};
use crate::leases::{Lease, hold};
use crate::open::Store;
use crate::settlements::moves::follow_entries;

/// A change of an entry's state with what comes along. Problem and moments that are not named are cleared; booking reference
/// and the moment of posting stay.
struct Change<'a> {
    to: EntryState,
    /// The word in the timeline.
    what: &'static str,
    booking: Option<&'a BookingReferenceRow>,
    problem: Option<&'a Problem>,
    posting_at: Option<Timestamp>,
    check_after: Option<Timestamp>,
    not_before: Option<Timestamp>,
    another_attempt: bool,
}

impl Change<'_> {
    const fn to(to: EntryState, what: &'static str) -> Self {
        Self {
            to,
            what,
            booking: None,
            problem: None,
            posting_at: None,
            check_after: None,
            not_before: None,
            another_attempt: false,
        }
    }
}

impl Store {
    /// Writes that an entry is about to be sent: approved → posting. Only after this has returned may AFAS be called.
    pub async fn begin_posting(&self, lease: &Lease, entry_id: &str, now: Timestamp) -> Result<(), StoreError> {
        let change = Change { posting_at: Some(now), ..Change::to(EntryState::Posting, "entry_posting") };
        write_in!(self.database(), |c| apply(c, lease, entry_id, &change, now))
    }

    /// AFAS has the entry: posting, unknown or approved (found before it was sent) → posted.
    pub async fn set_posted(
        &self,
        lease: &Lease,
        entry_id: &str,
        booking: &BookingReferenceRow,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let change = Change { booking: Some(booking), ..Change::to(EntryState::Posted, "entry_posted") };
        write_in!(self.database(), |c| apply(c, lease, entry_id, &change, now))
    }

    /// AFAS refused the entry and has not booked it: posting → refused.
    pub async fn set_refused(
        &self,
        lease: &Lease,
        entry_id: &str,
        problem: &Problem,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let change = Change { problem: Some(problem), ..Change::to(EntryState::Refused, "entry_refused") };
        write_in!(self.database(), |c| apply(c, lease, entry_id, &change, now))
    }

    /// AFAS gave no clear answer: posting → unknown, to be looked up after `check_after`.
    pub async fn set_unknown(
        &self,
        lease: &Lease,
        entry_id: &str,
        problem: &Problem,
        check_after: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let change = unknown(problem, check_after);
        write_in!(self.database(), |c| apply(c, lease, entry_id, &change, now))
    }

    /// Read back, and it agrees: posted → confirmed.
    pub async fn set_confirmed(&self, lease: &Lease, entry_id: &str, now: Timestamp) -> Result<(), StoreError> {
        let change = Change::to(EntryState::Confirmed, "entry_confirmed");
        write_in!(self.database(), |c| apply(c, lease, entry_id, &change, now))
    }

    /// Something in the books is not as it should be: posted, unknown or approved → differs.
    pub async fn set_differs(
        &self,
        lease: &Lease,
        entry_id: &str,
        problem: &Problem,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let change = Change { problem: Some(problem), ..Change::to(EntryState::Differs, "entry_differs") };
        write_in!(self.database(), |c| apply(c, lease, entry_id, &change, now))
    }

    /// The call never reached AFAS: posting → approved, to be sent again from `not_before` on.
    pub async fn set_not_sent(
        &self,
        lease: &Lease,
        entry_id: &str,
        problem: &Problem,
        not_before: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let change = Change {
            problem: Some(problem),
            not_before: Some(not_before),
            ..Change::to(EntryState::Approved, "entry_not_sent")
        };
        write_in!(self.database(), |c| apply(c, lease, entry_id, &change, now))
    }

    /// AFAS has been proved not to have the entry: unknown → approved, to be sent again.
    pub async fn set_absent(&self, lease: &Lease, entry_id: &str, now: Timestamp) -> Result<(), StoreError> {
        let change = Change { another_attempt: true, ..Change::to(EntryState::Approved, "entry_absent") };
        write_in!(self.database(), |c| absent(c, lease, entry_id, &change, now))
    }

    /// Puts the next look-up of an entry off, in the state it is in.
    pub async fn set_check_after(
        &self,
        lease: &Lease,
        entry_id: &str,
        check_after: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_check_after(c, lease, entry_id, check_after))
    }

    /// Keeps what AFAS calls an entry of which that was not known, in the state it is in.
    pub async fn note_booking(
        &self,
        lease: &Lease,
        entry_id: &str,
        booking: &BookingReferenceRow,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note_booking(c, lease, entry_id, booking))
    }

    /// Entries that a crash left in posting: nobody knows whether AFAS has them, so they become unknown. Returns how many.
    pub async fn recover_posting(
        &self,
        lease: &Lease,
        now: Timestamp,
        check_after: Timestamp,
    ) -> Result<usize, StoreError> {
        write_in!(self.database(), |c| recover_posting(c, lease, now, check_after))
    }
}

fn unknown(problem: &Problem, check_after: Timestamp) -> Change<'_> {
    Change {
        problem: Some(problem),
        check_after: Some(check_after),
        ..Change::to(EntryState::Unknown, "entry_unknown")
    }
}

/// An entry as found inside a transaction that holds the lease.
struct EntryStand {
    id: String,
    settlement_id: String,
    voucher: String,
    state: EntryState,
    settlement_state: SettlementState,
}

impl EntryStand {
    fn wrong_state(&self, wanted: EntryState) -> StoreError {
        StoreError::WrongState { what: "entry", id: self.id.clone(), found: self.state.word(), wanted: wanted.word() }
    }
}

async fn stand(c: &mut AnyConnection, lease: &Lease, entry_id: &str) -> Result<EntryStand, StoreError> {
    hold(c, lease).await?;
    let row = sqlx::query(
        "select entry.id, entry.settlement_id, entry.voucher, entry.state, settlement.state as settlement_state
         from entries entry join settlements settlement on settlement.id = entry.settlement_id
         where entry.id = $1 and entry.flow_id = $2",
    )
    .bind(entry_id)
    .bind(&lease.flow_id)
    .fetch_optional(c)
    .await?
    .ok_or_else(|| StoreError::NotFound { what: "entry", which: entry_id.to_owned() })?;
    Ok(EntryStand {
        id: row.text("id")?,
        settlement_id: row.text("settlement_id")?,
        voucher: row.text("voucher")?,
        state: row.word("state", EntryState::from_word)?,
        settlement_state: row.word("settlement_state", SettlementState::from_word)?,
    })
}

async fn apply(
    c: &mut AnyConnection,
    lease: &Lease,
    entry_id: &str,
    change: &Change<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand(c, lease, entry_id).await?;
    let closed = stand.settlement_state == SettlementState::Closed;
    if !stand.state.may_become(change.to, Mover::Step) || (closed && change.to == EntryState::Posting) {
        return Err(stand.wrong_state(change.to));
    }
    update(c, &stand, change, now).await?;
    follow_entries(c, &stand.settlement_id, now).await?;
    let problem = change.problem.map(|problem| format!(": {} ({})", problem.kind.name(), problem.detail));
    let booking = change.booking.map(|booking| format!(" as {} in journal {}", booking.number, booking.journal));
    let detail = [stand.voucher, booking.unwrap_or_default(), problem.unwrap_or_default()].concat();
    let settlement_id = stand.settlement_id.as_str();
    note(
        c,
        Happened {
            flow_id: &lease.flow_id,
            settlement_id: Some(settlement_id),
            at: now,
            who: STEP,
            what: change.what,
            detail: &detail,
        },
    )
    .await
}

async fn update(
    c: &mut AnyConnection,
    stand: &EntryStand,
    change: &Change<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let problem = change.problem.map(|problem| to_json("problem", problem)).transpose()?;
    let done = sqlx::query(
        "update entries set state = $1, problem = $2, check_after_ms = $3, not_before_ms = $4, attempts = attempts + $5,
             posting_at_ms = coalesce($6, posting_at_ms),
             booking_administration = coalesce($7, booking_administration),
             booking_journal = coalesce($8, booking_journal), booking_number = coalesce($9, booking_number),
             updated_at_ms = $10
         where id = $11 and state = $12",
    )
    .bind(change.to.word())
    .bind(problem)
    .bind(change.check_after.map(Timestamp::as_millisecond))
    .bind(change.not_before.map(Timestamp::as_millisecond))
    .bind(i64::from(change.another_attempt))
    .bind(change.posting_at.map(Timestamp::as_millisecond))
    .bind(change.booking.map(|booking| booking.administration))
    .bind(change.booking.map(|booking| booking.journal.as_str()))
    .bind(change.booking.map(|booking| booking.number.as_str()))
    .bind(now.as_millisecond())
    .bind(&stand.id)
    .bind(stand.state.word())
    .execute(c)
    .await?;
    if done.rows_affected() == 0 { Err(stand.wrong_state(change.to)) } else { Ok(()) }
}

/// As [`apply`], but never from posting: an absence is only proved for an entry that is known to be unknown.
async fn absent(
    c: &mut AnyConnection,
    lease: &Lease,
    entry_id: &str,
    change: &Change<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand(c, lease, entry_id).await?;
    if stand.state != EntryState::Unknown {
        return Err(stand.wrong_state(change.to));
    }
    apply(c, lease, entry_id, change, now).await
}

async fn set_check_after(
    c: &mut AnyConnection,
    lease: &Lease,
    entry_id: &str,
    check_after: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand(c, lease, entry_id).await?;
    // Not `updated_at_ms`: since when it is unknown must stay known.
    sqlx::query("update entries set check_after_ms = $1 where id = $2")
        .bind(check_after.as_millisecond())
        .bind(&stand.id)
        .execute(c)
        .await?;
    Ok(())
}

async fn note_booking(
    c: &mut AnyConnection,
    lease: &Lease,
    entry_id: &str,
    booking: &BookingReferenceRow,
) -> Result<(), StoreError> {
    let stand = stand(c, lease, entry_id).await?;
    sqlx::query(
        "update entries set booking_administration = $1, booking_journal = $2, booking_number = $3 where id = $4",
    )
    .bind(booking.administration)
    .bind(&booking.journal)
    .bind(&booking.number)
    .bind(&stand.id)
    .execute(c)
    .await?;
    Ok(())
}

async fn recover_posting(
    c: &mut AnyConnection,
    lease: &Lease,
    now: Timestamp,
    check_after: Timestamp,
) -> Result<usize, StoreError> {
    hold(c, lease).await?;
    let ids: Vec<String> = sqlx::query_scalar("select id from entries where flow_id = $1 and state = $2 order by id")
        .bind(&lease.flow_id)
        .bind(EntryState::Posting.word())
        .fetch_all(&mut *c)
        .await?;
    let detail = (
        "the program stopped while the entry was being sent",
        "het programma stopte terwijl de boeking verstuurd werd",
    );
    let problem = Problem::new(ProblemKind::PostOutcomeUnknown, detail);
    for id in &ids {
        apply(c, lease, id, &unknown(&problem, check_after), now).await?;
    }
    Ok(ids.len())
}

/// Changes all entries of a settlement that are in one state, for a person. The caller holds the flow's row.
pub(crate) async fn change_all(
    c: &mut AnyConnection,
    settlement_id: &str,
    (from, to): (EntryState, EntryState),
    now: Timestamp,
) -> Result<(), StoreError> {
    let wrong = || StoreError::WrongState {
        what: "entry",
        id: settlement_id.to_owned(),
        found: from.word(),
        wanted: to.word(),
    };
    if !from.may_become(to, Mover::Person) {
        return Err(wrong());
    }
    let done = sqlx::query(
        "update entries set state = $1, problem = null, check_after_ms = null, not_before_ms = null, updated_at_ms = $2
         where settlement_id = $3 and state = $4",
    )
    .bind(to.word())
    .bind(now.as_millisecond())
    .bind(settlement_id)
    .bind(from.word())
    .execute(c)
    .await?;
    if done.rows_affected() == 0 { Err(wrong()) } else { Ok(()) }
}
