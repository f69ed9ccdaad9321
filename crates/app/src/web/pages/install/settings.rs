//! The step that says what is booked where. First the administration, because journals depend on it; then everything, filled
//! in as far as AFAS's own names tell.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::name_is_good;
use engine::settings::{LiveChoices, SettingProblem, suggest};
use store::Draft;

use super::{Around, Step, address, both_of, settings_of};
use crate::web::checks::Trouble;
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::pages::{refused, shown};
use crate::web::setting_form::{FormView, Input, SettingWords, offered, read};
use crate::web::visit::Visit;
use crate::web::{Here, Site};

#[derive(Template)]
#[template(path = "install_settings.html")]
struct SettingsPage<'a> {
    frame: Frame<'a>,
    around: Around,
    name: String,
    name_fault: Option<String>,
    /// Only the administration is asked: the rest depends on it.
    first: bool,
    form: FormView,
}

type Answer = Result<Response, PageFailure>;

/// Shows the step.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Answer {
    let draft = site.store().get_draft(&id).await?;
    let both = match both_of(&draft) {
        Ok(both) => both,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    Ok(shown(&page(&site, &visit, &draft, &both, &[]).await?)?.into_response())
}

/// Keeps what was filled in; checks it when all of it is there.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let draft = site.store().get_draft(&id).await?;
    let both = match both_of(&draft) {
        Ok(both) => both,
        Err(elsewhere) => return Ok(elsewhere.into_response()),
    };
    let sent = |key: &str| pairs.iter().find(|(name, _)| name == key).map(|(_, value)| value.trim().to_owned());
    let go = sent("go").unwrap_or_default();
    if go == "again" {
        site.lives.forget(&both.0);
        site.lives.forget(&both.1);
        return Ok(Redirect::to(&address(&draft.id, Step::Settings)).into_response());
    }
    let first = go == "first";
    let mut settings = settings_of(&draft);
    if first {
        settings.insert("administration".into(), sent("administration").unwrap_or_default());
    } else {
        settings = read(&pairs);
    }
    let name = sent("name").unwrap_or_else(|| draft.name.clone());
    let settings = serde_json::to_value(&settings).unwrap_or_default();
    let draft = Draft { name, settings, ..draft };
    site.engine.store().save_draft(site.behalf().organisation, &draft, site.engine.clock().now()).await?;
    if first || go == "reload" {
        return Ok(Redirect::to(&address(&draft.id, Step::Settings)).into_response());
    }
    let mut problems = Vec::new();
    if let Err(EngineError::Settings(wrong)) = name_is_good(&draft.name) {
        problems.extend(wrong);
    }
    match site.engine.check_pay_afas(&settings_of(&draft), &both.0, &both.1).await {
        Ok(_) if problems.is_empty() && !is_taken(&site, &draft.name).await? => {
            return Ok(Redirect::to(&address(&draft.id, Step::Preview)).into_response());
        }
        Ok(_) => {}
        Err(EngineError::Settings(wrong)) => problems.extend(wrong),
        Err(error) => {
            let Some(trouble) = Trouble::of(&error, visit.language) else { return Err(error.into()) };
            let mut page = page(&site, &visit, &draft, &both, &problems).await?;
            page.form.trouble = Some(trouble);
            return refused(StatusCode::BAD_GATEWAY, &page);
        }
    }
    refused(StatusCode::UNPROCESSABLE_ENTITY, &page(&site, &visit, &draft, &both, &problems).await?)
}

async fn is_taken(site: &Site, name: &str) -> Result<bool, PageFailure> {
    Ok(site.store().list_flows().await?.iter().any(|flow| flow.name == name))
}

async fn page<'a>(
    site: &'a Site,
    visit: &Visit,
    draft: &Draft,
    (source, books): &(String, String),
    problems: &[SettingProblem],
) -> Result<SettingsPage<'a>, PageFailure> {
    let (language, words) = (visit.language, SettingWords::of(visit.language));
    let both = (source.as_str(), books.as_str());
    let mut values = settings_of(draft);
    let mut asked = offered(site, both, &values, language).await?;
    // the only administration, just proposed, has journals that were not asked for yet
    if propose(&mut values, &asked.0) {
        asked = offered(site, both, &values, language).await?;
        propose(&mut values, &asked.0);
    }
    let chosen = values.get("administration").and_then(|text| text.parse().ok());
    let first = !asked.0.administrations.iter().any(|(number, _)| Some(*number) == chosen);
    let name_fault = match problems.iter().find(|problem| problem.key == "name") {
        Some(problem) => Some(problem.why_in(language).to_owned()),
        None if is_taken(site, &draft.name).await? => Some(words.taken.to_owned()),
        None => None,
    };
    let mut form = FormView::new(site, source, asked, (&values, problems), language).await;
    form.faulty |= name_fault.is_some();
    if first {
        form.fields.retain(|field| field.key == "administration");
    }
    Ok(SettingsPage {
        frame: Frame::new(site, visit, Part::Integrations, words.heading),
        around: Around::new(draft, Step::Settings, language),
        name: draft.name.clone(),
        name_fault,
        first,
        form,
    })
}

/// Fills in what nobody has said yet. Whether the administration was among it.
fn propose(values: &mut BTreeMap<String, String>, live: &LiveChoices) -> bool {
    let had_one = values.contains_key("administration");
    for (key, value) in suggest(live) {
        values.entry(key).or_insert(value);
    }
    !had_one && values.contains_key("administration")
}
