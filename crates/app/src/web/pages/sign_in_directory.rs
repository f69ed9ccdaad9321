//! Signing in by the directory of an organisation: to it, and back.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::{Back, DirectoryOutcome, DirectoryRefusal, Purpose, SetOut, SignedIn, Way};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::Deserialize;

use super::directory::{self, refusal};
use super::{refused, shown, sign_in, sign_in_code};
use crate::web::access::onward;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, cookies};

words! {
    /// Words of the pages.
    SignInDirectoryWords {
        title: "Sign in with your work account" / "Aanmelden met uw werkaccount",
        means: "For people whose organisation has linked its own directory: Microsoft Entra ID, Google Workspace, Keycloak or another."
            / "Voor mensen van wie de organisatie haar eigen directory gekoppeld heeft: Microsoft Entra ID, Google Workspace, Keycloak of een andere.",
        email: "E-mail address at work" / "E-mailadres op het werk",
        button: "Go on" / "Verder",
        by_password: "Sign in with a password" / "Aanmelden met een wachtwoord",
        way: "On your way to" / "Onderweg naar",
        follow: "Your browser goes there by itself. If it does not, follow this link:" / "Uw browser gaat er vanzelf heen. Gebeurt dat niet, volg dan deze link:",
        once_title: "Your password, this once" / "Uw wachtwoord, deze ene keer",
        once: "There is an account with this address already. Give its password once, so that nobody else can take it over; from then on your work account is enough."
            / "Er is al een account met dit adres. Geef het wachtwoord ervan één keer, zodat niemand anders het kan overnemen; daarna is uw werkaccount genoeg.",
        password: "Password in Kruispost" / "Wachtwoord in Kruispost",
        link: "Link and sign in" / "Koppelen en aanmelden",
        wrong: "That is not the password of this account." / "Dat is niet het wachtwoord van dit account.",
        too_often: "Too many wrong passwords. Wait a quarter of an hour and try again."
            / "Te veel verkeerde wachtwoorden. Wacht een kwartier en probeer het opnieuw.",
        not_in: "You are not let in." / "U bent niet toegelaten.",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

/// Who somebody says he is.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    email: String,
    #[serde(default)]
    next: String,
}

/// What a directory sends somebody back with.
#[derive(Deserialize)]
pub(crate) struct Brought {
    #[serde(default)]
    state: String,
    code: Option<SecretString>,
    error: Option<String>,
    #[serde(default)]
    error_description: String,
    iss: Option<String>,
}

/// His password here.
#[derive(Deserialize)]
pub(crate) struct Password {
    password: SecretString,
}

#[derive(Template)]
#[template(path = "sign_in_directory.html")]
struct AskPage<'a> {
    frame: Frame<'a>,
    words: &'static SignInDirectoryWords,
    email: String,
    next: String,
    wrong: Option<String>,
    /// What the other side said, in its own words.
    detail: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in_way.html")]
struct WayPage<'a> {
    frame: Frame<'a>,
    words: &'static SignInDirectoryWords,
    to: String,
    host: String,
}

#[derive(Template)]
#[template(path = "sign_in_link.html")]
struct LinkPage<'a> {
    frame: Frame<'a>,
    words: &'static SignInDirectoryWords,
    email: String,
    wrong: Option<&'static str>,
}

type Sent = Result<Response, PageFailure>;

/// Asks for the address.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Query(asked): Query<Asked>) -> Sent {
    Ok(shown(&blank(&site, &visit, String::new(), &asked.next))?.into_response())
}

/// Leads to the directory that speaks for an address.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Sent {
    let back = back_address(&site, &headers)?;
    let purpose = Purpose::SignIn { email: &given.email };
    let ask = SetOut { purpose, back: &back, onward: onward(&given.next), address: &visit.address };
    match site.engine.set_out(ask).await? {
        Ok(way) => on_the_way(&site, &visit, way),
        Err(refusal) => told(&site, &visit, given.email, &given.next, &refusal),
    }
}

