//! `kruispost connect pay|afas|payt`: try first, keep what works.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand, ValueEnum};
use engine::commands::{AfasCredentials, Behalf, ConnectAfas, ConnectPay, ConnectPayt, Connected, PaytCredentials};
use secrecy::SecretString;

use super::connect_sftp::Sftp;
use super::exit::Exit;
use super::place::Place;
use crate::output::{Check, print, print_json, remark};

/// The longest secret that makes sense; more is another file.
const SECRET_AT_MOST: u64 = 64 * 1024;

/// Connect Pay., AFAS or Payt: try the credentials, keep them when everything needed works
///
/// Each right and connector that is missing is named with the place in Pay. or AFAS where it is switched on. A connection
/// of the same name is replaced. Secrets are read from a file, or from the standard input with `-`; they are sealed before
/// they are stored.
#[derive(Debug, Args)]
pub(crate) struct Connect {
    #[command(subcommand)]
    to: To,
}

#[derive(Debug, Subcommand)]
enum To {
    Pay(Pay),
    Afas(Afas),
    Payt(Payt),
}

/// Connect a Pay. merchant
///
/// Make the token in Pay. under Merchant > API tokens > Add, with All Merchant rights. Settlements also need the
/// Clearings API, which Pay. support switches on by hand.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost connect pay --code AT-1234-5678 --token-file pay.token
  pass show pay/token | kruispost connect pay --code AT-1234-5678 --token-file -")]
struct Pay {
    /// The AT-code
    #[arg(long, value_name = "AT-…")]
    code: String,
    /// The file that holds the API token; - for the standard input
    #[arg(long, value_name = "FILE")]
    token_file: PathBuf,
    /// Another address than Pay.'s own, for the emulator
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The name of the connection here
    #[arg(long, default_value = "pay")]
    name: String,
    /// Print the checklist for machines
    #[arg(long)]
    json: bool,
}

/// Connect an AFAS Profit environment
///
/// With the token of an App connector (General > Management > App connector, tab User tokens), or with an OAuth client.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost connect afas --participant 12345 --token-file afas.token
  kruispost connect afas --participant 12345 --environment test --client-id 0a1b… --client-secret-file afas.secret")]
struct Afas {
    /// The participant number, or the whole address of the environment
    #[arg(long, value_name = "12345")]
    participant: String,
    /// The environment
    #[arg(long, value_enum, default_value = "production")]
    environment: AfasEnvironment,
    /// The file that holds the token; - for the standard input
    #[arg(long, value_name = "FILE", required_unless_present = "client_id", conflicts_with = "client_id")]
    token_file: Option<PathBuf>,
    /// The id of an OAuth client
    #[arg(long, value_name = "ID", requires = "client_secret_file")]
    client_id: Option<String>,
    /// The file that holds the client's secret; - for the standard input
    #[arg(long, value_name = "FILE", requires = "client_id")]
    client_secret_file: Option<PathBuf>,
    /// Another address than AFAS's own, for the emulator
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The name of the connection here
    #[arg(long, default_value = "afas")]
    name: String,
    /// Print the checklist for machines
    #[arg(long)]
    json: bool,
}

/// Connect an administration at Payt
///
/// The access token comes from Payt; import token and administration code stand in its Import tab. The administration code
/// is the one the administration has in AFAS. Lists may go by SFTP instead: with --sftp-host, the user, and a key or password.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost connect payt --token-file payt.token --import-token-file import.token --administration-code 1
  kruispost connect payt --administration-code 1 --sftp-host sftp.example --sftp-user u123 --sftp-key-file id_ed25519")]
struct Payt {
    /// The file that holds the access token; - for the standard input
    #[arg(long, value_name = "FILE", required_unless_present_any = ["client_id", "sftp_host"], conflicts_with = "client_id")]
    token_file: Option<PathBuf>,
    /// The id of a client of Payt's that may call from this machine's address
    #[arg(long, value_name = "ID", requires = "client_secret_file")]
    client_id: Option<String>,
    /// The file that holds the client's secret; - for the standard input
    #[arg(long, value_name = "FILE", requires = "client_id")]
    client_secret_file: Option<PathBuf>,
    /// The file that holds the import token; - for the standard input
    #[arg(long, value_name = "FILE", required_unless_present = "sftp_host")]
    import_token_file: Option<PathBuf>,
    /// The administration's code, as in the Import tab
    #[arg(long, value_name = "CODE")]
    administration_code: String,
    /// Another address than Payt's own, for the emulator
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Another address for files; that of --base-url when it is left out
    #[arg(long, value_name = "URL")]
    import_base_url: Option<String>,
    #[command(flatten)]
    sftp: Box<Sftp>,
    /// The name of the connection here
    #[arg(long, default_value = "payt")]
    name: String,
    /// Print the checklist for machines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum AfasEnvironment {
    Production,
    Test,
    Acceptance,
}

