//! Who we are to AFAS.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ledger::problem::ProblemKind;
use links::books::afas::auth::TokenSource;
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::books::afas::client::AfasClient;
use links::books::afas::entries::PostOutcome;
use links::books::afas::oauth::OAuthClientCredentials;
use links::books::afas::options::AfasOptions;
use links::failure::Failure;
use secrecy::SecretString;

use crate::server::{Reply, Request, Server};
use crate::setup::{client, entry, http, options};

const INVENTORY: &str = r#"{"updateConnectors":[],"getConnectors":[],"info":{"envid":"T12345AA"}}"#;

fn oauth_client(server: &Server, secrets: &[&str], skew: Duration) -> AfasClient {
    oauth_client_with(options(server.base_url()), secrets, skew)
}

fn oauth_client_with(options: AfasOptions, secrets: &[&str], skew: Duration) -> AfasClient {
    let secrets = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
    let url = options.oauth_url().unwrap();
    let tokens = OAuthClientCredentials::new(http(), url, "kruispost".to_owned(), secrets, skew);
    AfasClient::new(http(), Arc::new(tokens), options).unwrap()
}

/// Gives token 1, 2, 3 … each time it is asked, for `secret` only.
fn token_address(request: &Request, secret: &str, given: &AtomicU32, life: u32) -> Reply {
    if !request.body.contains(&format!("client_secret={secret}")) {
        return Reply::new(400, r#"{"error":"invalid_client","error_description":"never shown"}"#);
    }
    let number = given.fetch_add(1, Ordering::SeqCst) + 1;
    Reply::ok(format!(
        r#"{{"access_token":"token-{number}","token_type":"Bearer","expires_in":{life},"refresh_token":null}}"#
    ))
}

async fn server_that_accepts(secret: &'static str, life: u32, accepted: &'static [&'static str]) -> Server {
    let given = AtomicU32::new(0);
    Server::start(move |request| match request.path.as_str() {
        "oauth/token" => token_address(request, secret, &given, life).after(Duration::from_millis(2)),
        _ if accepted.contains(&request.headers["authorization"].as_str()) => Reply::ok(INVENTORY),
        _ => Reply::new(401, ""),
    })
    .await
}

#[tokio::test]
async fn one_token_is_fetched_for_many_calls_and_kept() {
    let server = server_that_accepts("s1", 3600, &["Bearer token-1"]).await;
    let client = oauth_client(&server, &["s1"], Duration::from_secs(60));
    let calls = (0..8).map(|_| client.inventory());
    for inventory in futures_util::future::join_all(calls).await {
        assert_eq!(inventory.unwrap().info.environment, "T12345AA");
    }
    let asked = server.requests_to("oauth/token");
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].method, "POST");
    assert_eq!(asked[0].body, "grant_type=client_credentials&client_id=kruispost&client_secret=s1");
    assert_eq!(asked[0].headers["content-type"], "application/x-www-form-urlencoded");
    assert!(server.requests().iter().all(|request| request.query.is_empty()), "no secret in an address");
}

#[tokio::test]
async fn a_token_that_nearly_expires_is_renewed_before_the_call() {
    let server = server_that_accepts("s1", 60, &["Bearer token-1", "Bearer token-2"]).await;
    let client = oauth_client(&server, &["s1"], Duration::from_secs(60));
    client.inventory().await.unwrap();
    client.inventory().await.unwrap();
    assert_eq!(server.requests_to("oauth/token").len(), 2);
    assert_eq!(server.requests_to("metainfo")[1].headers["authorization"], "Bearer token-2");
}

