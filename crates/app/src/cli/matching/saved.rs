//! A result in a file: whole or not at all.

use std::fs::Permissions;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::{Builder, NamedTempFile};

/// A file in the making, beside the one it becomes.
pub(super) struct Saved {
    file: NamedTempFile,
    path: PathBuf,
}

impl Saved {
    /// Begins a file that becomes `path`; what is there stays until then.
    pub(super) fn beside(path: &Path) -> anyhow::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = Builder::new();
        builder.prefix(".kruispost-").suffix(".csv");
        if let Some(usual) = usual_permissions() {
            builder.permissions(usual);
        }
        let file = builder.tempfile_in(folder).with_context(|| format!("{} can't be written", path.display()))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Where it is written.
    pub(super) fn writer(&mut self) -> &mut dyn Write {
        &mut self.file
    }

    /// Puts it in its place.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        let told = || format!("{} can't be written", self.path.display());
        self.file.as_file().sync_all().with_context(told)?;
        self.file.persist(&self.path).map(drop).with_context(|| format!("{} can't be written", self.path.display()))
    }
}

/// Those of any new file; a temporary one would be for its owner alone.
fn usual_permissions() -> Option<Permissions> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        Some(Permissions::from_mode(0o666))
    }
    #[cfg(not(unix))]
    None
}
