//! The data folder: the database, the master key and `kruispost.toml`.

use std::path::{Path, PathBuf};

use anyhow::Context;
use store::SecretKey;

use super::environment::Environment;

/// The data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataFolder(PathBuf);

/// Where the master key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeySource {
    /// In the environment.
    Environment,
    /// In this file.
    File(PathBuf),
    /// Nowhere yet; it will be made here.
    New(PathBuf),
}

impl DataFolder {
    /// The folder a person named, or else the usual one. As an absolute path, because it becomes part of an address.
    pub(crate) fn choose(named: Option<&Path>, environment: &Environment) -> anyhow::Result<Self> {
        let folder = named.map_or_else(|| environment.usual_data_folder(), Path::to_owned);
        let absolute = std::path::absolute(&folder).with_context(|| format!("data folder {}", folder.display()))?;
        Ok(Self(absolute))
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A path in it.
    pub(crate) fn join(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Makes it when it is missing, for its owner only: the database holds customers' names.
    pub(crate) fn make(&self) -> anyhow::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder
            .create(&self.0)
            .with_context(|| format!("the data folder {} can't be made; name another with --data", self.0.display()))
    }

    /// Where the master key is.
    pub(crate) fn key_source(&self, environment: &Environment) -> KeySource {
        let file = self.join("master.key");
        match environment.master_key() {
            Some(_) => KeySource::Environment,
            None if file.exists() => KeySource::File(file),
            None => KeySource::New(file),
        }
    }

    /// The master key; the first use makes it. Of two processes that begin at once, the second reads what the first made.
    pub(crate) fn key(&self, environment: &Environment) -> anyhow::Result<SecretKey> {
        match self.key_source(environment) {
            KeySource::Environment => {
                let text = environment.master_key().unwrap_or_default();
                SecretKey::from_text(text).context("KRUISPOST_KEY in the environment")
            }
            KeySource::File(file) => Ok(SecretKey::from_file(&file)?),
            KeySource::New(file) => match store::create_key_file(&file) {
                Ok(key) => Ok(key),
                Err(_) if file.exists() => Ok(SecretKey::from_file(&file)?),
                Err(error) => Err(error.into()),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_use_makes_a_key_and_the_next_ones_read_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::choose(Some(&place.path().join("data")), &Environment::default()).unwrap();
        folder.make().unwrap();
        assert!(matches!(folder.key_source(&Environment::default()), KeySource::New(_)));
        let first = folder.key(&Environment::default()).unwrap();
        assert_eq!(folder.key(&Environment::default()).unwrap().id(), first.id());
        assert!(matches!(folder.key_source(&Environment::default()), KeySource::File(_)));
    }

    #[test]
    fn the_environment_hands_in_another_key() {
        let place = tempfile::tempdir().unwrap();
        let folder = DataFolder::choose(Some(place.path()), &Environment::default()).unwrap();
        let text = "11".repeat(32);
        let environment = Environment::of([("KRUISPOST_KEY", text.as_str())]);
        assert_eq!(folder.key(&environment).unwrap().id(), SecretKey::from_text(&text).unwrap().id());
        assert!(!place.path().join("master.key").exists(), "no key file is made beside it");
    }
}
