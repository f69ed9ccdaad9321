//! Files: what they are called, how long they are, and that every crate explains itself.

use std::collections::BTreeSet;

use crate::tree::{assert_none, files, files_ending};

/// Names that say nothing about what is inside, with what to do instead.
const EMPTY_NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service", "services"];

/// The longest Rust file, in lines.
const LINES_AT_MOST: usize = 500;

/// Longer files, each with the reason: tables and data, never logic.
const MAY_BE_LONGER: &[(&str, &str)] = &[];

#[test]
fn every_file_is_called_after_what_is_in_it() {
    let mut complaints = Vec::new();
    for file in files() {
        let words = file.path.split(|c: char| !c.is_alphanumeric());
        if let Some(word) = words.into_iter().find(|word| EMPTY_NAMES.contains(word)) {
            complaints.push(format!("{}: `{word}`", file.path));
        }
    }
    assert_none(&complaints, "name the noun or the verb: what is inside, not what kind of code it is");
}

#[test]
fn no_source_file_is_too_long_to_read() {
    let mut complaints = Vec::new();
    let mut long = BTreeSet::new();
    for file in files_ending(".rs") {
        let lines = file.text.lines().count();
        if lines > LINES_AT_MOST {
            long.insert(file.path.clone());
            if !MAY_BE_LONGER.iter().any(|(path, _)| *path == file.path) {
                complaints.push(format!("{}: {lines} lines", file.path));
            }
        }
    }
    let unneeded = MAY_BE_LONGER.iter().filter(|(path, _)| !long.contains(*path));
    complaints.extend(unneeded.map(|(path, _)| format!("{path}: needs no exception any more")));
    assert_none(&complaints, "at most 500 lines: what second thing does the file do?");
}

#[test]
fn every_crate_has_a_page_that_is_its_documentation() {
    let files = files();
    let rooms: BTreeSet<&str> = files.iter().filter_map(|file| file.room()).collect();
    let mut complaints = Vec::new();
    for room in rooms {
        let inside = |path: &str| files.iter().find(|file| file.path == format!("crates/{room}/{path}"));
        match inside("README.md") {
            Some(page) if page.text.lines().count() >= 5 => {}
            _ => complaints.push(format!("crates/{room}: no README.md that says what is inside and what is not")),
        }
        let head = ["src/lib.rs", "src/main.rs", "tests/tidy/main.rs"].into_iter().find_map(inside);
        if !head
            .is_some_and(|file| file.text.contains("#![doc = include_str!(\"") && file.text.contains("README.md\")]"))
        {
            complaints.push(format!("crates/{room}: its first file does not include README.md as documentation"));
        }
    }
    assert_none(&complaints, "a crate's README is its documentation page");
}
