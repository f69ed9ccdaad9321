//! Passkeys under attack: what is signed elsewhere, for somebody else, twice, or around a rule.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use store::{FIRST_ORGANISATION, NewUser, Role};

use super::directory::{cookie, get_with, house_with_directory, post_with, signs_in};
use super::house::{House, get, post, send};
use super::passkeys::{BY_PASSWORD, Device, PASSWORD, added, asked, data};
use super::reading::text_of;

/// Signs in by a device, with what the page gives.
async fn signs_in_by(pages: &Router, device: &Device, flags: u8, counter: u32) -> (StatusCode, String) {
    let page = get(pages, "/sign-in/passkey").await;
    let form = device.signed(&page, flags, counter);
    let answer = asked(pages, "/sign-in/passkey", Some(&form), &cookie(&page, "passkey=")).await;
    (answer.status, cookie(&answer, "session="))
}

#[tokio::test]
async fn only_its_own_signature_over_this_challenge_lets_in_and_only_once() {
    let house = House::empty().await;
    let phone = Device::new("phone-1");
    added(&house.pages, &phone, "phone").await;
    let strangers = house.without_a_door(true);
    let refused = (StatusCode::UNPROCESSABLE_ENTITY, String::new());
    let page = get(&strangers, "/sign-in/passkey").await;
    let (form, waits) = (phone.signed(&page, 0x05, 3), cookie(&page, "passkey="));
    let inside = asked(&strangers, "/sign-in/passkey", Some(&form), &waits).await;
    assert_eq!(inside.status, StatusCode::SEE_OTHER);
    let again = asked(&strangers, "/sign-in/passkey", Some(&form), &waits).await;
    assert_eq!((again.status, cookie(&again, "session=")), refused, "once only");
    let elsewhere = |origin| phone.at(origin, "localhost");
    for (device, flags, counter, why) in [
        (elsewhere("http://localhost:7788"), 0x05, 3, "a copy of it"),
        (elsewhere("http://localhost:7788"), 0x01, 4, "whoever had it in his hand"),
        (elsewhere("http://localhost:7788"), 0x04, 4, "nobody was there"),
        (phone.forged(), 0x05, 4, "another one that says it is this"),
        (elsewhere("http://evil.example:7788"), 0x05, 4, "a page elsewhere"),
        (elsewhere("https://localhost:7788"), 0x05, 4, "another scheme"),
        (elsewhere("http://localhost:9999"), 0x05, 4, "another program of this machine"),
        (phone.at("http://localhost:7788", "evil.example"), 0x05, 4, "for another name"),
        (Device::new("unknown"), 0x05, 4, "nobody's"),
    ] {
        assert_eq!(signs_in_by(&strangers, &device, flags, counter).await, refused, "{why}");
    }
    let (page, foreign) = (get(&strangers, "/sign-in/passkey").await, get(&strangers, "/sign-in/passkey").await);
    for cookies in [cookie(&foreign, "passkey="), String::new(), "passkey=".into()] {
        let answer = asked(&strangers, "/sign-in/passkey", Some(&phone.signed(&page, 0x05, 4)), &cookies).await;
        assert_eq!((answer.status, cookie(&answer, "session=")), refused, "of another browser");
    }
    let forms = ["", "credential=a", "credential=%00&client_data=%00&authenticator_data=%00&signature=%00"];
    for form in forms.map(str::to_owned).into_iter().chain([format!("credential={}", "A".repeat(60_000))]) {
        let fresh = cookie(&get(&strangers, "/sign-in/passkey").await, "passkey=");
        let answer = asked(&strangers, "/sign-in/passkey", Some(&form), &fresh).await;
        assert_eq!((answer.status, cookie(&answer, "session=")), refused);
    }
    assert_eq!(signs_in_by(&strangers, &phone, 0x05, 4).await.0, StatusCode::SEE_OTHER, "it works for its owner");
}

