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

/// Statements, and payouts, on one page.
const STATEMENTS: usize = 50;
const PAYOUTS: usize = 60;

/// Statements around those that are shown: what goes before them tells whether one is missing.
const AROUND: usize = 20;

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
    more_statements: Neighbours,
    totals: Vec<TotalView>,
    payouts: Vec<PayoutView>,
    more_payouts: Neighbours,
}

/// The addresses of the pages before and after this one.
struct Neighbours {
    newer: Option<String>,
    older: Option<String>,
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
    /// Which page of the statements, counted from 1.
    #[serde(default)]
    statements: String,
    /// Which page of the payouts.
    #[serde(default)]
    payouts: String,
}

impl Asked {
    /// The pages; what is no number is the first.
    fn pages(&self) -> (usize, usize) {
        let page = |text: &str| text.parse().unwrap_or(1).max(1);
        (page(&self.statements), page(&self.payouts))
    }
}

type Answer = Result<Response, PageFailure>;

/// Shows statements and payouts.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Query(asked): Query<Asked>) -> Answer {
    Ok(shown(&page(&site, &visit, asked.pages()).await?)?.into_response())
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
    let page = BankPage { outcomes, ..page(&site, &visit, FIRST).await? };
    if all_good { Ok(shown(&page)?.into_response()) } else { refused(StatusCode::UNPROCESSABLE_ENTITY, &page) }
}

/// Removes a statement with its lines.
pub(crate) async fn remove(Here(site): Here, Path(statement): Path<String>) -> Result<Redirect, PageFailure> {
    let (behalf, now) = (site.behalf(), site.engine.clock().now());
    site.engine.store().delete_bank_statement(behalf.organisation, &statement, behalf.who, now).await?;
    Ok(Redirect::to("/bank"))
}

async fn wrong(site: &Site, visit: &Visit, status: StatusCode, fault: &'static str) -> Answer {
    refused(status, &BankPage { fault: Some(fault), ..page(site, visit, FIRST).await? })
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

/// The first page of both.
const FIRST: (usize, usize) = (1, 1);

/// What stands on a page of a list with so many on each, and its neighbours.
fn neighbours(
    (page, on_each): (usize, usize),
    all: usize,
    address: impl Fn(usize) -> String,
) -> (std::ops::Range<usize>, Neighbours) {
    let first = page.saturating_sub(1).saturating_mul(on_each);
    let last = first.saturating_add(on_each).min(all);
    let newer = (page > 1).then(|| address(page.saturating_sub(1)));
    let older = (last < all).then(|| address(page.saturating_add(1)));
    (first.min(last)..last, Neighbours { newer, older })
}

async fn page<'a>(
    site: &'a Site,
    visit: &Visit,
    (statements, payouts_page): (usize, usize),
) -> Result<BankPage<'a>, PageFailure> {
    let (store, language) = (site.store(), visit.language);
    let words = BankWords::of(language);
    let shown_until = statements.saturating_mul(STATEMENTS).saturating_add(AROUND);
    let (number, rows) = match store.bank_statement_day(u32::try_from(shown_until).unwrap_or(u32::MAX)).await? {
        Some((number, day)) => (number, store.list_bank_statements_since(day).await?),
        None => (0, Vec::new()),
    };
    let from = site.engine.clock().today().saturating_sub(DAYS.days());
    let payouts = if rows.is_empty() { Vec::new() } else { payouts_since(&store, from).await? };
    let flows = store.list_flows().await?.len();
    let totals = totals(&payouts).map_err(|error| {
        tracing::error!("the payouts don't add up: {error}");
        PageFailure::Failed
    })?;
    let address = |statements: usize, payouts: usize| format!("/bank?statements={statements}&payouts={payouts}");
    let (range, more_statements) = neighbours((statements, STATEMENTS), number, |page| address(page, payouts_page));
    let (shown_payouts, more_payouts) =
        neighbours((payouts_page, PAYOUTS), payouts.len(), |page| format!("{}#payouts", address(statements, page)));
    let payout_views = payouts.get(shown_payouts).unwrap_or_default().iter();
    Ok(BankPage {
        frame: Frame::new(site, visit, Part::Settlements, words.title),
        words,
        may_change: site.may_change(),
        outcomes: Vec::new(),
        fault: None,
        statements: views::statements(&rows, range, language),
        more_statements,
        totals: totals.iter().map(|total| views::total(total, language)).collect(),
        payouts: payout_views.map(|payout| views::payout(payout, flows, language)).collect(),
        more_payouts,
    })
}
