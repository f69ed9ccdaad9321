//! Signing in by a passkey: instead of a password, or in place of the code.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::SignedIn;
use engine::people::passkeys::{Assertion, Ceremony, StepBegun};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::Deserialize;

use super::{refused, sign_in};
use crate::web::access::onward;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::passkey_place::PasskeyPlace;
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
        elsewhere: "Passkeys belong to one address. Open Kruispost there:" / "Passkeys horen bij één adres. Open Kruispost daar:",
        by_password: "Sign in with a password" / "Aanmelden met een wachtwoord",
        by_code: "Use a code" / "Een code gebruiken",
        wrong: "This passkey lets nobody in here, or it took too long. Try it again." / "Deze passkey laat hier niemand binnen, of het duurde te lang. Probeer het opnieuw.",
        too_often: "Too many tries from your network. Wait a quarter of an hour." / "Te veel pogingen vanaf uw netwerk. Wacht een kwartier.",
        directory: "Your organisation asks you to sign in with your work account, not with a passkey." / "Uw organisatie vraagt u zich aan te melden met uw werkaccount, niet met een passkey.",
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
    /// Back to password or code.
    other_way: String,
    /// What the script asks the browser with; nothing after too many tries.
    asks: Option<Asks>,
    next: String,
    wrong: Option<&'static str>,
    script: String,
}

struct Asks {
    challenge: String,
    name: String,
    origin: String,
    known: String,
}

type Sent = Result<Response, PageFailure>;

/// What is said of a try that let nobody in.
type Wrong = Option<(StatusCode, &'static str)>;

/// The page to sign in without a password.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Sent {
    // as a picture on a page elsewhere it would use up what may be begun from one network
    if headers.get("sec-fetch-dest").is_some_and(|what| what != "document") {
        return Err(PageFailure::BadRequest);
    }
    first(&site, &visit, &asked.next, None).await
}

/// Lets somebody in.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(brought): Form<Brought>,
) -> Sent {
    let place = site.passkeys.as_ref().ok_or(PageFailure::BadRequest)?;
    let token = asked_token(&site, &headers);
    let signed = site.engine.sign_in_by_passkey(place.site(), &token, brought.assertion(), &visit.browser).await?;
    match signed {
        SignedIn::Welcome(token) => Ok(done(&site, sign_in::enter(&site, &token, &brought.next))),
        other => first(&site, &visit, &brought.next, wrong(&other, &visit)).await,
    }
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
    let place = site.passkeys.as_ref().ok_or(PageFailure::BadRequest)?;
    let (token, half) = (asked_token(&site, &headers), half_of(&site, &headers));
    let signed =
        site.engine.finish_by_passkey(place.site(), &half, &token, brought.assertion(), &visit.browser).await?;
    match signed {
        SignedIn::Welcome(token) => {
            let mut response = done(&site, sign_in::enter(&site, &token, &brought.next));
            if let Some(cookie) = cookies::half(None, site.is_secure()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        other => second(&site, &visit, &headers, &brought.next, wrong(&other, &visit)).await,
    }
}

fn wrong(signed: &SignedIn, visit: &Visit) -> Wrong {
    let words = SignInPasskeyWords::of(visit.language);
    Some(match signed {
        SignedIn::DirectoryNeeded => (StatusCode::FORBIDDEN, words.directory),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, words.wrong),
    })
}

fn too_often(visit: &Visit) -> Wrong {
    Some((StatusCode::TOO_MANY_REQUESTS, SignInPasskeyWords::of(visit.language).too_often))
}

async fn first(site: &Site, visit: &Visit, next: &str, wrong: Wrong) -> Sent {
    let Some(place) = &site.passkeys else { return Ok(Redirect::to("/sign-in").into_response()) };
    match site.engine.begin_passkey_sign_in(&visit.address).await? {
        Some(ceremony) => asks(site, visit, (place, Some(ceremony)), false, next, wrong),
        None => asks(site, visit, (place, None), false, next, too_often(visit)),
    }
}

async fn second(site: &Site, visit: &Visit, headers: &HeaderMap, next: &str, wrong: Wrong) -> Sent {
    let by_code = || Ok(Redirect::to(&address_with("/sign-in/code", next)).into_response());
    let Some(place) = &site.passkeys else { return by_code() };
    match site.engine.begin_passkey_step(&half_of(site, headers), &visit.address).await? {
        StepBegun::Asks(ceremony) => asks(site, visit, (place, Some(ceremony)), true, next, wrong),
        StepBegun::TooOften => asks(site, visit, (place, None), true, next, too_often(visit)),
        StepBegun::NotNow => by_code(),
    }
}

fn asks(
    site: &Site,
    visit: &Visit,
    (place, ceremony): (&PasskeyPlace, Option<Ceremony>),
    step: bool,
    next: &str,
    wrong: Wrong,
) -> Sent {
    let words = SignInPasskeyWords::of(visit.language);
    let (action, title) = if step { ("/sign-in/code/passkey", words.step) } else { ("/sign-in/passkey", words.title) };
    let other_way = address_with(if step { "/sign-in/code" } else { "/sign-in" }, next);
    let visit = Visit { here: address_with(action, next), ..visit.clone() };
    let (token, asks) = match ceremony {
        Some(Ceremony { token, challenge, known }) => {
            let (name, origin) = (place.name().to_owned(), place.origin().to_owned());
            (Some(token), Some(Asks { challenge, name, origin, known: known.join(" ") }))
        }
        None => (None, None),
    };
    let page = PasskeyPage {
        frame: Frame::new(site, &visit, Part::Other, title),
        words,
        action,
        step,
        other_way,
        asks,
        next: onward(next).to_owned(),
        wrong: wrong.map(|(_, said)| said),
        script: assets::passkey_script().address(),
    };
    let mut response = refused(wrong.map_or(StatusCode::OK, |(status, _)| status), &page)?;
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

/// What the browser was asked with.
pub(super) fn asked_token(site: &Site, headers: &HeaderMap) -> SecretString {
    cookies::read(headers, cookies::passkey_name(site.is_secure())).unwrap_or_default().into()
}

fn half_of(site: &Site, headers: &HeaderMap) -> SecretString {
    cookies::read(headers, cookies::half_name(site.is_secure())).unwrap_or_default().into()
}
