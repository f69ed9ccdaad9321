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
use crate::web::setting_form::{Field, FormParts, Input, OTHER_DAY, accounts, days_to_offer, fields, read};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site};

words! {
    /// Words of the step, and of the settings of an integration that is there.
    SettingWords {
        heading: "What is booked where" / "Wat wordt waar geboekt",
        name: "Name of the integration" / "Naam van de integratie",
        name_hint: "As you will see it here." / "Zoals u haar hier terugziet.",
        taken: "You have an integration of this name already." / "U hebt al een integratie met deze naam.",
        first: "In which administration?" / "In welke administratie?",
        first_hint: "The journals to choose from depend on it." / "De dagboeken waaruit u kiest hangen ervan af.",
        other_day: "another day" / "een andere dag",
        other_day_label: "The other day" / "De andere dag",
        suggested: "What AFAS calls by a telling name is filled in already. Look whether it is right."
            / "Wat in AFAS een sprekende naam heeft is al ingevuld. Kijk of het klopt.",
        more: "More settings" / "Meer instellingen",
        go_on: "Check and look at the first settlements" / "Controleren en de eerste uitbetalingen bekijken",
        reload: "Show its journals" / "Toon de dagboeken ervan",
        faults: "Some settings can't be used; they are marked." / "Sommige instellingen kunnen niet; ze zijn gemarkeerd.",
        again: "Ask Pay. and AFAS again" / "Vraag Pay. en AFAS opnieuw",
        unreachable: "Pay. or AFAS could not be asked, so there is nothing to choose from yet. What you filled in is kept."
            / "Pay. of AFAS kon niet gevraagd worden, dus er valt nog niets te kiezen. Wat u invulde is bewaard.",
    }
}

#[derive(Template)]
#[template(path = "install_settings.html")]
struct SettingsPage<'a> {
    frame: Frame<'a>,
    around: Around,
    words: &'static SettingWords,
    name: String,
    name_fault: Option<String>,
    /// Only the administration is asked: the rest depends on it.
    first: bool,
    fields: Vec<Field>,
    accounts: Vec<(String, String)>,
    other_day: (&'static str, &'static str),
    faulty: bool,
    trouble: Option<Trouble>,
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
            let form = page(&site, &visit, &draft, &both, &problems).await?;
            return refused(StatusCode::BAD_GATEWAY, &SettingsPage { trouble: Some(trouble), ..form });
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
    let mut values = settings_of(draft);
    let administration = values.get("administration").and_then(|text| text.parse().ok());
    let asked = site.lives.choices(&site.engine, source, books, administration).await;
    let (live, trouble) = match asked {
        Ok(live) => (live, None),
        Err(error) => {
            let Some(trouble) = Trouble::of(&error, language) else { return Err(error.into()) };
            (LiveChoices::default().into(), Some(trouble))
        }
    };
    let name_fault = match problems.iter().find(|problem| problem.key == "name") {
        Some(problem) if language == ledger::language::Language::Nl => Some(problem.why_nl.clone()),
        Some(problem) => Some(problem.why.clone()),
        None if is_taken(site, &draft.name).await? => Some(words.taken.to_owned()),
        None => None,
    };
    propose(&mut values, &live);
    let known = values.get("administration").and_then(|text| text.parse().ok());
    let first = !live.administrations.iter().any(|(number, _)| Some(*number) == known);
    // the only administration was just proposed: its journals were not asked yet
    let live = match administration {
        None if !first && trouble.is_none() => site.lives.choices(&site.engine, source, books, known).await?,
        _ => live,
    };
    propose(&mut values, &live);
    let today = site.engine.clock().today();
    let mut days = Vec::new();
    for day in days_to_offer(today).into_iter().filter(|_| !first && trouble.is_none()) {
        days.push((day, site.lives.count(&site.engine, source, day).await));
    }
    let parts = FormParts { values: &values, live: &live, problems, days: &days, today, language };
    let fields: Vec<Field> =
        fields(&parts).into_iter().filter(|field| !first || field.key == "administration").collect();
    Ok(SettingsPage {
        frame: Frame::new(site, visit, Part::Integrations, words.heading),
        around: Around::new(draft, Step::Settings, language),
        words,
        name: draft.name.clone(),
        faulty: !problems.is_empty() || name_fault.is_some(),
        name_fault,
        first,
        fields,
        accounts: accounts(&live),
        other_day: OTHER_DAY,
        trouble,
    })
}

/// Fills in what nobody has said yet.
fn propose(values: &mut BTreeMap<String, String>, live: &LiveChoices) {
    for (key, value) in suggest(live) {
        values.entry(key).or_insert(value);
    }
}
