//! `kruispost emulate`: Pay., AFAS and Payt on this machine.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use emulators::afas::{self, AfasEmulator, AfasOptions, AfasScript};
use emulators::pay::{self, PayEmulator, PayKnobs, PayOptions};
use emulators::payt::{self, PaytAdministration, PaytEmulator, PaytKnobs};
use emulators::world::World;
use engine::clock::{Clock, SystemClock};
use serde::Deserialize;

use super::exit::Exit;
use super::signals::Signals;
use crate::output::{print, print_json};

/// Emulate Pay., AFAS and Payt on this machine, with an invented merchant of ninety days
///
/// Prints addresses and credentials and runs until Ctrl-C. The same seed gives the same merchant. A faults file sets
/// switches and lets calls go wrong: tables [pay.knobs], [[pay.faults]], [afas.knobs], [[afas.faults]], [payt.knobs],
/// [[payt.faults]].
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost emulate
  kruispost emulate --pay-port 0 --afas-port 0 --payt-port 0 --seed 7 --faults faults.toml

A faults file:
  [pay.knobs]
  amount_unit = \"euros\"

  [[afas.faults]]
  on = \"post\"
  after = 2
  what = \"cut_after_commit\"")]
pub(crate) struct Emulate {
    /// The port of Pay.; 0 for any
    #[arg(long, value_name = "PORT", default_value_t = 8471)]
    pay_port: u16,
    /// The port of AFAS; 0 for any
    #[arg(long, value_name = "PORT", default_value_t = 8472)]
    afas_port: u16,
    /// The port of Payt; 0 for any. Without it 8473, or another one when that is taken
    #[arg(long, value_name = "PORT")]
    payt_port: Option<u16>,
    /// What the merchant is made from
    #[arg(long, value_name = "NUMBER", default_value_t = SEED)]
    seed: u64,
    /// Switches and faults
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,
    /// Print addresses and credentials for machines
    #[arg(long)]
    json: bool,
}

/// The seed when nobody names one; any number would do.
pub(crate) const SEED: u64 = 1;

