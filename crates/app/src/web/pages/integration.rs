//! The settings of an integration: shown to everybody, changed by owners, after a look at what changes.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::{Backtest, Backtested, Checked, FINDING, changes};
use engine::receivables::AFAS_PAYT_KIND;
use engine::settings::{PAY_AFAS, SettingProblem, Settings};
use jiff::ToSpan;
use ledger::language::Language;
use serde::Deserialize;
use store::Flow;

use super::{receivables, refused, shown};
use crate::web::checks::Trouble;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::setting_form::{FormView, Input, label, offered, read, shown_value};
use crate::web::visit::Visit;
use crate::web::words::{counted, text, words};
use crate::web::{Here, Site, days};

/// How many days of past payouts the other settings are tried on.
const TRIED_DAYS: i32 = 60;

words! {
    /// Words of the page.
    IntegrationSettingWords {
        back: "Integrations" / "Integraties",
        connections: "Between" / "Tussen",
        and: "and" / "en",
        rules: "Rules for finding" / "Regels voor het zoeken",
        setting: "Setting" / "Instelling",
        value: "Value" / "Waarde",
        empty: "–" / "–",
        look: "Look at what changes" / "Bekijk wat er verandert",
        kept: "The settings are kept. They count from the next run on." / "De instellingen zijn bewaard. Ze gelden vanaf de volgende ronde.",
        changes: "What changes" / "Wat er verandert",
        nothing: "Nothing changes." / "Er verandert niets.",
        was: "Was" / "Was",
        becomes: "Becomes" / "Wordt",
        keep: "Keep these settings" / "Bewaar deze instellingen",
        not_yet: "Change further" / "Verder wijzigen",
        booked_stays: "What is booked stays as it is. What is not booked yet is planned again."
            / "Wat geboekt is blijft zoals het is. Wat nog niet geboekt is wordt opnieuw gepland.",
        tried: "Tried on the payouts of the last 60 days" / "Geprobeerd op de uitbetalingen van de laatste 60 dagen",
        same: "every line would have gone where it went." / "elke regel zou gegaan zijn waar hij nu staat.",
        otherwise: "would have gone elsewhere" / "zouden elders terechtgekomen zijn",
    }
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    told: String,
}

#[derive(Template)]
#[template(path = "integration.html")]
struct IntegrationPage<'a> {
    frame: Frame<'a>,
    words: &'static IntegrationSettingWords,
    id: String,
    name: String,
    between: (String, String),
    kept: bool,
    owns: bool,
    /// All settings, for those who only look.
    values: Vec<(&'static str, String)>,
    /// The form, for owners.
    form: Option<FormView>,
}

#[derive(Template)]
#[template(path = "integration_change.html")]
struct ChangePage<'a> {
    frame: Frame<'a>,
    words: &'static IntegrationSettingWords,
    id: String,
    name: String,
    changes: Vec<ChangeView>,
    tried: Option<String>,
    /// What was filled in, to send again.
    given: BTreeMap<String, String>,
}

struct ChangeView {
    label: &'static str,
    was: String,
    becomes: String,
}

type Answer = Result<Response, PageFailure>;

/// Shows the settings.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let flow = site.store().get_flow(&id).await?;
    if flow.kind == AFAS_PAYT_KIND {
        return receivables::settings::show(&site, &visit, &flow, asked.told == "kept").await;
    }
    let values = values_of(&flow)?;
    let page = page(&site, &visit, &flow, &values, &[]).await?;
    Ok(shown(&IntegrationPage { kept: asked.told == "kept", ..page })?.into_response())
}

/// Shows what other settings would change, or keeps them.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let flow = site.store().get_flow(&id).await?;
    if flow.kind == AFAS_PAYT_KIND {
        return receivables::settings::send(&site, &visit, &flow, pairs).await;
    }
    let go = pairs.iter().find(|(name, _)| name == "go").map_or("", |(_, value)| value.as_str());
    let given = if matches!(go, "keep" | "back") { flat(&pairs) } else { read(&pairs) };
    if matches!(go, "reload" | "back") {
        return Ok(shown(&page(&site, &visit, &flow, &given, &[]).await?)?.into_response());
    }
    if go == "again" {
        site.lives.forget(&flow.source_connection);
        site.lives.forget(&flow.books_connection);
        return Ok(shown(&page(&site, &visit, &flow, &given, &[]).await?)?.into_response());
    }
    let checked = site.engine.check_pay_afas(&given, &flow.source_connection, &flow.books_connection).await;
    match checked {
        Ok(checked) if go == "keep" => {
            site.engine.change_pay_afas(site.behalf(), &flow, &checked).await?;
            Ok(Redirect::to(&format!("/integrations/{}?told=kept", flow.id)).into_response())
        }
        Ok(checked) => Ok(shown(&change_page(&site, &visit, &flow, &checked, given).await?)?.into_response()),
        Err(EngineError::Settings(problems)) => {
            refused(StatusCode::UNPROCESSABLE_ENTITY, &page(&site, &visit, &flow, &given, &problems).await?)
        }
        Err(error) => {
            let Some(trouble) = Trouble::of(&error, visit.language) else { return Err(error.into()) };
            let mut page = page(&site, &visit, &flow, &given, &[]).await?;
            if let Some(form) = &mut page.form {
                form.trouble = Some(trouble);
            }
            refused(StatusCode::BAD_GATEWAY, &page)
        }
    }
}

