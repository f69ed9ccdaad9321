//! Signing in by the directory of an organisation, over real HTTP to an invented one.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use emulators::openid::{CLIENT_ID, CLIENT_SECRET, Clock, OpenIdEmulator, OpenIdFault, OpenIdOptions, Person};
use secrecy::SecretString;
use store::{FIRST_ORGANISATION, Member, NewUser, Role};

use super::house::{Answer, House, get, post, send};
use super::reading::text_of;

const PASSWORD: &str = "vier+paarden+eten+stro";

/// A directory with Anna, Bert and Otto in it.
async fn directory(house: &House) -> OpenIdEmulator {
    let now = house.engine.clock().now();
    let people = vec![
        Person::new("u-anna", "Anna de Wit", "anna@kaas.example"),
        Person::new("u-bert", "Bert Bos", "Bert@kaas.example"),
        Person::new("u-otto", "Otto Elders", "otto@elders.example"),
    ];
    let options = OpenIdOptions { people, clock: Clock::new(move || now), ..OpenIdOptions::default() };
    OpenIdEmulator::start(options).await.unwrap()
}

fn settings(at: &OpenIdEmulator, domains: &str, newcomers: &str) -> String {
    let coded =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    format!(
        "issuer={}&client_id={CLIENT_ID}&secret={}&domains={domains}&newcomers={newcomers}",
        coded(&at.issuer()),
        coded(CLIENT_SECRET)
    )
}

/// Sets it, tries it, switches it on.
async fn switched_on(pages: &Router, at: &OpenIdEmulator, domains: &str, newcomers: &str, as_who: &str) {
    let kept = post(pages, "/organisation/directory", &settings(at, domains, newcomers)).await;
    assert_eq!(kept.header(header::LOCATION), "/organisation/directory?told=kept", "{}", text_of(&kept.body));
    let way = post(pages, "/organisation/directory/try", "").await;
    let tried = there_and_back(pages, at, &way, as_who, "").await;
    assert_eq!(tried.status, StatusCode::OK, "{}", text_of(&tried.body));
    let on = post(pages, "/organisation/directory/switch", "on=on").await;
    assert_eq!(on.header(header::LOCATION), "/organisation/directory", "{}", text_of(&on.body));
}

pub(super) async fn house_with_directory(newcomers: &str) -> (House, OpenIdEmulator, Router) {
    let house = House::empty().await;
    let at = directory(&house).await;
    switched_on(&house.pages, &at, "kaas.example", newcomers, "u-anna").await;
    let strangers = house.without_a_door(true);
    (house, at, strangers)
}

/// Where the page leads.
fn led_to(way: &Answer) -> String {
    let address = way.body.split("id=\"way\"").nth(1).and_then(|rest| rest.split("href=\"").nth(1));
    let address = address.unwrap_or_else(|| panic!("leads nowhere: {}", text_of(&way.body)));
    address.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&")
}

/// A cookie that an answer gives, by name.
pub(super) fn cookie(answer: &Answer, name: &str) -> String {
    let given = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut named = given.filter_map(|cookie| cookie.split(';').next()).filter(|one| one.starts_with(name));
    named.next().unwrap_or_default().to_owned()
}

pub(super) async fn get_with(pages: &Router, address: &str, cookies: &str) -> Answer {
    let request = Request::get(address).header(header::HOST, "localhost:7788").header("sec-fetch-site", "cross-site");
    let request = if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies) };
    send(pages, request.body(Body::empty()).unwrap()).await
}

pub(super) async fn post_with(pages: &Router, address: &str, form: &str, cookies: &str) -> Answer {
    let request = Request::post(address)
        .header(header::HOST, "localhost:7788")
        .header(header::ORIGIN, "http://localhost:7788")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::COOKIE, cookies);
    send(pages, request.body(Body::from(form.to_owned())).unwrap()).await
}

/// What a browser does that was led to the directory, is somebody there, and is led back.
async fn there_and_back(pages: &Router, at: &OpenIdEmulator, way: &Answer, subject: &str, cookies: &str) -> Answer {
    let back = at.choose(&led_to(way), subject).unwrap();
    let back = back.strip_prefix("http://localhost:7788").unwrap();
    let cookies = [cookie(way, "directory="), cookies.to_owned()].join("; ");
    get_with(pages, back, cookies.trim_end_matches("; ")).await
}

