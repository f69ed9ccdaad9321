//! A PostgreSQL for the tests: made in a temporary folder, on a free port of this machine only, and gone afterwards.

use std::fs::File;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::{packages, say};

/// What the tests read: a URL of a superuser, without the name of a database.
pub const VARIABLE: &str = "KRUISPOST_TEST_POSTGRES";

/// Where Debian and Ubuntu keep the server's programs, one folder per version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The user the server runs as when we are root, which PostgreSQL refuses to run as.
const USER: &str = "postgres";

/// Another program may take a free port before the server does; then another port is tried.
const START_ATTEMPTS: u32 = 3;

/// The data is thrown away, so nothing waits for the disk. Tests run side by side, each with several connections.
const NOT_DURABLE: &str = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";

const SERVER_OPTIONS: &str = "-c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300";

/// Waits until its input ends, which also happens when xtask is killed; then stops the server and removes the folder.
const WATCHDOG: &str = r#"cat >/dev/null; "$1" stop -D "$2/data" -m immediate -s; rm -rf "$2""#;

/// Makes the data folder. The password comes through a file of the server's user: another user's pipe can't be opened again
/// by name, and an argument could be seen by others.
const INITIALISE: &str = r#"umask 077; cat >"$2/password" && "$1" --pgdata "$2/data" --username postgres \
    --auth scram-sha-256 --pwfile "$2/password" --encoding UTF8 --locale C.UTF-8 --no-sync"#;

/// A running server. When it is dropped, or this process ends in whatever way, it stops and its folder is removed.
pub struct Cluster {
    url: String,
    watchdog: Child,
}

/// Runs a command with a server of its own and gives back the command's exit code.
pub fn run(program: &str, arguments: &[String]) -> Result<ExitCode> {
    let cluster = Cluster::start()?;
    let mut command = Command::new(program);
    command.args(arguments).env(VARIABLE, cluster.url());
    let status = command.status().with_context(|| format!("can't run {program}"))?;
    Ok(exit_code(status))
}

/// The exit code of a child; one that was killed by a signal counts as failed.
pub fn exit_code(status: ExitStatus) -> ExitCode {
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    code.map_or(ExitCode::FAILURE, ExitCode::from)
}

impl Cluster {
    /// Makes and starts a server; installs it first when it is missing and we may.
    pub fn start() -> Result<Self> {
        Self::start_with(NOT_DURABLE)
    }

    /// The same with a server that waits for the disk at each commit, as one that keeps data does.
    pub fn start_durable() -> Result<Self> {
        Self::start_with("")
    }

    fn start_with(options: &str) -> Result<Self> {
        let root = packages::is_root()?;
        let programs = find_or_install(root)?;
        let folder = PathBuf::from(output(as_user(root, "mktemp").args(["-d", "-t", "kruispost-postgres.XXXXXX"]))?);
        let watchdog = start_watchdog(root, &programs, &folder)?;
        let mut cluster = Self { url: String::new(), watchdog };
        let password = new_password()?;
        initialise(root, &programs, &folder, &password)?;
        let port = start_server(root, &programs, &folder, options)?;
        cluster.url = format!("postgres://{USER}:{password}@127.0.0.1:{port}");
        Ok(cluster)
    }

    /// The URL for [`VARIABLE`].
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watchdog.stdin.take());
        if self.watchdog.wait().is_err() {
            say("xtask: the temporary PostgreSQL may still be running");
        }
    }
}

fn find_or_install(root: bool) -> Result<PathBuf> {
    if let Some(programs) = find_programs() {
        return Ok(programs);
    }
    ensure!(root, "PostgreSQL is missing: install it with `sudo apt-get install postgresql`, then try again");
    say("xtask: installing postgresql");
    packages::install("postgresql")?;
    find_programs().context("postgresql was installed, but its programs are not under /usr/lib/postgresql")
}

/// The folder with the programs of the newest version, or that of a `pg_ctl` on the path.
fn find_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir(DEBIAN).into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|version| Some((version.file_name().to_str()?.parse::<u32>().ok()?, version.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .max_by_key(|(number, _)| *number);
    if let Some((_, programs)) = newest {
        return Some(programs);
    }
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths).find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// The program, run as the server's user when we are root.
fn as_user(root: bool, program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = if root {
        let mut command = Command::new("runuser");
        command.args(["-u", USER, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // the server's user may not enter the folder we stand in
    command.current_dir("/");
    command
}

fn start_watchdog(root: bool, programs: &Path, folder: &Path) -> Result<Child> {
    let mut command = as_user(root, "sh");
    command.args(["-c", WATCHDOG, "watchdog"]).arg(programs.join("pg_ctl")).arg(folder);
    // in a process group of its own, so that Ctrl-C does not reach it
    command.process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().context("can't start the shell that cleans up after PostgreSQL")
}

fn initialise(root: bool, programs: &Path, folder: &Path, password: &str) -> Result<()> {
    let mut command = as_user(root, "sh");
    command.args(["-c", INITIALISE, "initdb"]).arg(programs.join("initdb")).arg(folder);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().context("can't run initdb")?;
    child.stdin.take().context("initdb takes no input")?.write_all(password.as_bytes())?;
    let done = child.wait_with_output()?;
    ensure!(done.status.success(), "initdb failed: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

fn start_server(root: bool, programs: &Path, folder: &Path, options: &str) -> Result<u16> {
    let log = folder.join("log");
    for _ in 0..START_ATTEMPTS {
        let port = free_port()?;
        let mut command = as_user(root, programs.join("pg_ctl"));
        command.args(["start", "--wait", "--silent", "--pgdata"]).arg(folder.join("data")).arg("--log").arg(&log);
        command.arg("--options").arg(format!("{SERVER_OPTIONS} {options} -c port={port}")).stdout(Stdio::null());
        if command.status().context("can't run pg_ctl")?.success() {
            return Ok(port);
        }
    }
    let log = output(as_user(root, "cat").arg(&log)).unwrap_or_default();
    bail!("PostgreSQL does not start: {log}")
}

fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).context("no free port")?.local_addr()?.port())
}

/// Others on this machine can reach the port, and a superuser can run programs: so even this server has a password.
fn new_password() -> Result<String> {
    let mut bytes = [0_u8; 16];
    File::open("/dev/urandom").and_then(|mut file| file.read_exact(&mut bytes)).context("no randomness")?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn output(command: &mut Command) -> Result<String> {
    let done = command.stderr(Stdio::inherit()).output().with_context(|| format!("can't run {command:?}"))?;
    ensure!(done.status.success(), "{command:?} failed");
    Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
}
