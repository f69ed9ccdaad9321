//! What waits for a person, and answers about lines.

use axum::{Extension, Json};
use engine::EngineError;
use engine::commands::Waiting;
use serde::Deserialize;
use utoipa::IntoParams;

use super::asked::{Asked, Named, Sent};
use super::failure::{Answer, ApiFailure};
use super::settlements::{now, seen};
use super::shapes::{AnswerSent, AnswerShape, QuestionShape, SettlementShape};
use crate::web::Here;
use crate::web::visit::Visit;

/// Settlements of each integration and state that are looked at; the rest comes once these are answered.
const SETTLEMENTS: u32 = 40;

/// Which questions.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only of the integration with this id or name.
    integration: Option<String>,
}

/// List what waits for a person, oldest payout first: at most 80 settlements of each integration
#[utoipa::path(get, path = "/api/v1/questions", tag = "Questions", params(Which),
    responses((status = 200, description = "Settlements with what they ask", body = Vec<QuestionShape>)))]
pub(super) async fn list(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Asked(which): Asked<Which>,
) -> Answer<Vec<QuestionShape>> {
    let store = site.store();
    let flows = match &which.integration {
        Some(integration) => vec![store.get_flow(integration).await?],
        None => store.list_flows().await?,
    };
    let mut waiting = Vec::new();
    for flow in flows {
        let rows = store.list_settlements_that_wait(&flow.id, SETTLEMENTS).await?;
        waiting.extend(site.engine.questions_of_all(&flow, rows).await?);
    }
    waiting.sort_by(|a, b| {
        let place = |one: &Waiting| (one.settlement.date, one.settlement.code.clone());
        place(a).cmp(&place(b))
    });
    Ok(Json(waiting.iter().map(|one| QuestionShape::new(one, visit.language)).collect()))
}

/// Get what a settlement asks, or could be told when it is booked
#[utoipa::path(get, path = "/api/v1/settlements/{settlement}/questions", tag = "Questions",
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "What it asks", body = QuestionShape)))]
pub(super) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
) -> Answer<QuestionShape> {
    let row = site.store().get_settlement(&id).await?;
    match site.engine.questions_of(row).await {
        Ok(waiting) => Ok(Json(QuestionShape::new(&waiting, visit.language))),
        // what was never read has no lines to ask about
        Err(EngineError::Damaged { .. } | EngineError::NotFound(_)) => Err(ApiFailure::changed()),
        Err(error) => Err(error.into()),
    }
}

/// List the answers about a settlement
#[utoipa::path(get, path = "/api/v1/settlements/{settlement}/answers", tag = "Questions",
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "All answers that stand", body = Vec<AnswerShape>)))]
pub(super) async fn answers(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
) -> Answer<Vec<AnswerShape>> {
    let answers = site.store().get_answers(&id).await?;
    Ok(Json(answers.iter().map(|answer| AnswerShape::new(answer, visit.language)).collect()))
}

/// Answer where a line belongs; an earlier answer is replaced
#[utoipa::path(put, path = "/api/v1/settlements/{settlement}/answers/{line}", tag = "Questions", request_body = AnswerSent,
    params(("settlement" = String, Path, description = "Its id"), ("line" = String, Path, description = "The line's id")),
    responses((status = 200, description = "The settlement as it is now", body = SettlementShape)))]
pub(super) async fn answer(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named((id, line)): Named<(String, String)>,
    Sent(sent): Sent<AnswerSent>,
) -> Answer<SettlementShape> {
    let row = seen(&site, &id, sent.version()).await?;
    let parts = site.store().get_settlement_parts(&row.id).await?;
    let known = parts.and_then(|parts| parts.lines.into_iter().find(|known| known.id == line));
    let amount = known.ok_or_else(ApiFailure::not_found)?.amount;
    let answer = sent.answer(amount).map_err(|error| ApiFailure::unprocessable(error.to_string()))?;
    site.engine.answer_line(&row.id, &line, &answer, site.who()).await?;
    now(&site, &visit, &row.id).await
}

/// Take an answer back
#[utoipa::path(delete, path = "/api/v1/settlements/{settlement}/answers/{line}", tag = "Questions",
    params(("settlement" = String, Path, description = "Its id"), ("line" = String, Path, description = "The line's id")),
    responses((status = 200, description = "The settlement as it is now", body = SettlementShape)))]
pub(super) async fn withdraw(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named((id, line)): Named<(String, String)>,
) -> Answer<SettlementShape> {
    let row = site.store().get_settlement(&id).await?;
    site.engine.withdraw_answer(&row.id, &line, site.who()).await?;
    now(&site, &visit, &row.id).await
}
