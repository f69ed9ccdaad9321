//! Lines that were not placed: what a person may answer. Of a planned settlement they stand in its entries; of one that asks they
//! are kept here, as they were when the books were last read.

use std::collections::{BTreeMap, BTreeSet};

use ledger::reason::{NotFound, PossibleItem, Reason};
use ledger::settlement::SettlementLine;
use ledger::state::{EntryState, SettlementState};
use sqlx::AnyConnection;

use crate::columns::{Columns, to_json};
use crate::conditions::Conditions;
use crate::database::{read_in, write_in};
use crate::error::StoreError;
use crate::insert::{Value, insert_rows};
use crate::leases::Lease;
use crate::open::{ReadStore, Store};
use crate::settlements::moves::stand_for_step;
use crate::settlements::read_line;

/// A line that was not placed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnplacedLine {
    /// The id of the settlement's line.
    pub line_id: String,
    /// Why it was not placed.
    pub why: NotFound,
    /// What a person may choose from, the likeliest first.
    pub possible: Vec<PossibleItem>,
}

/// What is known of the lines of a settlement that were not placed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unplaced {
    /// The lines, of its entries that are not booked or, while it asks and has none, as they were kept.
    pub lines: Vec<UnplacedLine>,
    /// Whether the settlement asks, has no entry, and its lines were never kept.
    pub never_kept: bool,
    /// Whether it has entries.
    pub has_entries: bool,
    /// Whether one of these is, or may be, in the books.
    pub booked: bool,
}

impl Store {
    /// Keeps which lines of a settlement that asks were not placed. Its version stays: nothing about it was decided.
    pub async fn save_open_lines(&self, lease: &Lease, id: &str, lines: &[UnplacedLine]) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save(c, lease, id, lines))
    }
}

/// The rules of a flow are others now: what they did not place before says nothing any more.
pub(crate) async fn forget_all(c: &mut AnyConnection, flow_id: &str) -> Result<(), StoreError> {
    sqlx::query("update settlements set open_lines = null where flow_id = $1 and open_lines is not null")
        .bind(flow_id)
        .execute(c)
        .await?;
    Ok(())
}

impl ReadStore {
    /// The lines of these settlements that were not placed, by settlement. Few statements whatever their number, and no other
    /// line is read.
    pub async fn list_unplaced_lines(
        &self,
        settlement_ids: &[String],
    ) -> Result<BTreeMap<String, Unplaced>, StoreError> {
        read_in!(self.database(), |c| list(c, settlement_ids))
    }

    /// The lines of these settlements that have one of these ids, in the order of each settlement: settlement and line.
    pub async fn list_settlement_lines_named(
        &self,
        settlement_ids: &[String],
        line_ids: &BTreeSet<String>,
    ) -> Result<Vec<(String, SettlementLine)>, StoreError> {
        if line_ids.is_empty() {
            return Ok(Vec::new());
        }
        let mut statement = Conditions::of("select * from settlement_lines where settlement_id", []);
        statement.among(settlement_ids);
        statement.push(" and line_id", []);
        statement.among(line_ids);
        statement.push(" order by settlement_id, position", []);
        let rows = statement.query().fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((row.text("settlement_id")?, read_line(row)?))).collect()
    }
}

async fn save(c: &mut AnyConnection, lease: &Lease, id: &str, lines: &[UnplacedLine]) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    if stand.state != SettlementState::Asking {
        return Err(stand.wrong_state(SettlementState::Asking));
    }
    forget(c, id).await?;
    let mut rows = Vec::with_capacity(lines.len());
    for (position, line) in (1_i64..).zip(lines) {
        rows.push(vec![
            id.into(),
            position.into(),
            line.line_id.as_str().into(),
            to_json("why", &line.why)?.into(),
            to_json("possible", &line.possible)?.into(),
        ]);
    }
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    insert_rows(c, "open_lines", &["settlement_id", "position", "line_id", "why", "possible"], rows).await?;
    sqlx::query("update settlements set open_lines = $1 where id = $2").bind(count).bind(id).execute(c).await?;
    Ok(())
}

/// Forgets what was kept: the settlement is to be planned anew.
pub(crate) async fn forget(c: &mut AnyConnection, settlement_id: &str) -> Result<(), StoreError> {
    sqlx::query("delete from open_lines where settlement_id = $1").bind(settlement_id).execute(&mut *c).await?;
    sqlx::query("update settlements set open_lines = null where id = $1").bind(settlement_id).execute(c).await?;
    Ok(())
}

async fn list(c: &mut AnyConnection, settlement_ids: &[String]) -> Result<BTreeMap<String, Unplaced>, StoreError> {
    let mut all: BTreeMap<String, Unplaced> = BTreeMap::new();
    let mut entries = Conditions::of("select settlement_id, state from entries where settlement_id", []);
    entries.among(settlement_ids);
    for row in &entries.query().fetch_all(&mut *c).await? {
        let of = all.entry(row.text("settlement_id")?).or_default();
        of.has_entries = true;
        of.booked |= row.word("state", EntryState::from_word)?.may_be_booked();
    }
    let mut planned = Conditions::of(
        "select entry.settlement_id, line.covers, line.reason
         from entries entry join entry_lines line on entry_id = entry.id
         where line.late = 'waits' and entry.settlement_id",
        [],
    );
    planned.among(settlement_ids);
    let open: Vec<&EntryState> = EntryState::ALL.iter().filter(|state| !state.may_be_booked()).collect();
    planned.push(" and entry.state", []);
    planned.among(&open.iter().map(|state| state.word().to_owned()).collect::<Vec<_>>());
    planned.push(" order by entry.settlement_id, entry.part, line.position", []);
    for row in &planned.query().fetch_all(&mut *c).await? {
        let covers: Vec<String> = row.json("covers")?;
        let Reason::DebtorNotFound { why, possible } = row.json("reason")? else { continue };
        let of = all.entry(row.text("settlement_id")?).or_default();
        let line = |line_id| UnplacedLine { line_id, why: why.clone(), possible: possible.clone() };
        of.lines.extend(covers.into_iter().map(line));
    }
    let mut kept = Conditions::of("select * from open_lines where settlement_id", []);
    kept.among(settlement_ids);
    kept.push(" order by settlement_id, position", []);
    for row in &kept.query().fetch_all(&mut *c).await? {
        let id = row.text("settlement_id")?;
        let of = all.entry(id).or_default();
        if of.has_entries {
            continue;
        }
        of.lines.push(UnplacedLine {
            line_id: row.text("line_id")?,
            why: row.json("why")?,
            possible: row.json("possible")?,
        });
    }
    let asking = [Value::from(SettlementState::Asking.word())];
    let mut never = Conditions::of("select id from settlements where open_lines is null and state = ? and id", asking);
    never.among(settlement_ids);
    for row in &never.query().fetch_all(c).await? {
        let of = all.entry(row.text("id")?).or_default();
        of.never_kept = !of.has_entries;
    }
    Ok(all)
}
