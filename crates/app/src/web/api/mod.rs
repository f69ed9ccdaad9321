//! The same for programs: what the pages show and do, as JSON under `/api/v1`, described by an OpenAPI 3.1 document.

mod admit;
mod asked;
mod bank;
mod doors;
mod failure;
mod fields;
mod integrations;
mod invoices;
mod organisation;
mod paging;
mod questions;
mod receivables;
mod repeat;
pub(crate) mod scope;
mod settlements;
mod shapes;
mod webhooks;

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::routes;

pub(crate) use admit::Pace;
pub(crate) use doors::ApiDoors;
use failure::ApiFailure;
use scope::Scope;

use super::Site;

/// Where the description stands.
pub(crate) const DOCUMENT: &str = "/api/v1/openapi.json";

const ABOUT: &str = "What the pages of Kruispost show and do, for programs. Make a token under Integrations, API tokens, and send it as \
    `Authorization: Bearer …`. Amounts are exact decimals as text, with their currency. Days are `2026-03-10`, moments \
    RFC 3339 in UTC. Texts for people are in English, or in Dutch with `Accept-Language: nl`. Lists that can be long come in pieces: \
    pass on `next_cursor`. Writes can carry `Idempotency-Key`. Whatever goes wrong is a problem document (RFC 9457).";

/// Bytes of the largest body, a file of bank statements.
const LARGEST: usize = 1024 * 1024;

/// Every address for programs, with the scope it needs.
pub(crate) fn doors(site: Site) -> ApiDoors {
    ApiDoors::new(site, document())
        .add(Scope::Read, routes!(organisation::show))
        .add(Scope::Read, routes!(integrations::list))
        .add(Scope::Read, routes!(integrations::show))
        .add(Scope::Decide, routes!(integrations::sync))
        .add(Scope::Decide, routes!(integrations::pause))
        .add(Scope::Decide, routes!(integrations::resume))
        .add(Scope::Read, routes!(integrations::runs))
        .add(Scope::Read, routes!(integrations::rules))
        .add(Scope::Decide, routes!(integrations::teach))
        .add(Scope::Decide, routes!(integrations::rule_on))
        .add(Scope::Decide, routes!(integrations::rule_off))
        .add(Scope::Decide, routes!(integrations::remove_rule))
        .add(Scope::Read, routes!(integrations::connections))
        .add(Scope::Read, routes!(settlements::list))
        .add(Scope::Read, routes!(settlements::show))
        .add(Scope::Read, routes!(settlements::lines))
        .add(Scope::Read, routes!(settlements::entries))
        .add(Scope::Read, routes!(settlements::events))
        .add(Scope::Read, routes!(bank::of_settlement))
        .add(Scope::Read, routes!(bank::lines))
        .add_large(Scope::Decide, LARGEST, routes!(bank::keep))
        .add(Scope::Decide, routes!(settlements::approve))
        .add(Scope::Decide, routes!(settlements::retry))
        .add(Scope::Decide, routes!(settlements::accept))
        .add(Scope::Decide, routes!(settlements::close))
        .add(Scope::Read, routes!(questions::list))
        .add(Scope::Read, routes!(questions::show))
        .add(Scope::Read, routes!(questions::answers))
        .add(Scope::Decide, routes!(questions::answer, questions::withdraw))
        .add(Scope::Read, routes!(receivables::list))
        .add(Scope::Read, routes!(receivables::held))
        .add(Scope::Read, routes!(receivables::refused))
        .add(Scope::Decide, routes!(receivables::release))
        .add(Scope::Read, routes!(receivables::check))
        .add(Scope::Read, routes!(receivables::events))
        .add(Scope::Read, routes!(invoices::show))
        .add(Scope::Read, routes!(fields::show))
        .add(Scope::Manage, routes!(fields::change))
        .add(Scope::Decide, routes!(fields::count))
        .add(Scope::Manage, routes!(organisation::members))
        .add(Scope::Manage, routes!(organisation::audit))
        .add(Scope::Manage, routes!(webhooks::list, webhooks::create))
        .add(Scope::Manage, routes!(webhooks::show, webhooks::remove))
        .add(Scope::Manage, routes!(webhooks::test))
}

/// The addresses, and the description of them.
pub(crate) fn router(site: Site) -> Router<Site> {
    let (router, document) = doors(site).into_parts();
    let document = Arc::new(document);
    let described = get(move || {
        let document = Arc::clone(&document);
        async move { Json(document.as_ref().clone()) }
    });
    router
        .route(DOCUMENT, described)
        .route("/api/{*rest}", axum::routing::any(nothing))
        .method_not_allowed_fallback(wrong_method)
}

async fn nothing() -> Response {
    ApiFailure::not_found().into_response()
}

async fn wrong_method() -> Response {
    let detail = "The description tells what can be done at this address.";
    ApiFailure::new(StatusCode::METHOD_NOT_ALLOWED, "wrong-method", "This can't be done here", detail).into_response()
}

fn document() -> OpenApi {
    let mut document = OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Kruispost")
                .version(env!("CARGO_PKG_VERSION"))
                .description(Some(ABOUT))
                .license(Some(
                    LicenseBuilder::new().name("AGPL-3.0-or-later").identifier(Some("AGPL-3.0-or-later")).build(),
                ))
                .build(),
        )
        .build();
    let components = document.components.get_or_insert_default();
    let by_token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A token of the organisation"));
    components.add_security_scheme(doors::BY_TOKEN, SecurityScheme::Http(by_token.build()));
    components.schemas.insert(ApiFailure::name().into_owned(), ApiFailure::schema());
    document
}
