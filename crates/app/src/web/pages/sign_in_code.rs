//! The second page of signing in: the code.

use askama::Template;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::SignedIn;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;
use serde::Deserialize;

use super::{refused, shown, sign_in, sign_in_passkey};
use crate::web::access::onward;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, cookies};

words! {
    /// Words of the page.
    CodeWords {
        title: "The second step" / "De tweede stap",
        code: "Code" / "Code",
        hint: "The six digits that your app shows now, or one of your recovery codes." / "De zes cijfers die uw app nu toont, of een van uw herstelcodes.",
        passkey: "Use a passkey instead of a code" / "Een passkey gebruiken in plaats van een code",
        button: "Sign in" / "Aanmelden",
        wrong: "That code is not right, was used already, or came more than ten minutes after the password: then begin again."
            / "Die code klopt niet, is al gebruikt, of kwam meer dan tien minuten na het wachtwoord: begin dan opnieuw.",
        too_often: "Too many wrong codes. Wait a quarter of an hour and try again." / "Te veel verkeerde codes. Wacht een kwartier en probeer het opnieuw.",
        lost: "Lost your app and your recovery codes? Whoever looks after the machine switches the second step off with “kruispost user two-step-off”."
            / "App en herstelcodes kwijt? Wie de machine beheert zet de tweede stap uit met “kruispost user two-step-off”.",
        again: "Begin again" / "Opnieuw beginnen",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    code: SecretString,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in_code.html")]
struct CodePage<'a> {
    frame: Frame<'a>,
    words: &'static CodeWords,
    next: String,
    wrong: Option<&'static str>,
    /// Where a passkey takes the place of the code, for who has one.
    passkey: Option<String>,
}

/// On to this page, with the token that says whose code it is.
pub(super) fn ask(site: &Site, half: &SecretString, next: &str) -> Response {
    let next = utf8_percent_encode(onward(next), NON_ALPHANUMERIC);
    let mut response = Redirect::to(&format!("/sign-in/code?next={next}")).into_response();
    let cookie = cookies::half(Some(half), site.is_secure());
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

/// Shows the form.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, PageFailure> {
    let half = cookies::read(&headers, cookies::half_name(site.is_secure())).unwrap_or_default();
    Ok(shown(&blank(&site, &visit, &half.into(), &asked.next).await?)?.into_response())
}

/// Lets somebody in.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    let half = cookies::read(&headers, cookies::half_name(site.is_secure())).unwrap_or_default();
    let half = SecretString::from(half);
    let words = CodeWords::of(visit.language);
    let (status, wrong) = match site.engine.finish_sign_in(&half, &given.code, &visit.browser).await? {
        SignedIn::Welcome(token) => {
            let mut response = sign_in::enter(&site, &token, &given.next);
            if let Some(cookie) = cookies::half(None, site.is_secure()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            return Ok(response);
        }
        SignedIn::Wrong | SignedIn::CodeNeeded(_) | SignedIn::DirectoryNeeded => {
            (StatusCode::UNPROCESSABLE_ENTITY, words.wrong)
        }
        SignedIn::TooOften => (StatusCode::TOO_MANY_REQUESTS, words.too_often),
    };
    refused(status, &CodePage { wrong: Some(wrong), ..blank(&site, &visit, &half, &given.next).await? })
}

async fn blank<'a>(
    site: &'a Site,
    visit: &Visit,
    half: &SecretString,
    next: &str,
) -> Result<CodePage<'a>, PageFailure> {
    let words = CodeWords::of(visit.language);
    let frame = Frame::new(site, visit, Part::Other, words.title);
    let passkey = site.passkeys.is_some() && site.engine.may_step_by_passkey(half).await?;
    let passkey = passkey.then(|| sign_in_passkey::address_with("/sign-in/code/passkey", next));
    Ok(CodePage { frame, words, next: onward(next).to_owned(), wrong: None, passkey })
}
