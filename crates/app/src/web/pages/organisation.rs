//! The organisation itself: its name, all its data as one file, and its end.

use askama::Template;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::people::Asked as Password;
use secrecy::SecretString;
use serde::Deserialize;
use store::StoreError;
use tokio_util::io::ReaderStream;

use super::account::signed_in;
use super::{refused, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, cookies};

/// The longest name, in characters.
const NAME_AT_MOST: usize = 200;

words! {
    /// Words of the page.
    OrganisationWords {
        title: "The organisation" / "De organisatie",
        name: "Name" / "Naam",
        rename: "Change the name" / "Naam wijzigen",
        renamed: "The name is changed." / "De naam is gewijzigd.",
        name_missing: "Fill in a name of at most 200 characters." / "Vul een naam in van hoogstens 200 tekens.",
        directory_title: "Work accounts" / "Werkaccounts",
        directory_means: "Let your people sign in with the account they have at work." / "Laat uw mensen zich aanmelden met het account dat ze op het werk hebben.",
        directory: "Signing in with work accounts" / "Aanmelden met werkaccounts",
        export_title: "All data" / "Alle gegevens",
        export_means: "One ZIP with settlements, entries, answers, rules, runs, people, the audit log and more as JSON lines, the documents as they were received, and a page that explains each file and column. No password, token or key is in it."
            / "Eén ZIP met uitbetalingen, boekingen, antwoorden, regels, rondes, mensen, het logboek en meer als JSON-regels, de documenten zoals ze ontvangen zijn, en een pagina die elk bestand en elke kolom uitlegt. Er staat geen wachtwoord, token of sleutel in.",
        export: "Download all data (ZIP)" / "Alle gegevens downloaden (ZIP)",
        delete_title: "Delete the organisation" / "De organisatie verwijderen",
        delete_means: "Everything that Kruispost knows of this organisation goes at once, and can't be brought back: settlements, entries, documents, connections, rules, the audit log, and people who are in no other organisation. What is booked in AFAS stays there. Download all data first if you must keep it."
            / "Alles wat Kruispost van deze organisatie weet verdwijnt meteen en is niet terug te halen: uitbetalingen, boekingen, documenten, koppelingen, regels, het logboek, en mensen die bij geen andere organisatie horen. Wat in AFAS geboekt is blijft daar. Download eerst alle gegevens als u die moet bewaren.",
        typed: "Type the name of the organisation" / "Typ de naam van de organisatie",
        password: "Your password" / "Uw wachtwoord",
        delete: "Delete everything" / "Alles verwijderen",
        wrong_name: "That is not the name of this organisation." / "Dat is niet de naam van deze organisatie.",
        wrong_password: "That is not your password." / "Dat is niet uw wachtwoord.",
        too_often: "Too many wrong passwords. Wait a quarter of an hour and try again."
            / "Te veel verkeerde wachtwoorden. Wacht een kwartier en probeer het opnieuw.",
        on_its_way: "It is not known yet whether AFAS has this entry, so nothing was deleted. Kruispost is finding out; try again in a while:"
            / "Het is nog niet bekend of AFAS deze boeking heeft, dus er is niets verwijderd. Kruispost zoekt het uit; probeer het straks opnieuw:",
        demo: "This is a demonstration; its only organisation stays." / "Dit is een demonstratie; de enige organisatie ervan blijft.",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    told: String,
}

/// Another name.
#[derive(Debug, Deserialize)]
pub(crate) struct NewName {
    #[serde(default)]
    name: String,
}

/// That it shall go.
#[derive(Deserialize)]
pub(crate) struct Ending {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: SecretString,
}

#[derive(Template)]
#[template(path = "organisation.html")]
struct OrganisationPage<'a> {
    frame: Frame<'a>,
    words: &'static OrganisationWords,
    /// As the field shows it.
    name: String,
    told: Option<&'static str>,
    name_wrong: Option<&'static str>,
    wrong: Option<String>,
    /// Whether it can be deleted here.
    may_go: bool,
}

type Sent = Result<Response, PageFailure>;

