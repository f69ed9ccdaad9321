//! Addresses and what answers at each, inside the layers that guard them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use tower_http::csrf::CsrfLayer;
use tower_http::trace::TraceLayer;

use super::failure::PageFailure;
use super::pages::{decide, document, health, overview, problems, questions, runs, settlement, settlements};
use super::{Site, assets, guard, visit};

/// Forms carry a remark at most; 64 KiB is more than anybody types.
const FORM_BYTES: usize = 64 * 1024;

/// The whole site.
pub(crate) fn router(site: Site) -> Router {
    Router::new()
        .route("/", get(overview::show))
        .route("/sync", post(overview::sync))
        .route("/settlements", get(settlements::show))
        .route("/settlements/{which}", get(settlement::show))
        .route("/settlements/{which}/documents/{key}", get(document::show))
        .route("/settlements/{which}/approve", post(decide::approve))
        .route("/settlements/{which}/retry", post(decide::retry))
        .route("/settlements/{which}/accept", post(decide::accept))
        .route("/settlements/{which}/close", post(decide::close))
        .route("/questions", get(questions::show).post(questions::send::answer))
        .route("/questions/approve", post(questions::send::approve))
        .route("/questions/withdraw", post(questions::send::withdraw))
        .route("/runs", get(runs::show))
        .route("/problems", get(problems::show))
        .route("/health", get(health::show))
        .route("/static/{name}", get(assets::serve))
        .fallback(|| async { PageFailure::NotFound })
        .layer(DefaultBodyLimit::max(FORM_BYTES))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(site.clone(), guard::refuse_foreign_names))
        .layer(from_fn_with_state(site.clone(), visit::welcome))
        .layer(from_fn(guard::set_headers))
        .layer(TraceLayer::new_for_http())
        .with_state(site)
}
