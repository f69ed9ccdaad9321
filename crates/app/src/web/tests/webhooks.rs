//! Webhooks: made, tried, switched and removed by an owner, and by a program that may.

use axum::http::{Method, StatusCode, header};
use emulators::receiver::{Conduct, WebhookReceiver};
use jiff::SignedDuration;
use serde_json::{Value, json};
use store::{FIRST_ORGANISATION, Role, WebhookState};
use tokio_util::sync::CancellationToken;

use super::api::{ask, ask_with, problem, read, token};
use super::house::{House, SINCE_WORKED, get, post};
use super::reading::{part, text_of};

fn in_form(text: &str) -> String {
    text.replace(':', "%3A").replace('/', "%2F")
}

/// The first address on the page that a form goes to, with this ending.
fn action<'a>(page: &'a str, ending: &str) -> &'a str {
    let actions = page.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    actions.into_iter().find(|action| action.starts_with("/webhooks/") && action.ends_with(ending)).unwrap()
}

#[tokio::test]
async fn an_owner_makes_a_webhook_sees_its_secret_once_and_tries_it() {
    let house = House::empty().await;
    let receiver = WebhookReceiver::start().await.unwrap();
    let form = format!("address={}&kind=entry.posted&kind=rule.changed", in_form(&receiver.url()));
    let made = post(&house.pages, "/webhooks", &form).await;
    assert_eq!(made.status, StatusCode::OK);
    let secret = made.body.split("<code class=\"long\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let secret = secret.replace("&#43;", "+").replace("&#61;", "=").replace("&#47;", "/");
    assert!(secret.starts_with("whsec_") && secret.len() == 50, "{secret}");
    receiver.trust(&secret);
    let page = house.get("/webhooks").await.body;
    assert!(!page.contains("whsec_") && page.contains(&receiver.url()), "{page}");
    let told = text_of(part(&page, "main"));
    assert!(told.contains("an entry was booked") && told.contains("Last delivered"), "{told}");
    let tried = post(&house.pages, action(&page, "/test"), "").await.body;
    assert!(tried.contains("The test delivery came through."), "{tried}");
    let ping = receiver.received().remove(0);
    assert_eq!((ping.verified, ping.body["type"].as_str()), (true, Some("ping")));
    receiver.next(&[Conduct::Answer(500)]);
    let tried = post(&house.pages, action(&page, "/test"), "").await.body;
    assert!(tried.contains("did not come through") && tried.contains("the receiver answered 500"), "{tried}");
    let dutch = text_of(part(&house.get("/webhooks?lang=nl").await.body, "main"));
    assert!(dutch.contains("Laatst mislukt") && dutch.contains("een boeking is geboekt"), "{dutch}");
    let off = post(&house.pages, action(&page, "/off"), "").await;
    assert_eq!((off.status, off.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/webhooks"));
    let page = house.get("/webhooks?lang=en").await.body;
    assert!(page.contains("<span>Switched off</span>"), "{page}");
    post(&house.pages, action(&page, "/on"), "").await;
    assert!(house.get("/webhooks").await.body.contains("nothing happened yet"));
    post(&house.pages, action(&page, "/remove"), "").await;
    assert!(house.get("/webhooks").await.body.contains("There are no webhooks yet."));
    let audit = house.get("/audit.csv").await.body;
    for what in ["webhook_created", "webhook_switched_off", "webhook_switched_on", "webhook_removed"] {
        assert!(audit.contains(what), "{what}: {audit}");
    }
    assert!(!audit.contains("whsec_"));
}

#[tokio::test]
async fn what_can_not_be_an_address_is_said_at_the_form_and_what_was_chosen_stays() {
    let house = House::empty().await;
    for (address, told) in [
        ("example", "not an address like"),
        ("http%3A%2F%2Fhooks.example", "by https only"),
        ("https%3A%2F%2Fa%3Ab%40hooks.example", "no user, password"),
    ] {
        let answer = post(&house.pages, "/webhooks", &format!("address={address}&kind=settlement.late")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{address}");
        assert!(answer.body.contains(told) && answer.body.contains("value=\"settlement.late\" checked"), "{address}");
        assert!(!answer.body.contains("value=\"entry.confirmed\" checked"), "{address}");
    }
    for wrong in ["", "&kind=ping"] {
        let answer = post(&house.pages, "/webhooks", &format!("address=https%3A%2F%2Fhooks.example{wrong}")).await;
        assert!(answer.body.contains("Choose at least one thing"), "{wrong}");
    }
    assert!(house.engine.store().list_webhooks(FIRST_ORGANISATION).await.unwrap().is_empty());
    assert!(house.get("/integrations").await.body.contains("href=\"/webhooks\""));
    let viewer = house.as_somebody(FIRST_ORGANISATION, Role::Bookkeeper).await;
    assert!(!get(&viewer, "/integrations").await.body.contains("href=\"/webhooks\""));
}

#[tokio::test]
async fn one_that_fails_says_why_and_when_it_is_tried_again() {
    let house = House::synced(SINCE_WORKED).await;
    let receiver = WebhookReceiver::start().await.unwrap();
    let address = receiver.url();
    let make = house.engine.create_webhook(FIRST_ORGANISATION, &address, &["rule.changed"], "anna");
    let (id, _) = make.await.unwrap().unwrap();
    let flow = house.engine.store().list_flows().await.unwrap().remove(0).id;
    let rule = ledger::rules::TaughtRule::NoNumberAfter { text: "x-".into() };
    house.engine.teach(&flow, rule, None, "anna").await.unwrap();
    receiver.next(&[Conduct::Answer(503), Conduct::Answer(410)]);
    house.engine.post_webhooks(&CancellationToken::new()).await.unwrap();
    let told = text_of(part(&house.get("/webhooks").await.body, "main"));
    assert!(told.contains("Deliveries fail, and are tried again") && told.contains("answered 503"), "{told}");
    assert!(told.contains("Next try"), "{told}");
    let store = house.engine.store();
    let webhook = store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap();
    let rest = webhook.not_before.duration_since(house.engine.clock().now());
    assert_eq!(rest, SignedDuration::from_secs(30));
    // switched off and on it does not rest any longer
    for what in ["off", "on"] {
        post(&house.pages, &format!("/webhooks/{id}/{what}"), "").await;
    }
    house.engine.post_webhooks(&CancellationToken::new()).await.unwrap();
    assert_eq!(store.get_webhook(FIRST_ORGANISATION, &id).await.unwrap().state, WebhookState::Failed);
    let told = text_of(part(&house.get("/webhooks").await.body, "main"));
    assert!(told.contains("Switched off because deliveries failed") && told.contains("410"), "{told}");
}

#[tokio::test]
async fn a_program_makes_tries_and_removes_a_webhook() {
    let house = House::empty().await;
    let token = token(&house, FIRST_ORGANISATION, "manage").await;
    let receiver = WebhookReceiver::start().await.unwrap();
    let sent = json!({ "address": receiver.url(), "kinds": ["entry.confirmed", "entry.posted"] });
    let make = || ask_with(&house.pages, &token, &Method::POST, "/api/v1/webhooks", Some(&sent), Some("hook-1"));
    let made = make().await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    let made: Value = serde_json::from_str(&made.body).unwrap();
    receiver.trust(made["secret"].as_str().unwrap());
    assert_eq!(made["webhook"]["kinds"], json!(["entry.posted", "entry.confirmed"]));
    let again = make().await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (StatusCode::CREATED, "true"));
    let again: Value = serde_json::from_str(&again.body).unwrap();
    assert_eq!(
        (&again["webhook"], again["secret"].as_str()),
        (&made["webhook"], Some("")),
        "the secret is kept sealed only"
    );
    assert_eq!(read(&house, &token, "/api/v1/webhooks").await, json!([made["webhook"]]));
    let address = format!("/api/v1/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    assert_eq!(read(&house, &token, &address).await, made["webhook"]);
    let test = async || {
        let answer = ask(&house.pages, &token, &Method::POST, &format!("{address}/test"), None).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        serde_json::from_str::<Value>(&answer.body).unwrap()
    };
    assert_eq!(test().await, json!({ "delivered": true, "failure": null }));
    assert!(receiver.received()[0].verified);
    receiver.next(&[Conduct::Redirect]);
    assert_eq!(test().await, json!({ "delivered": false, "failure": "the receiver answered 307" }));
    let webhook = read(&house, &token, &address).await;
    assert_eq!((&webhook["state"], &webhook["failure"]), (&json!("on"), &json!("the receiver answered 307")));
    for wrong in [
        json!({ "address": "http://hooks.example", "kinds": ["entry.posted"] }),
        json!({ "address": "https://hooks.example", "kinds": [] }),
        json!({ "address": "https://hooks.example", "kinds": ["entry.lost"] }),
    ] {
        let answer = ask(&house.pages, &token, &Method::POST, "/api/v1/webhooks", Some(&wrong)).await;
        assert_eq!(problem(&answer), (StatusCode::UNPROCESSABLE_ENTITY, "refused".into()), "{wrong}");
    }
    let gone = ask(&house.pages, &token, &Method::DELETE, &address, None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert_eq!(problem(&ask(&house.pages, &token, &Method::GET, &address, None).await).0, StatusCode::NOT_FOUND);
}
