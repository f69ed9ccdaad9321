//! Switching the second step of signing in on and off.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::TwoStepChange;
use qrcodegen::{QrCode, QrCodeEcc};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use store::Visitor;

use super::{refused, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site};

words! {
    /// Words of the page.
    TwoStepWords {
        title: "The second step of signing in" / "De tweede stap bij het aanmelden",
        back: "Your account" / "Uw account",
        by_directory: "You came in with your work account. How you sign in to Kruispost itself is changed by who signs in with the password."
            / "U bent binnen met uw werkaccount. Hoe u zich bij Kruispost zelf aanmeldt wijzigt wie met het wachtwoord is aangemeld.",
        is_on: "It is on: signing in takes a code of your app." / "Hij staat aan: aanmelden vraagt een code van uw app.",
        left: "Recovery codes left:" / "Herstelcodes over:",
        off_title: "Switch it off" / "Uitschakelen",
        password: "Your password" / "Uw wachtwoord",
        off: "Switch off" / "Uitschakelen",
        is_off: "It is off. With it, a password alone lets nobody in: signing in also takes a code of an app on your phone."
            / "Hij staat uit. Met een tweede stap komt niemand binnen met een wachtwoord alleen: aanmelden vraagt ook een code van een app op uw telefoon.",
        scan: "Scan this with an authenticator app, or type the secret into it." / "Scan dit met een authenticator-app, of typ het geheim erin.",
        qr: "QR code with the secret below" / "QR-code met het geheim hieronder",
        secret: "Secret" / "Geheim",
        code: "The code that the app shows" / "De code die de app toont",
        on: "Switch on" / "Inschakelen",
        wrong_code: "That code is not right. Look whether the clock of your phone is." / "Die code klopt niet. Kijk of de klok van uw telefoon goed staat.",
        wrong_password: "That is not your password." / "Dat is niet uw wachtwoord.",
        too_often: "Too many tries. Wait a quarter of an hour." / "Te veel pogingen. Wacht een kwartier.",
        now_on: "The second step is on." / "De tweede stap staat aan.",
        recovery: "Your recovery codes" / "Uw herstelcodes",
        recovery_means: "Each works once in place of a code, for when you lose your phone. They are not shown again: print them or write them down."
            / "Elk werkt één keer in plaats van een code, voor als u uw telefoon kwijt bent. Ze worden niet meer getoond: druk ze af of schrijf ze op.",
    }
}

/// A code.
#[derive(Deserialize)]
pub(crate) struct Code {
    code: SecretString,
}

/// A password.
#[derive(Deserialize)]
pub(crate) struct Password {
    password: SecretString,
}

#[derive(Template)]
#[template(path = "two_step.html")]
struct TwoStepPage<'a> {
    frame: Frame<'a>,
    words: &'static TwoStepWords,
    email: String,
    /// How many recovery codes are left, when it is on.
    on: Option<i64>,
    /// Whether somebody else vouched for him, so that nothing is changed here.
    by_directory: bool,
    /// What an app is given, when it is off: the secret in groups, and the drawing of its QR code with its width.
    offer: Option<(String, String, i32)>,
    /// The recovery codes, right after it was switched on.
    codes: Vec<String>,
    wrong: Option<&'static str>,
}

type Answer = Result<Response, PageFailure>;

/// Shows whether it is on, or what an app is to be given.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Answer {
    Ok(shown(&page(&site, &visit).await?)?.into_response())
}

/// Switches it on for somebody whose app makes right codes.
pub(crate) async fn switch_on(Here(site): Here, Extension(visit): Extension<Visit>, Form(given): Form<Code>) -> Answer {
    let visitor = by_own_means(&site)?;
    let words = TwoStepWords::of(visit.language);
    let (status, wrong) = match site.engine.confirm_two_step(&visitor.user_id, &given.code).await? {
        TwoStepChange::On(codes) => {
            note(&site, visitor, "two_step_on").await?;
            let codes = codes.iter().map(|code| code.expose_secret().to_owned()).collect();
            return Ok(shown(&TwoStepPage { codes, ..page(&site, &visit).await? })?.into_response());
        }
        TwoStepChange::TooOften => (StatusCode::TOO_MANY_REQUESTS, words.too_often),
        TwoStepChange::Wrong | TwoStepChange::Off => (StatusCode::UNPROCESSABLE_ENTITY, words.wrong_code),
    };
    refused(status, &TwoStepPage { wrong: Some(wrong), ..page(&site, &visit).await? })
}

/// Switches it off for somebody who knows his password.
pub(crate) async fn switch_off(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(given): Form<Password>,
) -> Answer {
    let visitor = signed_in(&site)?;
    let words = TwoStepWords::of(visit.language);
    let (status, wrong) = match site.engine.end_two_step(&visitor.user_id, &visit.address, &given.password).await? {
        TwoStepChange::Off => {
            note(&site, visitor, "two_step_off").await?;
            return Ok(Redirect::to("/account").into_response());
        }
        TwoStepChange::TooOften => (StatusCode::TOO_MANY_REQUESTS, words.too_often),
        TwoStepChange::Wrong | TwoStepChange::On(_) => (StatusCode::UNPROCESSABLE_ENTITY, words.wrong_password),
    };
    refused(status, &TwoStepPage { wrong: Some(wrong), ..page(&site, &visit).await? })
}

async fn note(site: &Site, visitor: &Visitor, what: &str) -> Result<(), PageFailure> {
    let now = site.engine.clock().now();
    let store = site.engine.store();
    Ok(store.note_audit(&visitor.organisation_id, &visitor.email, what, "", now).await?)
}

fn signed_in(site: &Site) -> Result<&Visitor, PageFailure> {
    site.visitor().ok_or(PageFailure::SignedOut)
}

/// Whom the directory of one organisation vouched for may be in another too: it has no say in how he signs in there.
fn by_own_means(site: &Site) -> Result<&Visitor, PageFailure> {
    signed_in(site)?.by_own_means().ok_or(PageFailure::NotAllowed)
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<TwoStepPage<'a>, PageFailure> {
    let (visitor, words) = (signed_in(site)?, TwoStepWords::of(visit.language));
    let store = site.engine.store();
    let on = match store.has_two_step(&visitor.user_id).await? {
        true => Some(store.count_recovery_codes(&visitor.user_id).await?),
        false => None,
    };
    let offer = match visitor.by_own_means() {
        // nor does it learn the secret that his app was given
        None => None,
        Some(_) if on.is_some() => None,
        Some(visitor) => {
            let offer = site.engine.offer_two_step(&visitor.user_id).await?;
            let (drawing, width) = qr_code(offer.address.expose_secret()).ok_or(PageFailure::Failed)?;
            Some((grouped(offer.secret.expose_secret()), drawing, width))
        }
    };
    let frame = Frame::new(site, visit, Part::Account, words.title);
    Ok(TwoStepPage {
        frame,
        words,
        email: visitor.email.clone(),
        by_directory: visitor.by_directory,
        on,
        offer,
        codes: Vec::new(),
        wrong: None,
    })
}

/// The secret in groups of four, to type.
fn grouped(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The dark squares of a QR code as the path of a drawing, and how many squares it is wide.
fn qr_code(text: &str) -> Option<(String, i32)> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    Some((path, code.size()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_drawn_and_told_in_groups() {
        let (path, width) = qr_code("otpauth://totp/Kruispost:anna@kaas.example?secret=ABC").unwrap();
        assert!(width >= 21 && path.starts_with("M0 0h1v1h-1z"), "{width}");
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }
}
