//! What the directory answers over HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Form, Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::ToSpan as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{CLIENT_ID, CLIENT_SECRET, Code, OpenIdFault, Person, Shared, set};

/// How long a code works, in seconds.
const CODE_SECONDS: i64 = 60;

/// How long a token is right, in seconds.
const TOKEN_SECONDS: i64 = 300;

/// What an application asks with.
pub(super) type Asked = BTreeMap<String, String>;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/company/.well-known/openid-configuration", get(describe))
        .route("/company/authorize", get(choose))
        .route("/company/authorize/as/{subject}", get(chosen))
        .route("/company/token", post(exchange))
        .route("/company/keys", get(keys))
        .with_state(shared)
}

/// Pairs of a form, decoded.
pub(super) fn read_query(query: &str) -> Asked {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(key, value)| (decoded(key), decoded(value)))
        .collect()
}

/// RFC 6749, appendix B.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let hex = |digits: &[u8]| std::str::from_utf8(digits).ok().and_then(|text| u8::from_str_radix(text, 16).ok());
        match first {
            b'+' => bytes.push(b' '),
            b'%' => match after.split_at_checked(2).and_then(|(digits, after)| Some((hex(digits)?, after))) {
                Some((byte, after)) => {
                    bytes.push(byte);
                    rest = after;
                }
                None => bytes.push(b'%'),
            },
            other => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn coded(text: &str) -> String {
    let kept = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().map(|byte| if kept(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

async fn describe(State(shared): State<Arc<Shared>>) -> Json<Value> {
    shared.lock().described += 1;
    let base = &shared.issuer;
    let methods = if shared.options.secret_in_form { "client_secret_post" } else { "client_secret_basic" };
    Json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize?tenant=company"),
        "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256"],
        "token_endpoint_auth_methods_supported": [methods],
        "code_challenge_methods_supported": ["S256"],
    }))
}

async fn keys(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(shared.keys.published())
}

/// The page on which somebody says who he is.
async fn choose(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    if let Err(why) = check(&shared, &read_query(&query)) {
        return (StatusCode::BAD_REQUEST, why).into_response();
    }
    let shown = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let people = shared.lock().people.clone();
    let line = |person: &Person| {
        let (subject, name) = (coded(&person.subject), shown(&person.name));
        let email = shown(person.email.as_deref().unwrap_or_default());
        format!("<li><a href=\"authorize/as/{subject}?{}\">{name}</a> {email}</li>", shown(&query))
    };
    let list: String = people.iter().map(line).collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><link rel=\"icon\" href=\"data:,\">\
         <title>An invented directory</title><main><h1>An invented directory</h1><p>Who are you?</p><ul>{list}</ul></main></html>"
    ))
    .into_response()
}

async fn chosen(State(shared): State<Arc<Shared>>, Path(subject): Path<String>, RawQuery(query): RawQuery) -> Response {
    match let_in(&shared, &read_query(&query.unwrap_or_default()), &subject) {
        Ok(address) => Redirect::to(&address).into_response(),
        Err(why) => (StatusCode::BAD_REQUEST, why).into_response(),
    }
}

/// What an application must ask with.
fn check(shared: &Shared, asked: &Asked) -> Result<(), String> {
    let is = |name: &str, value: &str| asked.get(name).is_some_and(|given| given == value);
    let has = |name: &str| asked.get(name).is_some_and(|given| !given.is_empty());
    let scopes = asked.get("scope").map(String::as_str).unwrap_or_default();
    let back = asked.get("redirect_uri").cloned().unwrap_or_default();
    let right = [
        ("response_type", is("response_type", "code")),
        ("client_id", is("client_id", CLIENT_ID)),
        ("scope", scopes.split(' ').any(|scope| scope == "openid")),
        ("state", has("state")),
        ("nonce", has("nonce")),
        ("code_challenge_method", is("code_challenge_method", "S256")),
        // 32 bytes in base64url
        ("code_challenge", asked.get("code_challenge").is_some_and(|challenge| challenge.len() == 43)),
        ("redirect_uri", !back.is_empty() && (shared.options.back.is_empty() || shared.options.back.contains(&back))),
    ];
    right.iter().find(|(_, right)| !right).map_or(Ok(()), |(name, _)| Err(format!("invalid_request: {name}")))
}

