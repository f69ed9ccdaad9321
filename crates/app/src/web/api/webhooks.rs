//! Webhooks: addresses of programs that are told what happens.

use axum::http::StatusCode;
use axum::{Extension, Json};
use engine::webhooks::{EventKind, WebhookFault};
use secrecy::ExposeSecret;
use serde::Deserialize;
use utoipa::ToSchema;

use super::asked::{Named, Sent};
use super::failure::{Answer, ApiFailure};
use super::repeat::ShownOnce;
use super::shapes::{WebhookMadeShape, WebhookShape, WebhookTriedShape};
use crate::web::Here;

/// List the webhooks
#[utoipa::path(get, path = "/api/v1/webhooks", tag = "Webhooks",
    responses((status = 200, description = "All of them", body = Vec<WebhookShape>)))]
pub(super) async fn list(Here(site): Here) -> Answer<Vec<WebhookShape>> {
    let webhooks = site.engine.store().list_webhooks(site.behalf().organisation).await?;
    Ok(Json(webhooks.into_iter().map(WebhookShape::from).collect()))
}

/// A webhook to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewWebhookSent {
    /// Where deliveries go, by https.
    #[schema(example = "https://example.nl/kruispost", min_length = 1, max_length = 500)]
    address: String,
    /// The kinds of events it wants.
    #[schema(example = json!(["entry.confirmed", "settlement.asking"]), min_items = 1)]
    kinds: Vec<String>,
}

/// Make a webhook that is told what happens from now on
///
/// The secret comes in this answer alone. The answer to a request that is repeated with its `Idempotency-Key` has none.
#[utoipa::path(post, path = "/api/v1/webhooks", tag = "Webhooks", request_body = NewWebhookSent,
    responses((status = 201, description = "The webhook, and its secret", body = WebhookMadeShape)))]
pub(super) async fn create(
    Here(site): Here,
    Sent(sent): Sent<NewWebhookSent>,
) -> Result<(StatusCode, Extension<ShownOnce>, Json<WebhookMadeShape>), ApiFailure> {
    let behalf = site.behalf();
    let kinds: Vec<&str> = sent.kinds.iter().map(String::as_str).collect();
    let made = site.engine.create_webhook(behalf.organisation, &sent.address, &kinds, behalf.who).await?;
    let (id, secret) = made.map_err(|fault| ApiFailure::unprocessable(told(fault)))?;
    let webhook = site.engine.store().get_webhook(behalf.organisation, &id).await?.into();
    let secret = secret.expose_secret().to_owned();
    let once = Extension(ShownOnce(secret.clone()));
    Ok((StatusCode::CREATED, once, Json(WebhookMadeShape { webhook, secret })))
}

/// Get a webhook
#[utoipa::path(get, path = "/api/v1/webhooks/{webhook}", tag = "Webhooks",
    params(("webhook" = String, Path, description = "Its id")),
    responses((status = 200, description = "The webhook", body = WebhookShape)))]
pub(super) async fn show(Here(site): Here, Named(id): Named<String>) -> Answer<WebhookShape> {
    Ok(Json(site.engine.store().get_webhook(site.behalf().organisation, &id).await?.into()))
}

/// Remove a webhook
#[utoipa::path(delete, path = "/api/v1/webhooks/{webhook}", tag = "Webhooks",
    params(("webhook" = String, Path, description = "Its id")),
    responses((status = 204, description = "It is gone")))]
pub(super) async fn remove(Here(site): Here, Named(id): Named<String>) -> Result<StatusCode, ApiFailure> {
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().remove_webhook(behalf.organisation, &id, behalf.who, now).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Deliver a ping now, also to a webhook that is off
#[utoipa::path(post, path = "/api/v1/webhooks/{webhook}/test", tag = "Webhooks",
    params(("webhook" = String, Path, description = "Its id")),
    responses((status = 200, description = "What became of it", body = WebhookTriedShape)))]
pub(super) async fn test(Here(site): Here, Named(id): Named<String>) -> Answer<WebhookTriedShape> {
    let failure = site.engine.try_webhook(site.behalf().organisation, &id).await?;
    Ok(Json(WebhookTriedShape { delivered: failure.is_none(), failure: failure.map(|failure| failure.to_string()) }))
}

fn told(fault: WebhookFault) -> String {
    match fault {
        WebhookFault::Address(fault) => format!("The address is refused: {fault}."),
        WebhookFault::Kinds => {
            let known: Vec<&str> = EventKind::ALL.iter().map(|kind| kind.word()).collect();
            format!("kinds is a list of one or more of: {}.", known.join(", "))
        }
        WebhookFault::TooMany => "There are enough webhooks; remove one first.".into(),
    }
}
