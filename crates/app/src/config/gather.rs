//! Puts defaults, file and environment together; the environment wins.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::definitions::{DEFINITIONS, Definition};
use super::environment::Environment;
use super::file::read_file;
use super::read::ConfigProblem;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody said anything.
    Default,
    /// A line of the file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// A variable of the environment.
    Variable(String),
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{} line {line}", path.display()),
            Self::Variable(name) => write!(f, "environment {name}"),
        }
    }
}

/// A text with its origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) text: String,
    pub(crate) origin: Origin,
}

/// The text of every key, and what is wrong with what was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Gathered {
    values: BTreeMap<String, Value>,
    pub(crate) problems: Vec<ConfigProblem>,
}

impl Gathered {
    /// Gathers from a file that may be missing, and from the environment.
    pub(crate) fn gather(file: &Path, environment: &Environment) -> Self {
        let mut gathered = Self::default();
        for definition in DEFINITIONS {
            let value = Value { text: definition.default.to_owned(), origin: Origin::Default };
            gathered.values.insert(definition.name(), value);
        }
        match read_file(file) {
            Ok(values) => {
                for value in values {
                    let origin = Origin::File { path: file.to_owned(), line: value.line };
                    gathered.set(&value.section, &value.key, value.text, origin);
                }
            }
            Err(problem) => gathered.problems.push(problem),
        }
        for (name, section, key, text) in environment.keys() {
            gathered.set(&section, &key, text.to_owned(), Origin::Variable(name.to_owned()));
        }
        gathered
    }

    /// The value of a key.
    pub(crate) fn get(&self, definition: &Definition) -> Value {
        let none = || Value { text: definition.default.to_owned(), origin: Origin::Default };
        self.values.get(&definition.name()).cloned().unwrap_or_else(none)
    }

    fn set(&mut self, section: &str, key: &str, text: String, origin: Origin) {
        if let Some(definition) = Definition::find(section, key) {
            self.values.insert(definition.name(), Value { text: text.trim().to_owned(), origin });
            return;
        }
        let known: Vec<&str> = DEFINITIONS.iter().filter(|d| d.section == section).map(|d| d.key).collect();
        let mut why = if known.is_empty() {
            let mut sections: Vec<&str> = DEFINITIONS.iter().map(|d| d.section).collect();
            sections.dedup();
            format!("there is no section [{section}]; there are: {}", sections.join(", "))
        } else {
            format!("[{section}] has no key `{key}`; it has: {}", known.join(", "))
        };
        if let Some(definition) = DEFINITIONS.iter().find(|d| d.key == key) {
            why.push_str(&format!(". Did you mean {}?", definition.name()));
        }
        self.problems.push(ConfigProblem::new(origin.to_string(), why));
    }
}
