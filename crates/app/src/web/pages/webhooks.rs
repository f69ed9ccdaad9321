//! Addresses of programs that are told what happens.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::webhooks::{AddressFault, EventKind, WebhookFault};
use ledger::language::Language;
use secrecy::ExposeSecret;
use store::{Webhook, WebhookState};

use super::{refused, shown};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::standing::Tone;
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, days};

words! {
    /// Words of the page.
    WebhookWords {
        webhooks: "Webhooks" / "Webhooks",
        integrations: "Integrations" / "Integraties",
        what: "A program of yours is told what happened: signed JSON is posted to an address of yours, without amounts or names."
            / "Een eigen programma hoort wat er gebeurde: ondertekende JSON wordt op een eigen adres bezorgd, zonder bedragen of namen.",
        description: "How deliveries look and are verified" / "Hoe bezorgingen eruitzien en worden gecontroleerd",
        none: "There are no webhooks yet." / "Er zijn nog geen webhooks.",
        on: "Deliveries come through, or nothing happened yet" / "Bezorgen lukt, of er gebeurde nog niets",
        failing: "Deliveries fail, and are tried again" / "Bezorgen mislukt, en wordt opnieuw geprobeerd",
        off: "Switched off" / "Uitgeschakeld",
        failed: "Switched off because deliveries failed" / "Uitgeschakeld omdat bezorgen mislukte",
        wants: "Is told that" / "Hoort dat",
        delivered: "Last delivered" / "Laatst bezorgd",
        failed_at: "Last failed" / "Laatst mislukt",
        next: "Next try" / "Volgende poging",
        made: "Made" / "Gemaakt",
        never: "never" / "nooit",
        test_it: "Test delivery" / "Testbezorging",
        switch_on: "Switch on" / "Inschakelen",
        switch_off: "Switch off" / "Uitschakelen",
        remove: "Remove" / "Verwijderen",
        came_through: "The test delivery came through." / "De testbezorging is gelukt.",
        did_not: "The test delivery did not come through." / "De testbezorging is niet gelukt.",
        new: "New webhook" / "Nieuwe webhook",
        address: "Address" / "Adres",
        address_rule: "Begins with https:// and leads to a machine on the internet." / "Begint met https:// en leidt naar een machine op internet.",
        create: "Make the webhook" / "Maak de webhook",
        created: "This is the secret that deliveries are signed with. It is shown once: keep it where secrets are kept."
            / "Dit is het geheim waarmee bezorgingen worden ondertekend. Het wordt één keer getoond: bewaar het waar geheimen horen.",
        no_address: "That is not an address like https://example.nl/kruispost." / "Dat is geen adres zoals https://example.nl/kruispost.",
        not_https: "Deliveries go by https only." / "Bezorgen gaat alleen via https.",
        with_extras: "An address holds no user, password or #." / "In een adres staat geen gebruiker, wachtwoord of #.",
        private: "That address leads to a private network, which the configuration does not allow."
            / "Dat adres leidt naar een privénetwerk, en dat staat de configuratie niet toe.",
        no_kinds: "Choose at least one thing it is told." / "Kies minstens één ding dat hij hoort.",
        too_many: "There are enough webhooks; remove one first." / "Er zijn genoeg webhooks; verwijder er eerst een.",
    }
}

#[derive(Template)]
#[template(path = "webhooks.html")]
struct WebhooksPage<'a> {
    frame: Frame<'a>,
    words: &'static WebhookWords,
    webhooks: Vec<WebhookView>,
    kinds: Vec<KindView>,
    address: String,
    created: Option<String>,
    told: Option<Told>,
    wrong: Option<&'static str>,
}

struct WebhookView {
    id: String,
    address: String,
    kinds: Vec<&'static str>,
    tone: Tone,
    state: &'static str,
    is_on: bool,
    made: String,
    who: String,
    delivered: Option<String>,
    failed: Option<String>,
    failure: Option<String>,
    next: Option<String>,
}

struct KindView {
    word: &'static str,
    told: &'static str,
    chosen: bool,
}

/// What became of a test delivery: why it did not come through, if so.
struct Told {
    failure: Option<String>,
}

type Answer = Result<Response, PageFailure>;

/// Shows them.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Answer {
    Ok(shown(&page(&site, &visit).await?)?.into_response())
}

