//! A settlement as a page shows it: some of its lines whole, and of all of them what a proof needs. One with thousands of lines is
//! read in a fraction of the time that all of it takes.

use ledger::entry::{EntryLine, Side};
use ledger::money::Money;
use ledger::reason::Reason;
use ledger::settlement::{LineKind, SettlementParts};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, damaged};
use crate::conditions::Conditions;
use crate::database::read_in;
use crate::entries::{EntryRow, read_entry, read_entry_line, rows_of};
use crate::error::StoreError;
use crate::open::ReadStore;
use crate::organisation::OrganisationStore;
use crate::settlements::{parts_with, read_line};

/// What the reason of an entry line begins with in its column.
const REASON: &str = "{\"reason\":\"";

/// A line of a settlement, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineHead {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: LineKind,
    /// How much.
    pub amount: Money,
}

/// What an entry line does, as far as a proof asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineRole {
    /// It puts the payout on the provider account.
    Payout,
    /// It stands on the debtor-not-found account, for this reason.
    NotFound(Reason),
    /// It takes from there what an earlier entry put there.
    Moved,
    /// Anything else.
    Other,
}

/// A line of an entry, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLineHead {
    /// Debit or credit.
    pub side: Side,
    /// How much.
    pub amount: Money,
    /// The settlement lines it covers.
    pub covers: Vec<String>,
    /// What it does.
    pub role: LineRole,
}

/// A settlement as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementSheet {
    /// Which stretch of lines it is, counted from 1.
    pub stretch: usize,
    /// What was read, with the lines of the stretch only; nothing before it was read.
    pub parts: Option<SettlementParts>,
    /// All lines in short.
    pub lines: Vec<LineHead>,
    /// The entries by part, with the lines of the stretch only; and all lines of each in short.
    pub entries: Vec<(EntryRow, Vec<EntryLineHead>)>,
}

impl OrganisationStore {
    /// A settlement of its with this stretch of so many lines, or the nearest there is.
    pub async fn get_settlement_sheet(
        &self,
        settlement_id: &str,
        stretch: usize,
        lines: usize,
    ) -> Result<SettlementSheet, StoreError> {
        let row = self.get_settlement(settlement_id).await?;
        self.reader().settlement_sheet(&row.id, stretch, lines.max(1)).await
    }
}

impl ReadStore {
    async fn settlement_sheet(&self, id: &str, stretch: usize, lines: usize) -> Result<SettlementSheet, StoreError> {
        read_in!(self.database(), |c| sheet(c, id, stretch, lines))
    }
}

async fn sheet(c: &mut AnyConnection, id: &str, stretch: usize, lines: usize) -> Result<SettlementSheet, StoreError> {
    let rows = sqlx::query(
        "select line_id, kind, amount_minor, currency from settlement_lines where settlement_id = $1 order by position",
    )
    .bind(id)
    .fetch_all(&mut *c)
    .await?;
    let heads: Vec<LineHead> = rows.iter().map(read_head).collect::<Result<_, _>>()?;
    let mut entries = Vec::new();
    for row in &rows_of(c, id).await? {
        let lines = sqlx::query(
            "select side, amount_minor, currency, covers, substr(reason, 1, 60) as role,
                 case when late is not null then reason end as reason
             from entry_lines where entry_id = $1 order by position",
        )
        .bind(row.text("id")?)
        .fetch_all(&mut *c)
        .await?;
        let heads: Vec<EntryLineHead> = lines.iter().map(read_entry_head).collect::<Result<_, _>>()?;
        entries.push((read_entry(row, Vec::new())?, heads));
    }
    let longest = entries.iter().map(|(_, heads)| heads.len()).chain([heads.len()]).max().unwrap_or_default();
    let stretch = stretch.clamp(1, longest.div_ceil(lines).max(1));
    let before = stretch.saturating_sub(1).saturating_mul(lines);
    let places = [before, before.saturating_add(lines)].map(|place| i64::try_from(place).unwrap_or(i64::MAX));
    let some = |table: &str, owner: &str, id: &str| {
        Conditions::of(
            &format!("select * from {table} where {owner} = ? and position > ? and position <= ? order by position"),
            [id.into(), places[0].into(), places[1].into()],
        )
    };
    let rows = some("settlement_lines", "settlement_id", id).query().fetch_all(&mut *c).await?;
    let parts = parts_with(c, id, rows.iter().map(read_line).collect::<Result<_, _>>()?).await?;
    for (entry, _) in &mut entries {
        let rows = some("entry_lines", "entry_id", &entry.id).query().fetch_all(&mut *c).await?;
        entry.parts.lines = rows.iter().map(read_entry_line).collect::<Result<Vec<EntryLine>, _>>()?;
    }
    Ok(SettlementSheet { stretch, parts, lines: heads, entries })
}

fn read_head(row: &AnyRow) -> Result<LineHead, StoreError> {
    Ok(LineHead { id: row.text("line_id")?, kind: row.variant("kind")?, amount: row.money("amount_minor")? })
}

fn read_entry_head(row: &AnyRow) -> Result<EntryLineHead, StoreError> {
    let begins = row.text("role")?;
    let word = begins.strip_prefix(REASON).and_then(|rest| rest.split('"').next());
    let role = match word.ok_or_else(|| damaged("reason", format!("`{begins}`")))? {
        "payout" => LineRole::Payout,
        "moved_from_not_found" => LineRole::Moved,
        "debtor_not_found" => LineRole::NotFound(row.json("reason")?),
        _ => LineRole::Other,
    };
    Ok(EntryLineHead {
        side: row.variant("side")?,
        amount: row.money("amount_minor")?,
        covers: row.json("covers")?,
        role,
    })
}
