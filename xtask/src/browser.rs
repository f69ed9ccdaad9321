//! The tests that need a browser: Chromium with its driver from Debian, and axe-core from its published package.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};

use anyhow::{Context, Result, ensure};

use crate::postgres::exit_code;
use crate::test::has;
use crate::{packages, say};

/// Which axe-core: the version whose rules the pages are held against.
const AXE: &str = "axe-core@4.14.1";

/// The workspace of these tests.
const MANIFEST: &str = "browser/Cargo.toml";

/// The variable by which the tests find it.
const AXE_VARIABLE: &str = "KRUISPOST_AXE";

/// The variable by which the tests find the program.
const PROGRAM_VARIABLE: &str = "KRUISPOST_PROGRAM";

/// Builds the program and runs these tests; arguments choose among them. They are a workspace of their own, built beside ours.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    Ok(exit_code(status(arguments)?))
}

/// The same, to go on afterwards.
pub fn status(arguments: &[String]) -> Result<ExitStatus> {
    let axe = prepare()?;
    let target = target()?;
    let built = Command::new("cargo").args(["build", "--package", "kruispost"]).status().context("can't run cargo")?;
    if !built.success() {
        return Ok(built);
    }
    let mut command = Command::new("cargo");
    // A browser on a busy machine may miss a moment: such a test is tried again and told as flaky, as the others are.
    let run: &[&str] = match has("nextest") {
        true => &["nextest", "run", "--retries", "2", "--no-fail-fast", "--manifest-path", MANIFEST],
        false => &["test", "--manifest-path", MANIFEST, "--"],
    };
    command.args(run).args(arguments);
    command.env("CARGO_TARGET_DIR", target.join("browser")).env(AXE_VARIABLE, axe);
    command.env(PROGRAM_VARIABLE, target.join("debug/kruispost"));
    let status = command.status().context("can't run cargo")?;
    say("xtask: the pictures are in target/screenshots");
    Ok(status)
}

/// Where cargo builds: beside the sources, unless a person keeps that elsewhere.
fn target() -> Result<PathBuf> {
    let folder = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
    Ok(std::env::current_dir()?.join(folder))
}

/// Finds or installs what the tests need; gives the place of axe.
fn prepare() -> Result<PathBuf> {
    for (program, package) in [("chromium", "chromium"), ("chromedriver", "chromium-driver"), ("npm", "npm")] {
        if !packages::has(program) {
            ensure!(packages::is_root()?, "{program} is missing: `sudo apt-get install {package}`, then try again");
            say(&format!("xtask: installing {package}"));
            packages::install(package)?;
        }
    }
    axe()
}

/// Unpacks axe-core into the target folder, once.
fn axe() -> Result<PathBuf> {
    let folder = target()?.join("axe");
    let file = folder.join("package/axe.min.js");
    if file.is_file() {
        return Ok(file);
    }
    std::fs::create_dir_all(&folder)?;
    let packed = Command::new("npm").args(["pack", "--silent", AXE]).current_dir(&folder).output();
    let packed = packed.context("can't run npm")?;
    ensure!(packed.status.success(), "npm can't fetch {AXE}: {}", String::from_utf8_lossy(&packed.stderr));
    let name = String::from_utf8(packed.stdout)?;
    let unpacked = Command::new("tar").args(["xzf", name.trim()]).current_dir(&folder).status()?;
    ensure!(unpacked.success() && Path::new(&file).is_file(), "{AXE} has no axe.min.js");
    Ok(file)
}
