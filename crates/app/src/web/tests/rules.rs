//! Rules on the pages: taught, tried, switched on, taken away.

use axum::http::{StatusCode, header};
use store::{FIRST_ORGANISATION, Role};

use super::house::{Answer, House, get, post};
use super::reading::text_of;

async fn flow(house: &House) -> String {
    house.engine.store().list_flows().await.unwrap().remove(0).id
}

fn leads_to(answer: &Answer, address: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", text_of(&answer.body));
    assert_eq!(answer.header(header::LOCATION), address);
}

#[tokio::test]
async fn a_rule_is_taught_off_tried_switched_on_and_removed() {
    let house = House::synced(&[]).await;
    let rules = format!("/integrations/{}/rules", flow(&house).await);
    assert!(house.get(&rules).await.body.contains("Nothing was taught yet."));
    leads_to(
        &post(&house.pages, &rules, "kind=order&text=+BST-+&field=reference&debtor=").await,
        &format!("{rules}/1"),
    );
    let tried = text_of(&house.get(&format!("{rules}/1")).await.body);
    assert!(tried.contains("the number after “BST-” is an order number") && tried.contains("Nothing was booked."));
    let kept = || async { house.engine.store().list_taught_rules(&flow(&house).await).await.unwrap() };
    assert!(!kept().await[0].on, "off until somebody switches it on");
    leads_to(&post(&house.pages, &format!("{rules}/1/on"), "").await, &rules);
    let rule = kept().await.remove(0);
    assert_eq!((rule.on, rule.who.as_str()), (true, "anna@kaas.example"));
    leads_to(&post(&house.pages, &format!("{rules}/1/off"), "").await, &rules);
    assert!(!kept().await[0].on);
    leads_to(&post(&house.pages, &format!("{rules}/1/remove"), "").await, &rules);
    assert!(kept().await.is_empty());
}

#[tokio::test]
async fn what_a_rule_would_change_is_shown_line_by_line() {
    let house = House::synced(&[]).await;
    let rules = format!("/integrations/{}/rules", flow(&house).await);
    post(&house.pages, &rules, "kind=nothing&text=Bestelling").await;
    let page = house.get(&format!("{rules}/1?lang=nl")).await.body;
    assert!(page.contains("zouden elders terechtgekomen zijn") || page.contains("Geen regel zou elders"), "{page}");
    assert_eq!(house.get(&format!("{rules}/2")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_rule_that_says_nothing_or_stands_there_already_is_refused_and_kept_in_the_form() {
    let house = House::synced(&[]).await;
    let rules = format!("/integrations/{}/rules", flow(&house).await);
    let empty = post(&house.pages, &rules, "kind=payer&text=KL-77&field=customer_reference&debtor=").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("value=\"KL-77\"") && empty.body.contains("Fill in a text"));
    post(&house.pages, &rules, "kind=invoice&text=F-").await;
    let again = post(&house.pages, &rules, "kind=invoice&text=F-").await;
    assert!(again.body.contains("This rule was taught already."), "{}", again.body);
    assert_eq!(post(&house.pages, &rules, "kind=sometimes&text=x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_viewer_sees_rules_and_teaches_none() {
    let house = House::synced(&[]).await;
    let rules = format!("/integrations/{}/rules", flow(&house).await);
    post(&house.pages, &rules, "kind=invoice&text=F-").await;
    let pages = house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await;
    let page = get(&pages, &rules).await.body;
    assert!(page.contains("F-") && !page.contains("Teach a rule"), "{page}");
}
