//! What people answered about lines of settlements.

use jiff::Timestamp;
use ledger::answer::Answer;
use ledger::language::Language;
use ledger::settlement::LineKind;
use ledger::state::{Mover, SettlementState};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::entries::{self, LateState};
use crate::error::StoreError;
use crate::open::{ReadStore, Store};
use crate::settlements::moves::{Stand, stand_for_person};

/// A person's answer about one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// The settlement's line.
    pub line_id: String,
    /// What was answered.
    pub answer: Answer,
    /// By whom.
    pub who: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Keeps an answer about a line that concerns a debtor, in place of an earlier one, and sends the settlement back to
    /// be planned with it. [`StoreError::MayBeBooked`] when an entry that is, or may be, in the books covers the line;
    /// [`StoreError::WrongState`] while the settlement does not wait for a person.
    pub async fn answer_line(
        &self,
        settlement_id: &str,
        line_id: &str,
        answer: &Answer,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| answer_line(c, settlement_id, line_id, answer, who, now))
    }

    /// Forgets an answer and sends the settlement back to be planned without it, under the same conditions.
    pub async fn withdraw_answer(
        &self,
        settlement_id: &str,
        line_id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| withdraw(c, settlement_id, line_id, who, now))
    }
}

impl ReadStore {
    /// The answers about a settlement, by line.
    pub async fn get_answers(&self, settlement_id: &str) -> Result<Vec<AnswerRow>, StoreError> {
        let rows = sqlx::query("select * from answers where settlement_id = $1 order by line_id")
            .bind(settlement_id)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(read_answer).collect()
    }
}

pub(crate) fn read_answer(row: &AnyRow) -> Result<AnswerRow, StoreError> {
    Ok(AnswerRow {
        line_id: row.text("line_id")?,
        answer: row.json("answer")?,
        who: row.text("answered_by")?,
        at: row.moment("answered_at_ms")?,
    })
}

async fn answer_line(
    c: &mut AnyConnection,
    settlement_id: &str,
    line_id: &str,
    answer: &Answer,
    who: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_person(c, settlement_id).await?;
    refuse_other_lines(c, settlement_id, line_id).await?;
    wait_again(c, &stand, line_id).await?;
    plan_again(c, &stand, line_id, now).await?;
    sqlx::query(
        "insert into answers (settlement_id, line_id, answer, answered_by, answered_at_ms) values ($1, $2, $3, $4, $5)
         on conflict (settlement_id, line_id) do update set answer = excluded.answer,
             answered_by = excluded.answered_by, answered_at_ms = excluded.answered_at_ms",
    )
    .bind(settlement_id)
    .bind(line_id)
    .bind(to_json("answer", answer)?)
    .bind(who)
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await?;
    stand.note(c, now, who, "answered", &format!("{line_id}: {}", answer.text(Language::En))).await
}

async fn withdraw(
    c: &mut AnyConnection,
    settlement_id: &str,
    line_id: &str,
    who: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_person(c, settlement_id).await?;
    let done = sqlx::query("delete from answers where settlement_id = $1 and line_id = $2")
        .bind(settlement_id)
        .bind(line_id)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound { what: "answer about line", which: line_id.to_owned() });
    }
    plan_again(c, &stand, line_id, now).await?;
    stand.note(c, now, who, "answer_withdrawn", line_id).await
}

/// Only lines that concern a debtor can be answered.
async fn refuse_other_lines(c: &mut AnyConnection, settlement_id: &str, line_id: &str) -> Result<(), StoreError> {
    let row = sqlx::query("select kind from settlement_lines where settlement_id = $1 and line_id = $2")
        .bind(settlement_id)
        .bind(line_id)
        .fetch_optional(c)
        .await?;
    let kind: Option<LineKind> = row.map(|row| row.variant("kind")).transpose()?;
    match kind {
        Some(kind) if kind.concerns_a_debtor() => Ok(()),
        Some(_) => Err(StoreError::NotFound { what: "payment, refund or chargeback", which: line_id.to_owned() }),
        None => Err(StoreError::NotFound { what: "line in this settlement", which: line_id.to_owned() }),
    }
}

/// A line that is booked without a debtor, and that was given up, is looked at again: a person says where it belongs.
async fn wait_again(c: &mut AnyConnection, stand: &Stand, line_id: &str) -> Result<(), StoreError> {
    sqlx::query(
        "update entry_lines set late = $1, late_note = null where late = $2 and covers = $3
           and entry_id in (select id from entries where settlement_id = $4)",
    )
    .bind(LateState::Waits.word())
    .bind(LateState::GivenUp.word())
    .bind(to_json("covers", &[line_id])?)
    .bind(&stand.id)
    .execute(c)
    .await?;
    Ok(())
}

/// Sends a settlement that waits for a person back to be planned; one that was sent back by an earlier answer stays there.
/// One that is booked goes back for a line that stands without a debtor: a further entry moves that, and nothing else.
async fn plan_again(c: &mut AnyConnection, stand: &Stand, line_id: &str, now: Timestamp) -> Result<(), StoreError> {
    use SettlementState::{Asking, Confirmed, Planned, Read, Refused};
    let waits = entries::waits_for_its_debtor(c, &stand.id, line_id).await?;
    if stand.changed || (!waits && entries::booked_covers(c, &stand.id, line_id).await?) {
        return Err(StoreError::MayBeBooked { settlement_id: stand.id.clone() });
    }
    match stand.state {
        Read => Ok(()),
        Asking | Planned | Refused => {
            stand.forget_plan(c).await?;
            stand.change(c, (stand.state, Read), Mover::Person, now).await
        }
        Confirmed if waits => stand.change(c, (Confirmed, Read), Mover::Person, now).await,
        _ => Err(stand.wrong_state(Read)),
    }
}
