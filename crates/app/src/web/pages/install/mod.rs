//! The wizard: connect Pay., connect AFAS, set what is booked where, look at what would become of the first settlements, and
//! switch on. Every step is kept in a draft: whoever leaves goes on where he was.

pub(crate) mod afas;
pub(crate) mod pay;
pub(crate) mod preview;
pub(crate) mod settings;

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use engine::commands::Connected;
use engine::{CheckItem, EngineError};
use ledger::language::Language;
use store::{Connection, Draft};

use crate::web::failure::PageFailure;
use crate::web::words::words;
use crate::web::{Here, Site};

words! {
    /// Words around every step.
    InstallWords {
        steps: "Steps" / "Stappen",
        pay: "Pay." / "Pay.",
        afas: "AFAS" / "AFAS",
        settings: "Settings" / "Instellingen",
        preview: "Look and switch on" / "Bekijken en inschakelen",
        done: "done" / "klaar",
        discard: "Discard this installation" / "Deze installatie weggooien",
        kept: "What you fill in is kept: you can leave and go on later." / "Wat u invult wordt bewaard: u kunt weggaan en later verdergaan.",
        checklist: "What was tried" / "Wat is geprobeerd",
        not_connected: "Not connected yet: mend what is marked and try again. Nothing was stored."
            / "Nog niet gekoppeld: herstel wat gemarkeerd is en probeer het opnieuw. Er is niets opgeslagen.",
        use_this: "Use a connection that is there" / "Gebruik een bestaande koppeling",
        new_one: "Make a new connection" / "Maak een nieuwe koppeling",
        go_on: "Go on" / "Verder",
        connect: "Try and go on" / "Proberen en verder",
    }
}

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// Connecting Pay.
    Pay,
    /// Connecting AFAS.
    Afas,
    /// What is booked where.
    Settings,
    /// The first settlements, and the switch.
    Preview,
}

/// A step as the page shows it.
pub(super) struct StepView {
    pub(super) name: &'static str,
    pub(super) address: String,
    pub(super) current: bool,
    pub(super) done: bool,
}

/// What every step's page shows around itself.
pub(super) struct Around {
    pub(super) draft: String,
    pub(super) steps: Vec<StepView>,
    pub(super) words: &'static InstallWords,
}

impl Around {
    fn new(draft: &Draft, step: Step, language: Language) -> Self {
        let words = InstallWords::of(language);
        let next = next_step(draft);
        let view = |of: Step, name: &'static str| StepView {
            name,
            address: address(&draft.id, of),
            current: of == step,
            done: of < next,
        };
        let steps = vec![
            view(Step::Pay, words.pay),
            view(Step::Afas, words.afas),
            view(Step::Settings, words.settings),
            view(Step::Preview, words.preview),
        ];
        Self { draft: draft.id.clone(), steps, words }
    }
}

/// A connection that may be used.
pub(super) struct KnownConnection {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) chosen: bool,
}

/// Goes on where the draft was left.
pub(crate) async fn go_on(Here(site): Here, Path(id): Path<String>) -> Result<Redirect, PageFailure> {
    let draft = site.store().get_draft(&id).await?;
    Ok(Redirect::to(&address(&draft.id, next_step(&draft))))
}

/// Throws a draft away; its connections stay.
pub(crate) async fn discard(Here(site): Here, Path(id): Path<String>) -> Result<Redirect, PageFailure> {
    let draft = site.store().get_draft(&id).await?;
    site.engine.store().delete_draft(site.behalf().organisation, &draft.id).await?;
    site.lives.forget_preview(&draft.id);
    Ok(Redirect::to("/integrations"))
}

pub(super) fn address(draft: &str, step: Step) -> String {
    let word = match step {
        Step::Pay => "pay",
        Step::Afas => "afas",
        Step::Settings => "settings",
        Step::Preview => "preview",
    };
    format!("/install/{draft}/{word}")
}

/// The first step that is not done.
pub(super) fn next_step(draft: &Draft) -> Step {
    match (&draft.source_connection, &draft.books_connection) {
        (None, _) => Step::Pay,
        (_, None) => Step::Afas,
        (Some(_), Some(_)) if !settings_of(draft).contains_key("journal") => Step::Settings,
        (Some(_), Some(_)) => Step::Preview,
    }
}

/// What was filled in so far.
fn settings_of(draft: &Draft) -> BTreeMap<String, String> {
    serde_json::from_value(draft.settings.clone()).unwrap_or_default()
}

/// Both connections, or the step that is missing.
fn both_of(draft: &Draft) -> Result<(String, String), Redirect> {
    match (&draft.source_connection, &draft.books_connection) {
        (Some(source), Some(books)) => Ok((source.clone(), books.clone())),
        _ => Err(Redirect::to(&address(&draft.id, next_step(draft)))),
    }
}

/// Keeps a step that is done, and goes on to the next.
async fn on_to(site: &Site, draft: &Draft, step: Step) -> Result<Response, PageFailure> {
    site.engine.store().save_draft(site.behalf().organisation, draft, site.engine.clock().now()).await?;
    Ok(Redirect::to(&address(&draft.id, step)).into_response())
}

/// A connection that is there, tried again.
async fn again(site: &Site, connection: &str) -> Result<Connected, EngineError> {
    let connection = site.store().get_connection(connection).await?;
    let checks = site.engine.check_connection(&connection.id).await?;
    let good = !checks.iter().any(CheckItem::is_bad);
    Ok(Connected { connection_id: good.then_some(connection.id), checks })
}

async fn known(site: &Site, kind: &str, chosen: Option<&str>) -> Result<Vec<KnownConnection>, PageFailure> {
    let all = site.store().list_connections().await?;
    let first = all.iter().find(|one| one.kind == kind).map(|one| one.id.clone());
    let chosen = chosen.map(str::to_owned).or(first);
    let view =
        |one: Connection| KnownConnection { chosen: Some(&one.id) == chosen.as_ref(), name: one.name, id: one.id };
    Ok(all.into_iter().filter(|one| one.kind == kind).map(view).collect())
}
