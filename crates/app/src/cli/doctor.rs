//! `kruispost doctor`: look at everything, and say what to do where something is wrong.

use clap::Args;
use engine::Engine;
use engine::clock::{Clock, SystemClock};
use engine::receivables::AFAS_PAYT_KIND;
use engine::settings::{Settings, check, rules};
use jiff::tz::TimeZone;
use store::{FIRST_ORGANISATION, Flow, Store};

use super::command::Global;
use super::exit::Exit;
use super::place::Place;
use crate::config::{Config, DataFolder, Environment, FILE_NAME, KeySource, without_password};
use crate::output::{Check, count, print, print_json};

/// Check the data folder, key, configuration, database, clock, connections and settings
///
/// Changes nothing in Pay. or AFAS. Ends with 1 when something must be mended.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  kruispost doctor")]
pub(crate) struct Doctor {
    /// Print the checklist for machines
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(command: &Doctor, global: &Global, environment: Environment) -> anyhow::Result<Exit> {
    let folder = DataFolder::choose(global.data.as_deref(), &environment)?;
    let paint = crate::output::Paint::of_answer(&environment);
    let mut checks = vec![data_folder(&folder), key(&folder, &environment)];
    match Config::read(folder.path(), &environment) {
        Ok(_) => {
            checks.push(Check::good("configuration", folder.join(FILE_NAME).display().to_string()));
            let place = Place::open(global, environment)?;
            checks.extend(database(&place).await);
        }
        Err(problems) => checks.extend(problems.iter().map(|problem| {
            Check::bad("configuration", problem.to_string(), "Correct it; `kruispost config example` shows every key")
        })),
    }
    if command.json {
        print_json(&checks)?;
    } else {
        print(&checks.iter().map(|check| check.text(paint)).collect::<String>())?;
    }
    Ok(if checks.iter().any(Check::is_bad) { Exit::Failed } else { Exit::Done })
}

fn data_folder(folder: &DataFolder) -> Check {
    let what = "data folder";
    let shown = folder.path().display().to_string();
    match std::fs::metadata(folder.path()) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Check::warning(what, format!("{shown} does not exist yet; the first command makes it"))
        }
        Err(error) => {
            Check::bad(what, format!("{shown}: {error}"), "Give this user access to it, or name another with --data")
        }
        Ok(found) if !found.is_dir() => {
            Check::bad(what, format!("{shown} is not a folder"), "Name another with --data")
        }
        Ok(found) if found.permissions().readonly() => {
            Check::bad(what, format!("{shown} can't be written"), "Give this user the right to write in it")
        }
        Ok(found) => match open_to_others(&found) {
            Some(mode) => Check::warning(
                what,
                format!("{shown}: others can look into it (mode {mode}); chmod 700 keeps them out"),
            ),
            None => Check::good(what, shown),
        },
    }
}

/// The mode, when others than the owner may look into the folder.
fn open_to_others(found: &std::fs::Metadata) -> Option<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let mode = found.mode() & 0o777;
        (mode & 0o077 != 0).then(|| format!("{mode:03o}"))
    }
    #[cfg(not(unix))]
    None
}

fn key(folder: &DataFolder, environment: &Environment) -> Check {
    let what = "master key";
    let seen = match folder.key_source(environment) {
        KeySource::New(file) => {
            return Check::warning(what, format!("{} does not exist yet; the first command makes it", file.display()));
        }
        KeySource::Environment => "KRUISPOST_KEY".to_owned(),
        KeySource::File(file) => file.display().to_string(),
    };
    match folder.key(environment) {
        Ok(key) => Check::good(what, format!("{seen}, key {}; keep a copy in a safe place", key.id())),
        Err(error) => Check::bad(what, format!("{error:#}"), "Put back the key this database was made with"),
    }
}

async fn database(place: &Place) -> Vec<Check> {
    let what = "database";
    let shown = without_password(&place.config.database_url);
    if place.config.is_sqlite() && !place.folder.path().exists() {
        return vec![Check::warning(what, "does not exist yet; the first command makes it")];
    }
    let store = match place.store_unmigrated().await {
        Ok(store) => store,
        Err(error) => {
            let remedy = "Start the database and check database.url, user and password; with another key, put the right one back";
            return vec![Check::bad(what, format!("{shown}: {error:#}"), remedy)];
        }
    };
    match store.schema_is_current().await {
        Ok(true) => {
            let mut checks = vec![Check::good(what, shown)];
            checks.extend(with_store(place, store).await);
            checks
        }
        Ok(false) => vec![Check::bad(what, format!("{shown} is not up to date"), "Run `kruispost migrate`")],
        Err(error) => vec![Check::bad(
            what,
            format!("{shown}: {error}"),
            "Use the version of Kruispost that this database belongs to",
        )],
    }
}

/// Mails that were given up, told at most.
const MAILS_TOLD: u32 = 5;

