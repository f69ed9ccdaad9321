//! Hostile texts, hostile pages elsewhere, and what browsers are told.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use jiff::SignedDuration;
use jiff::civil::date;
use ledger::state::SettlementState;
use store::{FetchedSettlement, NewConnection, NewFlow};

use super::house::{House, SINCE_WORKED, send};

const HOSTILE: &str = "<script>alert('x')</script>\"&";

/// A flow and a settlement whose every text is hostile; the settlement's id.
async fn with_hostile_texts(house: &House) -> String {
    let (store, now) = (house.engine.store(), house.engine.clock().now());
    let connection = |name: &str| NewConnection {
        organisation: store::FIRST_ORGANISATION.into(),
        who: "anna".into(),
        kind: "pay".into(),
        name: name.into(),
        settings: serde_json::json!({}),
        secrets: std::collections::BTreeMap::new(),
    };
    let source = store.create_connection(connection("a"), now).await.unwrap();
    let books = store.create_connection(connection("b"), now).await.unwrap();
    let flow = NewFlow {
        organisation: store::FIRST_ORGANISATION.into(),
        who: "anna".into(),
        kind: "pay-afas".into(),
        name: HOSTILE.into(),
        source_connection: source.id,
        books_connection: books.id,
        settings: serde_json::json!({}),
        start_date: date(2026, 3, 1),
    };
    let flow = store.create_flow(flow, now).await.unwrap();
    let ttl = SignedDuration::from_secs(60);
    let lease = store.acquire_lease(&flow.id, HOSTILE, now, ttl).await.unwrap().unwrap();
    let documents = vec![("settlement".into(), HOSTILE.into()), (HOSTILE.to_owned(), b"{}".to_vec())];
    let fetched = FetchedSettlement { code: HOSTILE.into(), date: date(2026, 3, 10), documents };
    let id = store.save_fetched(&lease, &fetched, now).await.unwrap().id;
    let problem = ledger::problem::Problem::new(ledger::problem::ProblemKind::SettlementUnreadable, HOSTILE);
    store.set_unreadable(&lease, &id, &problem, now).await.unwrap();
    id
}

#[tokio::test]
async fn hostile_texts_are_shown_and_never_run() {
    let house = House::empty().await;
    let id = with_hostile_texts(&house).await;
    let searching =
        "/settlements?q=%3Cscript%3Ealert(%27x%27)%3C/script%3E%22%26&state=%22%3E%3Cscript%3E&flow=%3Cscript%3E";
    for address in ["/", "/settlements", "/questions", &format!("/settlements/{id}"), searching, "/%3Cscript%3E"] {
        let page = house.get(address).await.body;
        assert!(!page.contains("<script"), "{address}: {page}");
        assert!(!page.contains("alert('x')"), "{address}");
    }
    let page = house.get(&format!("/settlements/{id}")).await.body;
    assert!(page.contains("&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;&#34;&#38;"), "{page}");
}

#[tokio::test]
async fn a_settlement_and_a_document_with_a_hostile_name_can_be_opened() {
    let house = House::empty().await;
    let id = with_hostile_texts(&house).await;
    let list = house.get("/settlements").await.body;
    let address = list.split("href=\"").find(|rest| rest.starts_with("/settlements/")).unwrap();
    let address = address.split('"').next().unwrap();
    assert_eq!(house.get(address).await.status, StatusCode::OK, "{address}");
    let page = house.get(&format!("/settlements/{id}")).await.body;
    let links: Vec<&str> = page
        .split("href=\"")
        .filter(|rest| rest.starts_with("/settlements/") && rest.contains("/documents/"))
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(links.len(), 2);
    for link in links {
        assert_eq!(house.get(link).await.status, StatusCode::OK, "{link}");
    }
}

#[tokio::test]
async fn every_answer_tells_the_browser_what_it_may_do() {
    let house = House::empty().await;
    for address in ["/", "/problems", "/nothing", "/health"] {
        let answer = house.get(address).await;
        let policy = answer.header(header::CONTENT_SECURITY_POLICY);
        assert!(policy.starts_with("default-src 'none'; style-src 'self'"), "{address}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"));
        assert!(!policy.contains("unsafe"));
        assert_eq!(answer.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{address}");
        assert_eq!(answer.header(header::REFERRER_POLICY), "same-origin", "{address}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store", "{address}");
    }
}

#[tokio::test]
async fn pages_hold_neither_scripts_nor_styles_of_their_own() {
    let house = House::synced(SINCE_WORKED).await;
    for address in ["/", "/settlements", "/questions", "/settlements/QX7P-2M4K", "/problems", "/nothing"] {
        let page = house.get(address).await.body;
        assert!(!page.contains("<script") && !page.contains("<style") && !page.contains(" style="), "{address}");
        assert!(!page.contains("src=\"http") && !page.contains("stylesheet\" href=\"http"), "{address}");
    }
}

#[tokio::test]
async fn a_page_elsewhere_can_not_decide_anything() {
    let house = House::empty().await;
    let id = with_hostile_texts(&house).await;
    let seen = house.settlements().await[0].updated_at.as_millisecond();
    let forged = |headers: &[(&str, &str)]| {
        let mut request = Request::post(format!("/settlements/{id}/close"))
            .header(header::HOST, "localhost:7788")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from(format!("seen={seen}"))).unwrap()
    };
    for headers in [
        &[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")][..],
        &[("sec-fetch-site", "same-site"), ("origin", "http://localhost:9999")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ] {
        let answer = send(&house.pages, forged(headers)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(answer.body.contains("Nothing was changed"), "{headers:?}");
    }
    assert_eq!(house.settlements().await[0].state, SettlementState::Unreadable);
}

#[tokio::test]
async fn another_name_for_this_machine_reads_nothing() {
    let house = House::empty().await;
    let asked = |host: &str| Request::get("/").header(header::HOST, host).body(Body::empty()).unwrap();
    assert_eq!(send(&house.pages, asked("evil.example:7788")).await.status, StatusCode::FORBIDDEN);
    assert_eq!(send(&house.pages, asked("127.0.0.1:7788")).await.status, StatusCode::OK);
    assert_eq!(send(&house.without_a_door(false), asked("books.example")).await.status, StatusCode::SEE_OTHER);
}
