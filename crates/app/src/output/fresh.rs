//! Generated pages of the documentation are proved fresh by a test.

use std::path::Path;

/// Fails when the file does not hold this text; `UPDATE_DOCS=1` writes it instead.
pub(crate) fn prove_fresh(file: &Path, text: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }
    let kept = std::fs::read_to_string(file).unwrap_or_default();
    assert!(kept == text, "{} is out of date: run `UPDATE_DOCS=1 cargo test -p kruispost`", file.display());
}
