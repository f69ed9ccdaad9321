//! All rows, each once, whatever happens at the boundary of a page.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::TryStreamExt as _;
use ledger::problem::ProblemKind;
use links::books::afas::client::AfasClient;
use links::books::afas::pages::KeyedRow;
use links::books::afas::query::{Operator, Query};
use links::books::afas::wire;
use links::failure::Failure;
use serde::Deserialize;
use serde_json::json;

use crate::server::{Reply, Server};
use crate::setup::{client_with, options};
use crate::table::{Row, page, page_of_at_most, row};

#[derive(Debug, Deserialize)]
struct Item {
    #[serde(rename = "Nr", deserialize_with = "wire::text")]
    number: String,
    #[serde(rename = "Note", deserialize_with = "wire::text")]
    note: String,
}

impl KeyedRow for Item {
    const KEY: &'static [&'static str] = &["Nr"];

    fn key(&self) -> Vec<String> {
        vec![self.number.clone()]
    }
}

fn client_with_pages_of(rows: u32, server: &Server) -> AfasClient {
    let mut options = options(server.base_url());
    options.page_rows = rows;
    client_with(options)
}

fn numbered(count: usize) -> Vec<Row> {
    // Stored from high to low: only sorting brings them in order.
    (0..count).rev().map(|n| row(json!({ "Unit": 1, "Nr": format!("V{n:04}"), "Note": format!("n{n}") }))).collect()
}

fn notes(items: &[Item]) -> BTreeSet<&str> {
    items.iter().map(|item| item.note.as_str()).collect()
}

async fn read(server: &Server, page_rows: u32) -> Result<Vec<Item>, Failure> {
    let query = Query::connector("Acme").where_("Unit", Operator::Equal, 1);
    client_with_pages_of(page_rows, server).all(query, 3).await
}

#[tokio::test]
async fn every_number_of_rows_is_read_whole() {
    for count in 0..=17 {
        let server = Server::start(move |request| page(&numbered(count), request)).await;
        let items = read(&server, 5).await.unwrap();
        assert_eq!((items.len(), notes(&items).len()), (count, count));
        assert!(items.is_sorted_by(|one, next| one.number < next.number));
        assert!(server.requests().iter().all(|request| request.query["skip"] == "0"));
    }
}

#[tokio::test]
async fn the_pages_come_as_a_stream_too() {
    let server = Server::start(|request| page(&numbered(10), request)).await;
    let pages = client_with_pages_of(4, &server).pages::<Item>(Query::connector("Acme"), 3).into_stream();
    let sizes: Vec<usize> = pages.map_ok(|page| page.len()).try_collect().await.unwrap();
    assert_eq!(sizes, [3, 3, 3, 1]);
}

#[tokio::test]
async fn rows_with_the_same_key_are_not_lost_at_the_boundary() {
    let mut rows = numbered(9);
    rows.extend((0..3).map(|n| row(json!({ "Unit": 1, "Nr": "V0004", "Note": format!("again{n}") }))));
    let server = Server::start(move |request| page(&rows, request)).await;
    for page_rows in 5..=9 {
        let items = read(&server, page_rows).await.unwrap();
        assert_eq!((items.len(), notes(&items).len()), (12, 12), "pages of {page_rows}");
    }
}

#[tokio::test]
async fn more_rows_with_one_key_than_a_page_holds_are_unreadable() {
    let rows: Vec<_> = (0..9).map(|n| row(json!({ "Unit": 1, "Nr": "V1", "Note": format!("n{n}") }))).collect();
    let server = Server::start(move |request| page(&rows, request)).await;
    assert!(matches!(read(&server, 5).await.unwrap_err(), Failure::Unreadable(_)));
}

#[tokio::test]
async fn rows_that_vanish_during_the_read_take_no_others_with_them() {
    let calls = AtomicUsize::new(0);
    let server = Server::start(move |request| {
        let mut rows = numbered(12);
        if calls.fetch_add(1, Ordering::SeqCst) > 0 {
            // Paid meanwhile: one that was read, the one at the boundary, and one that comes later.
            rows.retain(|row| !["V0001", "V0004", "V0007"].iter().any(|gone| row["Nr"] == *gone));
        }
        page(&rows, request)
    })
    .await;
    let items = read(&server, 5).await.unwrap();
    let numbers: Vec<_> = items.iter().map(|item| item.number.trim_start_matches("V00")).collect();
    assert_eq!(numbers, ["00", "01", "02", "03", "05", "06", "08", "09", "10", "11"]);
}

#[tokio::test]
async fn a_server_that_gives_smaller_pages_than_asked_for_is_followed() {
    let server = Server::start(|request| page_of_at_most(&numbered(11), request, 4)).await;
    assert_eq!(read(&server, 1_000).await.unwrap().len(), 11);
}

#[tokio::test]
async fn a_server_that_does_not_sort_or_filter_is_not_believed() {
    let unsorted = Server::start(|request| {
        let mut request = request.clone();
        request.query.remove("orderbyfieldids");
        page(&numbered(12), &request)
    })
    .await;
    let unfiltered = Server::start(|request| {
        let mut request = request.clone();
        request.query.remove("filterfieldids");
        page(&numbered(12), &request)
    })
    .await;
    for server in [unsorted, unfiltered] {
        let failure = read(&server, 5).await.unwrap_err();
        assert!(
            matches!(&failure, Failure::Unreadable(p) if p.kind == ProblemKind::AfasAnswerUnreadable),
            "{failure:?}"
        );
    }
}

#[tokio::test]
async fn a_page_that_is_too_large_for_afas_is_asked_for_in_halves() {
    let server = Server::start(|request| {
        let take: usize = request.query["take"].parse().unwrap();
        if take > 20 { Reply::refusal("Out of memory") } else { page(&numbered(30), request) }
    })
    .await;
    assert_eq!(read(&server, 70).await.unwrap().len(), 30);
    let takes: Vec<_> = server.requests().into_iter().map(|request| request.query["take"].clone()).collect();
    assert_eq!(takes, ["70", "35", "17", "17"]);

    let hopeless = Server::start(|_| Reply::refusal("Out of String space")).await;
    assert_eq!(read(&hopeless, 70).await.unwrap_err().kind(), ProblemKind::AfasResultTooLarge);
    assert_eq!(hopeless.requests().len(), 4);
}

#[tokio::test]
async fn a_page_stays_below_the_number_of_values_afas_allows() {
    let server = Server::start(|request| page(&numbered(1), request)).await;
    let client = client_with_pages_of(5_000, &server);
    for (columns, take) in [(20, "1000"), (200, "750"), (400, "375")] {
        client.all::<Item>(Query::connector("Acme"), columns).await.unwrap();
        assert_eq!(server.requests().last().unwrap().query["take"], take);
    }
}
