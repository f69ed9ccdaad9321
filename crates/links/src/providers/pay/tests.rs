use std::num::NonZeroU32;
use std::time::Duration;

use jiff::civil::date;
use ledger::problem::ProblemKind;
use secrecy::SecretString;

use super::client::ClientOptions;
use super::scripted::{Answer, Scripted, json, status};
use super::{Pay, PayOptions};
use crate::check::{CheckItem, CheckOutcome};
use crate::failure::Failure;
use crate::http::{self, HttpOptions};
use crate::provider::Provider as _;

async fn start(answers: Vec<Answer>) -> (Scripted, Pay) {
    start_with(answers, Duration::from_secs(30)).await
}

async fn start_with(answers: Vec<Answer>, list_timeout: Duration) -> (Scripted, Pay) {
    let server = Scripted::start(answers).await;
    let options = ClientOptions {
        base_url: server.base_url.clone(),
        requests_per_second: NonZeroU32::new(100_000).unwrap(),
        tries: NonZeroU32::MIN,
        list_timeout,
        ..ClientOptions::default()
    };
    let http = http::client(&HttpOptions::for_base_url(&server.base_url)).unwrap();
    let pay = Pay::new(http, "AT-1234-5678", SecretString::from("secret"), options, PayOptions::default()).unwrap();
    (server, pay)
}

#[tokio::test]
async fn the_list_gives_each_settlement_exactly_as_received() {
    let body = r#"{"total":2,"pages":2,"settlements":[
        {"code":"QX7P-2M4K", "settlementDate":"2026-03-10","amount":{"value":560.250,"currency":"EUR"}}],
        "_links":{"next":{"href":"x"}}}"#;
    let (server, pay) = start(vec![json(body), json(body)]).await;
    let page = pay.list_since(date(2026, 2, 24), 1).await.unwrap();
    let [listed] = page.settlements.as_slice() else { panic!("{page:?}") };
    assert_eq!((listed.code.as_str(), listed.date), ("QX7P-2M4K", date(2026, 3, 10)));
    assert_eq!(listed.document.key, "settlement");
    let raw = r#"{"code":"QX7P-2M4K", "settlementDate":"2026-03-10","amount":{"value":560.250,"currency":"EUR"}}"#;
    assert_eq!(listed.document.body, raw.as_bytes());
    assert_eq!((page.next, page.pages), (Some(2), Some(2)));
    assert_eq!(pay.list_since(date(2026, 2, 24), 2).await.unwrap().next, None);
    assert_eq!(server.paths()[0], "/v2/clearings/settlements?page=1&limit=10&settlementDate%5Bgte%5D=2026-02-24");
}

