//! Lists of settlements: the work of a step, and what people look at.

use jiff::Timestamp;
use jiff::civil::Date;
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
    /// Only with this text in code or description (the text on the bank statement), or with an order, reference, booked
    /// invoice or debtor that is just this, or with a line or payout of this amount (`12.50`, `1.234,56`).
    pub search: Option<String>,
    /// Only paid out on or after this day.
    pub from: Option<Date>,
    /// Only paid out on or before this day.
    pub to: Option<Date>,
    /// Only with a payout of at least so much, in minor units.
    pub payout_from: Option<i64>,
    /// Only with a payout of at most so much, in minor units.
    pub payout_to: Option<i64>,
    /// How many at most.
    pub limit: u32,
    /// How many to pass over.
    pub offset: u32,
}

/// The last settlement of a page, after which the next one goes on: settlements that come in meanwhile shift nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettlementPlace {
    /// The day of the payout.
    pub date: Date,
    /// The provider's code.
    pub code: String,
    /// Our id.
    pub id: String,
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

/// `$1` is the flow, `$4` the organisation, `$2` the text anywhere in code or description as a lower-case pattern, `$3` the
/// exact text, `$5` the same as an amount, `$6` to `$9` days and payouts. Each way to find something is a look-up of its own in
/// an index: joined by `or` in one condition they would make the database look at every line.
const MATCHES: &str = r"(cast($1 as text) is null or flow_id = $1)
    and (cast($4 as text) is null or flow_id in (select flow.id from flows flow where flow.organisation_id = $4))
    and (cast($6 as text) is null or date >= $6)
    and (cast($7 as text) is null or date <= $7)
    and (cast($8 as bigint) is null or payout_minor >= $8)
    and (cast($9 as bigint) is null or payout_minor <= $9)
    and (cast($2 as text) is null or id in (
        select named.id from settlements named
            where lower(named.code) like $2 escape '\' or lower(named.description) like $2 escape '\'
        union select line.settlement_id from settlement_lines line where line.order_id = $3
        union select line.settlement_id from settlement_lines line where line.reference = $3
        union select entry.settlement_id from entry_lines line join entries entry on entry.id = line.entry_id
            where line.invoice = $3
        union select entry.settlement_id from entry_lines line join entries entry on entry.id = line.entry_id
            where line.account_number = $3 and line.account_kind = 'debtor'
        union select line.settlement_id from settlement_lines line
            where line.amount_minor = $5 or line.amount_minor = -cast($5 as bigint)
        union select paid.id from settlements paid where paid.payout_minor = $5))";

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

    /// What programs look at: as many as the filter's limit after a place, newest payout first, without counting.
    pub async fn list_settlements_after(
        &self,
        filter: &SettlementFilter,
        place: Option<&SettlementPlace>,
    ) -> Result<Vec<SettlementRow>, StoreError> {
        let statement = format!(
            "select * from settlements where {MATCHES} and (cast($10 as text) is null or state = $10)
             and (cast($11 as text) is null or date < $11 or (date = $11 and (code < $12 or (code = $12 and id < $13))))
             order by date desc, code desc, id desc limit $14"
        );
        let rows = bound(sqlx::query(AssertSqlSafe(statement)), filter)
            .bind(filter.state.map(SettlementState::word))
            .bind(place.map(|place| place.date.to_string()))
            .bind(place.map(|place| place.code.as_str()))
            .bind(place.map(|place| place.id.as_str()))
            .bind(i64::from(filter.limit))
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(read_row).collect()
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
        "select * from settlements where {MATCHES} and (cast($10 as text) is null or state = $10)
         order by date desc, code desc limit $11 offset $12"
    );
    let rows = bound(sqlx::query(AssertSqlSafe(statement)), filter)
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
    let rows = bound(sqlx::query(AssertSqlSafe(statement)), filter).fetch_all(c).await?;
    let mut counts = Vec::with_capacity(rows.len());
    for row in &rows {
        counts.push((row.word("state", SettlementState::from_word)?, row.integer("settlements")?));
    }
    counts.sort_by_key(|(state, _)| *state);
    Ok(counts)
}

/// Binds what [`MATCHES`] asks for.
fn bound<'q>(query: AnyQuery<'q>, filter: &'q SettlementFilter) -> AnyQuery<'q> {
    query
        .bind(filter.flow.as_deref())
        .bind(pattern(filter))
        .bind(text(filter))
        .bind(filter.organisation.as_deref())
        .bind(text(filter).and_then(amount_of))
        .bind(filter.from.map(|day| day.to_string()))
        .bind(filter.to.map(|day| day.to_string()))
        .bind(filter.payout_from)
        .bind(filter.payout_to)
}

type AnyQuery<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// `12.50`, `1.234,56`, `€ 12,50` in minor units; none for what is no amount with cents.
fn amount_of(text: &str) -> Option<i64> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€').collect();
    let (whole, cents) = plain.rsplit_once(['.', ','])?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let whole: String = whole.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    if cents.len() != 2 || !digits(cents) || whole.is_empty() || !digits(&whole) {
        return None;
    }
    format!("{whole}{cents}").parse().ok()
}

fn text(filter: &SettlementFilter) -> Option<&str> {
    filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// The text anywhere, lower case, with the signs that `like` reads as jokers taken literally.
fn pattern(filter: &SettlementFilter) -> Option<String> {
    let literal = text(filter)?.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    Some(format!("%{literal}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_understood_in_both_notations_and_nothing_else_is_one() {
        for (text, minor) in [("12.50", 1_250), ("1.234,56", 123_456), ("1,234.56", 123_456), ("€ 12,50", 1_250)] {
            assert_eq!(amount_of(text), Some(minor), "{text}");
        }
        for text in ["12", "12.5", "2026-01.15", "F2026.001", ".50", "", "99999999999999999999.00"] {
            assert_eq!(amount_of(text), None, "{text}");
        }
    }

    /// With a million lines one that is looked through for each settlement makes a page take minutes.
    #[tokio::test]
    async fn a_search_looks_lines_up_and_never_through() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kruispost.db").display());
        let key = crate::SecretKey::from_text(&"07".repeat(32)).unwrap();
        let store = crate::Store::open(crate::StoreOptions { url, key, max_connections: 1 }).await.unwrap();
        store.migrate().await.unwrap();
        let filter = SettlementFilter { search: Some("12.50".into()), ..SettlementFilter::default() };
        let statement = format!("explain query plan select * from settlements where {MATCHES} order by date desc");
        let rows = bound(sqlx::query(AssertSqlSafe(statement)), &filter).fetch_all(store.pool()).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.text("detail").unwrap()).collect();
        for table in ["line", "entry"] {
            let through = plan.iter().find(|step| step.starts_with(&format!("SCAN {table}")));
            assert_eq!(through, None, "{plan:#?}");
        }
        let looked_up = plan.iter().filter(|step| step.starts_with("SEARCH line USING")).count();
        assert!(looked_up >= 5, "{plan:#?}");
    }
}
