//! The programs that are compared, and the Python that the others run in.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::say;

/// A program that finds.
pub struct Peer {
    pub name: &'static str,
    /// Its script among the bench's peers; none is our own.
    pub script: Option<&'static str>,
    /// The most payments it finishes in two minutes or so; none when it finishes every size.
    pub at_most: Option<usize>,
    pub needs_postgres: bool,
}

/// All of them, ours first.
pub const PEERS: &[Peer] = &[
    Peer { name: "kruispost", script: None, at_most: None, needs_postgres: false },
    Peer { name: "polars", script: Some("polars_peer.py"), at_most: None, needs_postgres: false },
    Peer { name: "duckdb", script: Some("duckdb_peer.py"), at_most: None, needs_postgres: false },
    Peer { name: "postgres", script: Some("postgres_peer.py"), at_most: None, needs_postgres: true },
    Peer { name: "splink", script: Some("splink_peer.py"), at_most: Some(500_000), needs_postgres: false },
    Peer { name: "rapidfuzz", script: Some("rapidfuzz_peer.py"), at_most: Some(5_000), needs_postgres: false },
    Peer { name: "reconcile-py", script: Some("reconcile_py_peer.py"), at_most: Some(5_000), needs_postgres: false },
];

/// The peer of that name.
pub fn named(name: &str) -> Result<&'static Peer> {
    let names = || PEERS.iter().map(|peer| peer.name).collect::<Vec<_>>().join(", ");
    PEERS.iter().find(|peer| peer.name == name).with_context(|| format!("there is no peer `{name}`, only {}", names()))
}

impl Peer {
    /// The sizes it is measured with: what it can't finish becomes the most it can.
    pub fn sizes(&self, wanted: &[usize]) -> Vec<usize> {
        let mut sizes: Vec<usize> =
            wanted.iter().map(|size| self.at_most.map_or(*size, |most| most.min(*size))).collect();
        sizes.sort_unstable();
        sizes.dedup();
        sizes
    }
}

/// A Python with the peers' packages, in a folder of its own.
pub struct Python {
    program: PathBuf,
    scripts: PathBuf,
}

impl Python {
    /// Makes it with the packages of a list among the bench's peers, when it is not there yet or the list changed.
    pub fn prepare(folder: &Path, list: &str) -> Result<Self> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/bench/peers");
        let (list, done) = (scripts.join(list), folder.join("installed.txt"));
        let wanted = std::fs::read_to_string(&list).with_context(|| format!("can't read {}", list.display()))?;
        let python = Self { program: folder.join("venv/bin/python"), scripts };
        if std::fs::read_to_string(&done).is_ok_and(|installed| installed == wanted) {
            return Ok(python);
        }
        say("xtask: installing the peers' Python packages");
        std::fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
        succeed(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
        succeed(Command::new(&python.program).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(&list))?;
        std::fs::write(&done, wanted).with_context(|| format!("can't write {}", done.display()))?;
        Ok(python)
    }

    /// A run of one of our scripts.
    pub fn script(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        // what was compiled would stand beside the scripts
        command.arg("-B").arg(self.scripts.join(name));
        command
    }

    /// Those of these packages that are there, with their versions.
    pub fn versions_of(&self, names: &[&str]) -> Result<Vec<String>> {
        let named = |line: &String| line.split_once("==").is_some_and(|(name, _)| names.contains(&name));
        Ok(self.versions()?.into_iter().filter(named).collect())
    }

    /// The packages with their versions, one per line.
    pub fn versions(&self) -> Result<Vec<String>> {
        let done = Command::new(&self.program).args(["-m", "pip", "freeze"]).stderr(Stdio::inherit()).output()?;
        ensure!(done.status.success(), "pip freeze failed");
        Ok(String::from_utf8_lossy(&done.stdout).lines().map(str::to_owned).collect())
    }
}

fn succeed(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("can't run {command:?}"))?;
    ensure!(status.success(), "{command:?} failed");
    Ok(())
}
