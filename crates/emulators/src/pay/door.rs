//! Every request comes through here: it is written down, struck by a fault or answered.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request},
    http::{HeaderMap, Method, Uri, header},
    response::Response,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::civil::DateTime;
use tokio::time::Instant;

use super::{
    RequestSeen, SALES_LOCATION, SALES_LOCATION_SECRET, TOKEN, TOKEN_CODE,
    desk::Desk,
    faults::{self, Fault, FaultKind},
    json::Json,
    knobs::{ClearingsRight, PayKnobs, Right},
    line::Scissors,
    query::Query,
    refusal::Refusal,
    routes::{self, Route},
};
use crate::world::{Group, Settlement, World};

/// What the emulator knows.
pub(super) struct State {
    pub(super) groups: Vec<Group>,
    pub(super) settlements: Vec<Settlement>,
    pub(super) knobs: PayKnobs,
    pub(super) faults: Vec<Fault>,
    pub(super) now: DateTime,
    pub(super) requests: Vec<RequestSeen>,
    delivered: BTreeSet<String>,
    /// The second that is counted, and the requests in it.
    second: Option<(Instant, u32)>,
}

impl State {
    pub(super) fn new(world: &World, knobs: PayKnobs, faults: Vec<Fault>) -> State {
        State {
            groups: world.turnover.groups.clone(),
            settlements: world.turnover.settlements.clone(),
            knobs,
            faults,
            now: world.today.at(12, 0, 0, 0),
            requests: Vec::new(),
            delivered: BTreeSet::new(),
            second: None,
        }
    }
}

/// The state behind a lock.
pub(super) struct Door(Mutex<State>);

