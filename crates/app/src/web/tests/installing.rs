//! The wizard from the catalogue to the first run, and what can be changed afterwards.

use std::time::Duration;

use axum::http::{StatusCode, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::{FIRST_ORGANISATION, Role};

use super::house::{Answer, House, get, post};
use super::reading::text_of;

/// What a person fills in besides what is suggested.
const SETTINGS: &[(&str, &str)] = &[
    ("name", "webshop"),
    ("administration", "1"),
    ("start_date", "2026-03-01"),
    ("turnover_groups", "all"),
    ("currency", "EUR"),
    ("journal", "55"),
    ("provider_account", "1225"),
    ("costs_account", "4510"),
    ("costs_vat_code", "1"),
    ("debtor_not_found_account", "2290"),
    ("finder_type", "both"),
    ("match_fields", "reference"),
    ("match_fields", "description"),
    ("approval", "full_match_only"),
    ("books_by_itself", "default"),
    ("booking_date", "settlement"),
    ("late_match_days", "90"),
    ("description", "Pay. {settlement} {kind} {invoice} {reference}"),
    ("voucher_prefix", "PAY-"),
    ("debtor_lines_at_most", "500"),
];

fn form(pairs: &[(&str, &str)]) -> String {
    let coded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    pairs.iter().map(|(name, value)| format!("{}={}", coded(name), coded(value))).collect::<Vec<_>>().join("&")
}

fn with<'a>(changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = SETTINGS.iter().filter(|(name, _)| !changed.iter().any(|(other, _)| other == name));
    kept.copied().chain(changed.iter().copied()).collect()
}

async fn send(house: &House, address: &str, pairs: &[(&str, &str)]) -> Answer {
    post(&house.pages, address, &form(pairs)).await
}

fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", text_of(&answer.body));
    answer.header(header::LOCATION).to_owned()
}

/// Begins an installation; its address.
async fn begun(house: &House) -> String {
    location(&send(house, "/integrations/begin", &[("kind", "pay-afas")]).await)
}

const TOKEN: (&str, &str) = ("token", emulators::pay::TOKEN);

async fn connected(house: &House) -> String {
    let draft = begun(house).await;
    let next = send(house, &format!("{draft}/pay"), &[("code", "AT-1234-5678"), TOKEN]).await;
    assert_eq!(location(&next), format!("{draft}/afas"));
    let ask = [("participant", "54321"), ("environment", "test"), ("token", emulators::afas::TOKEN)];
    let next = send(house, &format!("{draft}/afas"), &ask).await;
    assert_eq!(location(&next), format!("{draft}/settings"));
    draft
}

