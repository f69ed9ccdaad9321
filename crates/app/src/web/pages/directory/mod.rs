//! The directory of the organisation: where it is, whom it speaks for, and whether people sign in by it.

pub(crate) mod refusal;

use askama::Template;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::people::{AddressFault, DirectoryFault, DirectoryForm, Purpose, SetOut, Trial, Verdict};
use secrecy::SecretString;
use serde::Deserialize;
use store::{Directory, DirectoryState, Role};

use super::account::signed_in;
use super::sign_in_directory::{back_address, on_the_way};
use super::{refused, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::standing::Tone;
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, days};

words! {
    /// Words of the page.
    DirectoryWords {
        title: "Signing in with work accounts" / "Aanmelden met werkaccounts",
        organisation: "The organisation" / "De organisatie",
        means: "Your people can sign in with the account they have at work, when your organisation keeps those in a directory that speaks OpenID Connect: Microsoft Entra ID, Google Workspace, Keycloak or another."
            / "Uw mensen kunnen zich aanmelden met het account dat ze op het werk hebben, als uw organisatie die bijhoudt in een directory die OpenID Connect spreekt: Microsoft Entra ID, Google Workspace, Keycloak of een andere.",
        how: "How to set it up, step by step" / "Hoe u dit instelt, stap voor stap",
        none: "not set up" / "niet ingesteld",
        untried: "not tried yet: try it before it can be switched on" / "nog niet geprobeerd: probeer het voor het aan kan",
        off: "works, and is off" / "werkt, en staat uit",
        on: "on" / "aan",
        on_obligatory: "on, and obligatory" / "aan, en verplicht",
        back: "Redirect address, to register in the directory" / "Terugkeeradres (redirect URI), om in de directory te registreren",
        settings: "The directory" / "De directory",
        issuer: "Issuer" / "Issuer",
        issuer_rule: "As the directory calls itself, letter by letter, for instance https://login.microsoftonline.com/…/v2.0"
            / "Zoals de directory zich noemt, letter voor letter, bijvoorbeeld https://login.microsoftonline.com/…/v2.0",
        client_id: "Client ID" / "Client-ID",
        secret: "Client secret" / "Client secret (geheim)",
        secret_rule: "Is kept sealed and not shown again." / "Wordt verzegeld bewaard en niet meer getoond.",
        secret_kept: "Leave it empty to keep the one there is." / "Laat het leeg om het huidige te houden.",
        domains: "Domains of your e-mail addresses" / "Domeinen van uw e-mailadressen",
        domains_rule: "What stands after the @, with spaces between them. The directory speaks for addresses in these domains only."
            / "Wat na de @ staat, met spaties ertussen. De directory gaat alleen over adressen in deze domeinen.",
        newcomers: "Somebody of the directory who is new here" / "Iemand uit de directory die hier nieuw is",
        nobody: "is not let in: an owner invites first" / "komt niet binnen: eerst nodigt een eigenaar uit",
        as_viewer: "becomes a viewer" / "wordt meekijker",
        as_bookkeeper: "becomes a bookkeeper" / "wordt boekhouder",
        keep: "Keep" / "Bewaren",
        kept: "Kept." / "Bewaard.",
        try_title: "Try it" / "Proberen",
        try_means: "You go to the directory, sign in there, and see here what it answers. Nothing else happens."
            / "U gaat naar de directory, meldt zich daar aan, en ziet hier wat zij antwoordt. Verder gebeurt er niets.",
        try_it: "Try it" / "Proberen",
        last_tried: "Last tried with success:" / "Laatst met succes geprobeerd:",
        trial: "What the directory answered" / "Wat de directory antwoordde",
        works: "It works." / "Het werkt.",
        fails: "It does not work yet." / "Het werkt nog niet.",
        would_in: "Somebody who signs in so is let in as" / "Wie zich zo aanmeldt komt binnen als",
        would_password: "Somebody who signs in so is asked once for the password of" / "Wie zich zo aanmeldt geeft één keer het wachtwoord van",
        would_new: "Somebody who signs in so is new, and becomes" / "Wie zich zo aanmeldt is nieuw, en wordt",
        claim: "Claim" / "Claim",
        value: "Value" / "Waarde",
        use_title: "Use it" / "Gebruiken",
        switch_on: "Switch on" / "Inschakelen",
        switch_off: "Switch off" / "Uitschakelen",
        off_means: "Whoever came by it is signed out, but for you." / "Wie zo binnenkwam wordt afgemeld, behalve u.",
        make_obligatory: "Make it obligatory" / "Verplicht maken",
        obligatory_means: "Then people with an address in these domains, owners too, can't come in with a password any more. The second step of Kruispost, for who has it on, is asked as before."
            / "Dan komen mensen met een adres in deze domeinen, ook eigenaren, niet meer binnen met een wachtwoord. De tweede stap van Kruispost, voor wie die aan heeft, wordt gevraagd als voorheen.",
        make_optional: "No longer obligatory" / "Niet langer verplicht",
        remove: "Remove" / "Verwijderen",
        remove_means: "Kruispost forgets the directory and who is who in it." / "Kruispost vergeet de directory en wie wie is.",
        bad_issuer: "The issuer is an address that begins with https:// and has no question mark or #." / "De issuer is een adres dat met https:// begint en geen vraagteken of # heeft.",
        private: "The issuer is at a private address, which the configuration does not allow (directories.private_addresses)."
            / "De issuer staat op een privé-adres, en dat staat de configuratie niet toe (directories.private_addresses).",
        bad_client: "Fill in the client ID that the directory gave." / "Vul de client-ID in die de directory gaf.",
        bad_secret: "Fill in the client secret that the directory gave." / "Vul het client secret in dat de directory gaf.",
        bad_domains: "Fill in one to twenty domains." / "Vul een tot twintig domeinen in.",
        bad_domain: "This is no domain:" / "Dit is geen domein:",
        everybodys: "Anybody gets an address in this domain, so no directory speaks for it:"
            / "In dit domein krijgt iedereen een adres, dus daar gaat geen directory over:",
        taken: "Another organisation here uses this domain; ask whoever looks after this machine:"
            / "Een andere organisatie hier gebruikt dit domein; vraag wie deze machine beheert:",
        newcomers_wrong: "People who are new become viewers or bookkeepers." / "Wie nieuw is wordt meekijker of boekhouder.",
        not_tried: "Try it first, so that you see that it works." / "Probeer het eerst, zodat u ziet dat het werkt.",
        not_by_it: "Sign out, and in again with your own work account; then you can make it obligatory. That way nobody is locked out by a mistake."
            / "Meld u af, en weer aan met uw eigen werkaccount; dan kunt u het verplicht maken. Zo sluit een vergissing niemand buiten.",
    }
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    issuer: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    secret: SecretString,
    #[serde(default)]
    domains: String,
    #[serde(default)]
    newcomers: String,
}

