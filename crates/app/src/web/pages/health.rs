//! Whether the program and its database are in order, for machines.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;

use crate::web::Site;

/// What `/health` answers.
#[derive(Debug, Serialize)]
pub(crate) struct Health {
    /// Whether all is in order.
    ok: bool,
    /// Whether the tables are those of this version.
    schema_current: bool,
}

/// 200 when all is in order, 503 otherwise. Says nothing about customers, so it needs no sign-in.
pub(crate) async fn show(State(site): State<Site>) -> (StatusCode, Json<Health>) {
    let schema_current = match site.engine.store().schema_is_current().await {
        Ok(current) => current,
        Err(error) => {
            tracing::error!("the database does not answer: {error}");
            false
        }
    };
    let status = if schema_current { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Health { ok: schema_current, schema_current }))
}
