//! Tokens by which programs ask on behalf of the organisation.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use jiff::{SignedDuration, Timestamp};
use ledger::language::Language;
use secrecy::ExposeSecret;
use store::{ApiToken, NewApiToken};

use super::{refused, shown};
use crate::web::api::scope::{Scope, tidied};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::words;
use crate::web::{Here, Site, days};

/// Longest name of a token, in characters.
const NAME_AT_MOST: usize = 60;

/// Days after which a token stops, to choose from; nothing means never.
const LASTS: &[Option<i64>] = &[Some(90), Some(365), None];

words! {
    /// Words of the page.
    TokenWords {
        title: "API tokens" / "API-tokens",
        integrations: "Integrations" / "Integraties",
        what: "With a token a program of yours reads and does what the pages show."
            / "Met een token leest en doet een eigen programma wat de pagina's tonen.",
        description: "Description of the API" / "Beschrijving van de API",
        none: "There are no tokens yet." / "Er zijn nog geen tokens.",
        tokens: "Tokens" / "Tokens",
        name: "Name" / "Naam",
        name_rule: "So that you know later what uses it: at most 60 characters."
            / "Zodat u later weet wat hem gebruikt: hoogstens 60 tekens.",
        may: "May" / "Mag",
        made: "Made" / "Gemaakt",
        used: "Last used" / "Laatst gebruikt",
        never_used: "never" / "nooit",
        stops: "Stops" / "Stopt",
        stops_after: "Stops after" / "Stopt na",
        days: "days" / "dagen",
        never: "never" / "nooit",
        expired: "has stopped" / "is gestopt",
        revoke: "Revoke" / "Intrekken",
        new: "New token" / "Nieuw token",
        create: "Make the token" / "Maak het token",
        created: "This is the token. It is shown once: keep it where secrets are kept."
            / "Dit is het token. Het wordt één keer getoond: bewaar het waar geheimen horen.",
        wrong: "Give it a name and at least one thing it may do." / "Geef het een naam en minstens één ding dat het mag.",
    }
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage<'a> {
    frame: Frame<'a>,
    words: &'static TokenWords,
    tokens: Vec<TokenView>,
    scopes: Vec<ScopeView>,
    lasts: Vec<LastsView>,
    name: String,
    created: Option<String>,
    wrong: Option<&'static str>,
}

struct TokenView {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    made: String,
    who: String,
    used: Option<String>,
    stops: Option<String>,
    expired: bool,
}

struct ScopeView {
    word: &'static str,
    told: &'static str,
    chosen: bool,
}

struct LastsView {
    value: String,
    told: String,
    chosen: bool,
}

type Answer = Result<Response, PageFailure>;

/// Shows them.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Answer {
    Ok(shown(&page(&site, &visit).await?)?.into_response())
}

/// Makes one, and shows it this once.
pub(crate) async fn create(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let given = |name: &str| pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim());
    let name = given("name").unwrap_or_default();
    let asked: Vec<&str> = pairs.iter().filter(|(name, _)| name == "scope").map(|(_, word)| word.as_str()).collect();
    let fits = !name.is_empty() && name.chars().count() <= NAME_AT_MOST;
    let Some(scopes) = tidied(&asked.join(" ")).filter(|_| fits) else {
        let page = page(&site, &visit).await?;
        let form = TokensPage { name: name.to_owned(), wrong: Some(page.words.wrong), ..page };
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &form);
    };
    let now = site.engine.clock().now();
    let lasts = given("days").and_then(|days| days.parse::<i64>().ok()).filter(|days| LASTS.contains(&Some(*days)));
    let lasts = lasts.map(|days| SignedDuration::from_hours(days.saturating_mul(24)));
    let expires_at = lasts.map(|lasts| now.saturating_add(lasts).unwrap_or(Timestamp::MAX));
    let behalf = site.behalf();
    let new = NewApiToken { organisation_id: behalf.organisation, name, scopes: &scopes, expires_at };
    let (_, token) = site.engine.store().create_api_token(new, behalf.who, now).await?;
    let created = Some(token.expose_secret().to_owned());
    Ok(shown(&TokensPage { created, ..page(&site, &visit).await? })?.into_response())
}

/// Takes one away.
pub(crate) async fn revoke(Here(site): Here, Path(token): Path<String>) -> Result<Redirect, PageFailure> {
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().revoke_api_token(behalf.organisation, &token, behalf.who, now).await?;
    Ok(Redirect::to("/tokens"))
}

async fn page<'a>(site: &'a Site, visit: &Visit) -> Result<TokensPage<'a>, PageFailure> {
    let (words, language) = (TokenWords::of(visit.language), visit.language);
    let tokens = site.engine.store().list_api_tokens(site.behalf().organisation).await?;
    let now = site.engine.clock().now();
    let scope = |scope: &Scope| ScopeView {
        word: scope.word(),
        told: scope.told().in_language(language),
        chosen: *scope == Scope::Read,
    };
    let lasts = |days: &Option<i64>| LastsView {
        value: days.map(|days| days.to_string()).unwrap_or_default(),
        told: days.map_or_else(|| words.never.to_owned(), |days| format!("{days} {}", words.days)),
        chosen: *days == Some(365),
    };
    Ok(TokensPage {
        frame: Frame::new(site, visit, Part::Integrations, words.title),
        words,
        tokens: tokens.into_iter().map(|token| view(token, now, language)).collect(),
        scopes: Scope::ALL.iter().map(scope).collect(),
        lasts: LASTS.iter().map(lasts).collect(),
        name: String::new(),
        created: None,
        wrong: None,
    })
}

fn view(token: ApiToken, now: Timestamp, language: Language) -> TokenView {
    let scopes = Scope::ALL.iter().filter(|scope| scope.is_in(&token.scopes));
    TokenView {
        scopes: scopes.map(|scope| scope.told().in_language(language)).collect(),
        made: days::moment(token.created_at, language),
        used: token.used_at.map(|at| days::moment(at, language)),
        stops: token.expires_at.map(|at| days::moment(at, language)),
        expired: token.expires_at.is_some_and(|at| at <= now),
        id: token.id,
        name: token.name,
        who: token.created_by,
    }
}