/// Yes or no.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Switch {
    #[serde(default)]
    on: String,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    told: String,
}

#[derive(Template)]
#[template(path = "directory.html")]
struct DirectoryPage<'a> {
    frame: Frame<'a>,
    words: &'static DirectoryWords,
    tone: Tone,
    state: &'static str,
    back: String,
    issuer: String,
    client_id: String,
    domains: String,
    newcomers: Option<Role>,
    known: Option<Directory>,
    tried: Option<String>,
    told: Option<&'static str>,
    wrong: Option<String>,
    use_wrong: Option<&'static str>,
    trial: Option<TrialView>,
}

struct TrialView {
    works: bool,
    told: String,
    detail: Option<String>,
    claims: Vec<(String, String)>,
}

impl DirectoryPage<'_> {
    fn is_on(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.state == DirectoryState::On)
    }

    fn is_off(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.state == DirectoryState::Off)
    }

    fn is_obligatory(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.obligatory)
    }
}

type Sent = Result<Response, PageFailure>;

/// Shows it.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    axum::extract::Query(asked): axum::extract::Query<Asked>,
) -> Sent {
    let told = (asked.told == "kept").then_some(DirectoryWords::of(visit.language).kept);
    Ok(shown(&DirectoryPage { told, ..page(&site, &visit, &headers).await? })?.into_response())
}

