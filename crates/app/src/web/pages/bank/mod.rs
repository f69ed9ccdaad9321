//! Bank statements: what was uploaded, and which payouts are on them.

mod views;
mod words;

use askama::Template;
use axum::Extension;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::ToSpan;
use ledger::language::Language;
use serde::Deserialize;
use sheets::statements::STATEMENT_BYTES_AT_MOST;

use self::views::{PayoutView, StatementView, TotalView};
pub(crate) use self::words::BankWords;
use super::{refused, shown};
use crate::bank::{DAYS, payouts_since, totals, upload};
use crate::web::failure::PageFailure;
use crate::web::frame::{Frame, Part};
use crate::web::standing::Tone;
use crate::web::visit::Visit;
use crate::web::words::{counted, text};
use crate::web::{Here, Site};

/// What one upload takes: the largest file, or several that are as large together, and what a form puts around them.
pub(crate) const BYTES_AT_MOST: usize = STATEMENT_BYTES_AT_MOST + 64 * 1024;

/// Statements shown unless all are asked for.
const SHOWN: usize = 100;

/// Characters of a file's name that are shown.
const NAME_AT_MOST: usize = 100;

#[derive(Template)]
#[template(path = "bank.html")]
struct BankPage<'a> {
    frame: Frame<'a>,
    words: &'static BankWords,
    may_change: bool,
    outcomes: Vec<Outcome>,
    /// The upload as a whole was refused.
    fault: Option<&'static str>,
    statements: Vec<StatementView>,
    /// How many more there are than are shown.
    more: usize,
    totals: Vec<TotalView>,
    payouts: Vec<PayoutView>,
}

/// What became of a file.
struct Outcome {
    file: String,
    tone: Tone,
    sentence: String,
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Whether all statements are to be shown.
    all: Option<String>,
}

type Answer = Result<Response, PageFailure>;

/// Shows statements and payouts.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Query(asked): Query<Asked>) -> Answer {
    let at_most = if asked.all.is_some() { usize::MAX } else { SHOWN };
    Ok(shown(&page(&site, &visit, at_most).await?)?.into_response())
}

/// Keeps the statements of the files that were sent, and tells what became of each.
pub(crate) async fn send(Here(site): Here, Extension(visit): Extension<Visit>, sent: Multipart) -> Answer {
    let language = visit.language;
    let files = match files(sent).await {
        Ok(files) => files,
        Err(error) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return wrong(&site, &visit, StatusCode::PAYLOAD_TOO_LARGE, BankWords::of(language).too_large).await;
        }
        Err(_) => return Err(PageFailure::BadRequest),
    };
    if files.is_empty() {
        return wrong(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, BankWords::of(language).no_file).await;
    }
    let mut outcomes = Vec::with_capacity(files.len());
    for (file, bytes) in files {
        outcomes.push(outcome(&site, file, bytes, language).await?);
    }
    let all_good = outcomes.iter().all(|outcome| outcome.tone == Tone::Good);
    let page = BankPage { outcomes, ..page(&site, &visit, SHOWN).await? };
    if all_good { Ok(shown(&page)?.into_response()) } else { refused(StatusCode::UNPROCESSABLE_ENTITY, &page) }
}

/// Removes a statement with its lines.
pub(crate) async fn remove(Here(site): Here, Path(statement): Path<String>) -> Result<Redirect, PageFailure> {
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().delete_bank_statement(behalf.organisation, &statement, behalf.who, now).await?;
    Ok(Redirect::to("/bank"))
}

async fn wrong(site: &Site, visit: &Visit, status: StatusCode, fault: &'static str) -> Answer {
    refused(status, &BankPage { fault: Some(fault), ..page(site, visit, SHOWN).await? })
}

/// Names and contents. A form without a chosen file sends one without both.
async fn files(mut sent: Multipart) -> Result<Vec<(String, Vec<u8>)>, MultipartError> {
    let mut files = Vec::new();
    while let Some(field) = sent.next_field().await? {
        if field.name() != Some("file") {
            continue;
        }
        let name: String = field.file_name().unwrap_or_default().chars().take(NAME_AT_MOST).collect();
        let bytes = field.bytes().await?;
        if !name.is_empty() || !bytes.is_empty() {
            files.push((name, bytes.to_vec()));
        }
    }
    Ok(files)
}

async fn outcome(site: &Site, file: String, bytes: Vec<u8>, language: Language) -> Result<Outcome, PageFailure> {
    match upload(&site.engine, site.behalf(), bytes).await {
        Ok(saved) => {
            let (new, known): (Vec<_>, Vec<_>) = saved.iter().partition(|one| one.new);
            let lines = new.iter().map(|one| one.row.lines).sum();
            let statements =
                |number| counted(number, text("statement", "afschrift"), text("statements", "afschriften"), language);
            let lines = counted(lines, text("line", "regel"), text("lines", "regels"), language);
            let words = BankWords::of(language);
            let mut told = Vec::new();
            if !new.is_empty() {
                told.push(format!("{} {} {lines}", statements(new.len()), words.with));
            }
            if !known.is_empty() {
                told.push(format!("{} {}", statements(known.len()), words.already_known));
            }
            Ok(Outcome { file, tone: Tone::Good, sentence: told.join("; ") })
        }
        Err(fault) => match fault.in_language(language) {
            Ok(sentence) => Ok(Outcome { file, tone: Tone::Stopped, sentence }),
            Err(error) => {
                tracing::error!("bank statements could not be kept: {error}");
                Err(PageFailure::Failed)
            }
        },
    }
}

async fn page<'a>(site: &'a Site, visit: &Visit, at_most: usize) -> Result<BankPage<'a>, PageFailure> {
    let (store, language) = (site.store(), visit.language);
    let words = BankWords::of(language);
    let rows = store.list_bank_statements(None).await?;
    let from = site.engine.clock().today().saturating_sub(DAYS.days());
    let payouts = if rows.is_empty() { Vec::new() } else { payouts_since(&store, from).await? };
    let flows = store.list_flows().await?.len();
    let totals = totals(&payouts).map_err(|error| {
        tracing::error!("the payouts don't add up: {error}");
        PageFailure::Failed
    })?;
    Ok(BankPage {
        frame: Frame::new(site, visit, Part::Settlements, words.title),
        words,
        may_change: site.may_change(),
        outcomes: Vec::new(),
        fault: None,
        more: rows.len().saturating_sub(at_most),
        statements: views::statements(&rows, at_most, language),
        totals: totals.iter().map(|total| views::total(total, language)).collect(),
        payouts: payouts.iter().map(|payout| views::payout(payout, flows, language)).collect(),
    })
}
