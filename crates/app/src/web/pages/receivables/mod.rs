//! The receivables of an integration to Payt: how the last read went, what is held and would close, and what was sent.

pub(crate) mod documents;
mod events;
pub(crate) mod fields;
pub(crate) mod install;
pub(crate) mod install_sftp;
pub(crate) mod read_back;
pub(crate) mod records;
pub(crate) mod settings;
pub(crate) mod sheets;
mod tables;
pub(crate) mod way;

use askama::Template;
use axum::extract::Path;
use axum::response::{Redirect, Response};
use axum::{Extension, Form};
use engine::receivables::AFAS_PAYT_KIND;
use ledger::language::Language;
use ledger::receivable::{ClosedBy, Closing, Conflict, ReceivableField, Severity, SourceKind};
use serde::Deserialize;
use store::{DeliveryFigures, DeliveryRow, DeliveryState, Flow, HeldSummary, ProblemGroup};

use self::documents::DocumentsView;
use self::events::ListEventView;
use self::read_back::ReadBackView;
use self::records::RecordsView;
use self::way::WayView;
use super::{Shown, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::standing::Tone;
use crate::web::visit::Visit;
use crate::web::words::{text, words};
use crate::web::{Here, Site, days, figures};

/// Rows of a table on the page; all are in the file to save.
const SHOWN_AT_MOST: usize = 60;

/// Lists that are shown.
const LISTS: u32 = 30;

/// Refused records that are read; for a spreadsheet all are.
const REFUSED: u32 = 60;

words! {
    /// Words of the page.
    ReceivableWords {
        title: "Receivables to Payt" / "Openstaande facturen naar Payt",
        integrations: "Integrations" / "Integraties",
        settings: "Settings" / "Instellingen",
        read_now: "Read AFAS now" / "Nu lezen uit AFAS",
        never_read: "AFAS was not read yet." / "AFAS is nog niet gelezen.",
        last_read: "Last read" / "Laatst gelezen",
        rows: "rows" / "rijen",
        held: "Held: nothing goes to Payt before you let it" / "Vastgehouden: er gaat niets naar Payt voordat u het vrijgeeft",
        why: "Why" / "Waarom",
        first: "It is the first list. What Payt knows already and is not in it, Payt takes as paid." /
            "Dit is de eerste lijst. Wat Payt al kent en er niet op staat, ziet Payt als betaald.",
        first_by_record: "It is the first delivery. What Payt has and is not in it stays there as it is." /
            "Dit is de eerste levering. Wat Payt heeft en er niet in staat, blijft daar zoals het is.",
        listed: "Invoices in the list" / "Facturen op de lijst",
        open: "Of these open" / "Daarvan open",
        created: "New at Payt" / "Nieuw bij Payt",
        changed: "Changed" / "Gewijzigd",
        closing: "Closing at Payt" / "Sluiten bij Payt",
        reopened: "Reopened" / "Heropend",
        kept: "Sent as last time" / "Gestuurd zoals vorige keer",
        not_sent: "Not sent" / "Niet gestuurd",
        release: "Let this list go" / "Geef deze lijst vrij",
        release_means: "AFAS is read once more. What it has by then goes to Payt, unless it would close other invoices than these."
            / "AFAS wordt nog eens gelezen. Wat er dan is gaat naar Payt, tenzij het andere facturen zou sluiten dan deze.",
        closes: "Invoices this list would close at Payt" / "Facturen die deze lijst bij Payt zou sluiten",
        invoice: "Invoice" / "Factuur",
        administration: "Administration" / "Administratie",
        was_open: "Was open" / "Stond open",
        by_absence: "not in AFAS any more" / "niet meer in AFAS",
        by_zero: "paid in AFAS" / "betaald in AFAS",
        conflicts: "Fields that may not change at Payt and did in AFAS" / "Velden die bij Payt niet mogen wijzigen en dat in AFAS wel deden",
        field: "Field" / "Veld",
        sent: "Sent" / "Gestuurd",
        now: "In AFAS" / "In AFAS",
        problems: "What to mend in AFAS" / "Wat te herstellen is in AFAS",
        no_problems: "Nothing is wrong with the rows." / "Er is niets mis met de rijen.",
        severity: "Weight" / "Ernst",
        error: "not sent" / "niet gestuurd",
        warning: "look" / "let op",
        note: "to know" / "ter info",
        what: "What" / "Wat",
        more: "more; all are in the file" / "meer; alle staan in het bestand",
        save_as: "Save as" / "Opslaan als",
        lists: "Lists" / "Lijsten",
        no_lists: "No list was made yet." / "Er is nog geen lijst gemaakt.",
        invoices: "Invoices" / "Facturen",
        closed: "Closed" / "Gesloten",
        made: "Made" / "Gemaakt",
        state: "State" / "Status",
        by: "by" / "door",
        file: "File, or records" / "Bestand, of per stuk",
        events: "What happened to lists" / "Wat er met lijsten gebeurde",
    }
}

/// A list that waits.
struct HeldView {
    id: String,
    made: String,
    reasons: Vec<String>,
    /// What is said of the first list.
    first: Option<&'static str>,
    facts: Vec<(&'static str, String)>,
    closing: Vec<ClosingView>,
    more_closing: usize,
    conflicts: Vec<ConflictView>,
}

struct ClosingView {
    invoice: String,
    administration: String,
    open: String,
    by: &'static str,
}

struct ConflictView {
    invoice: String,
    field: &'static str,
    sent: String,
    now: String,
}

/// What is wrong with some rows in the same way.
struct ProblemView {
    tone: Tone,
    severity: &'static str,
    rows: String,
    what: &'static str,
    field: String,
    at_payt: &'static str,
    remedy: &'static str,
    /// The first few of them.
    examples: Vec<String>,
    more: usize,
}

struct ListView {
    made: String,
    state: &'static str,
    tone: Tone,
    listed: String,
    open: String,
    closing: String,
    decided: String,
    file: String,
    problem: String,
    /// What Payt made of it.
    compared: &'static str,
}

#[derive(Template)]
#[template(path = "receivables.html")]
struct ReceivablesPage<'a> {
    frame: Frame<'a>,
    words: &'static ReceivableWords,
    id: String,
    name: String,
    may_change: bool,
    going: bool,
    /// When AFAS was read, and how many rows each source gave.
    read: Option<(String, Vec<(&'static str, String)>)>,
    held: Option<HeldView>,
    problems: Vec<ProblemView>,
    documents: Option<DocumentsView>,
    records: Option<RecordsView>,
    read_back: ReadBackView,
    way: WayView,
    lists: Vec<ListView>,
    events: Vec<ListEventView>,
}

/// Shows the page.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Path(id): Path<String>) -> Shown {
    let flow = flow_to_payt(&site, &id).await?;
    let (store, language, words) = (site.store(), visit.language, ReceivableWords::of(visit.language));
    let check = store.find_receivable_summary(&flow.id).await?;
    let lists = store.list_deliveries(&flow.id, LISTS).await?;
    let problems = check.as_ref().map(|check| problem_views(&check.problems, language)).unwrap_or_default();
    let read = check.map(|check| {
        let rows =
            check.rows.iter().map(|(kind, rows)| (source_word(*kind, language), figures::whole(*rows, language)));
        (days::moment(check.at, language), rows.collect())
    });
    let first = records::first(&flow, &lists, words);
    let held = match lists.iter().find(|list| list.state == DeliveryState::Held) {
        Some(list) => Some(held_view(list, store.get_held_summary(&flow.id, &list.id).await?, first, language)),
        None => None,
    };
    let documents = store.find_document_summary(&flow.id).await?;
    let documents = documents.map(|(check, missing, failures)| documents::view(&check, &missing, &failures, language));
    let happened = store.list_events_of_lists(&flow.id, LISTS).await?;
    let comparison = store.find_comparison_summary(&flow.id).await?;
    let set = store.find_last_amount_update(&flow.id).await?;
    let states = store.list_comparison_states(&flow.id).await?;
    let counts = store.list_record_counts(&flow.id, LISTS).await?;
    let refused = store.list_refused_records(&flow.id, REFUSED).await?;
    let way = site.engine.way_of(&flow).await?;
    let compared = |list: &DeliveryRow| {
        let state = states.get(&list.id).map(|state| read_back::state_word(*state).0.in_language(language));
        state.unwrap_or_default()
    };
    shown(&ReceivablesPage {
        frame: Frame::new(&site, &visit, Part::Integrations, words.title),
        words,
        id: flow.id.clone(),
        name: flow.name.clone(),
        may_change: site.may_change(),
        going: site.syncs.going(&flow.id).is_some(),
        read,
        held,
        problems,
        documents,
        records: records::view(&lists, &counts, &refused, language),
        read_back: read_back::view(comparison.as_ref(), set.as_ref(), language),
        way: way::view(way, language),
        lists: lists
            .iter()
            .map(|list| ListView {
                compared: compared(list),
                file: records::place(list, &counts, language),
                ..list_view(list, language)
            })
            .collect(),
        events: happened.iter().map(|one| events::view(one, language)).collect(),
    })
}

/// What was looked at.
#[derive(Debug, Deserialize)]
pub(crate) struct Release {
    list: String,
}

/// Lets the list go that was looked at, and sends it.
pub(crate) async fn release(
    Here(site): Here,
    Path(id): Path<String>,
    Form(asked): Form<Release>,
) -> Result<Redirect, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    match site.engine.release_delivery(site.behalf(), &flow, Some(&asked.list)).await {
        Ok(_) => site.syncs.start(&site.engine, &flow.id),
        Err(engine::EngineError::NotFound(_)) => return Err(PageFailure::Changed),
        Err(error) => return Err(error.into()),
    }
    Ok(back(&flow))
}

/// Reads AFAS now.
pub(crate) async fn read(Here(site): Here, Path(id): Path<String>) -> Result<Redirect, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    site.syncs.start(&site.engine, &flow.id);
    Ok(back(&flow))
}

