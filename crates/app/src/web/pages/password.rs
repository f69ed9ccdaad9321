//! Choosing a password by a link.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::{Chosen, PasswordFault};
use ledger::language::Text;
use secrecy::SecretString;
use serde::Deserialize;

use super::refused;
use crate::web::Here;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::{text, words};

words! {
    /// Words of the page.
    PasswordWords {
        title: "Choose a password" / "Kies een wachtwoord",
        gone: "This link was used already, or is older than a week. Ask whoever gave it to you for a new one."
            / "Deze link is al gebruikt, of ouder dan een week. Vraag een nieuwe aan wie u de link gaf.",
        password: "New password" / "Nieuw wachtwoord",
        password_rule: "At least ten characters. A few words in a row are easy to keep and hard to guess."
            / "Minstens tien tekens. Een paar woorden achter elkaar zijn makkelijk te onthouden en moeilijk te raden.",
        for_whom: "For" / "Voor",
        button: "Set the password" / "Wachtwoord instellen",
        or_directory: "Or without a password of its own:" / "Of zonder eigen wachtwoord:",
        directory: "Use your work account" / "Uw werkaccount gebruiken",
    }
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    password: SecretString,
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage<'a> {
    frame: Frame<'a>,
    words: &'static PasswordWords,
    /// Whose password; none when the link no longer counts.
    email: Option<String>,
    address: String,
    fault: Option<&'static str>,
    /// Whether the directory of his organisation speaks for his address.
    directory: bool,
}

/// Shows the form.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(token): Path<String>,
) -> Result<Response, PageFailure> {
    page(Here(site), visit, &token, None).await
}

/// Sets the password.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(token): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    let link = SecretString::from(token.as_str());
    match site.engine.choose_password(&link, &given.password).await? {
        Chosen::Kept => Ok(Redirect::to("/sign-in?told=chosen").into_response()),
        Chosen::Refused(fault) => page(Here(site), visit, &token, Some(fault)).await,
        Chosen::LinkGone | Chosen::Wrong | Chosen::TooOften => page(Here(site), visit, &token, None).await,
    }
}

async fn page(
    Here(site): Here,
    visit: Visit,
    token: &str,
    fault: Option<PasswordFault>,
) -> Result<Response, PageFailure> {
    let store = site.engine.store();
    let user = store.find_password_link(&SecretString::from(token), site.engine.clock().now()).await?;
    let user = match user {
        Some(user) => Some(store.get_user(&user).await?),
        None => None,
    };
    // who has a password chooses a new one: that ends what somebody else may have got in with
    let directory = match &user {
        Some(user) if user.password_hash.is_none() => site.engine.find_directory_for(&user.email).await?.is_some(),
        _ => false,
    };
    let email = user.map(|user| user.email);
    let status = match (&email, fault) {
        (None, _) => StatusCode::GONE,
        (_, Some(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    let words = PasswordWords::of(visit.language);
    let page = PasswordPage {
        frame: Frame::new(&site, &visit, Part::Other, words.title),
        words,
        email,
        address: format!("/choose-password/{token}"),
        directory,
        fault: fault.map(|fault| fault_text(fault).in_language(visit.language)),
    };
    refused(status, &page)
}

/// Why a password won't do.
pub(super) const fn fault_text(fault: PasswordFault) -> Text {
    match fault {
        PasswordFault::TooShort => text("It is shorter than ten characters.", "Het is korter dan tien tekens."),
        PasswordFault::TooLong => text("It is longer than can be kept.", "Het is langer dan bewaard kan worden."),
        PasswordFault::Guessable => text(
            "It is easy to guess: a common word, a pattern, or something of yourself. Take a few words that have nothing to do with each other.",
            "Het is makkelijk te raden: een gangbaar woord, een patroon, of iets van uzelf. Neem een paar woorden die niets met elkaar te maken hebben.",
        ),
    }
}