/// Makes one, and shows its secret this once.
pub(crate) async fn create(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let address = pairs.iter().find(|(name, _)| name == "address").map_or("", |(_, value)| value.trim());
    let kinds: Vec<&str> = pairs.iter().filter(|(name, _)| name == "kind").map(|(_, word)| word.as_str()).collect();
    let behalf = site.behalf();
    let made = site.engine.create_webhook(behalf.organisation, address, &kinds, behalf.who).await?;
    let page = page(&site, &visit).await?;
    match made {
        Ok((_, secret)) => {
            Ok(shown(&WebhooksPage { created: Some(secret.expose_secret().to_owned()), ..page })?.into_response())
        }
        Err(fault) => {
            let chosen = |kind: KindView| KindView { chosen: kinds.contains(&kind.word), ..kind };
            let wrong = Some(words_for(fault, page.words));
            let kinds = page.kinds.into_iter().map(chosen).collect();
            let form = WebhooksPage { address: address.to_owned(), kinds, wrong, ..page };
            refused(StatusCode::UNPROCESSABLE_ENTITY, &form)
        }
    }
}

/// Delivers a ping, and shows what became of it.
pub(crate) async fn test(Here(site): Here, Extension(visit): Extension<Visit>, Path(webhook): Path<String>) -> Answer {
    let failure = site.engine.try_webhook(site.behalf().organisation, &webhook).await?;
    let told = Some(Told { failure: failure.map(|failure| failure.to_string()) });
    Ok(shown(&WebhooksPage { told, ..page(&site, &visit).await? })?.into_response())
}

/// Switches one on.
pub(crate) async fn on(here: Here, webhook: Path<String>) -> Result<Redirect, PageFailure> {
    switch(here, webhook, true).await
}

/// Switches one off.
pub(crate) async fn off(here: Here, webhook: Path<String>) -> Result<Redirect, PageFailure> {
    switch(here, webhook, false).await
}

async fn switch(Here(site): Here, Path(webhook): Path<String>, on: bool) -> Result<Redirect, PageFailure> {
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().switch_webhook(behalf.organisation, &webhook, on, behalf.who, now).await?;
    Ok(Redirect::to("/webhooks"))
}

/// Takes one away.
pub(crate) async fn remove(Here(site): Here, Path(webhook): Path<String>) -> Result<Redirect, PageFailure> {
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().remove_webhook(behalf.organisation, &webhook, behalf.who, now).await?;
    Ok(Redirect::to("/webhooks"))
}

const fn words_for(fault: WebhookFault, words: &'static WebhookWords) -> &'static str {
    match fault {
        WebhookFault::Address(AddressFault::NotAnAddress) => words.no_address,
        WebhookFault::Address(AddressFault::NotHttps) => words.not_https,
        WebhookFault::Address(AddressFault::WithExtras) => words.with_extras,
        WebhookFault::Address(AddressFault::Private) => words.private,
        WebhookFault::Kinds => words.no_kinds,
        WebhookFault::TooMany => words.too_many,
    }
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<WebhooksPage<'a>, PageFailure> {
    let (words, language) = (WebhookWords::of(visit.language), visit.language);
    let webhooks = site.engine.store().list_webhooks(site.behalf().organisation).await?;
    let kind = |kind: &EventKind| KindView {
        word: kind.word(),
        told: kind.told().in_language(language),
        chosen: matches!(kind, EventKind::Confirmed | EventKind::Asking),
    };
    Ok(WebhooksPage {
        frame: Frame::new(site, visit, Part::Integrations, words.webhooks),
        words,
        webhooks: webhooks.into_iter().map(|webhook| view(webhook, words, language)).collect(),
        kinds: EventKind::ALL.iter().map(kind).collect(),
        address: String::new(),
        created: None,
        told: None,
        wrong: None,
    })
}

fn view(webhook: Webhook, words: &'static WebhookWords, language: Language) -> WebhookView {
    let is_on = webhook.state == WebhookState::On;
    let fails = is_on && webhook.failing_since.is_some();
    let (tone, state) = match webhook.state {
        WebhookState::On if fails => (Tone::Waiting, words.failing),
        WebhookState::On => (Tone::Good, words.on),
        WebhookState::Off => (Tone::Rest, words.off),
        WebhookState::Failed => (Tone::Stopped, words.failed),
    };
    let kinds = EventKind::ALL.iter().filter(|kind| kind.is_in(&webhook.kinds));
    WebhookView {
        kinds: kinds.map(|kind| kind.told().in_language(language)).collect(),
        tone,
        state,
        is_on,
        made: days::moment(webhook.created_at, language),
        who: webhook.created_by,
        delivered: webhook.delivered_at.map(|at| days::moment(at, language)),
        failed: webhook.failed_at.map(|at| days::moment(at, language)),
        failure: webhook.failure,
        next: fails.then(|| days::moment(webhook.not_before, language)),
        id: webhook.id,
        address: webhook.address,
    }
}