#[tokio::test]
async fn a_page_elsewhere_neither_signs_in_nor_adds_nor_removes() {
    let house = House::empty().await;
    let phone = Device::new("phone-1");
    added(&house.pages, &phone, "phone").await;
    let page = house.get("/account/passkeys").await;
    let id = house.engine.store().list_passkeys(&anna(&house).await).await.unwrap().remove(0).id;
    let more = format!("name=x&password={PASSWORD}&{}", Device::new("other").made(&page, 0x45));
    let sign_in = get(&house.pages, "/sign-in/passkey").await;
    for (address, form, cookies) in [
        ("/account/passkeys".to_owned(), more, cookie(&page, "passkey=")),
        (format!("/account/passkeys/{id}/remove"), String::new(), String::new()),
        ("/sign-in/passkey".to_owned(), phone.signed(&sign_in, 0x05, 1), cookie(&sign_in, "passkey=")),
    ] {
        let request = Request::post(&address)
            .header(header::HOST, "localhost:7788")
            .header(header::ORIGIN, "https://evil.example")
            .header("sec-fetch-site", "cross-site")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookies);
        let answer = send(&house.pages, request.body(Body::from(form)).unwrap()).await;
        assert_eq!((answer.status, cookie(&answer, "session=")), (StatusCode::FORBIDDEN, String::new()), "{address}");
    }
    assert_eq!(house.engine.store().list_passkeys(&anna(&house).await).await.unwrap().len(), 1);
    let given = sign_in.header(header::SET_COOKIE);
    assert!(given.contains("HttpOnly") && given.contains("SameSite=Strict") && given.contains("Path=/"), "{given}");
}

async fn anna(house: &House) -> String {
    let members = house.engine.store().list_members(FIRST_ORGANISATION).await.unwrap();
    members.into_iter().find(|member| member.email == "anna@kaas.example").unwrap().user_id
}

#[tokio::test]
async fn the_page_tells_a_stranger_nothing_about_anybody() {
    let house = House::empty().await;
    added(&house.pages, &Device::new("phone-1"), "phone of Anna").await;
    let page = get(&house.without_a_door(true), "/sign-in/passkey").await;
    assert_eq!(data(&page, "known"), "", "any passkey may sign");
    for told in ["anna", "phone", "Kaas"] {
        assert!(!page.body.contains(told), "{}", text_of(&page.body));
    }
}

#[tokio::test]
async fn a_removed_passkey_and_one_from_before_a_new_link_let_nobody_in() {
    let house = House::with_mail().await;
    let (phone, laptop) = (Device::new("phone-1"), Device::new("laptop-1"));
    added(&house.pages, &phone, "phone").await;
    added(&house.pages, &laptop, "laptop").await;
    let strangers = house.without_a_door(true);
    let (store, anna) = (house.engine.store(), anna(&house).await);
    let all = store.list_passkeys(&anna).await.unwrap();
    let id = all.into_iter().find(|one| one.name == "phone").unwrap().id;
    let page = get(&strangers, "/sign-in/passkey").await;
    post(&house.pages, &format!("/account/passkeys/{id}/remove"), "").await;
    let (form, waits) = (phone.signed(&page, 0x05, 1), cookie(&page, "passkey="));
    let late = asked(&strangers, "/sign-in/passkey", Some(&form), &waits).await;
    assert!(cookie(&late, "session=").is_empty(), "removed while it was asked for");
    assert!(signs_in_by(&strangers, &laptop, 0x05, 1).await.1.starts_with("session="));
    let adding = house.get("/account/passkeys").await;
    let link = store.create_own_password_link(&anna, house.engine.clock().now()).await.unwrap();
    let link = format!("/choose-password/{}", secrecy::ExposeSecret::expose_secret(&link));
    let chosen = post(&strangers, &link, "password=zes+koeien+lezen+kranten").await;
    assert_eq!(chosen.header(header::LOCATION), "/sign-in?told=chosen");
    assert!(signs_in_by(&strangers, &laptop, 0x05, 2).await.1.is_empty(), "the link ends what another let in");
    assert!(store.list_passkeys(&anna).await.unwrap().is_empty());
    // nor is one added that was begun before
    let session = post(&strangers, "/sign-in", "email=anna%40kaas.example&password=zes+koeien+lezen+kranten").await;
    let form = format!("name=x&password=zes+koeien+lezen+kranten&{}", Device::new("other").made(&adding, 0x45));
    let cookies = format!("{}; {}", cookie(&session, "session="), cookie(&adding, "passkey="));
    let refused = asked(&strangers, "/account/passkeys", Some(&form), &cookies).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("took too long"));
    let letters: Vec<String> = house.letters().await;
    for subject in ["A passkey was added", "A passkey was removed", "Your passkeys were removed"] {
        assert!(letters.iter().any(|letter| letter.contains(subject)), "{subject}: {letters:?}");
    }
    let audit = store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
    let removed = audit.iter().filter(|row| row.what == "passkey_removed").map(|row| row.detail.as_str());
    assert_eq!(removed.collect::<Vec<_>>(), ["phone", "laptop"]);
}

