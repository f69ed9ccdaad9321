//! Mail: what goes to whom, and what is never told.

use axum::http::{StatusCode, header};
use store::{FIRST_ORGANISATION, Role};

use super::house::{House, get, post};

#[tokio::test]
async fn an_invitation_goes_by_mail_with_a_link_to_the_configured_pages() {
    let house = House::with_mail().await;
    let page = post(&house.pages, "/members", "name=Bert&email=bert%40kaas.example&role=viewer").await.body;
    assert!(page.contains("sent to them by mail as well"), "{page}");
    let letters = house.letters().await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].starts_with("To: bert@kaas.example\nSubject: Kaas BV: you are let into Kruispost"),
        "{letters:?}"
    );
    let link = letters[0].lines().find(|line| line.starts_with("https://boeken.example/choose-password/")).unwrap();
    let path = link.trim_start_matches("https://boeken.example");
    let strangers = house.without_a_door(true);
    assert!(get(&strangers, path).await.body.contains("bert@kaas.example"));
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_link_to_the_own_address() {
    let house = House::with_mail().await;
    let strangers = house.without_a_door(true);
    assert!(get(&strangers, "/sign-in").await.body.contains("href=\"/forgotten\""));
    let known = post(&strangers, "/forgotten", "email=Anna%40kaas.example").await;
    let unknown = post(&strangers, "/forgotten", "email=otto%40kaas.example").await;
    assert_eq!((known.status, &known.body), (StatusCode::OK, &unknown.body), "both say the same");
    let mut letters = Vec::new();
    for _ in 0..100 {
        letters = house.letters().await;
        if !letters.is_empty() {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(letters.len(), 1, "{letters:?}");
    let link = letters[0].lines().find(|line| line.starts_with("https://boeken.example/")).unwrap();
    let path = link.trim_start_matches("https://boeken.example");
    let chosen = post(&strangers, path, "password=zes+koeien+lezen+kranten").await;
    assert_eq!(chosen.header(header::LOCATION), "/sign-in?told=chosen");
    let inside = post(&strangers, "/sign-in", "email=anna%40kaas.example&password=zes+koeien+lezen+kranten").await;
    assert_eq!(inside.status, StatusCode::SEE_OTHER);
    assert_eq!(post(&strangers, path, "password=acht+geiten+zingen+luid").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_promised() {
    let house = House::empty().await;
    let strangers = house.without_a_door(true);
    assert!(!get(&strangers, "/sign-in").await.body.contains("href=\"/forgotten\""));
    assert!(get(&strangers, "/forgotten").await.body.contains("No mail is sent from here"));
    assert!(!house.get("/account").await.body.contains("Notices by mail"));
}

#[tokio::test]
async fn who_changes_a_password_is_told_and_notices_are_switched_off() {
    let house = House::with_mail().await;
    house.get("/account?lang=nl").await;
    let form = "present=vier+paarden+eten+stro&new=zes+koeien+lezen+kranten";
    post(&house.pages, "/account/password?lang=nl", form).await;
    let letters = house.letters().await;
    assert!(letters[0].contains("Subject: Kruispost: Uw wachtwoord is gewijzigd"), "{letters:?}");
    let member = house.engine.store().list_members(FIRST_ORGANISATION).await.unwrap().remove(0);
    let store = house.engine.store();
    assert!(store.wants_notices(FIRST_ORGANISATION, &member.user_id).await.unwrap());
    let pages = house.as_somebody(FIRST_ORGANISATION, Role::Bookkeeper).await;
    assert!(get(&pages, "/account").await.body.contains("name=\"notices\" value=\"on\" checked"));
    post(&pages, "/account/notices", "").await;
    assert!(!get(&pages, "/account").await.body.contains("value=\"on\" checked"));
    assert!(store.wants_notices(FIRST_ORGANISATION, &member.user_id).await.unwrap(), "each for himself");
}

#[tokio::test]
async fn the_mailbox_is_there_in_a_demonstration_only() {
    let house = House::empty().await;
    assert_eq!(house.get("/mailbox").await.status, StatusCode::NOT_FOUND);
    assert!(get(&house.demonstration(), "/mailbox").await.body.contains("No mail yet."));
}
