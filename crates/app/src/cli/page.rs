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
    if command.get_name() == "help" {
        return;
    }
    let everywhere = above.is_empty();
    above.push(command.get_name().to_owned());
    let help = command.clone().render_long_help().to_string();
    let help: Vec<&str> = help.lines().map(str::trim_end).collect();
    let help = if everywhere { help } else { without_everywhere(&help) };
    text.push_str(&format!("\n## {}\n\n```text\n{}\n```\n", above.join(" "), help.join("\n").trim_end()));
    for inner in command.get_subcommands() {
        describe(inner, above, text);
    }
    above.pop();
}

/// What every command takes is told once, at the top.
fn without_everywhere<'a>(help: &[&'a str]) -> Vec<&'a str> {
    let mut inside = false;
    let mut kept = Vec::new();
    for line in help {
        if !line.is_empty() && !line.starts_with(' ') {
            inside = *line == "Everywhere:";
        }
        if !inside {
            kept.push(*line);
        }
    }
    kept
}

#[test]
fn the_page_about_commands_is_fresh() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/commands.md");
    crate::output::prove_fresh(&file, &page());
}
