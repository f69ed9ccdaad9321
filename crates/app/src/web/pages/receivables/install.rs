//! Installing AFAS → Payt on one page: the connection to AFAS that is there, the tokens of Payt, and nothing goes before somebody
//! has seen the first list.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::{ConnectPayt, InstallPayt, PaytCredentials};
use secrecy::SecretString;
use serde::Deserialize;
use store::{Connection, StoreError};

use super::super::{refused, shown};
use super::install_sftp::{GivenSftp, SftpView};
use crate::web::checks::{Tried, Trouble, pasted};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site};

/// The name of the first such integration.
const USUAL_NAME: &str = "payt";

/// The setting of a delivery record by record.
const BY_RECORD: &str = "api";

words! {
    /// Words of the page.
    InstallPaytWords {
        both_ends: "AFAS → Payt" / "AFAS → Payt",
        integrations: "Integrations" / "Integraties",
        before: "Payt reminds debtors from a list. What is missing in the list counts as paid. So the first list, and every later one that would close much, waits here until you let it go."
            / "Payt herinnert debiteuren aan de hand van een lijst. Wat op de lijst ontbreekt, geldt als betaald. Daarom wacht de eerste lijst, en elke latere die veel zou sluiten, hier tot u hem vrijgeeft.",
        afas: "Connection to AFAS" / "Koppeling met AFAS",
        no_afas: "Connect AFAS first: install Pay. → AFAS, or run kruispost connect afas." / "Koppel eerst AFAS: installeer Pay. → AFAS, of voer kruispost connect afas uit.",
        name: "Name of the integration" / "Naam van de integratie",
        token: "Access token of Payt" / "Toegangstoken van Payt",
        import_token: "Import token" / "Importtoken",
        code: "Code of the administration" / "Code van de administratie",
        code_rule: "As in the Import tab of Payt, and the same as in AFAS." / "Zoals op het tabblad Import van Payt, en dezelfde als in AFAS.",
        delivery: "How receivables go" / "Hoe de facturen gaan",
        by_file: "As a file with everything, which Payt imports at night" / "Als bestand met alles, dat Payt 's nachts importeert",
        by_record: "Record by record over Payt's interface, only what changed" / "Per stuk over de koppeling van Payt, alleen wat wijzigde",
        delivery_rule: "Record by record needs Payt's API module, and its automatic import switched off." / "Per stuk vraagt de API-module van Payt, en dat zijn automatische import uit staat.",
        where_to: "Where to click in Payt" / "Waar u klikt in Payt",
        step_1: "Open the administration's settings and choose Import." / "Open de instellingen van de administratie en kies Import.",
        step_2: "Switch on linking by supplied CSV files and automatic import; fill in the administration code." / "Zet koppelen via aangeleverde CSV-bestanden en automatisch importeren aan; vul de administratiecode in.",
        step_3: "Copy the import token. Ask Payt's service desk for an access token if you have none." / "Kopieer het importtoken. Vraag de servicedesk van Payt om een toegangstoken als u dat nog niet hebt.",
        step_4: "In AFAS, put the Payt GetConnectors on the App connector." / "Zet in AFAS de GetConnectors van Payt op de app connector.",
        connectors: "What each must give" / "Wat elke connector moet geven",
        demo: "In this demonstration, use:" / "Gebruik in deze demonstratie:",
        kept: "Tokens are sealed before they are stored and never shown again." / "Tokens worden verzegeld bewaard en nooit meer getoond.",
        install: "Try and install" / "Proberen en installeren",
        checklist: "What was tried at Payt" / "Wat is geprobeerd bij Payt",
        not_connected: "Mend what does not work and try again. Nothing was stored." / "Herstel wat niet werkt en probeer het opnieuw. Er is niets bewaard.",
        missing: "Fill in the code and both tokens, or the code and an SFTP server." / "Vul de code en beide tokens in, of de code en een SFTP-server.",
        taken: "There is an integration of that name already." / "Er is al een integratie met die naam.",
    }
}

/// What was filled in.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Given {
    afas: String,
    name: String,
    token: SecretString,
    import_token: SecretString,
    code: String,
    delivery: String,
    #[serde(flatten)]
    sftp: GivenSftp,
}

#[derive(Template)]
#[template(path = "install_payt.html")]
struct InstallPage<'a> {
    frame: Frame<'a>,
    words: &'static InstallPaytWords,
    connections: Vec<(String, String, bool)>,
    name: String,
    code: String,
    /// Whether it goes record by record.
    by_record: bool,
    tried: Tried,
    fault: Option<&'static str>,
    sftp: SftpView,
}

