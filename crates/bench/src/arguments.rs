//! The arguments of a measurement: `--name value`, each with a usual value.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};

/// What was given on the command line.
#[derive(Debug, Default)]
pub(crate) struct Arguments(BTreeMap<String, String>);

impl Arguments {
    /// Reads `--name value` pairs.
    pub(crate) fn read(arguments: &[String]) -> Result<Self> {
        let mut given = BTreeMap::new();
        for pair in arguments.chunks(2) {
            match pair {
                [name, value] if name.starts_with("--") => given.insert(name.clone(), value.clone()),
                _ => bail!("arguments are `--name value`, not `{}`", pair.join(" ")),
            };
        }
        Ok(Self(given))
    }

    /// A number above zero, `usual` when it is not given.
    pub(crate) fn number(&self, name: &str, usual: usize) -> Result<usize> {
        let Some(text) = self.0.get(name) else { return Ok(usual) };
        let number: usize = text.parse().with_context(|| format!("{name} {text}"))?;
        if number == 0 {
            bail!("{name} must be above zero");
        }
        Ok(number)
    }

    /// A text, where one is given.
    pub(crate) fn optional_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A path, where one is given.
    pub(crate) fn optional_path(&self, name: &str) -> Option<PathBuf> {
        self.0.get(name).map(PathBuf::from)
    }

    /// A path that must be given.
    pub(crate) fn path(&self, name: &str) -> Result<PathBuf> {
        self.optional_path(name).with_context(|| format!("{name} is missing"))
    }
}
