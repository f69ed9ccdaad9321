//! The settings of an integration to Payt.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use engine::EngineError;
use engine::commands::InstallPayt;
use engine::receivables::AFAS_PAYT;
use engine::settings::Choices;
use ledger::language::Language;
use store::Flow;

use super::super::{refused, shown};
use crate::web::Site;
use crate::web::checks::{CheckView, checks};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;

words! {
    /// Words of the page.
    PaytSettingWords {
        receivables: "Receivables to Payt" / "Openstaande facturen naar Payt",
        keep: "Keep these settings" / "Bewaar deze instellingen",
        kept: "The settings are kept. They count from the next read on." / "De instellingen zijn bewaard. Ze gelden vanaf de volgende keer lezen.",
        wrong: "Nothing was kept: mend what is marked." / "Er is niets bewaard: herstel wat gemarkeerd is.",
        connectors: "What AFAS offers of this" / "Wat AFAS hiervan biedt",
        fields: "Fields and filters" / "Velden en filters",
        fields_lead: "Which of your columns is which field of Payt, beside what AFAS has now, and which rows are read."
            / "Welke kolom van u welk veld van Payt is, naast wat AFAS nu heeft, en welke rijen gelezen worden.",
    }
}

/// Settings that are kept on the page of fields and filters.
const ON_ITS_OWN_PAGE: [&str; 2] = ["mappings", "filters"];

#[derive(Template)]
#[template(path = "receivables_settings.html")]
struct SettingsPage<'a> {
    frame: Frame<'a>,
    words: &'static PaytSettingWords,
    id: String,
    name: String,
    owns: bool,
    told: Option<&'static str>,
    wrong: bool,
    fields: Vec<Field>,
    checks: Vec<CheckView>,
}

/// A setting to fill in.
pub(super) struct Field {
    pub(super) key: &'static str,
    pub(super) meaning: &'static str,
    pub(super) value: String,
    pub(super) words: Vec<(&'static str, bool)>,
    pub(super) fault: Option<String>,
}

/// Shows the settings.
pub(crate) async fn show(site: &Site, visit: &Visit, flow: &Flow, kept: bool) -> Result<Response, PageFailure> {
    let words = PaytSettingWords::of(visit.language);
    let page = page(site, visit, flow, &values_of(flow));
    Ok(shown(&SettingsPage { told: kept.then_some(words.kept), ..page })?.into_response())
}

/// Keeps other settings.
pub(crate) async fn send(
    site: &Site,
    visit: &Visit,
    flow: &Flow,
    pairs: Vec<(String, String)>,
) -> Result<Response, PageFailure> {
    let mut given: BTreeMap<String, String> = pairs.into_iter().filter(|(key, _)| key != "told").collect();
    let kept = values_of(flow);
    for key in ON_ITS_OWN_PAGE {
        given.insert(key.to_owned(), kept.get(key).cloned().unwrap_or_default());
    }
    let ask = InstallPayt {
        name: flow.name.clone(),
        settings: given.clone(),
        books: Some(flow.books_connection.clone()),
        target: Some(flow.source_connection.clone()),
    };
    match site.engine.install_afas_payt_for(site.behalf(), ask).await {
        Ok(installed) => {
            let checks = checks(&installed.checks, visit.language);
            if checks.iter().all(|check| check.title.is_none()) {
                return Ok(Redirect::to(&format!("/integrations/{}?told=kept", flow.id)).into_response());
            }
            let told = Some(PaytSettingWords::of(visit.language).kept);
            Ok(shown(&SettingsPage { told, checks, ..page(site, visit, flow, &given) })?.into_response())
        }
        Err(EngineError::Settings(problems)) => {
            let mut page = page(site, visit, flow, &given);
            for field in &mut page.fields {
                let problem = problems.iter().find(|problem| problem.key == field.key);
                field.fault = problem.map(|problem| problem.why_in(visit.language).to_owned());
            }
            refused(StatusCode::UNPROCESSABLE_ENTITY, &SettingsPage { wrong: true, ..page })
        }
        Err(error) => Err(error.into()),
    }
}

fn values_of(flow: &Flow) -> BTreeMap<String, String> {
    serde_json::from_value(flow.settings.clone()).unwrap_or_default()
}

fn page<'a>(site: &'a Site, visit: &Visit, flow: &Flow, values: &BTreeMap<String, String>) -> SettingsPage<'a> {
    SettingsPage {
        frame: Frame::new(site, visit, Part::Integrations, flow.name.clone()),
        words: PaytSettingWords::of(visit.language),
        id: flow.id.clone(),
        name: flow.name.clone(),
        owns: site.owns(),
        told: None,
        wrong: false,
        fields: fields(values, visit.language),
        checks: Vec::new(),
    }
}

fn fields(values: &BTreeMap<String, String>, language: Language) -> Vec<Field> {
    AFAS_PAYT
        .iter()
        .filter(|definition| !ON_ITS_OWN_PAGE.contains(&definition.key))
        .map(|definition| {
            let usual = definition.default.unwrap_or_default();
            let value = values.get(definition.key).map_or(usual, String::as_str).to_owned();
            let words = match definition.choices {
                Choices::Words(words) => words.iter().map(|word| (*word, *word == value)).collect(),
                _ => Vec::new(),
            };
            let meaning = definition.meaning.in_language(language);
            Field { key: definition.key, meaning, value, words, fault: None }
        })
        .collect()
}
