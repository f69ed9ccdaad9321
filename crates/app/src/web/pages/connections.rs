//! The connections to Pay. and AFAS: whether they work, who uses them, and new credentials.

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::{AfasCredentials, ConnectAfas, ConnectPay, Connected};
use secrecy::SecretString;
use serde::Deserialize;
use store::{Connection, StoreError};

use super::{refused, shown};
use crate::web::checks::{Tried, Trouble, afas_credentials, checks, pasted};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, days};

words! {
    /// Words of the page.
    ConnectionWords {
        title: "Connections" / "Koppelingen",
        integrations: "Integrations" / "Integraties",
        none: "Nothing is connected yet: installing an integration does it." / "Er is nog niets gekoppeld: een integratie installeren doet dat.",
        leads_to: "Leads to" / "Leidt naar",
        worked: "Last seen to work" / "Werkte voor het laatst",
        never: "not tried since it was changed" / "niet geprobeerd sinds de wijziging",
        used_by: "Used by" / "Gebruikt door",
        nobody: "nothing" / "niets",
        try_it: "Try it now" / "Nu proberen",
        new_credentials: "New credentials" / "Nieuwe gegevens",
        credentials_mean: "The old ones are replaced when the new ones work; the connection keeps leading to the same place."
            / "De oude worden vervangen als de nieuwe werken; de koppeling blijft naar dezelfde plek leiden.",
        token: "Token" / "Token",
        client_id: "Client id" / "Client-id",
        client_secret: "Client secret" / "Client-secret",
        or_client: "or, for AFAS, an OAuth client" / "of, voor AFAS, een OAuth-client",
        replace: "Try and replace" / "Proberen en vervangen",
        remove: "Disconnect" / "Ontkoppelen",
        removed: "The connection and its secrets are gone. Withdraw the token in Pay. or AFAS as well."
            / "De koppeling en haar geheimen zijn weg. Trek het token ook in bij Pay. of AFAS.",
        replaced: "The new credentials work and are kept." / "De nieuwe gegevens werken en zijn bewaard.",
        in_use: "An integration uses this connection, so it stays." / "Een integratie gebruikt deze koppeling, dus ze blijft.",
        missing: "Fill in a token, or a client with its secret." / "Vul een token in, of een client met secret.",
        not_replaced: "The new credentials don't do everything needed: nothing was changed."
            / "De nieuwe gegevens kunnen niet alles wat nodig is: er is niets gewijzigd.",
        payt_again: "New credentials for Payt are given on the command line: kruispost connect payt --help."
            / "Nieuwe gegevens voor Payt geeft u op de opdrachtregel: kruispost connect payt --help.",
        tried: "What was tried" / "Wat is geprobeerd",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    told: String,
}

/// New credentials.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    token: SecretString,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: SecretString,
}

#[derive(Template)]
#[template(path = "connections.html")]
struct ConnectionsPage<'a> {
    frame: Frame<'a>,
    words: &'static ConnectionWords,
    connections: Vec<ConnectionView>,
    owns: bool,
    told: Option<&'static str>,
    fault: Option<&'static str>,
}

struct ConnectionView {
    id: String,
    name: String,
    system: &'static str,
    is_afas: bool,
    is_payt: bool,
    place: String,
    worked: Option<String>,
    used_by: Vec<String>,
    tried: Tried,
}

type Answer = Result<Response, PageFailure>;

/// Shows them.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Query(asked): Query<Asked>) -> Answer {
    let words = ConnectionWords::of(visit.language);
    let told = match asked.told.as_str() {
        "removed" => Some(words.removed),
        "replaced" => Some(words.replaced),
        _ => None,
    };
    Ok(shown(&ConnectionsPage { told, ..page(&site, &visit).await? })?.into_response())
}

