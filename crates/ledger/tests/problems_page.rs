//! `docs/problems.md` is the catalogue of problems, and the catalogue is fit to be read by people.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod generated;

use std::collections::BTreeSet;
use std::fmt::Write;

use ledger::problem::{Problem, ProblemKind};

/// The headings of the page, each with the start of the names under it; the last takes what is left.
const SECTIONS: &[(&str, &str)] =
    &[("Pay.", "pay-"), ("AFAS", "afas-"), ("Payt", "payt-"), ("Settlements, entries and settings", "")];

fn section_of(kind: ProblemKind) -> &'static str {
    let found = SECTIONS.iter().find(|(_, start)| kind.name().starts_with(start));
    found.unwrap_or_else(|| panic!("{} has no section", kind.name())).0
}

fn page() -> String {
    let mut text = String::new();
    for (section, _) in SECTIONS {
        writeln!(text, "{}## {section}", if text.is_empty() { "" } else { "\n" }).unwrap();
        for kind in ProblemKind::ALL.iter().filter(|kind| section_of(**kind) == *section) {
            let (title, remedy) = (kind.title(), kind.remedy());
            writeln!(text, "\n### {}\n\n{}.\n", kind.name(), title.en).unwrap();
            writeln!(text, "**What to do:** {}.\n", remedy.en).unwrap();
            writeln!(text, "*{}.* **Wat te doen:** *{}.*", title.nl, remedy.nl).unwrap();
        }
    }
    // `<token>` would vanish from the page as a tag
    text.replace('<', "\\<")
}

#[test]
fn the_page_of_problems_is_the_catalogue() {
    generated::prove_part("docs/problems.md", "problems", &page());
}

#[test]
fn every_problem_has_a_name_of_its_own_in_small_letters_and_dashes() {
    let mut seen = BTreeSet::new();
    for kind in ProblemKind::ALL {
        let name = kind.name();
        assert!(seen.insert(name), "{name} occurs twice");
        let words: Vec<&str> = name.split('-').collect();
        assert!(words.len() >= 2, "{name} says too little");
        assert!(words.iter().all(|w| !w.is_empty() && w.chars().all(|c| c.is_ascii_lowercase())), "{name}");
    }
}

#[test]
fn a_problem_is_stored_under_its_name() {
    for kind in ProblemKind::ALL {
        let stored = serde_json::to_string(kind).unwrap();
        assert_eq!(stored, format!("\"{}\"", kind.name()));
        assert_eq!(serde_json::from_str::<ProblemKind>(&stored).unwrap(), *kind);
    }
}

#[test]
fn every_problem_says_what_is_wrong_and_what_to_do_in_whole_sentences() {
    for kind in ProblemKind::ALL {
        let (title, remedy) = (kind.title(), kind.remedy());
        for text in [title.en, title.nl, remedy.en, remedy.nl] {
            let name = kind.name();
            assert!(text.starts_with(char::is_uppercase), "{name}: `{text}` does not begin as a sentence");
            assert!(text.split_whitespace().count() >= 4, "{name}: `{text}` says too little");
            // the full stop is added where it is shown
            let last = text.chars().last().unwrap();
            assert!(last.is_alphanumeric() || matches!(last, '`' | ')'), "{name}: `{text}` does not end as a sentence");
            assert_eq!(text.trim(), text, "{name}");
            assert!(!text.contains("  "), "{name}: `{text}`");
        }
        assert_ne!(title.en, title.nl, "{}", kind.name());
        assert_ne!(remedy.en, remedy.nl, "{}", kind.name());
    }
}

#[test]
fn a_problem_shows_its_name_what_is_wrong_the_detail_and_the_remedy() {
    let shown = Problem::new(ProblemKind::AfasJournalUnknown, "journal 99; there are 20, 55").to_string();
    let expected = "afas-journal-unknown: AFAS does not know this journal, or it is blocked \
                    (journal 99; there are 20, 55). Choose one of the journals in the detail";
    assert_eq!(shown, expected);
}
