//! From a call to an answer: the faults around it, the limits, and the log.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State, connect_info::Connected},
    http::{Method, Response},
    serve::IncomingStream,
};
use tokio::{sync::Notify, time::Instant};

use super::{
    access,
    answer::Answer,
    api,
    call::{Call, RequestSeen},
    fault::{self, FaultKind},
    import,
    office::Office,
};
use crate::pay::line::{Scissors, Switchboard};

/// The office behind its lock.
#[derive(Debug, Clone)]
pub(super) struct Shared {
    office: Arc<Mutex<Office>>,
    /// Rings when there may be something to deliver.
    bell: Arc<Notify>,
    /// Rings when the courier has nothing left.
    idle: Arc<Notify>,
}

impl Shared {
    pub(super) fn new(office: Office) -> Shared {
        Shared { office: Arc::new(Mutex::new(office)), bell: Arc::default(), idle: Arc::default() }
    }

    /// Events may have come: the courier looks.
    pub(super) fn wake(&self) {
        self.bell.notify_one();
    }

    pub(super) fn bell(&self) -> Arc<Notify> {
        Arc::clone(&self.bell)
    }

    pub(super) fn idle(&self) -> Arc<Notify> {
        Arc::clone(&self.idle)
    }

    /// A test that failed while holding the lock must not hide the rest from the others.
    pub(super) fn lock(&self) -> MutexGuard<'_, Office> {
        self.office.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a call comes from, and what cuts its connection.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    from: IpAddr,
    scissors: Scissors,
}

impl Connected<IncomingStream<'_, Switchboard>> for Caller {
    fn connect_info(stream: IncomingStream<'_, Switchboard>) -> Caller {
        Caller { from: stream.remote_addr().ip(), scissors: stream.io().scissors.clone() }
    }
}

/// Answers a call.
pub(super) async fn handle(
    State(shared): State<Shared>,
    ConnectInfo(caller): ConnectInfo<Caller>,
    request: Request,
) -> Response<Body> {
    let Ok(call) = Call::read(request, caller.from).await else { return Answer::empty(413).into_response() };
    let (wait, answer) = receive(&mut shared.lock(), &call);
    shared.wake();
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    match answer {
        Some(answer) => answer.into_response(),
        None => {
            caller.scissors.cut();
            Response::new(Body::empty())
        }
    }
}

/// How long to wait and what to answer; without an answer the connection is cut.
fn receive(office: &mut Office, call: &Call) -> (Duration, Option<Answer>) {
    let (wait, answer) = match fault::strike(&mut office.faults, &call.path) {
        Some(kind) => struck(office, kind, call),
        None => (Duration::ZERO, Some(answer(office, call))),
    };
    office.requests.push(RequestSeen {
        method: call.method.to_string(),
        path_and_query: call.path_and_query.clone(),
        status: answer.as_ref().map(|answer| answer.status),
        records: call.records(),
    });
    (wait, answer)
}

fn struck(office: &mut Office, kind: FaultKind, call: &Call) -> (Duration, Option<Answer>) {
    let later = |ms| Duration::from_millis(ms);
    let answer = match kind {
        FaultKind::Cut => return (Duration::ZERO, None),
        FaultKind::Hang { milliseconds } => return (later(milliseconds), None),
        FaultKind::Slow { milliseconds } => return (later(milliseconds), Some(answer(office, call))),
        FaultKind::CutAfterCommit => {
            answer(office, call);
            return (Duration::ZERO, None);
        }
        FaultKind::ServerErrorAfterCommit => {
            answer(office, call);
            Answer::empty(500)
        }
        FaultKind::TooManyRequests { retry_after_seconds } => {
            Answer { retry_after: retry_after_seconds, ..Answer::empty(429) }
        }
        FaultKind::ServerError => Answer::empty(500),
        FaultKind::Unavailable => Answer::empty(503),
        FaultKind::Unauthorized => Answer::unauthorized(),
        FaultKind::InvalidGrant => access::invalid_grant(),
        FaultKind::Forbidden => Answer::refused(403, "forbidden", "Forbidden"),
        FaultKind::Malformed => Answer::malformed("it can't be read"),
        FaultKind::HtmlPage => Answer {
            status: 200,
            body: "<!doctype html><title>Maintenance</title><p>We will be back soon.".to_owned(),
            kind: "text/html",
            retry_after: None,
            location: None,
        },
        FaultKind::TruncatedJson => {
            let whole = answer(office, call);
            let half = whole.body.chars().count() / 2;
            Answer { body: whole.body.chars().take(half).collect(), ..whole }
        }
    };
    (Duration::ZERO, Some(answer))
}

fn answer(office: &mut Office, call: &Call) -> Answer {
    let path: Vec<&str> = call.path.split('/').skip(1).collect();
    match path.as_slice() {
        ["import", "files", kind] => upload(office, kind, call),
        ["v1", rest @ ..] | ["api", "v1", rest @ ..] => api::answer(office, call, rest),
        ["oauth", action] => oauth(office, action, call),
        ["uploads", place] if call.method == Method::PUT => api::put(office, call, place),
        _ => Answer::not_found(),
    }
}

fn oauth(office: &mut Office, action: &str, call: &Call) -> Answer {
    match (call.method.as_str(), action) {
        ("GET", "authorize") => access::authorize(office, call),
        ("POST", "token") => access::give(office, call),
        ("POST", "introspect") => access::introspect(office, call),
        (_, "authorize" | "token" | "introspect") => Answer::method_not_allowed(),
        _ => Answer::not_found(),
    }
}

fn upload(office: &mut Office, kind: &str, call: &Call) -> Answer {
    if call.method != Method::POST {
        return Answer::method_not_allowed();
    }
    let token = match access::admit(office, call) {
        Ok(visitor) => visitor.token,
        Err(refusal) => return refusal,
    };
    let most = office.knobs.files_per_second;
    if most.is_some_and(|most| !office.uploads.take(&token, most, Instant::now())) {
        return Answer { retry_after: office.knobs.retry_after_seconds, ..Answer::empty(429) };
    }
    import::receive(office, kind, call)
}
