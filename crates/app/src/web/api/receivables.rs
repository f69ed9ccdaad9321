//! Lists of receivables: how AFAS was read, what is held, and letting it go.

use axum::{Extension, Json};
use engine::receivables::AFAS_PAYT_KIND;
use serde::Deserialize;
use store::{DeliveryState, Flow};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Named, Sent};
use super::failure::{Answer, ApiFailure};
use super::paging;
use super::shapes::{DeliveryDetailShape, DeliveryEventShape, DeliveryShape, ReceivableCheckShape, RefusedRecordShape};
use crate::web::visit::Visit;
use crate::web::{Here, Site};

/// How many lists.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct HowMany {
    /// How many; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List the lists of receivables of an integration to Payt, the newest first
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/deliveries", tag = "Receivables", params(
    ("integration" = String, Path, description = "Its id or name"), HowMany),
    responses((status = 200, description = "The last lists", body = Vec<DeliveryShape>)))]
pub(super) async fn list(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
    Asked(asked): Asked<HowMany>,
) -> Answer<Vec<DeliveryShape>> {
    let flow = flow_to_payt(&site, &which).await?;
    let limit = paging::limit(asked.limit)?;
    let lists = site.store().list_deliveries(&flow.id, limit).await?;
    let counts = site.store().list_record_counts(&flow.id, limit).await?;
    Ok(Json(lists.iter().map(|list| DeliveryShape::new(list, counts.get(&list.id), visit.language)).collect()))
}

/// List the records that Payt does not take, where a list goes record by record
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/deliveries/refused", tag = "Receivables", params(
    ("integration" = String, Path, description = "Its id or name"), HowMany),
    responses((status = 200, description = "By kind and number; none when Payt took everything", body = Vec<RefusedRecordShape>)))]
pub(super) async fn refused(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
    Asked(asked): Asked<HowMany>,
) -> Answer<Vec<RefusedRecordShape>> {
    let flow = flow_to_payt(&site, &which).await?;
    let (refused, _) = site.store().list_refused_records(&flow.id, paging::limit(asked.limit)?).await?;
    Ok(Json(refused.iter().map(|one| RefusedRecordShape::new(one, visit.language)).collect()))
}

/// Get the list that is held, with what it would close at Payt
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/deliveries/held", tag = "Receivables",
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 200, description = "The held list; 404 when none is", body = DeliveryDetailShape)))]
pub(super) async fn held(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
) -> Answer<DeliveryDetailShape> {
    let flow = flow_to_payt(&site, &which).await?;
    let waiting = site.engine.store().find_newest_delivery(&flow.id).await?;
    let row = waiting.filter(|row| row.state == DeliveryState::Held).ok_or_else(ApiFailure::not_found)?;
    let closing = site.store().get_delivery_closing(&row.id).await?.unwrap_or_default();
    Ok(Json(DeliveryDetailShape::new(&row, &closing, visit.language)))
}

/// A release.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Release {
    /// Id of the list that was looked at.
    delivery: String,
}

/// Let the held list go; a run is started, which sends what AFAS has by then unless it closes other invoices
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/deliveries/release", tag = "Receivables", request_body = Release,
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 200, description = "The list that was released", body = DeliveryShape)))]
pub(super) async fn release(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
    Sent(asked): Sent<Release>,
) -> Answer<DeliveryShape> {
    let flow = flow_to_payt(&site, &which).await?;
    let released = match site.engine.release_delivery(site.behalf(), &flow, Some(&asked.delivery)).await {
        Ok(released) => released,
        Err(engine::EngineError::NotFound(_)) => return Err(ApiFailure::changed()),
        Err(error) => return Err(error.into()),
    };
    site.syncs.start(&site.engine, &flow.id);
    Ok(Json(DeliveryShape::new(&released, None, visit.language)))
}

/// List what happened to the lists of receivables of an integration to Payt, the newest first
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/deliveries/events", tag = "Receivables", params(
    ("integration" = String, Path, description = "Its id or name"), HowMany),
    responses((status = 200, description = "Held, let go, taken by Payt or not", body = Vec<DeliveryEventShape>)))]
pub(super) async fn events(
    Here(site): Here,
    Named(which): Named<String>,
    Asked(asked): Asked<HowMany>,
) -> Answer<Vec<DeliveryEventShape>> {
    let flow = flow_to_payt(&site, &which).await?;
    let events = site.store().list_events_of_lists(&flow.id, paging::limit(asked.limit)?).await?;
    Ok(Json(events.into_iter().map(DeliveryEventShape::from).collect()))
}

/// Get how the last read of AFAS went: rows, and what is wrong with them
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/receivables/check", tag = "Receivables",
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 200, description = "The last read; 404 before the first", body = ReceivableCheckShape)))]
pub(super) async fn check(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
) -> Answer<ReceivableCheckShape> {
    let flow = flow_to_payt(&site, &which).await?;
    let check = site.store().find_receivable_check(&flow.id).await?.ok_or_else(ApiFailure::not_found)?;
    Ok(Json(ReceivableCheckShape::new(&check, visit.language)))
}

pub(super) async fn flow_to_payt(site: &Site, which: &str) -> Result<Flow, ApiFailure> {
    let flow = site.store().get_flow(which).await?;
    if flow.kind == AFAS_PAYT_KIND { Ok(flow) } else { Err(ApiFailure::not_found()) }
}
