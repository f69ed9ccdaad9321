//! Which column of the customer's connector is which field of Payt: the fields beside live rows out of AFAS, and which rows are
//! read. What comes from AFAS for this page is shown and never kept.

mod form;
mod views;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use engine::commands::{ChangeFields, Choice, Fields, FieldsKept, Passing};
use engine::settings::SettingProblem;
use ledger::language::Language;
use ledger::receivable::{RowFilter, SourceKind};
use serde::Deserialize;
use store::Flow;

use self::form::Sent;
use self::views::{FieldView, FilterView, OverviewRow};
use super::super::{refused, shown};
use super::{flow_to_payt, source_word};
use crate::web::checks::{CheckView, Trouble, checks};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, figures};

words! {
    /// Words of the page.
    FieldWords {
        title: "Fields and filters" / "Velden en filters",
        settings: "Settings" / "Instellingen",
        sheets: "Build sheet of these connectors" / "Bouwblad van deze connectors",
        about: "Per GetConnector: which of your columns is which field of Payt, beside what AFAS has now, and which rows are read."
            / "Per GetConnector: welke kolom van u welk veld van Payt is, naast wat AFAS nu heeft, en welke rijen gelezen worden.",
        connectors: "GetConnectors" / "GetConnectors",
        rows_of: "Rows" / "Rijen",
        mapped: "Own columns" / "Eigen kolommen",
        filters: "Filters" / "Filters op rijen",
        filters_lead: "A row is read when it passes every filter. Capitals count." / "Een rij wordt gelezen als die door elk filter komt. Hoofdletters tellen mee.",
        field: "Field of Payt" / "Veld van Payt",
        from: "Read from" / "Gelezen uit",
        now: "In AFAS now" / "Nu in AFAS",
        check: "Check" / "Controle",
        nothing: "– stays empty –" / "– blijft leeg –",
        fixed: "always the same:" / "altijd hetzelfde:",
        fixed_value: "Fixed value" / "Vaste waarde",
        proposed: "proposed" / "voorstel",
        required: "required:" / "verplicht:",
        column: "Column" / "Kolom",
        operator: "Comparison" / "Vergelijking",
        value: "Value" / "Waarde",
        no_filter: "– no filter –" / "– geen filter –",
        look: "Look at these choices" / "Bekijk deze keuzes",
        count: "Count the rows that pass" / "Tel de rijen die erdoor komen",
        keep: "Keep" / "Bewaren",
        kept: "Kept. It counts from the next read on." / "Bewaard. Het geldt vanaf de volgende keer lezen.",
        same: "Nothing was different." / "Er was niets anders.",
        wrong: "Nothing was kept: mend what is marked." / "Er is niets bewaard: herstel wat gemarkeerd is.",
        unkept: "Not kept yet." / "Nog niet bewaard.",
        pass: "rows pass, of" / "rijen komen erdoor, van",
        left_out: "What does not pass is missing in the list, so Payt takes it as paid. The guard holds a list that closes too much."
            / "Wat er niet door komt ontbreekt op de lijst, dus ziet Payt het als betaald. De wacht houdt een lijst vast die te veel sluit.",
        no_rows: "AFAS gives no row to this connector now." / "AFAS geeft nu geen rij aan deze connector.",
        lacks: "Must be filled" / "Moet gevuld worden",
        one_of: "one of" / "één van",
        other_connectors: "Other connectors" / "Andere connectors",
        look_at_all: "Look at all of them in AFAS" / "Bekijk ze allemaal in AFAS",
        looked: "What AFAS offers of this" / "Wat AFAS hiervan biedt",
    }
}

#[derive(Template)]
#[template(path = "receivables_fields.html")]
struct OverviewPage<'a> {
    frame: Frame<'a>,
    words: &'static FieldWords,
    id: String,
    name: String,
    connectors: Vec<OverviewRow>,
    /// What was looked at in AFAS, when that was asked for.
    checks: Vec<CheckView>,
    trouble: Option<Trouble>,
}

#[derive(Template)]
#[template(path = "receivables_fields_of.html")]
struct FieldsPage<'a> {
    frame: Frame<'a>,
    words: &'static FieldWords,
    id: String,
    name: String,
    source: &'static str,
    what: &'static str,
    connector: String,
    owns: bool,
    told: Option<&'static str>,
    wrong: bool,
    /// Why AFAS could not be asked.
    trouble: Option<Trouble>,
    version: String,
    no_rows: bool,
    /// What would be missing in every row.
    lacking: Vec<String>,
    fields: Vec<FieldView>,
    filters: Vec<FilterView>,
    /// What is wrong with all filters together.
    filters_fault: Option<String>,
    counted: Option<String>,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    told: String,
}

