//! Bank statements: taken in, their lines, and where a payout is on them.

use axum::{Extension, Json};
use ledger::language::Language;
use serde::Deserialize;
use store::{BankLineFilter, BankLinePlace};
use utoipa::{IntoParams, ToSchema};

use super::asked::{Asked, Named, Sent};
use super::failure::{Answer, ApiFailure};
use super::paging::{self, Page};
use super::settlements::day;
use super::shapes::{BankLineShape, BankStatementShape, OnBankShape};
use crate::bank::{payout_of, upload};
use crate::web::Here;
use crate::web::visit::Visit;

/// Which bank lines.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// Only booked on or after this day.
    #[param(format = Date)]
    from: Option<String>,
    /// Only booked on or before this day.
    #[param(format = Date)]
    to: Option<String>,
    /// Where the piece begins, as the last one said.
    cursor: Option<String>,
    /// How many; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List the lines of the bank statements that were uploaded, oldest first
#[utoipa::path(get, path = "/api/v1/bank/lines", tag = "Bank", params(Which),
    responses((status = 200, description = "A piece of the list", body = Page<BankLineShape>)))]
pub(super) async fn lines(Here(site): Here, Asked(which): Asked<Which>) -> Answer<Page<BankLineShape>> {
    let filter =
        BankLineFilter { from: day("from", which.from.as_deref())?, to: day("to", which.to.as_deref())?, code: None };
    let limit = paging::limit(which.limit)?;
    let place = which.cursor.as_deref().map(place).transpose()?;
    // one more tells whether there is another piece
    let mut rows = site.store().list_bank_lines(&filter, place.as_ref(), limit.saturating_add(1)).await?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|row| &row.place);
    let keys = |at: &BankLinePlace| [at.booked.to_string(), at.statement_id.clone(), at.position.to_string()];
    let next_cursor = next.map(keys).map(|keys| paging::cursor(&keys.each_ref().map(String::as_str)));
    Ok(Json(Page { items: rows.iter().map(|row| BankLineShape::from(&row.line)).collect(), next_cursor }))
}

fn place(cursor: &str) -> Result<BankLinePlace, ApiFailure> {
    let [booked, statement_id, position] = paging::keys(cursor)?;
    let wrong = || ApiFailure::bad_request("cursor is not one that a list gave");
    let (booked, position) = (booked.parse().map_err(|_| wrong())?, position.parse().map_err(|_| wrong())?);
    Ok(BankLinePlace { booked, statement_id, position })
}

/// Get the bank line of a settlement's payout, or what stands there instead
#[utoipa::path(get, path = "/api/v1/settlements/{settlement}/bank", tag = "Bank",
    params(("settlement" = String, Path, description = "Its id")),
    responses((status = 200, description = "What the bank statements say of it", body = OnBankShape)))]
pub(super) async fn of_settlement(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(id): Named<String>,
) -> Answer<OnBankShape> {
    let store = site.store();
    let row = store.get_settlement(&id).await?;
    let found = payout_of(&store, &row).await?;
    Ok(Json(OnBankShape::new(found.as_ref(), visit.language)))
}

/// A file of bank statements.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StatementFile {
    /// The text of the file, CAMT.053 or MT940, as the bank gave it.
    #[schema(min_length = 1)]
    file: String,
}

/// Keep the bank statements of a file, all or none
///
/// A statement that is kept already stays as it is. A body has at most 1 MB; larger files go by the pages or the command line.
#[utoipa::path(post, path = "/api/v1/bank/statements", tag = "Bank", request_body = StatementFile,
    responses((status = 200, description = "The statements of the file", body = Vec<BankStatementShape>)))]
pub(super) async fn keep(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Sent(sent): Sent<StatementFile>,
) -> Answer<Vec<BankStatementShape>> {
    match upload(&site.engine, site.behalf(), sent.file.into_bytes()).await {
        Ok(saved) => Ok(Json(saved.iter().map(BankStatementShape::from).collect())),
        Err(fault) => Err(refusal(&fault, visit.language)),
    }
}

fn refusal(fault: &crate::bank::UploadFault, language: Language) -> ApiFailure {
    match fault.in_language(language) {
        Ok(told) => ApiFailure::unprocessable(told),
        Err(error) => {
            tracing::error!("bank statements of a program could not be kept: {error}");
            ApiFailure::failed()
        }
    }
}
