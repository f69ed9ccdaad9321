use emulators::openid::{CLIENT_ID, CLIENT_SECRET, Clock, OpenIdEmulator, OpenIdFault, OpenIdOptions, Person, Signing};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;

use super::*;

const BACK: &str = "http://localhost:7788/sign-in/directory/back";

fn now() -> Timestamp {
    "2026-03-20T11:00:00Z".parse().unwrap()
}

fn options() -> OpenIdOptions {
    OpenIdOptions {
        people: vec![Person::new("u-1", "Anna de Wit", "Anna@Kaas.example")],
        clock: Clock::new(now),
        back: vec![BACK.into()],
        ..OpenIdOptions::default()
    }
}

/// Goes to the directory as somebody, and comes back.
async fn went(at: &OpenIdEmulator, secret: &str, later: SignedDuration) -> Result<Identity, DirectoryFailure> {
    let caller = DirectoryCaller::new(true).unwrap();
    let (issuer, secret) = (at.issuer(), SecretString::from(secret));
    let directory = Directory { issuer: &issuer, client_id: CLIENT_ID, secret: &secret };
    let verifier = "0123456789".repeat(6);
    let going = Going { state: "st ate", nonce: "n", verifier: &verifier, back: BACK, hint: Some("anna@kaas.example") };
    let address = caller.address_for(directory, going).await?;
    let back = at.choose(address.as_str(), "u-1").unwrap();
    let back = Url::parse(&back).unwrap();
    let said = |name: &str| back.query_pairs().find(|(known, _)| known == name).unwrap().1.into_owned();
    assert_eq!((said("state").as_str(), said("iss")), ("st ate", issuer.clone()));
    let code = SecretString::from(said("code"));
    let now = now() + later;
    caller.identity(directory, Coming { code: &code, nonce: "n", verifier: &verifier, back: BACK, now }).await
}

#[tokio::test]
async fn somebody_is_who_his_directory_says_however_it_signs_and_takes_the_secret() {
    for (signing, secret_in_form) in [(Signing::Rs256, false), (Signing::Es256, false), (Signing::Rs256, true)] {
        let at = OpenIdEmulator::start(OpenIdOptions { signing, secret_in_form, ..options() }).await.unwrap();
        let identity = went(&at, CLIENT_SECRET, SignedDuration::ZERO).await.unwrap();
        assert_eq!((identity.subject.as_str(), identity.email.as_deref()), ("u-1", Some("anna@kaas.example")));
        assert_eq!((identity.email_verified, identity.name.as_deref()), (Some(true), Some("Anna de Wit")));
        assert!(identity.claims.contains(&("aud".into(), CLIENT_ID.into())), "{:?}", identity.claims);
    }
}

