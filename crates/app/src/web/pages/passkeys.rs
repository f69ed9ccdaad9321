//! The visitor's passkeys: which there are, one more, one less.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::passkeys::{ALGORITHMS, AddPasskey, Ceremony, NewCredential, PasskeyAdded};
use secrecy::SecretString;
use serde::Deserialize;
use store::Visitor;

use super::account::signed_in;
use super::sign_in_passkey::{asked_token, guarded};
use super::{refused, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, assets, cookies, days};

words! {
    /// Words of the page.
    PasskeyWords {
        title: "Passkeys" / "Passkeys (toegangssleutels)",
        account: "Your account" / "Uw account",
        means: "A passkey lets you in with the finger, face or PIN of your device, without a password and without a code. Make one on each device you use, so that losing one does no harm."
            / "Met een passkey komt u binnen met de vinger, het gezicht of de pincode van uw apparaat, zonder wachtwoord en zonder code. Maak er een op elk apparaat dat u gebruikt; dan is het verlies van één niet erg.",
        yours: "Your passkeys" / "Uw passkeys",
        none: "You have none yet." / "U hebt er nog geen.",
        name: "Name" / "Naam",
        added: "Added" / "Toegevoegd",
        used: "Last used" / "Laatst gebruikt",
        never: "never" / "nooit",
        remove: "Remove" / "Verwijderen",
        add: "Add a passkey" / "Een passkey toevoegen",
        name_hint: "For instance the device it is on" / "Bijvoorbeeld het apparaat waar hij op staat",
        password: "Your password" / "Uw wachtwoord",
        kept: "The passkey is added." / "De passkey is toegevoegd.",
        removed: "The passkey is removed and lets nobody in any more. Delete it on your device too. Browsers that are signed in stay so: end them on the page of your account."
            / "De passkey is verwijderd en laat niemand meer binnen. Verwijder hem ook op uw apparaat. Browsers die aangemeld zijn blijven dat: meld ze af op de pagina van uw account.",
        not_here: "This browser can't make passkeys, or runs no scripts. You go on as before, with a password and the code of an app."
            / "Deze browser kan geen passkeys maken, of voert geen scripts uit. U gaat door als voorheen, met een wachtwoord en de code van een app.",
        elsewhere: "Passkeys belong to one address. Open Kruispost there:" / "Passkeys horen bij één adres. Open Kruispost daar:",
        not_by_https: "Passkeys need an https address with a name. Whoever looks after the machine sets it (server.public_url)."
            / "Passkeys vragen een https-adres met een naam. Wie de machine beheert stelt het in (server.public_url).",
        too_many_asked: "Too many tries from your network. Wait a quarter of an hour." / "Te veel pogingen vanaf uw netwerk. Wacht een kwartier.",
        by_directory: "You came in with your work account. How you sign in to Kruispost itself is changed by who signs in with the password."
            / "U bent binnen met uw werkaccount. Hoe u zich bij Kruispost zelf aanmeldt wijzigt wie met het wachtwoord is aangemeld.",
        failed: "The browser made no passkey. Try it again." / "De browser maakte geen passkey. Probeer het opnieuw.",
        no_name: "Give it a name of at most 60 characters." / "Geef hem een naam van hoogstens 60 tekens.",
        wrong_password: "That is not your password." / "Dat is niet uw wachtwoord.",
        too_often: "Too many wrong passwords. Wait a quarter of an hour and try again."
            / "Te veel verkeerde wachtwoorden. Wacht een kwartier en probeer het opnieuw.",
        too_many: "There are twenty already. Remove one first." / "Er zijn er al twintig. Verwijder er eerst een.",
        refused: "This took too long, or the device did not ask for finger, face or PIN. Try it again."
            / "Dit duurde te lang, of het apparaat vroeg niet om vinger, gezicht of pincode. Probeer het opnieuw.",
        known: "This passkey is there already." / "Deze passkey is er al.",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    told: String,
}

/// What was filled in, and what the browser brings.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: SecretString,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    client_data: String,
    #[serde(default)]
    authenticator_data: String,
}

#[derive(Template)]
#[template(path = "passkeys.html")]
struct PasskeysPage<'a> {
    frame: Frame<'a>,
    words: &'static PasskeyWords,
    passkeys: Vec<PasskeyView>,
    told: Option<&'static str>,
    wrong: Option<&'static str>,
    name: String,
    by_directory: bool,
    email: String,
    /// What the script asks the browser with; nothing where there can be no passkey.
    asks: Option<Asks>,
    no_asking: &'static str,
    script: String,
}

struct PasskeyView {
    id: String,
    name: String,
    added: String,
    used: Option<String>,
}

struct Asks {
    challenge: String,
    name: String,
    origin: String,
    user: String,
    algorithms: String,
    known: String,
}

