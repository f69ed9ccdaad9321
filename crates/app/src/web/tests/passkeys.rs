//! Passkeys: added by who knows the password, and as good as password and code then.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::FIRST_ORGANISATION;

use super::directory::cookie;
use super::house::{Answer, House, get, send};
use super::reading::text_of;

pub(super) const PASSWORD: &str = "vier+paarden+eten+stro";
pub(super) const BY_PASSWORD: &str = "email=anna%40kaas.example&password=vier+paarden+eten+stro";

/// A device with one passkey, in software.
pub(super) struct Device {
    pair: EcdsaKeyPair,
    id: &'static str,
    origin: &'static str,
    name: &'static str,
}

impl Device {
    pub(super) fn new(id: &'static str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self { pair, id, origin: "http://localhost:7788", name: "localhost" }
    }

    /// The same device on a page elsewhere.
    pub(super) fn at(&self, origin: &'static str, name: &'static str) -> Self {
        let key = self.pair.to_pkcs8v1().unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, key.as_ref()).unwrap();
        Self { pair, id: self.id, origin, name }
    }

    /// Another key under the id of this one.
    pub(super) fn forged(&self) -> Self {
        Self { pair: Self::new("x").pair, ..*self }
    }

    fn client(&self, kind: &str, page: &Answer) -> String {
        let challenge = data(page, "challenge");
        format!("{{\"type\":\"webauthn.{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{}\"}}", self.origin)
    }

    fn head(&self, flags: u8, counter: u32) -> Vec<u8> {
        [&hash_of(self.name), &[flags][..], &counter.to_be_bytes()].concat()
    }

    /// What the page sends of a new passkey.
    pub(super) fn made(&self, page: &Answer, flags: u8) -> String {
        let point = self.pair.public_key().as_ref();
        let key =
            [&b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"[..], &point[1..33], b"\x22\x58\x20", &point[33..]].concat();
        let length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let whole = [&self.head(flags, 0)[..], &[0; 16], &length, self.id.as_bytes(), &key].concat();
        format!(
            "credential={}&client_data={}&authenticator_data={}",
            coded(self.id),
            coded(self.client("create", page)),
            coded(whole)
        )
    }

    /// What the page sends of one that signed.
    pub(super) fn signed(&self, page: &Answer, flags: u8, counter: u32) -> String {
        let (client, head) = (self.client("get", page), self.head(flags, counter));
        let signature = self.pair.sign(&SystemRandom::new(), &[head.clone(), hash_of(&client)].concat()).unwrap();
        format!(
            "credential={}&client_data={}&authenticator_data={}&signature={}&next=%2Fruns",
            coded(self.id),
            coded(client),
            coded(head),
            coded(signature)
        )
    }
}

fn hash_of(text: &str) -> Vec<u8> {
    let hash = store::sha256_of(text);
    (0..64).step_by(2).map(|at| u8::from_str_radix(&hash[at..at + 2], 16).unwrap()).collect()
}

fn coded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the page tells its script.
pub(super) fn data<'a>(page: &'a Answer, name: &str) -> &'a str {
    let start = page.body.split(&format!("data-{name}=\"")).nth(1);
    start.unwrap_or_else(|| panic!("asks for no passkey: {}", text_of(&page.body))).split('"').next().unwrap()
}

pub(super) async fn asked(pages: &Router, address: &str, form: Option<&str>, cookies: &str) -> Answer {
    let request = Request::builder().uri(address).header(header::HOST, "localhost:7788");
    let request = if cookies.is_empty() { request } else { request.header(header::COOKIE, cookies) };
    let request = match form {
        None => request.body(Body::empty()),
        Some(form) => request
            .method("POST")
            .header(header::ORIGIN, "http://localhost:7788")
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned())),
    };
    send(pages, request.unwrap()).await
}

/// Adds the passkey of a device to the account of whoever is signed in there.
pub(super) async fn added(pages: &Router, device: &Device, name: &str) -> Answer {
    let page = get(pages, "/account/passkeys").await;
    let form = format!("name={name}&password={PASSWORD}&{}", device.made(&page, 0x45));
    asked(pages, "/account/passkeys", Some(&form), &cookie(&page, "passkey=")).await
}

