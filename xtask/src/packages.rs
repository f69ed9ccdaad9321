//! Debian packages that a chore needs.

use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Whether we may install.
pub fn is_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output().context("can't run id")?;
    Ok(String::from_utf8_lossy(&id.stdout).trim() == "0")
}

/// Whether a program is on the path.
pub fn has(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|paths| std::env::split_paths(&paths).any(|path| path.join(program).is_file()))
}

/// Installs a package. A fresh machine has no list of packages yet, so the list is fetched first.
pub fn install(package: &str) -> Result<()> {
    // A list that is old but there is good enough: only the installation decides.
    let _renewed = apt_get(&["update", "--quiet"])?;
    let installed = apt_get(&["install", "--yes", "--quiet", "--no-install-recommends", package])?;
    ensure!(installed, "apt-get could not install {package}");
    Ok(())
}

fn apt_get(arguments: &[&str]) -> Result<bool> {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command.status().context("can't run apt-get")?.success())
}
