#![doc = include_str!("../README.md")]

mod cli;
mod config;
mod log;
mod output;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main()
}
