//! The same for programs: who gets in, how far, and what comes back.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use store::{FIRST_ORGANISATION, NewApiToken, NewUser, NewWebhook, Role};

use super::house::{Answer, House, SINCE_WORKED, WORKED, get, post, send};
use crate::web::api::scope::Scope;
use crate::web::pages::find::in_address;

const ALL: &str = "read decide manage";

pub(super) async fn token(house: &House, organisation: &str, scopes: &str) -> String {
    let new = NewApiToken { organisation_id: organisation, name: "reports", scopes, expires_at: None };
    let made = house.engine.store().create_api_token(new, "anna", house.engine.clock().now()).await;
    made.unwrap().1.expose_secret().to_owned()
}

pub(super) async fn ask(pages: &Router, token: &str, method: &Method, address: &str, body: Option<&Value>) -> Answer {
    ask_with(pages, token, method, address, body, None).await
}

pub(super) async fn ask_with(
    pages: &Router,
    token: &str,
    method: &Method,
    address: &str,
    body: Option<&Value>,
    key: Option<&str>,
) -> Answer {
    let request = Request::builder().method(method).uri(address).header(header::HOST, "boeken.example");
    let request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    let request = key.iter().fold(request, |request, key| request.header("idempotency-key", *key));
    let request = match body {
        Some(body) => {
            request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap()
        }
        None => request.body(Body::empty()).unwrap(),
    };
    send(pages, request).await
}

pub(super) async fn read(house: &House, token: &str, address: &str) -> Value {
    let answer = ask(&house.pages, token, &Method::GET, address, None).await;
    assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/json");
    serde_json::from_str(&answer.body).unwrap()
}

pub(super) fn problem(answer: &Answer) -> (StatusCode, String) {
    assert_eq!(answer.header(header::CONTENT_TYPE), "application/problem+json", "{}", answer.body);
    let problem: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["status"], answer.status.as_u16(), "{problem}");
    assert!(!problem["detail"].as_str().unwrap().is_empty() && !problem["title"].as_str().unwrap().is_empty());
    (answer.status, problem["type"].as_str().unwrap().trim_start_matches("urn:kruispost:").to_owned())
}

/// Of a settlement, its id and version.
async fn looked_at(house: &House, code: &str) -> (String, Value) {
    let row = house.settlement(code).await;
    (row.id, json!({ "version": row.updated_at.as_millisecond().to_string() }))
}

#[tokio::test]
async fn the_worked_settlement_is_read_with_its_entry_and_reasons() {
    let house = House::synced(SINCE_WORKED).await;
    let token = token(&house, FIRST_ORGANISATION, "read").await;
    let found = read(&house, &token, &format!("/api/v1/settlements?q={WORKED}")).await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
    let one = &found["items"][0];
    assert_eq!((one["code"].as_str(), one["date"].as_str()), (Some(WORKED), Some("2026-03-10")));
    assert_eq!(one["payout"]["currency"], "EUR");
    let address = format!("/api/v1/settlements/{}", one["id"].as_str().unwrap());
    assert_eq!(&read(&house, &token, &address).await, one);
    let lines = read(&house, &token, &format!("{address}/lines")).await;
    let entries = read(&house, &token, &format!("{address}/entries")).await;
    let cents = |money: &Value| money["amount"].as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let paid: i64 = lines.as_array().unwrap().iter().map(|line| cents(&line["amount"])).sum();
    assert_eq!(paid, cents(&one["payout"]), "the lines come to the payout");
    let entry = &entries[0];
    let side = |side: &str| -> i64 {
        let lines = entry["lines"].as_array().unwrap().iter();
        lines.filter(|line| line["side"] == side).map(|line| cents(&line["amount"])).sum()
    };
    assert_eq!((side("debit"), entry["voucher"].as_str()), (side("credit"), Some("PAY-QX7P-2M4K")));
    assert!(entry["lines"].as_array().unwrap().iter().all(|line| !line["reason"].as_str().unwrap().is_empty()));
    let events = read(&house, &token, &format!("{address}/events")).await;
    assert!(events.as_array().unwrap().iter().any(|event| event["what"] == "fetched"), "{events}");
}

