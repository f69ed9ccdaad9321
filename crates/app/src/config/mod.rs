//! Configuration: `kruispost.toml` in the data folder, each key also from the environment.
//!
//! One table of definitions feeds the reading, the example file, the check and the documentation. This is the only
//! module that looks at the environment.

mod definitions;
mod environment;
mod example;
mod file;
mod folder;
mod gather;
#[cfg(test)]
mod page;
mod read;
mod values;

pub(crate) use definitions::{DEFINITIONS, Definition};
pub(crate) use environment::Environment;
pub(crate) use example::example;
pub(crate) use folder::{DataFolder, KeySource};
pub(crate) use gather::Gathered;
pub(crate) use read::{Config, ConfigProblem, LogConfig, LogFormat};
pub(crate) use values::without_password;

/// The name of the file in the data folder.
pub(crate) const FILE_NAME: &str = "kruispost.toml";