#[tokio::test]
async fn the_passkey_of_somebody_else_is_no_second_step() {
    let house = House::empty().await;
    let (phone, of_bert) = (Device::new("phone-1"), Device::new("bert-1"));
    added(&house.pages, &phone, "phone").await;
    let (store, now) = (house.engine.store(), house.engine.clock().now());
    let anna = store.get_user(&anna(&house).await).await.unwrap();
    store.begin_two_step(&anna.id).await.unwrap();
    store.confirm_two_step(&anna.id, 1, now).await.unwrap();
    // Bert has Anna's password, and a passkey of his own
    let bert = NewUser { email: "bert@kaas.example".into(), name: "Bert".into(), password_hash: anna.password_hash };
    store.add_member(FIRST_ORGANISATION, &bert, Role::Viewer, "anna", now).await.unwrap();
    let strangers = house.without_a_door(true);
    let session = post(&strangers, "/sign-in", &BY_PASSWORD.replace("anna", "bert")).await;
    let session = cookie(&session, "session=");
    let page = get_with(&strangers, "/account/passkeys", &session).await;
    let form = format!("name=x&password={PASSWORD}&{}", of_bert.made(&page, 0x45));
    let cookies = format!("{session}; {}", cookie(&page, "passkey="));
    // nor does he take one that is Anna's for his own
    let stolen = format!("name=x&password={PASSWORD}&{}", Device::new("phone-1").made(&page, 0x45));
    assert_eq!(asked(&strangers, "/account/passkeys", Some(&form), &cookies).await.status, StatusCode::SEE_OTHER);
    assert_ne!(asked(&strangers, "/account/passkeys", Some(&stolen), &cookies).await.status, StatusCode::SEE_OTHER);
    let page = get_with(&strangers, "/account/passkeys", &session).await;
    let stolen = format!("name=x&password={PASSWORD}&{}", Device::new("phone-1").made(&page, 0x45));
    let cookies = format!("{session}; {}", cookie(&page, "passkey="));
    assert_eq!(asked(&strangers, "/account/passkeys", Some(&stolen), &cookies).await.status, StatusCode::CONFLICT);
    let half = cookie(&post(&strangers, "/sign-in", BY_PASSWORD).await, "half=");
    let refused = async |device: &Device, cookies: &str| {
        let page = get_with(&strangers, "/sign-in/code/passkey", &half).await;
        let cookies = format!("{cookies}; {}", cookie(&page, "passkey="));
        let answer = asked(&strangers, "/sign-in/code/passkey", Some(&device.signed(&page, 0x05, 1)), &cookies).await;
        cookie(&answer, "session=").is_empty()
    };
    assert!(refused(&of_bert, &half).await, "somebody else's passkey");
    assert!(refused(&phone, "half=0123").await, "without the password");
    assert!(!refused(&phone, &half).await, "her own");
}