#[tokio::test]
async fn a_bank_statement_is_kept_and_its_lines_and_the_payouts_line_are_read() {
    let house = House::synced(SINCE_WORKED).await;
    let token = token(&house, FIRST_ORGANISATION, "read decide").await;
    let address = format!("/api/v1/settlements/{}/bank", house.settlement(WORKED).await.id);
    assert_eq!(read(&house, &token, &address).await["found"], "not_covered");
    let keep = |file: String| {
        let (pages, token) = (house.pages.clone(), token.clone());
        let file = json!({ "file": file });
        let method = Method::POST;
        async move { ask_with(&pages, &token, &method, "/api/v1/bank/statements", Some(&file), Some("bank-1")).await }
    };
    let file = super::bank::a_statement();
    // larger than what other addresses take
    let answer = keep(format!("{file}{}", "<!-- a remark of the bank -->".repeat(4_000))).await;
    let kept: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((answer.status, &kept[0]["new"]), (StatusCode::OK, &json!(true)), "{kept}");
    assert_eq!(kept[0]["closing"], json!({ "amount": "1560.25", "currency": "EUR" }));
    let lines = read(&house, &token, "/api/v1/bank/lines?from=2026-03-10&to=2026-03-10&limit=1").await;
    assert_eq!((&lines["items"][0]["amount"]["amount"], &lines["next_cursor"]), (&json!("560.25"), &Value::Null));
    assert_eq!(read(&house, &token, "/api/v1/bank/lines?from=2026-03-11").await["items"], json!([]));
    let found = read(&house, &token, &address).await;
    assert_eq!((&found["found"], &found["lines"]), (&json!("paired"), &lines["items"]));
    for (sent, status) in [(json!({ "file": "x" }), 422), (json!({ "text": "x" }), 400)] {
        let answer = ask(&house.pages, &token, &Method::POST, "/api/v1/bank/statements", Some(&sent)).await;
        assert_eq!(problem(&answer).0.as_u16(), status);
    }
    let large = json!({ "file": "x".repeat(1_100_000) });
    let answer = ask(&house.pages, &token, &Method::POST, "/api/v1/bank/statements", Some(&large)).await;
    assert_eq!(problem(&answer), (StatusCode::PAYLOAD_TOO_LARGE, "too-large".into()));
    let large = json!({ "rule": "order_after", "text": "x".repeat(100_000) });
    let answer = ask(&house.pages, &token, &Method::POST, "/api/v1/integrations/webshop/rules", Some(&large)).await;
    assert_eq!(problem(&answer), (StatusCode::PAYLOAD_TOO_LARGE, "too-large".into()), "others keep their limit");
}

#[tokio::test]
async fn a_long_list_comes_in_pieces_without_a_gap_or_a_double() {
    let house = House::synced(&[]).await;
    let token = token(&house, FIRST_ORGANISATION, "read").await;
    let (mut seen, mut cursor, mut pieces) = (Vec::new(), String::new(), 0);
    loop {
        let page = read(&house, &token, &format!("/api/v1/settlements?limit=4{cursor}")).await;
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 4);
        seen.extend(items.iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        pieces += 1;
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let all: Vec<String> = house.settlements().await.into_iter().map(|row| row.id).collect();
    assert!(pieces > 2, "{pieces}");
    assert_eq!(seen, all);
    for wrong in ["limit=0", "limit=201", "limit=x", "cursor=x", "state=lost", "from=yesterday", "colour=red"] {
        let answer = ask(&house.pages, &token, &Method::GET, &format!("/api/v1/settlements?{wrong}"), None).await;
        assert_eq!(problem(&answer), (StatusCode::BAD_REQUEST, "bad-request".into()), "{wrong}");
    }
}

#[tokio::test]
async fn without_a_token_or_with_another_nothing_is_told() {
    let house = House::empty().await;
    let stopped = NewApiToken {
        organisation_id: FIRST_ORGANISATION,
        name: "old",
        scopes: ALL,
        expires_at: Some(house.engine.clock().now()),
    };
    let store = house.engine.store();
    let (id, stopped) = store.create_api_token(stopped, "anna", house.engine.clock().now()).await.unwrap();
    let live = token(&house, FIRST_ORGANISATION, "read").await;
    read(&house, &live, "/api/v1/organisation").await;
    let last = if live.ends_with('0') { '1' } else { '0' };
    let wrong = format!("{}{last}", &live[..live.len() - 1]);
    for token in [stopped.expose_secret(), &wrong, "x"] {
        let answer = ask(&house.pages, token, &Method::GET, "/api/v1/organisation", None).await;
        assert_eq!(problem(&answer), (StatusCode::UNAUTHORIZED, "token-unknown".into()));
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), "Bearer");
    }
    // the owner's session is no token: a browser that is led here by another site gets nothing
    assert_eq!(problem(&get(&house.pages, "/api/v1/organisation").await).0, StatusCode::UNAUTHORIZED);
    store.revoke_api_token(FIRST_ORGANISATION, &id, "anna", house.engine.clock().now()).await.unwrap();
    let audit: Vec<String> =
        store.list_audit(FIRST_ORGANISATION, 0).await.unwrap().into_iter().map(|row| row.what).collect();
    assert!(audit.contains(&"api_token_created".into()) && audit.contains(&"api_token_revoked".into()), "{audit:?}");
}

