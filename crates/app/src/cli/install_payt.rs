//! `kruispost install afas-payt`: receivables out of AFAS, delivered to Payt.

use std::collections::BTreeMap;

use clap::Args;
use engine::commands::{Behalf, InstallPayt};
use engine::receivables::{AFAS_PAYT, AFAS_PAYT_KIND};

use super::exit::Exit;
use super::install::{key_and_value, setting};
use super::place::Place;
use crate::output::{Check, print, print_json, remark};

/// Deliver the receivables of AFAS to Payt
///
/// AFAS is read whole, the list is compared with what Payt was last sent, and what would close too much is held until a person
/// lets it go: at Payt a missing invoice counts as paid. The first list is always held. An integration of the same name is
/// changed: what is not said keeps its value.
#[derive(Debug, Args)]
#[command(after_long_help = after_help())]
pub(super) struct AfasPayt {
    /// The name of the integration
    #[arg(long, default_value = "afas-payt")]
    name: String,
    /// A setting; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    settings: Vec<(String, String)>,
    /// The AFAS connection, when there are several
    #[arg(long, value_name = "NAME")]
    books: Option<String>,
    /// The Payt connection, when there are several
    #[arg(long, value_name = "NAME")]
    target: Option<String>,
    /// Print the outcome for machines
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(command: AfasPayt, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let mut settings = BTreeMap::new();
    let flows = engine.store().list_flows().await?;
    if let Some(flow) = flows.into_iter().find(|flow| flow.handle == command.name && flow.kind == AFAS_PAYT_KIND) {
        settings = serde_json::from_value(flow.settings)?;
    }
    settings.extend(command.settings);
    let ask = InstallPayt { name: command.name.clone(), settings, books: command.books, target: command.target };
    let installed = engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await?;
    let checks: Vec<Check> = installed.checks.iter().map(Check::from).collect();
    if command.json {
        let outcome = serde_json::json!({ "name": command.name, "changed": installed.changed, "checks": checks });
        print_json(&outcome)?;
        return Ok(Exit::Done);
    }
    let lines: String = checks.iter().map(|check| check.text(place.paint)).collect();
    print(&lines)?;
    let done = if installed.changed { "changed" } else { "installed" };
    remark(&format!(
        "Integration `{0}` is {done}.\nNext: kruispost check payt {0}, then kruispost release {0}.",
        command.name
    ));
    Ok(Exit::Done)
}

fn after_help() -> String {
    let settings: String = AFAS_PAYT.iter().map(setting).collect();
    format!(
        "Settings:\n{settings}\nExample:\n  kruispost install afas-payt --name receivables --set administrations=1 --set share_at_most=20"
    )
}