#[tokio::test]
async fn a_list_without_counters_ends_at_an_empty_page() {
    let one = r#"{"settlements":{"code":"A","settlementDate":"2026-03-10"}}"#;
    let (_server, pay) = start(vec![json(one), json(r#"{"settlements":[]}"#)]).await;
    assert_eq!(pay.list_since(date(2026, 1, 1), 1).await.unwrap().next, Some(2));
    assert_eq!(pay.list_since(date(2026, 1, 1), 2).await.unwrap().next, None);
}

#[tokio::test]
async fn documents_are_fetched_by_their_keys() {
    let records = r#"{"pages":2,"clearingRecords":[{"a": 1}]}"#;
    let answers = vec![json(records), json(records), json("{ }"), status("404 Not Found"), json("{}"), json("{}")];
    let (server, pay) = start(answers).await;
    let lines = json(r#"{"total":0,"invoiceLines":[]}"#);
    assert_eq!(
        pay.fetch_document("records:CLEARING-1").await.unwrap().body,
        format!("[{records},{records}]").as_bytes()
    );
    assert_eq!(pay.fetch_document("transaction:1X1").await.unwrap().body, b"{ }");
    assert_eq!(pay.fetch_document("transaction:2X2").await.unwrap().body, b"");
    pay.fetch_document("clearing_line_types").await.unwrap();
    pay.fetch_document("payment_methods").await.unwrap();
    assert_eq!(server.paths()[4..], ["/v2/clearinglinetypes", "/v2/paymentmethods"]);

    let (server, pay) = start(vec![lines]).await;
    pay.fetch_document("invoice_lines:2025-12-30..2026-03-10").await.unwrap();
    let window = "/v2/invoicelines?limit=100&page=1&date%5Bgte%5D=2025-12-30&date%5Blte%5D=2026-03-10";
    assert_eq!(server.paths(), [window]);
    assert_eq!(pay.fetch_document("settlement").await.unwrap_err().kind(), ProblemKind::SettingWrong);
}

#[tokio::test]
async fn each_failure_has_its_problem() {
    let cases = [
        (status("401 Unauthorized"), ProblemKind::PayTokenWrong),
        (status("403 Forbidden"), ProblemKind::PayClearingsRightMissing),
        (status("429 Too Many Requests"), ProblemKind::PayBusy),
        (status("502 Bad Gateway"), ProblemKind::PayUnreachable),
        (json(r#"{"settlements":"#), ProblemKind::PayAnswerUnreadable),
        (json(r#"{"settlements":[{"code":"A"}]}"#), ProblemKind::PayAnswerUnreadable),
        (status("422 Unprocessable"), ProblemKind::PayRefused),
    ];
    for (answer, kind) in cases {
        let (_server, pay) = start(vec![answer]).await;
        let failure = pay.list_since(date(2026, 1, 1), 1).await.unwrap_err();
        assert_eq!(failure.kind(), kind, "{failure}");
        let later = matches!(failure, Failure::Later { .. });
        let passing =
            matches!(kind, ProblemKind::PayBusy | ProblemKind::PayUnreachable | ProblemKind::PayAnswerUnreadable);
        assert_eq!(later, passing, "{failure}");
    }
    let (_server, pay) = start_with(vec![Answer::Silence], Duration::from_millis(20)).await;
    let failure = pay.list_since(date(2026, 1, 1), 1).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PayUnreachable, "{failure}");
    let (_server, pay) = start(vec![status("403 Forbidden")]).await;
    let failure = pay.fetch_document("payment_methods").await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::PayRightMissing);
    assert!(failure.problem().detail.en().contains("/v2/paymentmethods"), "{failure}");
}

const GROUPS: &str = r#"{"turnoverGroups":[
    {"code":"CT-1001-0001","name":"Webshop NL","default":true,"merchant":{"code":"M-1234-5678","name":"Voorbeeld B.V."}},
    {"code":"CT-1001-0009","name":"Old","deletedAt":"2025-01-01T00:00:00+01:00"}]}"#;
const NEWEST: &str = r#"{"total":7,"settlements":[{"code":"A","settlementDate":"2026-03-10","amount":{"value":1,"currency":"EUR"},
    "clearings":[{"clearingId":"CLEARING-1"}]}]}"#;
const RECORDS: &str = r#"{"clearingRecords":[{"orderId":"1X1","amount":{"value":1,"currency":"EUR"}}]}"#;

fn seen(items: &[CheckItem]) -> Vec<String> {
    let outcome = |item: &CheckItem| match &item.outcome {
        CheckOutcome::Good(seen) => format!("good {}: {seen}", item.what),
        CheckOutcome::Warning(remark) => format!("warning {}: {remark}", item.what),
        CheckOutcome::Bad(problem) => format!("bad {}: {}", item.what, problem.kind.name()),
    };
    items.iter().map(outcome).collect()
}

#[tokio::test]
async fn a_check_climbs_the_whole_ladder() {
    let answers = vec![
        json(GROUPS),
        json(NEWEST),
        json(RECORDS),
        status("404 Not Found"),
        json("{}"),
        json("{}"),
        status("403 Forbidden"),
        json(r#"{"payoutStatus":"DISABLED"}"#),
    ];
    let (server, pay) = start(answers).await;
    let expected = [
        "good API token: Voorbeeld B.V. (M-1234-5678), 1 turnover groups",
        "good settlements: 7 can be read",
        "good transactions of a settlement: can be read",
        "good transaction details: can be read",
        "good clearing line types: can be read",
        "good payment methods: can be read",
        "bad invoice lines: pay-right-missing",
        "warning payouts: Pay. has frozen the payouts of this merchant",
    ];
    assert_eq!(seen(&pay.check().await), expected);
    assert_eq!(server.paths()[2], "/v2/clearings/CLEARING-1/records?page=1&limit=1");
}

#[tokio::test]
async fn a_check_says_which_right_is_missing_and_stops_at_a_wrong_token() {
    let (_server, pay) = start(vec![status("401 Unauthorized")]).await;
    assert_eq!(seen(&pay.check().await), ["bad API token: pay-token-wrong"]);
    let others = [json("{}"), json("{}"), json("{}"), json(r#"{"payoutStatus":"ENABLED"}"#)];
    let answers = [vec![json(GROUPS), status("403 Forbidden")], others.to_vec()].concat();
    let (_server, pay) = start(answers).await;
    assert_eq!(seen(&pay.check().await)[1], "bad settlements: pay-clearings-right-missing");
}

#[tokio::test]
async fn turnover_groups_and_the_number_of_settlements_are_told() {
    let (_server, pay) = start(vec![json(GROUPS), json(NEWEST), json("{}")]).await;
    let groups = pay.turnover_groups().await.unwrap();
    let [group] = groups.as_slice() else { panic!("{groups:?}") };
    assert_eq!((group.code.as_str(), group.name.as_str(), group.default), ("CT-1001-0001", "Webshop NL", true));
    assert_eq!(pay.count_settlements_since(date(2026, 1, 1)).await.unwrap(), 7);
    assert_eq!(
        pay.count_settlements_since(date(2026, 1, 1)).await.unwrap_err().kind(),
        ProblemKind::PayAnswerUnreadable
    );
}

#[tokio::test]
async fn orders_are_looked_up_by_their_transaction() {
    let (_server, pay) = start(vec![]).await;
    assert_eq!(pay.keys_of_orders(&["1X1".to_owned(), "2X2".to_owned()]), ["transaction:1X1", "transaction:2X2"]);
}
