//! From a call to an answer: the faults around it, the limits, and the log.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::{Method, Response},
};
use tokio::time::Instant;

use super::{
    access,
    answer::Answer,
    call::{Call, RequestSeen},
    fault::{self, FaultKind},
    import,
    office::Office,
};
use crate::pay::line::Scissors;

/// The office behind its lock.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<Office>>);

impl Shared {
    pub(super) fn new(office: Office) -> Shared {
        Shared(Arc::new(Mutex::new(office)))
    }

    /// A test that failed while holding the lock must not hide the rest from the others.
    pub(super) fn lock(&self) -> MutexGuard<'_, Office> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers a call.
pub(super) async fn handle(
    State(shared): State<Shared>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response<Body> {
    let Ok(call) = Call::read(request).await else { return Answer::empty(413).into_response() };
    let (wait, answer) = receive(&mut shared.lock(), &call);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    match answer {
        Some(answer) => answer.into_response(),
        None => {
            scissors.cut();
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
        FaultKind::Forbidden => Answer::refused(403, "forbidden", "Forbidden"),
        FaultKind::HtmlPage => Answer {
            status: 200,
            body: "<!doctype html><title>Maintenance</title><p>We will be back soon.".to_owned(),
            kind: "text/html",
            retry_after: None,
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
        _ => Answer::not_found(),
    }
}

fn upload(office: &mut Office, kind: &str, call: &Call) -> Answer {
    if call.method != Method::POST {
        return Answer::refused(405, "method_not_allowed", "Only POST is possible here");
    }
    let token = match access::admit(call) {
        Ok(token) => token,
        Err(refusal) => return refusal,
    };
    let most = office.knobs.files_per_second;
    if most.is_some_and(|most| !office.uploads.take(&token, most, Instant::now())) {
        return Answer { retry_after: office.knobs.retry_after_seconds, ..Answer::empty(429) };
    }
    import::receive(office, kind, call)
}
