//! `docs/configuration.md`, made from the definitions and proved fresh.

use std::path::Path;

use super::definitions::DEFINITIONS;

const HEAD: &str = "\
# Configuration

<!-- Made from crates/app/src/config/definitions.rs; UPDATE_DOCS=1 cargo test -p kruispost writes it anew. -->

`kruispost.toml` in the data folder, every key optional. Each key can also be set in the environment, which wins:
`KRUISPOST_SECTION__KEY`. `kruispost config example` prints a file to begin with; `kruispost config check` names every
unknown key and wrong value with its line, and shows what is in force.

The data folder is named by `--data` or `KRUISPOST_DATA`. Otherwise it is `$XDG_DATA_HOME/kruispost` or
`~/.local/share/kruispost`, and `/var/lib/kruispost` for root. It holds:

- `kruispost.db`: the database, unless `database.url` names another;
- `master.key`: the key to the stored credentials, made on first use and readable by its owner only. Keep a copy in a safe
  place: without it the credentials must be entered again. `KRUISPOST_KEY` in the environment takes its place;
- `kruispost.toml`: this configuration.
";

fn page() -> String {
    let mut text = HEAD.to_owned();
    let mut section = "";
    for definition in DEFINITIONS {
        if definition.section != section {
            section = definition.section;
            text.push_str(&format!(
                "\n## [{section}]\n\n| key | what it decides | form | default |\n| --- | --- | --- | --- |\n"
            ));
        }
        let default = if definition.default.is_empty() { "–".into() } else { format!("`{}`", definition.default) };
        let form = definition.form.words().replace('|', "\\|");
        text.push_str(&format!("| `{}` | {} | {form} | {default} |\n", definition.key, definition.meaning));
    }
    text
}

#[test]
fn the_page_about_configuration_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    crate::output::prove_fresh(&file, &page());
}
