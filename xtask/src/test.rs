//! All tests of the workspace, with a PostgreSQL of their own, and with Chromium.

use std::process::{Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result};

use crate::browser;
use crate::postgres::{Cluster, VARIABLE, exit_code};
use crate::say;

/// The boundaries at which tests kill the real program exist only with this feature.
const FEATURES: [&str; 2] = ["--features", "kruispost/failpoints"];

/// Checks the form of the code, runs the examples in the documentation, and then the tests (with nextest when it is
/// there); stops at the first that fails. Arguments choose among the tests: then only those run.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    if !arguments.is_empty() {
        let cluster = Cluster::start()?;
        return Ok(exit_code(tests(&cluster, arguments)?));
    }
    for check in [lint as fn() -> Result<ExitStatus>, format, examples] {
        let status = check()?;
        if !status.success() {
            return Ok(exit_code(status));
        }
    }
    // The few tests in the browser first: whatever comes last says how many there were.
    let looked = browser::status(&[])?;
    if !looked.success() {
        return Ok(exit_code(looked));
    }
    let cluster = Cluster::start()?;
    Ok(exit_code(tests(&cluster, &[])?))
}

fn lint() -> Result<ExitStatus> {
    if !has("clippy") {
        say("xtask: clippy is missing, so the lints are left to a machine that has it");
        return cargo(&["--version"]);
    }
    let all = ["clippy", "--quiet", "--workspace", "--all-targets"];
    cargo(&[&all[..], &FEATURES, &["--", "--deny", "warnings"]].concat())
}

fn format() -> Result<ExitStatus> {
    if !has("fmt") {
        say("xtask: rustfmt is missing, so the form is left to a machine that has it");
        return cargo(&["--version"]);
    }
    cargo(&["fmt", "--all", "--check"])
}

fn examples() -> Result<ExitStatus> {
    cargo(&["test", "--quiet", "--workspace", "--doc"])
}

fn tests(cluster: &Cluster, arguments: &[String]) -> Result<ExitStatus> {
    let mut command = Command::new("cargo");
    if has("nextest") {
        command.args(["nextest", "run"]);
    } else {
        say("xtask: cargo-nextest is missing, so cargo test runs the tests, more slowly");
        command.args(["test", "--lib", "--bins", "--tests"]);
    }
    if !arguments.iter().any(|argument| argument == "-p" || argument.starts_with("--package")) {
        command.arg("--workspace").args(FEATURES);
    }
    command.args(arguments).env(VARIABLE, cluster.url()).status().context("can't run cargo")
}

fn cargo(arguments: &[&str]) -> Result<ExitStatus> {
    Command::new("cargo").args(arguments).status().context("can't run cargo")
}

/// Whether cargo has this subcommand.
pub fn has(subcommand: &str) -> bool {
    let mut command = Command::new("cargo");
    command.args([subcommand, "--version"]).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
