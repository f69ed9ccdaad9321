//! Rows of receivables: exact, and whole or not at all.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use ledger::problem::ProblemKind;
use ledger::receivable::{FilterOperator, ReceivableRules, RowFilter, SourceKind, SourceRow};
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::check::CheckOutcome;
use links::failure::Failure;
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::setup::{client_with, options};
use crate::table::{Row, page, page_of_at_most, row, short_page};

const KIND: SourceKind = SourceKind::SalesEntries;
const NAME: &str = "Payt sales - v2";

fn described(fields: &[(&str, &str)]) -> Reply {
    let fields: Vec<_> = fields.iter().map(|(id, kind)| json!({ "id": id, "dataType": kind })).collect();
    Reply::ok(json!({ "fields": fields }).to_string())
}

const KEYED: &[(&str, &str)] =
    &[("administration_code", "string"), ("invoice_number", "string"), ("note", "string"), ("amount", "decimal")];
const UNKEYED: &[(&str, &str)] = &[("note", "string"), ("amount", "decimal")];

/// Stored from high to low: only sorting brings them in order.
fn numbered(count: usize) -> Vec<Row> {
    let one = |n| {
        row(json!({
            "administration_code": "1", "invoice_number": format!("V{n:04}"), "note": format!("n{n:04}"), "amount": 5,
        }))
    };
    (0..count).rev().map(one).collect()
}

/// Small pages, so that there are many.
fn books(server: &Server) -> AfasBooks {
    let mut options = options(server.base_url());
    options.page_rows = 5;
    AfasBooks::new(client_with(options), ConnectorNames::default())
}

async fn serve(
    fields: &'static [(&'static str, &'static str)],
    answer: impl Fn(&Request) -> Reply + Send + Sync + 'static,
) -> Server {
    Server::start(
        move |request| {
            if request.path.starts_with("metainfo/get/") { described(fields) } else { answer(request) }
        },
    )
    .await
}

async fn read(server: &Server) -> Result<Vec<SourceRow>, Failure> {
    books(server).read_source_rows(KIND, NAME).await
}

fn notes(rows: &[SourceRow]) -> Vec<String> {
    rows.iter().map(|row| row.fields["note"].clone()).collect()
}

fn expected(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("n{n:04}")).collect()
}

#[tokio::test]
async fn values_are_exact_text_and_the_name_of_a_connector_may_hold_blanks() {
    const FIELDS: &[(&str, &str)] = &[
        ("invoice_number", "string"),
        ("invoice_date", "date"),
        ("invoice_total_amount_inc_vat", "decimal"),
        ("debtor_is_company", "boolean"),
        ("debtor_email", "string"),
        ("line_order", "int"),
    ];
    let server = serve(FIELDS, |request| {
        let body = r#"{"rows":[{"invoice_number":"00107","invoice_date":"2026-10-25T00:00:00Z","line_order":3,
            "invoice_total_amount_inc_vat":-.50,"debtor_is_company":true,"debtor_email":null}]}"#;
        if request.query["skip"] == "0" { Reply::ok(body) } else { Reply::ok(r#"{"rows":[]}"#) }
    })
    .await;
    let rows = read(&server).await.unwrap();
    let fields = [
        ("debtor_is_company", "true"),
        ("invoice_date", "2026-10-25"),
        ("invoice_number", "00107"),
        ("invoice_total_amount_inc_vat", "-0.5"),
        ("line_order", "3"),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(rows, [SourceRow { number: 1, fields: BTreeMap::from(fields) }]);
    assert!(server.requests().iter().all(|request| request.path.ends_with("/Payt%20sales%20-%20v2")));
}

#[tokio::test]
async fn a_value_that_is_not_of_its_type_stops_the_read() {
    for (value, kind) in [
        (json!("1.200,00"), ProblemKind::AfasAnswerUnreadable),
        (json!({}), ProblemKind::AfasAnswerUnreadable),
        (json!("(replaced)"), ProblemKind::AfasFieldMissing),
    ] {
        let mut rows = numbered(3);
        rows[1].insert("amount".to_owned(), value);
        let server = serve(KEYED, move |request| page(&rows, request)).await;
        assert_eq!(read(&server).await.unwrap_err().kind(), kind);
    }
}

