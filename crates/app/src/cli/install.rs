//! `kruispost install pay-afas`: settings are checked against what Pay. and AFAS have before anything is kept.

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use engine::commands::{Install as Ask, Installed};
use engine::settings::{Choices, PAY_AFAS, SettingDefinition};
use ledger::language::Language;
use store::ReadStore;

use super::exit::Exit;
use super::install_payt;
use super::place::Place;
use crate::output::{count, print, print_json};

/// Install an integration, or change its settings
#[derive(Debug, Args)]
pub(crate) struct Install {
    #[command(subcommand)]
    flow: FlowKind,
}

#[derive(Debug, Subcommand)]
enum FlowKind {
    PayAfas(PayAfas),
    AfasPayt(install_payt::AfasPayt),
}

/// Book the settlements of Pay. into AFAS
///
/// Every value is checked against what Pay. and AFAS really have; a wrong one names the right ones. An integration of the
/// same name is changed: what is not said keeps its value.
#[derive(Debug, Args)]
#[command(after_long_help = after_help())]
struct PayAfas {
    /// The name of the integration
    #[arg(long, default_value = "pay-afas")]
    name: String,
    /// A setting; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    settings: Vec<(String, String)>,
    /// The Pay. connection, when there are several
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The AFAS connection, when there are several
    #[arg(long, value_name = "NAME")]
    books: Option<String>,
    /// Print the outcome for machines
    #[arg(long)]
    json: bool,
}

pub(super) fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("is not KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}

pub(crate) async fn run(command: Install, place: &Place) -> anyhow::Result<Exit> {
    let command = match command.flow {
        FlowKind::PayAfas(command) => command,
        FlowKind::AfasPayt(command) => return install_payt::run(command, place).await,
    };
    let engine = place.engine().await?;
    let mut settings = kept_settings(engine.store(), &command.name).await?;
    settings.extend(command.settings);
    let ask = Ask { name: command.name.clone(), settings, source: command.source, books: command.books };
    let installed = engine.install_pay_afas(ask).await?;
    if command.json {
        print_json(&serde_json::json!({
            "name": command.name,
            "start_date": installed.start_date,
            "settlements": installed.settlements,
            "changed": installed.changed,
        }))?;
    } else {
        print(&told(&command.name, &installed))?;
    }
    Ok(Exit::Done)
}

/// What a person set before, without what was looked up beside it.
async fn kept_settings(store: &ReadStore, name: &str) -> anyhow::Result<BTreeMap<String, String>> {
    let flows = store.list_flows().await?;
    let Some(flow) = flows.into_iter().find(|flow| flow.handle == name) else { return Ok(BTreeMap::new()) };
    let kept: BTreeMap<String, String> = serde_json::from_value(flow.settings)?;
    Ok(kept.into_iter().filter(|(key, _)| PAY_AFAS.iter().any(|definition| definition.key == key)).collect())
}

fn told(name: &str, installed: &Installed) -> String {
    let done = if installed.changed { "changed" } else { "installed" };
    let found = installed
        .settlements
        .map_or_else(String::new, |number| format!(", which are {} at this moment", count(number, "settlement")));
    format!(
        "Integration `{name}` is {done}. It books what is paid out from {} on{found}.\nNext: kruispost sync, or kruispost run.",
        installed.start_date
    )
}

fn after_help() -> String {
    let mut text = String::from(
        "Settings:
",
    );
    for definition in PAY_AFAS {
        text.push_str(&setting(definition));
    }
    text.push_str(
        "
Example:
  kruispost install pay-afas --name webshop --set administration=1 --set journal=55 --set costs_account=4510 \\
      --set provider_account=1225 --set debtor_not_found_account=2290 --set start_date=2026-03-01",
    );
    text
}

pub(super) fn setting(definition: &SettingDefinition) -> String {
    let default = match definition.default {
        None => "must be set".to_owned(),
        Some("") => "may stay empty".to_owned(),
        Some(value) => format!("default {value}"),
    };
    let possible = match definition.choices {
        Choices::Words(words) => format!("{}; {default}", words.join(" | ")),
        _ => default,
    };
    format!("  {}\n      {}\n      [{possible}]\n", definition.key, definition.meaning.in_language(Language::En))
}