/// Gives somebody a code to bring to the application.
pub(super) fn let_in(shared: &Shared, asked: &Asked, subject: &str) -> Result<String, String> {
    check(shared, asked)?;
    let mut desk = shared.lock();
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let back = text("redirect_uri");
    let (joint, state) = (if back.contains('?') { '&' } else { '?' }, coded(&text("state")));
    if !desk.people.iter().any(|person| person.subject == subject) {
        let words = "error=access_denied&error_description=Nobody+was+chosen";
        return Ok(format!("{back}{joint}{words}&state={state}"));
    }
    desk.number += 1;
    let code = format!("code-{}", desk.number);
    let until = shared.options.clock.now().saturating_add(CODE_SECONDS.seconds()).unwrap_or_default();
    desk.codes.insert(code.clone(), Code { subject: subject.to_owned(), asked: asked.clone(), until });
    Ok(format!("{back}{joint}code={code}&state={state}&iss={}", coded(&shared.issuer)))
}

async fn exchange(State(shared): State<Arc<Shared>>, headers: HeaderMap, Form(form): Form<Asked>) -> Response {
    let refused = |status, error: &str, words: &str| {
        (status, Json(json!({ "error": error, "error_description": words }))).into_response()
    };
    let text = |name: &str| form.get(name).cloned().unwrap_or_default();
    if !is_known(&shared, &headers, &form) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", "Client id or secret is wrong");
    }
    let mut desk = shared.lock();
    let fault = desk.faults.pop_front();
    let (code, now) = (desk.codes.remove(&text("code")), shared.options.clock.now());
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(text("code_verifier")));
    let fits = |code: &Code| {
        let asked = |name: &str| code.asked.get(name).map(String::as_str);
        code.until >= now
            && asked("redirect_uri") == Some(&text("redirect_uri"))
            && asked("code_challenge") == Some(&challenge)
    };
    let code = code.filter(|code| text("grant_type") == "authorization_code" && fits(code));
    match fault {
        Some(OpenIdFault::Down) => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(OpenIdFault::CodeRefused) => {
            return refused(StatusCode::BAD_REQUEST, "invalid_grant", "The code is not taken");
        }
        _ => {}
    }
    let person = code.as_ref().and_then(|code| desk.people.iter().find(|person| person.subject == code.subject));
    let (Some(code), Some(person)) = (code.as_ref(), person) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant", "Code, address or verifier is wrong");
    };
    let claims = claims(&shared, code, person, fault);
    match shared.keys.token(&claims, shared.options.signing, fault) {
        Ok(token) => Json(json!({
            "access_token": "nothing-opens-with-it", "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "id_token": token,
        }))
        .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// By the header or by the form, whichever is taken.
fn is_known(shared: &Shared, headers: &HeaderMap, form: &Asked) -> bool {
    if shared.options.secret_in_form {
        let is = |name: &str, value: &str| form.get(name).is_some_and(|given| given == value);
        return is("client_id", CLIENT_ID) && is("client_secret", CLIENT_SECRET);
    }
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Basic ")).and_then(|value| STANDARD.decode(value).ok());
    let given = given.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let (id, secret) = given.split_once(':').unwrap_or_default();
    decoded(id) == CLIENT_ID && decoded(secret) == CLIENT_SECRET
}

fn claims(shared: &Shared, code: &Code, person: &Person, fault: Option<OpenIdFault>) -> Value {
    let now = shared.options.clock.now().as_second();
    let nonce = code.asked.get("nonce").cloned().unwrap_or_default();
    let mut claims = json!({
        "iss": shared.issuer, "aud": CLIENT_ID, "sub": person.subject, "nonce": nonce, "name": person.name,
        "iat": now, "exp": now + TOKEN_SECONDS,
    });
    let optional = [
        ("email", person.email.clone().map(Value::from)),
        ("email_verified", person.email_verified.map(Value::from)),
        ("hd", person.hosted_domain.clone().map(Value::from)),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            set(&mut claims, name, value);
        }
    }
    match fault {
        Some(OpenIdFault::WrongNonce) => set(&mut claims, "nonce", json!("another")),
        Some(OpenIdFault::WrongAudience) => set(&mut claims, "aud", json!("another-application")),
        Some(OpenIdFault::AskedByAnother) => {
            set(&mut claims, "aud", json!([CLIENT_ID, "another-application"]));
            set(&mut claims, "azp", json!("another-application"));
        }
        Some(OpenIdFault::WrongIssuer) => set(&mut claims, "iss", json!("https://elsewhere.example")),
        Some(OpenIdFault::Expired) => {
            set(&mut claims, "iat", json!(now - 3900));
            set(&mut claims, "exp", json!(now - 3600));
        }
        Some(OpenIdFault::FromTheFuture) => {
            set(&mut claims, "iat", json!(now + 3600));
            set(&mut claims, "exp", json!(now + 3900));
        }
        _ => {}
    }
    claims
}
