//! Signing in by a passkey: instead of a password, or in place of the code.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::SignedIn;
use engine::people::passkeys::{Assertion, Ceremony, Site as Place};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::Deserialize;

use super::{refused, sign_in};
use crate::web::access::onward;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, assets, cookies};

/// What pages without a script are given, and one script of our own besides.
const CONTENT_SECURITY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

words! {
    /// Words of the pages.
    SignInPasskeyWords {
        title: "Sign in with a passkey" / "Aanmelden met een passkey",
        step: "The second step, with a passkey" / "De tweede stap, met een passkey",
        means: "Your device asks for your finger, face or PIN." / "Uw apparaat vraagt om uw vinger, gezicht of pincode.",
        button: "Use a passkey" / "Een passkey gebruiken",
        failed: "The browser gave no passkey. Try it again, or sign in with your password." / "De browser gaf geen passkey. Probeer het opnieuw, of meld u aan met uw wachtwoord.",
        not_here: "This browser knows no passkeys, or runs no scripts." / "Deze browser kent geen passkeys, of voert geen scripts uit.",
        by_password: "Sign in with a password" / "Aanmelden met een wachtwoord",
        by_code: "Use a code" / "Een code gebruiken",
        wrong: "This passkey lets nobody in here, or it took too long. Try it again." / "Deze passkey laat hier niemand binnen, of het duurde te lang. Probeer het opnieuw.",
        too_often: "Too many tries from your network. Wait a quarter of an hour." / "Te veel pogingen vanaf uw netwerk. Wacht een kwartier.",
        directory: "Your organisation asks you to sign in with your work account." / "Uw organisatie vraagt u zich aan te melden met uw werkaccount.",
    }
}

/// The name passkeys are for here, and the address browsers know.
pub(super) struct PasskeyPlace {
    pub(super) name: String,
    origin: String,
}

impl PasskeyPlace {
    /// Nothing where the pages are asked for by a number.
    pub(super) fn of(site: &Site, headers: &HeaderMap) -> Result<Option<Self>, PageFailure> {
        let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(|host| format!("http://{host}"));
        let origin = site.public_url.clone().or(asked).ok_or(PageFailure::BadRequest)?.to_lowercase();
        let host = origin.split_once("://").map(|(_, rest)| rest).unwrap_or_default();
        let name = host.split(['/', ':']).next().unwrap_or_default().to_owned();
        let number = host.starts_with('[') || name.parse::<std::net::IpAddr>().is_ok();
        let origin = origin.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
        Ok((!number && !name.is_empty()).then_some(Self { name, origin }))
    }

    pub(super) fn site(&self) -> Place<'_> {
        Place { origin: &self.origin, name: &self.name }
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

/// What the browser brings.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Brought {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    client_data: String,
    #[serde(default)]
    authenticator_data: String,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    next: String,
}

impl Brought {
    fn assertion(&self) -> Assertion<'_> {
        Assertion {
            id: &self.credential,
            client_data: &self.client_data,
            authenticator_data: &self.authenticator_data,
            signature: &self.signature,
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in_passkey.html")]
struct PasskeyPage<'a> {
    frame: Frame<'a>,
    words: &'static SignInPasskeyWords,
    action: &'static str,
    /// Whether the password was given already.
    step: bool,
    challenge: String,
    name: String,
    known: String,
    next: String,
    wrong: Option<&'static str>,
    script: String,
}

type Sent = Result<Response, PageFailure>;

/// The page to sign in without a password.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Sent {
    first(&site, &visit, &headers, &asked.next, None).await
}

/// Lets somebody in.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(brought): Form<Brought>,
) -> Sent {
    let place = PasskeyPlace::of(&site, &headers)?.ok_or(PageFailure::BadRequest)?;
    let words = SignInPasskeyWords::of(visit.language);
    let token = token_of(&site, &headers);
    let signed = site.engine.sign_in_by_passkey(place.site(), &token, brought.assertion(), &visit.browser).await?;
    let wrong = match signed {
        SignedIn::Welcome(token) => return Ok(done(&site, sign_in::enter(&site, &token, &brought.next))),
        SignedIn::DirectoryNeeded => words.directory,
        SignedIn::TooOften => words.too_often,
        SignedIn::Wrong | SignedIn::CodeNeeded(_) => words.wrong,
    };
    first(&site, &visit, &headers, &brought.next, Some(wrong)).await
}

