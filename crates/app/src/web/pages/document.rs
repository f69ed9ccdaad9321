//! One document of a settlement, exactly as it was received.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::find;
use crate::web::Here;
use crate::web::failure::PageFailure;

/// Shows the bytes as plain text, whatever they are: a browser may not guess a kind, run or load anything.
pub(crate) async fn show(
    Here(site): Here,
    Path((which, key)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    let row = find::settlement(&site, &which).await?;
    let documents = site.store().get_documents(&row.id).await?;
    let (_, body) = documents.into_iter().find(|(known, _)| *known == key).ok_or(PageFailure::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, body).into_response())
}
