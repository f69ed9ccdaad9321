#![doc = include_str!("../README.md")]

mod bank;
mod cli;
mod config;
mod log;
mod output;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