/// Shows the form.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Result<Response, PageFailure> {
    let given = Given { name: USUAL_NAME.into(), ..Given::default() };
    Ok(shown(&page(&site, &visit, &given).await?)?.into_response())
}

/// Tries the tokens, installs, and reads AFAS for the first list.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(given): Form<Given>,
) -> Result<Response, PageFailure> {
    let filled = page(&site, &visit, &given).await?;
    let (code, name) = (given.code.trim().to_owned(), given.name.trim().to_owned());
    if given.sftp.looks() {
        return Ok(shown(&filled)?.into_response());
    }
    let (token, import_token) = (pasted(&given.token), pasted(&given.import_token));
    let tokens_absent = token.is_none() || import_token.is_none();
    let tokens_missing = !given.sftp.wanted() && tokens_absent;
    if tokens_missing || code.is_empty() || given.afas.is_empty() {
        let fault = Some(filled.words.missing);
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &InstallPage { fault, ..filled });
    }
    let sftp = match given.sftp.wanted().then(|| given.sftp.ask(visit.language)).transpose() {
        Ok(sftp) => sftp,
        Err(fault) => {
            let sftp = SftpView { fault: Some(fault), ..filled.sftp };
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &InstallPage { sftp, ..filled });
        }
    };
    let by_record = given.delivery == BY_RECORD;
    if by_record && tokens_absent {
        let fault = Some(filled.words.missing);
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &InstallPage { fault, ..filled });
    }
    let delivery = match sftp {
        _ if by_record => BY_RECORD,
        Some(_) => "csv_sftp",
        None => "csv_http",
    };
    let flows = site.store().list_flows().await?;
    if flows.iter().any(|flow| flow.name == name) {
        let fault = Some(filled.words.taken);
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &InstallPage { fault, ..filled });
    }
    let ask = ConnectPayt {
        name: format!("Payt {code}"),
        credentials: token.map_or(PaytCredentials::Absent, PaytCredentials::Token),
        import_token: import_token.unwrap_or_default(),
        administration_code: code,
        base_url: None,
        import_base_url: None,
    };
    let connected = site.engine.connect_payt_with(site.behalf(), ask, sftp).await;
    let target = match Tried::outcome(connected, visit.language)? {
        Ok(connection) => connection,
        Err(tried) => return refused(StatusCode::UNPROCESSABLE_ENTITY, &InstallPage { tried, ..filled }),
    };
    let ask = InstallPayt {
        name,
        settings: BTreeMap::from([("delivery".to_owned(), delivery.to_owned())]),
        books: Some(given.afas),
        target: Some(target),
    };
    match site.engine.install_afas_payt_for(site.behalf(), ask).await {
        Ok(installed) => {
            site.syncs.start(&site.engine, &installed.flow_id);
            let address = format!("/integrations/{}/receivables", installed.flow_id);
            Ok(Redirect::to(&address).into_response())
        }
        Err(EngineError::Store(StoreError::Taken { .. })) => {
            let fault = Some(filled.words.taken);
            refused(StatusCode::UNPROCESSABLE_ENTITY, &InstallPage { fault, ..filled })
        }
        Err(error) => {
            let trouble = Trouble::of(&error, visit.language).ok_or(error)?;
            let tried = Tried { checks: Vec::new(), trouble: Some(trouble) };
            refused(StatusCode::UNPROCESSABLE_ENTITY, &InstallPage { tried, ..filled })
        }
    }
}

async fn page<'a>(site: &'a Site, visit: &Visit, given: &Given) -> Result<InstallPage<'a>, PageFailure> {
    let words = InstallPaytWords::of(visit.language);
    let connections = site.store().list_connections().await?;
    let choice = |connection: Connection| {
        let chosen = connection.id == given.afas;
        (connection.id, connection.name, chosen)
    };
    Ok(InstallPage {
        frame: Frame::new(site, visit, Part::Integrations, words.both_ends),
        words,
        connections: connections.into_iter().filter(|one| one.kind == "afas").map(choice).collect(),
        name: given.name.clone(),
        code: given.code.clone(),
        by_record: given.delivery == BY_RECORD,
        tried: Tried::default(),
        fault: None,
        sftp: given.sftp.view(site, visit.language).await?,
    })
}
