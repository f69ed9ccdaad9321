//! What became of lists after they were sent: open amounts set at once, and what the target had when it was asked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::problem::Problem;
use ledger::receivable::{Difference, DifferenceKind};
use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::organisation::OrganisationStore;
use crate::summaries::{self, FirstOf, SummaryOf};

/// Whether the target has what it was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComparisonState {
    /// It has.
    Confirmed,
    /// It has something else.
    Differs,
    /// That can't be told yet.
    Unknown,
}

impl ComparisonState {
    /// All states.
    pub const ALL: &'static [Self] = &[Self::Confirmed, Self::Differs, Self::Unknown];

    /// The word in stored rows.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Differs => "differs",
            Self::Unknown => "unknown",
        }
    }

    /// The state with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.word() == word)
    }
}

/// A list compared with what the target has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Which list.
    pub delivery_id: String,
    /// When they were compared.
    pub at: Timestamp,
    /// What came out.
    pub state: ComparisonState,
    /// When the target last processed a list, as far as it tells.
    pub imported_at: Option<Timestamp>,
    /// Invoices that were compared.
    pub compared: usize,
    /// What differs.
    pub differences: Vec<Difference>,
    /// Why it could not be compared.
    pub problem: Option<Problem>,
}

/// An open amount that the target did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedAmount {
    /// Code of the administration.
    pub administration: String,
    /// The invoice's number.
    pub invoice: String,
    /// Why.
    pub problem: Problem,
}

/// Open amounts that were set right after a list was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountUpdate {
    /// Which list.
    pub delivery_id: String,
    /// When.
    pub at: Timestamp,
    /// How many the target took.
    pub updated: usize,
    /// What it did not take.
    pub refused: Vec<RefusedAmount>,
    /// Why nothing, or not all, was asked for.
    pub problem: Option<Problem>,
}

impl Store {
    /// Keeps how a list compares. What the target does not have lost its documents as well: they are to go again.
    pub async fn save_comparison(&self, lease: &Lease, comparison: &Comparison) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save(c, lease, comparison))
    }

    /// Keeps what became of amounts that were set.
    pub async fn save_amount_update(&self, lease: &Lease, update: &AmountUpdate) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save_update(c, lease, update))
    }
}

impl ReadStore {
    /// How a list compares.
    pub async fn find_comparison(&self, delivery_id: &str) -> Result<Option<Comparison>, StoreError> {
        let row = sqlx::query("select * from delivery_comparisons where delivery_id = $1").bind(delivery_id);
        row.fetch_optional(self.pool()).await?.as_ref().map(read).transpose()
    }

    /// The last list of a flow that could be compared.
    pub async fn find_last_comparison(&self, flow_id: &str) -> Result<Option<Comparison>, StoreError> {
        let row = sqlx::query(
            "select compared.* from delivery_comparisons compared
             join deliveries on deliveries.id = compared.delivery_id
             where deliveries.flow_id = $1 order by compared.at_ms desc, compared.delivery_id desc limit 1",
        )
        .bind(flow_id);
        row.fetch_optional(self.pool()).await?.as_ref().map(read).transpose()
    }

    /// The last list of a flow that could be compared, without what differs.
    pub(crate) async fn find_last_compared(&self, flow_id: &str) -> Result<Option<Comparison>, StoreError> {
        let row = sqlx::query(
            "select compared.delivery_id, compared.at_ms, compared.state, compared.imported_at_ms, compared.compared,
                 '[]' as differences, compared.problem
             from delivery_comparisons compared join deliveries on deliveries.id = compared.delivery_id
             where deliveries.flow_id = $1 order by compared.at_ms desc, compared.delivery_id desc limit 1",
        )
        .bind(flow_id);
        row.fetch_optional(self.pool()).await?.as_ref().map(read).transpose()
    }

    /// What came out of comparing the lists of a flow, by list.
    pub async fn list_comparison_states(&self, flow_id: &str) -> Result<BTreeMap<String, ComparisonState>, StoreError> {
        let rows = sqlx::query(
            "select compared.delivery_id, compared.state from delivery_comparisons compared
             join deliveries on deliveries.id = compared.delivery_id where deliveries.flow_id = $1",
        )
        .bind(flow_id)
        .fetch_all(self.pool())
        .await?;
        let read = |row: &AnyRow| Ok((row.text("delivery_id")?, row.word("state", ComparisonState::from_word)?));
        rows.iter().map(read).collect()
    }