/// What the page of changes sends again: each setting once, as a text.
fn flat(pairs: &[(String, String)]) -> BTreeMap<String, String> {
    let known = |key: &str| PAY_AFAS.iter().any(|definition| definition.key == key);
    pairs.iter().filter(|(key, _)| known(key)).cloned().collect()
}

/// What a person set, without what was looked up beside it.
fn values_of(flow: &Flow) -> Result<BTreeMap<String, String>, PageFailure> {
    let settings = Settings::of(flow)?;
    let mut values: BTreeMap<String, String> = PAY_AFAS
        .iter()
        .map(|definition| {
            // what a person emptied is empty; only what was not there yet when he installed has its default
            let kept = settings.0.get(definition.key).map(String::as_str);
            (definition.key.to_owned(), kept.or(definition.default).unwrap_or_default().to_owned())
        })
        .collect();
    values.insert("start_date".into(), flow.start_date.to_string());
    Ok(values)
}

async fn change_page<'a>(
    site: &'a Site,
    visit: &Visit,
    flow: &Flow,
    checked: &Checked,
    given: BTreeMap<String, String>,
) -> Result<ChangePage<'a>, PageFailure> {
    let (language, words) = (visit.language, IntegrationSettingWords::of(visit.language));
    let present = Settings(values_of(flow)?);
    let changed = changes(&present, &checked.settings);
    let view = |value: &str, key: &str| match value {
        "" => words.empty.to_owned(),
        value => shown_value(key, value, language),
    };
    let finding: BTreeMap<String, String> = changed
        .iter()
        .filter(|change| FINDING.contains(&change.key))
        .map(|change| (change.key.to_owned(), change.becomes.clone()))
        .collect();
    let tried = if finding.is_empty() { None } else { Some(tried(site, flow, finding, language).await?) };
    Ok(ChangePage {
        frame: Frame::new(site, visit, Part::Integrations, words.changes),
        words,
        id: flow.id.clone(),
        name: flow.name.clone(),
        changes: changed
            .iter()
            .map(|change| ChangeView {
                label: label(change.key, language),
                was: view(&change.was, change.key),
                becomes: view(&change.becomes, change.key),
            })
            .collect(),
        tried,
        given,
    })
}

/// What the other rules would have made of the last payouts, in a sentence.
async fn tried(
    site: &Site,
    flow: &Flow,
    settings: BTreeMap<String, String>,
    language: Language,
) -> Result<String, PageFailure> {
    let to = site.engine.clock().today();
    let from = to.checked_sub(TRIED_DAYS.days()).unwrap_or(to);
    let ask = Backtest {
        flow: flow.id.clone(),
        from,
        to,
        settings,
        finder: None,
        taught: Vec::new(),
        switched_on: Vec::new(),
        switched_off: Vec::new(),
    };
    let Backtested { settlements, lines, differences, .. } = site.engine.backtest(&ask).await?;
    let words = IntegrationSettingWords::of(language);
    let settlements =
        counted(settlements, text("settlement", "uitbetaling"), text("settlements", "uitbetalingen"), language);
    let line = text("line", "regel");
    let lines = counted(lines, line, text("lines", "regels"), language);
    Ok(match differences.len() {
        0 => format!("{settlements}, {lines}: {}", words.same),
        number => {
            let gone = counted(number, line, text("lines", "regels"), language);
            format!("{settlements}, {lines}: {gone} {}.", words.otherwise)
        }
    })
}

async fn page<'a>(
    site: &'a Site,
    visit: &Visit,
    flow: &Flow,
    values: &BTreeMap<String, String>,
    problems: &[SettingProblem],
) -> Result<IntegrationPage<'a>, PageFailure> {
    let language = visit.language;
    let store = site.store();
    let source = store.get_connection(&flow.source_connection).await?;
    let books = store.get_connection(&flow.books_connection).await?;
    let mut page = IntegrationPage {
        frame: Frame::new(site, visit, Part::Integrations, flow.name.clone()),
        words: IntegrationSettingWords::of(language),
        id: flow.id.clone(),
        name: flow.name.clone(),
        between: (source.name, books.name),
        kept: false,
        owns: site.owns(),
        values: Vec::new(),
        form: None,
    };
    if !page.owns {
        let shown = |key: &str| values.get(key).map_or("", String::as_str);
        let value = |key: &'static str| (label(key, language), shown_value(key, shown(key), language));
        page.values = PAY_AFAS.iter().map(|definition| value(definition.key)).collect();
        if let Some((_, day)) = page.values.iter_mut().find(|(name, _)| *name == label("start_date", language)) {
            *day = days::day(flow.start_date, language);
        }
        return Ok(page);
    }
    let asked = offered(site, (&flow.source_connection, &flow.books_connection), values, language).await?;
    page.form = Some(FormView::new(site, &flow.source_connection, asked, (values, problems), language).await);
    Ok(page)
}