/// What can be looked at once the database is open.
async fn with_store(place: &Place, store: Store) -> Vec<Check> {
    let engine = place.engine_on(store);
    let flows = match engine.store().list_flows().await {
        Ok(flows) => flows,
        Err(error) => return vec![Check::bad("database", error.to_string(), "Restore a backup")],
    };
    let mut checks = vec![clock(&flows), audit_log(engine.store()).await];
    checks.extend(mail(&engine).await);
    checks.extend(connections(&engine).await);
    for flow in &flows {
        checks.extend(flow_checks(&engine, flow).await);
    }
    if flows.is_empty() {
        checks.push(Check::warning("integrations", "none is installed yet: kruispost install pay-afas --help"));
    }
    checks
}

/// A clock that runs behind what was written before would postpone everything; one without Amsterdam books wrong days.
fn clock(flows: &[Flow]) -> Check {
    let what = "clock";
    let (now, remedy) = (SystemClock.now(), "Set the machine's clock; let it follow a time server");
    if TimeZone::get("Europe/Amsterdam").is_err() {
        return Check::bad(
            what,
            "the time zone Europe/Amsterdam is not known",
            "Install the system's time zone data (tzdata)",
        );
    }
    match flows.iter().filter_map(|flow| flow.last_run_at).max().filter(|last| *last > now) {
        Some(last) => Check::bad(what, format!("it is {now}, but the last run was at {last}"), remedy),
        None => Check::good(what, crate::output::moment(now)),
    }
}

/// What could not be sent.
async fn mail(engine: &Engine) -> Vec<Check> {
    let what = "mail";
    if !engine.sends_mail() {
        return vec![Check::warning(what, "none is sent: set mail.server, so that people hear of what waits for them")];
    }
    match engine.store().list_given_up_mails(MAILS_TOLD).await {
        Ok(given_up) if given_up.is_empty() => vec![Check::good(what, "nothing was given up")],
        Ok(given_up) => given_up
            .into_iter()
            .map(|(to, why)| Check::bad(what, format!("to {to}: {why}"), "Mend the address or the mail server"))
            .collect(),
        Err(error) => vec![Check::bad(what, error.to_string(), "Restore a backup")],
    }
}

/// Each row of the log of who did what seals the one before it.
async fn audit_log(store: &Store) -> Check {
    let what = "audit log";
    match store.find_broken_seal(FIRST_ORGANISATION).await {
        Ok(None) => Check::good(what, "every row as it was written"),
        Ok(Some(row)) => Check::bad(
            what,
            format!("row {row}, or the one before it, was changed or taken out"),
            "Compare it with a backup, and find out who can write in the database",
        ),
        Err(error) => Check::bad(what, error.to_string(), "Restore a backup"),
    }
}

async fn connections(engine: &Engine) -> Vec<Check> {
    let known = match engine.store().list_connections().await {
        Ok(known) => known,
        Err(error) => return vec![Check::bad("connections", error.to_string(), "Restore a backup")],
    };
    if known.is_empty() {
        return vec![Check::warning("connections", "none is made yet: kruispost connect --help")];
    }
    let mut checks = Vec::new();
    for connection in known {
        match engine.check_connection(&connection.id).await {
            Ok(items) => checks.extend(items.iter().map(|item| {
                let check = Check::from(item);
                Check { what: format!("{}: {}", connection.handle, check.what), ..check }
            })),
            Err(error) => checks.push(Check::problem(&connection.handle, &error.problem())),
        }
    }
    checks
}

async fn flow_checks(engine: &Engine, flow: &Flow) -> Vec<Check> {
    let mut checks: Vec<Check> = flow.stop.iter().map(|problem| Check::problem(&flow.handle, problem)).collect();
    if flow.kind == AFAS_PAYT_KIND {
        match engine.check_connectors(flow).await {
            Ok(items) => checks.extend(items.iter().map(|item| {
                let check = Check::from(item);
                Check { what: format!("{}: {}", flow.handle, check.what), ..check }
            })),
            Err(error) => checks.push(Check::problem(&flow.handle, &error.problem())),
        }
        return checks;
    }
    let mut settings: Settings = match serde_json::from_value(flow.settings.clone()) {
        Ok(settings) => settings,
        Err(error) => {
            checks.push(Check::bad(&flow.handle, error.to_string(), "Install the integration again"));
            return checks;
        }
    };
    let administration = settings.get("administration").parse().ok();
    match engine.live_choices(&flow.source_connection, &flow.books_connection, administration).await {
        Ok(live) => {
            let mut problems = check(&mut settings, &live);
            problems.extend(rules(&settings).err().into_iter().flatten());
            if problems.is_empty() {
                checks.push(Check::good(&flow.handle, count(settings.0.len(), "setting")));
            }
            let remedy = format!("kruispost install pay-afas --name {} --set KEY=VALUE", flow.handle);
            checks.extend(problems.iter().map(|problem| Check::bad(&flow.handle, problem.to_string(), &remedy)));
        }
        Err(error) => checks.push(Check::problem(&flow.handle, &error.problem())),
    }
    checks
}
