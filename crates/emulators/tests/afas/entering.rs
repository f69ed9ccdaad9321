//! Who is let in, and what the App connector shows.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emulators::afas::{
    AfasOptions, CLIENT_ID, CLIENT_SECRET, Clock, Profile, TOKEN, TOKEN_ONE_ADMINISTRATION, TOKEN_WITHOUT_ENTRIES,
    Unlisted,
};

use crate::support::{Afas, Reply, classic, options, receipt};

async fn ask_token(afas: &Afas, form: &str, basic: bool) -> Reply {
    let request = afas.http.post(format!("{}/oauth/token", afas.emulator.base_url()));
    let request = request.header("Content-Type", "application/x-www-form-urlencoded").body(form.to_owned());
    let credentials = STANDARD.encode(format!("{CLIENT_ID}:{CLIENT_SECRET}"));
    let request = if basic { request.header("Authorization", format!("Basic {credentials}")) } else { request };
    Reply::read(request.send().await.unwrap()).await
}

fn client_form() -> String {
    format!("grant_type=client_credentials&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}")
}

#[tokio::test]
async fn a_classic_token_is_the_base64_of_its_xml_and_white_space_in_it_does_not_matter() {
    let afas = Afas::start().await;
    assert_eq!(afas.get("metainfo").await.status, 200);
    let afas = afas.with_authorization(&classic(&format!("{TOKEN}\r\n")));
    assert_eq!(afas.get("metainfo").await.status, 200);
    for wrong in ["", "AfasToken", "AfasToken !!!", "Bearer nobody", "Basic abc", &classic("<token/>")] {
        let afas = Afas::start().await.with_authorization(wrong);
        let reply = afas.get("metainfo").await;
        assert_eq!((reply.status, reply.text().as_str()), (401, ""), "{wrong}");
        assert!(!reply.headers.contains_key("www-authenticate"));
    }
}

#[tokio::test]
async fn a_plain_text_token_works_before_profit_7_and_is_a_500_from_then_on() {
    let afas = Afas::start().await.with_authorization(&format!("AfasToken {TOKEN}"));
    assert!(afas.get("metainfo").await.message().contains("base64"));
    afas.emulator.knobs(|knobs| knobs.profile = Profile::Profit6);
    assert_eq!(afas.get("metainfo").await.status, 200);
}

#[tokio::test]
async fn profit_9_says_with_each_401_why() {
    let afas = Afas::start().await.with_authorization("Bearer nobody");
    afas.emulator.knobs(|knobs| knobs.profile = Profile::Profit9);
    let reply = afas.get("metainfo").await;
    assert_eq!(reply.status, 401);
    assert!(reply.headers["www-authenticate"].contains("invalid_token"));
}

#[tokio::test]
async fn client_credentials_give_a_bearer_token() {
    let afas = Afas::start().await;
    let reply = ask_token(&afas, &client_form(), false).await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert!(body.as_object().unwrap().contains_key("refresh_token"));
    let afas = afas.with_authorization(&format!("Bearer {}", body["access_token"].as_str().unwrap()));
    assert_eq!(afas.get("metainfo").await.status, 200);
    assert_eq!(afas.emulator.requests()[0].body, None, "a secret is not kept");
}

#[tokio::test]
async fn the_token_endpoint_refuses_in_the_shapes_of_oauth() {
    let afas = Afas::start().await;
    let wrong = format!("grant_type=client_credentials&client_id={CLIENT_ID}&client_secret=wrong");
    let cases = [
        ("client_id=a&client_secret=b".to_owned(), "invalid_request"),
        ("grant_type=client_credentials".to_owned(), "invalid_request"),
        ("grant_type=password&client_id=a".to_owned(), "unsupported_grant_type"),
        (format!("{}&client_assertion=x", client_form()), "invalid_request"),
        (wrong, "invalid_client"),
    ];
    for (form, error) in cases {
        let reply = ask_token(&afas, &form, false).await;
        assert_eq!((reply.status, reply.json()["error"].as_str().unwrap()), (400, error), "{form}");
    }
}

