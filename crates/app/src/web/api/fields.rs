//! Which column of a customer's connector is which field of Payt, and which rows are read.

use axum::{Extension, Json};
use engine::EngineError;
use engine::commands::{ChangeFields, Choice, FieldsKept};
use ledger::receivable::{FilterOperator, MappedFrom, RowFilter, SourceKind};
use serde::Deserialize;
use store::Flow;
use utoipa::ToSchema;

use super::asked::{Named, Sent};
use super::failure::{Answer, ApiFailure};
use super::receivables::flow_to_payt;
use super::shapes::{FieldChoiceSent, FieldsShape, FilterShape, PassingShape};
use crate::web::visit::Visit;
use crate::web::{Here, Site};

/// Get the fields of Payt beside the columns of a GetConnector, with values out of its first rows
///
/// AFAS is asked at once; what it answers is not kept.
#[utoipa::path(get, path = "/api/v1/integrations/{integration}/fields/{source}", tag = "Receivables",
    params(("integration" = String, Path, description = "Its id or name"),
        ("source" = String, Path, description = "What the rows are: `sales_entries`, `order_invoices`, `administrations` …")),
    responses((status = 200, description = "The fields", body = FieldsShape),
        (status = 502, description = "AFAS did not answer, or not so that it can be used")))]
pub(super) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named((which, source)): Named<(String, String)>,
) -> Answer<FieldsShape> {
    let (flow, kind) = place(&site, &which, &source).await?;
    let fields = site.engine.look_at_fields(&flow, kind).await.map_err(failure)?;
    Ok(Json(FieldsShape::new(&fields, visit.language)))
}

/// Other fields and filters of one connector, all of them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherFields {
    /// The version that was looked at.
    version: String,
    /// What each field is filled with. One that is not named is read from the column of its own name.
    #[serde(default)]
    fields: Vec<FieldChoiceSent>,
    /// Which rows are read at all.
    #[serde(default)]
    filters: Vec<FilterShape>,
}

/// Keep other fields and filters of a GetConnector; they count from the next read on
///
/// Rows that a filter leaves out are missing in the list, so Payt takes them as paid: the guard sees that as any other closing.
#[utoipa::path(put, path = "/api/v1/integrations/{integration}/fields/{source}", tag = "Receivables", request_body = OtherFields,
    params(("integration" = String, Path, description = "Its id or name"),
        ("source" = String, Path, description = "What the rows are")),
    responses((status = 200, description = "The fields as they are now", body = FieldsShape),
        (status = 502, description = "AFAS did not answer, or not so that it can be used")))]
pub(super) async fn change(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named((which, source)): Named<(String, String)>,
    Sent(sent): Sent<OtherFields>,
) -> Answer<FieldsShape> {
    let (flow, kind) = place(&site, &which, &source).await?;
    let change = ChangeFields {
        kind,
        choices: sent.fields.into_iter().map(choice).collect::<Result<_, _>>()?,
        filters: filters(kind, sent.filters)?,
        version: sent.version,
    };
    if site.engine.change_fields(site.behalf(), &flow, change).await.map_err(failure)? == FieldsKept::Changed {
        return Err(ApiFailure::changed());
    }
    let flow = site.store().get_flow(&flow.id).await?;
    let fields = site.engine.look_at_fields(&flow, kind).await.map_err(failure)?;
    Ok(Json(FieldsShape::new(&fields, visit.language)))
}

/// Filters to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Tried {
    /// Which rows would be read.
    #[serde(default)]
    filters: Vec<FilterShape>,
}

/// Count the rows of a GetConnector that filters let pass; all of it is read, nothing is kept
#[utoipa::path(post, path = "/api/v1/integrations/{integration}/fields/{source}/count", tag = "Receivables", request_body = Tried,
    params(("integration" = String, Path, description = "Its id or name"),
        ("source" = String, Path, description = "What the rows are")),
    responses((status = 200, description = "How many", body = PassingShape),
        (status = 502, description = "AFAS did not answer, or not so that it can be used")))]
pub(super) async fn count(
    Here(site): Here,
    Named((which, source)): Named<(String, String)>,
    Sent(tried): Sent<Tried>,
) -> Answer<PassingShape> {
    let (flow, kind) = place(&site, &which, &source).await?;
    let passing = site.engine.count_passing(&flow, kind, &filters(kind, tried.filters)?).await.map_err(failure)?;
    Ok(Json(PassingShape { rows: passing.rows, passing: passing.passing }))
}

async fn place(site: &Site, which: &str, source: &str) -> Result<(Flow, SourceKind), ApiFailure> {
    let flow = flow_to_payt(site, which).await?;
    Ok((flow, SourceKind::from_word(source).ok_or_else(ApiFailure::not_found)?))
}

fn choice(sent: FieldChoiceSent) -> Result<Choice, ApiFailure> {
    let FieldChoiceSent { field, column, fixed } = sent;
    let from = match (column, fixed) {
        (Some(_), Some(_)) => {
            return Err(ApiFailure::unprocessable(format!("{field} has a column or a fixed value, not both")));
        }
        (Some(column), None) => Some(MappedFrom::Column(column)),
        (None, fixed) => fixed.filter(|text| !text.trim().is_empty()).map(MappedFrom::Fixed),
    };
    Ok(Choice { field, from })
}

fn filters(kind: SourceKind, sent: Vec<FilterShape>) -> Result<Vec<RowFilter>, ApiFailure> {
    let filter = |sent: FilterShape| {
        let operator = FilterOperator::from_word(&sent.operator)
            .ok_or_else(|| ApiFailure::unprocessable(format!("there is no operator {}", sent.operator)))?;
        Ok(RowFilter { kind, column: sent.column, operator, value: sent.value })
    };
    sent.into_iter().map(filter).collect()
}

/// What can't be used is named; what AFAS says is told.
fn failure(error: EngineError) -> ApiFailure {
    match error {
        EngineError::Settings(problems) => {
            ApiFailure::unprocessable(problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        }
        error @ (EngineError::Outside(_) | EngineError::Problem(_)) => ApiFailure::outside(&error.problem()),
        other => other.into(),
    }
}
