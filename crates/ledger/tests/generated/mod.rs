//! Text that is made from the code and kept in a document: compared, or written anew with `UPDATE_DOCS=1`.

use std::fs;
use std::path::Path;

/// Proves that the part of the document at `path` (from the root of the workspace) between the markers called `name` is
/// `text`.
pub(crate) fn prove_part(path: &str, name: &str, text: &str) {
    let (begin, end) = (format!("<!-- generated: {name} -->\n"), format!("<!-- end of {name} -->\n"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let kept = fs::read_to_string(&file).unwrap();
    let (before, rest) = kept.split_once(&begin).unwrap_or_else(|| panic!("{path} has no line {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("{path} has no line {end}"));
    let made = format!("{before}{begin}\n{text}\n{end}{after}");
    if kept == made {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_DOCS").is_some(),
        "{path} is stale; `UPDATE_DOCS=1 cargo test -p ledger` writes it:\n{text}"
    );
    fs::write(file, made).unwrap();
}
