//! The command line: one file per command.

mod command;
mod config;
mod connect;
mod decide;
mod demo;
mod doctor;
mod emulate;
mod entry_table;
mod exit;
mod explain;
mod failure;
mod find;
mod install;
mod migrate;
mod place;
mod proof;
mod run;
mod settlements;
mod signals;
mod status;
mod summary;
mod sync;
#[cfg(test)]
mod page;

use std::process::ExitCode;

use clap::Parser;

use crate::config::{Environment, LogConfig, LogFormat};
use crate::log;
use crate::output::{Paint, remark};
use command::{Cli, Command};
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
    result.unwrap_or_else(|error| {
        remark(&failure::text(&error, paint));
        Exit::Failed
    })
    .into()
}

async fn run(cli: Cli, environment: Environment) -> anyhow::Result<Exit> {
    let remarks = Paint::of_remarks(&environment);
    // What needs no data folder also works when the configuration in it is wrong.
    match &cli.command {
        Command::Config(command) => return config::run(command, &cli.global, &environment),
        Command::Emulate(command) => {
            let log = LogConfig { level: None, format: cli.global.log_format.unwrap_or(LogFormat::Text) };
            log::begin(&log, "warn", cli.global.verbose, remarks);
            return emulate::run(command).await;
        }
        Command::Doctor(command) => return doctor::run(command, &cli.global, environment).await,
        _ => {}
    }
    let place = Place::open(&cli.global, environment)?;
    log::begin(&place.config.log, cli.command.usual_log_level(), cli.global.verbose, remarks);
    match cli.command {
        Command::Demo(command) => demo::run(command, place).await,
        Command::Connect(command) => connect::run(command, &place).await,
        Command::Install(command) => install::run(command, &place).await,
        Command::Sync(command) => sync::run(command, &place).await,
        Command::Status(command) => status::run(command, &place).await,
        Command::Settlements(command) => settlements::run(command, &place).await,
        Command::Explain(command) => explain::run(command, &place).await,
        Command::Approve(command) => decide::approve(command, &place).await,
        Command::Retry(command) => decide::retry(command, &place).await,
        Command::Close(command) => decide::close(command, &place).await,
        Command::Accept(command) => decide::accept(command, &place).await,
        Command::Run(command) => run::run(command, place).await,
        Command::Worker(command) => run::worker(command, place).await,
        Command::Migrate(command) => migrate::run(command, &place).await,
        Command::Doctor(_) | Command::Config(_) | Command::Emulate(_) => Ok(Exit::Done),
    }
}
