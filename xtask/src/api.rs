//! The REST API held against its own description: Schemathesis asks a demo whatever the OpenAPI document allows, and more.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::postgres::exit_code;
use crate::say;

/// The version whose checks count.
const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// What must hold: no failure of the server, and no answer that the document does not tell. That every request which fits the
/// document is accepted is not asked: an invoice that does not exist is refused with 422, and says so.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
                      response_schema_conformance,negative_data_rejection";

/// Just below what one token may ask.
const PACE: &str = "18/s";

/// The demo is booked and serves its pages by then, also on a busy machine.
const STARTS_WITHIN: Duration = Duration::from_secs(300);

/// Builds the program, starts a demo, makes a token, and lets Schemathesis ask; its other arguments follow ours.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let folder = std::env::current_dir()?.join("target/api");
    let schemathesis = prepare(&folder)?;
    let built = Command::new("cargo").args(["build", "--package", "kruispost"]).status().context("can't run cargo")?;
    ensure!(built.success(), "the program does not build");
    let data = folder.join("demo");
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    let program = std::env::current_dir()?.join(target).join("debug/kruispost");
    let mut demo = Demo::start(&program, &data)?;
    let address = demo.address()?;
    let made = Command::new(&program)
        .args(["token", "create", "--name", "schemathesis", "--scopes", "read,decide,manage", "--data"])
        .arg(&data)
        .output()?;
    ensure!(made.status.success(), "no token: {}", String::from_utf8_lossy(&made.stderr));
    let token = String::from_utf8(made.stdout)?;
    say(&format!("xtask: Schemathesis asks {address}"));
    let asked = Command::new(schemathesis)
        .arg("run")
        .arg(format!("{address}api/v1/openapi.json"))
        .args(["--rate-limit", PACE, "--checks", CHECKS, "--continue-on-failure"])
        .args(["--header", &format!("Authorization: Bearer {}", token.trim())])
        .args(arguments)
        .current_dir(&folder)
        .status()?;
    Ok(exit_code(asked))
}

/// Schemathesis in a folder of its own, installed once.
fn prepare(folder: &Path) -> Result<std::path::PathBuf> {
    let (venv, done) = (folder.join("venv"), folder.join("installed.txt"));
    let program = venv.join("bin/schemathesis");
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == SCHEMATHESIS) {
        return Ok(program);
    }
    std::fs::create_dir_all(folder)?;
    say(&format!("xtask: installing {SCHEMATHESIS}"));
    let made = Command::new("python3").args(["-m", "venv"]).arg(&venv).status().context("can't run python3")?;
    ensure!(made.success(), "python3 can't make a venv; it needs the package python3-venv");
    let pip = Command::new(venv.join("bin/pip")).args(["install", "--quiet", SCHEMATHESIS]).status()?;
    ensure!(pip.success(), "pip can't install {SCHEMATHESIS}");
    std::fs::write(done, SCHEMATHESIS)?;
    Ok(program)
}

/// A demo that runs until this is dropped.
struct Demo {
    child: Child,
}

impl Demo {
    fn start(program: &Path, data: &Path) -> Result<Self> {
        let child = Command::new(program)
            .args(["demo", "--days", "10", "--port", "0", "--data"])
            .arg(data)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .context("the demo does not start")?;
        Ok(Self { child })
    }

    /// Where its pages are, once it says so.
    fn address(&mut self) -> Result<String> {
        let mut out = self.child.stderr.take().context("the demo says nothing")?;
        let (told, begun) = (&mut Vec::new(), Instant::now());
        let mut piece = [0_u8; 4096];
        while begun.elapsed() < STARTS_WITHIN {
            let read = out.read(&mut piece)?;
            ensure!(read > 0, "the demo ended: {}", String::from_utf8_lossy(told));
            told.extend_from_slice(piece.get(..read).unwrap_or_default());
            let text = String::from_utf8_lossy(told);
            if let Some((_, rest)) = text.split_once("The pages are at ")
                && let Some((address, _)) = rest.split_once(' ')
            {
                let address = address.to_owned();
                // whatever else it says must have a reader, or it stops
                std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
                return Ok(address);
            }
        }
        bail!("the demo serves no pages after {} s", STARTS_WITHIN.as_secs())
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
