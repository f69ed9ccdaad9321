//! Who gets in, and how far.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use engine::Engine;
use secrecy::ExposeSecret;
use store::{FIRST_ORGANISATION, NewApiToken, NewUser, NewWebhook, Role};

use super::house::{Answer, House, SINCE_WORKED, WORKED, get, post, send};
use super::reading::part;
use crate::web::access::Access;

const PASSWORD: &str = "email=anna%40kaas.example&password=vier+paarden+eten+stro";

/// The session that an answer gives the browser.
fn session(answer: &Answer) -> String {
    answer.header(header::SET_COOKIE).split(';').next().unwrap().to_owned()
}

async fn get_with(pages: &Router, address: &str, cookie: &str) -> Answer {
    let request = Request::get(address).header(header::HOST, "localhost:7788").header(header::COOKIE, cookie);
    send(pages, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn who_is_not_signed_in_is_led_to_the_sign_in_and_back() {
    let house = House::empty().await;
    let pages = house.without_a_door(true);
    let answer = get(&pages, "/settlements/X?a=b").await;
    assert_eq!(
        (answer.status, answer.header(header::LOCATION)),
        (StatusCode::SEE_OTHER, "/sign-in?next=%2Fsettlements%2FX%3Fa%3Db")
    );
    assert!(get(&pages, answer.header(header::LOCATION)).await.body.contains("value=\"/settlements/X?a=b\""));
    let inside = post(&pages, "/sign-in", &format!("{PASSWORD}&next=%2Fquestions")).await;
    assert_eq!((inside.status, inside.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/questions"));
    let cookie = inside.header(header::SET_COOKIE);
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"), "{cookie}");
    assert_eq!(get_with(&pages, "/questions", &session(&inside)).await.status, StatusCode::OK);
    assert_eq!(get_with(&pages, "/questions", "session=0123").await.status, StatusCode::SEE_OTHER);
    let elsewhere = post(&pages, "/sign-in", &format!("{PASSWORD}&next=%2F%2Fevil.example")).await;
    assert_eq!(elsewhere.header(header::LOCATION), "/");
}

#[tokio::test]
async fn a_wrong_password_says_no_more_than_an_unknown_address() {
    let house = House::empty().await;
    let pages = house.without_a_door(true);
    let wrong = post(&pages, "/sign-in", "email=anna%40kaas.example&password=x").await;
    let unknown =
        post(&pages, "/sign-in", "email=anna%40kaas.example&password=x".replace("anna", "otto").as_str()).await;
    assert_eq!((wrong.status, unknown.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(wrong.body.replace("anna", "otto"), unknown.body);
    assert!(wrong.body.contains("do not belong together"));
    for _ in 0..9 {
        post(&pages, "/sign-in", "email=Anna%40kaas.example&password=x").await;
    }
    let late = post(&pages, "/sign-in", PASSWORD).await;
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS, "{}", late.body);
}

#[tokio::test]
async fn with_the_second_step_on_signing_in_takes_a_code() {
    let house = House::empty().await;
    let offered = house.get("/account/two-step").await.body;
    assert!(offered.contains("class=\"qr\""), "{offered}");
    let secret: String =
        offered.split("id=\"secret\" class=\"long\">").nth(1).unwrap().split('<').next().unwrap().into();
    let code = |later: i64| {
        let secret = totp_rs::Secret::try_from_base32(secret.replace(' ', "")).unwrap();
        let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
        totp.generate(u64::try_from(house.engine.clock().now().as_second() + later).unwrap()).to_string()
    };
    let wrong = post(&house.pages, "/account/two-step", "code=000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let on = post(&house.pages, "/account/two-step", &format!("code={}", code(0))).await.body;
    assert_eq!(on.matches("<li><code>").count(), 10, "{on}");
    assert!(!house.get("/account/two-step").await.body.contains(&secret), "the secret is not shown again");
    assert!(house.get("/members").await.body.contains("second step on"));
    let pages = house.without_a_door(true);
    let half = post(&pages, "/sign-in", &format!("{PASSWORD}&next=%2Fquestions")).await;
    assert_eq!(half.header(header::LOCATION), "/sign-in/code?next=%2Fquestions");
    let cookie = session(&half);
    assert!(cookie.starts_with("half=") && half.header(header::SET_COOKIE).contains("HttpOnly"), "{cookie}");
    assert_eq!(get_with(&pages, "/questions", &cookie).await.status, StatusCode::SEE_OTHER, "half in is not in");
    let send_code = |code: String| {
        let request = Request::post("/sign-in/code")
            .header(header::HOST, "localhost:7788")
            .header(header::ORIGIN, "http://localhost:7788")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &cookie);
        send(&pages, request.body(Body::from(format!("code={code}&next=%2Fquestions"))).unwrap())
    };
    assert_eq!(send_code("123456".into()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let inside = send_code(code(30)).await;
    assert_eq!((inside.status, inside.header(header::LOCATION)), (StatusCode::SEE_OTHER, "/questions"));
    assert_eq!(get_with(&pages, "/questions", &session(&inside)).await.status, StatusCode::OK);
    let off = post(&house.pages, "/account/two-step/off", "password=x").await;
    assert_eq!(off.status, StatusCode::UNPROCESSABLE_ENTITY);
    let off = post(&house.pages, "/account/two-step/off", "password=vier+paarden+eten+stro").await;
    assert_eq!(off.header(header::LOCATION), "/account");
    let audit = house.engine.store().list_audit(FIRST_ORGANISATION, 0).await.unwrap();
    let told: Vec<_> = audit.iter().map(|row| row.what.as_str()).collect();
    assert!(told.contains(&"two_step_on") && told.contains(&"two_step_off"), "{told:?}");
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let house = House::empty().await;
    let pages = house.without_a_door(true);
    let cookie = session(&post(&pages, "/sign-in", PASSWORD).await);
    let request = Request::post("/sign-out")
        .header(header::HOST, "localhost:7788")
        .header(header::ORIGIN, "http://localhost:7788")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, &cookie);
    let out = send(&pages, request.body(Body::empty()).unwrap()).await;
    assert_eq!(out.header(header::LOCATION), "/sign-in?told=out");
    assert_eq!(get_with(&pages, "/", &cookie).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_first_account_is_made_on_the_machine_itself_and_only_once() {
    let house = House::without_people().await;
    let pages = house.without_a_door(true);
    assert_eq!(get(&pages, "/").await.header(header::LOCATION), "/sign-up");
    assert!(get(&pages, "/sign-up").await.body.contains("<form"));
    let from_elsewhere = house.without_a_door(false);
    assert!(!part(&get(&from_elsewhere, "/sign-up").await.body, "main").contains("<form"));
    let form = "name=Anna&organisation=Kaas+BV&email=anna%40kaas.example&password=";
    let right = format!("{form}vier+paarden+eten+stro");
    assert_eq!(post(&from_elsewhere, "/sign-up", &right).await.status, StatusCode::FORBIDDEN);
    let easy = post(&pages, "/sign-up", &format!("{form}wachtwoord")).await;
    assert!(easy.status == StatusCode::UNPROCESSABLE_ENTITY && easy.body.contains("easy to guess"), "{}", easy.body);
    assert!(
        easy.body.contains("value=\"Kaas BV\"") && !easy.body.contains("wachtwoord\""),
        "what was typed stays, the password not"
    );
    let made = post(&pages, "/sign-up", &right).await;
    assert_eq!(made.header(header::LOCATION), "/");
    assert_eq!(get_with(&pages, "/", &session(&made)).await.status, StatusCode::OK);
    assert_eq!(post(&pages, "/sign-up", &right).await.header(header::LOCATION), "/sign-in");
    assert_eq!(get(&pages, "/sign-up").await.header(header::LOCATION), "/");
}

#[tokio::test]
async fn an_invited_viewer_chooses_a_password_once_and_is_taken_out_at_once() {
    let house = House::empty().await;
    let invited = post(&house.pages, "/members", "name=Bert&email=bert%40kaas.example&role=viewer").await;
    let link = invited.body.split("/choose-password/").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let link = format!("/choose-password/{link}");
    let pages = house.without_a_door(true);
    assert!(get(&pages, &link).await.body.contains("bert@kaas.example"));
    assert_eq!(post(&pages, &link, "password=kort").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let chosen = post(&pages, &link, "password=zes+koeien+lezen+kranten").await;
    assert_eq!(chosen.header(header::LOCATION), "/sign-in?told=chosen");
    assert_eq!(post(&pages, &link, "password=zes+koeien+lezen+kranten").await.status, StatusCode::GONE);
    let inside = post(&pages, "/sign-in", "email=bert%40kaas.example&password=zes+koeien+lezen+kranten").await;
    let cookie = session(&inside);
    assert_eq!(get_with(&pages, "/", &cookie).await.status, StatusCode::OK);
    assert_eq!(get_with(&pages, "/members", &cookie).await.status, StatusCode::FORBIDDEN);
    let members = house.engine.store().list_members(FIRST_ORGANISATION).await.unwrap();
    let bert = members.iter().find(|member| member.name == "Bert").unwrap();
    assert_eq!(
        post(&house.pages, &format!("/members/{}/remove", bert.user_id), "").await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(get_with(&pages, "/", &cookie).await.status, StatusCode::SEE_OTHER);
    let audit = house.get("/audit.csv").await.body;
    for what in ["member_added", "member_removed", "bert@kaas.example viewer"] {
        assert!(audit.contains(what), "{what}: {audit}");
    }
}

#[tokio::test]
async fn the_last_owner_stays() {
    let house = House::empty().await;
    let members = house.engine.store().list_members(FIRST_ORGANISATION).await.unwrap();
    let anna = format!("/members/{}", members[0].user_id);
    for (what, form) in [("role", "role=viewer"), ("remove", "")] {
        let answer = post(&house.pages, &format!("{anna}/{what}"), form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(answer.body.contains("keeps an owner"), "{what}");
    }
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_it_and_other_sessions_end() {
    let house = House::empty().await;
    let pages = house.without_a_door(true);
    let other = session(&post(&pages, "/sign-in", PASSWORD).await);
    let wrong = post(&house.pages, "/account/password", "present=x&new=zes+koeien+lezen+kranten").await;
    assert!(wrong.body.contains("not your present password"), "{}", wrong.body);
    let form = "present=vier+paarden+eten+stro&new=zes+koeien+lezen+kranten";
    let changed = post(&house.pages, "/account/password", form).await;
    assert_eq!(changed.header(header::LOCATION), "/account?told=changed");
    assert_eq!(get_with(&pages, "/account", &session(&changed)).await.status, StatusCode::OK);
    assert_eq!(get_with(&pages, "/account", &other).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_can_be_ended_from_another() {
    let house = House::empty().await;
    let pages = house.without_a_door(true);
    let cookie = session(&post(&pages, "/sign-in", PASSWORD).await);
    let page = house.get("/account").await.body;
    let action = page.split("action=\"").find(|rest| rest.starts_with("/account/sessions/")).unwrap();
    let ended = post(&house.pages, action.split('"').next().unwrap(), "").await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert_eq!(get_with(&pages, "/", &cookie).await.status, StatusCode::SEE_OTHER);
}

/// An invoice that the worked settlement pays.
pub(super) async fn booked_invoice(engine: &Engine) -> String {
    let store = engine.store();
    let mut found = None;
    for flow in store.list_flows().await.unwrap() {
        if let Some(settlement) = store.find_settlement(&flow.id, WORKED).await.unwrap() {
            let entries = store.entries_of(&settlement.id).await.unwrap();
            found = entries.iter().flat_map(|entry| &entry.parts.lines).find_map(|line| line.invoice.clone());
        }
    }
    found.unwrap()
}

/// A path of the table with something that exists in the first organisation in the place of each name.
async fn filled(engine: &Engine, path: &str) -> String {
    let store = engine.store();
    let user = store.list_members(FIRST_ORGANISATION).await.unwrap()[0].user_id.clone();
    let session = store.list_sessions(&user, None, engine.clock().now()).await.unwrap()[0].id.clone();
    let token = store.create_password_link(FIRST_ORGANISATION, &user, engine.clock().now()).await.unwrap();
    let flow = store.list_flows().await.unwrap().remove(0);
    let own = store.of_organisation(FIRST_ORGANISATION);
    let draft = match own.list_drafts().await.unwrap().pop() {
        Some(draft) => draft.id,
        None => {
            let now = engine.clock().now();
            store.begin_draft(FIRST_ORGANISATION, "pay-afas", "webshop 2", "anna", now).await.unwrap()
        }
    };
    let token_id = match store.list_api_tokens(FIRST_ORGANISATION).await.unwrap().pop() {
        Some(token) => token.id,
        None => {
            let new = NewApiToken { organisation_id: FIRST_ORGANISATION, name: "x", scopes: "read", expires_at: None };
            store.create_api_token(new, "anna", engine.clock().now()).await.unwrap().0
        }
    };
    let webhook = match store.list_webhooks(FIRST_ORGANISATION).await.unwrap().pop() {
        Some(webhook) => webhook.id,
        None => {
            let (address, kinds) = ("https://hooks.kaas.example/", "entry.posted");
            let new = NewWebhook { organisation_id: FIRST_ORGANISATION, address, kinds };
            store.create_webhook(new, "anna", engine.clock().now()).await.unwrap().0
        }
    };
    let statement = match own.list_bank_statements(None).await.unwrap().pop() {
        Some(statement) => statement.id,
        None => {
            let file = super::bank::a_statement();
            let statements = sheets::statements::read_statement(file.as_bytes()).unwrap();
            let now = engine.clock().now();
            let saved = store.save_bank_statements(FIRST_ORGANISATION, &statements, file.as_bytes(), "anna", now);
            saved.await.unwrap().remove(0).row.id
        }
    };
    let passkey = match store.list_passkeys(&user).await.unwrap().pop() {
        Some(passkey) => passkey.id,
        None => {
            let (credential_id, public_key) = ("aWQ", b"key".as_slice());
            let password_hash = store.get_user(&user).await.unwrap().password_hash.unwrap();
            let new = store::NewPasskey {
                user_id: &user,
                name: "phone of Anna",
                credential_id,
                public_key,
                counter: 0,
                password_hash: &password_hash,
            };
            assert!(store.add_passkey(&new, engine.clock().now()).await.unwrap());
            store.list_passkeys(&user).await.unwrap().remove(0).id
        }
    };
    let invoice = booked_invoice(engine).await;
    let known = [
        ("{passkey}", passkey.as_str()),
        ("{invoice}", invoice.as_str()),
        ("{statement}", statement.as_str()),
        ("{api_token}", token_id.as_str()),
        ("{webhook}", webhook.as_str()),
        ("{which}", WORKED),
        ("{key}", "settlement"),
        ("{source}", "sales_entries"),
        ("{user}", &user),
        ("{session}", &session),
        ("{flow}", &flow.id),
        ("{draft}", &draft),
        ("{number}", "1"),
        ("{connection}", &flow.source_connection),
    ];
    let filled = known.iter().fold(path.to_owned(), |path, (name, value)| path.replace(name, value));
    filled.replace("{token}", token.expose_secret()).replace("{name}", "nothing.css")
}

#[tokio::test]
async fn somebody_of_another_organisation_finds_nothing_at_any_address() {
    let house = House::synced(SINCE_WORKED).await;
    let store = house.engine.store();
    let now = house.engine.clock().now();
    let otto = NewUser { email: "otto@elders.example".into(), name: "Otto".into(), password_hash: None };
    let otto = store.add_member(FIRST_ORGANISATION, &otto, Role::Viewer, "anna", now).await.unwrap();
    let elsewhere = store.create_organisation("Elders", &otto.id, "otto", now).await.unwrap();
    let pages = house.as_somebody(&elsewhere, Role::Owner).await;
    let before = house.settlements().await;
    let mut walked = 0;
    for door in house.doors().iter().filter(|door| door.access != Access::Public) {
        let address = filled(&house.engine, door.path).await;
        let named = door.path.contains('{');
        let answer = match door.method {
            Method::GET => get(&pages, &address).await,
            _ => post(&pages, &address, "seen=0&role=viewer&settlement=x&line=y&kind=invoice&text=x&list=x").await,
        };
        if named {
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {address}", door.method);
        }
        for secret in [
            WORKED,
            "webshop",
            "anna@kaas.example",
            "Kaas BV",
            "hooks.kaas.example",
            super::bank::ACCOUNT,
            "phone of Anna",
        ] {
            let said = answer.body.replace(&format!("/settlements/{WORKED}"), "");
            assert!(!said.contains(secret), "{} {address} tells {secret}", door.method);
        }
        walked += usize::from(named);
    }
    assert!(walked >= 25, "{walked}");
    assert_eq!(house.settlements().await, before, "nothing was changed");
    let own = store.of_organisation(FIRST_ORGANISATION);
    assert!(own.list_flows().await.unwrap()[0].enabled, "nor paused");
    assert_eq!((own.list_connections().await.unwrap().len(), own.list_drafts().await.unwrap().len()), (2, 1));
    assert_eq!(own.list_bank_statements(None).await.unwrap().len(), 1);
    let anna = &store.list_members(FIRST_ORGANISATION).await.unwrap()[0].user_id;
    assert_eq!(store.list_passkeys(anna).await.unwrap().len(), 1);
    let webhooks = store.list_webhooks(FIRST_ORGANISATION).await.unwrap();
    assert!(webhooks.len() == 1 && webhooks[0].state == store::WebhookState::On, "{webhooks:?}");
}

#[tokio::test]
async fn a_viewer_is_refused_at_every_address_that_needs_more() {
    let house = House::synced(SINCE_WORKED).await;
    let pages = house.as_somebody(FIRST_ORGANISATION, Role::Viewer).await;
    let strangers = house.without_a_door(true);
    for door in house.doors() {
        let address = filled(&house.engine, door.path).await;
        let ask = |pages: Router| {
            let (address, method) = (address.clone(), door.method.clone());
            async move {
                match method {
                    Method::GET => get(&pages, &address).await.status,
                    _ => post(&pages, &address, "seen=0").await.status,
                }
            }
        };
        let Access::AtLeast(role) = door.access else { continue };
        if role > Role::Viewer {
            assert_eq!(ask(pages.clone()).await, StatusCode::FORBIDDEN, "{} {address}", door.method);
        }
        let stranger = if door.method == Method::GET { StatusCode::SEE_OTHER } else { StatusCode::UNAUTHORIZED };
        assert_eq!(ask(strangers.clone()).await, stranger, "{} {address}", door.method);
    }
}