/// The problems as a table for a spreadsheet.
pub(crate) async fn problems(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((id, ending)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    let check = site.store().find_receivable_check(&flow.id).await?;
    let problems = check.map(|check| check.problems).unwrap_or_default();
    tables::saved(&tables::problems(&problems, visit.language), "problems", &ending, visit.language)
}

/// What the held list would close, as a table for a spreadsheet.
pub(crate) async fn closing(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((id, ending)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    let lists = site.store().list_deliveries(&flow.id, LISTS).await?;
    let held = lists.iter().find(|list| list.state == DeliveryState::Held).ok_or(PageFailure::NotFound)?;
    let closing = site.store().get_delivery_closing(&held.id).await?.ok_or(PageFailure::NotFound)?;
    tables::saved(&tables::closing(&closing, visit.language), "closing", &ending, visit.language)
}

/// The invoices without a document, as a table for a spreadsheet.
pub(crate) async fn missing(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((id, ending)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    let check = site.store().find_document_check(&flow.id).await?;
    let (check, failures) = check.ok_or(PageFailure::NotFound)?;
    tables::saved(&documents::table(&check, &failures, visit.language), "documents", &ending, visit.language)
}

/// What Payt has otherwise, as a table for a spreadsheet.
pub(crate) async fn differing(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Path((id, ending)): Path<(String, String)>,
) -> Result<Response, PageFailure> {
    let flow = flow_to_payt(&site, &id).await?;
    let compared = site.store().find_last_comparison(&flow.id).await?.ok_or(PageFailure::NotFound)?;
    tables::saved(&read_back::table(&compared.differences, visit.language), "payt", &ending, visit.language)
}

/// The integration, when it delivers to Payt.
pub(crate) async fn flow_to_payt(site: &Site, id: &str) -> Result<Flow, PageFailure> {
    let flow = site.store().get_flow(id).await?;
    if flow.kind == AFAS_PAYT_KIND { Ok(flow) } else { Err(PageFailure::NotFound) }
}

fn back(flow: &Flow) -> Redirect {
    Redirect::to(&format!("/integrations/{}/receivables", flow.id))
}

fn held_view(list: &DeliveryRow, summary: HeldSummary, first: Option<&'static str>, language: Language) -> HeldView {
    let HeldSummary { closing, conflicts, .. } = summary;
    HeldView {
        id: list.id.clone(),
        made: days::moment(list.made_at, language),
        reasons: list.holds.iter().map(|reason| reason.text(language)).collect(),
        first,
        facts: facts(&list.figures, language),
        more_closing: closing.more(),
        closing: closing.first.iter().map(|one| closing_view(one, language)).collect(),
        conflicts: conflicts.first.iter().map(|one| conflict_view(one, language)).collect(),
    }
}

fn facts(of: &DeliveryFigures, language: Language) -> Vec<(&'static str, String)> {
    let words = ReceivableWords::of(language);
    let all = [
        (words.listed, of.listed),
        (words.open, of.open),
        (words.created, of.created),
        (words.changed, of.changed),
        (words.closing, of.closing),
        (words.reopened, of.reopened),
        (words.kept, of.kept),
        (words.not_sent, of.refused_new),
    ];
    all.into_iter().map(|(word, number)| (word, figures::whole(number, language))).collect()
}

fn closing_view(one: &Closing, language: Language) -> ClosingView {
    ClosingView {
        administration: one.key.0.clone(),
        invoice: one.key.1.clone(),
        open: figures::money(one.open, language),
        by: closed_by(one.by, language),
    }
}

fn closed_by(by: ClosedBy, language: Language) -> &'static str {
    let words = ReceivableWords::of(language);
    match by {
        ClosedBy::Absence => words.by_absence,
        ClosedBy::Zero => words.by_zero,
    }
}

fn conflict_view(one: &Conflict, language: Language) -> ConflictView {
    ConflictView {
        invoice: one.key.1.clone(),
        field: field_word(one.field, language),
        sent: one.sent.clone(),
        now: one.now.clone(),
    }
}

/// What is wrong with rows, the worst first.
fn problem_views(groups: &[ProblemGroup], language: Language) -> Vec<ProblemView> {
    let view = |group: &ProblemGroup| {
        let named = |(invoice, value): &(Option<String>, String)| match (invoice, value.as_str()) {
            (Some(invoice), "") => invoice.clone(),
            (Some(invoice), value) => format!("{invoice}: {value}"),
            (None, value) => value.to_owned(),
        };
        ProblemView {
            tone: match group.severity {
                Severity::Error => Tone::Stopped,
                Severity::Warning => Tone::Waiting,
                Severity::Note => Tone::Rest,
            },
            severity: severity_word(group.severity, language),
            rows: format!("{} · {}", source_word(group.kind, language), figures::whole(group.rows, language)),
            what: group.what.title().in_language(language),
            field: group.field.clone(),
            at_payt: group.what.at_payt().in_language(language),
            remedy: group.what.remedy().in_language(language),
            more: group.rows.saturating_sub(group.examples.len()),
            examples: group.examples.iter().map(named).collect(),
        }
    };
    groups.iter().map(view).collect()
}

fn severity_word(severity: Severity, language: Language) -> &'static str {
    let words = ReceivableWords::of(language);
    match severity {
        Severity::Error => words.error,
        Severity::Warning => words.warning,
        Severity::Note => words.note,
    }
}

fn list_view(list: &DeliveryRow, language: Language) -> ListView {
    let (word, tone) = state_word(list.state);
    let decided = list.decided.as_ref().map(|(who, _)| format!("{} {who}", ReceivableWords::of(language).by));
    ListView {
        made: days::moment(list.made_at, language),
        state: word.in_language(language),
        tone,
        listed: figures::whole(list.figures.listed, language),
        open: figures::whole(list.figures.open, language),
        closing: figures::whole(list.figures.closing, language),
        decided: decided.unwrap_or_default(),
        file: String::new(),
        problem: list
            .problem
            .as_ref()
            .map(|problem| problem.kind.title().in_language(language).to_owned())
            .unwrap_or_default(),
        compared: "",
    }
}

pub(crate) const fn state_word(state: DeliveryState) -> (ledger::language::Text, Tone) {
    match state {
        DeliveryState::Held => (text("held", "vastgehouden"), Tone::Waiting),
        DeliveryState::Released => (text("released", "vrijgegeven"), Tone::Working),
        DeliveryState::Sending => (text("being sent", "wordt verstuurd"), Tone::Working),
        DeliveryState::Sent => (text("sent", "verstuurd"), Tone::Good),
        DeliveryState::Refused => (text("refused by Payt", "geweigerd door Payt"), Tone::Stopped),
        DeliveryState::Superseded => (text("replaced by a later one", "vervangen door een latere"), Tone::Rest),
    }
}

fn source_word(kind: SourceKind, language: Language) -> &'static str {
    match kind {
        SourceKind::Administrations => text("administrations", "administraties"),
        SourceKind::PaymentConditions => text("payment conditions", "betaalvoorwaarden"),
        SourceKind::SalesEntries => text("sales entries", "verkoopboekingen"),
        SourceKind::OrderInvoices => text("order invoices", "orderfacturen"),
        SourceKind::DistributionMethods => text("delivery settings", "verstrekkingen"),
        SourceKind::Attachments => text("attachments", "bijlagen"),
        SourceKind::InvoiceLines => text("invoice lines", "factuurregels"),
        SourceKind::Provision => text("e-mail of the Digital tab", "e-mail van het tabblad Digitaal"),
    }
    .in_language(language)
}

fn field_word(field: ReceivableField, language: Language) -> &'static str {
    match field {
        ReceivableField::Open => text("open amount", "openstaand bedrag"),
        ReceivableField::Total => text("total", "totaal"),
        ReceivableField::Currency => text("currency", "valuta"),
        ReceivableField::Date => text("date", "datum"),
        ReceivableField::DueDate => text("due date", "vervaldatum"),
        ReceivableField::Debtor => text("debtor", "debiteur"),
        ReceivableField::Name => text("name", "naam"),
        ReceivableField::Address => text("address", "adres"),
        ReceivableField::Email => text("e-mail", "e-mail"),
        ReceivableField::DebtorDetails => text("details of the debtor", "gegevens van de debiteur"),
        ReceivableField::Description => text("description", "omschrijving"),
        ReceivableField::Condition => text("payment condition", "betaalvoorwaarde"),
        ReceivableField::DossierItem => text("dossier item", "dossieritem"),
    }
    .in_language(language)
}