/// Tries one again.
pub(crate) async fn check(Here(site): Here, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Answer {
    let connection = site.store().get_connection(&id).await?;
    site.lives.forget(&connection.id);
    let tried = site.engine.check_connection(&connection.id).await;
    let mut page = page(&site, &visit).await?;
    let view = page.connections.iter_mut().find(|view| view.id == connection.id).ok_or(PageFailure::NotFound)?;
    match tried {
        Ok(items) => view.tried.checks = checks(&items, visit.language),
        Err(error) => view.tried.trouble = Some(Trouble::of(&error, visit.language).ok_or(error)?),
    }
    Ok(shown(&page)?.into_response())
}

/// Gives one new credentials to the same place.
pub(crate) async fn replace(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Answer {
    let connection = site.store().get_connection(&id).await?;
    let mut page = page(&site, &visit).await?;
    let Some(asked) = credentials(&connection, &given) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &ConnectionsPage { fault: Some(page.words.missing), ..page });
    };
    let tried = match Tried::outcome(connect(&site, &connection, asked).await, visit.language)? {
        Ok(id) => {
            site.lives.forget(&id);
            return Ok(Redirect::to("/connections?told=replaced").into_response());
        }
        Err(tried) => tried,
    };
    let view = page.connections.iter_mut().find(|view| view.id == connection.id).ok_or(PageFailure::NotFound)?;
    view.tried = tried;
    refused(StatusCode::UNPROCESSABLE_ENTITY, &ConnectionsPage { fault: Some(page.words.not_replaced), ..page })
}

/// Forgets one that nothing uses.
pub(crate) async fn remove(Here(site): Here, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Answer {
    let connection = site.store().get_connection(&id).await?;
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    match site.engine.store().delete_connection(behalf.organisation, &connection.id, behalf.who, now).await {
        Ok(()) => {
            site.lives.forget(&connection.id);
            Ok(Redirect::to("/connections?told=removed").into_response())
        }
        Err(StoreError::InUse { .. }) => {
            let page = page(&site, &visit).await?;
            refused(StatusCode::CONFLICT, &ConnectionsPage { fault: Some(page.words.in_use), ..page })
        }
        Err(error) => Err(error.into()),
    }
}

/// Which credentials were filled in, for the kind of connection.
enum Credentials {
    Pay(SecretString),
    Afas(AfasCredentials),
}

fn credentials(connection: &Connection, given: &Given) -> Option<Credentials> {
    match connection.kind.as_str() {
        // more than one token, and perhaps a server whose key is to be confirmed
        "payt" => None,
        "pay" => pasted(&given.token).map(Credentials::Pay),
        _ => afas_credentials(&given.token, &given.client_id, &given.client_secret).ok().map(Credentials::Afas),
    }
}

async fn connect(site: &Site, old: &Connection, credentials: Credentials) -> Result<Connected, EngineError> {
    let (name, base_url) = (old.name.clone(), setting(old, "base_url"));
    match credentials {
        Credentials::Pay(token) => {
            let code = setting(old, "code").unwrap_or_default();
            site.engine.connect_pay_for(site.behalf(), ConnectPay { name, code, token, base_url }).await
        }
        Credentials::Afas(credentials) => {
            let ask = ConnectAfas {
                name,
                participant: setting(old, "participant").unwrap_or_default(),
                environment: setting(old, "environment").unwrap_or_default(),
                credentials,
                base_url,
            };
            site.engine.connect_afas_for(site.behalf(), ask).await
        }
    }
}

fn setting(connection: &Connection, key: &str) -> Option<String> {
    connection.settings.get(key).and_then(|value| value.as_str()).map(str::to_owned)
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<ConnectionsPage<'a>, PageFailure> {
    let (language, words) = (visit.language, ConnectionWords::of(visit.language));
    let store = site.store();
    let flows = store.list_flows().await?;
    let view = |connection: Connection| {
        let uses = |flow: &&store::Flow| [&flow.source_connection, &flow.books_connection].contains(&&connection.id);
        let is_afas = connection.kind == "afas";
        let keys: &[&str] =
            if is_afas { &["participant", "environment"] } else { &["code", "administration_code", "sftp_host"] };
        let place: Vec<String> = keys.iter().filter_map(|key| setting(&connection, key)).collect();
        ConnectionView {
            system: match connection.kind.as_str() {
                "afas" => "AFAS",
                "payt" => "Payt",
                _ => "Pay.",
            },
            is_afas,
            is_payt: connection.kind == "payt",
            place: place.join(" ").trim().to_owned(),
            worked: connection.checked_at.map(|at| days::moment(at, language)),
            used_by: flows.iter().filter(uses).map(|flow| flow.name.clone()).collect(),
            tried: Tried::default(),
            id: connection.id,
            name: connection.name,
        }
    };
    Ok(ConnectionsPage {
        frame: Frame::new(site, visit, Part::Integrations, words.title),
        words,
        connections: store.list_connections().await?.into_iter().map(view).collect(),
        owns: site.owns(),
        told: None,
        fault: None,
    })
}