#[tokio::test]
async fn who_came_in_by_a_directory_neither_sees_nor_adds_nor_removes() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let (phone, anna) = (Device::new("phone-1"), anna(&house).await);
    added(&house.pages, &phone, "phone of Anna").await;
    let waits = cookie(&signs_in(&strangers, &at, "anna%40kaas.example", "u-anna").await, "directory=");
    let inside = post_with(&strangers, "/sign-in/directory/link", &format!("password={PASSWORD}"), &waits).await;
    let session = cookie(&inside, "session=");
    let page = get_with(&strangers, "/account/passkeys", &session).await;
    assert!(page.body.contains("with your work account") && !page.body.contains("phone of Anna"), "{}", page.body);
    assert!(!page.body.contains("data-challenge") && cookie(&page, "passkey=").is_empty());
    // with a challenge that her own session got
    let own = house.get("/account/passkeys").await;
    let form = format!("name=x&password={PASSWORD}&{}", Device::new("other").made(&own, 0x45));
    let cookies = format!("{session}; {}", cookie(&own, "passkey="));
    let store = house.engine.store();
    let id = store.list_passkeys(&anna).await.unwrap().remove(0).id;
    for (address, form) in
        [("/account/passkeys".to_owned(), form), (format!("/account/passkeys/{id}/remove"), String::new())]
    {
        let answer = post_with(&strangers, &address, &form, &cookies).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
    }
    assert_eq!(store.list_passkeys(&anna).await.unwrap().len(), 1);
    // where it is obligatory a passkey is no way around it, neither alone nor as the second step
    let done = post_with(&strangers, "/organisation/directory/obligatory", "on=on", &session).await;
    assert_eq!(done.header(header::LOCATION), "/organisation/directory", "{}", text_of(&done.body));
    let page = get(&strangers, "/sign-in/passkey").await;
    let answer =
        asked(&strangers, "/sign-in/passkey", Some(&phone.signed(&page, 0x05, 1)), &cookie(&page, "passkey=")).await;
    assert_eq!((answer.status, cookie(&answer, "session=")), (StatusCode::FORBIDDEN, String::new()));
    assert!(answer.body.contains("with your work account, not with a passkey"));
    store.begin_two_step(&anna).await.unwrap();
    store.confirm_two_step(&anna, 1, house.engine.clock().now()).await.unwrap();
    let half = store::HalfSession { user_id: anna.clone(), directory_of: None };
    let half = store.begin_half_session(&half, house.engine.clock().now()).await.unwrap();
    let half = format!("half={}", secrecy::ExposeSecret::expose_secret(&half));
    let page = get_with(&strangers, "/sign-in/code/passkey", &half).await;
    let cookies = format!("{half}; {}", cookie(&page, "passkey="));
    let answer = asked(&strangers, "/sign-in/code/passkey", Some(&phone.signed(&page, 0x05, 2)), &cookies).await;
    assert!(cookie(&answer, "session=").is_empty(), "a password from before it was obligatory");
    // after the directory a passkey does for a code, and the session stays the directory's
    let half = cookie(&signs_in(&strangers, &at, "anna%40kaas.example", "u-anna").await, "half=");
    let page = get_with(&strangers, "/sign-in/code/passkey", &half).await;
    let cookies = format!("{half}; {}", cookie(&page, "passkey="));
    let inside = asked(&strangers, "/sign-in/code/passkey", Some(&phone.signed(&page, 0x05, 3)), &cookies).await;
    let page = get_with(&strangers, "/account/passkeys", &cookie(&inside, "session=")).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("phone of Anna"), "{}", text_of(&page.body));
}