impl AfasEnvironment {
    const fn word(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Test => "test",
            Self::Acceptance => "acceptance",
        }
    }
}

pub(crate) async fn run(command: Connect, place: &Place) -> anyhow::Result<Exit> {
    match command.to {
        To::Pay(pay) => {
            let ask = ConnectPay {
                name: pay.name.clone(),
                code: pay.code,
                token: read_secret(&pay.token_file)?,
                base_url: pay.base_url,
            };
            tell(place, "Pay.", &pay.name, place.engine().await?.connect_pay(ask).await?, pay.json)
        }
        To::Afas(afas) => {
            let credentials = credentials(&afas)?;
            let ask = ConnectAfas {
                name: afas.name.clone(),
                participant: afas.participant,
                environment: afas.environment.word().to_owned(),
                credentials,
                base_url: afas.base_url,
            };
            tell(place, "AFAS", &afas.name, place.engine().await?.connect_afas(ask).await?, afas.json)
        }
        To::Payt(payt) => connect_payt(payt, place).await,
    }
}

async fn connect_payt(payt: Payt, place: &Place) -> anyhow::Result<Exit> {
    let credentials = match (&payt.token_file, &payt.client_id, &payt.client_secret_file) {
        (Some(file), ..) => PaytCredentials::Token(read_secret(file)?),
        (None, Some(id), Some(file)) => PaytCredentials::Client { id: id.clone(), secret: read_secret(file)? },
        _ => PaytCredentials::Absent,
    };
    let import_token = payt.import_token_file.as_deref().map(read_secret).transpose()?.unwrap_or_default();
    let engine = place.engine().await?;
    let sftp = payt.sftp.ask(&engine).await?;
    let ask = ConnectPayt {
        name: payt.name.clone(),
        credentials,
        import_token,
        administration_code: payt.administration_code,
        base_url: payt.base_url,
        import_base_url: payt.import_base_url,
    };
    let connected = engine.connect_payt_with(Behalf::COMMAND_LINE, ask, sftp).await?;
    tell(place, "Payt", &payt.name, connected, payt.json)
}

fn credentials(afas: &Afas) -> anyhow::Result<AfasCredentials> {
    match (&afas.token_file, &afas.client_id, &afas.client_secret_file) {
        (Some(file), ..) => Ok(AfasCredentials::Token(read_secret(file)?)),
        (None, Some(id), Some(file)) => Ok(AfasCredentials::Client { id: id.clone(), secret: read_secret(file)? }),
        _ => bail!("say how to sign in: --token-file, or --client-id with --client-secret-file"),
    }
}

/// A secret from a file or the standard input, without the line break that editors put at its end.
pub(super) fn read_secret(file: &Path) -> anyhow::Result<SecretString> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().lock().take(SECRET_AT_MOST).read_to_string(&mut text).context("standard input")?;
    } else {
        let open = std::fs::File::open(file).with_context(|| format!("secret file {}", file.display()))?;
        open.take(SECRET_AT_MOST)
            .read_to_string(&mut text)
            .with_context(|| format!("secret file {}", file.display()))?;
    }
    if text.trim().is_empty() {
        bail!("{} is empty: it must hold the secret", file.display());
    }
    Ok(SecretString::from(text.trim()))
}

fn tell(place: &Place, system: &str, name: &str, connected: Connected, json: bool) -> anyhow::Result<Exit> {
    let checks: Vec<Check> = connected.checks.iter().map(Check::from).collect();
    if json {
        print_json(&serde_json::json!({ "connected": connected.is_good(), "name": name, "checks": checks }))?;
    } else {
        let lines: String = checks.iter().map(|check| check.text(place.paint)).collect();
        print(&lines)?;
    }
    if connected.is_good() {
        remark(&format!("{system} is connected as `{name}`."));
        return Ok(Exit::Done);
    }
    remark(&format!("{system} is not connected: mend what is marked ✗ and run the command again. Nothing was stored."));
    Ok(Exit::Failed)
}
