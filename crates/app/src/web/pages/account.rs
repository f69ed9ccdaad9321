//! The visitor himself: his password, and where he is signed in.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::Chosen;
use secrecy::SecretString;
use serde::Deserialize;
use store::{Role, Visitor};

use super::password::fault_text;
use super::{refused, shown, sign_in};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, cookies, days};

words! {
    /// Words of the page.
    AccountWords {
        title: "Your account" / "Uw account",
        email: "E-mail address" / "E-mailadres",
        organisation: "Organisation" / "Organisatie",
        role: "Role" / "Rol",
        notices: "Tell me by mail, once a day at most, when something waits or is stopped"
            / "Mail mij, hoogstens één keer per dag, als er iets wacht of gestopt is",
        notices_title: "Notices by mail" / "Berichten per mail",
        keep: "Keep" / "Bewaren",
        two_step: "Second step" / "Tweede stap",
        two_step_on: "on" / "aan",
        two_step_off: "off" / "uit",
        passkeys: "Passkeys" / "Passkeys",
        two_step_change: "change" / "wijzigen",
        sessions: "Where you are signed in" / "Waar u bent aangemeld",
        browser: "Browser" / "Browser",
        since: "Since" / "Sinds",
        seen: "Last seen" / "Laatst gezien",
        this_one: "this one" / "deze",
        end: "End" / "Beëindigen",
        change: "Change the password" / "Wachtwoord wijzigen",
        present: "Present password" / "Huidig wachtwoord",
        new: "New password" / "Nieuw wachtwoord",
        password_rule: "At least ten characters. All your other sessions end."
            / "Minstens tien tekens. Al uw andere sessies eindigen.",
        wrong: "That is not your present password." / "Dat is niet uw huidige wachtwoord.",
        too_often: "Too many wrong passwords. Wait a quarter of an hour and try again."
            / "Te veel verkeerde wachtwoorden. Wacht een kwartier en probeer het opnieuw.",
        changed: "Your password is changed." / "Uw wachtwoord is gewijzigd.",
        change_email: "Change the e-mail address" / "E-mailadres wijzigen",
        new_email: "New e-mail address" / "Nieuw e-mailadres",
        email_rule: "The new address gets a letter with a link, which works once, for a day. The address changes when you use it; all your other sessions end."
            / "Het nieuwe adres krijgt een brief met een link, die één keer werkt, een dag lang. Pas als u die gebruikt wijzigt het adres; al uw andere sessies eindigen.",
        email_by_command: "No mail is sent from here, so whoever looks after the machine changes an address, with “kruispost user email”."
            / "Er wordt hier geen mail verstuurd; wie de machine beheert wijzigt een adres, met “kruispost user email”.",
        email_missing: "This is no e-mail address." / "Dit is geen e-mailadres.",
        email_sent: "If this address is free, a letter is on its way to it." / "Is dit adres vrij, dan is er een brief naar onderweg.",
        email_changed: "Your e-mail address is changed." / "Uw e-mailadres is gewijzigd.",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    told: String,
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    present: SecretString,
    new: SecretString,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    frame: Frame<'a>,
    words: &'static AccountWords,
    visitor: Visitor,
    two_step: bool,
    /// Whether he is told by mail what waits; nothing when no mail is sent.
    notices: Option<bool>,
    role: &'static str,
    sessions: Vec<SessionView>,
    told: Option<&'static str>,
    wrong: Option<&'static str>,
    fault: Option<&'static str>,
    mails: bool,
    /// The new address that was filled in.
    asked_email: String,
    email_wrong: Option<&'static str>,
}

struct SessionView {
    id: String,
    browser: String,
    since: String,
    seen: String,
    this_one: bool,
}

/// Shows it.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Query(asked): Query<Asked>,
) -> Result<Response, PageFailure> {
    let words = AccountWords::of(visit.language);
    let told = match asked.told.as_str() {
        "changed" => Some(words.changed),
        "asked" => Some(words.email_sent),
        "email" => Some(words.email_changed),
        _ => None,
    };
    Ok(shown(&AccountPage { told, ..page(&site, &visit).await? })?.into_response())
}