/// The preview, when it is there.
async fn previewed(house: &House, draft: &str) -> String {
    for _ in 0..200 {
        let page = house.get(&format!("{draft}/preview")).await.body;
        if !page.contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the preview never came");
}

async fn installed(house: &House) -> String {
    let draft = connected(house).await;
    location(&send(house, &format!("{draft}/settings"), &with(&[("go", "check")])).await);
    previewed(house, &draft).await;
    location(&send(house, &format!("{draft}/switch-on"), &[]).await);
    house.engine.store().list_flows().await.unwrap().remove(0).id
}

#[tokio::test]
async fn from_the_catalogue_to_the_first_run() {
    let house = House::beside_the_world().await;
    assert!(house.get("/").await.body.contains("Install an integration"), "the first page leads to the catalogue");
    assert!(house.get("/integrations").await.body.contains("Install this integration"));
    let draft = connected(&house).await;
    assert_eq!(location(&house.get(&draft).await), format!("{draft}/settings"), "it goes on where it was left");
    let page = house.get(&format!("{draft}/settings")).await.body;
    assert!(page.contains("In which administration?") && page.contains("1 · Voorbeeld Webshop B.V."), "{page}");
    let first = [("administration", "1"), ("go", "first")];
    location(&send(&house, &format!("{draft}/settings"), &first).await);
    let page = house.get(&format!("{draft}/settings")).await.body;
    for suggested in ["value=\"55\" selected", "value=\"1225\"", "value=\"4510\"", "value=\"2290\"", "(today) (1)"] {
        assert!(page.contains(suggested), "{suggested}: {page}");
    }
    let next = send(&house, &format!("{draft}/settings"), &with(&[("go", "check")])).await;
    assert_eq!(location(&next), format!("{draft}/preview"));
    let page = previewed(&house, &draft).await;
    assert_eq!(page.matches("aria-labelledby=\"s-").count(), 3, "three settlements: {page}");
    let page = text_of(&page);
    assert!(page.contains("Nothing is booked before you switch on") && page.contains("1 Mar 2026 ("), "{page}");
    assert!(page.contains("Invoices found:"), "{page}");
    assert!(page.contains("Voucher PAY-") && page.contains("waits for your approval"), "{page}");
    assert!(house.engine.store().list_flows().await.unwrap().is_empty());
    assert_eq!(location(&send(&house, &format!("{draft}/switch-on"), &[]).await), "/");
    let flow = house.engine.store().list_flows().await.unwrap().remove(0);
    assert_eq!((flow.name.as_str(), flow.enabled), ("webshop", true));
    assert_eq!(house.get(&draft).await.status, StatusCode::NOT_FOUND, "the draft is done");
    let audit = house.engine.store().list_audit(FIRST_ORGANISATION, 0).await.unwrap();
    let told: Vec<_> = audit.iter().map(|row| (row.what.as_str(), row.who.as_str())).collect();
    for what in ["installation_begun", "connection_made", "integration_installed"] {
        assert!(told.contains(&(what, "anna@kaas.example")), "{told:?}");
    }
}

#[tokio::test]
async fn credentials_that_do_not_work_are_not_kept_and_say_what_to_do() {
    let house = House::beside_the_world().await;
    let draft = begun(&house).await;
    let wrong = send(&house, &format!("{draft}/pay"), &[("code", "AT-1234-5678"), ("token", "wrong")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = text_of(&wrong.body);
    assert!(told.contains("API token") && told.contains("Make a new token in Pay."), "{told}");
    assert!(wrong.body.contains("value=\"AT-1234-5678\""), "what is no secret need not be typed again");
    assert!(!wrong.body.contains("\"wrong\""), "a secret is never sent back");
    let nothing = send(&house, &format!("{draft}/pay"), &[("code", "AT-1234-5678"), ("token", " ")]).await;
    assert!(nothing.body.contains("Fill in the AT-code and the token."));
    location(&send(&house, &format!("{draft}/pay"), &[("code", "AT-1234-5678"), TOKEN]).await);
    let elsewhere = [("participant", "https://54321.evil.example/x"), ("token", emulators::afas::TOKEN)];
    let refused = send(&house, &format!("{draft}/afas"), &elsewhere).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text_of(&refused.body).contains("no AFAS host"), "{}", refused.body);
    let both = [("participant", "54321"), ("token", "x"), ("client_id", "y"), ("client_secret", "z")];
    let refused = send(&house, &format!("{draft}/afas"), &both).await;
    assert!(refused.body.contains("Fill in a token or a client, not both."));
    assert_eq!(house.engine.store().list_connections().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_pasted_address_says_which_environment_is_meant() {
    let house = House::beside_the_world().await;
    let draft = begun(&house).await;
    location(&send(&house, &format!("{draft}/pay"), &[("code", "AT-1234-5678"), TOKEN]).await);
    let pasted = "https://54321.resttest.afas.online/ProfitRestServices/connectors";
    location(
        &send(&house, &format!("{draft}/afas"), &[("participant", pasted), ("token", emulators::afas::TOKEN)]).await,
    );
    let names: Vec<_> =
        house.engine.store().list_connections().await.unwrap().into_iter().map(|connection| connection.name).collect();
    assert_eq!(names, ["AFAS 54321 test", "Pay. AT-1234-5678"]);
}

#[tokio::test]
async fn settings_that_can_not_be_used_are_marked_and_kept_in_the_form() {
    let house = House::beside_the_world().await;
    let draft = connected(&house).await;
    let wrong = [("journal", "89"), ("costs_account", "1300"), ("name", "a/b"), ("go", "check")];
    let refused = send(&house, &format!("{draft}/settings?lang=nl"), &with(&wrong)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let told = text_of(&refused.body);
    for why in ["dit dagboek is geblokkeerd", "verzamelrekening", "zonder schuine streep"] {
        assert!(told.contains(why), "{why}: {told}");
    }
    assert!(refused.body.contains("value=\"1300\"") && refused.body.contains("value=\"a/b\""));
    let page = house.get(&format!("{draft}/settings")).await.body;
    assert!(page.contains("value=\"1300\""), "coming back loses nothing");
}

#[tokio::test]
async fn a_second_installation_uses_what_is_connected_and_another_name() {
    let house = House::beside_the_world().await;
    installed(&house).await;
    let draft = begun(&house).await;
    let page = house.get(&format!("{draft}/pay")).await.body;
    assert!(page.contains("Use a connection that is there") && page.contains("Pay. AT-1234-5678"), "{page}");
    let pay = house.engine.store().get_connection("Pay. AT-1234-5678").await.unwrap().id;
    assert_eq!(
        location(&send(&house, &format!("{draft}/pay"), &[("connection", &pay)]).await),
        format!("{draft}/afas")
    );
    let afas = house.engine.store().get_connection("AFAS 54321 test").await.unwrap().id;
    location(&send(&house, &format!("{draft}/afas"), &[("connection", &afas)]).await);
    let taken = send(&house, &format!("{draft}/settings"), &with(&[("go", "check")])).await;
    assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(taken.body.contains("You have an integration of this name already."));
    let taken = send(&house, &format!("{draft}/switch-on"), &[]).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert_eq!(house.engine.store().list_flows().await.unwrap().len(), 1);
    location(&send(&house, &format!("{draft}/discard"), &[]).await);
    assert_eq!(house.engine.store().list_connections().await.unwrap().len(), 2, "connections stay");
}

#[tokio::test]
async fn other_settings_are_looked_at_before_they_are_kept() {
    let house = House::beside_the_world().await;
    let flow = installed(&house).await;
    let address = format!("/integrations/{flow}");
    assert!(house.get(&address).await.body.contains("Look at what changes"));
    let other = with(&[("approval", "always_ask"), ("number_prefixes", "BST-"), ("go", "look")]);
    let page = text_of(&send(&house, &address, &other).await.body);
    assert!(page.contains("only after I approve") && page.contains("BST-"), "{page}");
    assert!(page.contains("Tried on the payouts of the last 60 days"), "{page}");
    let settings = house.engine.store().get_flow(&flow).await.unwrap().settings;
    assert_eq!(settings["approval"], "full_match_only", "looking keeps nothing");
    let keep = |pairs: Vec<(&'static str, &'static str)>| {
        let mut pairs = pairs;
        pairs.retain(|(name, _)| *name != "match_fields");
        pairs.push(("match_fields", "reference,description"));
        pairs
    };
    let kept = send(&house, &address, &keep(with(&[("approval", "always_ask"), ("go", "keep")]))).await;
    assert_eq!(location(&kept), format!("{address}?told=kept"));
    let settings = house.engine.store().get_flow(&flow).await.unwrap().settings;
    assert_eq!(settings["approval"], "always_ask");
    let wrong = send(&house, &address, &keep(with(&[("journal", "89"), ("go", "keep")]))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_viewer_sees_the_settings_and_changes_nothing() {
    let house = House::beside_the_world().await;
    let flow = installed(&house).await;
    let pages = house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await;
    let page = get(&pages, &format!("/integrations/{flow}")).await.body;
    assert!(page.contains("Provider account") && page.contains("1225"), "{page}");
    assert!(!page.contains("Look at what changes"));
    for address in ["/integrations", "/connections"] {
        let page = get(&pages, address).await.body;
        assert!(!page.contains("Install this integration") && !page.contains("New credentials"), "{address}");
    }
}

#[tokio::test]
async fn a_paused_integration_rests_until_it_is_resumed() {
    let house = House::beside_the_world().await;
    let flow = installed(&house).await;
    location(&send(&house, &format!("/integrations/{flow}/pause"), &[]).await);
    assert!(!house.engine.store().get_flow(&flow).await.unwrap().enabled);
    assert!(house.get("/integrations").await.body.contains("Switched off"));
    location(&send(&house, &format!("/integrations/{flow}/resume"), &[]).await);
    assert!(house.engine.store().get_flow(&flow).await.unwrap().enabled);
}

#[tokio::test]
async fn a_connection_is_tried_given_new_credentials_and_kept_while_it_is_used() {
    let house = House::beside_the_world().await;
    installed(&house).await;
    let afas = house.engine.store().get_connection("AFAS 54321 test").await.unwrap().id;
    let tried = send(&house, &format!("/connections/{afas}/check"), &[]).await;
    assert!(tried.body.contains("AFAS environment and token"), "{}", tried.body);
    let wrong = send(&house, &format!("/connections/{afas}/replace"), &[("token", "wrong")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = send(&house, &format!("/connections/{afas}/replace"), &[("token", emulators::afas::TOKEN)]).await;
    assert_eq!(location(&right), "/connections?told=replaced");
    let kept = send(&house, &format!("/connections/{afas}/remove"), &[]).await;
    assert_eq!(kept.status, StatusCode::CONFLICT);
    assert!(kept.body.contains("An integration uses this connection"));
}