/// The page of the second step.
pub(crate) async fn show_step(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Sent {
    second(&site, &visit, &headers, &asked.next, None).await
}

/// Lets somebody in who gave his password.
pub(crate) async fn send_step(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(brought): Form<Brought>,
) -> Sent {
    let place = PasskeyPlace::of(&site, &headers)?.ok_or(PageFailure::BadRequest)?;
    let words = SignInPasskeyWords::of(visit.language);
    let (token, half) = (token_of(&site, &headers), half_of(&site, &headers));
    let signed =
        site.engine.finish_by_passkey(place.site(), &half, &token, brought.assertion(), &visit.browser).await?;
    let wrong = match signed {
        SignedIn::Welcome(token) => {
            let mut response = done(&site, sign_in::enter(&site, &token, &brought.next));
            if let Some(cookie) = cookies::half(None, site.is_secure()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            return Ok(response);
        }
        SignedIn::DirectoryNeeded => words.directory,
        _ => words.wrong,
    };
    second(&site, &visit, &headers, &brought.next, Some(wrong)).await
}

async fn first(site: &Site, visit: &Visit, headers: &HeaderMap, next: &str, wrong: Option<&'static str>) -> Sent {
    let words = SignInPasskeyWords::of(visit.language);
    let Some(place) = PasskeyPlace::of(site, headers)? else { return Ok(Redirect::to("/sign-in").into_response()) };
    let (ceremony, wrong) = match site.engine.begin_passkey_sign_in(&visit.address).await? {
        Some(ceremony) => (Some(ceremony), wrong),
        None => (None, Some(words.too_often)),
    };
    asks(site, visit, place, ceremony, false, next, wrong)
}

async fn second(site: &Site, visit: &Visit, headers: &HeaderMap, next: &str, wrong: Option<&'static str>) -> Sent {
    let ceremony = site.engine.begin_passkey_step(&half_of(site, headers)).await?;
    match (ceremony, PasskeyPlace::of(site, headers)?) {
        (Some(ceremony), Some(place)) => asks(site, visit, place, Some(ceremony), true, next, wrong),
        _ => Ok(Redirect::to("/sign-in/code").into_response()),
    }
}

fn asks(
    site: &Site,
    visit: &Visit,
    place: PasskeyPlace,
    ceremony: Option<Ceremony>,
    step: bool,
    next: &str,
    wrong: Option<&'static str>,
) -> Sent {
    let words = SignInPasskeyWords::of(visit.language);
    let (action, title) = if step { ("/sign-in/code/passkey", words.step) } else { ("/sign-in/passkey", words.title) };
    let visit = Visit { here: action.to_owned(), ..visit.clone() };
    let (token, challenge, known) = match ceremony {
        Some(ceremony) => (Some(ceremony.token), ceremony.challenge, ceremony.known.join(" ")),
        None => (None, String::new(), String::new()),
    };
    let page = PasskeyPage {
        frame: Frame::new(site, &visit, Part::Other, title),
        words,
        action,
        step,
        challenge,
        name: place.name,
        known,
        next: onward(next).to_owned(),
        wrong,
        script: assets::passkey_script().address(),
    };
    let mut response = refused(if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &page)?;
    let cookie = token.and_then(|token| cookies::passkey(Some(&token), site.is_secure()));
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(guarded(response))
}

/// The address of a page that asks for a passkey, on the way to somewhere.
pub(super) fn address_with(page: &str, next: &str) -> String {
    format!("{page}?next={}", utf8_percent_encode(onward(next), NON_ALPHANUMERIC))
}

/// The same with a policy that lets the one script run.
pub(super) fn guarded(mut response: Response) -> Response {
    let policy = HeaderValue::from_static(CONTENT_SECURITY);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn done(site: &Site, mut response: Response) -> Response {
    if let Some(cookie) = cookies::passkey(None, site.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn token_of(site: &Site, headers: &HeaderMap) -> SecretString {
    cookies::read(headers, cookies::passkey_name(site.is_secure())).unwrap_or_default().into()
}

fn half_of(site: &Site, headers: &HeaderMap) -> SecretString {
    cookies::read(headers, cookies::half_name(site.is_secure())).unwrap_or_default().into()
}