/// Signs in as somebody of the directory who gives this address.
pub(super) async fn signs_in(pages: &Router, at: &OpenIdEmulator, email: &str, subject: &str) -> Answer {
    let way = post(pages, "/sign-in/directory", &format!("email={email}&next=%2Fruns")).await;
    there_and_back(pages, at, &way, subject, "").await
}

async fn members(house: &House) -> Vec<Member> {
    house.engine.store().list_members(FIRST_ORGANISATION).await.unwrap()
}

async fn audited(house: &House) -> Vec<(String, String)> {
    let rows = house.engine.store().list_audit(FIRST_ORGANISATION, 0).await.unwrap();
    rows.into_iter().map(|row| (row.what, row.detail)).collect()
}

#[tokio::test]
async fn an_owner_sets_a_directory_sees_what_it_answers_and_only_then_switches_it_on() {
    let house = House::empty().await;
    let at = directory(&house).await;
    assert!(house.get("/organisation/directory").await.body.contains("http://localhost:7788/sign-in/directory/back"));
    for (wrong, said) in [
        (settings(&at, "", "viewer"), "one to twenty domains"),
        (settings(&at, "kaas", "viewer"), "This is no domain: kaas"),
        (settings(&at, "gmail.com", "viewer"), "Anybody gets an address"),
        (settings(&at, "kaas.example", "owner"), "viewers or bookkeepers"),
        (settings(&at, "kaas.example", "viewer").replace("http%3A", "ftp%3A"), "begins with https://"),
        (settings(&at, "kaas.example", "viewer").replace("secret=", "x="), "Fill in the client secret"),
    ] {
        let refused = post(&house.pages, "/organisation/directory", &wrong).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains(said), "{said}");
    }
    post(&house.pages, "/organisation/directory", &settings(&at, "Kaas.example", "viewer")).await;
    let page = house.get("/organisation/directory").await.body;
    assert!(
        page.contains("not tried yet") && page.contains("value=\"kaas.example\"") && !page.contains("directory-secret")
    );
    let early = post(&house.pages, "/organisation/directory/switch", "on=on").await;
    assert!(early.status == StatusCode::CONFLICT && early.body.contains("Try it first"));
    assert!(!get(&house.without_a_door(true), "/sign-in").await.body.contains("work account"));
    let way = post(&house.pages, "/organisation/directory/try", "").await;
    assert!(way.body.contains("http-equiv=\"refresh\""), "{}", way.body);
    at.next(&[OpenIdFault::OtherKey]);
    let failed = there_and_back(&house.pages, &at, &way, "u-anna", "").await;
    let said = text_of(&failed.body);
    assert!(said.contains("It does not work yet.") && said.contains("the signature is wrong"), "{said}");
    let outside = post(&house.pages, "/organisation/directory/try", "").await;
    let said = text_of(&there_and_back(&house.pages, &at, &outside, "u-otto", "").await.body);
    assert!(said.contains("does not speak for: otto@elders.example"), "{said}");
    assert!(house.get("/organisation/directory").await.body.contains("not tried yet"));
    let way = post(&house.pages, "/organisation/directory/try", "").await;
    let tried = text_of(&there_and_back(&house.pages, &at, &way, "u-anna", "").await.body);
    for told in ["It works.", "asked once for the password of anna@kaas.example", "u-anna", "email_verified", "true"] {
        assert!(tried.contains(told), "{told}: {tried}");
    }
    assert!(!tried.contains("You are signed out"));
    let on = post(&house.pages, "/organisation/directory/switch", "on=on").await;
    assert_eq!(on.status, StatusCode::SEE_OTHER);
    assert!(get(&house.without_a_door(true), "/sign-in").await.body.contains("Sign in with your work account"));
    // another secret must be tried anew
    post(&house.pages, "/organisation/directory", &settings(&at, "kaas.example", "viewer")).await;
    assert!(house.get("/organisation/directory").await.body.contains("not tried yet"));
    let audit = audited(&house).await;
    assert!(audit.iter().any(|(what, _)| what == "directory_on"), "{audit:?}");
    assert!(!format!("{audit:?}").contains("directory-secret"));
}

