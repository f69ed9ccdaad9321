//! Settlements: what they are made of, how they are booked, and what a person decides about them.

use axum::{Extension, Json};
use ledger::state::SettlementState;
use serde::Deserialize;
use store::{SettlementFilter, SettlementPlace, SettlementRow};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Named, Sent};
use super::failure::{Answer, ApiFailure};
use super::paging::{self, Page};
use super::shapes::{EntryShape, EventShape, LineShape, SettlementShape, settlement_version};
use crate::web::visit::Visit;
use crate::web::{Here, Site};

/// Longest remark that is kept, in characters.
const REMARK_AT_MOST: usize = 500;

/// Which settlements.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only of the integration with this id or name.
    integration: Option<String>,
    /// Only in this state.
    state: Option<String>,
    /// Only with this code, text on the bank statement, order, reference, invoice, debtor or amount (`12.50`).
    q: Option<String>,
    /// Only paid out on or after this day.
    #[param(format = Date)]
    from: Option<String>,
    /// Only paid out on or before this day.
    #[param(format = Date)]
    to: Option<String>,
    /// Where the piece begins, as the last one said.
    cursor: Option<String>,
    /// How many; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List settlements, the newest payout first
#[utoipa::path(get, path = "/api/v1/settlements", tag = "Settlements", params(Which),
    responses((status = 200, description = "A piece of the list", body = Page<SettlementShape>)))]
pub(super) async fn list(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Asked(which): Asked<Which>,
) -> Answer<Page<SettlementShape>> {
    let store = site.store();
    let flow = match &which.integration {
        Some(integration) => Some(store.get_flow(integration).await?.id),
        None => None,
    };
    let state = which.state.as_deref().map(|word| {
        SettlementState::from_word(word).ok_or_else(|| ApiFailure::bad_request(format!("there is no state {word}")))
    });
    let limit = paging::limit(which.limit)?;
    let filter = SettlementFilter {
        flow,
        state: state.transpose()?,
        search: which.q.clone(),
        from: day("from", which.from.as_deref())?,
        to: day("to", which.to.as_deref())?,
        // one more tells whether there is another piece
        limit: limit.saturating_add(1),
        ..SettlementFilter::default()
    };
    let place = which.cursor.as_deref().map(place).transpose()?;
    let mut rows = store.list_settlements_after(&filter, place.as_ref()).await?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more);
    let next_cursor = next.map(|row| paging::cursor(&[&row.date.to_string(), &row.code, &row.id]));
    let items = rows.iter().map(|row| SettlementShape::new(row, visit.language)).collect();
    Ok(Json(Page { items, next_cursor }))
}

pub(super) fn day(name: &str, text: Option<&str>) -> Result<Option<jiff::civil::Date>, ApiFailure> {
    let parse =
        |text: &str| text.parse().map_err(|_| ApiFailure::bad_request(format!("{name} is a day as 2026-03-10")));
    text.map(parse).transpose()
}

fn place(cursor: &str) -> Result<SettlementPlace, ApiFailure> {
    let [date, code, id] = paging::keys(cursor)?;
    let date = date.parse().map_err(|_| ApiFailure::bad_request("cursor is not one that a list gave"))?;
    Ok(SettlementPlace { date, code, id })
}

/// Get a settlement
#[utoipa::path(get, path = "/api/v1/settlements/{settlement}", tag = "Settlements",
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "The settlement", body = SettlementShape)))]
pub(super) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
) -> Answer<SettlementShape> {
    Ok(Json(SettlementShape::new(&site.store().get_settlement(&id).await?, visit.language)))
}

/// List the lines of a settlement, as the provider tells them
#[utoipa::path(get, path = "/api/v1/settlements/{settlement}/lines", tag = "Settlements",
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "All lines; none before it was read", body = Vec<LineShape>)))]
pub(super) async fn lines(Here(site): Here, Named(id): Named<String>) -> Answer<Vec<LineShape>> {
    let parts = site.store().get_settlement_parts(&id).await?;
    Ok(Json(parts.map(|parts| parts.lines.iter().map(LineShape::from).collect()).unwrap_or_default()))
}

