//! What Payt has is read whole, and what it does not take is seen record by record.

use ledger::money::{Currency, Money};
use ledger::problem::ProblemKind;
use links::check::CheckOutcome;
use links::failure::Failure;
use links::targets::payt::{InvoiceUpdate, Payt};
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::setup::{options, payt, payt_with};

fn euros(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

fn invoice(id: i64) -> Value {
    json!({
        "id": id, "invoice_number": format!("V{id}"), "debtor_number": "00107", "currency_code": "EUR",
        "total_amount": "148.50", "open_amount": "0.00", "payment_date": "2026-03-09", "paused_at": null,
    })
}

fn page(rows: &[Value], cursor: Value) -> Reply {
    Reply::ok(json!({ "data": rows, "pagination": { "cursor": cursor } }).to_string())
}

fn update(number: &str) -> InvoiceUpdate {
    InvoiceUpdate { number: number.to_owned(), open: euros(4_000), book_open: Some(euros(4_000)) }
}

#[tokio::test]
async fn all_pages_are_followed_by_their_cursor() {
    let server = Server::start(|request: &Request| match request.query.get("cursor").map(String::as_str) {
        None => page(&[invoice(1), invoice(2)], json!(2)),
        Some("2") => page(&[invoice(3)], json!("3")),
        _ => page(&[], json!(null)),
    })
    .await;
    let invoices = payt(&server).list_invoices("77").await.unwrap().unwrap();
    let numbers: Vec<_> = invoices.iter().map(|invoice| invoice.number.as_str()).collect();
    assert_eq!(numbers, ["V1", "V2", "V3"]);
    let first = &invoices[0];
    assert_eq!((first.id.as_str(), first.total, first.open), ("1", euros(14_850), euros(0)));
    assert_eq!((first.paid_on, first.paused), (Some(jiff::civil::date(2026, 3, 9)), false));
    assert!(server.requests().iter().all(|request| {
        request.path == "v1/invoices"
            && request.query["administration_id"] == "77"
            && request.query["per_page"] == "500"
    }));
}

#[tokio::test]
async fn amounts_may_be_numbers_and_are_exact_either_way() {
    let mut row = invoice(1);
    row["total_amount"] = json!(0.1);
    row["open_amount"] = json!(-30);
    let server = Server::start(move |_: &Request| page(std::slice::from_ref(&row), json!(null))).await;
    let invoices = payt(&server).list_invoices("1").await.unwrap().unwrap();
    assert_eq!((invoices[0].total, invoices[0].open), (euros(10), euros(-3_000)));
}

#[tokio::test]
async fn a_list_that_repeats_itself_or_is_no_list_is_strange() {
    for reply in [
        page(&[invoice(1)], json!("1")),
        Reply::ok("[]"),
        Reply::ok(r#"{"data":[{"id":1}]}"#),
        Reply::ok(r#"{"data":[{"id"#),
    ] {
        let answer = reply.clone();
        let server = Server::start(move |_: &Request| answer.clone()).await;
        let failure = payt(&server).list_invoices("1").await.unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::PaytAnswerStrange, "{reply:?}");
    }
    let mut odd = invoice(1);
    odd["currency_code"] = json!("???");
    let server = Server::start(move |_: &Request| page(std::slice::from_ref(&odd), json!(null))).await;
    assert!(payt(&server).list_invoices("1").await.is_err());
}

#[tokio::test]
async fn without_the_api_module_there_is_nothing_to_read_and_that_is_no_failure() {
    for status in [403, 404] {
        let server = Server::start(move |_: &Request| Reply::new(status, "")).await;
        let payt = payt(&server);
        assert_eq!(payt.list_invoices("1").await.unwrap(), None);
        assert_eq!(payt.list_administrations().await.unwrap(), None);
        assert!(matches!(payt.check().await[0].outcome, CheckOutcome::Warning(_)));
        assert!(matches!(
            payt.update_invoices("1", &[update("V1")]).await,
            Err(Failure::Denied(_) | Failure::Refused(_))
        ));
    }
    // In the middle of a list it is one.
    let server = Server::start(|request: &Request| match request.query.get("cursor") {
        None => page(&[invoice(1)], json!("1")),
        Some(_) => Reply::new(404, ""),
    })
    .await;
    assert!(payt(&server).list_invoices("1").await.is_err());
}

#[tokio::test]
async fn open_amounts_are_set_and_each_record_is_judged_by_itself() {
    let server = Server::start(|_: &Request| {
        let body = json!({
            "success": true, "count": 1, "errors": { "V2": ["debtor_not_found", "x"] }, "warnings": { "V1": ["phone"] },
        });
        Reply::ok(body.to_string())
    })
    .await;
    let updates = [update("V1"), InvoiceUpdate { book_open: None, ..update("V2") }];
    let results = payt(&server).update_invoices("77", &updates).await.unwrap();
    assert_eq!((results[0].number.as_str(), &results[0].refusal), ("V1", &None));
    assert_eq!(results[0].warnings, ["phone"]);
    let refusal = results[1].refusal.as_ref().unwrap();
    assert_eq!((refusal.kind, refusal.detail.en()), (ProblemKind::PaytRefused, "invoice V2: debtor_not_found; x"));
    let request = server.requests().remove(0);
    assert_eq!((request.method.as_str(), request.path.as_str()), ("PATCH", "v1/invoices"));
    let body: Value = serde_json::from_str(&request.body).unwrap();
    let expected = json!({
        "administration_id": "77",
        "invoices": [
            { "invoice_number": "V1", "amount_open": "40.00", "book_amount_open": "40.00" },
            { "invoice_number": "V2", "amount_open": "40.00" },
        ],
    });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn an_answer_that_does_not_account_for_every_record_is_strange() {
    for body in [
        json!({ "success": true, "count": 2, "errors": [] }),
        json!({ "success": true, "count": 0, "errors": {} }),
        json!({ "success": false, "errors": [] }),
        json!({ "success": true, "count": 1, "errors": { "V9": ["not sent"] } }),
        json!({ "count": 1 }),
    ] {
        let text = body.to_string();
        let server = Server::start(move |_: &Request| Reply::ok(text.clone())).await;
        let failure = payt(&server).update_invoices("1", &[update("V1")]).await.unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::PaytAnswerStrange, "{body}");
    }
    let server = Server::start(|_: &Request| Reply::ok(r#"{"success":true,"count":1,"errors":[]}"#)).await;
    let results = payt(&server).update_invoices("1", &[update("V1")]).await.unwrap();
    assert_eq!((results.len(), &results[0].refusal), (1, &None));
}

#[tokio::test]
async fn many_updates_are_spread_over_calls() {
    let server = Server::start(|request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let count = body["invoices"].as_array().unwrap().len();
        Reply::ok(json!({ "success": true, "count": count, "errors": {} }).to_string())
    })
    .await;
    let updates: Vec<_> = (0..1_001).map(|n| update(&format!("V{n}"))).collect();
    assert_eq!(payt(&server).update_invoices("1", &updates).await.unwrap().len(), 1_001);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn the_check_shows_administrations_and_what_is_wrong() {
    let row =
        json!({ "id": 7, "name": "Voorbeeld B.V.", "status": "active", "last_successful_import_at": "2026-03-10" });
    let server = Server::start(move |_: &Request| page(std::slice::from_ref(&row), json!(null))).await;
    let items = payt(&server).check().await;
    let CheckOutcome::Good(seen) = &items[0].outcome else { panic!("{items:?}") };
    assert_eq!(seen.en(), "Voorbeeld B.V. (active, last import 2026-03-10)");
    assert!(!items[1].is_bad());

    let row = json!({ "id": "7", "name": "Voorbeeld B.V.", "status": "active" });
    let server = Server::start(move |request: &Request| match request.query.get("fields") {
        Some(_) => Reply::new(422, ""),
        None => page(std::slice::from_ref(&row), json!(null)),
    })
    .await;
    assert_eq!(payt(&server).list_administrations().await.unwrap().unwrap().len(), 1);

    let server = Server::start(|_: &Request| Reply::new(401, "")).await;
    let mut wrong = options(&server.base_url());
    wrong.administration_code = " ".to_owned();
    let payt: Payt = payt_with(wrong);
    assert!(payt.check().await.iter().all(links::check::CheckItem::is_bad));
}
