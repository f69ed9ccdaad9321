//! `docs/commands.md`, made from the commands themselves and proved fresh.

use std::path::Path;

use clap::{Command, CommandFactory};

use super::command::Cli;
use super::exit::EXIT_CODES;

const HEAD: &str = "\
# Commands

<!-- Made from the commands' own help; UPDATE_DOCS=1 cargo test -p kruispost writes it anew. -->
";

fn page() -> String {
    let mut root = Cli::command().term_width(100);
    root.build();
    let mut text = format!("{HEAD}\n```text\n{EXIT_CODES}\n```\n");
    describe(&root, &mut Vec::new(), &mut text);
    text
}

/// The help of a command and of those below it.
fn describe(command: &Command, above: &mut Vec<String>, text: &mut String) {
    above.push(command.get_name().to_owned());
    let is_help = command.get_name() == "help";
    if !is_help {
        let help = without_environment(&command.clone().render_long_help().to_string());
        text.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", above.join(" "), help.trim_end()));
        for inner in command.get_subcommands() {
            describe(inner, above, text);
        }
    }
    above.pop();
}

/// The help shows the value a variable has at this moment; the page must not.
fn without_environment(help: &str) -> String {
    let shown = |line: &str| match line.split_once("[env: KRUISPOST_DATA=") {
        Some((before, _)) => format!("{before}[env: KRUISPOST_DATA]"),
        None => line.trim_end().to_owned(),
    };
    help.lines().map(shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_page_about_commands_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands.md");
    crate::output::prove_fresh(&file, &page());
}