/// List the entries of a settlement, with the reason of each line
#[utoipa::path(get, path = "/api/v1/settlements/{settlement}/entries", tag = "Settlements",
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "All entries; none before it was planned", body = Vec<EntryShape>)))]
pub(super) async fn entries(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
) -> Answer<Vec<EntryShape>> {
    let entries = site.store().entries_of(&id).await?;
    Ok(Json(entries.iter().map(|entry| EntryShape::new(entry, visit.language)).collect()))
}

/// List what happened to a settlement, oldest first
#[utoipa::path(get, path = "/api/v1/settlements/{settlement}/events", tag = "Settlements",
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "Its timeline", body = Vec<EventShape>)))]
pub(super) async fn events(Here(site): Here, Named(id): Named<String>) -> Answer<Vec<EventShape>> {
    Ok(Json(site.store().list_events(&id).await?.into_iter().map(EventShape::from).collect()))
}

/// A decision about a settlement.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    /// The version of the settlement that was looked at.
    version: String,
}

/// A decision with words.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Closing {
    /// The version of the settlement that was looked at.
    version: String,
    /// Why it is closed.
    #[schema(min_length = 1, max_length = 500)]
    remark: String,
}

/// Let the planned entries go to AFAS
#[utoipa::path(post, path = "/api/v1/settlements/{settlement}/approve", tag = "Settlements", request_body = Decision,
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "The settlement as it is now", body = SettlementShape)))]
pub(super) async fn approve(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
    Sent(decision): Sent<Decision>,
) -> Answer<SettlementShape> {
    let row = seen(&site, &id, &decision.version).await?;
    site.engine.approve(&row.id, site.who()).await?;
    now(&site, &visit, &row.id).await
}

/// Try again what was refused, is unreadable or waits
#[utoipa::path(post, path = "/api/v1/settlements/{settlement}/retry", tag = "Settlements", request_body = Decision,
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "The settlement as it is now", body = SettlementShape)))]
pub(super) async fn retry(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
    Sent(decision): Sent<Decision>,
) -> Answer<SettlementShape> {
    let row = seen(&site, &id, &decision.version).await?;
    site.engine.retry(&row.id, site.who()).await?;
    now(&site, &visit, &row.id).await
}

/// Accept what differs in AFAS from what was booked
#[utoipa::path(post, path = "/api/v1/settlements/{settlement}/accept", tag = "Settlements", request_body = Decision,
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "The settlement as it is now", body = SettlementShape)))]
pub(super) async fn accept(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
    Sent(decision): Sent<Decision>,
) -> Answer<SettlementShape> {
    let row = seen(&site, &id, &decision.version).await?;
    site.engine.accept_difference(&row.id, site.who()).await?;
    now(&site, &visit, &row.id).await
}

/// Close a settlement that a person handles outside Kruispost
#[utoipa::path(post, path = "/api/v1/settlements/{settlement}/close", tag = "Settlements", request_body = Closing,
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "The settlement as it is now", body = SettlementShape)))]
pub(super) async fn close(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
    Sent(closing): Sent<Closing>,
) -> Answer<SettlementShape> {
    let remark = closing.remark.trim();
    if remark.is_empty() || remark.chars().count() > REMARK_AT_MOST {
        return Err(ApiFailure::unprocessable(format!("remark has 1 to {REMARK_AT_MOST} characters")));
    }
    let row = seen(&site, &id, &closing.version).await?;
    site.engine.close(&row.id, site.who(), remark).await?;
    now(&site, &visit, &row.id).await
}

/// The settlement, when it is still what was looked at.
pub(super) async fn seen(site: &Site, id: &str, looked_at: &str) -> Result<SettlementRow, ApiFailure> {
    let row = site.store().get_settlement(id).await?;
    if settlement_version(&row) == looked_at { Ok(row) } else { Err(ApiFailure::changed()) }
}

pub(super) async fn now(site: &Site, visit: &Visit, id: &str) -> Answer<SettlementShape> {
    Ok(Json(SettlementShape::new(&site.store().get_settlement(id).await?, visit.language)))
}
