//! How much at the same time.

use std::time::Duration;

use futures_util::future::join_all;
use links::books::afas::query::Query;
use serde::de::IgnoredAny;

use crate::server::{Reply, Server};
use crate::setup::{books, client, entry};

/// Long enough for a call that does not keep to the limit to be seen.
const HOLD: Duration = Duration::from_millis(3);

/// Holds each answer until `together` requests have run at once.
async fn slow_server(together: usize) -> Server {
    Server::start(move |request| {
        let body = match request.method.as_str() {
            "POST" => r#"{"results":{"FiEntryPar":{"UnId":"1","EnNo":"1"}}}"#,
            _ => r#"{"rows":[]}"#,
        };
        Reply::ok(body).together(together).after(HOLD)
    })
    .await
}

#[tokio::test]
async fn at_most_five_calls_run_at_once() {
    let server = slow_server(5).await;
    let client = client(&server);
    let queries: Vec<_> = (0..15).map(|n| Query::connector(&format!("Acme{n}"))).collect();
    for rows in join_all(queries.iter().map(|query| client.rows::<IgnoredAny>(query))).await {
        assert!(rows.unwrap().is_empty());
    }
    assert_eq!(server.requests().len(), 15);
    assert_eq!(server.most_at_once(), 5);
}

#[tokio::test]
async fn a_connector_is_never_asked_twice_at_once() {
    let server = slow_server(2).await;
    let client = client(&server);
    let queries: Vec<_> = (0..6).map(|n| Query::connector(["Acme", "Other"][n % 2])).collect();
    join_all(queries.iter().map(|query| client.rows::<IgnoredAny>(query))).await;
    assert_eq!(server.requests().len(), 6);
    assert_eq!(server.most_of_one_path(), 1);
    assert_eq!(server.most_at_once(), 2);
}

#[tokio::test]
async fn a_journal_gets_one_entry_at_a_time_and_journals_do_not_wait_for_each_other() {
    let server = slow_server(1).await;
    let books = books(&server);
    let one_journal = [entry("55"), entry("55"), entry("55")];
    join_all(one_journal.iter().map(|entry| books.post_entry(entry))).await;
    assert_eq!(server.requests().len(), 3);
    assert_eq!(server.most_at_once(), 1);

    let server = slow_server(2).await;
    let books = crate::setup::books(&server);
    let two_journals = [entry("55"), entry("56")];
    join_all(two_journals.iter().map(|entry| books.post_entry(entry))).await;
    assert_eq!(server.most_at_once(), 2);
}
