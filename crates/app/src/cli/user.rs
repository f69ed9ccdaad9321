//! `kruispost user`: who may sign in on the pages.

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use secrecy::{ExposeSecret, SecretString};
use store::{FIRST_ORGANISATION, Role};

use super::exit::Exit;
use super::place::Place;
use crate::output::{Table, print};
use crate::web::looks_like_email;

/// Who did it, in the audit log.
const WHO: &str = "command line";

/// Let people sign in on the pages
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost user add --email anna@example.nl --name \"Anna de Wit\" --role owner
  kruispost user list
  kruispost user link --email anna@example.nl")]
pub(crate) struct User {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Let somebody in, and print the link by which they choose a password
    Add {
        /// Where mail reaches them; they sign in with it
        #[arg(long)]
        email: String,
        /// How others see them
        #[arg(long)]
        name: String,
        /// What they may do
        #[arg(long, value_enum)]
        role: RoleWord,
    },
    /// List who is in
    List,
    /// Print a new link to choose a password, for somebody who lost it
    Link {
        /// Their e-mail address
        #[arg(long)]
        email: String,
    },
    /// Give somebody another e-mail address; they are signed out everywhere
    Email {
        /// Their e-mail address
        #[arg(long)]
        email: String,
        /// The address they get
        #[arg(long)]
        new: String,
    },
    /// Let somebody who lost the app and all recovery codes sign in by password alone again
    TwoStepOff {
        /// Their e-mail address
        #[arg(long)]
        email: String,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleWord {
    /// Looks at everything
    Viewer,
    /// Also answers, approves and teaches rules
    Bookkeeper,
    /// Also decides who is in
    Owner,
}

impl RoleWord {
    const fn role(self) -> Role {
        match self {
            Self::Viewer => Role::Viewer,
            Self::Bookkeeper => Role::Bookkeeper,
            Self::Owner => Role::Owner,
        }
    }
}

pub(crate) async fn run(command: User, place: Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    match command.command {
        UserCommand::Add { email, name, role } => {
            match engine.invite(FIRST_ORGANISATION, &name, &email, role.role(), WHO).await? {
                Some(token) => print(&format!("{}\n", link(&place, &token)))?,
                None => print("in, and signs in the way they did before\n")?,
            }
        }
        UserCommand::List => list(&engine).await?,
        UserCommand::Link { email } => {
            let user = known(&engine, &email).await?;
            let now = engine.clock().now();
            let token = engine.store().create_password_link(FIRST_ORGANISATION, &user.id, now).await?;
            engine.store().note_audit(FIRST_ORGANISATION, WHO, "password_link_made", &user.email, now).await?;
            print(&format!("{}\n", link(&place, &token)))?;
        }
        UserCommand::Email { email, new } => {
            let user = known(&engine, &email).await?;
            anyhow::ensure!(looks_like_email(&new), "`{new}` is no e-mail address");
            let change = engine.set_email(FIRST_ORGANISATION, &user, &new, WHO).await?;
            print(&format!("{} is {} from now on\n", change.old, change.new))?;
        }
        UserCommand::TwoStepOff { email } => {
            let user = known(&engine, &email).await?;
            let was_on = engine.drop_two_step(&user).await?;
            let now = engine.clock().now();
            engine.store().note_audit(FIRST_ORGANISATION, WHO, "two_step_off", &user.email, now).await?;
            print(if was_on { "The second step is off.\n" } else { "The second step was off.\n" })?;
        }
    }
    Ok(Exit::Done)
}

async fn known(engine: &engine::Engine, email: &str) -> anyhow::Result<store::User> {
    let user = engine.store().find_user(email).await?;
    user.with_context(|| format!("nobody has the address {email}; see `kruispost user list`"))
}

async fn list(engine: &engine::Engine) -> anyhow::Result<()> {
    let mut table = Table::new(&["name", "e-mail", "role", "password", "second step"]);
    for member in engine.store().list_members(FIRST_ORGANISATION).await? {
        let two_step = if member.two_step { "on" } else { "off" };
        let password = match (member.may_sign_in, member.in_directory) {
            (true, false) => "chosen",
            (true, true) => "chosen, work account",
            (false, true) => "work account",
            (false, false) => "not yet",
        };
        table.row([member.name, member.email, member.role.word().to_owned(), password.to_owned(), two_step.to_owned()]);
    }
    Ok(print(&table.text())?)
}

/// Where the password is chosen.
fn link(place: &Place, token: &SecretString) -> String {
    let listens = format!("http://{}", place.config.listen);
    let host = place.config.public_url.clone().unwrap_or(listens);
    format!("{host}/choose-password/{}", token.expose_secret())
}
