use std::num::NonZeroU32;
use std::time::{Duration, Instant};

use secrecy::SecretString;

use super::{ClientOptions, PayClient, PayError, SettlementsFilter};
use crate::http::{self, HttpOptions};
use crate::providers::pay::scripted::{Answer, Scripted, json, status};

const TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn options(base_url: &str) -> ClientOptions {
    ClientOptions {
        base_url: base_url.to_owned(),
        requests_per_second: number(100_000),
        short_waits: vec![Duration::from_millis(1)],
        busy_waits: [30, 120].map(Duration::from_secs).to_vec(),
        ..ClientOptions::default()
    }
}

fn client_with(options: ClientOptions) -> PayClient {
    let http = http::client(&HttpOptions::for_base_url(&options.base_url)).unwrap();
    PayClient::new(http, "AT-1234-5678", SecretString::from(TOKEN), options).unwrap()
}

async fn start(answers: Vec<Answer>) -> (Scripted, PayClient) {
    let server = Scripted::start(answers).await;
    let client = client_with(options(&server.base_url));
    (server, client)
}

#[tokio::test]
async fn a_call_carries_credentials_and_headers_and_encodes_its_filters() {
    let (server, client) = start(vec![json(r#"{"settlements":[]}"#)]).await;
    let since = Some(jiff::civil::date(2026, 2, 24));
    client.settlements(&SettlementsFilter { since, ..SettlementsFilter::default() }, 2).await.unwrap();
    let request = server.requests().remove(0).to_lowercase();
    let lines: Vec<&str> = request.lines().collect();
    assert_eq!(lines[0], "get /v2/clearings/settlements?page=2&limit=10&settlementdate%5bgte%5d=2026-02-24 http/1.1");
    let credentials = "authorization: basic \
        qvqtmtiznc01njc4ojaxmjm0nty3odlhymnkzwywmtizndu2nzg5ywjjzgvmmdeymzq1njc=";
    for header in [credentials, "accept: application/json", "accept-language: en_gb", "accept-encoding: gzip"] {
        assert!(lines.contains(&header), "{header}: {request}");
    }
    assert!(request.contains("user-agent: kruispost/"), "{request}");
}

#[tokio::test]
async fn the_token_is_in_no_debug_text_and_no_error() {
    let (_server, client) = start(vec![status("401 Unauthorized")]).await;
    let error = client.turnover_groups().await.unwrap_err();
    assert_eq!(error, PayError::TokenWrong { call: "GET /v2/turnovergroups".to_owned() });
    let shown = format!("{client:?} {error:?} {error}");
    assert!(shown.contains("AT-1234-5678") && !shown.contains(TOKEN), "{shown}");
}

#[tokio::test]
async fn wrong_credentials_and_missing_rights_are_not_tried_again() {
    let (server, client) = start(vec![status("401 Unauthorized"), status("403 Forbidden")]).await;
    assert!(matches!(client.payment_methods().await, Err(PayError::TokenWrong { .. })));
    assert!(matches!(client.records("CLEARING-1").await, Err(PayError::RightMissing { .. })));
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_passing_failure_is_tried_again() {
    let html = Answer::Http("200 OK\r\nContent-Type: text/html".to_owned(), "<html>Maintenance</html>".to_owned());
    let answers = vec![status("500 Internal Server Error"), html, json(r#"{"total":1}"#)];
    let (server, client) = start(answers).await;
    assert_eq!(client.balance().await.unwrap().text(), r#"{"total":1}"#);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn after_three_tries_the_failure_is_handed_back() {
    let (server, client) = start(vec![status("503 Service Unavailable"); 3]).await;
    let error = client.balance().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /v2/balance: 503 Service Unavailable from Pay.");
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn a_page_that_is_no_json_is_described() {
    let page = "<html>\n<body>Maintenance</body>".to_owned() + &" ".repeat(200);
    let html = Answer::Http("200 OK\r\nContent-Type: text/html".to_owned(), page);
    let (_server, client) = start(vec![html; 3]).await;
    let Err(PayError::Unreadable { what, .. }) = client.merchants().await else { panic!("HTML is no answer") };
    assert!(
        what.starts_with("no JSON: expected value at line 1 column 1; got 200, text/html, beginning `<html> <body>")
    );
    assert!(what.chars().count() < 170, "{what}");
}

#[tokio::test]
async fn truncated_json_is_described_with_the_place() {
    let (_server, client) = start(vec![json(r#"{"total":1,"merchants":[{"#); 3]).await;
    let Err(PayError::Unreadable { what, .. }) = client.merchants().await else { panic!("half an answer is none") };
    assert!(what.contains("line 1 column 25"), "{what}");
    let (_server, client) = start(vec![Answer::BreaksOff(r#"{"total":1"#.to_owned()); 3]).await;
    let Err(PayError::Unreadable { what, .. }) = client.merchants().await else { panic!("half an answer is none") };
    assert!(what.starts_with("the answer breaks off after 10 bytes; got 200"), "{what}");
}

#[tokio::test]
async fn silence_and_a_closed_door_are_unreachable() {
    let server = Scripted::start(vec![Answer::Silence; 3]).await;
    let client = client_with(ClientOptions { list_timeout: Duration::from_millis(20), ..options(&server.base_url) });
    let error = client.merchants().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /v2/merchants: no answer in time");
    assert_eq!(server.requests().len(), 3);
    let error = client_with(options(&server.base_url)).merchants().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /v2/merchants: no connection");
}

#[tokio::test]
async fn a_long_wait_that_pay_asks_for_is_handed_back_at_once() {
    let (server, client) = start(vec![status("429 Too Many Requests\r\nRetry-After: 900")]).await;
    let error = client.merchants().await.unwrap_err();
    assert!(matches!(error, PayError::Busy { after, .. } if after == Duration::from_secs(900)), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn without_retry_after_the_waits_grow_until_pay_answers() {
    let busy = || status("429 Too Many Requests");
    let (_server, client) = start(vec![busy(), busy(), json("{}"), busy()]).await;
    let mut waits = Vec::new();
    for _ in 0..4 {
        match client.merchants().await {
            Err(PayError::Busy { after, .. }) => waits.push(after.as_secs()),
            other => assert_eq!(other.unwrap().text(), "{}"),
        }
    }
    let ranges = [30..=34, 120..=136, 30..=34];
    assert!(waits.iter().zip(&ranges).all(|(wait, range)| range.contains(wait)) && waits.len() == 3, "{waits:?}");
}

#[tokio::test]
async fn a_short_wait_is_waited_for() {
    let server = Scripted::start(vec![status("429 Too Many Requests"), json("{}")]).await;
    let client = client_with(ClientOptions { busy_waits: vec![Duration::from_millis(2)], ..options(&server.base_url) });
    assert_eq!(client.merchants().await.unwrap().text(), "{}");
}

#[tokio::test]
async fn a_refusal_tells_what_pay_said() {
    let violations = r#"{"title":"An error occurred","detail":"merchant: Invalid ID",
        "violations":[{"propertyPath":"merchant","message":"Invalid ID","code":"PAY-2820"},{"propertyPath":null,"message":"No"}]}"#;
    let answers = vec![
        Answer::Http("422 Unprocessable".to_owned(), violations.to_owned()),
        Answer::Http("400 Bad Request".to_owned(), r#"{"detail":"page must be at least 1"}"#.to_owned()),
        Answer::Http("406 Not Acceptable".to_owned(), "<html>".to_owned()),
    ];
    let (_server, client) = start(answers).await;
    for said in ["422: merchant Invalid ID PAY-2820; No", "400: page must be at least 1", "406: without saying why"] {
        assert_eq!(client.merchants().await.unwrap_err().to_string(), format!("GET /v2/merchants: {said}"));
    }
}

#[tokio::test]
async fn all_pages_are_fetched_by_pages_total_or_an_empty_page() {
    let row = r#"{"orderId":"1X1"}"#;
    let page = |counters: &str, rows: usize| {
        json(&format!(r#"{{{counters}"clearingRecords":[{}]}}"#, vec![row; rows].join(",")))
    };
    let scripts = [
        vec![page(r#""pages":2,"#, 2), page(r#""pages":2,"#, 1)],
        vec![page(r#""total":3,"#, 2), page(r#""total":"3","#, 1)],
        vec![page("", 2), page("", 1), page("", 0)],
    ];
    for script in scripts {
        let count = script.len();
        let (server, client) = start(script).await;
        assert_eq!(client.records("CLEARING-1").await.unwrap().len(), count);
        let asked = (1..=count).map(|n| format!("/v2/clearings/CLEARING-1/records?page={n}&limit=10000"));
        assert_eq!(server.paths(), asked.collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (server, client) = start(vec![status("302 Found\r\nLocation: http://127.0.0.1:1/"); 3]).await;
    assert!(matches!(client.merchants().await, Err(PayError::Unreadable { .. })));
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn an_id_can_not_lead_to_another_address() {
    let (server, client) = start(vec![status("404 Not Found")]).await;
    assert!(matches!(client.transaction("../refunds?x=1").await, Err(PayError::NotFound { .. })));
    assert!(matches!(client.transaction("..").await, Err(PayError::Setting(_))));
    assert_eq!(server.paths(), ["/v2/transactions/..%2Frefunds%3Fx=1"]);
}

#[tokio::test]
async fn calls_keep_their_distance_and_go_one_at_a_time() {
    let server = Scripted::start(vec![json("{}"), json("{}"), json("{}")]).await;
    let client = client_with(ClientOptions { requests_per_second: number(200), ..options(&server.base_url) });
    let begun = Instant::now();
    let (first, second, third) = tokio::join!(client.merchants(), client.balance(), client.merchants());
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert!(begun.elapsed() >= Duration::from_millis(10), "{:?}", begun.elapsed());
}

#[test]
fn a_base_url_must_be_one() {
    for base_url in ["", "rest.pay.nl", "mailto:x@example.test", "ftp://rest.pay.nl"] {
        let http = http::client(&HttpOptions::default()).unwrap();
        let error = PayClient::new(http, "AT-1234-5678", SecretString::from(TOKEN), options(base_url)).unwrap_err();
        assert_eq!(error, PayError::Setting(format!("base_url: `{base_url}` is no http address")));
    }
}
