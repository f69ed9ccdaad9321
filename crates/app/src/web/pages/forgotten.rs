//! A new password for somebody who forgot his: by a link to his own address. The page says the same whoever asks, at once.

use askama::Template;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use engine::{Engine, EngineError, letters};
use jiff::SignedDuration;
use ledger::language::Language;
use secrecy::ExposeSecret;
use serde::Deserialize;
use store::Attempt;

use super::{Shown, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site};

/// Tries count for so long, as those of passwords do: what is older is forgotten with them.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Links asked for one person from one address, and from one address whoever for, in that time.
const FOR_ONE_PERSON: i64 = 3;
const FROM_ONE_ADDRESS: i64 = 20;

words! {
    /// Words of the page.
    ForgottenWords {
        title: "Forgotten your password?" / "Wachtwoord vergeten?",
        means: "Fill in your e-mail address. If it is known here, you get a link by which you choose a new password."
            / "Vul uw e-mailadres in. Is het hier bekend, dan krijgt u een link waarmee u een nieuw wachtwoord kiest.",
        email: "E-mail address" / "E-mailadres",
        button: "Send the link" / "Stuur de link",
        sent: "If this address is known, a link is on its way. It works once, for a week." / "Is dit adres bekend, dan is er een link onderweg. Hij werkt één keer, een week lang.",
        back: "Sign in" / "Aanmelden",
        none: "No mail is sent from here. An owner of your organisation can give you a new link." / "Er wordt hier geen mail verstuurd. Een eigenaar van uw organisatie kan u een nieuwe link geven.",
    }
}

/// Whose password.
#[derive(Debug, Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    email: String,
}

#[derive(Template)]
#[template(path = "forgotten.html")]
struct ForgottenPage<'a> {
    frame: Frame<'a>,
    words: &'static ForgottenWords,
    sent: bool,
    mails: bool,
}

/// Shows the form.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    shown(&page(&site, &visit, false))
}

/// Sends the link, in the background: how long it takes would tell whether the address is known.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    if site.engine.sends_mail() {
        let (engine, address, language) = (site.engine.clone(), visit.address.clone(), visit.language);
        tokio::spawn(async move {
            if let Err(error) = mail_link(&engine, &given.email, &address, language).await {
                tracing::error!("a link for a new password could not be sent: {error}");
            }
        });
    }
    Ok(shown(&page(&site, &visit, true))?.into_response())
}

async fn mail_link(engine: &Engine, email: &str, address: &str, language: Language) -> Result<(), EngineError> {
    let (store, now) = (engine.store(), engine.clock().now());
    let place = format!("link asked from {address}");
    let attempt = Attempt {
        email,
        address: &place,
        since: now.saturating_sub(WINDOW).unwrap_or(now),
        for_one_person: FOR_ONE_PERSON,
        from_one_address: FROM_ONE_ADDRESS,
    };
    if !store.begin_attempt(&attempt, now).await? {
        return Ok(());
    }
    let Some(user) = store.find_user(email).await? else { return Ok(()) };
    let token = store.create_own_password_link(&user.id, now).await?;
    let path = format!("/choose-password/{}", token.expose_secret());
    let Some(link) = engine.address_in_mail(&path) else { return Ok(()) };
    engine.write_letter(&user.email, &letters::reset(&link, language)).await
}

fn page<'a>(site: &'a Site, visit: &Visit, sent: bool) -> ForgottenPage<'a> {
    let words = ForgottenWords::of(visit.language);
    let frame = Frame::new(site, visit, Part::Other, words.title);
    ForgottenPage { frame, words, sent, mails: site.engine.sends_mail() }
}