type Sent = Result<Response, PageFailure>;

/// Shows them.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Query(asked): Query<Asked>) -> Sent {
    let words = PasskeyWords::of(visit.language);
    let told = match asked.told.as_str() {
        "kept" => Some(words.kept),
        "removed" => Some(words.removed),
        _ => None,
    };
    let (page, token) = page(&site, &visit).await?;
    answered(&site, token, shown(&PasskeysPage { told, ..page })?.into_response())
}

/// Adds one.
pub(crate) async fn add(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Sent {
    let visitor = by_own_means(&site)?;
    let place = site.passkeys.as_ref().ok_or(PageFailure::BadRequest)?;
    let token = asked_token(&site, &headers);
    let add = AddPasskey {
        user_id: &visitor.user_id,
        name: &given.name,
        password: &given.password,
        address: &visit.address,
        token: &token,
        brought: NewCredential {
            id: &given.credential,
            client_data: &given.client_data,
            authenticator_data: &given.authenticator_data,
        },
    };
    let words = PasskeyWords::of(visit.language);
    let (status, wrong) = match site.engine.add_passkey(place.site(), add).await? {
        PasskeyAdded::Kept => return Ok(Redirect::to("/account/passkeys?told=kept").into_response()),
        PasskeyAdded::NoName => (StatusCode::UNPROCESSABLE_ENTITY, words.no_name),
        PasskeyAdded::WrongPassword => (StatusCode::UNPROCESSABLE_ENTITY, words.wrong_password),
        PasskeyAdded::TooOften => (StatusCode::TOO_MANY_REQUESTS, words.too_often),
        PasskeyAdded::TooMany => (StatusCode::CONFLICT, words.too_many),
        PasskeyAdded::Refused => (StatusCode::UNPROCESSABLE_ENTITY, words.refused),
        PasskeyAdded::Known => (StatusCode::CONFLICT, words.known),
    };
    let (page, token) = page(&site, &visit).await?;
    answered(&site, token, refused(status, &PasskeysPage { wrong: Some(wrong), name: given.name, ..page })?)
}

/// Takes one away.
pub(crate) async fn remove(Here(site): Here, Path(passkey): Path<String>) -> Result<Redirect, PageFailure> {
    let visitor = by_own_means(&site)?;
    site.engine.remove_passkey(&visitor.user_id, &passkey).await?;
    Ok(Redirect::to("/account/passkeys?told=removed"))
}

fn by_own_means(site: &Site) -> Result<&Visitor, PageFailure> {
    signed_in(site)?.by_own_means().ok_or(PageFailure::NotAllowed)
}

/// With the token for the browser, and a policy that lets the one script run.
fn answered(site: &Site, token: Option<SecretString>, mut response: Response) -> Sent {
    if let Some(token) = token {
        let cookie = cookies::passkey(Some(&token), site.is_secure());
        response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    }
    Ok(guarded(response))
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<(PasskeysPage<'a>, Option<SecretString>), PageFailure> {
    let (visitor, words) = (signed_in(site)?, PasskeyWords::of(visit.language));
    let passkeys = match visitor.by_own_means() {
        Some(_) => site.engine.store().list_passkeys(&visitor.user_id).await?,
        None => Vec::new(),
    };
    let begun = match (visitor.by_own_means(), &site.passkeys) {
        (Some(visitor), Some(place)) => {
            let ceremony = site.engine.begin_adding_passkey(&visitor.user_id, &visit.address).await?;
            ceremony.map(|Ceremony { token, challenge, known }| {
                let algorithms: Vec<String> = ALGORITHMS.iter().map(ToString::to_string).collect();
                let asks = Asks {
                    challenge,
                    name: place.name().to_owned(),
                    origin: place.origin().to_owned(),
                    user: visitor.user_id.clone(),
                    algorithms: algorithms.join(" "),
                    known: known.join(" "),
                };
                (asks, token)
            })
        }
        _ => None,
    };
    let (asks, token) = begun.unzip();
    let passkeys = passkeys.into_iter().map(|one| PasskeyView {
        id: one.id,
        name: one.name,
        added: days::moment(one.created_at, visit.language),
        used: one.used_at.map(|at| days::moment(at, visit.language)),
    });
    let page = PasskeysPage {
        frame: Frame::new(site, visit, Part::Account, words.title),
        words,
        passkeys: passkeys.collect(),
        told: None,
        wrong: None,
        name: String::new(),
        by_directory: visitor.by_directory,
        email: visitor.email.clone(),
        asks,
        no_asking: if site.passkeys.is_some() { words.too_many_asked } else { words.not_by_https },
        script: assets::passkey_script().address(),
    };
    Ok((page, token))
}
