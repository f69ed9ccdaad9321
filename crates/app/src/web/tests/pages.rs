//! What the pages show.

use axum::http::{StatusCode, header};
use insta::assert_snapshot;
use ledger::problem::ProblemKind;

use super::house::{House, SINCE_WORKED, WORKED, get};
use super::reading::{part, text_of};

#[tokio::test]
async fn every_address_answers() {
    let house = House::synced(SINCE_WORKED).await;
    let row = house.settlement(WORKED).await;
    let one = format!("/settlements/{}", row.id);
    for address in [
        "/",
        "/settlements?state=confirmed",
        "/settlements?q=nothing-like-it",
        "/settlements?page=99",
        "/problems",
        "/questions",
        "/runs",
        "/health",
        one.as_str(),
    ] {
        let answer = house.get(address).await;
        assert_eq!(answer.status, StatusCode::OK, "{address}");
        assert!(!answer.body.is_empty(), "{address}");
    }
    for address in ["/nothing", "/settlements/none", "/settlements/none/documents/settlement", "/static/old.css"] {
        let answer = house.get(address).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}");
        assert!(answer.body.contains("<h1>There is nothing here</h1>"), "{address}");
    }
    let wrong_way = house.get("/settlements/none/approve").await;
    assert_eq!(wrong_way.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn the_list_has_every_settlement_with_how_it_stands() {
    let house = House::synced(SINCE_WORKED).await;
    let page = house.get("/settlements").await.body;
    let rows = house.settlements().await;
    assert!(rows.iter().all(|row| page.contains(&format!("href=\"/settlements/{}\"", row.code))));
    let worked = house.get(&format!("/settlements?q={WORKED}")).await.body;
    assert_snapshot!("list_of_one", text_of(part(&worked, "table")));
}

#[tokio::test]
async fn the_list_is_narrowed_by_state_and_by_what_is_looked_for() {
    let house = House::synced(&[]).await;
    let confirmed = house.get("/settlements?state=confirmed").await.body;
    assert!(confirmed.contains(WORKED) && !confirmed.contains("PAY-XMCP-NELC"));
    let asking = house.get("/settlements?state=asking").await.body;
    assert!(asking.contains("XMCP-NELC") && !asking.contains(WORKED));
    // the invoice of a line of the worked settlement
    let found = house.get("/settlements?q=2026-0104").await.body;
    assert!(found.contains(WORKED) && found.contains("1–1 of 1"), "{}", text_of(&found));
    assert!(house.get("/settlements?q=nothing-like-it").await.body.contains("No settlement fits."));
}

#[tokio::test]
async fn a_booked_settlement_shows_every_cent_with_its_reason() {
    let house = House::synced(SINCE_WORKED).await;
    let page = house.get(&format!("/settlements/{WORKED}")).await.body;
    assert_snapshot!("worked_settlement", text_of(part(&page, "main")));
    assert!(!part(&page, "main").contains("<form method=\"post\""), "nothing is left to decide");
}

#[tokio::test]
async fn a_settlement_that_waits_says_why_and_offers_what_can_be_done() {
    let house = House::synced(&[]).await;
    let asking = text_of(part(&house.get("/settlements/XMCP-NELC").await.body, "section"));
    assert_snapshot!("asking", asking);
    let planned = text_of(part(&house.get("/settlements/4ZR9-5PH4").await.body, "section"));
    assert_snapshot!("planned", planned);
}

#[tokio::test]
async fn the_timeline_tells_who_did_what() {
    let house = House::synced(&[("approval", "automatic"), ("start_date", "2026-03-10")]).await;
    let page = house.get(&format!("/settlements/{WORKED}")).await.body;
    let timeline = text_of(part(&page, "ol"));
    for said in [
        "Fetched from Pay.",
        "Entry made PAY-QX7P-2M4K",
        "rule: approve automatically",
        "Read back from AFAS; it agrees",
    ] {
        assert!(timeline.contains(said), "{said} in {timeline}");
    }
}

#[tokio::test]
async fn documents_are_shown_as_they_came_and_never_run() {
    let house = House::synced(SINCE_WORKED).await;
    let answer = house.get(&format!("/settlements/{WORKED}/documents/settlement")).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-security-policy").contains("sandbox"));
    let kept = house.engine.store().get_documents(&house.settlement(WORKED).await.id).await.unwrap();
    let (_, body) = kept.into_iter().find(|(key, _)| key == "settlement").unwrap();
    assert_eq!(answer.body.as_bytes(), body);
}

#[tokio::test]
async fn every_problem_stands_in_the_catalogue_with_its_remedy() {
    let house = House::empty().await;
    let page = house.get("/problems").await.body;
    for kind in ProblemKind::ALL {
        assert!(page.contains(&format!("<article id=\"{}\">", kind.name())), "{kind:?}");
    }
    assert_eq!(page.matches("What to do:").count(), ProblemKind::ALL.len());
}

#[tokio::test]
async fn health_says_whether_the_tables_are_current() {
    let house = House::empty().await;
    let answer = house.get("/health").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, r#"{"ok":true,"schema_current":true}"#));
    house.engine.store().close().await;
    let answer = house.get("/health").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.body, r#"{"ok":false,"schema_current":false}"#);
}

#[tokio::test]
async fn a_new_installation_is_told_how_to_begin() {
    let house = House::empty().await;
    let page = house.get("/").await.body;
    assert!(page.contains("Nothing is installed yet.") && page.contains("href=\"/integrations\""), "{page}");
    assert!(!page.contains("Demonstration"));
    assert!(get(&house.demonstration(), "/").await.body.contains("nothing here is real money"));
}

#[tokio::test]
async fn the_style_sheet_is_kept_by_browsers_until_it_changes() {
    let house = House::empty().await;
    let page = house.get("/").await.body;
    let address = page.split("href=\"").find(|rest| rest.starts_with("/static/")).unwrap().split('"').next().unwrap();
    let answer = house.get(address).await;
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    let again = axum::http::Request::get(address)
        .header("host", "localhost")
        .header("if-none-match", answer.header("etag"))
        .body(axum::body::Body::empty())
        .unwrap();
    assert_eq!(super::house::send(&house.pages, again).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn the_list_and_a_settlement_are_taken_along_as_tables() {
    let house = House::synced(SINCE_WORKED).await;
    let list = house.get(&format!("/settlements.csv?q={WORKED}&lang=nl")).await;
    assert_eq!(list.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert!(list.header(header::CONTENT_DISPOSITION).contains("settlements.csv"));
    let lines: Vec<&str> = list.body.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].starts_with("\"webshop\";2026-03-10;\"QX7P-2M4K\";560,25;"), "{lines:?}");
    let entry = house.get(&format!("/settlements/{WORKED}/table.csv?lang=en")).await.body;
    let row = house.settlement(WORKED).await;
    let booked = house.engine.store().entries_of(&row.id).await.unwrap();
    let expected: usize = booked.iter().map(|entry| entry.parts.lines.len()).sum();
    assert_eq!(entry.lines().count(), expected + 1, "{entry}");
    assert!(entry.contains(",560.25,") && entry.contains("\"PAY-QX7P-2M4K\""), "{entry}");
    assert_eq!(house.get("/settlements/nothing/table.csv").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_list_is_narrowed_by_days_and_amounts_and_says_so() {
    let house = House::synced(SINCE_WORKED).await;
    let page = house.get("/settlements?from=2026-03-10&to=2026-03-10&least=560,25&most=560.25").await.body;
    assert!(page.contains(WORKED) && page.contains("1–1 of 1"), "{page}");
    assert!(page.contains("From: 2026-03-10") && page.contains("href=\"/settlements?to=2026-03-10"), "{page}");
    let none = house.get("/settlements?least=560.26&most=560.26").await.body;
    assert!(none.contains("No settlement fits."), "{none}");
    let odd = house.get("/settlements?from=soon&least=much").await;
    assert_eq!(odd.status, StatusCode::OK);
    assert!(odd.body.contains("From: soon (can&#39;t be read, so not applied)"), "{}", odd.body);
}