type Answer = Result<Response, PageFailure>;

/// Shows the connectors, and looks at them in AFAS when that is asked for.
pub(crate) async fn overview(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let flow = flow_to_payt(&site, &id).await?;
    let words = FieldWords::of(visit.language);
    let rules = site.engine.receivable_mapping(&flow)?;
    let check = site.store().find_receivable_check(&flow.id).await?;
    let rows = |kind: SourceKind| check.as_ref().and_then(|check| check.rows.get(&kind)).copied();
    let connectors = site.engine.receivable_connectors(&flow)?.into_iter().map(|(kind, connector)| OverviewRow {
        source: kind.word(),
        what: source_word(kind, visit.language),
        connector,
        rows: rows(kind).map_or_else(String::new, |rows| figures::whole(rows, visit.language)),
        mapped: rules.mappings.iter().filter(|mapping| mapping.kind == kind).count(),
        filters: rules.filters.iter().filter(|filter| filter.kind == kind).count(),
    });
    let looked = if asked.told == "look" { Some(site.engine.check_connectors(&flow).await) } else { None };
    let (looked, trouble) = match looked {
        Some(Ok(items)) => (items, None),
        Some(Err(error)) => (Vec::new(), Some(Trouble::told(&error, visit.language))),
        None => (Vec::new(), None),
    };
    let page = OverviewPage {
        checks: checks(&looked, visit.language),
        trouble,
        frame: Frame::new(&site, &visit, Part::Integrations, words.title),
        words,
        connectors: connectors.collect(),
        id: flow.id,
        name: flow.name,
    };
    Ok(shown(&page)?.into_response())
}

