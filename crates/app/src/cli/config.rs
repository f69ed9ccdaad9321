//! `kruispost config check|example`.

use clap::{Args, Subcommand};

use super::command::Global;
use super::exit::Exit;
use crate::config::{
    Config, DEFINITIONS, DataFolder, Definition, Environment, FILE_NAME, Gathered, example, without_password,
};
use crate::output::{Paint, Table, print, remark};

/// Check the configuration, or print an example of it
#[derive(Debug, Args)]
pub(crate) struct ConfigCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Name every unknown key and wrong value, and show what is in force and where it comes from
    ///
    /// Secrets are not shown. Ends with 1 when something is wrong.
    Check,
    /// Print a kruispost.toml with every key, its meaning and its default
    #[command(after_help = "Example:\n  kruispost config example > ~/.local/share/kruispost/kruispost.toml")]
    Example,
}

pub(crate) fn run(command: &ConfigCommand, global: &Global, environment: &Environment) -> anyhow::Result<Exit> {
    match command.what {
        What::Example => {
            print(&example())?;
            Ok(Exit::Done)
        }
        What::Check => check(global, environment),
    }
}

fn check(global: &Global, environment: &Environment) -> anyhow::Result<Exit> {
    let folder = DataFolder::choose(global.data.as_deref(), environment)?;
    let gathered = Gathered::gather(&folder.join(FILE_NAME), environment);
    let paint = Paint::of_remarks(environment);
    print(&in_force(&gathered, &folder))?;
    match Config::from_gathered(folder.path(), &gathered) {
        Ok(_) => Ok(Exit::Done),
        Err(problems) => {
            for problem in problems {
                remark(&format!("{} {problem}", paint.bad("✗")));
            }
            Ok(Exit::Failed)
        }
    }
}

fn in_force(gathered: &Gathered, folder: &DataFolder) -> String {
    let mut table = Table::new(&["key", "value", "from"]);
    for definition in DEFINITIONS {
        let value = gathered.get(definition);
        table.row([definition.name(), shown(definition, &value.text, folder), value.origin.to_string()]);
    }
    table.text()
}

fn shown(definition: &Definition, text: &str, folder: &DataFolder) -> String {
    match (definition.section, definition.key) {
        ("database", "url") if text.is_empty() => format!("sqlite://{}", folder.join("kruispost.db").display()),
        ("database", "url") => without_password(text),
        _ if text.is_empty() => "–".to_owned(),
        _ => text.to_owned(),
    }
}
