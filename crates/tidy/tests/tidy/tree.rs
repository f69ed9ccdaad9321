//! The files of the workspace: what git keeps, and what it would keep.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, str};

/// A file, by its path from the root of the workspace.
pub(crate) struct File {
    /// With slashes: `crates/ledger/src/money.rs`.
    pub(crate) path: String,
    /// What stands in it; empty when it is not text.
    pub(crate) text: String,
}

impl File {
    /// Whether the path ends so.
    pub(crate) fn is(&self, ending: &str) -> bool {
        self.path.ends_with(ending)
    }

    /// The folder below `crates`, for files of a crate.
    pub(crate) fn room(&self) -> Option<&str> {
        self.path.strip_prefix("crates/").and_then(|rest| rest.split('/').next())
    }
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file that git keeps or would keep, that still exists.
pub(crate) fn files() -> Vec<File> {
    let list = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
    let output = Command::new("git").args(list).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "these tests need the git checkout: {}", String::from_utf8_lossy(&output.stderr));
    let paths = String::from_utf8(output.stdout).unwrap();
    let mut files: Vec<File> = paths.split('\0').filter(|path| !path.is_empty()).filter_map(read).collect();
    files.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(files.len() > 100, "only {} files found", files.len());
    files
}

fn read(path: &str) -> Option<File> {
    let bytes = fs::read(root().join(path)).ok()?;
    let text = str::from_utf8(&bytes).unwrap_or_default().to_owned();
    Some(File { path: path.to_owned(), text })
}

/// Files with that ending.
pub(crate) fn files_ending(ending: &str) -> Vec<File> {
    files().into_iter().filter(|file| file.is(ending)).collect()
}

/// Fails with one complaint per line.
pub(crate) fn assert_none(complaints: &[String], rule: &str) {
    assert!(complaints.is_empty(), "{rule}\n{}", complaints.join("\n"));
}