#[tokio::test]
async fn what_an_owner_tries_is_shown_to_nobody_else_and_lets_nobody_in() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let way = post(&house.pages, "/organisation/directory/try", "").await;
    let stolen = there_and_back(&strangers, &at, &way, "u-bert", "").await;
    assert!(stolen.body.contains("began in another browser") && !stolen.body.contains("u-bert"), "{}", stolen.body);
    assert!(cookie(&stolen, "session=").is_empty());
    assert_eq!(members(&house).await.len(), 1);
}

#[tokio::test]
async fn somebody_who_is_new_becomes_a_viewer_and_stays_the_same_person() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let inside = signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
    assert_eq!((inside.status, inside.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/runs"));
    let session = cookie(&inside, "session=");
    assert_eq!(get_with(&strangers, "/runs", &session).await.status, StatusCode::OK);
    assert_eq!(get_with(&strangers, "/members", &session).await.status, StatusCode::FORBIDDEN);
    let found = members(&house).await;
    let bert = found.iter().find(|member| member.email == "bert@kaas.example").unwrap();
    assert_eq!(
        (bert.name.as_str(), bert.role, bert.may_sign_in, bert.in_directory),
        ("Bert Bos", Role::Viewer, false, true)
    );
    // who he is follows from the directory's id, whatever his address
    at.put(Person::new("u-bert", "Bert Bos", "b.bos@kaas.example"));
    assert_eq!(signs_in(&strangers, &at, "b.bos%40kaas.example", "u-bert").await.header(header::LOCATION), "/runs");
    assert_eq!(members(&house).await.len(), 2);
    let audit = audited(&house).await;
    assert!(audit.contains(&("member_added".into(), "bert@kaas.example viewer u-bert".into())), "{audit:?}");
    // twelve hours later he is asked again
    let later = house.engine.clock().now() + jiff::SignedDuration::from_hours(12);
    let token = SecretString::from(session.strip_prefix("session=").unwrap());
    assert!(house.engine.store().visit(&token, later).await.unwrap().is_none());
}

#[tokio::test]
async fn nobody_new_is_let_in_where_owners_invite_first() {
    let (house, at, strangers) = house_with_directory("nobody").await;
    let refused = signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains("Ask an owner to let you in"));
    assert!(cookie(&refused, "session=").is_empty() && members(&house).await.len() == 1);
}

#[tokio::test]
async fn an_account_that_exists_is_linked_for_who_knows_its_password() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let asked = signs_in(&strangers, &at, "anna%40kaas.example", "u-anna").await;
    assert_eq!(asked.header(header::LOCATION), "/sign-in/directory/link");
    assert!(cookie(&asked, "session=").is_empty(), "the address alone lets nobody in");
    let waits = cookie(&asked, "directory=");
    let form = get_with(&strangers, "/sign-in/directory/link", &waits).await.body;
    assert!(form.contains("anna@kaas.example") && form.contains("Give its password once"), "{form}");
    let wrong = post_with(&strangers, "/sign-in/directory/link", "password=x", &waits).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && cookie(&wrong, "session=").is_empty());
    let right = format!("password={PASSWORD}");
    let inside = post_with(&strangers, "/sign-in/directory/link", &right, &waits).await;
    assert_eq!(inside.header(header::LOCATION), "/runs");
    assert_eq!(get_with(&strangers, "/members", &cookie(&inside, "session=")).await.status, StatusCode::OK, "an owner");
    let again = post_with(&strangers, "/sign-in/directory/link", &right, &waits).await;
    assert!(cookie(&again, "session=").is_empty(), "it worked once");
    // from then on the directory is enough
    assert_eq!(signs_in(&strangers, &at, "anna%40kaas.example", "u-anna").await.header(header::LOCATION), "/runs");
    // and somebody else who gets her address there is not her
    at.put(Person::new("u-next", "Anna van Dijk", "anna@kaas.example"));
    let other = signs_in(&strangers, &at, "anna%40kaas.example", "u-next").await;
    assert_eq!(other.header(header::LOCATION), "/sign-in/directory/link");
    assert!(cookie(&other, "session=").is_empty());
    let audit = audited(&house).await;
    assert!(audit.contains(&("directory_linked".into(), "u-anna by password".into())), "{audit:?}");
}

