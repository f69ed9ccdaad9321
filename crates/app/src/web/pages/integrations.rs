//! What is installed, what was begun, and what can be installed.

use askama::Template;
use axum::extract::Path;
use axum::response::Redirect;
use axum::{Extension, Form};
use engine::receivables::AFAS_PAYT_KIND;
use ledger::language::{Language, Text};
use serde::Deserialize;
use store::{Draft, Flow};

use super::install::{Step, next_step};
use super::{Shown, shown};
use crate::web::failure::PageFailure;
use crate::web::flow_line::{FlowLine, line_of};
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::{text, words};
use crate::web::{Here, Site, days};

words! {
    /// Words of the page.
    IntegrationWords {
        title: "Integrations" / "Integraties",
        connections: "Connections" / "Koppelingen",
        tokens: "API tokens" / "API-tokens",
        webhooks: "Webhooks" / "Webhooks",
        settings: "Settings" / "Instellingen",
        rules: "Rules" / "Regels",
        settlements: "Settlements" / "Uitbetalingen",
        receivables: "Receivables" / "Openstaande facturen",
        pause: "Pause" / "Pauzeren",
        resume: "Resume" / "Hervatten",
        begun: "Begun, not finished" / "Begonnen, niet af",
        last_changed: "last changed" / "laatst gewijzigd",
        next_step: "next" / "volgende stap",
        go_on: "Go on" / "Verdergaan",
        discard: "Discard" / "Weggooien",
        catalogue: "What you can install" / "Wat u kunt installeren",
        install: "Install this integration" / "Installeer deze integratie",
        only_owners: "An owner of the organisation installs and changes integrations."
            / "Een eigenaar van de organisatie installeert en wijzigt integraties.",
        takes: "It takes about five minutes with the tokens at hand. Nothing is booked before you have seen the first entries."
            / "Het kost ongeveer vijf minuten met de tokens bij de hand. Er wordt niets geboekt voor u de eerste boekingen hebt gezien.",
        what_to_do: "What to do" / "Wat te doen",
    }
}

/// An integration that can be installed.
struct CatalogueEntry {
    kind: &'static str,
    name: &'static str,
    does: &'static str,
    needs: &'static str,
}

const CATALOGUE: &[(&str, &str, Text, Text)] = &[
    (
        "pay-afas",
        "Pay. → AFAS",
        text(
            "Books each payout of Pay. as one entry in AFAS: payments on the debtors' invoices, costs with their VAT, the payout on a provider account, and what it can't place on debtor not found.",
            "Boekt elke uitbetaling van Pay. als één boeking in AFAS: betalingen op de facturen van debiteuren, kosten met btw, de uitbetaling op een tussenrekening, en wat het niet kan plaatsen op debiteur niet gevonden.",
        ),
        text(
            "You need an AT-code and token of Pay. with the Clearings API, and an App connector of AFAS.",
            "U hebt een AT-code en token van Pay. met de Clearings-API nodig, en een app connector van AFAS.",
        ),
    ),
    (
        AFAS_PAYT_KIND,
        "AFAS → Payt",
        text(
            "Delivers the receivables of AFAS to Payt, which reminds debtors: checked row by row, compared with the last list, and held when too much would close.",
            "Levert de openstaande facturen uit AFAS aan Payt, dat debiteuren herinnert: per rij gecontroleerd, vergeleken met de vorige lijst, en vastgehouden als er te veel zou sluiten.",
        ),
        text(
            "You need an access token and import token of Payt, and Payt's GetConnectors on the App connector of AFAS.",
            "U hebt een toegangstoken en importtoken van Payt nodig, en de GetConnectors van Payt op de app connector van AFAS.",
        ),
    ),
];

struct FlowView {
    receivables: bool,
    id: String,
    line: FlowLine,
    enabled: bool,
    stopped: bool,
}

struct DraftView {
    id: String,
    name: String,
    changed: String,
    next: &'static str,
}

