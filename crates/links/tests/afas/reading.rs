//! Reads: what is sent, what is tried again, and what a failure is called.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ledger::problem::ProblemKind;
use links::books::afas::query::{Operator, Query};
use links::failure::Failure;
use serde::de::IgnoredAny;

use crate::server::{Reply, Request, Server};
use crate::setup::{client, client_with, options};

const EMPTY_PAGE: &str = r#"{"skip":0,"take":100,"rows":[]}"#;

/// A server that goes through these replies and then gives an empty page.
async fn server_with(replies: Vec<Reply>) -> Server {
    let next = AtomicUsize::new(0);
    Server::start(move |_| {
        let index = next.fetch_add(1, Ordering::SeqCst);
        replies.get(index).cloned().unwrap_or_else(|| Reply::ok(EMPTY_PAGE))
    })
    .await
}

async fn read(server: &Server) -> Result<Vec<IgnoredAny>, Failure> {
    client(server).rows(&Query::connector("Acme")).await
}

#[tokio::test]
async fn every_call_carries_the_headers_that_afas_asks_for() {
    let server = server_with(vec![]).await;
    let mut options = options(server.base_url());
    options.integration_id = Some("54321_123456".to_owned());
    let query = Query::connector("Acme").where_("A", Operator::Equal, "a b&c=d+e");
    client_with(options).rows::<IgnoredAny>(&query).await.unwrap();
    let request = &server.requests()[0];
    assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "connectors/Acme"));
    assert_eq!(request.query["filtervalues"], "a b&c=d+e");
    assert!(request.headers["authorization"].starts_with("AfasToken PHRva2Vu"));
    for (name, value) in [
        ("accept", "application/json"),
        ("accept-language", "en-us"),
        ("integrationid", "54321_123456"),
        ("accept-encoding", "gzip"),
    ] {
        assert_eq!(request.headers[name], value, "{name}");
    }
    assert!(!request.headers.contains_key("connection"), "AFAS wants connections kept");
}

#[tokio::test]
async fn trouble_on_the_way_is_tried_again() {
    for reply in [Reply::cut(), Reply::new(503, ""), Reply::new(502, "<html>"), Reply::refusal("Unexpected error")] {
        let server = server_with(vec![reply.clone()]).await;
        assert!(read(&server).await.unwrap().is_empty(), "{reply:?}");
        assert_eq!(server.requests().len(), 2, "{reply:?}");
    }
}

#[tokio::test]
async fn tries_come_to_an_end() {
    let server = server_with(vec![Reply::new(503, ""); 10]).await;
    let failure = read(&server).await.unwrap_err();
    assert!(matches!(failure, Failure::Later { after: None, .. }), "{failure:?}");
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn refusals_are_not_tried_again() {
    for (reply, kind) in [
        (Reply::new(400, ""), ProblemKind::AfasRefused),
        (Reply::new(403, ""), ProblemKind::AfasAddressNotAllowed),
        (Reply::new(404, ""), ProblemKind::AfasNotFound),
        (Reply::new(413, ""), ProblemKind::AfasRefused),
        (Reply::refusal("The definition is blocked"), ProblemKind::AfasConnectorBlocked),
        (Reply::refusal("Something new"), ProblemKind::AfasRefused),
    ] {
        let server = server_with(vec![reply.clone()]).await;
        let failure = read(&server).await.unwrap_err();
        assert_eq!(failure.kind(), kind, "{reply:?}");
        assert!(failure.problem().detail.en().contains("GetConnector Acme"), "{failure}");
        assert_eq!(server.requests().len(), 1, "{reply:?}");
    }
}

#[tokio::test]
async fn a_long_pause_that_afas_asks_for_is_passed_on() {
    for reply in [
        Reply::new(503, r#"{"error":{"code":1,"message":"maintenance"},"retry_after":7200}"#),
        Reply::new(503, "").header("Retry-After", "7200"),
    ] {
        let server = server_with(vec![reply]).await;
        let failure = read(&server).await.unwrap_err();
        let Failure::Later { after, .. } = failure else { panic!("{failure:?}") };
        assert_eq!(after, Some(Duration::from_secs(7200)));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_read_without_an_answer_is_left_alone_while_afas_works_on() {
    let server = server_with(vec![Reply::ok(EMPTY_PAGE).after(Duration::from_secs(60))]).await;
    let mut options = options(server.base_url());
    options.get_timeout = Duration::from_millis(20);
    let failure = client_with(options).rows::<IgnoredAny>(&Query::connector("Acme")).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::AfasTookTooLong);
    assert!(matches!(failure, Failure::Later { after: Some(after), .. } if after >= Duration::from_secs(900)));
    assert!(server.requests().len() <= 1);
}

#[tokio::test]
async fn an_answer_cut_short_gives_no_rows() {
    let server = server_with(vec![Reply::ok(r#"{"skip":0,"take":100,"rows":[{"a":1},{"#)]).await;
    let failure = read(&server).await.unwrap_err();
    assert!(matches!(failure, Failure::Later { .. }), "{failure:?}");
    assert_eq!(failure.kind(), ProblemKind::AfasAnswerUnreadable);
}

#[tokio::test]
async fn a_question_that_is_too_long_is_not_sent() {
    let server = server_with(vec![]).await;
    let query = Query::connector("Acme").where_("A", Operator::Equal, "v".repeat(2_049));
    let failure = client(&server).rows::<IgnoredAny>(&query).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::AfasQueryTooLong);
    assert!(server.requests().is_empty());
}

/// What the inventory answers when a connector does not let us in.
async fn turned_away(reply: Reply, inventory: Reply) -> Failure {
    let answer = move |request: &Request| match request.path.as_str() {
        "metainfo" => inventory.clone(),
        _ => reply.clone(),
    };
    read(&Server::start(answer).await).await.unwrap_err()
}

#[tokio::test]
async fn the_inventory_tells_a_missing_connector_from_a_wrong_token() {
    let listed = r#"{"getConnectors":[{"id":"ACME","description":""}],"updateConnectors":[],"info":{}}"#;
    let empty = r#"{"getConnectors":[],"updateConnectors":[],"info":{}}"#;
    for reply in [Reply::new(401, ""), Reply::refusal("You are not authorized")] {
        let missing = turned_away(reply.clone(), Reply::ok(empty)).await;
        assert_eq!(missing.kind(), ProblemKind::AfasConnectorMissing);
        assert!(missing.problem().detail.en().contains("GetConnector Acme"), "{missing}");
        let not_authorised = turned_away(reply, Reply::ok(listed)).await;
        assert_eq!(not_authorised.kind(), ProblemKind::AfasNotAuthorised);
    }
    let wrong = turned_away(Reply::new(401, ""), Reply::new(401, "")).await;
    assert_eq!(wrong.kind(), ProblemKind::AfasTokenWrong);
}

#[tokio::test]
async fn a_server_that_can_not_be_reached_is_for_later() {
    // Port 9 (discard) is closed on any machine that runs these tests.
    let failure = client_with(options("http://127.0.0.1:9".to_owned())).inventory().await.unwrap_err();
    assert!(matches!(failure, Failure::Later { .. }), "{failure:?}");
    assert_eq!(failure.kind(), ProblemKind::AfasUnreachable);
}
