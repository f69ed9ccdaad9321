//! All tests of the workspace, with a PostgreSQL of their own.

use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result};

use crate::postgres::{Cluster, VARIABLE, exit_code};
use crate::say;

/// Runs the tests (with nextest when it is there), then the examples in the documentation; stops at the first that fails.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let cluster = Cluster::start()?;
    let mut subcommand = if has_nextest() {
        vec!["nextest", "run"]
    } else {
        say("xtask: cargo-nextest is missing, so cargo test runs the tests, more slowly");
        vec!["test", "--all-targets"]
    };
    if !arguments.iter().any(|argument| argument == "-p" || argument.starts_with("--package")) {
        subcommand.push("--workspace");
    }
    let status = cargo(&cluster, &subcommand, arguments)?;
    // arguments choose among the tests: then the examples are not asked for
    if !status.success() || !arguments.is_empty() {
        return Ok(exit_code(status));
    }
    Ok(exit_code(cargo(&cluster, &["test", "--workspace", "--doc", "--quiet"], &[])?))
}

fn cargo(cluster: &Cluster, subcommand: &[&str], arguments: &[String]) -> Result<ExitStatus> {
    let mut command = Command::new("cargo");
    command.args(subcommand).args(arguments).env(VARIABLE, cluster.url());
    command.status().context("can't run cargo")
}

fn has_nextest() -> bool {
    let mut command = Command::new("cargo");
    command.args(["nextest", "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
