//! AFAS → Payt by SFTP on the pages: the key is shown, confirmed, and what is not known afterwards is said.

use std::time::Duration;

use axum::http::{StatusCode, header};
use emulators::payt::{self, PaytEmulator};
use engine::commands::Behalf;
use engine::progress::Unwatched;

use super::house::{House, post};
use super::reading::{part, text_of};

async fn with_payt() -> (House, PaytEmulator) {
    let options = payt::PaytOptions { now: jiff::civil::date(2026, 3, 20).at(12, 0, 0, 0), ..Default::default() };
    let payt = PaytEmulator::start(options).await.unwrap();
    (House::synced_beside_payt(&payt).await, payt)
}

async fn form(house: &House, payt: &PaytEmulator, more: &str) -> String {
    let afas = house.engine.store().list_connections().await.unwrap().into_iter().find(|one| one.kind == "afas");
    let address = payt.sftp_address();
    format!(
        "afas={}&name=payt&token=&import_token=&code=1&sftp_host={}&sftp_port={}&sftp_user={}&sftp_folder={more}",
        afas.unwrap().id,
        address.ip(),
        address.port(),
        payt::sftp_user("1"),
    )
}

#[tokio::test]
async fn the_key_is_shown_and_nothing_goes_before_somebody_says_that_it_is_right() {
    let (house, payt) = with_payt().await;
    let looked = post(&house.pages, "/install-payt", &form(&house, &payt, "&look=key").await).await;
    assert_eq!(looked.status, StatusCode::OK);
    let key = payt.sftp_host_key();
    assert!(
        looked.body.contains(&format!("value=\"{}\"", key.replace('+', "&#43;"))) || looked.body.contains(&key),
        "{}",
        looked.body
    );
    assert!(!looked.body.contains(" checked"), "nobody said yet that it is right");
    let password = format!("&sftp_password={}", payt::SFTP_PASSWORD);
    let unsaid = post(&house.pages, "/install-payt", &form(&house, &payt, &password).await).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.body.contains("Ask for the key of the server first"), "{}", unsaid.body);
    assert!(!unsaid.body.contains(payt::SFTP_PASSWORD));
    let other = format!("{password}&sftp_host_key={}", encoded(&payt::sftp_host_key(9)));
    let refused = post(&house.pages, "/install-payt", &form(&house, &payt, &other).await).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("another key than the one that was confirmed"), "{}", refused.body);
    assert_eq!(payt.sftp_sign_ins(), 0, "nobody showed a password");
    let nowhere = "afas=x&name=payt&code=1&look=key&sftp_host=&sftp_port=";
    assert!(post(&house.pages, "/install-payt", nowhere).await.body.contains("Fill in the server"));
    let port = "afas=x&name=payt&code=1&look=key&sftp_host=h&sftp_port=99999";
    assert!(post(&house.pages, "/install-payt", port).await.body.contains("from 1 to 65535"));
}

#[tokio::test]
async fn an_owner_installs_by_sftp_and_is_told_what_is_not_known() {
    let (house, payt) = with_payt().await;
    let confirmed = format!("&sftp_password={}&sftp_host_key={}", payt::SFTP_PASSWORD, encoded(&payt.sftp_host_key()));
    let sent = post(&house.pages, "/install-payt", &form(&house, &payt, &confirmed).await).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let address = sent.header(header::LOCATION).to_owned();
    let flow = house.engine.store().get_flow("payt").await.unwrap();
    // the page began a wake-up by itself, which may still be at it
    for _ in 0..600 {
        house.engine.sync(Some("payt"), &Unwatched).await.unwrap();
        if !house.engine.store().list_deliveries(&flow.id, 1).await.unwrap().is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let page = text_of(part(&house.get(&address).await.body, "main"));
    for words in ["Lists go by SFTP to payt-1@127.0.0.1", "is not known here", "don't go by SFTP"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let dutch = text_of(part(&house.get(&format!("{address}?lang=nl")).await.body, "main"));
    assert!(dutch.contains("Lijsten gaan via SFTP naar payt-1@127.0.0.1"), "{dutch}");
    house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
    house.engine.sync(Some("payt"), &Unwatched).await.unwrap();
    assert_eq!(payt.sftp_files("1").into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["20260320.csv"]);
    let connections = text_of(part(&house.get("/connections").await.body, "main"));
    assert!(connections.contains("Payt") && connections.contains("127.0.0.1"), "{connections}");
}

fn encoded(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace(':', "%3A")
}