#[derive(Template)]
#[template(path = "integrations.html")]
struct IntegrationsPage<'a> {
    frame: Frame<'a>,
    words: &'static IntegrationWords,
    flows: Vec<FlowView>,
    drafts: Vec<DraftView>,
    catalogue: Vec<CatalogueEntry>,
    owns: bool,
    may_change: bool,
}

/// Shows the page.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let (store, language) = (site.store(), visit.language);
    let mut flows = Vec::new();
    for flow in store.list_flows().await? {
        let counts = store.settlement_overview(&flow.id).await?;
        let line = line_of(&store, &flow, &counts, language).await?;
        let receivables = flow.kind == AFAS_PAYT_KIND;
        flows.push(FlowView { line, receivables, enabled: flow.enabled, stopped: flow.stop.is_some(), id: flow.id });
    }
    let drafts = store.list_drafts().await?.iter().map(|draft| draft_view(draft, language)).collect();
    let words = IntegrationWords::of(language);
    shown(&IntegrationsPage {
        frame: Frame::new(&site, &visit, Part::Integrations, words.title),
        words,
        flows,
        drafts,
        catalogue: catalogue(language),
        owns: site.owns(),
        may_change: site.may_change(),
    })
}

/// What is to be installed.
#[derive(Debug, Deserialize)]
pub(crate) struct Begin {
    kind: String,
}

/// Begins an installation, under a name that is free.
pub(crate) async fn begin(Here(site): Here, Form(asked): Form<Begin>) -> Result<Redirect, PageFailure> {
    let known = CATALOGUE.iter().find(|(kind, ..)| *kind == asked.kind).ok_or(PageFailure::BadRequest)?;
    let (kind, usual, ..) = known;
    if *kind == AFAS_PAYT_KIND {
        return Ok(Redirect::to("/install-payt"));
    }
    let flows = site.store().list_flows().await?;
    let is_free = |name: &String| !flows.iter().any(|flow| &flow.name == name);
    let numbered = (2..).map(|number| format!("{usual} {number}"));
    let name = [(*usual).to_owned()].into_iter().chain(numbered).find(is_free).unwrap_or_else(|| (*usual).to_owned());
    let behalf = site.behalf();
    let now = site.engine.clock().now();
    let draft = site.engine.store().begin_draft(behalf.organisation, kind, &name, behalf.who, now).await?;
    Ok(Redirect::to(&format!("/install/{draft}")))
}

/// Lets an integration rest.
pub(crate) async fn pause(Here(site): Here, Path(flow): Path<String>) -> Result<Redirect, PageFailure> {
    switch(&site, &flow, false).await
}

/// Lets an integration go on.
pub(crate) async fn resume(Here(site): Here, Path(flow): Path<String>) -> Result<Redirect, PageFailure> {
    switch(&site, &flow, true).await
}

async fn switch(site: &Site, flow: &str, on: bool) -> Result<Redirect, PageFailure> {
    let flow: Flow = site.store().get_flow(flow).await?;
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().switch_flow(behalf.organisation, &flow.id, on, behalf.who, now).await?;
    Ok(Redirect::to("/integrations"))
}

fn catalogue(language: Language) -> Vec<CatalogueEntry> {
    let entry = |(kind, name, does, needs): &(&'static str, &'static str, Text, Text)| CatalogueEntry {
        kind,
        name,
        does: does.in_language(language),
        needs: needs.in_language(language),
    };
    CATALOGUE.iter().map(entry).collect()
}

fn draft_view(draft: &Draft, language: Language) -> DraftView {
    let next = match next_step(draft) {
        Step::Pay => text("connect Pay.", "Pay. koppelen"),
        Step::Afas => text("connect AFAS", "AFAS koppelen"),
        Step::Settings => text("say what is booked where", "zeggen wat waar geboekt wordt"),
        Step::Preview => {
            text("look at the first settlements and switch on", "de eerste uitbetalingen bekijken en inschakelen")
        }
    };
    DraftView {
        id: draft.id.clone(),
        name: draft.name.clone(),
        changed: days::moment(draft.changed_at, language),
        next: next.in_language(language),
    }
}
