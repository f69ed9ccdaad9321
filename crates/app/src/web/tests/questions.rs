//! The page of questions: many answers and approvals at once, what failed is named, and an answer is taken back.

use axum::http::{StatusCode, header};
use engine::commands::{OpenLine, Waiting};
use ledger::state::SettlementState;

use store::{FIRST_ORGANISATION, Role};

use super::house::{Answer, House, get, post};

const PLANNED: &str = "4ZR9-5PH4";

/// A settlement with lines without an invoice.
async fn an_open_line(house: &House) -> (Waiting, OpenLine) {
    let waiting = house.engine.list_questions(None).await.unwrap();
    let mut open = waiting.into_iter().filter_map(|one| one.lines.first().cloned().map(|line| (one, line)));
    open.next().expect("the world has a line that nobody can place")
}

async fn answered(house: &House, waiting: &Waiting, line: &OpenLine, fields: &str) -> Answer {
    let row = &waiting.settlement;
    let seen = row.updated_at.as_millisecond();
    let id = line.line.id.replace('/', "%2F");
    post(&house.pages, "/questions", &format!("line.0={}+{seen}+{id}{fields}", row.id)).await
}

#[tokio::test]
async fn each_line_stands_there_with_what_may_be_chosen() {
    let house = House::synced(&[]).await;
    let page = house.get("/questions").await.body;
    let (waiting, open) = an_open_line(&house).await;
    assert!(page.contains(&waiting.settlement.code) && page.contains(&open.line.id), "{page}");
    for item in &open.possible {
        assert!(page.contains(&item.invoice), "{item:?}");
    }
    assert!(page.contains("Approve the ticked ones"));
    let dutch = house.get("/questions?lang=nl").await.body;
    assert!(dutch.contains("Regels zonder factuur") && !dutch.contains("Choose"));
}

#[tokio::test]
async fn an_answer_is_kept_and_can_be_taken_back() {
    let house = House::synced(&[]).await;
    let (waiting, open) = an_open_line(&house).await;
    let answer = answered(&house, &waiting, &open, "&other.0=&not_found.0=on").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert_eq!(answer.header(header::LOCATION), "/questions?answered=1&approved=0");
    let id = &waiting.settlement.id;
    assert_eq!(house.engine.store().get_answers(id).await.unwrap().len(), 1);
    assert!(house.get("/questions").await.body.contains("Take back"));
    let form = format!("settlement={id}&line={}", open.line.id.replace('/', "%2F"));
    assert_eq!(post(&house.pages, "/questions/withdraw", &form).await.status, StatusCode::SEE_OTHER);
    assert!(house.engine.store().get_answers(id).await.unwrap().is_empty());
    assert_eq!(post(&house.pages, "/questions/withdraw", &form).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_can_not_be_done_is_named_and_nothing_of_it_is_kept() {
    let house = House::synced(&[]).await;
    let (waiting, open) = an_open_line(&house).await;
    for (fields, why) in [
        ("&other.0=NONE-1", "no invoice NONE-1 was open in AFAS"),
        ("&debtor.0=10001&not_found.0=on", "more than one kind of answer"),
        ("&other.0=NONE-1&other_amount.0=much", "is not an amount like 25.00"),
    ] {
        let answer = answered(&house, &waiting, &open, fields).await;
        assert_eq!(answer.status, StatusCode::OK, "{fields}");
        assert!(answer.body.contains(why), "{fields}: {}", answer.body);
    }
    let stale = format!("line.0={}+1+{}&not_found.0=on", waiting.settlement.id, open.line.id.replace('/', "%2F"));
    assert!(post(&house.pages, "/questions", &stale).await.body.contains("it has changed since you opened"));
    assert!(house.engine.store().get_answers(&waiting.settlement.id).await.unwrap().is_empty());
    assert_eq!(house.settlement(&waiting.settlement.code).await.state, waiting.settlement.state);
}

#[tokio::test]
async fn many_are_approved_at_once_and_one_that_changed_is_left() {
    let house = House::synced(&[]).await;
    let rows = house.settlements().await;
    let planned: Vec<_> = rows.iter().filter(|row| row.state == SettlementState::Planned).collect();
    let one = planned.iter().find(|row| row.code == PLANNED).unwrap();
    let fresh = format!("row={}+{}", one.id, one.updated_at.as_millisecond());
    let other = rows.iter().find(|row| row.state == SettlementState::Confirmed).unwrap();
    let answer = post(&house.pages, "/questions/approve", &format!("row={}+1&{fresh}", other.id)).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.contains(&format!("<strong>{}</strong>", other.code)), "{}", answer.body);
    assert_eq!(house.settlement(PLANNED).await.state, SettlementState::Approved);
    assert_eq!(house.settlement(&other.code).await.state, SettlementState::Confirmed);
}

#[tokio::test]
async fn a_viewer_answers_nothing() {
    let house = House::synced(&[("start_date", "2026-03-18")]).await;
    let pages = house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await;
    assert!(!get(&pages, "/questions").await.body.contains("type=\"checkbox\""));
    for address in ["/questions", "/questions/approve"] {
        assert_eq!(post(&pages, address, "row=a+1").await.status, StatusCode::FORBIDDEN, "{address}");
    }
    assert_eq!(post(&pages, "/questions/withdraw", "settlement=a&line=b").await.status, StatusCode::FORBIDDEN);
}
