//! What a person decides on the page of a settlement.

use axum::http::{StatusCode, header};
use ledger::state::SettlementState;

use store::{FIRST_ORGANISATION, Role};

use super::house::{Answer, House, get, post};
use super::reading::part;

const PLANNED: &str = "4ZR9-5PH4";

async fn decide(house: &House, code: &str, what: &str, more: &str) -> Answer {
    let row = house.settlement(code).await;
    let form = format!("seen={}{more}", row.updated_at.as_millisecond());
    post(&house.pages, &format!("/settlements/{code}/{what}"), &form).await
}

#[tokio::test]
async fn approving_lets_the_entry_go_and_leads_back_to_its_page() {
    let house = House::synced(&[("start_date", "2026-03-18")]).await;
    let row = house.settlement(PLANNED).await;
    let answer = decide(&house, PLANNED, "approve", "").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(answer.header(header::LOCATION), format!("/settlements/{}", row.id));
    assert_eq!(house.settlement(PLANNED).await.state, SettlementState::Approved);
    let events = house.engine.store().list_events(&row.id).await.unwrap();
    assert!(events.iter().any(|event| event.what == "approved" && event.who == "anna@kaas.example"));
}

#[tokio::test]
async fn closing_keeps_the_remark() {
    let house = House::synced(&[("start_date", "2026-03-18")]).await;
    assert_eq!(decide(&house, PLANNED, "close", "&remark=booked+by+hand").await.status, StatusCode::SEE_OTHER);
    let row = house.settlement(PLANNED).await;
    assert_eq!((row.state, row.remark.as_deref()), (SettlementState::Closed, Some("booked by hand")));
}

#[tokio::test]
async fn trying_again_takes_the_settlement_back_to_be_planned() {
    let house = House::synced(&[("start_date", "2026-03-18")]).await;
    assert_eq!(decide(&house, PLANNED, "retry", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(house.settlement(PLANNED).await.state, SettlementState::Read);
}

#[tokio::test]
async fn what_changed_since_it_was_looked_at_is_not_approved() {
    let house = House::synced(&[("start_date", "2026-03-18")]).await;
    let answer = post(&house.pages, &format!("/settlements/{PLANNED}/approve"), "seen=1").await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("It has changed since you opened the page"));
    assert_eq!(house.settlement(PLANNED).await.state, SettlementState::Planned);
}

#[tokio::test]
async fn what_the_state_does_not_allow_is_not_done() {
    let house = House::synced(&[("start_date", "2026-03-18")]).await;
    let booked = house.settlements().await.into_iter().find(|row| row.state == SettlementState::Confirmed).unwrap();
    for what in ["approve", "retry", "close", "accept"] {
        assert_eq!(decide(&house, &booked.code, what, "").await.status, StatusCode::CONFLICT, "{what}");
    }
    assert_eq!(house.settlement(&booked.code).await.state, SettlementState::Confirmed);
    assert_eq!(decide(&house, &booked.code, "approve", "&seen=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_viewer_sees_everything_and_changes_nothing() {
    let house = House::synced(&[("start_date", "2026-03-18")]).await;
    let pages = house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await;
    let page = get(&pages, &format!("/settlements/{PLANNED}")).await.body;
    assert!(page.contains(PLANNED) && !part(&page, "main").contains("method=\"post\""));
    let seen = house.settlement(PLANNED).await.updated_at.as_millisecond();
    let answer = post(&pages, &format!("/settlements/{PLANNED}/approve"), &format!("seen={seen}")).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert_eq!(house.settlement(PLANNED).await.state, SettlementState::Planned);
}