#[tokio::test]
async fn a_token_that_is_not_ours_not_of_now_or_not_the_directorys_is_not_believed() {
    for signing in [Signing::Rs256, Signing::Es256] {
        let at = OpenIdEmulator::start(OpenIdOptions { signing, ..options() }).await.unwrap();
        for (fault, found) in [
            (OpenIdFault::WrongNonce, TokenFault::Nonce),
            (OpenIdFault::WrongAudience, TokenFault::Audience),
            (OpenIdFault::AskedByAnother, TokenFault::Audience),
            (OpenIdFault::WrongIssuer, TokenFault::Issuer),
            (OpenIdFault::Expired, TokenFault::Expired),
            (OpenIdFault::FromTheFuture, TokenFault::TooEarly),
            (OpenIdFault::OtherKey, TokenFault::Signature),
            (OpenIdFault::UnknownKey, TokenFault::UnknownKey),
            (OpenIdFault::Unsigned, TokenFault::NotAToken),
            (OpenIdFault::SignedByPublicKey, TokenFault::Algorithm),
            (OpenIdFault::Tampered, TokenFault::Signature),
        ] {
            at.next(&[fault]);
            let failure = went(&at, CLIENT_SECRET, SignedDuration::ZERO).await.unwrap_err();
            assert_eq!(failure, DirectoryFailure::Token(found), "{fault:?}");
        }
        assert!(went(&at, CLIENT_SECRET, SignedDuration::ZERO).await.is_ok(), "faults strike once");
    }
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute() {
    let at = OpenIdEmulator::start(options()).await.unwrap();
    for (seconds, right) in [(-60, true), (-61, false), (359, true), (360, false)] {
        let outcome = went(&at, CLIENT_SECRET, SignedDuration::from_secs(seconds)).await;
        assert_eq!(outcome.is_ok(), right, "{seconds} {outcome:?}");
    }
}

#[tokio::test]
async fn what_the_directory_refuses_is_told_in_its_own_words_without_the_secret() {
    let at = OpenIdEmulator::start(options()).await.unwrap();
    let failure = went(&at, "wrong-secret", SignedDuration::ZERO).await.unwrap_err();
    assert_eq!(failure.to_string(), "the directory refused: invalid_client Client id or secret is wrong");
    at.next(&[OpenIdFault::CodeRefused, OpenIdFault::Down]);
    let failure = went(&at, CLIENT_SECRET, SignedDuration::ZERO).await.unwrap_err();
    assert!(matches!(&failure, DirectoryFailure::Refused { error, .. } if error == "invalid_grant"), "{failure:?}");
    let failure = went(&at, CLIENT_SECRET, SignedDuration::ZERO).await.unwrap_err();
    assert_eq!(failure, DirectoryFailure::Answered { what: "token_endpoint", status: 503 });
}

#[tokio::test]
async fn a_directory_that_calls_itself_otherwise_is_not_gone_to() {
    let issuer = Some("https://login.elsewhere.example/{tenant}".to_owned());
    let at = OpenIdEmulator::start(OpenIdOptions { issuer, ..options() }).await.unwrap();
    let caller = DirectoryCaller::new(true).unwrap();
    let (issuer, secret) = (at.url(), SecretString::from(CLIENT_SECRET));
    let going = Going { state: "s", nonce: "n", verifier: "v", back: BACK, hint: None };
    let directory = Directory { issuer: &issuer, client_id: CLIENT_ID, secret: &secret };
    let failure = caller.address_for(directory, going).await.unwrap_err();
    let said = "https://login.elsewhere.example/{tenant}".to_owned();
    assert_eq!(failure, DirectoryFailure::OtherIssuer { said });
    let nowhere = Directory { issuer: &format!("{issuer}/nowhere"), ..directory };
    let failure = caller.address_for(nowhere, going).await.unwrap_err();
    assert_eq!(failure, DirectoryFailure::Answered { what: "discovery", status: 404 });
}

#[tokio::test]
async fn addresses_of_this_network_are_refused_as_those_of_webhooks_are() {
    let at = OpenIdEmulator::start(options()).await.unwrap();
    let caller = DirectoryCaller::new(false).unwrap();
    let secret = SecretString::from(CLIENT_SECRET);
    let going = Going { state: "s", nonce: "n", verifier: "v", back: BACK, hint: None };
    for issuer in [at.issuer(), "https://10.0.0.1/x".into(), "https://localhost/".into()] {
        let directory = Directory { issuer: &issuer, client_id: CLIENT_ID, secret: &secret };
        let failure = caller.address_for(directory, going).await.unwrap_err();
        assert_eq!(failure, DirectoryFailure::Address { what: "issuer", fault: AddressFault::Private }, "{issuer}");
    }
    assert_eq!(at.described(), 0, "it was never asked");
    // a name that leads to this machine is refused when it is looked up
    let blind = DirectoryCaller { private_addresses: true, ..caller };
    let directory = Directory { issuer: "https://localhost:1", client_id: CLIENT_ID, secret: &secret };
    let failure = blind.address_for(directory, going).await.unwrap_err();
    assert_eq!(failure, DirectoryFailure::Address { what: "discovery", fault: AddressFault::Private });
}

#[test]
fn an_issuer_is_an_address_by_https_without_a_query() {
    assert_eq!(check_issuer(" https://login.example/t/v2.0 ", false).as_deref(), Ok("https://login.example/t/v2.0"));
    for (wrong, fault) in [
        ("https://login.example/?a=b", AddressFault::NotAnAddress),
        ("http://login.example", AddressFault::NotHttps),
        ("https://192.168.1.1", AddressFault::Private),
        ("https://a@login.example", AddressFault::WithExtras),
        ("login.example", AddressFault::NotAnAddress),
    ] {
        assert_eq!(check_issuer(wrong, false), Err(fault), "{wrong}");
    }
}