#[tokio::test]
async fn every_number_of_rows_is_read_whole_with_and_without_a_key() {
    for fields in [KEYED, UNKEYED] {
        for count in 0..=17 {
            let server = serve(fields, move |request| page(&numbered(count), request)).await;
            let rows = read(&server).await.unwrap();
            assert_eq!(notes(&rows), expected(count), "{count} of {fields:?}");
            let numbers: Vec<_> = rows.iter().map(|row| row.number).collect();
            assert_eq!(numbers, (1..).take(count).collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn rows_without_a_key_or_with_the_same_one_are_counted_instead() {
    for number in [json!(null), json!("V0001")] {
        let mut rows = numbered(12);
        for row in &mut rows {
            row.insert("invoice_number".to_owned(), number.clone());
        }
        // Two that are equal in everything.
        rows.push(rows[3].clone());
        let server = serve(KEYED, move |request| {
            // The table sorts no nulls.
            let rows: Vec<Row> = rows.clone();
            let text = rows.iter().all(|row| row["invoice_number"].is_string());
            if text {
                page(&rows, request)
            } else {
                let mut sortable = request.clone();
                let order = request.query.get("orderbyfieldids").map(|order| order.replace("invoice_number,", ""));
                sortable.query.extend(order.map(|order| ("orderbyfieldids".to_owned(), order)));
                page(&rows, &sortable)
            }
        })
        .await;
        assert_eq!(read(&server).await.unwrap().len(), 13, "{number}");
    }
}

#[tokio::test]
async fn a_page_that_is_short_without_a_sign_is_not_the_end() {
    // Once: the whole is read anew.
    let calls = AtomicUsize::new(0);
    let server = serve(KEYED, move |request| {
        let most = if calls.fetch_add(1, Ordering::SeqCst) == 1 { 2 } else { usize::MAX };
        short_page(&numbered(12), request, most)
    })
    .await;
    assert_eq!(notes(&read(&server).await.unwrap()), expected(12));
    // Always: there is no whole.
    for fields in [KEYED, UNKEYED] {
        let server = serve(fields, |request| short_page(&numbered(12), request, 3)).await;
        let failure = read(&server).await.unwrap_err();
        assert!(matches!(failure, Failure::Later { .. }), "{failure:?}");
        assert_eq!(failure.kind(), ProblemKind::AfasChangedWhileRead);
    }
}

#[tokio::test]
async fn rows_that_shift_between_pages_are_seen_when_there_is_no_key() {
    for new_row_first in [true, false] {
        let calls = AtomicUsize::new(0);
        let server = serve(UNKEYED, move |request| {
            let mut rows = numbered(12);
            if calls.fetch_add(1, Ordering::SeqCst) == 1 {
                if new_row_first {
                    rows.push(row(json!({ "note": "a new one", "amount": 1 })));
                } else {
                    rows.retain(|row| row["note"] != "n0001");
                }
            }
            page(&rows, request)
        })
        .await;
        let failure = read(&server).await.unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::AfasChangedWhileRead, "{failure:?}");
    }
}

#[tokio::test]
async fn a_row_that_goes_during_a_read_by_key_takes_no_other_with_it() {
    let calls = AtomicUsize::new(0);
    let server = serve(KEYED, move |request| {
        let mut rows = numbered(12);
        if calls.fetch_add(1, Ordering::SeqCst) > 0 {
            rows.retain(|row| row["note"] != "n0001");
        }
        page(&rows, request)
    })
    .await;
    let mut left = expected(12);
    left.remove(1);
    assert_eq!(notes(&read(&server).await.unwrap()), left);
}

#[tokio::test]
async fn a_server_that_does_not_sort_is_not_believed() {
    let server = serve(KEYED, |request| {
        let mut request = request.clone();
        request.query.remove("orderbyfieldids");
        page(&numbered(12), &request)
    })
    .await;
    assert_eq!(read(&server).await.unwrap_err().kind(), ProblemKind::AfasAnswerUnreadable);
}

#[tokio::test]
async fn a_page_that_fails_fails_the_read() {
    for fail_at in 0..4 {
        let calls = AtomicUsize::new(0);
        let server = serve(KEYED, move |request| {
            let call = calls.fetch_add(1, Ordering::SeqCst);
            if call >= fail_at { Reply::new(500, "") } else { page(&numbered(12), request) }
        })
        .await;
        assert!(matches!(read(&server).await.unwrap_err(), Failure::Later { .. }), "at {fail_at}");
    }
}

#[tokio::test]
async fn smaller_pages_than_asked_for_are_followed() {
    for fields in [KEYED, UNKEYED] {
        let server = serve(fields, |request| page_of_at_most(&numbered(11), request, 4)).await;
        assert_eq!(notes(&read(&server).await.unwrap()), expected(11));
    }
}

fn names(kinds: &[SourceKind]) -> BTreeMap<SourceKind, String> {
    kinds.iter().map(|kind| (*kind, kind.usual_connector().to_owned())).collect()
}

#[tokio::test]
async fn all_kinds_are_read_and_their_numbers_looked_at_again() {
    let kinds = [SourceKind::SalesEntries, SourceKind::OrderInvoices];
    let server = serve(KEYED, |request| page(&numbered(7), request)).await;
    let all = books(&server).read_all(&names(&kinds), &[]).await.unwrap();
    assert_eq!(all.keys().copied().collect::<Vec<_>>(), kinds);
    assert!(all.values().all(|rows| notes(rows) == expected(7)));
    assert!(books(&server).read_all(&BTreeMap::new(), &[]).await.unwrap().is_empty());

    // A filter on a column that is gone would let everything through, or nothing.
    let filter = |column: &str| {
        let (kind, operator) = (SourceKind::SalesEntries, FilterOperator::NotEquals);
        [RowFilter { kind, column: column.into(), operator, value: "Nee".into() }]
    };
    let gone = books(&server).read_all(&names(&kinds), &filter("Doorgeven")).await.unwrap_err();
    assert_eq!(gone.kind(), ProblemKind::AfasFieldMissing);
    assert!(gone.problem().detail.en().contains("Doorgeven is not there"), "{gone}");
    assert!(books(&server).read_all(&names(&kinds), &filter("invoice_number")).await.is_ok());

    // Another row comes once both were read: seen by the last look alone.
    let probes = AtomicUsize::new(0);
    let server = serve(KEYED, move |request| {
        let probe = request.query["take"] == "1" && request.query["skip"] == "7";
        let late = probe && probes.fetch_add(1, Ordering::SeqCst) >= 2;
        page(&numbered(if late { 8 } else { 7 }), request)
    })
    .await;
    let failure = books(&server).read_all(&names(&kinds), &[]).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::AfasChangedWhileRead);
    assert!(matches!(failure, Failure::Later { .. }));
}

#[tokio::test]
async fn a_connector_that_is_not_offered_is_told_from_a_wrong_token() {
    let server = Server::start(|request| match request.path.as_str() {
        "metainfo" => Reply::ok(r#"{"getConnectors":[{"id":"Other"}]}"#),
        _ => Reply::new(401, ""),
    })
    .await;
    let failure = read(&server).await.unwrap_err();
    assert!(matches!(&failure, Failure::Denied(problem) if problem.kind == ProblemKind::AfasConnectorMissing));
    let server = Server::start(|_| Reply::new(401, "")).await;
    assert_eq!(read(&server).await.unwrap_err().kind(), ProblemKind::AfasTokenWrong);
}

/// Whether rows of these columns are looked at.
fn lacks_nothing(fields: &[(&str, &str)]) -> bool {
    WHOLE[..8].iter().all(|needed| fields.contains(needed))
}

async fn check(offered: bool, fields: &'static [(&'static str, &'static str)], rows: usize) -> CheckOutcome {
    let server = Server::start(move |request| match request.path.as_str() {
        "metainfo" if offered => Reply::ok(r#"{"getConnectors":[{"id":"Payt_sales_entries_v12"}]}"#),
        "metainfo" => Reply::ok(r#"{"getConnectors":[]}"#),
        path if path.starts_with("metainfo/get/") => described(fields),
        _ => page(&numbered(rows), request),
    })
    .await;
    let expected = BTreeMap::from([(SourceKind::SalesEntries, 10)]);
    let items = books(&server)
        .check_receivable_connectors(&names(&[SourceKind::SalesEntries]), &ReceivableRules::default(), &expected)
        .await;
    let (hints, items): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|item| item.what.en().starts_with("Set-up in AFAS"));
    let hinted = offered && rows < 10 && lacks_nothing(fields);
    assert_eq!((items.len(), hints.len()), (1, usize::from(hinted)), "{hints:?}");
    assert_eq!(items[0].what, "GetConnector Payt_sales_entries_v12");
    items.into_iter().next().unwrap().outcome
}

const WHOLE: &[(&str, &str)] = &[
    ("administration_code", "string"),
    ("debtor_code", "string"),
    ("debtor_name", "string"),
    ("invoice_number", "string"),
    ("invoice_date", "date"),
    ("invoice_due_date", "date"),
    ("invoice_total_amount_inc_vat", "decimal"),
    ("invoice_open_amount_inc_vat", "decimal"),
    ("debtor_post_street_1", "string"),
    ("debtor_post_postalcode", "string"),
    ("debtor_post_city", "string"),
    ("debtor_post_country_code", "string"),
];

#[tokio::test]
async fn the_check_tells_what_is_missing() {
    let kind = |outcome: &CheckOutcome| match outcome {
        CheckOutcome::Bad(problem) => Some(problem.kind),
        _ => None,
    };
    assert_eq!(kind(&check(false, WHOLE, 10).await), Some(ProblemKind::AfasConnectorMissing));
    let lacking = check(true, KEYED, 10).await;
    assert_eq!(kind(&lacking), Some(ProblemKind::AfasFieldMissing));
    let CheckOutcome::Bad(problem) = lacking else { panic!() };
    assert!(problem.detail.en().contains("debtor_code, invoice_date"), "{}", problem.detail);
    assert!(problem.detail.en().contains("one of debtor_company_name"), "{}", problem.detail);
    for (fields, rows, part) in [
        (WHOLE, 0, "0 rows"),
        (WHOLE, 9, "fewer than the 10 rows"),
        (&WHOLE[..8], 10, "no debtor_post_street_1: no letters"),
    ] {
        let CheckOutcome::Warning(remark) = check(true, fields, rows).await else { panic!("{part}") };
        assert!(remark.en().contains(part), "{remark}");
    }
    let CheckOutcome::Good(seen) = check(true, WHOLE, 10).await else { panic!("must be good") };
    assert!(seen.en().contains("invoice_open_amount_inc_vat"), "{seen}");
}

#[tokio::test]
async fn a_file_comes_as_bytes_or_in_base64() {
    let wrapped = r#"{"filename":"V1.pdf","mimetype":"application/pdf","filedata":"JVBERi0xLjQ="}"#;
    for body in ["%PDF-1.4", wrapped] {
        let server = Server::start(move |_| Reply::ok(body)).await;
        assert_eq!(books(&server).read_file("77", "0A1B").await.unwrap(), b"%PDF-1.4");
        let request = server.requests().remove(0);
        assert_eq!(
            (request.path.as_str(), request.headers["sendfileasbinary"].as_str()),
            ("subjectconnector/77/0A1B", "1")
        );
    }
}

#[tokio::test]
async fn a_file_that_is_missing_empty_or_too_large_is_unavailable() {
    let long: Value = json!({ "filedata": "A".repeat(links::books::afas::LARGEST_FILE / 3 * 4 + 4096) });
    let long = long.to_string();
    for (status, body) in [(404, String::new()), (200, String::new()), (200, long)] {
        let server = Server::start(move |_| Reply::new(status, body.clone())).await;
        let failure = books(&server).read_file("77", "0A1B").await.unwrap_err();
        assert!(matches!(&failure, Failure::Refused(problem) if problem.kind == ProblemKind::AfasFileUnavailable));
        assert_eq!(server.requests().len(), 1);
    }
    let server = Server::start(|_| Reply::ok("x")).await;
    for (subject, file) in [("..", "1"), ("1", ""), ("1", "a/b"), ("1?x", "2")] {
        assert!(books(&server).read_file(subject, file).await.is_err(), "{subject} {file}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn files_need_a_connector_of_their_own_and_the_check_names_it() {
    const FIELDS: &[(&str, &str)] =
        &[("attachment_id", "int"), ("subject_id", "int"), ("file_id", "string"), ("file_name", "string")];
    for (status, kind) in [(401, Some(ProblemKind::AfasConnectorMissing)), (404, None)] {
        let server = Server::start(move |request| match request.path.as_str() {
            "metainfo" => Reply::ok(r#"{"getConnectors":[{"id":"Payt_subject_attachments"}]}"#),
            path if path.starts_with("metainfo/get/") => described(FIELDS),
            path if path.starts_with("subjectconnector/77/0A1B") => Reply::new(status, ""),
            _ => Reply::ok(r#"{"rows":[{"attachment_id":1,"subject_id":77,"file_id":"0A1B","file_name":"V1.pdf"}]}"#),
        })
        .await;
        let names = names(&[SourceKind::Attachments]);
        let items =
            books(&server).check_receivable_connectors(&names, &ReceivableRules::default(), &BTreeMap::new()).await;
        assert_eq!(items.len(), 2);
        match &items[1].outcome {
            CheckOutcome::Bad(problem) => {
                assert_eq!(Some(problem.kind), kind);
                assert!(problem.detail.en().starts_with("AppConnectorSubject"), "{}", problem.detail);
            }
            CheckOutcome::Warning(_) => assert_eq!(kind, None),
            CheckOutcome::Good(seen) => panic!("{seen}"),
        }
    }
}