    /// The amounts that were set last after a list of a flow.
    pub async fn find_last_amount_update(&self, flow_id: &str) -> Result<Option<AmountUpdate>, StoreError> {
        let row = sqlx::query(
            "select updates.* from delivery_updates updates
             join deliveries on deliveries.id = updates.delivery_id
             where deliveries.flow_id = $1 order by updates.at_ms desc, updates.delivery_id desc limit 1",
        )
        .bind(flow_id)
        .fetch_optional(self.pool())
        .await?;
        let read = |row: AnyRow| {
            Ok(AmountUpdate {
                delivery_id: row.text("delivery_id")?,
                at: row.moment("at_ms")?,
                updated: row.number("updated")?,
                refused: row.json("refused")?,
                problem: row.json_or_null("problem")?,
            })
        };
        row.map(read).transpose()
    }
}

impl OrganisationStore {
    /// The last list of a flow of its that could be compared.
    pub async fn find_last_comparison(&self, flow_id: &str) -> Result<Option<Comparison>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.reader().find_last_comparison(&flow.id).await
    }

    /// What came out of comparing the lists of a flow of its, by list.
    pub async fn list_comparison_states(&self, flow_id: &str) -> Result<BTreeMap<String, ComparisonState>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.reader().list_comparison_states(&flow.id).await
    }

    /// The amounts that were set last after a list of a flow of its.
    pub async fn find_last_amount_update(&self, flow_id: &str) -> Result<Option<AmountUpdate>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.reader().find_last_amount_update(&flow.id).await
    }
}

fn read(row: &AnyRow) -> Result<Comparison, StoreError> {
    Ok(Comparison {
        delivery_id: row.text("delivery_id")?,
        at: row.moment("at_ms")?,
        state: row.word("state", ComparisonState::from_word)?,
        imported_at: row.moment_or_null("imported_at_ms")?,
        compared: row.number("compared")?,
        differences: row.json("differences")?,
        problem: row.json_or_null("problem")?,
    })
}

async fn save(c: &mut AnyConnection, lease: &Lease, comparison: &Comparison) -> Result<(), StoreError> {
    hold(c, lease).await?;
    let problem = comparison.problem.as_ref().map(|problem| to_json("problem", problem)).transpose()?;
    sqlx::query(
        "insert into delivery_comparisons (delivery_id, at_ms, state, imported_at_ms, compared, differences, problem)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (delivery_id) do update set at_ms = excluded.at_ms, state = excluded.state,
             imported_at_ms = excluded.imported_at_ms, compared = excluded.compared,
             differences = excluded.differences, problem = excluded.problem",
    )
    .bind(&comparison.delivery_id)
    .bind(comparison.at.as_millisecond())
    .bind(comparison.state.word())
    .bind(comparison.imported_at.map(Timestamp::as_millisecond))
    .bind(i64::try_from(comparison.compared).unwrap_or(i64::MAX))
    .bind(to_json("differences", &comparison.differences)?)
    .bind(problem)
    .execute(&mut *c)
    .await?;
    let first = (&comparison.delivery_id, FirstOf::of(&comparison.differences));
    summaries::save(c, &lease.flow_id, SummaryOf::Differences, &first).await?;
    for one in comparison.differences.iter().filter(|one| one.kind == DifferenceKind::Missing) {
        sqlx::query("delete from delivered_documents where flow_id = $1 and administration = $2 and invoice = $3")
            .bind(&lease.flow_id)
            .bind(&one.administration)
            .bind(&one.invoice)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

async fn save_update(c: &mut AnyConnection, lease: &Lease, update: &AmountUpdate) -> Result<(), StoreError> {
    hold(c, lease).await?;
    let problem = update.problem.as_ref().map(|problem| to_json("problem", problem)).transpose()?;
    sqlx::query(
        "insert into delivery_updates (delivery_id, at_ms, updated, refused, problem) values ($1, $2, $3, $4, $5)",
    )
    .bind(&update.delivery_id)
    .bind(update.at.as_millisecond())
    .bind(i64::try_from(update.updated).unwrap_or(i64::MAX))
    .bind(to_json("refused", &update.refused)?)
    .bind(problem)
    .execute(c)
    .await?;
    Ok(())
}
