//! Signing in.

use askama::Template;
use axum::extract::Query;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::{SignIn, SignedIn};
use secrecy::SecretString;
use serde::Deserialize;

use super::{refused, shown, sign_in_code, sign_in_directory, sign_in_passkey};
use crate::web::access::onward;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, cookies};

words! {
    /// Words of the page.
    SignInWords {
        title: "Sign in" / "Aanmelden",
        email: "E-mail address" / "E-mailadres",
        password: "Password" / "Wachtwoord",
        button: "Sign in" / "Aanmelden",
        forgotten: "Forgotten your password? An owner of your organisation can give you a new link; on the machine itself “kruispost user link” makes one."
            / "Wachtwoord vergeten? Een eigenaar van uw organisatie kan u een nieuwe link geven; op de machine zelf maakt “kruispost user link” er een.",
        reset: "Forgotten your password?" / "Wachtwoord vergeten?",
        wrong: "E-mail address and password do not belong together." / "E-mailadres en wachtwoord horen niet bij elkaar.",
        too_often: "Too many wrong passwords from this address. Wait a quarter of an hour and try again."
            / "Te veel verkeerde wachtwoorden vanaf dit adres. Wacht een kwartier en probeer het opnieuw.",
        chosen: "Your password is set. Sign in with it." / "Uw wachtwoord is ingesteld. Meld u ermee aan.",
        signed_out: "You are signed out." / "U bent afgemeld.",
        email_changed: "The e-mail address is changed. Sign in with the new one." / "Het e-mailadres is gewijzigd. Meld u aan met het nieuwe.",
        passkey: "Sign in with a passkey" / "Aanmelden met een passkey",
        directory: "Sign in with your work account" / "Aanmelden met uw werkaccount",
        directory_needed: "Your organisation asks you to sign in with your work account, not with a password. Follow the link below."
            / "Uw organisatie vraagt u zich aan te melden met uw werkaccount, niet met een wachtwoord. Volg de link hieronder.",
        deleted: "The organisation is deleted." / "De organisatie is verwijderd.",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    next: String,
    #[serde(default)]
    told: String,
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    email: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame<'a>,
    words: &'static SignInWords,
    email: String,
    next: String,
    told: Option<&'static str>,
    wrong: Option<&'static str>,
    /// Whether a new password can be asked for by mail.
    mails: bool,
    /// Where people sign in by a directory, when an organisation has one.
    directory: Option<String>,
    /// Where they sign in by a passkey, if anybody has one.
    passkey: Option<String>,
}

/// Shows the form.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageFailure> {
    if site.visitor().is_some() {
        return Ok(Redirect::to(onward(&asked.next)).into_response());
    }
    if !site.engine.store().has_users().await? {
        return Ok(Redirect::to("/sign-up").into_response());
    }
    let words = SignInWords::of(visit.language);
    let told = match asked.told.as_str() {
        "chosen" => Some(words.chosen),
        "out" => Some(words.signed_out),
        "email" => Some(words.email_changed),
        "deleted" => Some(words.deleted),
        _ => None,
    };
    Ok(shown(&SignInPage { told, ..blank(&site, &visit, String::new(), asked.next).await? })?.into_response())
}

/// Lets somebody in.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    let ask =
        SignIn { email: &given.email, password: &given.password, browser: &visit.browser, address: &visit.address };
    let words = SignInWords::of(visit.language);
    let (status, wrong) = match site.engine.sign_in(ask).await? {
        SignedIn::Welcome(token) => return Ok(enter(&site, &token, &given.next)),
        SignedIn::CodeNeeded(half) => return Ok(sign_in_code::ask(&site, &half, &given.next)),
        SignedIn::Wrong => (StatusCode::UNPROCESSABLE_ENTITY, words.wrong),
        SignedIn::DirectoryNeeded => (StatusCode::FORBIDDEN, words.directory_needed),
        SignedIn::TooOften => (StatusCode::TOO_MANY_REQUESTS, words.too_often),
    };
    let form = SignInPage { wrong: Some(wrong), ..blank(&site, &visit, given.email, given.next).await? };
    refused(status, &form)
}

/// On to where he wanted to go, with his session.
pub(super) fn enter(site: &Site, token: &SecretString, next: &str) -> Response {
    let mut response = Redirect::to(onward(next)).into_response();
    let cookie = cookies::session(Some(token), site.is_secure());
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    response
}

async fn blank<'a>(site: &'a Site, visit: &Visit, email: String, next: String) -> Result<SignInPage<'a>, PageFailure> {
    let words = SignInWords::of(visit.language);
    let frame = Frame::new(site, visit, Part::Other, words.title);
    let directory = site.engine.store().has_directories().await?.then(|| sign_in_directory::address_with(&next));
    let passkeys = site.passkeys.is_some() && site.engine.store().has_passkeys().await?;
    let passkey = passkeys.then(|| sign_in_passkey::address_with("/sign-in/passkey", &next));
    Ok(SignInPage {
        frame,
        words,
        directory,
        passkey,
        email,
        next: onward(&next).to_owned(),
        told: None,
        wrong: None,
        mails: site.engine.sends_mail(),
    })
}
