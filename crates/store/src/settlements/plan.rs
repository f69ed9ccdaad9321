//! The plan of a settlement: entries, or questions.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use ledger::entry::{Entry, EntryParts};
use ledger::question::Question;
use ledger::state::{EntryState, Mover, SettlementState};
use sqlx::AnyConnection;

use super::moves::{follow_entries, stand_for_step};
use crate::columns::{Columns, to_json};
use crate::conditions::Conditions;
use crate::database::write_in;
use crate::entries;
use crate::error::StoreError;
use crate::leases::Lease;
use crate::open::{ReadStore, Store};

impl Store {
    /// Stores the entries of a settlement: read → planned, and on to approved when `approved_by` names the rule that lets
    /// them go. An unbalanced entry is refused, and so is a plan while it is in doubt whether AFAS has an
    /// entry of the settlement.
    pub async fn save_plan(
        &self,
        lease: &Lease,
        id: &str,
        entries: Vec<EntryParts>,
        approved_by: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let entries = entries.into_iter().map(Entry::new).collect::<Result<Vec<_>, _>>()?;
        write_in!(self.database(), |c| save_plan(c, lease, id, &entries, approved_by, now))
    }

    /// Stores what a person must answer first: read → asking.
    pub async fn save_questions(
        &self,
        lease: &Lease,
        id: &str,
        questions: &[Question],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save_questions(c, lease, id, questions, now))
    }
}

impl ReadStore {
    /// The open questions of a settlement.
    pub async fn get_questions(&self, settlement_id: &str) -> Result<Vec<Question>, StoreError> {
        let rows = sqlx::query("select question from questions where settlement_id = $1 order by position")
            .bind(settlement_id)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| row.json("question")).collect()
    }
}

impl ReadStore {
    /// The open questions of these settlements, by settlement.
    pub async fn list_questions_of(
        &self,
        settlement_ids: &[String],
    ) -> Result<BTreeMap<String, Vec<Question>>, StoreError> {
        let mut statement = Conditions::of("select settlement_id, question from questions where settlement_id", []);
        statement.among(settlement_ids);
        statement.push(" order by settlement_id, position", []);
        let mut questions: BTreeMap<String, Vec<Question>> = BTreeMap::new();
        for row in &statement.query().fetch_all(self.pool()).await? {
            questions.entry(row.text("settlement_id")?).or_default().push(row.json("question")?);
        }
        Ok(questions)
    }
}

async fn save_plan(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    planned: &[Entry],
    approved_by: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    if planned.is_empty() {
        return Err(stand.wrong_state(SettlementState::Planned));
    }
    stand.change(c, (SettlementState::Read, SettlementState::Planned), Mover::Step, now).await?;
    stand.forget_plan(c).await?;
    refuse_covered_lines(c, id, planned).await?;
    let state = if approved_by.is_some() { EntryState::Approved } else { EntryState::Planned };
    for entry in planned {
        entries::insert(c, &stand, entry, state, now).await?;
    }
    entries::count_placed(c, id).await?;
    follow_entries(c, id, now).await?;
    stand.note_step(c, now, "planned", &vouchers(planned)).await?;
    match approved_by {
        Some(rule) => stand.note(c, now, rule, "approved", "").await,
        None => Ok(()),
    }
}

/// What an entry in the books covers is never planned again.
async fn refuse_covered_lines(c: &mut AnyConnection, id: &str, planned: &[Entry]) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "select line.covers from entry_lines line join entries entry on entry.id = line.entry_id
         where entry.settlement_id = $1",
    )
    .bind(id)
    .fetch_all(c)
    .await?;
    let mut covered: HashSet<String> = HashSet::new();
    for row in &rows {
        covered.extend(row.json::<Vec<String>>("covers")?);
    }
    let mut lines = planned.iter().flat_map(Entry::lines).flat_map(|line| &line.covers);
    if lines.any(|line| covered.contains(line)) {
        return Err(StoreError::MayBeBooked { settlement_id: id.to_owned() });
    }
    Ok(())
}

fn vouchers(planned: &[Entry]) -> String {
    planned.iter().map(|entry| entry.voucher().as_str()).collect::<Vec<_>>().join(", ")
}

async fn save_questions(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    questions: &[Question],
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    stand.change(c, (SettlementState::Read, SettlementState::Asking), Mover::Step, now).await?;
    stand.forget_plan(c).await?;
    for (position, question) in (1_i64..).zip(questions) {
        sqlx::query(
            "insert into questions (settlement_id, position, name, question, asked_at_ms) values ($1, $2, $3, $4, $5)",
        )
        .bind(id)
        .bind(position)
        .bind(question.name())
        .bind(to_json("question", question)?)
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await?;
    }
    let names: Vec<_> = questions.iter().map(Question::name).collect();
    stand.note_step(c, now, "asking", &names.join(", ")).await
}