#[tokio::test]
async fn too_many_from_one_address_lock_out_nobody_elsewhere() {
    let house = House::empty().await;
    added(&house.pages, &Device::new("phone-1"), "phone").await;
    let from = async |address: &str| house.engine.begin_passkey_sign_in(address).await.unwrap().is_some();
    for _ in 0..100 {
        assert!(from("203.0.113.7").await);
    }
    assert!(!from("203.0.113.7").await);
    assert!(from("203.0.113.8").await);
    assert_eq!(post(&house.without_a_door(true), "/sign-in", BY_PASSWORD).await.status, StatusCode::SEE_OTHER);
    // a page elsewhere that shows this one as pictures begins nothing
    let strangers = house.without_a_door(true);
    for _ in 0..100 {
        let picture = Request::get("/sign-in/passkey").header(header::HOST, "localhost:7788");
        let picture = picture.header("sec-fetch-site", "cross-site").header("sec-fetch-dest", "image");
        assert_eq!(send(&strangers, picture.body(Body::empty()).unwrap()).await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(get(&strangers, "/sign-in/passkey").await.status, StatusCode::OK);
    // requests of these tests come from no address
    while from("").await {}
    let page = get(&strangers, "/sign-in/passkey").await;
    assert!(page.status == StatusCode::TOO_MANY_REQUESTS && page.body.contains("Wait a quarter of an hour"));
    assert!(!page.body.contains("<script") && !page.body.contains("knows no passkeys"));
    let account = house.get("/account/passkeys").await;
    assert!(account.status == StatusCode::OK && account.body.contains("Wait a quarter of an hour"));
    assert!(text_of(&account.body).contains("phone"), "what is there can be removed");
}

#[tokio::test]
async fn the_place_is_that_of_the_configuration_whatever_a_request_says() {
    let house = House::empty().await;
    let pages = house.behind("https://boeken.example");
    let signed_in = async |host: &str, form: Option<&str>, address: &str, cookies: &str| {
        let request = Request::builder().uri(address).header(header::HOST, host).header(header::COOKIE, cookies);
        let request = request.header("x-forwarded-host", "evil.example").header("forwarded", "host=evil.example");
        let request = match form {
            None => request.body(Body::empty()),
            Some(form) => request
                .method("POST")
                .header(header::ORIGIN, "https://boeken.example")
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(Body::from(form.to_owned())),
        };
        send(&pages, request.unwrap()).await
    };
    let session = signed_in("boeken.example", Some(BY_PASSWORD), "/sign-in", "").await;
    let session = cookie(&session, "__Host-session=");
    for host in ["boeken.example", "localhost:7788"] {
        let page = signed_in(host, None, "/account/passkeys", &session).await;
        assert_eq!((data(&page, "name"), data(&page, "origin")), ("boeken.example", "https://boeken.example"));
    }
    let page = signed_in("boeken.example", None, "/account/passkeys", &session).await;
    let waits = cookie(&page, "__Host-passkey=");
    assert!(page.header(header::SET_COOKIE).contains("Secure"), "{}", page.header(header::SET_COOKIE));
    let wrong = format!("name=x&password={PASSWORD}&{}", Device::new("phone-1").made(&page, 0x45));
    let cookies = format!("{session}; {waits}");
    let refused = signed_in("localhost:7788", Some(&wrong), "/account/passkeys", &cookies).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it was made at localhost");
    let phone = Device::new("phone-1").at("https://boeken.example", "boeken.example");
    let page = signed_in("boeken.example", None, "/account/passkeys", &session).await;
    let cookies = format!("{session}; {}", cookie(&page, "__Host-passkey="));
    let right = format!("name=x&password={PASSWORD}&{}", phone.made(&page, 0x45));
    let kept = signed_in("boeken.example", Some(&right), "/account/passkeys", &cookies).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", text_of(&kept.body));
    // without https and beyond this machine browsers know no passkeys
    for pages in [house.without_a_door(false), house.behind("http://boeken.example")] {
        assert!(!get(&pages, "/sign-in").await.body.contains("passkey"));
        assert_eq!(get(&pages, "/sign-in/passkey").await.header(header::LOCATION), "/sign-in");
        assert_eq!(post(&pages, "/sign-in/passkey", "").await.status, StatusCode::BAD_REQUEST);
        let session = cookie(&post(&pages, "/sign-in", BY_PASSWORD).await, "session=");
        let page = get_with(&pages, "/account/passkeys", &session).await;
        assert!(page.body.contains("server.public_url") && !page.body.contains("<script"), "{}", text_of(&page.body));
    }
}
