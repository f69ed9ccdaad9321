//! The tests that need a browser: Chromium with its driver from Debian, and axe-core from its published package.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, ensure};

use crate::postgres::exit_code;
use crate::{packages, say};

/// Which axe-core: the version whose rules the pages are held against.
const AXE: &str = "axe-core@4.14.1";

/// The variable by which the tests find it.
pub const AXE_VARIABLE: &str = "KRUISPOST_AXE";

/// The feature behind which these tests stand.
pub const FEATURE: &str = "kruispost/browser";

/// Runs only these tests; arguments choose among them.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let axe = prepare()?;
    let mut command = Command::new("cargo");
    command.args(["test", "--package", "kruispost", "--test", "browser", "--features", FEATURE, "--"]);
    let status = command.args(arguments).env(AXE_VARIABLE, axe).status().context("can't run cargo")?;
    say("xtask: the pictures are in target/screenshots");
    Ok(exit_code(status))
}

/// Finds or installs what the tests need; gives the place of axe.
pub fn prepare() -> Result<PathBuf> {
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
    let folder = std::env::current_dir()?.join("target").join("axe");
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
