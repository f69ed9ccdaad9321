//! The first account: who begins owns the organisation. Only on the machine itself, so that no stranger is faster.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use secrecy::SecretString;
use serde::Deserialize;
use store::StoreError;

use super::password::fault_text;
use super::{refused, shown, sign_in};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site};

words! {
    /// Words of the page.
    SignUpWords {
        title: "Welcome to Kruispost" / "Welkom bij Kruispost",
        lead: "Nobody has an account here yet. You make the first one, and own the organisation."
            / "Hier heeft nog niemand een account. U maakt het eerste, en bent eigenaar van de organisatie.",
        elsewhere: "Nobody has an account here yet. The first one is made on the machine that Kruispost runs on: open the page there, or run “kruispost user add”."
            / "Hier heeft nog niemand een account. Het eerste wordt gemaakt op de machine waar Kruispost draait: open de pagina daar, of voer “kruispost user add” uit.",
        name: "Your name" / "Uw naam",
        email: "E-mail address" / "E-mailadres",
        organisation: "Organisation" / "Organisatie",
        password: "Password" / "Wachtwoord",
        password_rule: "At least ten characters. A few words in a row are easy to keep and hard to guess."
            / "Minstens tien tekens. Een paar woorden achter elkaar zijn makkelijk te onthouden en moeilijk te raden.",
        button: "Make the account" / "Account maken",
        missing: "Fill in name, organisation and an e-mail address." / "Vul naam, organisatie en een e-mailadres in.",
    }
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    organisation: String,
    password: SecretString,
}

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUpPage<'a> {
    frame: Frame<'a>,
    words: &'static SignUpWords,
    here: bool,
    name: String,
    email: String,
    organisation: String,
    wrong: Option<&'static str>,
    password_fault: Option<&'static str>,
}

/// Shows the form, while nobody has an account.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Result<Response, PageFailure> {
    if site.engine.store().has_users().await? {
        return Ok(Redirect::to("/").into_response());
    }
    Ok(shown(&page(&site, &visit, Given::blank()))?.into_response())
}

/// Makes the account and lets him in.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    if !may_begin(&site) {
        return Err(PageFailure::NotAllowed);
    }
    let words = SignUpWords::of(visit.language);
    let blank = given.name.trim().is_empty() || given.organisation.trim().is_empty();
    if blank || !looks_like_email(&given.email) {
        let form = SignUpPage { wrong: Some(words.missing), ..page(&site, &visit, given) };
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &form);
    }
    let made = site.engine.sign_up_first(&given.name, &given.email, &given.organisation, &given.password).await;
    let user = match made {
        Ok(Ok(user)) => user,
        Ok(Err(fault)) => {
            let fault = Some(fault_text(fault).in_language(visit.language));
            let form = SignUpPage { password_fault: fault, ..page(&site, &visit, given) };
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &form);
        }
        // somebody was faster
        Err(engine::EngineError::Store(StoreError::Taken { .. })) => {
            return Ok(Redirect::to("/sign-in").into_response());
        }
        Err(error) => return Err(error.into()),
    };
    match site.engine.begin_session(&user.id, &visit.browser).await? {
        Some(token) => Ok(sign_in::enter(&site, &token, "/")),
        None => Ok(Redirect::to("/sign-in").into_response()),
    }
}

/// An address that mail can be sent to, as far as its form tells.
pub(crate) fn looks_like_email(text: &str) -> bool {
    let text = text.trim();
    let parts = text.split_once('@');
    text.len() <= 254
        && !text.contains(char::is_whitespace)
        && parts.is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

/// Whoever reaches this address sits at the machine.
fn may_begin(site: &Site) -> bool {
    site.on_loopback && site.public_url.is_none()
}

impl Given {
    fn blank() -> Self {
        let (name, email, organisation) = Default::default();
        Self { name, email, organisation, password: SecretString::default() }
    }
}

fn page<'a>(site: &'a Site, visit: &Visit, given: Given) -> SignUpPage<'a> {
    let words = SignUpWords::of(visit.language);
    SignUpPage {
        frame: Frame::new(site, visit, Part::Other, words.title),
        words,
        here: may_begin(site),
        name: given.name,
        email: given.email,
        organisation: given.organisation,
        wrong: None,
        password_fault: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_name_and_a_host() {
        assert!(looks_like_email(" anna@kaas.example ") && looks_like_email("a.b+c@sub.kaas.example"));
        for wrong in ["", "anna", "anna@kaas", "@kaas.example", "an na@kaas.example", "a@b@c.nl"] {
            assert!(!looks_like_email(wrong), "{wrong}");
        }
    }
}