#[tokio::test]
async fn who_was_invited_takes_his_link_along() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let invited = post(&house.pages, "/members", "name=Bert&email=bert%40kaas.example&role=bookkeeper").await;
    let link = invited.body.split("/choose-password/").nth(1).unwrap().split('<').next().unwrap();
    let link = format!("/choose-password/{link}");
    let without = signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
    assert!(without.body.contains("waits for its link") && cookie(&without, "session=").is_empty());
    assert!(get(&strangers, &link).await.body.contains("Use your work account"));
    let way = post(&strangers, &format!("{link}/directory"), "").await;
    let other = there_and_back(&strangers, &at, &way, "u-anna", "").await;
    assert!(other.body.contains("somebody with another address"), "{}", text_of(&other.body));
    let way = post(&strangers, &format!("{link}/directory"), "").await;
    let inside = there_and_back(&strangers, &at, &way, "u-bert", "").await;
    assert_eq!(inside.header(header::LOCATION), "/", "{}", text_of(&inside.body));
    assert_eq!(get_with(&strangers, "/questions", &cookie(&inside, "session=")).await.status, StatusCode::OK);
    assert_eq!(get(&strangers, &link).await.status, StatusCode::GONE, "the link is used");
    assert_eq!(signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await.header(header::LOCATION), "/runs");
}

#[tokio::test]
async fn a_new_password_is_chosen_with_a_password_and_not_with_a_work_account() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let anna = members(&house).await.into_iter().find(|one| one.email == "anna@kaas.example").unwrap();
    let link = house.engine.store().create_own_password_link(&anna.user_id, house.engine.clock().now()).await.unwrap();
    let link = format!("/choose-password/{}", secrecy::ExposeSecret::expose_secret(&link));
    let page = get(&strangers, &link).await;
    assert!(page.status == StatusCode::OK && !page.body.contains("Use your work account"), "{}", page.body);
    let way = post(&strangers, &format!("{link}/directory"), "").await;
    assert!(way.body.contains("No work accounts are linked"), "{}", text_of(&way.body));
    assert_eq!(get(&strangers, &link).await.status, StatusCode::OK, "the link is still good");
    drop(at);
}

#[tokio::test]
async fn a_sign_in_belongs_to_one_browser_and_works_once() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let way = post(&strangers, "/sign-in/directory", "email=bert%40kaas.example").await;
    let given = way.header(header::SET_COOKIE);
    assert!(given.contains("HttpOnly") && given.contains("SameSite=Lax") && given.contains("Path=/"), "{given}");
    let back = at.choose(&led_to(&way), "u-bert").unwrap();
    let back = back.strip_prefix("http://localhost:7788").unwrap();
    let other = post(&strangers, "/sign-in/directory", "email=bert%40kaas.example").await;
    let mine = cookie(&way, "directory=");
    for (address, cookies) in [
        (back.to_owned(), String::new()),
        (back.to_owned(), cookie(&other, "directory=")),
        (back.replace("state=", "state=0"), mine.clone()),
    ] {
        let refused = get_with(&strangers, &address, &cookies).await;
        assert!(refused.body.contains("began in another browser"), "{address} {cookies}");
        assert!(cookie(&refused, "session=").is_empty());
    }
    let inside = get_with(&strangers, back, &mine).await;
    assert_eq!(inside.header(header::LOCATION), "/", "{}", text_of(&inside.body));
    assert!(get_with(&strangers, back, &mine).await.body.contains("was done already"));
    // the answer of another directory, mixed up with this one
    let way = post(&strangers, "/sign-in/directory", "email=bert%40kaas.example").await;
    let back = at.choose(&led_to(&way), "u-bert").unwrap();
    let (back, _) = back.strip_prefix("http://localhost:7788").unwrap().split_once("&iss=").unwrap();
    let mixed =
        get_with(&strangers, &format!("{back}&iss=https%3A%2F%2Felsewhere.example"), &cookie(&way, "directory=")).await;
    assert!(mixed.body.contains("Begin again"), "{}", text_of(&mixed.body));
    // somebody who chose nobody there
    let way = post(&strangers, "/sign-in/directory?lang=nl", "email=bert%40kaas.example").await;
    let nobody = there_and_back(&strangers, &at, &way, "u-nobody", "lang=nl").await;
    let said = text_of(&nobody.body);
    assert!(
        said.contains("De directory liet u niet toe") && said.contains("access_denied Nobody was chosen"),
        "{said}"
    );
    assert_eq!(members(&house).await.len(), 2);
}

