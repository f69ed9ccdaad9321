//! Stories: a settlement, the rules and the open items above the line; the booking that must follow below it.
//!
//! `UPDATE_STORIES=1` writes what the plan gives below the line, for a person to read and agree with.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod render;
mod story;

use std::fs;
use std::path::{Path, PathBuf};

use ledger::answer::NO_ANSWERS;
use ledger::finder::Books;
use ledger::plan::{Plan, PlanInput, account_for_every_cent, plan_entries};

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
        answers: &NO_ANSWERS,
        looked_up: story.looked_up,
    };
    let plan = plan_entries(input).unwrap();
    if let Plan::Entries(entries) = &plan {
        account_for_every_cent(&story.settlement, entries.iter().map(ledger::entry::Entry::parts)).unwrap();
    }
    render::plan(&plan, &story.settlement)
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