#[tokio::test]
async fn basic_authentication_at_the_token_endpoint_begins_with_profit_9() {
    let afas = Afas::start().await;
    assert_eq!(ask_token(&afas, "grant_type=client_credentials", true).await.status, 400);
    afas.emulator.knobs(|knobs| knobs.profile = Profile::Profit9);
    let reply = ask_token(&afas, "grant_type=client_credentials", true).await;
    assert_eq!(reply.status, 200);
    assert!(!reply.json().as_object().unwrap().contains_key("refresh_token"));
    let options = AfasOptions { client_secrets: vec!["newer".to_owned()], ..options() };
    let afas = Afas::start_with(options).await;
    afas.emulator.knobs(|knobs| knobs.profile = Profile::Profit9);
    let reply = ask_token(&afas, "grant_type=client_credentials", true).await;
    assert_eq!((reply.status, reply.headers["www-authenticate"].as_str()), (401, "Basic"));
}

#[tokio::test]
async fn a_bearer_token_dies_when_its_time_is_over_and_earlier_when_the_switch_says_so() {
    let seconds = Arc::new(AtomicI64::new(1_800_000_000));
    let hand = seconds.clone();
    let clock = Clock::new(move || jiff::Timestamp::from_second(hand.load(Ordering::SeqCst)).unwrap());
    let afas = Afas::start_with(AfasOptions { clock, ..options() }).await;
    afas.emulator.knobs(|knobs| knobs.oauth_lives_s = 60);
    let token = ask_token(&afas, &client_form(), false).await.json()["access_token"].as_str().unwrap().to_owned();
    let afas = afas.with_authorization(&format!("Bearer {token}"));
    seconds.fetch_add(59, Ordering::SeqCst);
    assert_eq!(afas.get("metainfo").await.status, 200);
    seconds.fetch_add(1, Ordering::SeqCst);
    assert_eq!(afas.get("metainfo").await.status, 401);
}

#[tokio::test]
async fn the_inventory_lists_what_the_app_connector_has() {
    let ids = |reply: &Reply, kind: &str| -> Vec<String> {
        let body = reply.json();
        body[kind].as_array().unwrap().iter().map(|entry| entry["id"].as_str().unwrap().to_owned()).collect()
    };
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.token_expiry = "2027-05-01".to_owned());
    let reply = afas.get("metainfo").await;
    assert_eq!(ids(&reply, "updateConnectors"), ["FiEntries", "FiInvoice", "KnSubject"]);
    assert!(ids(&reply, "getConnectors").contains(&"Kruispost_OpenItems".to_owned()));
    assert_eq!(reply.json()["info"]["tokenExpiry"], "2027-05-01");
    afas.emulator.knobs(|knobs| knobs.custom_connectors = false);
    assert!(!afas.get("metainfo").await.text().contains("Kruispost_OpenItems"));
    let afas = afas.with_authorization(&classic(TOKEN_WITHOUT_ENTRIES));
    assert_eq!(ids(&afas.get("metainfo").await, "updateConnectors"), ["FiInvoice", "KnSubject"]);
}

#[tokio::test]
async fn the_fields_of_connectors_can_be_asked_for() {
    let afas = Afas::start().await;
    let body = afas.get("metainfo/get/profit_debtor_invoices").await.json();
    assert_eq!(body["name"], "Profit_Debtor_Invoices");
    assert_eq!(body["fields"][3]["id"], "NookPieceDate");
    assert_eq!(body["fields"][8]["dataType"], "decimal");
    let body = afas.get("metainfo/update/FiEntries").await.json();
    assert_eq!((body["id"].as_str(), body["name"].as_str()), (Some("FiEntries"), Some("FiEntryPar")));
    let lines = &body["objects"][0];
    assert_eq!(lines["name"], "FiEntries");
    let kind = lines["fields"].as_array().unwrap().iter().find(|field| field["fieldId"] == "VaAs").unwrap();
    assert_eq!(kind["mandatory"], true);
    assert_eq!(kind["values"][1]["description"], "Debiteur");
    for (id, name) in [("FiInvoice", "FiInvoice"), ("KnSubject", "KnSubject")] {
        assert_eq!(afas.get(&format!("metainfo/update/{id}")).await.json()["name"], name);
    }
}

