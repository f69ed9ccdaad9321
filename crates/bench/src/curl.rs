//! `curl`, the yardstick: one process that fetches all pages over one connection and throws them away.

use std::fmt::Write as _;
use std::io::{ErrorKind, Write as _};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// How long that takes; nothing where there is no curl.
pub(crate) fn throw_away(urls: &[String], authorization: &str) -> Result<Option<Duration>> {
    let mut orders = format!("header = \"Authorization: {authorization}\"\n");
    for url in urls {
        // Writing to a String can't fail.
        let _ = writeln!(orders, "url = \"{url}\"\noutput = /dev/null");
    }
    let start = Instant::now();
    let mut command = Command::new("curl");
    // `-q`: no settings of this user. Like the product, straight to this machine.
    command.args(["-q", "--silent", "--show-error", "--fail", "--globoff", "--noproxy", "*", "--config", "-"]);
    let mut child = match command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn() {
        Ok(child) => child,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).context("can't run curl"),
    };
    child.stdin.take().context("curl takes no input")?.write_all(orders.as_bytes())?;
    let status = child.wait()?;
    let took = start.elapsed();
    ensure!(status.success(), "curl failed: {status}");
    Ok(Some(took))
}