/// Keeps what was filled in.
pub(crate) async fn keep(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(given): Form<Given>,
) -> Sent {
    let owner = signed_in(&site)?;
    let newcomers = match given.newcomers.as_str() {
        "" | "nobody" => None,
        word => Some(Role::from_word(word).ok_or(PageFailure::BadRequest)?),
    };
    let form = DirectoryForm {
        issuer: &given.issuer,
        client_id: &given.client_id,
        secret: &given.secret,
        domains: &given.domains,
        newcomers,
    };
    match site.engine.set_directory(&owner.organisation_id, form, &owner.email).await? {
        Ok(()) => Ok(Redirect::to("/organisation/directory?told=kept").into_response()),
        Err(fault) => {
            let wrong = Some(fault_words(&fault, DirectoryWords::of(visit.language)));
            let Given { issuer, client_id, domains, .. } = given;
            let known = page(&site, &visit, &headers).await?;
            let form = DirectoryPage { issuer, client_id, domains, newcomers, wrong, ..known };
            refused(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
    }
}

/// Leads the owner to the directory, to see what it answers.
pub(crate) async fn try_it(Here(site): Here, Extension(visit): Extension<Visit>, headers: HeaderMap) -> Sent {
    let (owner, back) = (signed_in(&site)?, back_address(&site, &headers)?);
    let purpose = Purpose::Try { organisation_id: &owner.organisation_id, user_id: &owner.user_id };
    let ask = SetOut { purpose, back: &back, onward: "/organisation/directory", address: &visit.address };
    match site.engine.set_out(ask).await? {
        Ok(way) => on_the_way(&site, &visit, way),
        Err(refusal) => {
            let trial = Trial { claims: Vec::new(), verdict: Err(refusal) };
            tried(&site, &visit, &headers, &trial).await
        }
    }
}

/// What the directory answered to an owner who tried it.
pub(super) async fn tried(site: &Site, visit: &Visit, headers: &HeaderMap, trial: &Trial) -> Sent {
    let visit = &Visit { here: "/organisation/directory".into(), ..visit.clone() };
    let words = DirectoryWords::of(visit.language);
    let works = trial.verdict.is_ok();
    let (told, detail) = match &trial.verdict {
        Ok(Verdict::In(email)) => (format!("{} {email}.", words.would_in), None),
        Ok(Verdict::Password(email)) => (format!("{} {email}.", words.would_password), None),
        Ok(Verdict::New(email, role)) => {
            let role = super::members::role_word(*role).in_language(visit.language);
            (format!("{} {role}: {email}.", words.would_new), None)
        }
        Err(why) => refusal::words(why, visit.language),
    };
    let view = TrialView { works, told, detail, claims: trial.claims.clone() };
    let page = DirectoryPage { trial: Some(view), ..page(site, visit, headers).await? };
    refused(if works { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY }, &page)
}

/// Switches it on or off.
pub(crate) async fn switch(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(given): Form<Switch>,
) -> Sent {
    let owner = signed_in(&site)?;
    let (organisation, session) = (&owner.organisation_id, Some(owner.session_id.as_str()));
    let done = site.engine.switch_directory(organisation, given.on == "on", session, &owner.email).await?;
    used(&site, &visit, &headers, done).await
}

/// Makes it obligatory, or no longer.
pub(crate) async fn obligatory(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    headers: HeaderMap,
    Form(given): Form<Switch>,
) -> Sent {
    let owner = signed_in(&site)?;
    let (organisation, on) = (&owner.organisation_id, given.on == "on");
    let done = site.engine.set_directory_obligatory(organisation, on, &owner.session_id, &owner.email).await?;
    used(&site, &visit, &headers, done).await
}

/// Forgets it.
pub(crate) async fn remove(Here(site): Here) -> Sent {
    let (owner, now) = (signed_in(&site)?, site.engine.clock().now());
    let session = Some(owner.session_id.as_str());
    site.engine.store().remove_directory(&owner.organisation_id, session, &owner.email, now).await?;
    Ok(Redirect::to("/organisation/directory").into_response())
}

async fn used(site: &Site, visit: &Visit, headers: &HeaderMap, done: Result<(), DirectoryFault>) -> Sent {
    let words = DirectoryWords::of(visit.language);
    let use_wrong = match done {
        Ok(()) => return Ok(Redirect::to("/organisation/directory").into_response()),
        Err(DirectoryFault::NotByIt) => Some(words.not_by_it),
        Err(_) => Some(words.not_tried),
    };
    refused(StatusCode::CONFLICT, &DirectoryPage { use_wrong, ..page(site, visit, headers).await? })
}

fn fault_words(fault: &DirectoryFault, words: &DirectoryWords) -> String {
    match fault {
        DirectoryFault::Issuer(AddressFault::Private) => words.private.to_owned(),
        DirectoryFault::Issuer(_) => words.bad_issuer.to_owned(),
        DirectoryFault::ClientId => words.bad_client.to_owned(),
        DirectoryFault::Secret => words.bad_secret.to_owned(),
        DirectoryFault::NoDomains => words.bad_domains.to_owned(),
        DirectoryFault::Domain(domain) => format!("{} {domain}", words.bad_domain),
        DirectoryFault::EverybodysDomain(domain) => format!("{} {domain}", words.everybodys),
        DirectoryFault::DomainTaken(domain) => format!("{} {domain}", words.taken),
        DirectoryFault::Newcomers => words.newcomers_wrong.to_owned(),
        DirectoryFault::Untried => words.not_tried.to_owned(),
        DirectoryFault::NotByIt => words.not_by_it.to_owned(),
    }
}

async fn page<'a>(site: &'a Site, visit: &Visit, headers: &HeaderMap) -> Result<DirectoryPage<'a>, PageFailure> {
    let (owner, words) = (signed_in(site)?, DirectoryWords::of(visit.language));
    let known = site.engine.store().find_directory(&owner.organisation_id).await?;
    let (tone, state) = match known.as_ref().map(|known| (known.state, known.obligatory)) {
        None => (Tone::Rest, words.none),
        Some((DirectoryState::Untried, _)) => (Tone::Waiting, words.untried),
        Some((DirectoryState::Off, _)) => (Tone::Rest, words.off),
        Some((DirectoryState::On, false)) => (Tone::Good, words.on),
        Some((DirectoryState::On, true)) => (Tone::Good, words.on_obligatory),
    };
    let tried = known.as_ref().and_then(|known| known.tried_at);
    Ok(DirectoryPage {
        frame: Frame::new(site, visit, Part::Members, words.title),
        words,
        tone,
        state,
        back: back_address(site, headers)?,
        issuer: known.as_ref().map(|known| known.issuer.clone()).unwrap_or_default(),
        client_id: known.as_ref().map(|known| known.client_id.clone()).unwrap_or_default(),
        domains: known.as_ref().map(|known| known.domains.join(" ")).unwrap_or_default(),
        newcomers: known.as_ref().map_or(Some(Role::Viewer), |known| known.newcomers),
        tried: tried.map(|at| days::moment(at, visit.language)),
        known,
        told: None,
        wrong: None,
        use_wrong: None,
        trial: None,
    })
}
