//! The organisation's name, all its data in one file, and its end.

use std::io::{Cursor, Read};

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use store::{FIRST_ORGANISATION, Role};
use tower::ServiceExt;
use zip::ZipArchive;

use super::house::{House, SINCE_WORKED, WORKED, get, post};

const RIGHT: &str = "name=Kaas+BV&password=vier+paarden+eten+stro";

#[tokio::test]
async fn an_owner_gives_the_organisation_another_name() {
    let house = House::empty().await;
    assert!(house.get("/members").await.body.contains("href=\"/organisation\""));
    let renamed = post(&house.pages, "/organisation", "name=Kaas+en+Brood+BV").await;
    assert_eq!(renamed.header(header::LOCATION), "/organisation?told=renamed");
    let page = house.get("/organisation?told=renamed").await.body;
    assert!(page.contains("value=\"Kaas en Brood BV\"") && page.contains("The name is changed."), "{page}");
    let empty = post(&house.pages, "/organisation", "name=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(house.get("/audit.csv").await.body.contains("Kaas BV: Kaas en Brood BV"));
}

#[tokio::test]
async fn all_data_comes_as_a_zip_that_explains_itself() {
    let house = House::synced(SINCE_WORKED).await;
    let request = Request::get("/organisation/export.zip").header(header::HOST, "localhost:7788");
    let response = house.pages.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "application/zip");
    let bytes = to_bytes(response.into_body(), 16 * 1024 * 1024).await.unwrap();
    let mut zip = ZipArchive::new(Cursor::new(bytes.to_vec())).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut text = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    for (name, about) in [("README.md", "All data of Kaas BV"), ("LEESMIJ.md", "Alle gegevens van Kaas BV")] {
        let page = text(name);
        assert!(page.contains(about), "{page}");
        for table in names.iter().filter(|name| name.ends_with(".ndjson")) {
            assert!(page.contains(&format!("## {table}\n")), "{name} {table}");
        }
    }
    assert!(text("settlements.ndjson").contains(&format!("\"code\":\"{WORKED}\"")));
    let row = house.settlement(WORKED).await;
    let own = house.engine.store().get_documents(&row.id).await.unwrap();
    let received = text(&format!("documents/webshop/{WORKED}/{}/settlement", 1));
    assert!(own.iter().any(|(key, body)| key == "settlement" && *body == received.as_bytes()));
    let lines = house.engine.store().get_settlement_parts(&row.id).await.unwrap().unwrap().lines.len();
    let exported = text("settlement_lines.ndjson");
    assert_eq!(exported.lines().filter(|line| line.contains(&row.id)).count(), lines);
    let all: String = names.iter().filter(|name| name.ends_with(".ndjson")).map(|name| text(name)).collect();
    for secret in ["$argon2id$", emulators::pay::TOKEN, emulators::afas::TOKEN] {
        assert!(!all.contains(secret), "{secret}");
    }
    assert!(house.get("/audit.csv").await.body.contains("data_exported"));
}

#[tokio::test]
async fn an_organisation_goes_for_who_types_its_name_and_a_password() {
    let house = House::synced(SINCE_WORKED).await;
    for (form, why) in [
        ("name=Kaas&password=vier+paarden+eten+stro", "not the name of this organisation"),
        ("name=Kaas+BV&password=x", "not your password"),
        ("", "not the name of this organisation"),
    ] {
        let refused = post(&house.pages, "/organisation/delete", form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{form}");
        assert!(refused.body.contains(why), "{form}: {}", refused.body);
    }
    assert!(!house.settlements().await.is_empty());
    let gone = post(&house.pages, "/organisation/delete", RIGHT).await;
    assert_eq!(gone.header(header::LOCATION), "/sign-in?told=deleted");
    assert!(gone.header(header::SET_COOKIE).starts_with("session="), "the cookie is taken back");
    assert!(house.settlements().await.is_empty());
    let strangers = house.without_a_door(true);
    assert_eq!(get(&strangers, "/sign-in?told=deleted").await.header(header::LOCATION), "/sign-up");
    assert!(get(&strangers, "/sign-up").await.body.contains("<form"), "somebody may sign up");
    assert!(house.engine.store().list_audit(FIRST_ORGANISATION, 0).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_only_organisation_of_a_demonstration_stays() {
    let house = House::empty().await;
    let pages = house.demonstration();
    assert!(get(&pages, "/organisation").await.body.contains("its only organisation stays"));
    let refused = post(&pages, "/organisation/delete", RIGHT).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(house.engine.store().has_users().await.unwrap());
}

#[tokio::test]
async fn a_bookkeeper_neither_takes_the_data_out_nor_deletes_it() {
    let house = House::empty().await;
    let pages = house.as_somebody(FIRST_ORGANISATION, Role::Bookkeeper).await;
    assert_eq!(get(&pages, "/organisation/export.zip").await.status, StatusCode::FORBIDDEN);
    assert_eq!(post(&pages, "/organisation/delete", RIGHT).await.status, StatusCode::FORBIDDEN);
}