#[tokio::test]
async fn a_token_that_is_not_to_be_believed_lets_nobody_in() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    for (fault, said) in [
        (OpenIdFault::WrongNonce, "it belongs to another sign-in"),
        (OpenIdFault::WrongAudience, "it is meant for another application"),
        (OpenIdFault::WrongIssuer, "it was made by another issuer"),
        (OpenIdFault::Expired, "it has expired"),
        (OpenIdFault::OtherKey, "the signature is wrong"),
        (OpenIdFault::Unsigned, "it is damaged or not complete"),
        (OpenIdFault::SignedByPublicKey, "it is not signed by a public key"),
        (OpenIdFault::Tampered, "the signature is wrong"),
        (OpenIdFault::CodeRefused, "invalid_grant The code is not taken"),
        (OpenIdFault::Down, "the answer was 503"),
    ] {
        at.next(&[fault]);
        let refused = signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
        assert_eq!(refused.status, StatusCode::BAD_GATEWAY, "{fault:?}");
        assert!(text_of(&refused.body).contains(said), "{fault:?}: {}", text_of(&refused.body));
        assert!(cookie(&refused, "session=").is_empty());
    }
    at.put(Person { email_verified: Some(false), ..Person::new("u-bert", "Bert", "bert@kaas.example") });
    let refused = signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
    assert!(text_of(&refused.body).contains("was not verified: bert@kaas.example"));
    at.put(Person { email: None, ..Person::new("u-bert", "Bert", "") });
    let refused = signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
    assert!(text_of(&refused.body).contains("does not tell your e-mail address"));
    assert_eq!(members(&house).await.len(), 1);
}