/// Shows the fields of one connector.
pub(crate) async fn show(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((id, source)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (flow, kind) = place(&site, &id, &source).await?;
    let words = FieldWords::of(visit.language);
    let told = match asked.told.as_str() {
        "kept" => Some(words.kept),
        "same" => Some(words.same),
        _ => None,
    };
    match look(&site, &flow, kind).await? {
        Ok(fields) => {
            let (choices, filters) = (fields.chosen(), fields.filters.clone());
            let page = page(
                &site,
                &visit,
                &flow,
                Looked { fields: &fields, choices: &choices, filters: &filters, problems: &[] },
            );
            Ok(shown(&FieldsPage { told, ..page })?.into_response())
        }
        Err(trouble) => refused(StatusCode::BAD_GATEWAY, &without(&site, &visit, (&flow, kind), trouble)),
    }
}

/// Looks at other choices, counts what passes, or keeps them.
pub(crate) async fn send(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((id, source)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let (flow, kind) = place(&site, &id, &source).await?;
    let sent = Sent::read(kind, pairs);
    let fields = match look(&site, &flow, kind).await? {
        Ok(fields) => fields,
        Err(trouble) => return refused(StatusCode::BAD_GATEWAY, &without(&site, &visit, (&flow, kind), trouble)),
    };
    if sent.go == "keep" {
        return keep(&site, &visit, &flow, &fields, sent).await;
    }
    let looked = |problems| Looked { fields: &fields, choices: &sent.choices, filters: &sent.filters, problems };
    let words = FieldWords::of(visit.language);
    if sent.go != "count" {
        let page = page(&site, &visit, &flow, looked(&[]));
        return Ok(
            shown(&FieldsPage { version: sent.version.clone(), told: Some(words.unkept), ..page })?.into_response()
        );
    }
    match site.engine.count_passing(&flow, kind, &sent.filters).await {
        Ok(passing) => {
            let page = page(&site, &visit, &flow, looked(&[]));
            let counted = Some(told_passing(passing, visit.language));
            let page = FieldsPage { version: sent.version.clone(), told: Some(words.unkept), counted, ..page };
            Ok(shown(&page)?.into_response())
        }
        Err(EngineError::Settings(problems)) => {
            let page = page(&site, &visit, &flow, looked(&problems));
            let page = FieldsPage { version: sent.version.clone(), ..page };
            refused(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(error) => {
            let Some(trouble) = Trouble::of(&error, visit.language) else { return Err(error.into()) };
            let page = page(&site, &visit, &flow, looked(&[]));
            let page = FieldsPage { version: sent.version.clone(), trouble: Some(trouble), ..page };
            refused(StatusCode::BAD_GATEWAY, &page)
        }
    }
}

async fn keep(site: &Site, visit: &Visit, flow: &Flow, fields: &Fields, sent: Sent) -> Answer {
    let (kind, version) = (fields.kind, sent.version.clone());
    let change =
        ChangeFields { kind, choices: sent.choices.clone(), filters: sent.filters.clone(), version: version.clone() };
    let told = match site.engine.change_fields(site.behalf(), flow, change).await {
        Ok(FieldsKept::Kept) => "kept",
        Ok(FieldsKept::Same) => "same",
        Ok(FieldsKept::Changed) => return Err(PageFailure::Changed),
        Err(EngineError::Settings(problems)) => {
            let looked = Looked { fields, choices: &sent.choices, filters: &sent.filters, problems: &problems };
            let page = FieldsPage { version, ..page(site, visit, flow, looked) };
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(error) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("/integrations/{}/fields/{}?told={told}", flow.id, kind.word())).into_response())
}

/// The integration and the kind in an address.
async fn place(site: &Site, id: &str, source: &str) -> Result<(Flow, SourceKind), PageFailure> {
    let flow = flow_to_payt(site, id).await?;
    Ok((flow, SourceKind::from_word(source).ok_or(PageFailure::NotFound)?))
}

/// The connector as AFAS has it now, or why AFAS could not be asked.
async fn look(site: &Site, flow: &Flow, kind: SourceKind) -> Result<Result<Fields, EngineError>, PageFailure> {
    match site.engine.look_at_fields(flow, kind).await {
        Ok(fields) => Ok(Ok(fields)),
        Err(error @ (EngineError::Outside(_) | EngineError::Problem(_))) => Ok(Err(error)),
        Err(EngineError::NotFound(_)) => Err(PageFailure::NotFound),
        Err(error) => Err(error.into()),
    }
}

/// A connector with what was chosen for it.
struct Looked<'a> {
    fields: &'a Fields,
    choices: &'a [Choice],
    filters: &'a [RowFilter],
    problems: &'a [SettingProblem],
}

fn page<'a>(site: &'a Site, visit: &Visit, flow: &Flow, looked: Looked<'_>) -> FieldsPage<'a> {
    let (language, words) = (visit.language, FieldWords::of(visit.language));
    let Looked { fields, choices, filters, problems } = looked;
    let unfilled: Vec<Vec<&str>> = fields.unfilled(choices);
    let lacking = unfilled.iter().map(|names| match names.as_slice() {
        [one] => (*one).to_owned(),
        several => format!("{} {}", words.one_of, several.join(", ")),
    });
    FieldsPage {
        frame: Frame::new(site, visit, Part::Integrations, words.title),
        words,
        id: flow.id.clone(),
        name: flow.name.clone(),
        source: fields.kind.word(),
        what: source_word(fields.kind, language),
        connector: fields.connector.clone(),
        owns: site.owns(),
        told: None,
        wrong: !problems.is_empty(),
        trouble: None,
        version: fields.version.clone(),
        no_rows: fields.rows.is_empty(),
        lacking: lacking.collect(),
        fields: fields
            .look(choices)
            .iter()
            .map(|look| views::field(look, fields, &unfilled, problems, language))
            .collect(),
        filters: views::filters(filters, fields, problems, language),
        filters_fault: views::fault("filters", problems, language),
        counted: None,
    }
}

/// The page when AFAS could not be asked.
fn without<'a>(site: &'a Site, visit: &Visit, (flow, kind): (&Flow, SourceKind), error: EngineError) -> FieldsPage<'a> {
    let words = FieldWords::of(visit.language);
    let connectors = site.engine.receivable_connectors(flow).unwrap_or_default();
    let connector = connectors.into_iter().find(|(own, _)| *own == kind);
    FieldsPage {
        frame: Frame::new(site, visit, Part::Integrations, words.title),
        words,
        id: flow.id.clone(),
        name: flow.name.clone(),
        source: kind.word(),
        what: source_word(kind, visit.language),
        connector: connector.map(|(_, name)| name).unwrap_or_default(),
        owns: false,
        told: None,
        wrong: false,
        trouble: Some(Trouble::told(&error, visit.language)),
        version: String::new(),
        no_rows: false,
        lacking: Vec::new(),
        fields: Vec::new(),
        filters: Vec::new(),
        filters_fault: None,
        counted: None,
    }
}

fn told_passing(passing: Passing, language: Language) -> String {
    let words = FieldWords::of(language);
    let number = |number| figures::whole(number, language);
    format!("{} {} {}.", number(passing.passing), words.pass, number(passing.rows))
}