/// Shows it.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    axum::extract::Query(asked): axum::extract::Query<Asked>,
) -> Sent {
    let told = (asked.told == "renamed").then_some(OrganisationWords::of(visit.language).renamed);
    Ok(shown(&OrganisationPage { told, ..page(&site, &visit).await? })?.into_response())
}

/// Gives it another name.
pub(crate) async fn rename(Here(site): Here, Extension(visit): Extension<Visit>, Form(new): Form<NewName>) -> Sent {
    let owner = signed_in(&site)?;
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > NAME_AT_MOST || name.contains(char::is_control) {
        let name_wrong = Some(OrganisationWords::of(visit.language).name_missing);
        let form = OrganisationPage { name: new.name, name_wrong, ..page(&site, &visit).await? };
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &form);
    }
    let (store, now) = (site.engine.store(), site.engine.clock().now());
    store.rename_organisation(&owner.organisation_id, name, &owner.email, now).await?;
    Ok(Redirect::to("/organisation?told=renamed").into_response())
}

/// All its data, by way of a file that nobody else can open and that is gone when it was sent.
pub(crate) async fn export(Here(site): Here) -> Sent {
    let owner = signed_in(&site)?;
    let (store, now) = (site.engine.store(), site.engine.clock().now());
    store.note_audit(&owner.organisation_id, &owner.email, "data_exported", "", now).await?;
    let failed = |error: anyhow::Error| {
        tracing::error!("all data could not be exported: {error:#}");
        PageFailure::Failed
    };
    let file = tempfile::tempfile().map_err(|error| failed(error.into()))?;
    let written = crate::export::write_into(file, &site.store(), &owner.organisation).await;
    let (file, _) = written.map_err(failed)?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"kruispost.zip\""),
    ];
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    Ok((headers, body).into_response())
}

/// Deletes it, for who types its name and his password.
pub(crate) async fn delete(Here(site): Here, Extension(visit): Extension<Visit>, Form(given): Form<Ending>) -> Sent {
    let (owner, words) = (signed_in(&site)?, OrganisationWords::of(visit.language));
    if !may_go(&site).await? {
        return stays(&site, &visit, StatusCode::CONFLICT, words.demo.to_owned()).await;
    }
    if given.name.trim() != owner.organisation {
        return stays(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, words.wrong_name.to_owned()).await;
    }
    match site.engine.ask_password(&owner.user_id, &visit.address, &given.password).await? {
        Password::Right => {}
        Password::Wrong => {
            return stays(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, words.wrong_password.to_owned()).await;
        }
        Password::TooOften => {
            return stays(&site, &visit, StatusCode::TOO_MANY_REQUESTS, words.too_often.to_owned()).await;
        }
    }
    match site.engine.delete_organisation(&owner.organisation_id, &owner.email).await {
        Ok(_) => {}
        Err(EngineError::Store(StoreError::OnItsWay { voucher })) => {
            return stays(&site, &visit, StatusCode::CONFLICT, format!("{} {voucher}.", words.on_its_way)).await;
        }
        Err(error) => return Err(error.into()),
    }
    let mut response = Redirect::to("/sign-in?told=deleted").into_response();
    let cookie = cookies::session(None, site.is_secure());
    response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
    Ok(response)
}

/// A demonstration without an organisation would show nothing any more.
async fn may_go(site: &Site) -> Result<bool, PageFailure> {
    Ok(site.demo.is_none() || site.engine.store().list_organisations().await?.len() > 1)
}

async fn stays(site: &Site, visit: &Visit, status: StatusCode, why: String) -> Sent {
    refused(status, &OrganisationPage { wrong: Some(why), ..page(site, visit).await? })
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<OrganisationPage<'a>, PageFailure> {
    let words = OrganisationWords::of(visit.language);
    Ok(OrganisationPage {
        frame: Frame::new(site, visit, Part::Members, words.title),
        words,
        name: signed_in(site)?.organisation.clone(),
        told: None,
        name_wrong: None,
        wrong: None,
        may_go: may_go(site).await?,
    })
}
