//! The receivables of an integration to Payt that go record by record: what was brought, and what Payt does not take.

use axum::http::StatusCode;
use engine::commands::Behalf;
use engine::progress::Unwatched;
use store::FIRST_ORGANISATION;

use super::api::{read, token};
use super::reading::{part, text_of};
use super::receivables::{installed_with, with_payt};

#[tokio::test]
async fn what_payt_does_not_take_stands_on_the_page_in_its_words_and_in_the_api() {
    let (house, payt) = with_payt().await;
    // nobody linked the condition of 30 days to a flow
    for condition in ["14", "60"] {
        payt.link_condition("1", condition, "standard");
    }
    let address = installed_with(&house, "&delivery=api").await;
    assert!(address.ends_with("/receivables"), "{address}");
    let id = address.split('/').nth(2).unwrap().to_owned();
    let settings = house.get(&format!("/integrations/{id}")).await.body;
    assert!(settings.contains("<option value=\"api\" selected>"), "the way it goes can be changed: {settings}");
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
