//! The second step of signing in: what lets somebody in, and what does not.

use engine::Engine;
use engine::people::{SignIn, SignedIn, TwoStepChange};
use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use store::User;
use totp_rs::{Builder, Secret};

use crate::house::{House, on_both_engines};

const PASSWORD: &str = "vier paarden eten stro";

async fn anna(house: &House) -> User {
    let password = SecretString::from(PASSWORD);
    house.engine.sign_up_first("Anna", "anna@kaas.example", "Kaas", &password).await.unwrap().unwrap()
}

async fn sign_in(engine: &Engine) -> SignedIn {
    let password = SecretString::from(PASSWORD);
    let ask = SignIn { email: "anna@kaas.example", password: &password, browser: "Firefox", address: "127.0.0.1" };
    engine.sign_in(ask).await.unwrap()
}

async fn half(engine: &Engine) -> SecretString {
    match sign_in(engine).await {
        SignedIn::CodeNeeded(half) => half,
        other => panic!("{other:?}"),
    }
}

/// The code that an app with this secret shows now, or some seconds from now.
fn code(house: &House, secret: &SecretString, later: i64) -> SecretString {
    let secret = Secret::try_from_base32(secret.expose_secret()).unwrap();
    let totp = Builder::new().with_secret(secret).build().unwrap();
    let second = u64::try_from(house.engine.clock().now().as_second() + later).unwrap();
    totp.generate(second).to_string().into()
}

/// Switches it on; the secret and the recovery codes.
async fn switched_on(house: &House, user: &User) -> (SecretString, Vec<SecretString>) {
    let offer = house.engine.offer_two_step(&user.id).await.unwrap();
    let TwoStepChange::On(codes) =
        house.engine.confirm_two_step(&user.id, &code(house, &offer.secret, 0)).await.unwrap()
    else {
        panic!("a right code was refused")
    };
    (offer.secret, codes)
}

on_both_engines! {
    async fn with_it_a_password_alone_lets_nobody_in_and_a_code_works_once(house) {
        let anna = anna(&house).await;
        assert!(matches!(sign_in(&house.engine).await, SignedIn::Welcome(_)));
        let (secret, _) = switched_on(&house, &anna).await;
        house.advance(SignedDuration::from_secs(60));
        let first = half(&house.engine).await;
        let used = code(&house, &secret, 0);
        let nobody = SecretString::from("0".repeat(64));
        assert!(matches!(house.engine.finish_sign_in(&nobody, &used, "x").await.unwrap(), SignedIn::Wrong));
        let inside = house.engine.finish_sign_in(&first, &used, "Firefox").await.unwrap();
        let SignedIn::Welcome(token) = inside else { panic!("{inside:?}") };
        assert!(house.store().visit(&token, house.engine.clock().now()).await.unwrap().is_some());
        let again = half(&house.engine).await;
        assert!(matches!(house.engine.finish_sign_in(&again, &used, "x").await.unwrap(), SignedIn::Wrong), "used");
        assert!(matches!(house.engine.finish_sign_in(&first, &code(&house, &secret, 30), "x").await.unwrap(), SignedIn::Wrong));
        let next = house.engine.finish_sign_in(&again, &code(&house, &secret, 30), "x").await.unwrap();
        assert!(matches!(next, SignedIn::Welcome(_)));
    }

    async fn a_recovery_code_works_once_however_it_is_typed(house) {
        let anna = anna(&house).await;
        let (_, codes) = switched_on(&house, &anna).await;
        assert_eq!(codes.len(), 10);
        let typed = codes[3].expose_secret().replace('-', " ").to_uppercase();
        let first = half(&house.engine).await;
        let inside = house.engine.finish_sign_in(&first, &typed.clone().into(), "x").await.unwrap();
        assert!(matches!(inside, SignedIn::Welcome(_)), "{inside:?}");
        assert_eq!(house.store().count_recovery_codes(&anna.id).await.unwrap(), 9);
        let again = half(&house.engine).await;
        assert!(matches!(house.engine.finish_sign_in(&again, &typed.into(), "x").await.unwrap(), SignedIn::Wrong));
    }

    async fn codes_can_not_be_guessed_for_long_and_nobody_else_is_locked_out(house) {
        let anna = anna(&house).await;
        let (secret, _) = switched_on(&house, &anna).await;
        house.advance(SignedDuration::from_secs(60));
        let guessing = half(&house.engine).await;
        let mut last = SignedIn::Wrong;
        for guess in 0..11 {
            last = house.engine.finish_sign_in(&guessing, &format!("{guess:06}").into(), "x").await.unwrap();
        }
        assert!(matches!(last, SignedIn::TooOften), "{last:?}");
        let right = house.engine.finish_sign_in(&guessing, &code(&house, &secret, 0), "x").await.unwrap();
        assert!(matches!(right, SignedIn::TooOften), "a right guess among many is no better");
        let bert = store::NewUser { email: "bert@kaas.example".into(), name: "Bert".into(), password_hash: None };
        let now = house.engine.clock().now();
        let bert = house.store().add_member(store::FIRST_ORGANISATION, &bert, store::Role::Viewer, "anna", now).await.unwrap();
        switched_on(&house, &bert).await;
        house.advance(SignedDuration::from_mins(16));
        let later = half(&house.engine).await;
        let inside = house.engine.finish_sign_in(&later, &code(&house, &secret, 0), "x").await.unwrap();
        assert!(matches!(inside, SignedIn::Welcome(_)), "{inside:?}");
    }

    async fn it_is_off_until_a_first_code_was_right_and_goes_off_by_password(house) {
        let anna = anna(&house).await;
        let offer = house.engine.offer_two_step(&anna.id).await.unwrap();
        assert!(offer.address.expose_secret().starts_with("otpauth://totp/Kruispost:anna@kaas.example?secret="));
        let wrong = house.engine.confirm_two_step(&anna.id, &"000000".into()).await.unwrap();
        assert!(matches!(wrong, TwoStepChange::Wrong));
        assert!(matches!(sign_in(&house.engine).await, SignedIn::Welcome(_)), "not on yet");
        let same = house.engine.offer_two_step(&anna.id).await.unwrap();
        assert_eq!(same.secret.expose_secret(), offer.secret.expose_secret(), "what the app has stays right");
        switched_on(&house, &anna).await;
        let wrong = house.engine.end_two_step(&anna.id, "127.0.0.1", &"x".into()).await.unwrap();
        assert!(matches!(wrong, TwoStepChange::Wrong));
        let off = house.engine.end_two_step(&anna.id, "127.0.0.1", &PASSWORD.into()).await.unwrap();
        assert!(matches!(off, TwoStepChange::Off));
        assert!(matches!(sign_in(&house.engine).await, SignedIn::Welcome(_)));
        assert_eq!(house.store().count_recovery_codes(&anna.id).await.unwrap(), 0);
    }

    async fn a_half_done_sign_in_ends_after_ten_minutes(house) {
        let anna = anna(&house).await;
        let (secret, _) = switched_on(&house, &anna).await;
        let slow = half(&house.engine).await;
        house.advance(SignedDuration::from_mins(11));
        let late = house.engine.finish_sign_in(&slow, &code(&house, &secret, 0), "x").await.unwrap();
        assert!(matches!(late, SignedIn::Wrong), "{late:?}");
    }
}
