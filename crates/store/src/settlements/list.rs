//! Lists of settlements: the work of a step, and what people look at.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::state::SettlementState;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{SettlementRow, read_row, search};
use crate::columns::Columns;
use crate::conditions::Conditions;
use crate::database::read_in;
use crate::error::StoreError;
use crate::insert::{Value, placeholders};
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
    /// Whether the search finds more than the 500 newest, of which this is a page.
    pub found_more: bool,
}

/// Flows whose settlements are put in order by themselves at most; with more, several are taken together.
const FLOWS_BY_THEMSELVES: usize = 100;

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

    /// What programs look at, and what is exported: as many as the filter's limit after a place, newest payout first, without
    /// counting and whatever the filter's offset. A search is looked through to its end.
    pub async fn list_settlements_after(
        &self,
        filter: &SettlementFilter,
        place: Option<&SettlementPlace>,
    ) -> Result<Vec<SettlementRow>, StoreError> {
        read_in!(self.database(), |c| after(c, filter, place))
    }

    /// The settlements of a flow that wait for a person's answer or approval, the oldest payout first: of each state at most so
    /// many, so that what asks does not hide what is only to be approved.
    pub async fn list_settlements_that_wait(
        &self,
        flow_id: &str,
        limit: u32,
    ) -> Result<Vec<SettlementRow>, StoreError> {
        let rows = sqlx::query(
            "select * from settlements where id in (
                 select id from (select id from settlements where flow_id = $1 and state = 'asking'
                     order by date, code limit $2) asking
                 union all select id from (select id from settlements where flow_id = $1 and state = 'planned'
                     order by date, code limit $2) planned
                 union all select id from (select id from settlements where flow_id = $1 and state = 'refused'
                     order by date, code limit $2) refused)
             order by date, code",
        )
        .bind(flow_id)
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read_row).collect()
    }

    /// How many settlements a flow has in each state; states without any are left out.
    pub async fn settlement_overview(&self, flow_id: &str) -> Result<Vec<(SettlementState, i64)>, StoreError> {
        let filter = SettlementFilter { flow: Some(flow_id.to_owned()), ..SettlementFilter::default() };
        read_in!(self.database(), |c| counts(c, &filter, &[flow_id.to_owned()], None))
    }
}

async fn page(c: &mut AnyConnection, filter: &SettlementFilter) -> Result<SettlementPage, StoreError> {
    let flows = flows_of(c, filter).await?;
    // among the newest there may be none of those days: then it is looked through to its end
    let narrowed = filter.state.is_some()
        || filter.from.is_some()
        || filter.to.is_some()
        || filter.payout_from.is_some()
        || filter.payout_to.is_some();
    let at_most = (!narrowed).then(|| search::FOUND_AT_MOST.saturating_add(1));
    let (found, found_more) = match search::found(filter, &flows, at_most) {
        Some(found) if narrowed => (Some(among(&found)), false),
        Some(found) => {
            let mut ids = found_ids(c, &found).await?;
            let most = usize::try_from(search::FOUND_AT_MOST).unwrap_or(usize::MAX);
            let more = ids.len() > most;
            ids.truncate(most);
            let mut among = Conditions::of(" and id", []);
            among.among(&ids);
            (Some(among), more)
        }
        None => (None, false),
    };
    let counts = counts(c, filter, &flows, found.as_ref()).await?;
    let wanted = counts.iter().filter(|(state, _)| filter.state.is_none_or(|only| only == *state));
    let total = wanted.map(|(_, count)| *count).sum();
    let rows = newest(c, filter, &flows, found.as_ref(), (filter.limit, filter.offset)).await?;
    Ok(SettlementPage { rows, counts, total, found_more })
}

async fn after(
    c: &mut AnyConnection,
    filter: &SettlementFilter,
    place: Option<&SettlementPlace>,
) -> Result<Vec<SettlementRow>, StoreError> {
    let flows = flows_of(c, filter).await?;
    let mut narrowed = Conditions::default();
    if let Some(found) = search::found(filter, &flows, None) {
        narrowed.append(&among(&found));
    }
    if let Some(SettlementPlace { date, code, id }) = place {
        let (date, code) = (Value::from(date.to_string()), Value::from(code.as_str()));
        narrowed.push(
            " and date <= ? and (date < ? or code < ? or (code = ? and id < ?))",
            [date.clone(), date, code.clone(), code, id.as_str().into()],
        );
    }
    newest(c, filter, &flows, Some(&narrowed), (filter.limit, 0)).await
}

