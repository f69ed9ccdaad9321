//! Documents: links lead somewhere, named files exist, named problems are in the catalogue.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::tree::{File, assert_none, files, files_ending};

/// Names that look like problems and are none.
const NOT_PROBLEMS: &[&str] = &["pay-afas"];

/// The lines of a document outside fenced blocks, counted from 1.
fn prose(file: &File) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut lines = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            lines.push((index + 1, line));
        }
    }
    lines
}

/// What stands between backticks in a line.
fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// The targets of the links in a line.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The anchor that a heading gets: small letters, dashes for spaces, no other signs.
fn anchor(heading: &str) -> String {
    let kept =
        heading.trim_start_matches('#').trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

fn anchors(file: &File) -> BTreeSet<String> {
    prose(file).into_iter().filter(|(_, line)| line.starts_with('#')).map(|(_, line)| anchor(line)).collect()
}

/// `target` as seen from the document at `from`, without `..`.
fn resolve(from: &str, target: &str) -> String {
    let mut path = PathBuf::from(from);
    path.pop();
    for part in Path::new(target).components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path.to_string_lossy().replace('\\', "/")
}

#[test]
fn every_link_between_documents_leads_somewhere() {
    let all = files();
    let exists = |path: &str| all.iter().any(|file| file.path == path || file.path.starts_with(&format!("{path}/")));
    let mut complaints = Vec::new();
    let mut links = 0;
    for file in all.iter().filter(|file| file.is(".md")) {
        for (line, target) in prose(file).into_iter().flat_map(|(line, text)| targets(text).map(move |t| (line, t))) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            links += 1;
            let (path, wanted) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() { file.path.clone() } else { resolve(&file.path, path) };
            let heading_is_there = || all.iter().any(|other| other.path == path && anchors(other).contains(wanted));
            if !exists(&path) || (!wanted.is_empty() && !heading_is_there()) {
                complaints.push(format!("{}:{line}: {target}", file.path));
            }
        }
    }
    assert!(links > 20, "only {links} links found");
    assert_none(&complaints, "a link leads nowhere");
}

#[test]
fn every_file_of_ours_that_a_document_names_exists() {
    let all = files();
    let mut complaints = Vec::new();
    for file in all.iter().filter(|file| file.is(".md")) {
        for (line, text) in prose(file) {
            for name in quoted(text).filter(|name| name.starts_with("crates/") && !name.contains(['<', '*', ' '])) {
                let name = name.trim_end_matches('/');
                if !all.iter().any(|file| file.path == name || file.path.starts_with(&format!("{name}/"))) {
                    complaints.push(format!("{}:{line}: {name}", file.path));
                }
            }
        }
    }
    assert_none(&complaints, "a document names a file that is not there");
}

#[test]
fn every_problem_that_is_named_is_in_the_catalogue() {
    let pages = files_ending("docs/problems.md");
    let page = pages.first().unwrap();
    let names: BTreeSet<&str> = page.text.lines().filter_map(|line| line.strip_prefix("### ")).collect();
    assert!(names.len() > 20, "only {} problems found", names.len());
    let first_words: BTreeSet<&str> = names.iter().filter_map(|name| name.split('-').next()).collect();
    let looks_like_one = |text: &str| {
        let shape = text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        shape && first_words.iter().any(|word| text.starts_with(&format!("{word}-")))
    };
    let mut complaints = Vec::new();
    for file in files().iter().filter(|file| file.is(".md") || file.is(".rs")) {
        for (index, line) in file.text.lines().enumerate() {
            let named = quoted(line).filter(|text| looks_like_one(text) && !NOT_PROBLEMS.contains(text));
            let unknown = named.filter(|name| !names.contains(name));
            complaints.extend(unknown.map(|name| format!("{}:{}: {name}", file.path, index + 1)));
        }
    }
    assert_none(&complaints, "a problem is named that docs/problems.md does not have");
}

#[test]
fn anchors_are_those_that_a_heading_gets() {
    assert_eq!(anchor("## One settlement, file by file"), "one-settlement-file-by-file");
    assert_eq!(anchor("### pay-token-wrong"), "pay-token-wrong");
    assert_eq!(resolve("docs/providers/pay.md", "../money.md"), "docs/money.md");
}