impl Door {
    pub(super) fn new(state: State) -> Door {
        Door(Mutex::new(state))
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What happens to a request.
enum Outcome {
    Answer(Answer),
    /// After a while nothing.
    Silence(Duration),
}

struct Answer {
    status: u16,
    kind: &'static str,
    body: String,
    retry_after: Option<u32>,
}

/// Receives a request.
pub(super) async fn enter(
    axum::extract::State(door): axum::extract::State<Arc<Door>>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response {
    let outcome = receive(&mut door.state(), request.method(), request.uri(), request.headers());
    match outcome {
        Outcome::Answer(answer) => respond(answer),
        Outcome::Silence(wait) => {
            tokio::time::sleep(wait).await;
            scissors.cut();
            Response::new(Body::empty())
        }
    }
}

fn respond(answer: Answer) -> Response {
    let mut response = Response::builder().status(answer.status);
    if !answer.body.is_empty() {
        response = response.header(header::CONTENT_TYPE, answer.kind);
    }
    if let Some(seconds) = answer.retry_after {
        response = response.header(header::RETRY_AFTER, seconds);
    }
    response.body(Body::from(answer.body)).unwrap_or_default()
}

fn receive(state: &mut State, method: &Method, uri: &Uri, headers: &HeaderMap) -> Outcome {
    let outcome = match faults::strike(&mut state.faults, uri.path()) {
        Some(kind) => struck(state, kind, (method, uri, headers)),
        None => Outcome::Answer(answer(state, method, uri, headers)),
    };
    let status = match &outcome {
        Outcome::Answer(answer) => Some(answer.status),
        Outcome::Silence(_) => None,
    };
    let path_and_query = uri.path_and_query().map_or_else(|| uri.path().to_owned(), ToString::to_string);
    state.requests.push(RequestSeen { method: method.to_string(), path_and_query, status });
    outcome
}

fn struck(state: &mut State, kind: FaultKind, request: (&Method, &Uri, &HeaderMap)) -> Outcome {
    let (method, uri, headers) = request;
    let refused = |status| refused(state, uri, &Refusal::status(status));
    Outcome::Answer(match kind {
        FaultKind::Cut => return Outcome::Silence(Duration::ZERO),
        FaultKind::Hang { milliseconds } => return Outcome::Silence(Duration::from_millis(milliseconds)),
        FaultKind::TooManyRequests { retry_after_seconds } => {
            Answer { retry_after: retry_after_seconds, ..refused(429) }
        }
        FaultKind::ServerError => refused(500),
        FaultKind::Unavailable => refused(503),
        FaultKind::Unauthorized => refused(401),
        FaultKind::Forbidden => refused(403),
        FaultKind::HtmlPage => {
            let body = "<!doctype html><title>Maintenance</title><p>We will be back soon.".to_owned();
            Answer { status: 200, kind: "text/html", body, retry_after: None }
        }
        FaultKind::TruncatedJson => {
            let whole = answer(state, method, uri, headers);
            let half = whole.body.chars().count() / 2;
            Answer { body: whole.body.chars().take(half).collect(), ..whole }
        }
    })
}

fn answer(state: &mut State, method: &Method, uri: &Uri, headers: &HeaderMap) -> Answer {
    if over_the_limit(state) {
        return Answer { retry_after: Some(1), ..refused(state, uri, &Refusal::status(429)) };
    }
    let desk = Desk {
        groups: &state.groups,
        settlements: &state.settlements,
        knobs: &state.knobs,
        now: state.now,
        delivered: &state.delivered,
        handed_out: std::cell::RefCell::default(),
    };
    let result = handle(&desk, method, uri, headers);
    let handed_out = desk.handed_out.into_inner();
    match result {
        Ok(json) => {
            state.delivered.extend(handed_out);
            Answer { status: 200, kind: "application/json", body: json.to_string(), retry_after: None }
        }
        Err(refusal) => refused(state, uri, &refusal),
    }
}

fn handle(desk: &Desk<'_>, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<Json, Refusal> {
    let route = routes::find(uri.path()).ok_or_else(|| Refusal::status(404))?;
    if method != Method::GET {
        return Err(Refusal::status(405));
    }
    admit(&route, desk.knobs, headers)?;
    if !accepts_json(headers) {
        return Err(Refusal::status(406));
    }
    (route.handler)(desk, &Query::of(uri)?, route.id)
}

/// Who may come in: a token with the right, or the sales location where it is welcome.
fn admit(route: &Route<'_>, knobs: &PayKnobs, headers: &HeaderMap) -> Result<(), Refusal> {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some((code, secret)) = credentials(authorization) else { return Err(Refusal::status(401)) };
    if code == SALES_LOCATION && secret == SALES_LOCATION_SECRET {
        return if route.location { Ok(()) } else { Err(Refusal::status(403)) };
    }
    let rights = knobs.rights.get(&code).filter(|_| secret == TOKEN).ok_or_else(|| Refusal::status(401))?;
    let switched_off = route.right == Right::Clearings && knobs.clearings_right == ClearingsRight::Forbidden;
    if rights.contains(&route.right) && !switched_off { Ok(()) } else { Err(Refusal::status(403)) }
}

/// Code and secret: Basic, or a bare token (Pay. reference, sending credentials).
fn credentials(authorization: &str) -> Option<(String, String)> {
    match authorization.split_once(' ')? {
        ("Basic", encoded) => {
            let pair = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
            pair.split_once(':').map(|(code, secret)| (code.to_owned(), secret.to_owned()))
        }
        ("Bearer", token) => Some((TOKEN_CODE.to_owned(), token.to_owned())),
        _ => None,
    }
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let Some(accept) = headers.get(header::ACCEPT) else { return true };
    accept.to_str().is_ok_and(|accept| ["json", "*/*", "application/*"].iter().any(|kind| accept.contains(kind)))
}

fn over_the_limit(state: &mut State) -> bool {
    let Some(most) = state.knobs.requests_per_second else { return false };
    let now = Instant::now();
    let running = state.second.filter(|(since, _)| now.duration_since(*since) < Duration::from_secs(1));
    let (since, count) = running.unwrap_or((now, 0));
    state.second = Some((since, count + 1));
    count >= most
}

fn refused(state: &State, uri: &Uri, refusal: &Refusal) -> Answer {
    let order_gateway = uri.path().starts_with("/v1/");
    let body = refusal.body(order_gateway, state.knobs.error_body);
    let body = body.map(|json| json.to_string()).unwrap_or_default();
    Answer { status: refusal.status, kind: "application/json", body, retry_after: None }
}
