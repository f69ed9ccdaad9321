//! Words that may not stay behind. They are put together here so that this file does not break its own rule.

use crate::source::parse;
use crate::tree::{File, assert_none, files, files_ending};

/// Marks of unfinished work, in code and comments.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("HA", "CK")];

/// Calls and attributes that are for the desk and not for the drawer.
const LEFT_BEHIND: &[&str] =
    &[concat!("dbg", "!"), concat!("todo", "!"), concat!("unimplemented", "!"), concat!("#[", "ignore")];

/// Places that exist on one machine only.
const PRIVATE_PLACES: &[&str] =
    &[concat!("/wo", "rk/"), concat!("../sha", "red/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

fn lines_with<'a>(file: &'a File, words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let found = file.text.lines().enumerate().filter(|(_, line)| words.iter().any(|word| line.contains(word)));
    found.map(|(index, line)| format!("{}:{}: {}", file.path, index + 1, line.trim()))
}

#[test]
fn nothing_unfinished_stays_behind() {
    let text_files =
        files().into_iter().filter(|file| [".rs", ".md", ".sql", ".toml", ".html"].iter().any(|e| file.is(e)));
    let mut complaints: Vec<String> =
        text_files.flat_map(|file| lines_with(&file, UNFINISHED).collect::<Vec<_>>()).collect();
    for file in files_ending(".rs") {
        for (line, code) in parse(&file.text).code {
            if LEFT_BEHIND.iter().any(|word| code.contains(word)) {
                complaints.push(format!("{}:{line}: {}", file.path, code.trim()));
            }
        }
    }
    assert_none(&complaints, "finish it, or leave it out and say so in the documentation");
}

#[test]
fn no_file_names_a_place_on_somebodys_machine() {
    let complaints: Vec<String> =
        files().iter().flat_map(|file| lines_with(file, PRIVATE_PLACES).collect::<Vec<_>>()).collect();
    assert_none(&complaints, "the project speaks of itself only");
}
