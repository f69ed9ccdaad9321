//! What was read from a settlement's documents.

use jiff::Timestamp;
use ledger::money::Money;
use ledger::problem::Problem;
use ledger::settlement::{CostsSpecification, ExtraField, Named, Settlement, SettlementLine, SettlementParts};
use ledger::state::{Mover, SettlementState};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::moves::{no_settlement, stand_for_step};
use crate::columns::{Columns, to_json};
use crate::database::{read_in, write_in};
use crate::error::StoreError;
use crate::insert::{Value, insert_rows, placeholders};
use crate::leases::Lease;
use crate::open::{ReadStore, Store};

/// What of a line is only kept and shown; the rest has columns of its own.
#[derive(Serialize, Deserialize)]
struct LineDetails {
    clearing: String,
    turnover_group: Option<Named>,
    method: Option<Named>,
    extras: Vec<ExtraField>,
    extras_known: bool,
    customer_amount: Option<Money>,
    costs: Option<CostsSpecification>,
}

const LINE_COLUMNS: &[&str] = &[
    "settlement_id",
    "position",
    "line_id",
    "kind",
    "amount_minor",
    "currency",
    "date",
    "order_id",
    "reference",
    "description",
    "details",
];

/// Lines deleted by one statement: SQLite looks every `$n` up in a list.
const POSITIONS_AT_ONCE: usize = 100;

impl Store {
    /// Stores what was read: fetched → read. Parts that do not add up are refused.
    pub async fn save_read(
        &self,
        lease: &Lease,
        id: &str,
        parts: &SettlementParts,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        Settlement::new(parts.clone())?;
        write_in!(self.database(), |c| save_read(c, lease, id, parts, now))
    }

    /// Notes why the documents can't be read: fetched → unreadable.
    pub async fn set_unreadable(
        &self,
        lease: &Lease,
        id: &str,
        problem: &Problem,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_unreadable(c, lease, id, problem, now))
    }
}

impl ReadStore {
    /// What was read from the settlement's documents, once that has been done.
    pub async fn get_settlement_parts(&self, id: &str) -> Result<Option<SettlementParts>, StoreError> {
        read_in!(self.database(), |c| parts_of(c, id))
    }
}

async fn save_read(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    parts: &SettlementParts,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    if stand.code != parts.code {
        return Err(StoreError::Mismatch { what: "settlement", expected: stand.code, got: parts.code.clone() });
    }
    stand.change(c, (SettlementState::Fetched, SettlementState::Read), Mover::Step, now).await?;
    sqlx::query(
        "update settlements set date = $1, payout_minor = $2, currency = $3, description = $4, external = $5, notes = $6
         where id = $7",
    )
    .bind(parts.date.to_string())
    .bind(parts.payout.minor())
    .bind(parts.payout.currency().code())
    .bind(&parts.description)
    .bind(to_json("external", &parts.external)?)
    .bind(to_json("notes", &parts.notes)?)
    .bind(id)
    .execute(&mut *c)
    .await?;
    replace_lines(c, id, &parts.lines).await?;
    stand.note_step(c, now, "read", &format!("{} in {} lines", parts.payout, parts.lines.len())).await
}

/// Makes these the lines of a settlement. Of what was read before only what differs is written: after transactions were
/// looked up, most of ten thousand lines are the same.
async fn replace_lines(c: &mut AnyConnection, id: &str, lines: &[SettlementLine]) -> Result<(), StoreError> {
    let known = lines_of(c, id).await?;
    let mut known = known.iter();
    let (mut rows, mut changed) = (Vec::new(), Vec::new());
    let mut last = 0;
    for (position, line) in (1_i64..).zip(lines) {
        last = position;
        match known.next() {
            Some(same) if same == line => continue,
            Some(_) => changed.push(position),
            None => {}
        }
        rows.push(line_values(id, position, line)?);
    }
    for positions in changed.chunks(POSITIONS_AT_ONCE) {
        let statement = format!(
            "delete from settlement_lines where settlement_id = $1 and position in ({})",
            placeholders(2, positions.len())
        );
        let query = sqlx::query(AssertSqlSafe(statement)).bind(id);
        positions.iter().fold(query, |query, position| query.bind(*position)).execute(&mut *c).await?;
    }
    if known.next().is_some() {
        sqlx::query("delete from settlement_lines where settlement_id = $1 and position > $2")
            .bind(id)
            .bind(last)
            .execute(&mut *c)
            .await?;
    }
    insert_rows(c, "settlement_lines", LINE_COLUMNS, rows).await
}

