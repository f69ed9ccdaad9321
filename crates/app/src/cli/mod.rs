//! The command line: one file per command.

mod answer;
mod backtest;
mod bank;
mod check;
mod command;
mod config;
mod connect;
mod connect_sftp;
mod decide;
mod demo;
mod directory;
mod doctor;
mod emulate;
mod entry_table;
mod exit;
mod explain;
mod export;
mod failure;
mod find;
mod install;
mod install_payt;
mod matching;
mod migrate;
#[cfg(test)]
mod page;
mod place;
mod proof;
mod questions;
mod rules;
mod run;
mod settlements;
mod signals;
mod status;
mod summary;
mod sync;
mod token;
mod user;

use std::process::ExitCode;

use clap::Parser;

use crate::config::{Environment, LogConfig, LogFormat};
use crate::log;
use crate::output::{Paint, remark};
use command::{Cli, Command, InPlace};
use exit::Exit;
use place::Place;

/// Runs the command of this process.
pub(crate) fn main() -> ExitCode {
    let cli = Cli::parse();
    let environment = Environment::of_process();
    let paint = Paint::of_remarks(&environment);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(run(cli, environment)),
        Err(error) => Err(error.into()),
    };
    result
        .unwrap_or_else(|error| {
            remark(&failure::text(&error, paint));
            Exit::Failed
        })
        .into()
}

async fn run(cli: Cli, environment: Environment) -> anyhow::Result<Exit> {
    let remarks = Paint::of_remarks(&environment);
    let Cli { global, command } = cli;
    // What needs no data folder also works when the configuration in it is wrong.
    let command = match command {
        Command::Config(command) => return config::run(&command, &global, &environment),
        Command::Doctor(command) => return doctor::run(&command, &global, environment).await,
        Command::Match(command) => return matching::run(&command, &environment),
        Command::Demo(command) => return demo::run(command, &global, environment).await,
        Command::Emulate(command) => {
            let log = LogConfig { level: None, format: global.log_format.unwrap_or(LogFormat::Text) };
            log::begin(&log, "warn", global.verbose, remarks);
            return emulate::run(&command).await;
        }
        Command::InPlace(command) => command,
    };
    let place = Place::open(&global, environment)?;
    log::begin(&place.config.log, command.usual_log_level(), global.verbose, remarks);
    match command {
        InPlace::Connect(command) => connect::run(command, &place).await,
        InPlace::Install(command) => install::run(command, &place).await,
        InPlace::Sync(command) => sync::run(command, &place).await,
        InPlace::Status(command) => status::run(command, &place).await,
        InPlace::Settlements(command) => settlements::run(command, &place).await,
        InPlace::Explain(command) => explain::run(command, &place).await,
        InPlace::Questions(command) => questions::run(command, &place).await,
        InPlace::Answer(command) => answer::run(command, &place).await,
        InPlace::Rules(command) => rules::run(command, &place).await,
        InPlace::Backtest(command) => backtest::run(command, &place).await,
        InPlace::Bank(command) => bank::run(command, &place).await,
        InPlace::Approve(command) => decide::approve(command, &place).await,
        InPlace::Retry(command) => decide::retry(command, &place).await,
        InPlace::Close(command) => decide::close(command, &place).await,
        InPlace::Accept(command) => decide::accept(command, &place).await,
        InPlace::Check(command) => check::run(command, &place).await,
        InPlace::Release(command) => check::release(command, &place).await,
        InPlace::Export(command) => export::run(command, &place).await,
        InPlace::User(command) => user::run(command, place).await,
        InPlace::Directory(command) => directory::run(command, place).await,
        InPlace::Token(command) => token::run(command, place).await,
        InPlace::Run(command) => run::run(command, place).await,
        InPlace::Worker(command) => run::worker(command, place).await,
        InPlace::Migrate(command) => migrate::run(command, &place).await,
    }
}