#[tokio::test]
async fn a_refused_token_is_renewed_once() {
    let server = server_that_accepts("s1", 3600, &["Bearer token-2"]).await;
    let client = oauth_client(&server, &["s1"], Duration::from_secs(60));
    client.inventory().await.unwrap();
    assert_eq!(server.requests_to("oauth/token").len(), 2);
    assert_eq!(server.requests_to("metainfo").len(), 2);
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    let server = server_that_accepts("s1", 3600, &[]).await;
    let client = oauth_client(&server, &["s1"], Duration::from_secs(60));
    let failure = client.inventory().await.unwrap_err();
    assert!(matches!(&failure, Failure::Denied(problem) if problem.kind == ProblemKind::AfasTokenWrong), "{failure:?}");
    assert_eq!(server.requests_to("metainfo").len(), 2);
}

#[tokio::test]
async fn an_entry_that_met_an_expired_token_is_not_sent_again_by_the_client() {
    let given = AtomicU32::new(0);
    let offered = r#"{"getConnectors":[],"updateConnectors":[{"id":"FiEntries"}],"info":{}}"#;
    let server = Server::start(move |request| match request.path.as_str() {
        "oauth/token" => token_address(request, "s1", &given, 3600),
        "metainfo" if request.headers["authorization"] == "Bearer token-2" => Reply::ok(offered),
        _ => Reply::new(401, ""),
    })
    .await;
    let mut options = options(server.base_url());
    // With one call at a time, the look at the inventory must not wait for the entry's own place.
    options.calls_at_once = 1;
    let books = AfasBooks::new(oauth_client_with(options, &["s1"], Duration::ZERO), ConnectorNames::default());
    let outcome = books.post_entry(&entry("55")).await;
    assert!(matches!(outcome, PostOutcome::NotSent(Failure::Later { .. })), "{outcome:?}");
    assert_eq!(server.requests_to("connectors/FiEntries").len(), 1);
}

#[tokio::test]
async fn while_secrets_change_the_newer_is_tried_first_and_then_the_older() {
    let server = server_that_accepts("old", 3600, &["Bearer token-1"]).await;
    oauth_client(&server, &["new", "old"], Duration::ZERO).inventory().await.unwrap();
    let bodies: Vec<_> = server.requests_to("oauth/token").into_iter().map(|request| request.body).collect();
    assert!(bodies[0].ends_with("client_secret=new") && bodies[1].ends_with("client_secret=old"), "{bodies:?}");
}

#[tokio::test]
async fn when_no_secret_is_accepted_the_customer_must_act_and_nothing_secret_is_told() {
    let server = server_that_accepts("another", 3600, &[]).await;
    let client = oauth_client(&server, &["wrong-1", "wrong-2"], Duration::ZERO);
    let failure = client.inventory().await.unwrap_err();
    assert!(matches!(&failure, Failure::Denied(problem) if problem.kind == ProblemKind::AfasTokenWrong), "{failure:?}");
    let text = format!("{failure} {failure:?} {client:?}");
    assert!(text.contains("invalid_client"), "{text}");
    assert!(!text.contains("wrong-") && !text.contains("never shown"), "{text}");
    assert!(server.requests_to("metainfo").is_empty());
}

#[tokio::test]
async fn a_token_address_in_trouble_is_for_later() {
    for reply in [Reply::new(503, ""), Reply::cut(), Reply::ok("<html>")] {
        let server = Server::start(move |_| reply.clone()).await;
        let failure = oauth_client(&server, &["s1"], Duration::ZERO).inventory().await.unwrap_err();
        assert!(matches!(failure, Failure::Later { .. }), "{failure:?}");
    }
}

#[tokio::test]
async fn the_secrets_of_a_client_are_not_printed() {
    let secrets = vec![SecretString::from("hush")];
    let tokens = OAuthClientCredentials::new(http(), String::new(), "id".to_owned(), secrets, Duration::ZERO);
    assert!(!format!("{tokens:?}").contains("hush"));
    let header = tokens.header().await;
    assert!(header.is_err());
}

#[tokio::test]
async fn a_refused_classic_token_is_not_tried_again() {
    let server = Server::start(|_| Reply::new(401, "")).await;
    let failure = client(&server).inventory().await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::AfasTokenWrong);
    assert_eq!(server.requests().len(), 1);
}