#[tokio::test]
async fn a_passkey_is_added_by_who_knows_the_password_named_and_removed() {
    let house = House::empty().await;
    let (phone, laptop) = (Device::new("phone-1"), Device::new("laptop-1"));
    let page = house.get("/account/passkeys").await;
    let policy = page.header(header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("script-src 'self';") && policy.contains("default-src 'none'"), "{policy}");
    assert!(!house.get("/account").await.header(header::CONTENT_SECURITY_POLICY).contains("script-src"));
    let script = page.body.split("<script type=\"module\" src=\"").nth(1).unwrap().split('"').next().unwrap();
    let script = house.get(script).await;
    assert_eq!(
        (script.status, script.header(header::CONTENT_TYPE)),
        (StatusCode::OK, "text/javascript; charset=utf-8")
    );
    for (form, flags, said) in [
        (format!("name=&password={PASSWORD}"), 0x45, "Give it a name"),
        ("name=phone&password=x".to_owned(), 0x45, "not your password"),
        (format!("name=phone&password={PASSWORD}"), 0x41, "took too long, or the device did not ask"),
    ] {
        let page = house.get("/account/passkeys").await;
        let form = format!("{form}&{}", phone.made(&page, flags));
        let refused = asked(&house.pages, "/account/passkeys", Some(&form), &cookie(&page, "passkey=")).await;
        assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.body.contains(said), "{said}");
    }
    assert_eq!(added(&house.pages, &phone, "phone").await.header(header::LOCATION), "/account/passkeys?told=kept");
    assert!(added(&house.pages, &phone, "phone").await.body.contains("is there already"));
    assert_eq!(added(&house.pages, &laptop, "laptop").await.status, StatusCode::SEE_OTHER);
    let page = house.get("/account/passkeys").await;
    assert!(text_of(&page.body).contains("never"), "{}", text_of(&page.body));
    assert_eq!(data(&page, "known").split(' ').count(), 2, "they are not made twice");
    // a challenge is of one browser, and works once
    let form = format!("name=x&password={PASSWORD}&{}", Device::new("other").made(&page, 0x45));
    for cookies in ["", "passkey=0123"] {
        assert_eq!(
            asked(&house.pages, "/account/passkeys", Some(&form), cookies).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let action = page.body.split("action=\"").find(|rest| rest.starts_with("/account/passkeys/")).unwrap();
    let gone = asked(&house.pages, action.split('"').next().unwrap(), Some(""), "").await;
    let left = house.get(gone.header(header::LOCATION)).await;
    assert!(left.body.contains("lets nobody in any more"), "{}", text_of(&left.body));
    assert_eq!(data(&left, "known").split(' ').count(), 1);
    let audit = house.engine.store().list_audit(FIRST_ORGANISATION, 0).await.unwrap();
    let told: Vec<_> = audit.iter().map(|row| (row.what.as_str(), row.detail.as_str())).collect();
    assert!(told.contains(&("passkey_added", "laptop")), "{told:?}");
    assert!(told.iter().any(|(what, _)| *what == "passkey_removed"), "{told:?}");
}

#[tokio::test]
async fn a_passkey_lets_its_owner_in_without_a_password() {
    let house = House::empty().await;
    let phone = Device::new("phone-1");
    let strangers = house.without_a_door(true);
    assert!(!get(&strangers, "/sign-in").await.body.contains("passkey"), "nobody has one");
    added(&house.pages, &phone, "phone").await;
    assert!(get(&strangers, "/sign-in?next=%2Fruns").await.body.contains("/sign-in/passkey?next=%2Fruns"));
    let page = get(&strangers, "/sign-in/passkey?next=%2Fruns").await;
    let waits = cookie(&page, "passkey=");
    let form = phone.signed(&page, 0x05, 3);
    let inside = asked(&strangers, "/sign-in/passkey", Some(&form), &waits).await;
    assert_eq!(inside.header(header::LOCATION), "/runs", "{}", text_of(&inside.body));
    assert_eq!(asked(&strangers, "/members", None, &cookie(&inside, "session=")).await.status, StatusCode::OK);
    assert!(!text_of(&house.get("/account/passkeys").await.body).contains("never"), "when it was used is told");
}

#[tokio::test]
async fn a_passkey_takes_the_place_of_the_code() {
    let house = House::empty().await;
    let phone = Device::new("phone-1");
    let (store, now) = (house.engine.store(), house.engine.clock().now());
    let anna = store.list_members(FIRST_ORGANISATION).await.unwrap().remove(0).user_id;
    store.begin_two_step(&anna).await.unwrap();
    store.confirm_two_step(&anna, 1, now).await.unwrap();
    let strangers = house.without_a_door(true);
    let half = cookie(&asked(&strangers, "/sign-in", Some(BY_PASSWORD), "").await, "half=");
    assert!(!asked(&strangers, "/sign-in/code", None, &half).await.body.contains("passkey"));
    added(&house.pages, &phone, "phone").await;
    assert!(asked(&strangers, "/sign-in/code", None, &half).await.body.contains("/sign-in/code/passkey"));
    let without = asked(&strangers, "/sign-in/code/passkey", None, "").await;
    assert_eq!(without.header(header::LOCATION), "/sign-in/code?next=%2F", "the password first");
    let page = asked(&strangers, "/sign-in/code/passkey", None, &half).await;
    assert_eq!(data(&page, "known"), coded("phone-1"));
    let waits = cookie(&page, "passkey=");
    // a challenge of one ceremony is none of another
    let wrong = asked(&strangers, "/sign-in/passkey", Some(&phone.signed(&page, 0x05, 1)), &waits).await;
    assert!(cookie(&wrong, "session=").is_empty());
    let inside =
        asked(&strangers, "/sign-in/code/passkey", Some(&phone.signed(&page, 0x01, 1)), &format!("{half}; {waits}"))
            .await;
    assert_eq!(inside.header(header::LOCATION), "/runs", "{}", text_of(&inside.body));
    assert_eq!(asked(&strangers, "/runs", None, &cookie(&inside, "session=")).await.status, StatusCode::OK);
    let again = asked(&strangers, "/sign-in/code/passkey", None, &half).await;
    assert_eq!(again.header(header::LOCATION), "/sign-in/code?next=%2F", "the password counts for one sign-in");
}