#[tokio::test]
async fn the_directory_of_one_organisation_lets_nobody_into_another() {
    let house = House::empty().await;
    let (store, now) = (house.engine.store(), house.engine.clock().now());
    // Bert keeps the books of both organisations; he joined Kaas BV first
    let bert = NewUser { email: "bert@brood.example".into(), name: "Bert".into(), password_hash: Some("x".into()) };
    let before = now - jiff::SignedDuration::from_hours(1);
    let bert = store.add_member(FIRST_ORGANISATION, &bert, Role::Bookkeeper, "anna", before).await.unwrap();
    let elders = store.create_organisation("Elders", &bert.id, "otto", now).await.unwrap();
    let theirs = house.as_somebody(&elders, Role::Owner).await;
    let (kaas, at) = (directory(&house).await, directory(&house).await);
    switched_on(&house.pages, &kaas, "kaas.example", "viewer", "u-anna").await;
    // a domain is one organisation's
    let taken = post(&theirs, "/organisation/directory", &settings(&at, "elders.example kaas.example", "viewer")).await;
    assert!(taken.body.contains("Another organisation here uses this domain"), "{}", text_of(&taken.body));
    // Elders knows everybody: its directory says whatever it likes
    at.put(Person::new("u-bert", "Bert", "bert@brood.example"));
    switched_on(&theirs, &at, "elders.example brood.example", "viewer", "u-otto").await;
    let strangers = house.without_a_door(true);
    // somebody of Kaas BV, by an address that is not theirs to speak for
    let refused = signs_in(&strangers, &at, "otto%40elders.example", "u-anna").await;
    assert!(refused.body.contains("does not speak for") && cookie(&refused, "session=").is_empty());
    // its own people are let in, into its own organisation
    let otto = signs_in(&strangers, &at, "otto%40elders.example", "u-otto").await;
    assert_eq!(otto.header(header::LOCATION), "/runs");
    let page = get_with(&strangers, "/account", &cookie(&otto, "session=")).await.body;
    assert!(page.contains("Elders") && !page.contains("Kaas BV"), "{}", text_of(&page));
    // the id that Kaas BV linked means nobody at Elders, even at the same issuer
    let anna = signs_in(&strangers, &kaas, "anna%40kaas.example", "u-anna").await;
    let waits = cookie(&anna, "directory=");
    post_with(&strangers, "/sign-in/directory/link", &format!("password={PASSWORD}"), &waits).await;
    assert_eq!(signs_in(&strangers, &kaas, "anna%40kaas.example", "u-anna").await.header(header::LOCATION), "/runs");
    let as_kaas = settings(&kaas, "elders.example brood.example", "viewer");
    assert_eq!(post(&theirs, "/organisation/directory", &as_kaas).await.status, StatusCode::SEE_OTHER);
    let way = post(&theirs, "/organisation/directory/try", "").await;
    let tried = there_and_back(&theirs, &kaas, &way, "u-anna", "").await;
    assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", text_of(&tried.body));
    switched_on(&theirs, &at, "elders.example brood.example", "viewer", "u-otto").await;
    // Bert, whom it does speak for: his password first, and then into Elders only
    let asked = signs_in(&strangers, &at, "bert%40brood.example", "u-bert").await;
    assert_eq!(asked.header(header::LOCATION), "/sign-in/directory/link");
    let identity = store::DirectoryIdentity { organisation_id: &elders, issuer: &at.issuer(), subject: "u-bert" };
    assert!(store.link_directory(identity, &bert.id, store::DirectoryProof::Password, now).await.unwrap());
    let inside = signs_in(&strangers, &at, "bert%40brood.example", "u-bert").await;
    let session = cookie(&inside, "session=");
    let page = get_with(&strangers, "/account", &session).await.body;
    assert!(page.contains("Elders") && !page.contains("Kaas BV"), "{}", text_of(&page));
    // and it changes nothing about how he signs in, nor sees where else he is
    let own = house.engine.begin_session(&bert.id, "Netscape").await.unwrap();
    assert!(own.is_some() && !get_with(&strangers, "/account", &session).await.body.contains("Netscape"));
    assert!(!get_with(&strangers, "/account/two-step", &session).await.body.contains("id=\"secret\""));
    let begun = post_with(&strangers, "/account/two-step", "code=000000", &session).await;
    assert_eq!(begun.status, StatusCode::FORBIDDEN);
    // people of Kaas BV are not led to it, whatever it claims
    post(&house.pages, "/organisation/directory/remove", "").await;
    let claims = settings(&at, "elders.example brood.example kaas.example", "viewer").replace("secret=", "x=");
    assert_eq!(post(&theirs, "/organisation/directory", &claims).await.status, StatusCode::SEE_OTHER);
    let led = post(&strangers, "/sign-in/directory", "email=anna%40kaas.example").await;
    assert!(led.body.contains("No work accounts are linked for this address"), "{}", text_of(&led.body));
    let refused = signs_in(&strangers, &at, "nobody%40kaas.example", "u-anna").await;
    assert!(refused.body.contains("not in this organisation") && cookie(&refused, "session=").is_empty());
}

