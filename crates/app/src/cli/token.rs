//! `kruispost token`: programs that ask on behalf of the organisation.

use clap::{Args, Subcommand};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use store::{FIRST_ORGANISATION, NewApiToken};

use super::exit::Exit;
use super::place::Place;
use crate::output::{Table, print};
use crate::web::api::scope::tidied;

/// Who did it, in the audit log.
const WHO: &str = "command line";

/// Let programs use the API
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost token create --name reports --scopes read --days 365
  kruispost token list
  kruispost token revoke 019d…")]
pub(crate) struct Token {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token and print it, this once
    Create {
        /// So that people know later what uses it
        #[arg(long)]
        name: String,
        /// What it may: read, decide, manage, with a comma between them
        #[arg(long, value_parser = scopes)]
        scopes: String,
        /// Days after which it stops; never when left out
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..=3650))]
        days: Option<i64>,
    },
    /// List the tokens, without themselves
    List,
    /// Take a token away, by the id in the list
    Revoke {
        /// The token's id
        id: String,
    },
}

fn scopes(text: &str) -> Result<String, String> {
    tidied(text).ok_or_else(|| "one or more of read, decide and manage, with a comma between them".to_owned())
}

pub(crate) async fn run(command: Token, place: Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let (store, now) = (engine.store(), engine.clock().now());
    match command.command {
        TokenCommand::Create { name, scopes, days } => {
            let lasts = days.map(|days| SignedDuration::from_hours(days.saturating_mul(24)));
            let expires_at = lasts.map(|lasts| now.checked_add(lasts)).transpose()?;
            let new =
                NewApiToken { organisation_id: FIRST_ORGANISATION, name: name.trim(), scopes: &scopes, expires_at };
            let (_, token) = store.create_api_token(new, WHO, now).await?;
            print(&format!("{}\n", token.expose_secret()))?;
        }
        TokenCommand::List => {
            let mut table = Table::new(&["id", "name", "scopes", "made by", "last used", "stops"]);
            let moment = |at: Option<jiff::Timestamp>| at.map_or_else(|| "never".to_owned(), |at| at.to_string());
            for token in store.list_api_tokens(FIRST_ORGANISATION).await? {
                let (used, stops) = (moment(token.used_at), moment(token.expires_at));
                table.row([token.id, token.name, token.scopes, token.created_by, used, stops]);
            }
            print(&table.text())?;
        }
        TokenCommand::Revoke { id } => {
            store.revoke_api_token(FIRST_ORGANISATION, &id, WHO, now).await?;
            print("The token is gone.\n")?;
        }
    }
    Ok(Exit::Done)
}
