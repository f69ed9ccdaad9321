//! A booking goes out once, and every way it can end is told apart.

use std::time::Duration;

use ledger::problem::ProblemKind;
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::books::afas::entries::{BookingReference, PostOutcome, entry_body};
use links::failure::Failure;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpListener;

use crate::server::{Reply, Request, Server};
use crate::setup::{books, client_with, entry, options};

const BOOKED: &str = r#"{"results":{"FiEntryPar":{"UnId":"1","EnNo":"58214","InId":""}}}"#;

/// Posts to a server that answers so, and proves that it got the entry once.
async fn post(reply: Reply) -> PostOutcome {
    let server = Server::start(move |_| reply.clone()).await;
    let outcome = books(&server).post_entry(&entry("55")).await;
    assert_eq!(posts(&server).len(), 1, "an entry is sent once");
    outcome
}

fn posts(server: &Server) -> Vec<Request> {
    server.requests().into_iter().filter(|request| request.method == "POST").collect()
}

#[tokio::test]
async fn a_booked_entry_gives_its_reference() {
    let reference = BookingReference { administration: 1, journal: "55".to_owned(), number: 58214 };
    assert_eq!(post(Reply::new(201, BOOKED)).await, PostOutcome::Posted(reference));
}

#[tokio::test]
async fn the_evidence_is_what_was_sent() {
    let server = Server::start(|_| Reply::new(201, BOOKED)).await;
    books(&server).post_entry(&entry("55")).await;
    let request = &posts(&server)[0];
    assert_eq!(request.path, "connectors/FiEntries");
    assert_eq!(request.headers["content-type"], "application/json;charset=utf-8");
    assert_eq!(request.body.as_bytes(), entry_body(&entry("55")).unwrap());
}

#[tokio::test]
async fn a_refusal_that_is_recognised_booked_nothing() {
    let outcome = post(Reply::refusal("The date is in a blocked period")).await;
    let PostOutcome::Refused(problem) = outcome else { panic!("{outcome:?}") };
    assert_eq!(problem.kind, ProblemKind::AfasPeriodClosed);
}

#[tokio::test]
async fn every_answer_without_proof_is_unknown_and_is_not_sent_again() {
    for reply in [
        Reply::cut(),
        Reply::new(201, "<html>"),
        Reply::new(201, "{\"results\":{\"FiEnt"),
        Reply::new(500, ""),
        Reply::refusal("An unexpected error occurred"),
        Reply::refusal("Something new"),
        Reply::new(502, ""),
        Reply::new(503, r#"{"retry_after":1}"#),
        Reply::new(504, ""),
        Reply::new(307, "").header("Location", "/elsewhere"),
    ] {
        let outcome = post(reply.clone()).await;
        assert!(
            matches!(&outcome, PostOutcome::Unknown(p) if p.kind == ProblemKind::PostOutcomeUnknown),
            "{reply:?}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn an_entry_whose_answer_does_not_come_in_time_is_unknown() {
    let server = Server::start(|_| Reply::new(201, BOOKED).after(Duration::from_secs(60))).await;
    let mut options = options(server.base_url());
    options.post_timeout = Duration::from_millis(20);
    let books = AfasBooks::new(client_with(options), ConnectorNames::default());
    let outcome = books.post_entry(&entry("55")).await;
    assert!(matches!(outcome, PostOutcome::Unknown(_)), "{outcome:?}");
    assert!(posts(&server).len() <= 1, "an entry is sent once");
}

#[tokio::test]
async fn a_kept_connection_that_breaks_does_not_repeat_the_entry() {
    let server = Server::start(|request| match request.method.as_str() {
        "POST" => Reply::cut(),
        _ => Reply::ok(r#"{"getConnectors":[],"updateConnectors":[]}"#),
    })
    .await;
    let books = books(&server);
    books.client().inventory().await.unwrap();
    let outcome = books.post_entry(&entry("55")).await;
    assert!(matches!(outcome, PostOutcome::Unknown(_)), "{outcome:?}");
    assert_eq!(posts(&server).len(), 1);
}

#[tokio::test]
async fn being_turned_away_at_the_door_means_not_sent() {
    for (reply, kind) in [
        (Reply::new(401, ""), ProblemKind::AfasTokenWrong),
        (Reply::new(403, ""), ProblemKind::AfasAddressNotAllowed),
        (Reply::new(404, ""), ProblemKind::AfasNotFound),
    ] {
        let outcome = post(reply).await;
        assert!(matches!(&outcome, PostOutcome::NotSent(Failure::Denied(p)) if p.kind == kind), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_missing_update_connector_is_named() {
    let server = Server::start(|request| match request.path.as_str() {
        "metainfo" => Reply::ok(r#"{"getConnectors":[],"updateConnectors":[]}"#),
        _ => Reply::new(401, ""),
    })
    .await;
    let outcome = books(&server).post_entry(&entry("55")).await;
    let PostOutcome::NotSent(failure) = outcome else { panic!("{outcome:?}") };
    assert_eq!(failure.kind(), ProblemKind::AfasConnectorMissing);
    assert!(failure.problem().detail.en().contains("UpdateConnector FiEntries"), "{failure}");
}

#[tokio::test]
async fn a_locked_journal_is_for_later() {
    let outcome = post(Reply::refusal("Journal 55 is in use by another user")).await;
    let PostOutcome::NotSent(Failure::Later { problem, .. }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(problem.kind, ProblemKind::AfasJournalLocked);
}

#[tokio::test]
async fn a_connection_that_never_came_about_means_not_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let no_tls = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let no_tls_address = no_tls.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = no_tls.accept().await {
            stream.write_all(b"220 this is no TLS\r\n").await.unwrap();
        }
    });
    for base_url in [format!("http://{address}"), format!("https://{no_tls_address}")] {
        let books = AfasBooks::new(client_with(options(base_url.clone())), ConnectorNames::default());
        let outcome = books.post_entry(&entry("55")).await;
        let PostOutcome::NotSent(Failure::Later { problem, .. }) = outcome else { panic!("{base_url}: {outcome:?}") };
        assert_eq!(problem.kind, ProblemKind::AfasUnreachable);
    }
}
