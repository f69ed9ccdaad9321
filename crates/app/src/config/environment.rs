//! The environment, read once. Tests hand in their own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What every variable of ours begins with.
const PREFIX: &str = "KRUISPOST_";
/// Others that matter.
const OTHERS: &[&str] = &["HOME", "XDG_DATA_HOME", "NO_COLOR", "USER", "LOGNAME"];

/// The variables that matter to us. The master key is among them: never printed.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
    root: bool,
}

impl Environment {
    /// That of this process.
    pub(crate) fn of_process() -> Self {
        let matters = |name: &str| name.starts_with(PREFIX) || OTHERS.contains(&name);
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| matters(name))
            .collect();
        Self { variables, root: is_root() }
    }

    #[cfg(test)]
    pub(crate) fn of<const N: usize>(variables: [(&str, &str); N]) -> Self {
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        Self { variables, root: false }
    }

    /// A variable that is set and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Variables that look like keys of the configuration, `KRUISPOST_SECTION__KEY`, with section and key in lower case.
    pub(crate) fn keys(&self) -> impl Iterator<Item = (&str, String, String, &str)> {
        self.variables.iter().filter_map(|(name, value)| {
            let (section, key) = name.strip_prefix(PREFIX)?.split_once("__")?;
            Some((name.as_str(), section.to_lowercase(), key.to_lowercase(), value.as_str()))
        })
    }

    /// The master key, when it is handed in this way.
    pub(crate) fn master_key(&self) -> Option<&str> {
        self.get("KRUISPOST_KEY")
    }

    /// Whether the person wants no colours (no-color.org).
    pub(crate) fn wants_no_colour(&self) -> bool {
        self.get("NO_COLOR").is_some()
    }

    /// The person at the keyboard, as far as the system knows.
    pub(crate) fn who(&self) -> String {
        self.get("USER").or_else(|| self.get("LOGNAME")).unwrap_or("command line").to_owned()
    }

    /// The data folder when nobody names one.
    pub(crate) fn usual_data_folder(&self) -> PathBuf {
        if let Some(data) = self.get("XDG_DATA_HOME").map(Path::new).filter(|path| path.is_absolute()) {
            return data.join("kruispost");
        }
        match self.get("HOME").filter(|_| !self.root) {
            Some(home) => Path::new(home).join(".local/share/kruispost"),
            None => PathBuf::from("/var/lib/kruispost"),
        }
    }
}

/// The owner of `/proc/self` is the effective user of this process; where there is no such folder nobody is root.
fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_data_folder_is_the_one_of_the_platform() {
        let folder = |environment: Environment| environment.usual_data_folder();
        assert_eq!(folder(Environment::of([("XDG_DATA_HOME", "/data")])), Path::new("/data/kruispost"));
        assert_eq!(folder(Environment::of([("HOME", "/people/ann")])), Path::new("/people/ann/.local/share/kruispost"));
        let root = Environment { root: true, ..Environment::of([("HOME", "/people/ann")]) };
        assert_eq!(folder(root), Path::new("/var/lib/kruispost"));
    }

    #[test]
    fn a_relative_data_home_is_ignored_as_its_specification_asks() {
        let folder = Environment::of([("XDG_DATA_HOME", "data"), ("HOME", "/people/ann")]).usual_data_folder();
        assert_eq!(folder, Path::new("/people/ann/.local/share/kruispost"));
    }
}
