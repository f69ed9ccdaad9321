//! The receivables of an integration to Payt: documents, and what Payt has.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use emulators::payt::{self, PaytEmulator};
use engine::commands::{Behalf, ConnectPayt, InstallPayt, PaytCredentials};
use engine::progress::Unwatched;
use jiff::civil::date;
use secrecy::SecretString;

use super::house::House;
use super::reading::{part, text_of};

/// A house whose first list was let go, and its integration.
async fn delivered(payt: &PaytEmulator) -> (House, String) {
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
    let ask = InstallPayt { name: "payt".into(), settings: BTreeMap::new(), books: None, target: None };
    let id = house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await.unwrap().flow_id;
    house.engine.sync(Some(&id), &Unwatched).await.unwrap();
    let flow = house.engine.store().get_flow(&id).await.unwrap();
    house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
    house.engine.sync(Some(&id), &Unwatched).await.unwrap();
    (house, id)
}

#[tokio::test]
async fn documents_and_what_payt_has_stand_on_the_page_and_are_saved() {
    let options = payt::PaytOptions { now: date(2026, 3, 20).at(12, 0, 0, 0), ..payt::PaytOptions::default() };
    let payt = PaytEmulator::start(options).await.unwrap();
    payt.knobs(|knobs| {
        (knobs.files_per_second, knobs.requests_per_second) = (None, None);
        knobs.import_on_arrival = true;
    });
    for condition in ["14", "30", "60"] {
        payt.link_condition("1", condition, "standard");
    }
    let (house, id) = delivered(&payt).await;
    let documents = payt.files().iter().filter(|file| file.kind == payt::FileKind::InvoicePdf).count();
    assert!(documents > 20);
    let address = format!("/integrations/{id}/receivables");
    let english = text_of(part(&house.get(&address).await.body, "main"));
    assert!(english.contains(&format!("Delivered to Payt {documents}")), "{english}");
    for words in ["Open invoices without a PDF", "no dossier item in AFAS", "As Payt has it", "Last import at Payt"] {
        assert!(english.contains(words), "{words}: {english}");
    }
    let dutch = text_of(part(&house.get(&format!("{address}?lang=nl")).await.body, "main"));
    assert!(dutch.contains(&format!("Bij Payt aangeleverd {documents}")), "{dutch}");
    assert!(dutch.contains("geen dossieritem in AFAS") && dutch.contains("Zoals Payt het heeft"), "{dutch}");
    let saved = house.get(&format!("{address}/documents/csv?lang=en")).await;
    assert!(saved.status == StatusCode::OK && saved.body.contains("no dossier item in AFAS"), "{}", saved.body);
    for file in ["documents/xlsx", "payt/csv", "payt/xlsx"] {
        assert_eq!(house.get(&format!("{address}/{file}")).await.status, StatusCode::OK, "{file}");
    }
    assert_eq!(house.get(&format!("{address}/payt/pdf")).await.status, StatusCode::NOT_FOUND);
}
