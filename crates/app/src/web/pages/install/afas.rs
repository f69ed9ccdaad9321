//! The step that connects AFAS.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::{AfasCredentials, ConnectAfas, Connected};
use secrecy::SecretString;
use serde::Deserialize;
use store::Draft;

use super::{Around, KnownConnection, Step, again, known, on_to};
use crate::web::checks::{NoCredentials, Tried, afas_credentials};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::pages::{refused, shown};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site};

words! {
    /// Words of the step.
    AfasWords {
        heading: "Connect AFAS" / "AFAS koppelen",
        demo: "In this demonstration the emulator takes this participant and token:" / "In deze demonstratie neemt de nabootsing deze deelnemer en token:",
        where_to: "What to set up in AFAS" / "Wat u in AFAS inricht",
        group: "Make a user group with a user of its own that may book in the administration and journal, and see all debtors: rights that are missing show as fewer rows, not as an error."
            / "Maak een gebruikersgroep met een eigen gebruiker die in de administratie en het dagboek mag boeken en alle debiteuren ziet: ontbrekende rechten blijken uit minder regels, niet uit een fout.",
        connector: "General > Management > App connector: add one for that group, add the connectors below, and clear Blocked."
            / "Algemeen > Beheer > App connector: voeg er een toe voor die groep, voeg de connectors hieronder toe en zet Geblokkeerd uit.",
        token_step: "On the tab User tokens make a token for the user, or on the App connector an OAuth client. AFAS shows it once."
            / "Maak op het tabblad Gebruikerstokens een token voor de gebruiker, of op de app connector een OAuth-client. AFAS toont het één keer.",
        connectors: "Connectors" / "Connectors",
        custom: "Two more make the search better and are made by hand; without them it works too:"
            / "Nog twee verbeteren het zoeken en worden met de hand gemaakt; zonder werkt het ook:",
        drawing: "The menu of AFAS: General, then Management, then App connector" / "Het menu van AFAS: Algemeen, daarna Beheer, daarna App connector",
        drawing_general: "General" / "Algemeen",
        drawing_management: "Management" / "Beheer",
        drawing_connector: "App connector" / "App connector",
        participant: "Participant number or address" / "Deelnemernummer of adres",
        participant_hint: "Five digits, or paste any address of your AFAS, as https://12345.rest.afas.online."
            / "Vijf cijfers, of plak een adres van uw AFAS, zoals https://12345.rest.afas.online.",
        environment: "Environment" / "Omgeving",
        as_told: "Production, or what the address says" / "Productie, of wat het adres zegt",
        test: "Test" / "Test",
        acceptance: "Acceptance" / "Acceptatie",
        token: "Token" / "Token",
        token_hint: "The text that begins with <token>, or only the part in <data>." / "De tekst die met <token> begint, of alleen het deel in <data>.",
        or_client: "Or an OAuth client" / "Of een OAuth-client",
        client_id: "Client id" / "Client-id",
        client_secret: "Client secret" / "Client-secret",
        missing: "Fill in the participant number, and a token or a client with its secret."
            / "Vul het deelnemernummer in, en een token of een client met secret.",
        two_ways: "Fill in a token or a client, not both." / "Vul een token of een client in, niet allebei.",
    }
}

/// Connectors that are needed, as AFAS calls them.
const CONNECTORS: &[&str] = &[
    "FiEntries",
    "Profit_Administrations",
    "Profit_Journals",
    "Profit_Accounts",
    "Profit_periods_per_administration",
    "Profit_Debtor_Invoices",
    "Profit_Transactions",
    "Profit_Debtor",
    "Profit_VAT_code",
];

/// Connectors of ours that help.
const CUSTOM: &[&str] = &["Kruispost_OpenItems", "Kruispost_Order_Invoices"];

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    connection: String,
    #[serde(default)]
    participant: String,
    #[serde(default)]
    environment: String,
    #[serde(default)]
    token: SecretString,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: SecretString,
}

#[derive(Template)]
#[template(path = "install_afas.html")]
struct AfasPage<'a> {
    frame: Frame<'a>,
    around: Around,
    words: &'static AfasWords,
    connectors: &'static [&'static str],
    custom: &'static [&'static str],
    known: Vec<KnownConnection>,
    participant: String,
    environment: String,
    client_id: String,
    tried: Tried,
    fault: Option<&'static str>,
}

/// Shows the step.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
) -> Result<Response, PageFailure> {
    let draft = site.store().get_draft(&id).await?;
    Ok(shown(&page(&site, &visit, &draft).await?)?.into_response())
}

/// Tries what was filled in, and goes on when everything needed works.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    let draft = site.store().get_draft(&id).await?;
    let filled = AfasPage {
        participant: given.participant.trim().to_owned(),
        environment: given.environment.clone(),
        client_id: given.client_id.trim().to_owned(),
        ..page(&site, &visit, &draft).await?
    };
    let tried = if given.connection.is_empty() {
        match credentials(&given, filled.words) {
            Ok(credentials) => connect(&site, &filled, credentials).await,
            Err(fault) => {
                let fault = Some(fault);
                return refused(StatusCode::UNPROCESSABLE_ENTITY, &AfasPage { fault, ..filled });
            }
        }
    } else {
        again(&site, &given.connection).await
    };
    match Tried::outcome(tried, visit.language)? {
        Ok(connection) => {
            site.lives.forget(&connection);
            on_to(&site, &Draft { books_connection: Some(connection), ..draft }, Step::Settings).await
        }
        Err(tried) => refused(StatusCode::UNPROCESSABLE_ENTITY, &AfasPage { tried, ..filled }),
    }
}

fn credentials(given: &Given, words: &AfasWords) -> Result<AfasCredentials, &'static str> {
    if given.participant.trim().is_empty() {
        return Err(words.missing);
    }
    afas_credentials(&given.token, &given.client_id, &given.client_secret).map_err(|why| match why {
        NoCredentials::Missing => words.missing,
        NoCredentials::TwoWays => words.two_ways,
    })
}

/// A new connection, called after its environment: the same one again gets the new credentials.
async fn connect(site: &Site, filled: &AfasPage<'_>, credentials: AfasCredentials) -> Result<Connected, EngineError> {
    let environment = match filled.environment.as_str() {
        word @ ("test" | "acceptance") => word.to_owned(),
        _ => String::new(),
    };
    let ask = ConnectAfas {
        name: engine::commands::name_of_afas(&filled.participant, &environment)?,
        participant: filled.participant.clone(),
        environment,
        credentials,
        base_url: None,
    };
    site.engine.connect_afas_for(site.behalf(), ask).await
}

async fn page<'a>(site: &'a Site, visit: &Visit, draft: &Draft) -> Result<AfasPage<'a>, PageFailure> {
    let words = AfasWords::of(visit.language);
    Ok(AfasPage {
        frame: Frame::new(site, visit, Part::Integrations, words.heading),
        around: Around::new(draft, Step::Afas, visit.language),
        words,
        connectors: CONNECTORS,
        custom: CUSTOM,
        known: known(site, "afas", draft.books_connection.as_deref()).await?,
        participant: String::new(),
        environment: String::new(),
        client_id: String::new(),
        tried: Tried::default(),
        fault: None,
    })
}
