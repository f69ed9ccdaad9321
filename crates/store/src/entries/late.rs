//! Lines on the debtor-not-found account that wait for their invoice, and what became of them.

use jiff::Timestamp;
use ledger::money::Money;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::events::{Happened, STEP, note};
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::settlements::SettlementRow;
use crate::settlements::moves::stand_for_step;

/// What becomes of a line that was booked without a debtor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateState {
    /// Its invoice is looked for whenever the books were read.
    Waits,
    /// A later entry of ours moved it to its debtor.
    Moved,
    /// A person moved it in AFAS.
    MovedByHand,
    /// It waited long enough.
    GivenUp,
}

impl LateState {
    /// Every state.
    pub const ALL: &'static [Self] = &[Self::Waits, Self::Moved, Self::MovedByHand, Self::GivenUp];

    /// The word in stored rows and machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waits => "waits",
            Self::Moved => "moved",
            Self::MovedByHand => "moved_by_hand",
            Self::GivenUp => "given_up",
        }
    }

    /// The state with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.word() == word)
    }
}

/// A line that was booked without a debtor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotFoundLine {
    /// Which part of the settlement its entry is.
    pub part: u32,
    /// Which line of the entry, counted from 1.
    pub number: usize,
    /// The settlement lines it covers.
    pub covers: Vec<String>,
    /// How much.
    pub amount: Money,
    /// What became of it.
    pub state: LateState,
    /// Particulars, for people.
    pub note: Option<String>,
}

/// What to remember of lines that wait.
#[derive(Debug, Clone, Copy)]
pub struct LateNote<'a> {
    /// What became of them.
    pub state: LateState,
    /// Particulars, for people.
    pub detail: Option<&'a str>,
    /// The word in the timeline; none tells nothing there.
    pub what: Option<&'static str>,
}

/// Lines that wait, of entries that are in AFAS.
const WAITING: &str = "select entry.settlement_id from entry_lines line join entries entry on entry.id = line.entry_id
    where line.late = 'waits' and entry.state in ('posted', 'confirmed') and entry.flow_id = $1";

impl Store {
    /// Remembers what became of waiting lines of a settlement, named by the settlement lines they cover. The timeline is
    /// told once: what is known already is not said again.
    pub async fn note_late(
        &self,
        lease: &Lease,
        settlement_id: &str,
        lines: &[String],
        note: LateNote<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note_late(c, lease, settlement_id, lines, note, now))
    }

    /// Gives up waiting for the invoices of lines whose entry was confirmed before this moment. Returns how many
    /// settlements had such lines.
    pub async fn give_up_waiting(
        &self,
        lease: &Lease,
        confirmed_before: Timestamp,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        write_in!(self.database(), |c| give_up(c, lease, confirmed_before, now))
    }
}

impl ReadStore {
    /// Settlements with lines that wait for their invoice, whose entries are all booked or whose next late entry waits
    /// for a person; not those that the provider changed since. In order of day and code, behind `after`.
    pub async fn list_waiting_for_invoices(
        &self,
        flow_id: &str,
        after: Option<&SettlementRow>,
        limit: u32,
    ) -> Result<Vec<SettlementRow>, StoreError> {
        let statement = format!(
            "select * from settlements where flow_id = $1 and id in ({WAITING}) and state in ('confirmed', 'planned')
               and changed_after_booking is null
               and (cast($2 as text) is null or date > $2 or (date = $2 and code > $3))
             order by date, code limit $4"
        );
        let query = sqlx::query(AssertSqlSafe(statement))
            .bind(flow_id)
            .bind(after.map(|row| row.date.to_string()))
            .bind(after.map(|row| row.code.clone()))
            .bind(i64::from(limit));
        query.fetch_all(self.pool()).await?.iter().map(crate::settlements::read_row).collect()
    }

    /// What became of the lines of a settlement that were booked without a debtor, in the order of its entries.
    pub async fn list_not_found_lines(&self, settlement_id: &str) -> Result<Vec<NotFoundLine>, StoreError> {
        let rows = sqlx::query(
            "select entry.part, line.position, line.covers, line.amount_minor, line.currency, line.late, line.late_note
             from entry_lines line join entries entry on entry.id = line.entry_id
             where entry.settlement_id = $1 and line.late is not null order by entry.part, line.position",
        )
        .bind(settlement_id)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read_line).collect()
    }

    /// Whether an entry of AFAS is one that was booked from here, by any flow.
    pub async fn is_our_booking(&self, administration: i64, journal: &str, number: &str) -> Result<bool, StoreError> {
        let found: Option<String> = sqlx::query_scalar(
            "select id from entries where booking_administration = $1 and booking_journal = $2 and booking_number = $3
             limit 1",
        )
        .bind(administration)
        .bind(journal)
        .bind(number)
        .fetch_optional(self.pool())
        .await?;
        Ok(found.is_some())
    }
}

fn read_line(row: &AnyRow) -> Result<NotFoundLine, StoreError> {
    Ok(NotFoundLine {
        part: row.number("part")?,
        number: row.number("position")?,
        covers: row.json("covers")?,
        amount: row.money("amount_minor")?,
        state: row.word("late", LateState::from_word)?,
        note: row.text_or_null("late_note")?,
    })
}

async fn note_late(
    c: &mut AnyConnection,
    lease: &Lease,
    settlement_id: &str,
    lines: &[String],
    note: LateNote<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, settlement_id).await?;
    let mut changed = false;
    for line in lines {
        let done = sqlx::query(
            "update entry_lines set late = $1, late_note = $2
             where covers = $3 and late = 'waits' and (late <> $1 or coalesce(late_note, '') <> coalesce($2, ''))
               and entry_id in (select id from entries where settlement_id = $4)",
        )
        .bind(note.state.word())
        .bind(note.detail)
        .bind(to_json("covers", &[line])?)
        .bind(settlement_id)
        .execute(&mut *c)
        .await?;
        changed |= done.rows_affected() > 0;
    }
    match note.what.filter(|_| changed) {
        Some(what) => stand.note_step(c, now, what, note.detail.unwrap_or_default()).await,
        None => Ok(()),
    }
}

async fn give_up(
    c: &mut AnyConnection,
    lease: &Lease,
    confirmed_before: Timestamp,
    now: Timestamp,
) -> Result<usize, StoreError> {
    hold(c, lease).await?;
    let settlements: Vec<String> = sqlx::query_scalar(
        "select distinct entry.settlement_id from entry_lines line join entries entry on entry.id = line.entry_id
             join settlements settlement on settlement.id = entry.settlement_id
         where line.late = 'waits' and entry.flow_id = $1 and entry.state = 'confirmed' and entry.updated_at_ms < $2
           and settlement.state = 'confirmed'",
    )
    .bind(&lease.flow_id)
    .bind(confirmed_before.as_millisecond())
    .fetch_all(&mut *c)
    .await?;
    for settlement_id in &settlements {
        sqlx::query(
            "update entry_lines set late = $1 where late = 'waits' and entry_id in
                 (select id from entries where settlement_id = $2 and state = 'confirmed' and updated_at_ms < $3)",
        )
        .bind(LateState::GivenUp.word())
        .bind(settlement_id)
        .bind(confirmed_before.as_millisecond())
        .execute(&mut *c)
        .await?;
        let happened = Happened {
            flow_id: &lease.flow_id,
            settlement_id: Some(settlement_id),
            at: now,
            who: STEP,
            what: "late_given_up",
            detail: "",
        };
        self::note(c, happened).await?;
    }
    Ok(settlements.len())
}
