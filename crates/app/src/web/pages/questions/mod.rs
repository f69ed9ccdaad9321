//! What waits for a person: lines without an invoice, entries to approve, and answers that can still be taken back.

mod form;
mod gather;
pub(crate) mod send;
pub(crate) mod words;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use serde::Deserialize;

use super::{Shown, shown};
use crate::web::frame::{Frame, Part};
use crate::web::standing::Tone;
use crate::web::visit::Visit;
use crate::web::{Here, Site};
use gather::{Approval, Group, Undo};
use words::QuestionWords;

/// What the address says was just done.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    answered: usize,
    approved: usize,
    /// One settlement, by our id, when only that is to be shown: also one that is booked.
    settlement: Option<String>,
}

/// Something that was asked for and not done.
struct Failure {
    /// The settlement, and the line where there is one.
    what: String,
    why: String,
}

#[derive(Template)]
#[template(path = "questions.html")]
struct QuestionsPage<'a> {
    frame: Frame<'a>,
    words: &'static QuestionWords,
    done: Done,
    failures: Vec<Failure>,
    groups: Vec<Group>,
    approvals: Vec<Approval>,
    undos: Vec<Undo>,
    /// Whether there is more than the page shows.
    more: bool,
    may_change: bool,
}

/// Shows what waits.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>, Query(done): Query<Done>) -> Shown {
    page(&site, &visit, done, Vec::new()).await
}

async fn page(site: &Site, visit: &Visit, done: Done, failures: Vec<Failure>) -> Shown {
    let language = visit.language;
    let words = QuestionWords::of(language);
    let gathered = match &done.settlement {
        Some(id) => gather::gather_one(site, id, language).await?,
        None => gather::gather(site, language).await?,
    };
    shown(&QuestionsPage {
        frame: Frame::new(site, visit, Part::Questions, words.title),
        words,
        done,
        failures,
        groups: gathered.groups,
        approvals: gathered.approvals,
        undos: gathered.undos,
        more: gathered.more,
        may_change: site.may_change(),
    })
}
