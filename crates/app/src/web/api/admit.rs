//! Lets a program in by its token, for as much as the token may.

use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use secrecy::SecretString;
use store::{ApiToken, Visitor};

use super::failure::ApiFailure;
use super::scope::{Scope, role_of};
use crate::web::Site;
use crate::web::visit::{self, Visit};

/// Requests a second that a token may make, lasting.
const PER_SECOND: NonZeroU32 = NonZeroU32::new(20).expect("above zero");

/// Requests it may make at once after a rest.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(100).expect("above zero");

/// How often each token asks.
#[derive(Clone)]
pub(crate) struct Pace(Arc<DefaultKeyedRateLimiter<String>>);

impl Default for Pace {
    fn default() -> Self {
        Self(Arc::new(RateLimiter::keyed(Quota::per_second(PER_SECOND).allow_burst(AT_ONCE))))
    }
}

impl Pace {
    /// Whole seconds to wait, when the token asks too often.
    fn must_wait(&self, token_id: &str) -> Option<u64> {
        let early = self.0.check_key(&token_id.to_owned()).err()?;
        Some(early.wait_time_from(DefaultClock::default().now()).as_secs().saturating_add(1))
    }
}

/// The id of the token of a request.
#[derive(Debug, Clone)]
pub(super) struct TokenId(pub(super) String);

pub(super) async fn admit(
    State((site, scope)): State<(Site, Scope)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Response> {
    let token = bearer(request.headers()).ok_or_else(|| unknown("Send Authorization: Bearer, and a token."))?;
    let found = site.engine.store().visit_api_token(&token, site.engine.clock().now()).await;
    let token = found.map_err(|error| ApiFailure::from(error).into_response())?;
    let token = token.ok_or_else(|| unknown("The token is not known here, was revoked, or has expired."))?;
    if let Some(seconds) = site.pace.must_wait(&token.id) {
        let detail = format!("Wait {seconds} s. A token may ask {PER_SECOND} times a second.");
        let title = "Too many requests";
        let problem = ApiFailure::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", title, detail);
        return Err(([(header::RETRY_AFTER, HeaderValue::from(seconds))], problem).into_response());
    }
    if !scope.is_in(&token.scopes) {
        let detail = format!("This needs a token with the scope {}; this one has: {}.", scope.word(), token.scopes);
        let title = "The token does not go this far";
        return Err(ApiFailure::new(StatusCode::FORBIDDEN, "scope-missing", title, detail).into_response());
    }
    request.extensions_mut().insert(TokenId(token.id.clone()));
    let language = visit::accepted_language(request.headers()).unwrap_or(ledger::language::Language::En);
    let here = request.uri().path().to_owned();
    let (address, browser) = (String::new(), String::new());
    request.extensions_mut().insert(Visit { language, here, visitor: Some(visitor(token)), address, browser });
    Ok(next.run(request).await)
}

/// Whoever holds a token is seen as a visitor whose role covers what the token may; the doors ask for the scope itself.
fn visitor(token: ApiToken) -> Visitor {
    Visitor {
        session_id: String::new(),
        user_id: String::new(),
        email: format!("token {}", token.name),
        name: token.name,
        organisation_id: token.organisation_id,
        organisation: token.organisation,
        role: role_of(&token.scopes),
        language: String::new(),
        by_directory: false,
    }
}

fn bearer(headers: &HeaderMap) -> Option<SecretString> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned().into())
}

fn unknown(detail: &str) -> Response {
    let problem = ApiFailure::new(StatusCode::UNAUTHORIZED, "token-unknown", "Who asks is not known", detail);
    ([(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))], problem).into_response()
}
