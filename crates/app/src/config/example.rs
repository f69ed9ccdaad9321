//! The example file: every key with its meaning and default, as a comment.

use super::definitions::DEFINITIONS;

const HEAD: &str = "\
# kruispost.toml: configuration of Kruispost, in the data folder. Every key may be left out.
# Each can also be set in the environment: KRUISPOST_SECTION__KEY, for instance KRUISPOST_WAITS__GRACE=15m.
";

/// Text for a new `kruispost.toml`: what is there changes nothing until a # is taken away.
pub(crate) fn example() -> String {
    let mut text = HEAD.to_owned();
    let mut section = "";
    for definition in DEFINITIONS {
        if definition.section != section {
            section = definition.section;
            text.push_str(&format!("\n[{section}]\n"));
        } else {
            text.push('\n');
        }
        text.push_str(&format!("# {}.\n# {}\n", definition.meaning, definition.form.words()));
        let quote = if definition.form.is_quoted() { "\"" } else { "" };
        text.push_str(&format!("# {} = {quote}{}{quote}\n", definition.key, definition.default));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Environment, FILE_NAME};
    use super::*;

    #[test]
    fn the_example_changes_nothing_whether_or_not_its_keys_are_switched_on() {
        let folder = tempfile::tempdir().unwrap();
        let usual = Config::read(folder.path(), &Environment::default()).unwrap();
        let file = folder.path().join(FILE_NAME);
        let switched_on = |line: &str| {
            let key = line.strip_prefix("# ").filter(|rest| {
                DEFINITIONS.iter().any(|definition| rest.starts_with(&format!("{} = ", definition.key)))
            });
            key.unwrap_or(line).to_owned()
        };
        let all_on: Vec<String> = example().lines().map(switched_on).collect();
        for text in [example(), all_on.join("\n")] {
            std::fs::write(&file, text).unwrap();
            assert_eq!(Config::read(folder.path(), &Environment::default()), Ok(usual.clone()));
        }
        assert_eq!(
            all_on.iter().filter(|line| line.contains(" = ") && !line.starts_with('#')).count(),
            DEFINITIONS.len()
        );
    }
}
