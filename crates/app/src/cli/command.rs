//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::exit::EXIT_CODES;
use super::{
    answer, backtest, bank, check, config, connect, decide, demo, directory, doctor, emulate, explain, export, install,
    matching, migrate, questions, rules, run, settlements, status, sync, token, user,
};
use crate::config::LogFormat;

const ABOUT: &str = "\
Kruispost books the settlements of a payment provider (Pay., pay.nl) into AFAS Profit: each payout becomes one balanced \
entry in which every line says why it stands where it stands.

To see it work without any account: kruispost demo";

#[derive(Debug, Parser)]
#[command(
    name = "kruispost",
    version,
    about = "Books payment-provider settlements into AFAS Profit",
    long_about = ABOUT,
    after_long_help = EXIT_CODES,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What every command takes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The data folder: database, master key and kruispost.toml
    ///
    /// Without it: $XDG_DATA_HOME/kruispost or ~/.local/share/kruispost; /var/lib/kruispost for root.
    #[arg(
        long,
        global = true,
        env = "KRUISPOST_DATA",
        hide_env_values = true,
        value_name = "DIR",
        help_heading = "Everywhere"
    )]
    pub(crate) data: Option<PathBuf>,
    /// The form of the log on the standard error output
    #[arg(long, global = true, value_name = "FORM", help_heading = "Everywhere")]
    pub(crate) log_format: Option<LogFormat>,
    /// Log more: -v info, -vv debug, -vvv everything
    #[arg(short, long, global = true, action = clap::ArgAction::Count, help_heading = "Everywhere")]
    pub(crate) verbose: u8,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(demo::Demo),
    Match(matching::Match),
    Emulate(emulate::Emulate),
    #[command(flatten)]
    InPlace(InPlace),
    Doctor(doctor::Doctor),
    Config(config::ConfigCommand),
}

/// Commands that work in the data folder, by its configuration.
#[derive(Debug, Subcommand)]
pub(crate) enum InPlace {
    Connect(connect::Connect),
    Install(install::Install),
    Sync(sync::Sync),
    Status(status::Status),
    Settlements(settlements::Settlements),
    Explain(explain::Explain),
    Questions(questions::Questions),
    Answer(answer::Answer),
    Rules(rules::Rules),
    Backtest(backtest::Backtest),
    Bank(bank::Bank),
    Approve(decide::Approve),
    Retry(decide::Retry),
    Close(decide::Close),
    Accept(decide::Accept),
    Check(check::Check),
    Release(check::Release),
    Export(export::Export),
    User(user::User),
    Directory(directory::Directory),
    Token(token::Token),
    Run(run::Run),
    Worker(run::Worker),
    Migrate(migrate::Migrate),
}

impl InPlace {
    /// What is logged when nobody says: those that stay tell what they do, the others only what is wrong.
    pub(crate) const fn usual_log_level(&self) -> &'static str {
        match self {
            Self::Run(_) | Self::Worker(_) => "info",
            _ => "warn",
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_commands_fit_together() {
        Cli::command().debug_assert();
    }
}
