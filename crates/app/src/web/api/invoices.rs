//! One invoice over both sides.

use axum::{Extension, Json};

use super::asked::Named;
use super::failure::{Answer, ApiFailure};
use super::shapes::InvoiceShape;
use crate::web::Here;
use crate::web::invoices::gather;
use crate::web::visit::Visit;

/// Get the invoices of this number, one for each administration that has it, with what happened to each
#[utoipa::path(get, path = "/api/v1/invoices/{invoice}", tag = "Invoices",
    params(("invoice" = String, Path, description = "Its number in AFAS")),
    responses((status = 200, description = "What AFAS, Pay. and Payt are known to have of it", body = Vec<InvoiceShape>)))]
pub(super) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Named(number): Named<String>,
) -> Answer<Vec<InvoiceShape>> {
    let files = gather(&site.store(), &number).await?;
    if files.is_empty() {
        return Err(ApiFailure::not_found());
    }
    Ok(Json(files.iter().map(|file| InvoiceShape::new(file, visit.language)).collect()))
}
