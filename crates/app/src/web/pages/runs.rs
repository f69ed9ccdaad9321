//! The runs of each integration: when, how long, and what they did.

use askama::Template;
use axum::Extension;
use ledger::language::{Language, Text};
use serde_json::Value;
use store::Run;

use super::{Shown, shown};
use crate::web::frame::{Frame, Part};
use crate::web::visit::Visit;
use crate::web::words::{text, words};
use crate::web::{Here, days};

/// Runs of an integration that are shown: with a look every minute, the last hour and a half.
const RUNS: u32 = 100;

words! {
    /// Words of the page.
    RunWords {
        title: "Runs" / "Rondes",
        none: "Nothing has run yet." / "Er heeft nog niets gedraaid.",
        started: "Started" / "Begonnen",
        took: "Took" / "Duurde",
        did: "What it did" / "Wat er gebeurde",
        nothing: "nothing new" / "niets nieuws",
        unfinished: "not finished" / "niet afgemaakt",
        seconds: "sec." / "s",
    }
}

/// What a run counts, as the engine names it, and for people.
const COUNTS: &[(&str, Text)] = &[
    ("new", text("settlements new", "uitbetalingen nieuw")),
    ("changed", text("settlements changed at Pay.", "uitbetalingen gewijzigd bij Pay.")),
    ("read", text("settlements read", "uitbetalingen gelezen")),
    ("unreadable", text("settlements unreadable", "uitbetalingen onleesbaar")),
    ("planned", text("settlements planned", "uitbetalingen gepland")),
    ("asking", text("settlements with a question", "uitbetalingen met een vraag")),
    ("skipped", text("settlements skipped", "uitbetalingen overgeslagen")),
    ("late", text("late entries made", "late boekingen gemaakt")),
    ("posted", text("entries booked", "boekingen geboekt")),
    ("already_there", text("entries were there already", "boekingen stonden er al")),
    ("refused", text("entries refused", "boekingen geweigerd")),
    ("unknown", text("entries not known yet", "boekingen nog onbekend")),
    ("confirmed", text("entries checked", "boekingen gecontroleerd")),
    ("differs", text("entries that differ", "boekingen die afwijken")),
    ("delayed", text("put off", "uitgesteld")),
    ("listed", text("invoices listed for Payt", "facturen op de lijst voor Payt")),
    ("delivered", text("lists sent to Payt", "lijsten naar Payt gestuurd")),
    ("held", text("lists held", "lijsten vastgehouden")),
    ("documents", text("documents sent to Payt", "documenten naar Payt gestuurd")),
];

/// An integration with its runs.
struct FlowRuns {
    name: String,
    runs: Vec<RunView>,
}

/// A run.
struct RunView {
    started: String,
    took: String,
    /// What it did; or nothing.
    did: Vec<String>,
    /// Why it failed, in the language of the log.
    failed: Option<String>,
}

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsPage<'a> {
    frame: Frame<'a>,
    words: &'static RunWords,
    flows: Vec<FlowRuns>,
}

/// Shows the last runs.
pub(crate) async fn show(Here(site): Here, Extension(visit): Extension<Visit>) -> Shown {
    let store = site.store();
    let mut flows = Vec::new();
    for flow in store.list_flows().await? {
        let runs = store.list_runs(&flow.id, RUNS).await?;
        let runs = runs.iter().map(|run| view(run, visit.language)).collect();
        flows.push(FlowRuns { name: flow.name, runs });
    }
    let words = RunWords::of(visit.language);
    shown(&RunsPage { frame: Frame::new(&site, &visit, Part::Runs, words.title), words, flows })
}

fn view(run: &Run, language: Language) -> RunView {
    let words = RunWords::of(language);
    let took = |end: jiff::Timestamp| {
        let seconds = end.duration_since(run.started_at).as_secs();
        format!("{seconds} {}", words.seconds)
    };
    let outcome = run.outcome.as_deref().unwrap_or_default();
    let counts: Option<Value> = serde_json::from_str(outcome).ok();
    let count = |name: &str| counts.as_ref().and_then(|counts| counts.get(name)).and_then(Value::as_u64).unwrap_or(0);
    let done = COUNTS.iter().map(|(name, word)| (count(name), word)).filter(|(count, _)| *count > 0);
    RunView {
        started: days::moment(run.started_at, language),
        took: run.finished_at.map_or_else(|| words.unfinished.to_owned(), took),
        did: done.map(|(count, word)| format!("{count} {}", word.in_language(language))).collect(),
        failed: (counts.is_none() && !outcome.is_empty()).then(|| outcome.to_owned()),
    }
}