/// Only what a search finds.
fn among(found: &Conditions) -> Conditions {
    let mut all = Conditions::of(" and id in (", []);
    all.append(found);
    all.push(")", []);
    all
}

/// The flows that are meant, by id.
async fn flows_of(c: &mut AnyConnection, filter: &SettlementFilter) -> Result<Vec<String>, StoreError> {
    let mut statement = Conditions::of("select id from flows where 1 = 1", []);
    statement.when(" and organisation_id = ?", filter.organisation.as_deref());
    statement.when(" and id = ?", filter.flow.as_deref());
    statement.push(" order by id", []);
    statement.query().fetch_all(c).await?.iter().map(|row| row.text("id")).collect()
}

/// The ids that a search gave, the newest first.
async fn found_ids(c: &mut AnyConnection, found: &Conditions) -> Result<Vec<String>, StoreError> {
    let mut statement = Conditions::of("select id from (", []);
    statement.append(found);
    let limit = i64::from(search::FOUND_AT_MOST).saturating_add(1);
    statement.push(") every order by id desc limit ?", [limit.into()]);
    statement.query().fetch_all(c).await?.iter().map(|row| row.text("id")).collect()
}

/// Days, payouts and whatever else narrows the list; not the state.
fn narrowing(filter: &SettlementFilter, found: Option<&Conditions>) -> Conditions {
    let mut all = Conditions::default();
    all.when(" and date >= ?", filter.from.map(|day| day.to_string()));
    all.when(" and date <= ?", filter.to.map(|day| day.to_string()));
    all.when(" and payout_minor >= ?", filter.payout_from);
    all.when(" and payout_minor <= ?", filter.payout_to);
    if let Some(found) = found {
        all.append(found);
    }
    all
}

/// A piece of the list. Each flow is put in order out of its own index and gives no more than the piece can need: otherwise the
/// database puts all settlements in order, or looks through those of others.
async fn newest(
    c: &mut AnyConnection,
    filter: &SettlementFilter,
    flows: &[String],
    found: Option<&Conditions>,
    (limit, offset): (u32, u32),
) -> Result<Vec<SettlementRow>, StoreError> {
    let mut narrowing = narrowing(filter, found);
    narrowing.when(" and state = ?", filter.state.map(SettlementState::word));
    let (limit, offset) = (i64::from(limit), i64::from(offset));
    let mut statement = Conditions::of("select * from settlements where id in (select id from (", []);
    // what a search found is little, and saying it once for each flow would be much
    let groups = if search::is_asked(filter) { 1 } else { FLOWS_BY_THEMSELVES };
    let together = flows.len().div_ceil(groups).max(1);
    let none = [Vec::new()];
    let groups: Vec<&[String]> =
        if flows.is_empty() { none.iter().map(Vec::as_slice).collect() } else { flows.chunks(together).collect() };
    for (place, group) in groups.into_iter().enumerate() {
        let union = if place > 0 { " union all " } else { "" };
        statement.push(&format!("{union}select * from (select id, date, code from settlements where flow_id"), []);
        statement.among(group);
        statement.append(&narrowing);
        statement.push(" order by date desc, code desc, id desc limit ?) own", [limit.saturating_add(offset).into()]);
    }
    statement.push(
        ") every order by date desc, code desc, id desc limit ? offset ?) order by date desc, code desc, id desc",
        [limit.into(), offset.into()],
    );
    statement.query().fetch_all(c).await?.iter().map(read_row).collect()
}

async fn counts(
    c: &mut AnyConnection,
    filter: &SettlementFilter,
    flows: &[String],
    found: Option<&Conditions>,
) -> Result<Vec<(SettlementState, i64)>, StoreError> {
    let start = "select state, cast(count(*) as bigint) as settlements from settlements where flow_id";
    let mut statement = Conditions::of(start, []);
    statement.among(flows);
    statement.append(&narrowing(filter, found));
    statement.push(" group by state", []);
    let rows = statement.query().fetch_all(c).await?;
    let mut counts = Vec::with_capacity(rows.len());
    for row in &rows {
        counts.push((row.word("state", SettlementState::from_word)?, row.integer("settlements")?));
    }
    counts.sort_by_key(|(state, _)| *state);
    Ok(counts)
}