async fn set_unreadable(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    problem: &Problem,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, id).await?;
    stand.change(c, (SettlementState::Fetched, SettlementState::Unreadable), Mover::Step, now).await?;
    stand.set_problem(c, problem).await?;
    stand.note_step(c, now, "unreadable", &problem.to_string()).await
}

fn line_values(settlement_id: &str, position: i64, line: &SettlementLine) -> Result<Vec<Value>, StoreError> {
    let details = LineDetails {
        clearing: line.clearing.clone(),
        turnover_group: line.turnover_group.clone(),
        method: line.method.clone(),
        extras: line.extras.clone(),
        extras_known: line.extras_known,
        customer_amount: line.customer_amount,
        costs: line.costs.clone(),
    };
    Ok(vec![
        settlement_id.into(),
        position.into(),
        line.id.as_str().into(),
        line.kind.word().into(),
        line.amount.minor().into(),
        line.amount.currency().code().into(),
        line.date.map(|date| date.to_string()).into(),
        line.order_id.clone().into(),
        line.reference.as_str().into(),
        line.description.as_str().into(),
        to_json("details", &details)?.into(),
    ])
}

async fn parts_of(c: &mut AnyConnection, id: &str) -> Result<Option<SettlementParts>, StoreError> {
    let lines = lines_of(c, id).await?;
    parts_with(c, id, lines).await
}

/// The lines of a settlement, with no column that is not needed: they are many.
async fn lines_of(c: &mut AnyConnection, id: &str) -> Result<Vec<SettlementLine>, StoreError> {
    let rows = sqlx::query(
        "select line_id, kind, amount_minor, currency, date, order_id, reference, description, details
         from settlement_lines where settlement_id = $1 order by position",
    )
    .bind(id)
    .fetch_all(c)
    .await?;
    rows.iter().map(read_line).collect()
}

/// What was read of a settlement, with these of its lines.
pub(crate) async fn parts_with(
    c: &mut AnyConnection,
    id: &str,
    lines: Vec<SettlementLine>,
) -> Result<Option<SettlementParts>, StoreError> {
    let row = sqlx::query("select * from settlements where id = $1")
        .bind(id)
        .fetch_optional(c)
        .await?
        .ok_or_else(|| no_settlement(id))?;
    let Some(payout) = row.money_or_null("payout_minor")? else { return Ok(None) };
    Ok(Some(SettlementParts {
        code: row.text("code")?,
        description: row.text("description")?,
        date: row.date("date")?,
        payout,
        lines,
        external: row.json("external")?,
        notes: row.json("notes")?,
    }))
}

pub(crate) fn read_line(row: &AnyRow) -> Result<SettlementLine, StoreError> {
    let details: LineDetails = row.json("details")?;
    Ok(SettlementLine {
        id: row.text("line_id")?,
        kind: row.variant("kind")?,
        amount: row.money("amount_minor")?,
        clearing: details.clearing,
        turnover_group: details.turnover_group,
        method: details.method,
        date: row.date_or_null("date")?,
        order_id: row.text_or_null("order_id")?,
        reference: row.text("reference")?,
        description: row.text("description")?,
        extras: details.extras,
        extras_known: details.extras_known,
        customer_amount: details.customer_amount,
        costs: details.costs,
    })
}