/// Changes the password. All sessions end; the visitor gets a new one.
pub(crate) async fn change_password(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    let visitor = signed_in(&site)?;
    let words = AccountWords::of(visit.language);
    let (wrong, fault) = match site
        .engine
        .change_password(&visitor.user_id, &visit.address, &given.present, &given.new)
        .await?
    {
        Chosen::Kept => {
            site.engine
                .store()
                .note_audit(&visitor.organisation_id, &visitor.email, "password_changed", "", site.engine.clock().now())
                .await?;
            if visitor.by_directory {
                // a new session would outlast what the directory vouched for
                return Ok(Redirect::to("/sign-in?told=chosen").into_response());
            }
            let token = site.engine.begin_session_by(&visitor.user_id, None, &visit.browser).await?;
            let token = token.ok_or(PageFailure::SignedOut)?;
            return Ok(sign_in::enter(&site, &token, "/account?told=changed"));
        }
        Chosen::Refused(fault) => (None, Some(fault_text(fault).in_language(visit.language))),
        Chosen::TooOften => (Some(words.too_often), None),
        Chosen::Wrong | Chosen::LinkGone => (Some(words.wrong), None),
    };
    let form = AccountPage { wrong, fault, ..page(&site, &visit).await? };
    refused(StatusCode::UNPROCESSABLE_ENTITY, &form)
}

/// Whether he wants to be told by mail.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Notices {
    #[serde(default)]
    notices: String,
}

/// Keeps whether he is told by mail what waits.
pub(crate) async fn set_notices(Here(site): Here, Form(given): Form<Notices>) -> Result<Redirect, PageFailure> {
    let visitor = signed_in(&site)?;
    let on = given.notices == "on";
    site.engine.store().set_notices(&visitor.organisation_id, &visitor.user_id, on).await?;
    Ok(Redirect::to("/account"))
}

/// Ends one of his sessions.
pub(crate) async fn end_session(Here(site): Here, Path(session): Path<String>) -> Result<Redirect, PageFailure> {
    let visitor = signed_in(&site)?;
    site.engine.store().end_session(&visitor.user_id, only_in(visitor), &session).await?;
    Ok(Redirect::to("/account"))
}

/// Ends this session.
pub(crate) async fn sign_out(Here(site): Here) -> Result<Response, PageFailure> {
    let visitor = signed_in(&site)?;
    // the demonstration's door stays: whoever never signed in comes through it
    if site.door.is_none() {
        site.engine.store().end_session(&visitor.user_id, None, &visitor.session_id).await?;
    }
    let mut response = Redirect::to("/sign-in?told=out").into_response();
    let cookie = cookies::session(None, site.is_secure());
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

pub(super) fn signed_in(site: &Site) -> Result<&Visitor, PageFailure> {
    site.visitor().ok_or(PageFailure::SignedOut)
}

/// The only organisation in which somebody may do something about his sessions: a directory vouches for people of its own.
fn only_in(visitor: &Visitor) -> Option<&str> {
    visitor.by_directory.then_some(visitor.organisation_id.as_str())
}

/// The account with what is wrong with a new address.
pub(super) async fn email_refused(
    site: &Site,
    visit: &Visit,
    status: StatusCode,
    asked_email: String,
    why: &'static str,
) -> Result<Response, PageFailure> {
    refused(status, &AccountPage { asked_email, email_wrong: Some(why), ..page(site, visit).await? })
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<AccountPage<'a>, PageFailure> {
    let (visitor, language) = (signed_in(site)?.clone(), visit.language);
    let words = AccountWords::of(language);
    let now = site.engine.clock().now();
    let sessions = site.engine.store().list_sessions(&visitor.user_id, only_in(&visitor), now).await?;
    let sessions = sessions.into_iter().map(|session| SessionView {
        this_one: session.id == visitor.session_id,
        id: session.id,
        browser: session.browser,
        since: days::moment(session.created_at, language),
        seen: days::moment(session.seen_at, language),
    });
    let notices = match site.engine.sends_mail() && visitor.role >= Role::Bookkeeper {
        true => Some(site.engine.store().wants_notices(&visitor.organisation_id, &visitor.user_id).await?),
        false => None,
    };
    Ok(AccountPage {
        frame: Frame::new(site, visit, Part::Account, words.title),
        words,
        sessions: sessions.collect(),
        notices,
        two_step: site.engine.store().has_two_step(&visitor.user_id).await?,
        role: super::members::role_word(visitor.role).in_language(language),
        visitor,
        told: None,
        wrong: None,
        fault: None,
        mails: site.engine.sends_mail(),
        asked_email: String::new(),
        email_wrong: None,
    })
}