/// Leads somebody to his directory who was invited.
pub(crate) async fn invited(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Sent {
    let (back, link) = (back_address(&site, &headers)?, SecretString::from(token));
    let purpose = Purpose::Invitation { link: &link };
    let ask = SetOut { purpose, back: &back, onward: "/", address: &visit.address };
    match site.engine.set_out(ask).await? {
        Ok(way) => on_the_way(&site, &visit, way),
        Err(refusal) => told(&site, &visit, String::new(), "/", &refusal),
    }
}

/// Back from the directory.
pub(crate) async fn back(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Query(brought): Query<Brought>,
) -> Sent {
    // the code in this address works once: the page in the other language is another one
    let visit = Visit { here: "/sign-in/directory".into(), ..visit };
    let address = back_address(&site, &headers)?;
    let token =
        SecretString::from(cookies::read(&headers, cookies::directory_name(site.is_secure())).unwrap_or_default());
    let outcome = site
        .engine
        .come_back(Back {
            token: &token,
            state: &brought.state,
            code: brought.code.as_ref(),
            error: brought.error.as_deref().map(|error| (error, brought.error_description.as_str())),
            issuer: brought.iss.as_deref(),
            back: &address,
            browser: &visit.browser,
            visitor: site.visitor().map(|visitor| (visitor.user_id.as_str(), visitor.organisation_id.as_str())),
        })
        .await?;
    finish(&site, &visit, &headers, outcome).await
}

/// Asks for the password that links both.
pub(crate) async fn show_link(Here(site): Here, Extension(visit): Extension<Visit>, headers: HeaderMap) -> Sent {
    link_page(&site, &visit, &headers, StatusCode::OK, None).await
}

/// Links both, for who knows the password.
pub(crate) async fn link(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(given): Form<Password>,
) -> Sent {
    let token =
        SecretString::from(cookies::read(&headers, cookies::directory_name(site.is_secure())).unwrap_or_default());
    let words = SignInDirectoryWords::of(visit.language);
    let outcome = site.engine.give_directory_password(&token, &given.password, &visit.address, &visit.browser).await?;
    match outcome {
        DirectoryOutcome::In(SignedIn::Wrong, _) => {
            link_page(&site, &visit, &headers, StatusCode::UNPROCESSABLE_ENTITY, Some(words.wrong)).await
        }
        DirectoryOutcome::In(SignedIn::TooOften, _) => {
            link_page(&site, &visit, &headers, StatusCode::TOO_MANY_REQUESTS, Some(words.too_often)).await
        }
        outcome => finish(&site, &visit, &headers, outcome).await,
    }
}

/// What came of it, as a page or as the way on.
async fn finish(site: &Site, visit: &Visit, headers: &HeaderMap, outcome: DirectoryOutcome) -> Sent {
    let mut response = match outcome {
        DirectoryOutcome::In(SignedIn::Welcome(token), next) => sign_in::enter(site, &token, &next),
        DirectoryOutcome::In(SignedIn::CodeNeeded(half), next) => sign_in_code::ask(site, &half, &next),
        DirectoryOutcome::In(..) => {
            let words = SignInDirectoryWords::of(visit.language);
            let page = AskPage { wrong: Some(words.not_in.to_owned()), ..blank(site, visit, String::new(), "/") };
            return refused(StatusCode::FORBIDDEN, &page);
        }
        DirectoryOutcome::Password(token) => {
            let mut response = Redirect::to("/sign-in/directory/link").into_response();
            let cookie = cookies::directory(Some(&token), site.is_secure());
            response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
            return Ok(response);
        }
        DirectoryOutcome::Tried(trial) => directory::tried(site, visit, headers, &trial).await?,
        DirectoryOutcome::Refused(refusal) => told(site, visit, String::new(), "/", &refusal)?,
    };
    // this way is done
    if let Some(cookie) = cookies::directory(None, site.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

/// A page that leads to another machine. A form may lead within the site only, so the page does it.
pub(super) fn on_the_way(site: &Site, visit: &Visit, way: Way) -> Sent {
    let words = SignInDirectoryWords::of(visit.language);
    let frame = Frame::new(site, visit, Part::Other, words.title);
    let mut response = shown(&WayPage { frame, words, to: way.to, host: way.host })?.into_response();
    let cookie = cookies::directory(Some(&way.token), site.is_secure());
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

fn told(site: &Site, visit: &Visit, email: String, next: &str, why: &DirectoryRefusal) -> Sent {
    let status = match why {
        DirectoryRefusal::TooOften => StatusCode::TOO_MANY_REQUESTS,
        DirectoryRefusal::Failed(_) => StatusCode::BAD_GATEWAY,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let (wrong, detail) = refusal::words(why, visit.language);
    refused(status, &AskPage { wrong: Some(wrong), detail, ..blank(site, visit, email, next) })
}

/// Where directories send people back to. They compare it letter by letter with what was registered.
pub(super) fn back_address(site: &Site, headers: &HeaderMap) -> Result<String, PageFailure> {
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(|host| format!("http://{host}"));
    let here = site.public_url.clone().or(asked).ok_or(PageFailure::BadRequest)?;
    Ok(format!("{here}/sign-in/directory/back"))
}

async fn link_page(
    site: &Site,
    visit: &Visit,
    headers: &HeaderMap,
    status: StatusCode,
    wrong: Option<&'static str>,
) -> Sent {
    let token =
        SecretString::from(cookies::read(headers, cookies::directory_name(site.is_secure())).unwrap_or_default());
    let Some(email) = site.engine.directory_password_for(&token).await? else {
        return told(site, visit, String::new(), "/", &DirectoryRefusal::Gone);
    };
    let words = SignInDirectoryWords::of(visit.language);
    let frame = Frame::new(site, visit, Part::Other, words.once_title);
    refused(status, &LinkPage { frame, words, email, wrong })
}

fn blank<'a>(site: &'a Site, visit: &Visit, email: String, next: &str) -> AskPage<'a> {
    let words = SignInDirectoryWords::of(visit.language);
    let frame = Frame::new(site, visit, Part::Other, words.title);
    AskPage { frame, words, email, next: onward(next).to_owned(), wrong: None, detail: None }
}

/// The page that asks for the address, on the way to somewhere.
pub(super) fn address_with(next: &str) -> String {
    format!("/sign-in/directory?next={}", utf8_percent_encode(onward(next), NON_ALPHANUMERIC))
}
