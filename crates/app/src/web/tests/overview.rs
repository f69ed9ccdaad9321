//! The first page: how it stands, and a run started from it.

use std::time::Duration;

use axum::http::{StatusCode, header};

use store::{FIRST_ORGANISATION, Role};

use super::house::{House, SINCE_WORKED, post};
use super::reading::{part, text_of};

#[tokio::test]
async fn the_overview_says_how_it_stands_and_what_is_not_booked() {
    let house = House::synced(SINCE_WORKED).await;
    let page = house.get("/").await.body;
    let waiting = house.settlements().await.iter().filter(|row| row.state.needs_a_person()).count();
    assert!(waiting > 1 && page.contains(&format!("{waiting} settlements wait for you.")), "{page}");
    assert!(
        page.contains("href=\"/questions\"") && page.contains("Sync now") && !page.contains("http-equiv=\"refresh\"")
    );
    let text = text_of(part(&page, "main"));
    assert!(text.contains("Debtor found, last 12 weeks") && text.contains("Payouts not booked yet"), "{text}");
    assert_eq!(page.matches("class=\"bar-booked\"").count(), 12);
}

#[tokio::test]
async fn a_run_is_started_from_the_page_and_comes_to_its_end() {
    let house = House::synced(SINCE_WORKED).await;
    let flow = house.engine.store().list_flows().await.unwrap().remove(0);
    let before = house.engine.store().list_runs(&flow.id, 100).await.unwrap().len();
    let answer = post(&house.pages, "/sync", &format!("flow={}", flow.id)).await;
    assert_eq!((answer.status, answer.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/"));
    let page = house.get("/").await.body;
    assert!(page.contains("http-equiv=\"refresh\"") && page.contains("A run goes on"), "{page}");
    for _ in 0..600 {
        if !house.get("/").await.body.contains("A run goes on") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(house.get("/").await.body.contains("Sync now"));
    assert!(house.engine.store().list_runs(&flow.id, 100).await.unwrap().len() > before);
}

#[tokio::test]
async fn every_run_stands_there_with_what_it_did() {
    let house = House::synced(SINCE_WORKED).await;
    let flow = house.engine.store().list_flows().await.unwrap().remove(0);
    let runs = house.engine.store().list_runs(&flow.id, 100).await.unwrap();
    let page = house.get("/runs").await.body;
    assert_eq!(page.matches("<tr class=\"run\">").count(), runs.len());
    assert!(page.contains("settlements new") && page.contains("entries booked"), "{page}");
    let dutch = house.get("/runs?lang=nl").await.body;
    assert!(dutch.contains("uitbetalingen nieuw") && dutch.contains("boekingen geboekt"), "{dutch}");
}

#[tokio::test]
async fn nothing_is_run_for_the_network_or_without_a_flow() {
    let house = House::empty().await;
    assert_eq!(post(&house.pages, "/sync", "flow=none").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        post(&house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await, "/sync", "flow=none").await.status,
        StatusCode::FORBIDDEN
    );
}
