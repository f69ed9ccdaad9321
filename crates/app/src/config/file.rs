//! `kruispost.toml`: texts by section and key, each with its line.

use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::read::ConfigProblem;

/// A value as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FileValue {
    pub(crate) section: String,
    pub(crate) key: String,
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// Reads the file; a file that is not there has no values.
pub(crate) fn read_file(path: &Path) -> Result<Vec<FileValue>, ConfigProblem> {
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text, path),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(ConfigProblem::new(path.display().to_string(), error.to_string())),
    }
}

fn parse(text: &str, path: &Path) -> Result<Vec<FileValue>, ConfigProblem> {
    let line_of = |at: usize| text.get(..at).map_or(1, |before| before.matches('\n').count().saturating_add(1));
    let at = |line: usize| format!("{} line {line}", path.display());
    let table = DeTable::parse(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(span.start));
        ConfigProblem::new(at(line), format!("is not TOML: {}", error.message()))
    })?;
    let mut values = Vec::new();
    for (section, inner) in table.get_ref() {
        let line = line_of(section.span().start);
        let DeValue::Table(inner) = inner.get_ref() else {
            let why = format!("`{}` stands outside a section like [database]", section.get_ref());
            return Err(ConfigProblem::new(at(line), why));
        };
        for (key, value) in inner {
            let line = line_of(key.span().start);
            let text = text_of(value).ok_or_else(|| {
                let why = format!("`{}.{}` takes a text or a whole number", section.get_ref(), key.get_ref());
                ConfigProblem::new(at(line), why)
            })?;
            values.push(FileValue {
                section: section.get_ref().to_string(),
                key: key.get_ref().to_string(),
                text,
                line,
            });
        }
    }
    values.sort_by_key(|value| value.line);
    Ok(values)
}

/// One text for what may be written in several ways: `"15"`, `15`, `true`, `["1s", "3s"]`.
fn text_of(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Array(items) => Some(items.iter().map(text_of).collect::<Option<Vec<_>>>()?.join(", ")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<FileValue>, String> {
        parse(text, Path::new("kruispost.toml")).map_err(|problem| problem.to_string())
    }

    #[test]
    fn values_come_with_their_line() {
        let values =
            read("[waits]\n# a remark\ngrace = \"15m\"\noverlap_days = 7\n[calls]\nbackoff = [\"1s\", \"3s\"]\n[webhooks]\nprivate_addresses = true")
                .unwrap();
        let told: Vec<_> = values.iter().map(|v| (v.key.as_str(), v.text.as_str(), v.line)).collect();
        assert_eq!(
            told,
            [("grace", "15m", 3), ("overlap_days", "7", 4), ("backoff", "1s, 3s", 6), ("private_addresses", "true", 8)]
        );
    }

    #[test]
    fn a_file_that_is_not_toml_is_named_with_the_line() {
        let problem = read("[waits]\ngrace = 15m\n").unwrap_err();
        assert!(problem.starts_with("kruispost.toml line 2: is not TOML"), "{problem}");
    }

    #[test]
    fn a_key_outside_a_section_is_named() {
        let problem = read("listen = \"x\"").unwrap_err();
        assert_eq!(problem, "kruispost.toml line 1: `listen` stands outside a section like [database]");
    }
}
