//! The real program, as people start it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// The program under test.
fn program() -> String {
    std::env::var("KRUISPOST_PROGRAM").expect("KRUISPOST_PROGRAM names the program: run `cargo xtask browser`")
}

/// The program with a data folder of its own, serving its pages; ended when this goes.
pub(crate) struct Served {
    child: Child,
    /// `http://127.0.0.1:PORT`
    pub(crate) address: String,
    /// The address that opens the pages as the demonstration's owner.
    pub(crate) door: String,
    _folder: TempDir,
}

impl Served {
    /// The demonstration with ten days of history.
    pub(crate) fn short_demo() -> Self {
        Self::start(&["demo", "--days", "10", "--port", "0"], &[])
    }

    /// The demonstration with all of its history, in which something waits for a person.
    pub(crate) fn demo() -> Self {
        Self::start(&["demo", "--port", "0"], &[])
    }

    /// The program before anybody has an account.
    pub(crate) fn new() -> Self {
        Self::start(&["run"], &[("KRUISPOST_SERVER__LISTEN", "127.0.0.1:0")])
    }

    /// Starts it, and waits for its pages.
    fn start(arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(program());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("KRUISPOST_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).arg("--data").arg(folder.path().join("data")).envs(environment.iter().copied());
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut remarks = BufReader::new(child.stderr.take().unwrap()).lines();
        let line = remarks.by_ref().map_while(Result::ok).find(|line| line.contains("http://"));
        let line = line.expect("the program ended before it served its pages");
        // whoever writes to a closed pipe ends: read on
        std::thread::spawn(move || remarks.for_each(drop));
        let door = line.split_whitespace().find(|word| word.starts_with("http://")).unwrap().to_owned();
        let host = door.trim_start_matches("http://").split('/').next().unwrap();
        Self { address: format!("http://{host}"), door, child, _folder: folder }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}
