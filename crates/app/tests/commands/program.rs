//! Running the binary.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program with a data folder of its own, and no configuration from outside.
pub(crate) struct Program {
    folder: TempDir,
}

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) remarks: String,
}

impl Ran {
    /// The answer as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", self.out, self.remarks))
    }
}

impl Program {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// The data folder; it does not exist before a command makes it.
    pub(crate) fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// Writes the configuration.
    pub(crate) fn configure(&self, text: &str) {
        std::fs::create_dir_all(self.data()).unwrap();
        std::fs::write(self.data().join("kruispost.toml"), text).unwrap();
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kruispost"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("KRUISPOST_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).env("KRUISPOST_DATA", self.data()).current_dir(self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_input(arguments, "")
    }

    /// Runs a command that reads its standard input.
    pub(crate) fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        let mut child = self.command(arguments).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        self.ran(child.wait_with_output().unwrap())
    }

    /// Starts a command that stays.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        Running(Some(self.command(arguments).spawn().unwrap()))
    }

    fn ran(&self, output: Output) -> Ran {
        let text = |bytes: Vec<u8>| self.without_places(&String::from_utf8(bytes).unwrap());
        Ran { code: output.status.code().unwrap(), out: text(output.stdout), remarks: text(output.stderr) }
    }

    /// Names of temporary folders differ from run to run.
    fn without_places(&self, text: &str) -> String {
        let place = |path: &Path| path.display().to_string();
        text.replace(&place(&self.data()), "DATA").replace(&place(self.folder.path()), "FOLDER")
    }
}

/// A day of the last week or so: the emulators go by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "the program under test reads the machine's clock too")]
pub(crate) fn days_ago(days: i32) -> jiff::civil::Date {
    jiff::Zoned::now().date().checked_sub(jiff::Span::new().days(days)).unwrap()
}

/// A command that stays until it is told to stop, or the test ends.
pub(crate) struct Running(Option<Child>);

impl Running {
    /// Reads the whole of its first answer: JSON that ends with `}` at the beginning of a line.
    pub(crate) fn first_json(&mut self) -> Value {
        let out = self.0.as_mut().unwrap().stdout.as_mut().unwrap();
        let mut text = String::new();
        for line in BufReader::new(out).lines() {
            let line = line.unwrap();
            text.push_str(&line);
            if line == "}" {
                break;
            }
        }
        serde_json::from_str(&text).unwrap()
    }

    /// Reads remarks until one holds this text.
    pub(crate) fn wait_for_remark(&mut self, wanted: &str) -> String {
        let remarks = self.0.as_mut().unwrap().stderr.as_mut().unwrap();
        let mut seen = String::new();
        let mut byte = [0];
        while remarks.read(&mut byte).unwrap() == 1 {
            seen.push(char::from(byte[0]));
            if byte[0] == b'\n' && seen.contains(wanted) {
                return seen;
            }
        }
        panic!("ended without `{wanted}`: {seen}");
    }

    /// Asks it to stop, as a service manager would, and waits for its end.
    pub(crate) fn terminate(mut self) -> i32 {
        let mut child = self.0.take().unwrap();
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        child.wait().unwrap().code().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
