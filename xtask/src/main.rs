//! Chores of the workspace: tests, a PostgreSQL for them, benchmarks, pictures of the pages.

mod api;
mod bench;
mod browser;
mod packages;
mod postgres;
mod screenshots;
mod test;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;

const USAGE: &str = "cargo xtask test [-- NEXTEST-ARGUMENTS…]      all tests, with a PostgreSQL of their own
cargo xtask browser [NAME]                    the tests in Chromium; pictures of every page
cargo xtask api [SCHEMATHESIS-ARGUMENTS…]     the REST API held against its description by Schemathesis
cargo xtask postgres -- COMMAND [ARGUMENTS…]  any command with such a PostgreSQL (in KRUISPOST_TEST_POSTGRES)
cargo xtask screenshots                       pictures of the pages of the demo
cargo xtask bench [--quick] [--json FILE]     how fast and how small it is
cargo xtask bench product [--postgres] [--lines N] [--settlement N] [--json FILE]
                                              from documents to what a page reads
cargo xtask bench pages [--lines N] [--runs N]  the pages with a million settlement lines
cargo xtask bench finder [--quick] [--sizes N,N] [--peers NAME,NAME] [--seed N] [--json FILE]
                                              the finder beside other programs
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    let Some((task, rest)) = arguments.split_first() else { return Ok(usage()) };
    let rest = match rest.split_first() {
        Some((dashes, rest)) if dashes == "--" => rest,
        _ => rest,
    };
    match (task.as_str(), rest) {
        ("test", _) => test::run(rest),
        ("browser", _) => browser::run(rest),
        ("api", _) => api::run(rest),
        ("screenshots", _) => screenshots::run(),
        ("bench", _) => bench::run(rest),
        ("postgres", [program, arguments @ ..]) => postgres::run(program, arguments),
        _ => Ok(usage()),
    }
}

fn usage() -> ExitCode {
    say(USAGE.trim_end());
    ExitCode::from(2)
}

/// Tells the person at the terminal; nothing is lost when nobody listens.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
