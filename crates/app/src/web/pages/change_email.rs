//! Another e-mail address: asked for on the page of the account, and changed by the link in the letter to it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::Asked;
use secrecy::SecretString;
use serde::Deserialize;
use store::EmailChange;

use super::account::{AccountWords, email_refused, signed_in};
use super::refused;
use super::sign_up::looks_like_email;
use crate::web::Here;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;

words! {
    /// Words of the page.
    ChangeEmailWords {
        title: "Your new e-mail address" / "Uw nieuwe e-mailadres",
        from: "This account has the address" / "Dit account heeft het adres",
        to: "From now on it has" / "Vanaf nu heeft het",
        means: "You sign in with the new address, and mail comes there. Other sessions of this account end."
            / "U meldt zich aan met het nieuwe adres en krijgt daar uw mail. Andere sessies van dit account eindigen.",
        button: "Use the new address" / "Nieuwe adres gebruiken",
        gone: "This link was used already, is older than a day, or a newer one was sent. Ask for another one on the page of your account."
            / "Deze link is al gebruikt, is ouder dan een dag, of er is een nieuwere gestuurd. Vraag een andere op de pagina van uw account.",
    }
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    email: String,
    #[serde(default)]
    present: SecretString,
}

#[derive(Template)]
#[template(path = "change_email.html")]
struct ChangeEmailPage<'a> {
    frame: Frame<'a>,
    words: &'static ChangeEmailWords,
    /// What would change; none when the link no longer counts.
    change: Option<EmailChange>,
    address: String,
}

type Sent = Result<Response, PageFailure>;

/// Sends the link, in the background: how long it takes would tell whether somebody has the address.
pub(crate) async fn ask(Here(site): Here, Extension(visit): Extension<Visit>, Form(given): Form<Given>) -> Sent {
    let visitor = signed_in(&site)?;
    if !site.engine.sends_mail() {
        return Err(PageFailure::NotFound);
    }
    let words = AccountWords::of(visit.language);
    let unfit = StatusCode::UNPROCESSABLE_ENTITY;
    if !looks_like_email(&given.email) {
        return email_refused(&site, &visit, unfit, given.email, words.email_missing).await;
    }
    match site.engine.ask_password(&visitor.user_id, &visit.address, &given.present).await? {
        Asked::Right => {}
        Asked::Wrong => return email_refused(&site, &visit, unfit, given.email, words.wrong).await,
        Asked::TooOften => {
            return email_refused(&site, &visit, StatusCode::TOO_MANY_REQUESTS, given.email, words.too_often).await;
        }
    }
    let (engine, user, address) = (site.engine.clone(), visitor.user_id.clone(), visit.address.clone());
    tokio::spawn(async move {
        if let Err(error) = engine.write_email_link(&user, &given.email, &address).await {
            tracing::error!("a link for a new e-mail address could not be sent: {error}");
        }
    });
    Ok(Redirect::to("/account?told=asked").into_response())
}

/// Shows what the link would change. Programs that look into letters open links: only the button changes something.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Path(token): Path<String>) -> Sent {
    let link = SecretString::from(token.as_str());
    let change = site.engine.store().find_email_link(&link, site.engine.clock().now()).await?;
    let status = if change.is_some() { StatusCode::OK } else { StatusCode::GONE };
    let words = ChangeEmailWords::of(visit.language);
    let frame = Frame::new(&site, &visit, Part::Other, words.title);
    refused(status, &ChangeEmailPage { frame, words, change, address: format!("/change-email/{token}") })
}

/// Changes the address. The session that is looking goes on when it is the same person's.
pub(crate) async fn change(here: Here, visit: Extension<Visit>, Path(token): Path<String>) -> Sent {
    let Here(site) = &here;
    let link = SecretString::from(token.as_str());
    let session = site.visitor().map(|visitor| visitor.session_id.as_str());
    match site.engine.use_email_link(&link, session).await? {
        Some(change) => {
            let himself = site.visitor().is_some_and(|visitor| visitor.user_id == change.user_id);
            Ok(Redirect::to(if himself { "/account?told=email" } else { "/sign-in?told=email" }).into_response())
        }
        None => show(here, visit, Path(token)).await,
    }
}
