//! Integrations: how they stand, their runs, and the rules they were taught.

use axum::http::StatusCode;
use axum::{Extension, Json};
use ledger::rules::{MatchField, NumberOf, TaughtRule};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Named, Sent};
use super::failure::{Answer, ApiFailure};
use super::paging;
use super::shapes::{ConnectionShape, IntegrationShape, RuleShape, RunShape};
use crate::web::visit::Visit;
use crate::web::{Here, Site};

/// List the integrations
#[utoipa::path(get, path = "/api/v1/integrations", tag = "Integrations",
    responses((status = 200, description = "All of them", body = Vec<IntegrationShape>)))]
pub(super) async fn list(Here(site): Here, Extension(visit): Extension<Visit>) -> Answer<Vec<IntegrationShape>> {
    let store = site.store();
    let mut all = Vec::new();
    for flow in store.list_flows().await? {
        let counts = store.settlement_overview(&flow.id).await?;
        all.push(IntegrationShape::new(&flow, &counts, visit.language));
    }
    Ok(Json(all))
}

/// Get an integration
#[utoipa::path(get, path = "/api/v1/integrations/{integration}", tag = "Integrations",
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 200, description = "The integration", body = IntegrationShape)))]
pub(super) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
) -> Answer<IntegrationShape> {
    integration(&site, &visit, &which).await
}

/// Start a run now; it goes on after the answer
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/sync", tag = "Integrations",
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 202, description = "It runs", body = IntegrationShape)))]
pub(super) async fn sync(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
) -> Result<(StatusCode, Json<IntegrationShape>), ApiFailure> {
    let flow = site.store().get_flow(&which).await?;
    if !flow.enabled {
        return Err(ApiFailure::unprocessable("The integration is paused; resume it first."));
    }
    site.syncs.start(&site.engine, &flow.id);
    Ok((StatusCode::ACCEPTED, integration(&site, &visit, &flow.id).await?))
}

/// Let an integration rest
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/pause", tag = "Integrations",
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 200, description = "The integration as it is now", body = IntegrationShape)))]
pub(super) async fn pause(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
) -> Answer<IntegrationShape> {
    switch(&site, &visit, &which, false).await
}

/// Let an integration go on, also after it was stopped
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/resume", tag = "Integrations",
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 200, description = "The integration as it is now", body = IntegrationShape)))]
pub(super) async fn resume(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
) -> Answer<IntegrationShape> {
    switch(&site, &visit, &which, true).await
}

async fn switch(site: &Site, visit: &Visit, which: &str, on: bool) -> Answer<IntegrationShape> {
    let flow = site.store().get_flow(which).await?;
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().switch_flow(behalf.organisation, &flow.id, on, behalf.who, now).await?;
    integration(site, visit, &flow.id).await
}

async fn integration(site: &Site, visit: &Visit, which: &str) -> Answer<IntegrationShape> {
    let flow = site.store().get_flow(which).await?;
    let counts = site.store().settlement_overview(&flow.id).await?;
    Ok(Json(IntegrationShape::new(&flow, &counts, visit.language)))
}

/// How many runs.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct HowMany {
    /// How many; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List the last runs of an integration, the newest first
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/runs", tag = "Integrations", params(
    ("integration" = String, Path, description = "Its id or name"), HowMany),
    responses((status = 200, description = "The last runs", body = Vec<RunShape>)))]
pub(super) async fn runs(
    Here(site): Here,
    Named(which): Named<String>,
    Asked(asked): Asked<HowMany>,
) -> Answer<Vec<RunShape>> {
    let runs = site.store().list_runs(&which, paging::limit(asked.limit)?).await?;
    Ok(Json(runs.into_iter().map(RunShape::from).collect()))
}

/// List the rules an integration was taught
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/rules", tag = "Integrations",
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 200, description = "All rules that were not removed", body = Vec<RuleShape>)))]
pub(super) async fn rules(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
) -> Answer<Vec<RuleShape>> {
    let rules = site.store().list_taught_rules(&which).await?;
    Ok(Json(rules.iter().map(|rule| RuleShape::new(rule, visit.language)).collect()))
}

