//! The receivables of an integration to Payt that go record by record: what was brought, and what Payt does not take.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use emulators::payt::{self, PaytEmulator};
use engine::commands::{Behalf, ConnectPayt, InstallPayt, PaytCredentials};
use engine::progress::Unwatched;
use jiff::civil::date;
use secrecy::SecretString;
use store::FIRST_ORGANISATION;

use super::api::{read, token};
use super::house::House;
use super::reading::{part, text_of};

/// A house with an integration whose first delivery is held.
async fn installed(payt: &PaytEmulator) -> (House, String) {
    let house = House::synced(&[]).await;
    let ask = ConnectPayt {
        name: "payt".into(),
        credentials: PaytCredentials::Token(SecretString::from(payt::STATIC_TOKEN)),
        import_token: SecretString::from(payt::IMPORT_TOKEN),
        administration_code: "1".into(),
        base_url: Some(payt.base_url()),
        import_base_url: None,
    };
    assert!(house.engine.connect_payt_for(Behalf::COMMAND_LINE, ask).await.unwrap().is_good());
    let settings = [("delivery", "api"), ("documents", "no")];
    let settings: BTreeMap<_, _> = settings.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    let ask = InstallPayt { name: "payt".into(), settings, books: None, target: None };
    let id = house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await.unwrap().flow_id;
    house.engine.sync(Some(&id), &Unwatched).await.unwrap();
    (house, id)
}

#[tokio::test]
async fn what_payt_does_not_take_stands_on_the_page_in_its_words_and_in_the_api() {
    let options = payt::PaytOptions { now: date(2026, 3, 20).at(12, 0, 0, 0), ..payt::PaytOptions::default() };
    let payt = PaytEmulator::start(options).await.unwrap();
    payt.knobs(|knobs| knobs.requests_per_second = None);
    // nobody linked the condition of 30 days to a flow
    for condition in ["14", "60"] {
        payt.link_condition("1", condition, "standard");
    }
    let (house, id) = installed(&payt).await;
    let address = format!("/integrations/{id}/receivables");
    let held = text_of(part(&house.get(&address).await.body, "main"));
    assert!(held.contains("It is the first delivery. What Payt has and is not in it stays there as it is."), "{held}");
    assert!(!held.contains("Record by record"), "nothing went yet: {held}");
    let flow = house.engine.store().get_flow(&id).await.unwrap();
    house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
    house.engine.sync(Some(&id), &Unwatched).await.unwrap();
    let english = text_of(part(&house.get(&address).await.body, "main"));
    for words in ["Record by record", "What Payt does not take", "payment_condition has no follow-up", "records ·"] {
        assert!(english.contains(words), "{words}: {english}");
    }
    let dutch = text_of(part(&house.get(&format!("{address}?lang=nl")).await.body, "main"));
    for words in ["Per stuk", "Wat Payt niet aanneemt", "factuur ", "geweigerd", "betalingsvoorwaarde"] {
        assert!(dutch.contains(words), "{words}: {dutch}");
    }
    let saved = house.get(&format!("{address}/refused/csv?lang=en")).await;
    assert!(
        saved.status == StatusCode::OK && saved.body.contains("payment_condition has no follow-up"),
        "{}",
        saved.body
    );
    assert_eq!(house.get(&format!("{address}/refused/xlsx")).await.status, StatusCode::OK);

    let token = token(&house, FIRST_ORGANISATION, "read").await;
    let refused = read(&house, &token, &format!("/api/v1/integrations/{id}/deliveries/refused?limit=200")).await;
    let named = refused.as_array().unwrap().iter().filter(|one| one["kind"] == "invoice").count();
    assert!(named > 0 && named == refused.as_array().unwrap().len(), "{refused}");
    let lists = read(&house, &token, &format!("/api/v1/integrations/{id}/deliveries")).await;
    let invoices = lists[0]["records"].as_array().unwrap().iter().find(|one| one["kind"] == "invoice").unwrap();
    assert_eq!((&lists[0]["state"], &lists[0]["file"]), (&"sent".into(), &serde_json::Value::Null));
    let all = house.engine.store().count_refused_records(&id).await.unwrap();
    assert_eq!(invoices["refused"].as_u64(), Some(all));
    let debtors = lists[0]["records"].as_array().unwrap().iter().find(|one| one["kind"] == "debtor").unwrap();
    assert!(debtors["taken"].as_u64().unwrap() > 20 && debtors["refused"] == 0, "{lists}");
}
