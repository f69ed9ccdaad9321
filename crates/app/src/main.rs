#![doc = include_str!("../README.md")]

mod bank;
mod cli;
mod config;
mod export;
mod log;
mod output;
mod paper;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