/// A rule to teach.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "rule", deny_unknown_fields)]
pub(super) enum RuleSent {
    /// The number right after this text is an invoice number.
    InvoiceAfter {
        /// The text, compared without capitals.
        text: String,
    },
    /// The number right after this text is an order number.
    OrderAfter {
        /// The text, compared without capitals.
        text: String,
    },
    /// The number right after this text means nothing.
    NothingAfter {
        /// The text, compared without capitals.
        text: String,
    },
    /// Payments with this value in this field come from this debtor.
    Payer {
        /// The field: `reference`, `description`, `extra1`, `extra2`, `extra3`, `info`, `tool`, `object`, `customer_reference` or
        /// `order_id`.
        field: String,
        /// Its whole value, compared without capitals.
        value: String,
        /// The debtor's number.
        debtor: String,
    },
}

impl RuleSent {
    fn rule(self) -> Result<TaughtRule, ApiFailure> {
        Ok(match self {
            Self::InvoiceAfter { text } => TaughtRule::NumberAfter { text, is: NumberOf::Invoice },
            Self::OrderAfter { text } => TaughtRule::NumberAfter { text, is: NumberOf::Order },
            Self::NothingAfter { text } => TaughtRule::NoNumberAfter { text },
            Self::Payer { field, value, debtor } => {
                let known = MatchField::from_word(&field);
                let field = known.ok_or_else(|| ApiFailure::unprocessable(format!("there is no field {field}")))?;
                TaughtRule::Payer { field, value, debtor }
            }
        })
    }
}

/// Teach a rule; it is off until it is switched on
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/rules", tag = "Integrations", request_body = RuleSent,
    params(("integration" = String, Path, description = "Its id or name")),
    responses((status = 201, description = "The rule", body = RuleShape)))]
pub(super) async fn teach(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(which): Named<String>,
    Sent(sent): Sent<RuleSent>,
) -> Result<(StatusCode, Json<RuleShape>), ApiFailure> {
    let flow = site.store().get_flow(&which).await?;
    let number = site.engine.teach(&flow.id, sent.rule()?, None, site.who()).await?;
    Ok((StatusCode::CREATED, rule(&site, &visit, &flow.id, number).await?))
}

/// Let a rule count from the next plan on
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/rules/{number}/on", tag = "Integrations", params(
    ("integration" = String, Path, description = "Its id or name"), ("number" = i64, Path, description = "The rule's number")),
    responses((status = 200, description = "The rule as it is now", body = RuleShape)))]
pub(super) async fn rule_on(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named((which, number)): Named<(String, i64)>,
) -> Answer<RuleShape> {
    switch_rule(&site, &visit, &which, number, true).await
}

/// Let a rule count no longer
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/rules/{number}/off", tag = "Integrations", params(
    ("integration" = String, Path, description = "Its id or name"), ("number" = i64, Path, description = "The rule's number")),
    responses((status = 200, description = "The rule as it is now", body = RuleShape)))]
pub(super) async fn rule_off(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named((which, number)): Named<(String, i64)>,
) -> Answer<RuleShape> {
    switch_rule(&site, &visit, &which, number, false).await
}

/// Remove a rule
#[utoipa::path(delete, path = "/api/v1/integrations/{integration}/rules/{number}", tag = "Integrations", params(
    ("integration" = String, Path, description = "Its id or name"), ("number" = i64, Path, description = "The rule's number")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove_rule(
    Here(site): Here,
    Named((which, number)): Named<(String, i64)>,
) -> Result<StatusCode, ApiFailure> {
    let flow = site.store().get_flow(&which).await?;
    site.engine.remove_taught_rule(&flow.id, number, site.who()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn switch_rule(site: &Site, visit: &Visit, which: &str, number: i64, on: bool) -> Answer<RuleShape> {
    let flow = site.store().get_flow(which).await?;
    site.engine.switch_taught_rule(&flow.id, number, on, site.who()).await?;
    rule(site, visit, &flow.id, number).await
}

async fn rule(site: &Site, visit: &Visit, flow: &str, number: i64) -> Answer<RuleShape> {
    let rules = site.store().list_taught_rules(flow).await?;
    let found = rules.iter().find(|rule| rule.number == number).ok_or_else(ApiFailure::not_found)?;
    Ok(Json(RuleShape::new(found, visit.language)))
}

/// List the connections to outside systems, without their secrets
#[utoipa::path(get, path = "/api/v1/connections", tag = "Integrations",
    responses((status = 200, description = "All of them", body = Vec<ConnectionShape>)))]
pub(super) async fn connections(Here(site): Here) -> Answer<Vec<ConnectionShape>> {
    Ok(Json(site.store().list_connections().await?.into_iter().map(ConnectionShape::from).collect()))
}
