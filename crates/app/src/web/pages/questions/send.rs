//! What a person sends from the page of questions: many answers or approvals at once. What can't be done is named; the rest
//! is done.

use std::collections::BTreeMap;

use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Form};
use engine::EngineError;
use ledger::language::Language;
use serde::Deserialize;
use store::{SettlementRow, StoreError};

use super::form::{FormFault, Given, givens};
use super::words::QuestionWords;
use super::{Done, Failure, page};
use crate::web::failure::PageFailure;
use crate::web::visit::Visit;
use crate::web::{Here, Site};

/// A page with what was not done, or the way back to the questions.
type Sent = Result<Response, PageFailure>;

/// An answer to take back.
#[derive(Debug, Deserialize)]
pub(crate) struct Withdrawal {
    settlement: String,
    line: String,
}

/// Keeps the answers.
pub(crate) async fn answer(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Sent {
    let (mut done, mut failures) = (Done::default(), Vec::new());
    // As they were when the form came: its own first answer changes the settlement for the second.
    let mut rows: BTreeMap<String, SettlementRow> = BTreeMap::new();
    for given in givens(&pairs) {
        match answer_one(&site, &mut rows, &given, visit.language).await {
            Ok(true) => done.answered = done.answered.saturating_add(1),
            Ok(false) => {}
            Err(why) => {
                let code = rows.get(&given.settlement).map_or(given.settlement.as_str(), |row| row.code.as_str());
                failures.push(Failure { what: format!("{code} {}", given.line), why });
            }
        }
    }
    finished(&site, &visit, done, failures).await
}

/// Approves what was ticked.
pub(crate) async fn approve(
    Here(site): Here,
    Extension(visit): Extension<Visit>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Sent {
    let (mut done, mut failures) = (Done::default(), Vec::new());
    for (_, ticked) in pairs.iter().filter(|(name, _)| name == "row") {
        let (id, seen) = ticked.split_once(' ').unwrap_or((ticked, ""));
        let mut what = id.to_owned();
        match approve_one(&site, id, seen, &mut what, visit.language).await {
            Ok(()) => done.approved = done.approved.saturating_add(1),
            Err(why) => failures.push(Failure { what, why }),
        }
    }
    finished(&site, &visit, done, failures).await
}

/// Takes an answer back.
pub(crate) async fn withdraw(Here(site): Here, Form(asked): Form<Withdrawal>) -> Result<Redirect, PageFailure> {
    site.store().get_settlement(&asked.settlement).await?;
    site.engine.withdraw_answer(&asked.settlement, &asked.line, site.who()).await?;
    Ok(Redirect::to("/questions"))
}

async fn finished(site: &Site, visit: &Visit, done: Done, failures: Vec<Failure>) -> Sent {
    if failures.is_empty() {
        let address = format!("/questions?answered={}&approved={}", done.answered, done.approved);
        return Ok(Redirect::to(&address).into_response());
    }
    Ok(page(site, visit, done, failures).await?.into_response())
}

/// Whether there was an answer; else why it could not be kept.
async fn answer_one(
    site: &Site,
    rows: &mut BTreeMap<String, SettlementRow>,
    given: &Given,
    language: Language,
) -> Result<bool, String> {
    let words = QuestionWords::of(language);
    if !rows.contains_key(&given.settlement) {
        let row = site.store().get_settlement(&given.settlement).await.map_err(|error| told(error.into(), language))?;
        rows.insert(given.settlement.clone(), row);
    }
    let parts = site.store().get_settlement_parts(&given.settlement).await;
    let parts = parts.map_err(|error| told(error.into(), language))?;
    let line = parts.and_then(|parts| parts.lines.into_iter().find(|line| line.id == given.line));
    let line = line.ok_or_else(|| words.gone.to_owned())?;
    let Some(answer) = given.answer(line.amount).map_err(|fault| form_fault(&fault, words))? else { return Ok(false) };
    let seen = rows.get(&given.settlement).is_some_and(|row| row.updated_at.as_millisecond() == given.seen);
    if !seen {
        return Err(words.changed.to_owned());
    }
    let kept = site.engine.answer_line(&given.settlement, &given.line, &answer, site.who()).await;
    kept.map_err(|error| told(error, language))?;
    Ok(true)
}

async fn approve_one(site: &Site, id: &str, seen: &str, what: &mut String, language: Language) -> Result<(), String> {
    let row = site.store().get_settlement(id).await.map_err(|error| told(error.into(), language))?;
    what.clone_from(&row.code);
    if row.updated_at.as_millisecond().to_string() != seen {
        return Err(QuestionWords::of(language).changed.to_owned());
    }
    site.engine.approve(id, site.who()).await.map_err(|error| told(error, language))
}

fn form_fault(fault: &FormFault, words: &QuestionWords) -> String {
    match fault {
        FormFault::TwoKinds => words.two_kinds.to_owned(),
        FormFault::NoAmount(text) => format!("“{text}” {}", words.no_amount),
        FormFault::AmountAlone => words.amount_alone.to_owned(),
    }
}

/// Why it was not done, for people; what nobody expects is for the log.
fn told(error: EngineError, language: Language) -> String {
    let words = QuestionWords::of(language);
    match error {
        EngineError::Answer(fault) => fault.text(language),
        EngineError::Store(StoreError::WrongState { .. } | StoreError::MayBeBooked { .. }) => words.changed.to_owned(),
        EngineError::Store(StoreError::NotFound { .. }) | EngineError::NotFound(_) => words.gone.to_owned(),
        other => {
            tracing::error!("an answer or approval could not be kept: {other}");
            words.went_wrong.to_owned()
        }
    }
}