/// A path of the description with something of the first organisation in the place of each name.
async fn filled(house: &House, path: &str) -> String {
    let flow = house.engine.store().list_flows().await.unwrap().remove(0).id;
    let settlement = house.settlement(WORKED).await.id;
    let store = house.engine.store();
    let webhook = match store.list_webhooks(FIRST_ORGANISATION).await.unwrap().pop() {
        Some(webhook) => webhook.id,
        None => {
            let (address, kinds) = ("https://hooks.kaas.example/", "entry.posted");
            let new = NewWebhook { organisation_id: FIRST_ORGANISATION, address, kinds };
            store.create_webhook(new, "anna", house.engine.clock().now()).await.unwrap().0
        }
    };
    path.replace("{integration}", &flow)
        .replace("{settlement}", &settlement)
        .replace("{number}", "1")
        .replace("{line}", "1")
        .replace("{webhook}", &webhook)
        .replace("{source}", "sales_entries")
        .replace("{invoice}", &super::accounts::booked_invoice(&house.engine).await)
}

#[tokio::test]
async fn every_address_asks_for_its_scope_and_shows_nothing_of_others() {
    let house = House::synced(SINCE_WORKED).await;
    let now = house.engine.clock().now();
    let otto = NewUser { email: "otto@elders.example".into(), name: "Otto".into(), password_hash: None };
    let otto = house.engine.store().add_member(FIRST_ORGANISATION, &otto, Role::Viewer, "anna", now).await.unwrap();
    let elsewhere = house.engine.store().create_organisation("Elders", &otto.id, "otto", now).await.unwrap();
    let before = house.settlements().await;
    let doors = house.api_doors().list;
    assert!(doors.len() >= 28, "{}", doors.len());
    let body = json!({ "version": "0", "remark": "x", "answer": "not_found", "rule": "nothing_after", "text": "x" });
    for door in doors {
        let address = filled(&house, &door.path).await;
        let others: Vec<&str> =
            Scope::ALL.iter().filter(|scope| **scope != door.scope).map(|scope| scope.word()).collect();
        let lacking = token(&house, FIRST_ORGANISATION, &others.join(" ")).await;
        let answer = ask(&house.pages, &lacking, &door.method, &address, Some(&body)).await;
        assert_eq!(problem(&answer), (StatusCode::FORBIDDEN, "scope-missing".into()), "{} {address}", door.method);
        let other = token(&house, &elsewhere, ALL).await;
        let sent = match door.path.as_str() {
            path if path.ends_with("/release") => json!({ "delivery": "x" }),
            path if path.ends_with("/count") => json!({}),
            path if path.ends_with("/close") => json!({ "version": "0", "remark": "x" }),
            path if path.ends_with("/rules") => json!({ "rule": "nothing_after", "text": "x" }),
            path if path.contains("/answers/") => json!({ "answer": "not_found", "version": "0" }),
            _ => json!({ "version": "0" }),
        };
        let sent = (door.method != Method::GET).then_some(&sent);
        let answer = ask(&house.pages, &other, &door.method, &address, sent).await;
        if door.path.contains('{') {
            assert_eq!(problem(&answer), (StatusCode::NOT_FOUND, "not-found".into()), "{} {address}", door.method);
        }
        for secret in [WORKED, "webshop", "anna@kaas.example", "Kaas BV", "hooks.kaas.example"] {
            assert!(!answer.body.contains(secret), "{} {address} tells {secret}", door.method);
        }
    }
    assert_eq!(house.settlements().await, before, "nothing was changed");
    assert_eq!(house.engine.store().list_webhooks(FIRST_ORGANISATION).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_decision_about_what_was_not_looked_at_is_refused() {
    let house = House::synced(&[]).await;
    let token = token(&house, FIRST_ORGANISATION, ALL).await;
    let waiting = read(&house, &token, "/api/v1/questions").await;
    let one = waiting.as_array().unwrap().iter().find(|one| !one["lines"].as_array().unwrap().is_empty()).unwrap();
    let (code, line) = (one["settlement"]["code"].as_str().unwrap(), &one["lines"][0]["line"]["id"]);
    let (id, looked) = looked_at(&house, code).await;
    let address = format!("/api/v1/settlements/{id}/answers/{}", in_address(line.as_str().unwrap()));
    let old = json!({ "answer": "not_found", "version": "1" });
    let answer = ask(&house.pages, &token, &Method::PUT, &address, Some(&old)).await;
    assert_eq!(problem(&answer), (StatusCode::CONFLICT, "changed".into()));
    let wrong = json!({ "answer": "invoices", "version": looked["version"], "parts": [{ "invoice": "NOBODYS-1" }] });
    let answer = ask(&house.pages, &token, &Method::PUT, &address, Some(&wrong)).await;
    assert_eq!(problem(&answer), (StatusCode::UNPROCESSABLE_ENTITY, "refused".into()));
    assert!(answer.body.contains("NOBODYS-1"), "{}", answer.body);
    let right = json!({ "answer": "not_found", "version": looked["version"] });
    let answer = ask(&house.pages, &token, &Method::PUT, &address, Some(&right)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let kept = read(&house, &token, &format!("/api/v1/settlements/{id}/answers")).await;
    assert_eq!((kept[0]["line"].clone(), kept[0]["who"].as_str()), (line.clone(), Some("token reports")));
    let gone = ask(&house.pages, &token, &Method::DELETE, &address, None).await;
    assert_eq!(gone.status, StatusCode::OK, "{}", gone.body);
    assert_eq!(read(&house, &token, &format!("/api/v1/settlements/{id}/answers")).await, json!([]));
}

#[tokio::test]
async fn a_write_with_a_key_is_done_once() {
    let house = House::synced(SINCE_WORKED).await;
    let token = token(&house, FIRST_ORGANISATION, ALL).await;
    let address = "/api/v1/integrations/webshop/rules";
    let rule = json!({ "rule": "order_after", "text": "BST-" });
    let teach = |rule: Value, key: &'static str| {
        let (pages, token) = (house.pages.clone(), token.clone());
        async move { ask_with(&pages, &token, &Method::POST, address, Some(&rule), Some(key)).await }
    };
    let first = teach(rule.clone(), "order-1").await;
    assert_eq!(first.status, StatusCode::CREATED, "{}", first.body);
    let again = teach(rule.clone(), "order-1").await;
    assert_eq!((again.status, &again.body), (StatusCode::CREATED, &first.body));
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(read(&house, &token, address).await.as_array().unwrap().len(), 1, "taught once");
    let other = teach(json!({ "rule": "order_after", "text": "ORD-" }), "order-1").await;
    assert_eq!(problem(&other), (StatusCode::UNPROCESSABLE_ENTITY, "refused".into()));
    let twice = teach(rule.clone(), "order-2").await;
    assert_eq!(problem(&twice).0, StatusCode::UNPROCESSABLE_ENTITY, "the same rule with another key is there already");
    let replayed = teach(rule, "order-2").await;
    assert_eq!((problem(&replayed).0, replayed.header("idempotency-replayed")), (twice.status, "true"));
    let empty = teach(json!({}), "").await;
    assert_eq!(problem(&empty).0, StatusCode::BAD_REQUEST);
    let odd = json!("x");
    let answer = ask(&house.pages, &token, &Method::POST, address, Some(&odd)).await;
    assert_eq!(problem(&answer).0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_asks_too_often_waits_and_others_do_not() {
    let house = House::empty().await;
    let (busy, calm) =
        (token(&house, FIRST_ORGANISATION, "read").await, token(&house, FIRST_ORGANISATION, "read").await);
    let mut refused = None;
    for _ in 0..300 {
        let answer = ask(&house.pages, &busy, &Method::GET, "/api/v1/organisation", None).await;
        if answer.status != StatusCode::OK {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("a hundred at once, then twenty a second");
    assert_eq!(problem(&refused), (StatusCode::TOO_MANY_REQUESTS, "too-many-requests".into()));
    assert_eq!(refused.header(header::RETRY_AFTER), "1");
    read(&house, &calm, "/api/v1/organisation").await;
}

#[tokio::test]
async fn the_description_names_every_address_and_every_shape_it_points_to() {
    let house = House::empty().await;
    let answer = get(&house.pages, "/api/v1/openapi.json").await;
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    for door in house.api_doors().list {
        let operation = &document["paths"][&door.path][door.method.as_str().to_lowercase()];
        assert!(operation["summary"].as_str().is_some_and(|told| !told.is_empty()), "{} {}", door.method, door.path);
        assert_eq!(operation["security"], json!([{ "token": [door.scope.word()] }]));
        assert!(operation["responses"]["401"].is_object() && operation["operationId"].is_string());
    }
    let mut pointed: Vec<&str> = answer.body.split("#/components/schemas/").skip(1).collect();
    pointed.iter_mut().for_each(|rest| *rest = rest.split('"').next().unwrap());
    assert!(pointed.len() > 50);
    for shape in pointed {
        assert!(document["components"]["schemas"][shape].is_object(), "{shape} is described");
    }
    let page = get(&house.pages, "/api").await;
    assert!(page.body.len() < 150_000, "{}", page.body.len());
    for told in ["/api/v1/settlements/{settlement}/approve", "id=\"EntryLine\"", "as much as is open"] {
        assert!(page.body.contains(told), "{told}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_can_not_be_done_there_are_told_as_problems() {
    let house = House::empty().await;
    let token = token(&house, FIRST_ORGANISATION, ALL).await;
    let answer = ask(&house.pages, &token, &Method::GET, "/api/v1/nothing", None).await;
    assert_eq!(problem(&answer), (StatusCode::NOT_FOUND, "not-found".into()));
    let answer = ask(&house.pages, &token, &Method::DELETE, "/api/v1/settlements", None).await;
    assert_eq!(problem(&answer), (StatusCode::METHOD_NOT_ALLOWED, "wrong-method".into()));
    assert!(answer.header(header::ALLOW).contains("GET"), "{}", answer.header(header::ALLOW));
}

#[tokio::test]
async fn an_owner_makes_a_token_sees_it_once_and_revokes_it() {
    let house = House::empty().await;
    let page = post(&house.pages, "/tokens", "name=Rapportage&scope=read&scope=decide&days=90").await;
    assert_eq!(page.status, StatusCode::OK);
    let made = page.body.split("<code class=\"long\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(made.starts_with("kp_") && made.len() == 67, "{made}");
    assert_eq!(read(&house, &made, "/api/v1/organisation").await["name"], "Kaas BV");
    let later = house.get("/tokens").await.body;
    assert!(!later.contains(&made) && later.contains("Rapportage"));
    for wrong in ["name=&scope=read", "name=x", "name=x&scope=everything"] {
        assert_eq!(post(&house.pages, "/tokens", wrong).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let action = later.split("action=\"").find(|rest| rest.starts_with("/tokens/")).unwrap();
    assert_eq!(post(&house.pages, action.split('"').next().unwrap(), "").await.status, StatusCode::SEE_OTHER);
    let answer = ask(&house.pages, &made, &Method::GET, "/api/v1/organisation", None).await;
    assert_eq!(problem(&answer).0, StatusCode::UNAUTHORIZED);
}