#[tokio::test]
async fn a_connector_that_is_not_listed_is_an_empty_401_or_a_message_by_switch() {
    let afas = Afas::start().await.with_authorization(&classic(TOKEN_WITHOUT_ENTRIES));
    let paths = ["connectors/Profit_Nothing", "metainfo/get/Profit_Nothing", "metainfo/update/FiEntries"];
    for path in paths {
        let reply = afas.get(path).await;
        assert_eq!((reply.status, reply.text().as_str()), (401, ""), "{path}");
    }
    assert_eq!(afas.post(&receipt()).await.status, 401);
    assert_eq!(afas.send("PUT", "connectors/FiBudget", &receipt()).await.status, 401);
    afas.emulator.knobs(|knobs| knobs.unlisted = Unlisted::Message500);
    for path in paths {
        assert!(afas.get(path).await.message().contains("not authorized"), "{path}");
    }
    assert!(afas.post(&receipt()).await.message().contains("not supported"));
    assert!(afas.in_dutch().post(&receipt()).await.message().contains("niet geautoriseerd"));
}

#[tokio::test]
async fn the_version_needs_its_own_right() {
    let afas = Afas::start().await;
    assert_eq!(afas.get("profitversion").await.json()["version"], "26.3.12");
    afas.emulator.knobs(|knobs| knobs.profit_version = false);
    assert_eq!(afas.get("profitversion").await.status, 401);
}

#[tokio::test]
async fn a_user_of_one_administration_sees_fewer_rows_and_no_error() {
    let afas = Afas::start().await;
    assert_eq!(afas.get("connectors/Profit_Administrations").await.rows().len(), 2);
    let afas = afas.with_authorization(&classic(TOKEN_ONE_ADMINISTRATION));
    assert_eq!(afas.get("connectors/Profit_Administrations").await.column("AdminId"), ["1"]);
    let units = afas.get("connectors/Profit_Debtor_Invoices").await.column("UnitId");
    assert!(!units.is_empty() && units.iter().all(|unit| unit == "1"));
    let elsewhere = crate::support::with_header(receipt(), "UnId", 2);
    assert!(afas.post(&elsewhere).await.message().contains("No unit available"));
}

#[tokio::test]
async fn addresses_have_no_upper_and_lower_case() {
    let afas = Afas::start().await;
    let root = afas.emulator.base_url().to_lowercase();
    let request = afas.http.get(format!("{root}/CONNECTORS/profit_administrations?TAKE=1&OrderByFieldIds=-AdminId"));
    let reply = Reply::read(request.header("Authorization", classic(TOKEN)).send().await.unwrap()).await;
    assert_eq!(reply.column("AdminId"), ["2"]);
    assert_eq!(afas.get("nowhere").await.status, 404);
}

#[tokio::test]
async fn answers_carry_the_headers_of_afas() {
    let afas = Afas::start().await;
    let reply = afas.get("metainfo").await;
    for (name, value) in [("cache-control", "no-store, no-cache"), ("x-frame-options", "deny")] {
        assert_eq!(reply.headers[name], value);
    }
    assert_eq!(reply.headers["x-trace-identifier"].len(), 32);
    afas.emulator.knobs(|knobs| knobs.profile = Profile::Profit6);
    assert!(!afas.get("metainfo").await.headers.contains_key("x-trace-identifier"));
}

#[tokio::test]
async fn a_refused_address_gets_403_and_too_large_a_body_413() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.body_limit = 100);
    assert_eq!(afas.post(&receipt()).await.status, 413);
    afas.emulator.knobs(|knobs| knobs.address_refused = true);
    assert_eq!(afas.get("metainfo").await.status, 403);
    assert!(afas.emulator.entries().is_empty());
}