/// Switches and faults of both emulators.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FaultsFile {
    pay: PayFaults,
    afas: AfasScript,
    payt: PaytFaults,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PaytFaults {
    knobs: PaytKnobs,
    faults: Vec<payt::Fault>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PayFaults {
    knobs: PayKnobs,
    faults: Vec<pay::Fault>,
}

pub(crate) async fn run(command: &Emulate) -> anyhow::Result<Exit> {
    let script = match &command.faults {
        Some(file) => read_faults(file)?,
        None => FaultsFile::default(),
    };
    let world = Arc::new(World::generate(command.seed, SystemClock.today()));
    let signals = Signals::listen()?;
    let options = PayOptions { port: command.pay_port, knobs: script.pay.knobs, faults: script.pay.faults };
    let pay =
        PayEmulator::start(Arc::clone(&world), options).await.with_context(|| port_taken("Pay.", command.pay_port))?;
    let options = AfasOptions { port: command.afas_port, ..AfasOptions::default() };
    let afas = AfasEmulator::start(world, options).await.with_context(|| port_taken("AFAS", command.afas_port))?;
    afas.play(script.afas);
    let (knobs, faults) = (script.payt.knobs, script.payt.faults);
    let started = start_payt(command.payt_port.unwrap_or(PAYT_PORT), knobs.clone(), faults.clone()).await;
    let payt = match (started, command.payt_port) {
        (Ok(payt), _) => payt,
        (Err(error), Some(port)) => return Err(error).with_context(|| port_taken("Payt", port)),
        (Err(_), None) => start_payt(0, knobs, faults).await.context("emulator of Payt")?,
    };
    if command.json {
        print_json(&addresses(&pay, &afas, &payt))?;
    } else {
        print(&told(&pay, &afas, &payt))?;
    }
    signals.stop.cancelled().await;
    pay.stop().await;
    afas.stop().await;
    payt.stop().await;
    Ok(Exit::Done)
}

/// Payt with the two administrations of the invented merchant, which know nothing yet. Its clock stands still, so what comes is
/// processed at once; invoices need no PDF to be sent.
pub(crate) async fn start_payt(port: u16, knobs: PaytKnobs, faults: Vec<payt::Fault>) -> std::io::Result<PaytEmulator> {
    let administration = |(code, name): &(&str, &str)| {
        let mut administration = PaytAdministration::new(code, name);
        administration.import_token = payt::IMPORT_TOKEN.to_owned();
        administration.send_without_document = true;
        administration
    };
    let payt = PaytEmulator::start(payt::PaytOptions {
        port,
        now: SystemClock.today().at(12, 0, 0, 0),
        administrations: ADMINISTRATIONS.iter().map(administration).collect(),
        knobs: PaytKnobs { import_on_arrival: true, ..knobs },
        faults,
        ..payt::PaytOptions::default()
    })
    .await?;
    for (administration, _) in ADMINISTRATIONS {
        for condition in CONDITIONS {
            payt.link_condition(administration, condition, "standard");
        }
    }
    Ok(payt)
}

fn port_taken(system: &str, port: u16) -> String {
    format!("the emulator of {system} can't have port {port}; choose another, or 0 for any")
}

fn read_faults(file: &Path) -> anyhow::Result<FaultsFile> {
    let text = std::fs::read_to_string(file).with_context(|| format!("faults file {}", file.display()))?;
    toml::from_str(&text).with_context(|| format!("faults file {}", file.display()))
}

fn addresses(pay: &PayEmulator, afas: &AfasEmulator, payt: &PaytEmulator) -> serde_json::Value {
    serde_json::json!({
        "pay": { "base_url": pay.base_url(), "code": pay::TOKEN_CODE, "token": pay::TOKEN },
        "afas": {
            "base_url": afas.base_url(),
            "participant": PARTICIPANT,
            "token": afas::TOKEN,
            "client_id": afas::CLIENT_ID,
            "client_secret": afas::CLIENT_SECRET,
        },
        "payt": {
            "base_url": payt.base_url(),
            "token": payt::STATIC_TOKEN,
            "import_token": payt::IMPORT_TOKEN,
            "administration_code": ADMINISTRATIONS[0].0,
            "client_id": payt::MACHINE_CLIENT_ID,
            "client_secret": payt::MACHINE_CLIENT_SECRET,
            "sftp": {
                "host": payt.sftp_address().ip(),
                "port": payt.sftp_address().port(),
                "user": payt::sftp_user(ADMINISTRATIONS[0].0),
                "password": payt::SFTP_PASSWORD,
                "host_key": payt.sftp_host_key(),
            },
        },
    })
}

/// The port of Payt when nobody names one.
const PAYT_PORT: u16 = 8473;

/// Code and name of the administrations of the invented merchant, in AFAS and at Payt.
pub(crate) const ADMINISTRATIONS: [(&str, &str); 2] = [("1", "De Wit Wonen"), ("2", "De Wit Winkels")];

/// The payment conditions of its books, which Payt's staff has linked to a flow of reminders.
const CONDITIONS: &[&str] = &["14", "30", "60"];

/// A participant number for an environment that answers to any.
pub(crate) const PARTICIPANT: &str = "12345";

fn told(pay: &PayEmulator, afas: &AfasEmulator, payt: &PaytEmulator) -> String {
    format!(
        "\
Pay.  {pay_url}
      AT-code        {code}
      token          {token}
      without rights {restricted}, the same token

AFAS  {afas_url}
      participant    {PARTICIPANT} (any number)
      token          {afas_token}
      OAuth client   {client_id}, secret {client_secret}

Payt  {payt_url}
      token          {payt_token}
      import token   {import_token}
      OAuth client   {machine}, secret {machine_secret}
      administration {administration}
      SFTP           {sftp}, user {sftp_user}, password {sftp_password}
                     {sftp_host_key}

Connect them, in another terminal:
  echo '{token}' | kruispost connect pay --code {code} --base-url {pay_url} --token-file -
  echo '{afas_token}' | kruispost connect afas --participant {PARTICIPANT} --base-url {afas_url} --token-file -
  echo '{import_token}' > import.token
  echo '{payt_token}' | kruispost connect payt --token-file - --import-token-file import.token \\
      --administration-code {administration} --base-url {payt_url}

Ctrl-C stops them.",
        pay_url = pay.base_url(),
        code = pay::TOKEN_CODE,
        token = pay::TOKEN,
        restricted = pay::TOKEN_WITHOUT_CLEARINGS,
        afas_url = afas.base_url(),
        payt_url = payt.base_url(),
        payt_token = payt::STATIC_TOKEN,
        import_token = payt::IMPORT_TOKEN,
        machine = payt::MACHINE_CLIENT_ID,
        machine_secret = payt::MACHINE_CLIENT_SECRET,
        sftp = payt.sftp_address(),
        sftp_user = payt::sftp_user(ADMINISTRATIONS[0].0),
        sftp_password = payt::SFTP_PASSWORD,
        sftp_host_key = payt.sftp_host_key(),
        administration = ADMINISTRATIONS[0].0,
        afas_token = afas::TOKEN,
        client_id = afas::CLIENT_ID,
        client_secret = afas::CLIENT_SECRET,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> anyhow::Result<FaultsFile> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("faults.toml");
        std::fs::write(&file, text)?;
        read_faults(&file)
    }

    #[test]
    fn a_faults_file_reaches_both_emulators() {
        let file = read(
            "[pay.knobs]\namount_unit = 'euros'\n\n[[pay.faults]]\nkind = 'too_many_requests'\npath = '/v2'\ntimes = 2\n
            [[afas.faults]]\non = 'post'\nafter = 2\nwhat = 'cut_after_commit'\n
            [[afas.faults]]\nwhat = { item_paid = { unit = 1, invoice = '2026-0101', cents = 100 } }\n",
        )
        .unwrap();
        assert_eq!(file.pay.knobs.amount_unit, pay::AmountUnit::Euros);
        assert_eq!((file.pay.faults.len(), file.pay.faults[0].times), (1, 2));
        assert_eq!((file.afas.faults.len(), file.afas.faults[0].after), (2, 2));
    }

    #[test]
    fn a_switch_that_does_not_exist_is_named_with_its_line() {
        let error = format!("{:#}", read("[pay.knobs]\namount_units = 'euros'\n").unwrap_err());
        assert!(error.contains("line 2") && error.contains("amount_units"), "{error}");
    }
}
