//! `kruispost directory`: where the people of the organisation sign in with their work accounts.

use std::path::PathBuf;

use anyhow::bail;
use clap::{Args, Subcommand, ValueEnum};
use engine::people::{DirectoryFault, DirectoryForm};
use store::{Directory as Kept, DirectoryState, FIRST_ORGANISATION, Role};

use super::connect::read_secret;
use super::exit::Exit;
use super::place::Place;
use crate::output::print;

/// Who did it, in the audit log.
const WHO: &str = "command line";

/// Let people sign in with their work accounts (OpenID Connect)
///
/// A directory must be tried by an owner on the pages before it is switched on there. When it lets nobody in any more,
/// `optional` lets people in with their passwords again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost directory set --issuer https://login.example.nl/realms/kaas --client-id kruispost \\
      --secret-file secret.txt --domain kaas.example
  kruispost directory show
  kruispost directory optional")]
pub(crate) struct Directory {
    #[command(subcommand)]
    command: DirectoryCommand,
}

#[derive(Debug, Subcommand)]
enum DirectoryCommand {
    /// Show what is set, without the secret
    Show,
    /// Set where the directory is; what is set already and not named stays
    Set {
        /// As the directory calls itself, letter by letter
        #[arg(long)]
        issuer: Option<String>,
        /// What the directory calls Kruispost
        #[arg(long)]
        client_id: Option<String>,
        /// The file with the client secret; - for the standard input
        #[arg(long, value_name = "FILE")]
        secret_file: Option<PathBuf>,
        /// A domain of the organisation's e-mail addresses; may be given more than once
        #[arg(long = "domain")]
        domains: Vec<String>,
        /// What somebody of the directory becomes who is new
        #[arg(long, value_enum)]
        newcomers: Option<Newcomers>,
    },
    /// Let people in with their passwords as well
    Optional,
    /// Switch it off: people sign in with their passwords
    Off,
    /// Forget it, and who is who in it
    Remove,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Newcomers {
    /// Is not let in
    Nobody,
    /// Looks at everything
    Viewer,
    /// Also answers, approves and teaches rules
    Bookkeeper,
}

impl Newcomers {
    const fn role(self) -> Option<Role> {
        match self {
            Self::Nobody => None,
            Self::Viewer => Some(Role::Viewer),
            Self::Bookkeeper => Some(Role::Bookkeeper),
        }
    }
}

pub(crate) async fn run(command: Directory, place: Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let (store, now) = (engine.store(), engine.clock().now());
    let known = store.find_directory(FIRST_ORGANISATION).await?;
    match command.command {
        DirectoryCommand::Show => print(&told(known.as_ref()))?,
        DirectoryCommand::Set { issuer, client_id, secret_file, domains, newcomers } => {
            let secret = secret_file.as_deref().map(read_secret).transpose()?.unwrap_or_default();
            let kept = |of: fn(&Kept) -> &str| known.as_ref().map(of).unwrap_or_default().to_owned();
            let issuer = issuer.unwrap_or_else(|| kept(|known| &known.issuer));
            let client_id = client_id.unwrap_or_else(|| kept(|known| &known.client_id));
            let named = known.as_ref().map(|known| known.domains.join(" ")).unwrap_or_default();
            let domains = if domains.is_empty() { named } else { domains.join(" ") };
            let newcomers = match (newcomers, &known) {
                (Some(newcomers), _) => newcomers.role(),
                (None, Some(known)) => known.newcomers,
                (None, None) => Some(Role::Viewer),
            };
            let form =
                DirectoryForm { issuer: &issuer, client_id: &client_id, secret: &secret, domains: &domains, newcomers };
            if let Err(fault) = engine.set_directory(FIRST_ORGANISATION, form, WHO).await? {
                bail!("{}", fault_words(&fault));
            }
            print(&told(store.find_directory(FIRST_ORGANISATION).await?.as_ref()))?;
        }
        DirectoryCommand::Optional => {
            store.set_directory_obligatory(FIRST_ORGANISATION, false, WHO, now).await?;
            print("People may sign in with their passwords as well.\n")?;
        }
        DirectoryCommand::Off => {
            if let Err(fault) = engine.switch_directory(FIRST_ORGANISATION, false, None, WHO).await? {
                bail!("{}", fault_words(&fault));
            }
            print("It is off; whoever came by it is signed out.\n")?;
        }
        DirectoryCommand::Remove => {
            store.remove_directory(FIRST_ORGANISATION, None, WHO, now).await?;
            print("It is forgotten; whoever came by it is signed out.\n")?;
        }
    }
    Ok(Exit::Done)
}

fn told(known: Option<&Kept>) -> String {
    let Some(known) = known else { return "No directory is set.\n".to_owned() };
    let state = match (known.state, known.obligatory) {
        (DirectoryState::Untried, _) => "not tried yet: an owner tries it on the page “Organisation”",
        (DirectoryState::Off, _) => "tried, and off: an owner switches it on on the page “Organisation”",
        (DirectoryState::On, false) => "on",
        (DirectoryState::On, true) => "on, and obligatory",
    };
    format!(
        "issuer      {}\nclient id   {}\ndomains     {}\nnew people  {}\nstate       {state}\n",
        known.issuer,
        known.client_id,
        known.domains.join(" "),
        known.newcomers.map_or("nobody", Role::word),
    )
}

fn fault_words(fault: &DirectoryFault) -> String {
    match fault {
        DirectoryFault::Issuer(fault) => {
            format!("the issuer can't be used: {fault}; see also directories.private_addresses")
        }
        DirectoryFault::ClientId => "name the client id with --client-id".into(),
        DirectoryFault::Secret => "name the file of the client secret with --secret-file".into(),
        DirectoryFault::NoDomains => "name one to twenty domains with --domain".into(),
        DirectoryFault::Domain(domain) => format!("`{domain}` is no domain"),
        DirectoryFault::EverybodysDomain(domain) => {
            format!("anybody gets an address in {domain}, so no directory speaks for it")
        }
        DirectoryFault::DomainTaken(domain) => format!("another organisation uses {domain}"),
        DirectoryFault::Newcomers => "people who are new become viewers or bookkeepers".into(),
        DirectoryFault::Untried => "nobody tried it yet, so it is off".into(),
        DirectoryFault::NotByIt => "only somebody who came by it makes it obligatory, on the pages".into(),
    }
}