#[tokio::test]
async fn where_it_is_obligatory_a_password_is_not_enough() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let by_password = format!("email=anna%40kaas.example&password={PASSWORD}");
    let old = cookie(&post(&strangers, "/sign-in", &by_password).await, "session=");
    let refused = post(&house.pages, "/organisation/directory/obligatory", "on=on").await;
    assert!(refused.status == StatusCode::CONFLICT && refused.body.contains("with your own work account"));
    let asked = signs_in(&strangers, &at, "anna%40kaas.example", "u-anna").await;
    let waits = cookie(&asked, "directory=");
    let inside = post_with(&strangers, "/sign-in/directory/link", &format!("password={PASSWORD}"), &waits).await;
    let session = cookie(&inside, "session=");
    let done = post_with(&strangers, "/organisation/directory/obligatory", "on=on", &session).await;
    assert_eq!(done.header(header::LOCATION), "/organisation/directory", "{}", text_of(&done.body));
    assert_eq!(get_with(&strangers, "/runs", &old).await.status, StatusCode::SEE_OTHER, "sessions by password end");
    assert_eq!(get_with(&strangers, "/runs", &session).await.status, StatusCode::OK);
    let asks = |answer: &Answer| {
        answer.status == StatusCode::FORBIDDEN && answer.body.contains("asks you to sign in with your work account")
    };
    assert!(asks(&post(&strangers, "/sign-in", &by_password).await));
    // no code is asked, and no recovery code used up, for nothing
    let anna = members(&house).await.remove(0).user_id;
    house.engine.store().begin_two_step(&anna).await.unwrap();
    house.engine.store().confirm_two_step(&anna, 1, house.engine.clock().now()).await.unwrap();
    assert!(asks(&post(&strangers, "/sign-in", &by_password).await));
    assert!(house.engine.store().end_two_step(&anna).await.unwrap());
    let wrong = post(&strangers, "/sign-in", "email=anna%40kaas.example&password=x").await;
    assert!(!wrong.body.contains("asks you"), "who does not know the password learns nothing");
    // somebody from outside, an accountant, has a password only
    let carla = NewUser { email: "carla@cijfers.example".into(), name: "Carla".into(), password_hash: None };
    let store = house.engine.store();
    let carla =
        store.add_member(FIRST_ORGANISATION, &carla, Role::Viewer, "anna", house.engine.clock().now()).await.unwrap();
    assert!(house.engine.begin_session(&carla.id, "Firefox").await.unwrap().is_some());
    // off again: passwords count, and whoever came by it is out, but for who did it
    let off = post_with(&strangers, "/organisation/directory/switch", "", &session).await;
    assert_eq!(off.status, StatusCode::SEE_OTHER);
    assert_eq!(get_with(&strangers, "/runs", &session).await.status, StatusCode::OK);
    assert_eq!(post(&strangers, "/sign-in", &by_password).await.header(header::LOCATION), "/");
}

#[tokio::test]
async fn the_second_step_is_asked_after_the_directory_too() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
    let bert = members(&house).await.into_iter().find(|member| member.in_directory).unwrap();
    let store = house.engine.store();
    store.begin_two_step(&bert.user_id).await.unwrap();
    let codes = store.confirm_two_step(&bert.user_id, 1, house.engine.clock().now()).await.unwrap();
    let half = signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await;
    assert_eq!(half.header(header::LOCATION), "/sign-in/code?next=%2Fruns");
    assert!(cookie(&half, "session=").is_empty());
    // the directory led here, and the page of the code has to know whose it is
    let given = half.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    assert!(
        given.into_iter().any(|one| one.starts_with("half=") && one.contains("SameSite=Lax")),
        "{:?}",
        half.headers
    );
    let code = secrecy::ExposeSecret::expose_secret(&codes[0]);
    let inside =
        post_with(&strangers, "/sign-in/code", &format!("code={code}&next=%2Fruns"), &cookie(&half, "half=")).await;
    assert_eq!(inside.header(header::LOCATION), "/runs");
    let token = SecretString::from(cookie(&inside, "session=").strip_prefix("session=").unwrap());
    let visitor = store.visit(&token, house.engine.clock().now()).await.unwrap().unwrap();
    assert!(visitor.by_directory, "it stays a session by the directory");
}

#[tokio::test]
async fn whom_an_owner_takes_out_does_not_come_back_by_the_directory() {
    let (house, at, strangers) = house_with_directory("viewer").await;
    let session = cookie(&signs_in(&strangers, &at, "bert%40kaas.example", "u-bert").await, "session=");
    let bert = members(&house).await.into_iter().find(|member| member.in_directory).unwrap();
    post(&house.pages, &format!("/members/{}/remove", bert.user_id), "").await;
    assert_eq!(get_with(&strangers, "/", &session).await.status, StatusCode::SEE_OTHER);
    let led = post(&strangers, "/sign-in/directory", "email=bert%40kaas.example").await;
    assert!(led.body.contains("No work accounts are linked"));
    for email in ["bert@kaas.example", "b.bos@kaas.example"] {
        at.put(Person::new("u-bert", "Bert Bos", email));
        let refused = signs_in(&strangers, &at, "somebody%40kaas.example", "u-bert").await;
        let told = refused.body.contains("not in this organisation");
        assert!(told && cookie(&refused, "session=").is_empty(), "{email}: {}", text_of(&refused.body));
    }
    assert_eq!(members(&house).await.len(), 1);
}
