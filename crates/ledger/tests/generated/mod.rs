//! Text that is made from the code and kept in a document: compared, or written anew with `UPDATE_DOCS=1`.

use std::fs;
use std::path::{Path, PathBuf};

/// A document, by its path from the root of the workspace.
fn document(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Proves that the whole document at `path` is `text`.
pub(crate) fn prove_document(path: &str, text: &str) {
    let file = document(path);
    let kept = fs::read_to_string(&file).unwrap_or_default();
    prove(path, &file, &kept, text, text);
}

/// Proves that the part of the document at `path` between the markers called `name` is `text`.
#[allow(dead_code, reason = "each test that shares this file uses what it needs")]
pub(crate) fn prove_part(path: &str, name: &str, text: &str) {
    let (begin, end) = (format!("<!-- generated: {name} -->\n"), format!("<!-- end of {name} -->\n"));
    let file = document(path);
    let kept = fs::read_to_string(&file).unwrap();
    let (before, rest) = kept.split_once(&begin).unwrap_or_else(|| panic!("{path} has no line {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{path} has no line {end}"));
    prove(path, &file, &kept, &format!("{before}{begin}\n{text}\n{end}{after}"), text);
}

fn prove(path: &str, file: &Path, kept: &str, made: &str, text: &str) {
    if kept == made {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_DOCS").is_some(),
        "{path} is stale; `UPDATE_DOCS=1 cargo test -p ledger` writes it:\n{text}"
    );
    fs::write(file, made).unwrap();
}
