//! Writes that carry `Idempotency-Key` are done once, however often they are sent.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use store::{Repeated, sha256_of};

use super::admit::TokenId;
use super::failure::{ApiFailure, PROBLEM_JSON};
use crate::web::Site;

/// The header with the program's key.
const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Marks an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// Longer than any id that programs make up.
const KEY_AT_MOST: usize = 255;

/// The largest body of ours; most addresses take less.
const BODY_AT_MOST: usize = super::LARGEST;

/// Larger than any answer to a write.
const ANSWER_AT_MOST: usize = 1024 * 1024;

/// Marks an answer that holds a secret: what is kept for a repetition is without it.
#[derive(Clone)]
pub(super) struct ShownOnce(pub(super) String);

pub(super) async fn once(State(site): State<Site>, request: Request, next: Next) -> Result<Response, ApiFailure> {
    let token = request.extensions().get::<TokenId>().cloned();
    let Some(key) = request.headers().get(&KEY).filter(|_| !request.method().is_safe()) else {
        return Ok(next.run(request).await);
    };
    let visible =
        |key: &&str| (1..=KEY_AT_MOST).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let key = key.to_str().ok().filter(visible).map(str::to_owned);
    let key = key.ok_or_else(|| ApiFailure::bad_request("Idempotency-Key has 1 to 255 visible ASCII characters"))?;
    let TokenId(token) = token.ok_or_else(ApiFailure::failed)?;
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, BODY_AT_MOST).await.map_err(|_| too_large())?;
    let asked = [parts.method.as_str().as_bytes(), parts.uri.to_string().as_bytes(), &body].join(&0);
    let hash = sha256_of(asked);
    let store = site.engine.store();
    match store.claim_request(&token, &key, &hash, site.engine.clock().now()).await? {
        Repeated::First => {}
        Repeated::Answered { status, body } => return Ok(again(status, body)),
        Repeated::UnderWay => {
            let detail = "The same request is being carried out. Wait, and send it again with the same key.";
            return Err(ApiFailure::new(StatusCode::CONFLICT, "under-way", "The request is under way", detail));
        }
        Repeated::OtherRequest => {
            return Err(ApiFailure::unprocessable("This Idempotency-Key was used for another request."));
        }
    }
    // whoever asked may hang up: what was begun is finished, and its answer kept
    let work = tokio::spawn(async move {
        let response = next.run(Request::from_parts(parts, Body::from(body))).await;
        finish(&site, &token, &key, response).await
    });
    work.await.unwrap_or_else(|error| {
        tracing::error!("a request of a program was not finished: {error}");
        Err(ApiFailure::failed())
    })
}

/// Keeps the answer; what failed here may be sent again.
async fn finish(site: &Site, token: &str, key: &str, response: Response) -> Result<Response, ApiFailure> {
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, ANSWER_AT_MOST).await.map_err(|_| ApiFailure::failed())?;
    let text = String::from_utf8_lossy(&body).into_owned();
    if parts.status.is_server_error() {
        site.engine.store().release_request(token, key).await?;
    } else {
        let kept = match parts.extensions.get::<ShownOnce>() {
            Some(ShownOnce(secret)) => text.replace(secret.as_str(), ""),
            None => text,
        };
        site.engine.store().keep_answer(token, key, parts.status.as_u16(), &kept).await?;
    }
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn again(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let kind = if status.is_client_error() { PROBLEM_JSON } else { "application/json" };
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(kind)), (REPLAYED, HeaderValue::from_static("true"))];
    if body.is_empty() {
        (status, [(REPLAYED, HeaderValue::from_static("true"))]).into_response()
    } else {
        (status, headers, body).into_response()
    }
}

fn too_large() -> ApiFailure {
    let detail = format!("A body has at most {BODY_AT_MOST} bytes.");
    ApiFailure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large", detail)
}
