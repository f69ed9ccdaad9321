//! Exit codes, for scripts.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Everything that was asked is done.
    Done,
    /// It failed; the problem has been named.
    Failed,
    /// Done, but something waits for a person or for later.
    Waiting,
    /// Another worker is busy with it.
    Busy,
}

/// The exit codes as `--help` and the documentation tell them. clap itself ends with 2.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  failed, with a named problem
  2  wrong usage
  3  done, but something waits for a person or for later
  4  another worker is busy with it";

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Waiting => 3,
            Exit::Busy => 4,
        })
    }
}
