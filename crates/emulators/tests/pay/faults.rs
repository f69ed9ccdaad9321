//! Faults, and what is written down about requests.

use std::time::Instant;

use emulators::pay::{Fault, FaultKind, PayKnobs, RequestSeen};

use crate::client::{get, start};

const GROUPS: &str = "/v2/turnovergroups";

#[tokio::test]
async fn refusals_strike_as_often_as_asked_and_then_it_works_again() {
    let emulator = start(PayKnobs::default()).await;
    for (kind, status) in [
        (FaultKind::TooManyRequests { retry_after_seconds: None }, 429),
        (FaultKind::ServerError, 500),
        (FaultKind::Unavailable, 503),
        (FaultKind::Unauthorized, 401),
        (FaultKind::Forbidden, 403),
    ] {
        emulator.fault(Fault::once(kind).times(2));
        for expected in [status, status, 200] {
            assert_eq!(get(&emulator, GROUPS).await.status, Some(expected));
        }
    }
}

#[tokio::test]
async fn too_many_requests_may_say_when_to_come_back() {
    let emulator = start(PayKnobs::default()).await;
    emulator.fault(Fault::once(FaultKind::TooManyRequests { retry_after_seconds: Some(900) }));
    emulator.fault(Fault::once(FaultKind::TooManyRequests { retry_after_seconds: None }));
    assert_eq!(get(&emulator, GROUPS).await.header("retry-after"), Some("900"));
    assert_eq!(get(&emulator, GROUPS).await.header("retry-after"), None);
}

#[tokio::test]
async fn a_fault_strikes_only_its_paths_and_lets_some_pass() {
    let emulator = start(PayKnobs::default()).await;
    emulator.fault(Fault::once(FaultKind::ServerError).on("/v2/clearings").after(1));
    let mut statuses = Vec::new();
    for path in [GROUPS, "/v2/clearings/settlements", GROUPS, "/v2/clearings/settlements"] {
        statuses.push(get(&emulator, path).await.status);
    }
    assert_eq!(statuses, [Some(200), Some(200), Some(200), Some(500)]);
}

#[tokio::test]
async fn a_cut_connection_gives_no_answer_at_all() {
    let emulator = start(PayKnobs::default()).await;
    emulator.fault(Fault::once(FaultKind::Cut));
    let answer = get(&emulator, GROUPS).await;
    assert_eq!((answer.status, answer.head.as_str()), (None, ""));
    assert_eq!(get(&emulator, GROUPS).await.status, Some(200));
}

#[tokio::test]
async fn a_hanging_request_waits_and_gives_no_answer() {
    let emulator = start(PayKnobs::default()).await;
    emulator.fault(Fault::once(FaultKind::Hang { milliseconds: 5 }));
    let asked = Instant::now();
    assert_eq!(get(&emulator, GROUPS).await.status, None);
    assert!(asked.elapsed().as_millis() >= 5);
}

#[tokio::test]
async fn truncated_json_is_a_200_that_can_not_be_read() {
    let emulator = start(PayKnobs::default()).await;
    emulator.fault(Fault::once(FaultKind::TruncatedJson));
    let answer = get(&emulator, GROUPS).await;
    assert_eq!((answer.status, answer.header("content-type")), (Some(200), Some("application/json")));
    assert!(answer.body.starts_with(r#"{"total":2"#));
    assert!(serde_json::from_str::<serde_json::Value>(&answer.body).is_err());
}

#[tokio::test]
async fn a_page_for_people_is_a_200_without_json() {
    let emulator = start(PayKnobs::default()).await;
    emulator.fault(Fault::once(FaultKind::HtmlPage));
    let answer = get(&emulator, GROUPS).await;
    assert_eq!((answer.status, answer.header("content-type")), (Some(200), Some("text/html")));
    assert!(answer.body.starts_with("<!doctype html>"));
}

#[tokio::test]
async fn requests_are_written_down_with_their_outcome_and_without_credentials() {
    let emulator = start(PayKnobs::default()).await;
    emulator.fault(Fault::once(FaultKind::Cut).on("/v2/balance"));
    for path in ["/v2/clearings/settlements?page=2&limit=3", "/v2/balance", "/v2/nowhere"] {
        get(&emulator, path).await;
    }
    let seen = |path: &str, status| RequestSeen { method: "GET".to_owned(), path_and_query: path.to_owned(), status };
    let requests = emulator.requests();
    assert_eq!(
        requests,
        [
            seen("/v2/clearings/settlements?page=2&limit=3", Some(200)),
            seen("/v2/balance", None),
            seen("/v2/nowhere", Some(404)),
        ]
    );
    assert!(!format!("{requests:?}").contains("Basic"));
}

#[tokio::test]
async fn after_stop_nobody_listens() {
    let emulator = start(PayKnobs::default()).await;
    let address = emulator.base_url().strip_prefix("http://").unwrap().to_owned();
    emulator.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}
