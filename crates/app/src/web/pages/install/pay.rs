//! The step that connects Pay.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::{ConnectPay, Connected};
use secrecy::SecretString;
use serde::Deserialize;
use store::Draft;

use super::{Around, KnownConnection, Step, again, known, on_to};
use crate::web::checks::{Tried, pasted};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::pages::{refused, shown};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site};

words! {
    /// Words of the step.
    PayWords {
        heading: "Connect Pay." / "Pay. koppelen",
        demo: "In this demonstration the emulator takes this AT-code and token:" / "In deze demonstratie neemt de nabootsing deze AT-code en token:",
        where_to: "Where to find them" / "Waar u ze vindt",
        sign_in: "Sign in at my.pay.nl and open Merchant, then API tokens." / "Meld u aan op my.pay.nl en open Merchant, daarna API-tokens.",
        add: "Choose Add, give it the name Kruispost and tick All Merchant rights." / "Kies Toevoegen, noem het Kruispost en vink All Merchant-rechten aan.",
        copy: "Copy the AT-code and the token from there. Pay. shows the token once." / "Neem de AT-code en het token daar over. Pay. toont het token één keer.",
        clearings: "Ask Pay. support to switch on the Clearings API for this AT-code; they do that by hand. Without it settlements can't be read."
            / "Vraag de support van Pay. om de Clearings-API voor deze AT-code aan te zetten; dat doen zij met de hand. Zonder kunnen uitbetalingen niet gelezen worden.",
        drawing: "The menu of Pay.: Merchant, then API tokens, then Add" / "Het menu van Pay.: Merchant, daarna API-tokens, daarna Toevoegen",
        drawing_add: "Add" / "Toevoegen",
        drawing_tokens: "API tokens" / "API-tokens",
        code: "AT-code" / "AT-code",
        token: "API token" / "API-token",
        token_kept: "It is sealed before it is stored, and never shown again." / "Het wordt versleuteld opgeslagen en nooit meer getoond.",
        missing: "Fill in the AT-code and the token." / "Vul de AT-code en het token in.",
    }
}

/// What was filled in.
#[derive(Deserialize)]
pub(crate) struct Given {
    #[serde(default)]
    connection: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    token: SecretString,
}

#[derive(Template)]
#[template(path = "install_pay.html")]
struct PayPage<'a> {
    frame: Frame<'a>,
    around: Around,
    words: &'static PayWords,
    known: Vec<KnownConnection>,
    code: String,
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
    let code = given.code.trim().to_owned();
    let filled = PayPage { code: code.clone(), ..page(&site, &visit, &draft).await? };
    let tried = match (given.connection.as_str(), pasted(&given.token)) {
        ("", Some(token)) if !code.is_empty() => connect(&site, code, token).await,
        ("", _) => {
            let fault = Some(filled.words.missing);
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &PayPage { fault, ..filled });
        }
        (known, _) => again(&site, known).await,
    };
    match Tried::outcome(tried, visit.language)? {
        Ok(connection) => {
            site.lives.forget(&connection);
            on_to(&site, &Draft { source_connection: Some(connection), ..draft }, Step::Afas).await
        }
        Err(tried) => refused(StatusCode::UNPROCESSABLE_ENTITY, &PayPage { tried, ..filled }),
    }
}

/// A new connection, called after its code: the same code again replaces its token.
async fn connect(site: &Site, code: String, token: SecretString) -> Result<Connected, EngineError> {
    let ask = ConnectPay { name: format!("Pay. {code}"), code, token, base_url: None };
    site.engine.connect_pay_for(site.behalf(), ask).await
}

async fn page<'a>(site: &'a Site, visit: &Visit, draft: &Draft) -> Result<PayPage<'a>, PageFailure> {
    let words = PayWords::of(visit.language);
    Ok(PayPage {
        frame: Frame::new(site, visit, Part::Integrations, words.heading),
        around: Around::new(draft, Step::Pay, visit.language),
        words,
        known: known(site, "pay", draft.source_connection.as_deref()).await?,
        code: String::new(),
        tried: Tried::default(),
        fault: None,
    })
}
