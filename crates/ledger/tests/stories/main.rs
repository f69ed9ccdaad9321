//! Stories: a settlement, the rules and the open items above the line; the booking that must follow below it.
//!
//! A story may go on: the open items of a later day, and below the line what moves from the debtor-not-found account.
//!
//! `UPDATE_STORIES=1` writes what the plan gives below the line, for a person to read and agree with.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod answers;
mod render;
mod rules;
mod story;

use std::fs;
use std::path::{Path, PathBuf};

use ledger::entry::{Entry, EntryParts};
use ledger::finder::Books;
use ledger::money::Money;
use ledger::open_item::OpenItem;
use ledger::plan::{Late, LateInput, Plan, PlanInput, account_for_every_cent, plan_entries, plan_late, waiting_lines};

use story::Story;

const LINE: &str = "\n----------\n";

fn stories() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stories");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "story"));
    paths.sort();
    paths
}

fn booking(story: &Story) -> String {
    let books = Books::new(story.items.clone(), &story.orders, story.rules.finder.sales_journal.as_deref());
    let input = PlanInput {
        settlement: &story.settlement,
        rules: &story.rules,
        books: &books,
        periods: &story.periods,
        booked: &[],
        answers: &story.answers,
        looked_up: story.looked_up,
    };
    let plan = plan_entries(input).unwrap();
    if let Plan::Entries(entries) = &plan {
        account_for_every_cent(&story.settlement, entries.iter().map(Entry::parts)).unwrap();
    }
    let mut text = render::plan(&plan, &story.settlement);
    if let Plan::Entries(entries) = plan {
        text.push_str(&what_comes_later(story, entries.into_iter().map(Entry::into_parts).collect()));
    }
    text
}

/// Late entries, one after another until nothing moves any more, each on what the one before it left open.
fn what_comes_later(story: &Story, mut booked: Vec<EntryParts>) -> String {
    let mut text = String::new();
    for later in &story.later {
        let mut items = later.items.clone();
        loop {
            let books = Books::new(items.clone(), &story.orders, story.rules.finder.sales_journal.as_deref());
            let lines = waiting_lines(&booked).into_iter().map(|waiting| waiting.line).collect();
            let late = plan_late(LateInput {
                settlement: &story.settlement,
                rules: &story.rules,
                books: &books,
                periods: &story.periods,
                booked: &booked,
                lines: &lines,
                answers: &story.answers,
                day: later.day,
            })
            .unwrap();
            text.push_str(&render::late(&late, later.day));
            let Late::Entry { entry, .. } = late else { break };
            entry.lines().iter().for_each(|line| settle(&mut items, line.invoice.as_deref(), line.signed().unwrap()));
            booked.push(entry.into_parts());
            account_for_every_cent(&story.settlement, booked.iter()).unwrap();
        }
    }
    text
}

fn settle(items: &mut [OpenItem], invoice: Option<&str>, signed: Money) {
    for item in items.iter_mut().filter(|item| Some(item.invoice.as_str()) == invoice) {
        item.balance = item.balance.checked_add(signed).unwrap();
    }
}

#[test]
fn every_story_ends_as_it_is_told() {
    let update = std::env::var_os("UPDATE_STORIES").is_some();
    let mut wrong = Vec::new();
    let paths = stories();
    assert!(paths.len() >= 20, "only {} stories found", paths.len());
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let (told, expected) = text.split_once(LINE).unwrap_or((text.trim_end(), ""));
        let story = Story::parse(told).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let booked = booking(&story);
        if update {
            fs::write(&path, format!("{}\n{LINE}{booked}", told.trim_end())).unwrap();
        } else if booked.trim() != expected.trim() {
            wrong.push(format!("{}\nexpected:\n{expected}\nbut the plan gives:\n{booked}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_story_ends_the_same_with_its_lines_and_items_in_another_order() {
    for path in stories() {
        let text = fs::read_to_string(&path).unwrap();
        let (told, _) = text.split_once(LINE).unwrap_or((text.as_str(), ""));
        let story = Story::parse(told).unwrap();
        assert_eq!(booking(&story), booking(&story.turned_around()), "{}", path.display());
    }
}
