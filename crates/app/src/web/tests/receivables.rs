//! Receivables to Payt on the pages: installed, held, let go.

use axum::http::{StatusCode, header};
use emulators::payt::{self, PaytEmulator};
use engine::progress::Unwatched;
use store::{DeliveryState, FIRST_ORGANISATION, Role};

use super::house::{Answer, House, get, post};

/// Installs on the page, as an owner does, and reads AFAS; gives the address of the page that follows.
pub(super) async fn installed(house: &House) -> String {
    installed_with(house, "").await
}

/// The same with more of the form filled in.
pub(super) async fn installed_with(house: &House, more: &str) -> String {
    let afas = house.engine.store().list_connections().await.unwrap().into_iter().find(|one| one.kind == "afas");
    let form = format!(
        "afas={}&name=payt&token={}&import_token={}&code=1{more}",
        afas.unwrap().id,
        payt::STATIC_TOKEN,
        payt::IMPORT_TOKEN
    );
    let sent = post(&house.pages, "/install-payt", &form).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let address = sent.header(header::LOCATION).to_owned();
    // the page started a run of its own; this waits for what that one leaves
    house.engine.sync(Some("payt"), &Unwatched).await.unwrap();
    while house.get(&address).await.body.contains("http-equiv=\"refresh\"") {
        tokio::task::yield_now().await;
    }
    address
}

pub(super) async fn with_payt() -> (House, PaytEmulator) {
    let options = payt::PaytOptions { now: jiff::civil::date(2026, 3, 20).at(12, 0, 0, 0), ..Default::default() };
    let payt = PaytEmulator::start(options).await.unwrap();
    payt.knobs(|knobs| {
        knobs.files_per_second = None;
        knobs.requests_per_second = None;
    });
    (House::synced_beside_payt(&payt).await, payt)
}

fn list_of(page: &Answer) -> String {
    let field = page.body.split("name=\"list\" value=\"").nth(1).unwrap();
    field.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn an_owner_installs_looks_at_the_first_list_and_lets_it_go() {
    let (house, payt) = with_payt().await;
    let catalogue = house.get("/integrations").await.body;
    assert!(catalogue.contains("AFAS → Payt"));
    let begun = post(&house.pages, "/integrations/begin", "kind=afas-payt").await;
    assert_eq!(begun.header(header::LOCATION), "/install-payt");
    let wrong = post(&house.pages, "/install-payt", "name=payt&token=x").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let address = installed(&house).await;
    let page = house.get(&address).await;
    assert!(
        page.body.contains("Held: nothing goes to Payt") && page.body.contains("It is the first list"),
        "{}",
        page.body
    );
    assert!(page.body.contains("What to mend in AFAS"));
    assert!(payt.files().is_empty(), "nothing went");
    let overview = house.get("/").await.body;
    assert!(overview.contains("A list is held and waits for you."), "{overview}");
    let other = post(&house.pages, &format!("{address}/release"), "list=another").await;
    assert_eq!(other.status, StatusCode::CONFLICT, "only what was looked at");
    let released = post(&house.pages, &format!("{address}/release"), &format!("list={}", list_of(&page))).await;
    assert_eq!(released.header(header::LOCATION), address);
    while house.get(&address).await.body.contains("http-equiv=\"refresh\"") {
        tokio::task::yield_now().await;
    }
    let flow = house.engine.store().get_flow("payt").await.unwrap();
    assert_eq!(house.engine.store().list_deliveries(&flow.id, 1).await.unwrap()[0].state, DeliveryState::Sent);
    let lists = payt.files().into_iter().filter(|file| file.kind == payt::FileKind::Csv);
    assert_eq!(lists.count(), 1);
    let dutch = house.get(&format!("{address}?lang=nl")).await.body;
    assert!(dutch.contains("verstuurd") && dutch.contains("Facturen"), "{dutch}");
    let csv = house.get(&format!("{address}/problems/csv")).await;
    assert!(csv.header(header::CONTENT_TYPE).starts_with("text/csv") && csv.body.lines().count() > 1, "{}", csv.body);
    assert_eq!(house.get(&format!("{address}/problems/exe")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn settings_are_changed_by_owners_and_what_can_not_be_used_is_marked() {
    let (house, _payt) = with_payt().await;
    let address = installed(&house).await.replace("/receivables", "");
    let wrong = post(&house.pages, &address, "share_at_most=120").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("value=\"120\"") && wrong.body.contains("is not a whole number"), "{}", wrong.body);
    let kept = post(&house.pages, &address, "share_at_most=20&closed_days=40").await;
    assert!(kept.status == StatusCode::SEE_OTHER || kept.body.contains("The settings are kept"), "{}", kept.body);
    assert!(house.get(&address).await.body.contains("value=\"40\""));
    let viewer = house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await;
    let looked = get(&viewer, &address).await;
    assert!(looked.status == StatusCode::OK && !looked.body.contains("<input"), "{}", looked.body);
    let page = get(&viewer, &format!("{address}/receivables")).await.body;
    assert!(!page.contains("/release\"") && !page.contains("/receivables/read\""), "a viewer lets nothing go");
}

#[tokio::test]
async fn build_sheets_tell_every_column_of_every_connector() {
    let house = House::empty().await;
    let page = house.get("/connectors?lang=nl").await.body;
    let sheets: serde_json::Value = serde_json::from_str(&house.get("/connectors.json").await.body).unwrap();
    let connectors = sheets["connectors"].as_array().unwrap();
    assert_eq!(connectors.len(), 8);
    for connector in connectors {
        assert!(page.contains(connector["connector"].as_str().unwrap()), "{connector}");
        for field in connector["fields"].as_array().unwrap() {
            assert!(page.contains(field["name"].as_str().unwrap()), "{field}");
        }
    }
}

#[tokio::test]
async fn a_token_that_payt_does_not_take_installs_nothing() {
    let (house, _payt) = with_payt().await;
    let afas = house.engine.store().list_connections().await.unwrap().into_iter().find(|one| one.kind == "afas");
    let form = format!("afas={}&name=payt&token=wrong&import_token=wrong&code=1", afas.unwrap().id);
    let sent = post(&house.pages, "/install-payt", &form).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.body.contains("What was tried at Payt") || sent.body.contains("What to do"), "{}", sent.body);
    assert!(!sent.body.contains("wrong&") && !sent.body.contains("value=\"wrong\""), "no secret comes back");
    assert!(house.engine.store().list_flows().await.unwrap().iter().all(|flow| flow.kind == "pay-afas"));
}
