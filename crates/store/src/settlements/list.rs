//! Lists of settlements: the work of a step, and what people look at.

use jiff::Timestamp;
use ledger::state::SettlementState;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{SettlementRow, read_row};
use crate::columns::Columns;
use crate::database::read_in;
use crate::error::StoreError;
use crate::insert::placeholders;
use crate::open::ReadStore;

/// Which settlements a person wants to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SettlementFilter {
    /// Only of flows of this organisation.
    pub organisation: Option<String>,
    /// Only of this flow.
    pub flow: Option<String>,
    /// Only in this state.
    pub state: Option<SettlementState>,
    /// Only with this text in code or description, or with an order, reference or booked invoice that is just this.
    pub search: Option<String>,
    /// How many at most.
    pub limit: u32,
    /// How many to pass over.
    pub offset: u32,
}

/// A page of settlements, newest payout first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementPage {
    /// The settlements.
    pub rows: Vec<SettlementRow>,
    /// How many there are per state, with the filter's flow and search but whatever their state; states without any are
    /// left out.
    pub counts: Vec<(SettlementState, i64)>,
    /// How many the filter lets through, on all pages.
    pub total: i64,
}

/// `$1` is the flow, `$4` the organisation, `$2` the text anywhere in code or description as a lower-case pattern, `$3` the exact text.
const MATCHES: &str = r"(cast($1 as text) is null or flow_id = $1)
    and (cast($4 as text) is null or flow_id in (select flow.id from flows flow where flow.organisation_id = $4))
    and (cast($2 as text) is null
        or lower(code) like $2 escape '\' or lower(description) like $2 escape '\'
        or exists (select 1 from settlement_lines line
            where line.settlement_id = settlements.id and (line.order_id = $3 or line.reference = $3))
        or exists (select 1 from entry_lines line join entries entry on entry.id = line.entry_id
            where entry.settlement_id = settlements.id and line.invoice = $3))";

impl ReadStore {
    /// A settlement by id.
    pub async fn get_settlement(&self, id: &str) -> Result<SettlementRow, StoreError> {
        let row = sqlx::query("select * from settlements where id = $1").bind(id).fetch_optional(self.pool()).await?;
        read_row(&row.ok_or_else(|| super::moves::no_settlement(id))?)
    }

    /// A settlement by the provider's code, when it is known.
    pub async fn find_settlement(&self, flow_id: &str, code: &str) -> Result<Option<SettlementRow>, StoreError> {
        let row = sqlx::query("select * from settlements where flow_id = $1 and code = $2")
            .bind(flow_id)
            .bind(code)
            .fetch_optional(self.pool())
            .await?;
        row.as_ref().map(read_row).transpose()
    }

    /// The work of a step: settlements in these states that are not put off, oldest payout first.
    pub async fn list_settlements_in(
        &self,
        flow_id: &str,
        states: &[SettlementState],
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<SettlementRow>, StoreError> {
        let statement = format!(
            "select * from settlements
             where flow_id = $1 and coalesce(not_before_ms, 0) <= $2 and state in ({})
             order by date, code limit $3",
            placeholders(4, states.len())
        );
        let mut query = sqlx::query(AssertSqlSafe(statement)).bind(flow_id).bind(now.as_millisecond());
        query = query.bind(i64::from(limit));
        for state in states {
            query = query.bind(state.word());
        }
        query.fetch_all(self.pool()).await?.iter().map(read_row).collect()
    }

    /// What people look at.
    pub async fn list_settlements(&self, filter: &SettlementFilter) -> Result<SettlementPage, StoreError> {
        read_in!(self.database(), |c| page(c, filter))
    }

    /// How many settlements a flow has in each state; states without any are left out.
    pub async fn settlement_overview(&self, flow_id: &str) -> Result<Vec<(SettlementState, i64)>, StoreError> {
        let filter = SettlementFilter { flow: Some(flow_id.to_owned()), ..SettlementFilter::default() };
        read_in!(self.database(), |c| counts(c, &filter))
    }
}

async fn page(c: &mut AnyConnection, filter: &SettlementFilter) -> Result<SettlementPage, StoreError> {
    let counts = counts(c, filter).await?;
    let wanted = counts.iter().filter(|(state, _)| filter.state.is_none_or(|only| only == *state));
    let total = wanted.map(|(_, count)| *count).sum();
    let statement = format!(
        "select * from settlements where {MATCHES} and (cast($5 as text) is null or state = $5)
         order by date desc, code desc limit $6 offset $7"
    );
    let rows = sqlx::query(AssertSqlSafe(statement))
        .bind(filter.flow.as_deref())
        .bind(pattern(filter))
        .bind(text(filter))
        .bind(filter.organisation.as_deref())
        .bind(filter.state.map(SettlementState::word))
        .bind(i64::from(filter.limit))
        .bind(i64::from(filter.offset))
        .fetch_all(c)
        .await?;
    let rows = rows.iter().map(read_row).collect::<Result<_, _>>()?;
    Ok(SettlementPage { rows, counts, total })
}

async fn counts(c: &mut AnyConnection, filter: &SettlementFilter) -> Result<Vec<(SettlementState, i64)>, StoreError> {
    let statement = format!(
        "select state, cast(count(*) as bigint) as settlements from settlements where {MATCHES} group by state"
    );
    let rows = sqlx::query(AssertSqlSafe(statement))
        .bind(filter.flow.as_deref())
        .bind(pattern(filter))
        .bind(text(filter))
        .bind(filter.organisation.as_deref())
        .fetch_all(c)
        .await?;
    let mut counts = Vec::with_capacity(rows.len());
    for row in &rows {
        counts.push((row.word("state", SettlementState::from_word)?, row.integer("settlements")?));
    }
    counts.sort_by_key(|(state, _)| *state);
    Ok(counts)
}

fn text(filter: &SettlementFilter) -> Option<&str> {
    filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The text anywhere, lower case, with the signs that `like` reads as jokers taken literally.
fn pattern(filter: &SettlementFilter) -> Option<String> {
    let literal = text(filter)?.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    Some(format!("%{literal}%"))
}
