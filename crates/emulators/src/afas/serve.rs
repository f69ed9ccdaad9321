//! From a request to an answer: the faults around it, and the log.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::Response;

use super::answer::Answer;
use super::call::{Call, Route};
use super::environment::{Early, Environment};
use super::fault::{Met, What};
use super::messages::{Language, Refusal};
use super::traffic::Ticket;
use super::wire::Scissors;

/// The environment behind its lock.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<Environment>>);

impl Shared {
    pub(super) fn new(environment: Environment) -> Self {
        Self(Arc::new(Mutex::new(environment)))
    }

    /// A test that failed while holding the lock must not hide the books from the others.
    pub(super) fn lock(&self) -> MutexGuard<'_, Environment> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers a request. The work goes on when the caller hangs up: AFAS finishes a request that timed out at the client
/// (AFAS documentation: troubleshooting).
pub(super) async fn handle(
    State(shared): State<Shared>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: Request,
) -> Response<Body> {
    let most_bytes = shared.lock().knobs.body_limit;
    let answer = match Call::read(request, most_bytes).await {
        Ok(call) => tokio::spawn(work(shared.clone(), call)).await.unwrap_or(Some(Answer::empty(500))),
        Err(_) => Some(Answer::empty(413)),
    };
    if answer.is_none() {
        scissors.cut();
    }
    let mut environment = shared.lock();
    let (profile, trace) = (environment.knobs.profile, environment.random.hex32());
    answer.unwrap_or(Answer::empty(500)).into_response(profile, &trace)
}

/// A call that is being worked on; it is logged as done when this is dropped.
struct Visit {
    shared: Shared,
    ticket: Ticket,
    status: Option<u16>,
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.shared.lock().traffic.leave(&self.ticket, self.status);
    }
}

/// `None` means that the connection is to be cut.
async fn work(shared: Shared, call: Call) -> Option<Answer> {
    let route = Route::find(&call);
    let (mut visit, met, latency_ms) = enter(&shared, &call, &route);
    wait(latency_ms).await;
    if let Some(What::Latency(more_ms)) = met.fault {
        wait(more_ms).await;
    }
    let answer = answer(&shared, &call, &route, &met);
    if let Some(What::HangAfterCommit(hang_ms)) = met.fault {
        wait(hang_ms).await;
    }
    visit.status = answer.as_ref().map(|answer| answer.status);
    answer
}

fn enter(shared: &Shared, call: &Call, route: &Route) -> (Visit, Met, u64) {
    let mut environment = shared.lock();
    let ticket = environment.traffic.enter(call, route);
    let met = environment.script.meet(route.kind());
    let latency_ms = environment.knobs.latency_ms;
    drop(environment);
    (Visit { shared: shared.clone(), ticket, status: None }, met, latency_ms)
}

async fn wait(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// The answer in one go under the lock: what a fault does before, the work, what a fault does after.
fn answer(shared: &Shared, call: &Call, route: &Route, met: &Met) -> Option<Answer> {
    let mut environment = shared.lock();
    for event in &met.events {
        environment.happen(event);
    }
    match environment.end_early(met.fault.as_ref(), call, route) {
        Some(Early::Cut) => return None,
        Some(Early::Answer(answer)) => return Some(answer),
        None => {}
    }
    let mut answer = environment.answer(&without(call, met.fault.as_ref()), route);
    let language = Language::read(call.header("accept-language"));
    let late = match met.fault {
        Some(What::CutAfterCommit) => return None,
        Some(What::UnexpectedErrorAfterCommit) => Refusal::Unexpected,
        Some(What::TimeLimitAfterCommit) => Refusal::TimeLimit,
        Some(What::TruncatedJson) => {
            answer.body.truncate(answer.body.len() / 2);
            return Some(answer);
        }
        Some(What::ShortPage) => {
            answer.body = half_of_the_rows(&answer.body);
            return Some(answer);
        }
        _ => return Some(answer),
    };
    Some(Answer::refused(&[late], language, &mut environment.random))
}

/// The call without what a fault makes AFAS forget.
fn without(call: &Call, fault: Option<&What>) -> Call {
    let forgotten: &[&str] = match fault {
        Some(What::FirstPageAgain) => &["skip", "filterfieldids", "filtervalues", "operatortypes", "filterjson"],
        Some(What::Unsorted) => &["orderbyfieldids"],
        _ => &[],
    };
    let kept = |(name, _): &&(String, String)| !forgotten.iter().any(|other| name.eq_ignore_ascii_case(other));
    Call { pairs: call.pairs.iter().filter(kept).cloned().collect(), ..call.clone() }
}

/// A page of which the second half of the rows is missing; anything else stays.
fn half_of_the_rows(body: &[u8]) -> Vec<u8> {
    let Ok(mut page) = serde_json::from_slice::<serde_json::Value>(body) else { return body.to_vec() };
    let Some(rows) = page.get_mut("rows").and_then(serde_json::Value::as_array_mut) else { return body.to_vec() };
    rows.truncate(rows.len() / 2);
    page.to_string().into_bytes()
}
