//! Mail: what goes to whom, and what is never told.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use store::{FIRST_ORGANISATION, Role};

use super::house::{House, get, post, send};

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
    let account = house.get("/account").await.body;
    assert!(!account.contains("Notices by mail") && account.contains("kruispost user email"), "{account}");
    let asked = post(&house.pages, "/account/email", "email=x%40y.example&present=vier+paarden+eten+stro").await;
    assert_eq!(asked.status, StatusCode::NOT_FOUND);
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

/// The letters, once there are so many: some are written behind the page.
async fn letters(house: &House, number: usize) -> Vec<String> {
    for _ in 0..200 {
        let letters = house.letters().await;
        if letters.len() >= number {
            return letters;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    house.letters().await
}

#[tokio::test]
async fn a_new_address_is_asked_for_proved_by_a_link_and_told_to_the_old_one() {
    let house = House::with_mail().await;
    let strangers = house.without_a_door(true);
    let elsewhere = post(&strangers, "/sign-in", "email=anna%40kaas.example&password=vier+paarden+eten+stro").await;
    let cookie = elsewhere.header(header::SET_COOKIE).split(';').next().unwrap().to_owned();
    let ask = async |form: &str| post(&house.pages, "/account/email", form).await;
    let wrong = ask("email=anna%40brood.example&present=x").await;
    assert!(wrong.body.contains("not your present password"), "{}", wrong.body);
    assert!(wrong.body.contains("value=\"anna@brood.example\""), "what was typed stays");
    let odd = ask("email=anna&present=vier+paarden+eten+stro").await;
    assert_eq!(odd.status, StatusCode::UNPROCESSABLE_ENTITY);
    let asked = ask("email=Anna%40brood.example&present=vier+paarden+eten+stro").await;
    assert_eq!(asked.header(header::LOCATION), "/account?told=asked");
    assert!(house.get("/account?told=asked").await.body.contains("If this address is free"));
    let letter = letters(&house, 1).await.remove(0);
    assert!(letter.starts_with("To: Anna@brood.example\n"), "{letter}");
    let link = letter.lines().find(|line| line.starts_with("https://boeken.example/change-email/")).unwrap();
    let path = link.trim_start_matches("https://boeken.example");
    let shown = get(&strangers, path).await.body;
    assert!(shown.contains("anna@kaas.example") && shown.contains("anna@brood.example"), "{shown}");
    assert!(house.engine.store().find_user("anna@kaas.example").await.unwrap().is_some(), "looking changes nothing");
    let changed = post(&house.pages, path, "").await;
    assert_eq!(changed.header(header::LOCATION), "/account?told=email");
    let page = house.get("/account?told=email").await.body;
    assert!(page.contains("Your e-mail address is changed.") && page.contains("anna@brood.example"), "{page}");
    assert_eq!(post(&strangers, path, "").await.status, StatusCode::GONE, "it works once");
    let request = Request::get("/").header(header::HOST, "localhost:7788").header(header::COOKIE, cookie);
    let other = send(&strangers, request.body(Body::empty()).unwrap()).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER, "other sessions end");
    let told = letters(&house, 2).await;
    let notice = told.iter().find(|letter| letter.starts_with("To: anna@kaas.example\n")).unwrap();
    assert!(notice.contains("Your e-mail address was changed") && notice.contains("anna@brood.example"), "{notice}");
    let inside = post(&strangers, "/sign-in", "email=anna%40brood.example&password=vier+paarden+eten+stro").await;
    assert_eq!(inside.status, StatusCode::SEE_OTHER);
    assert!(house.get("/audit.csv").await.body.contains("email_changed"));
}

#[tokio::test]
async fn a_taken_address_is_told_by_nothing() {
    let house = House::with_mail().await;
    let _pages = house.as_somebody(FIRST_ORGANISATION, Role::Bookkeeper).await;
    let form = |name: &str| format!("email={name}%40kaas.example&present=vier+paarden+eten+stro");
    let taken = post(&house.pages, "/account/email", &form("bookkeeper")).await;
    let free = post(&house.pages, "/account/email", &form("free")).await;
    assert_eq!((taken.status, taken.header(header::LOCATION)), (free.status, free.header(header::LOCATION)));
    let letters = letters(&house, 1).await;
    assert!(letters.len() == 1 && letters[0].starts_with("To: free@kaas.example"), "{letters:?}");
}
