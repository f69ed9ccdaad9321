//! Scripted misfortune: the next calls to a path fail in a chosen way.

use serde::Deserialize;

/// A fault that waits for its calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Fault {
    /// What goes wrong.
    #[serde(flatten)]
    pub kind: FaultKind,
    /// The beginning of the paths it strikes, `/import/files/csv`; empty for all.
    #[serde(default)]
    pub path: String,
    /// How many calls it strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// How many matching calls it lets pass first.
    #[serde(default)]
    pub after: u32,
}

fn once() -> u32 {
    1
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 without data.
    TooManyRequests {
        /// Seconds in `Retry-After`; without the header when absent.
        #[serde(default)]
        retry_after_seconds: Option<u32>,
    },
    /// 500, nothing done.
    ServerError,
    /// 500, but the work was done.
    ServerErrorAfterCommit,
    /// 503.
    Unavailable,
    /// The usual answer, late.
    Slow {
        /// How late, in milliseconds.
        milliseconds: u64,
    },
    /// Nothing comes for a while, then the connection closes without an answer.
    Hang {
        /// How long, in milliseconds.
        milliseconds: u64,
    },
    /// The connection closes without an answer, nothing done.
    Cut,
    /// The connection closes without an answer, but the work was done.
    CutAfterCommit,
    /// The first half of the answer.
    TruncatedJson,
    /// 200 with a page for people.
    HtmlPage,
    /// 401.
    Unauthorized,
    /// 403.
    Forbidden,
    /// 400 `invalid_grant`: a code or refresh token is refused. For `/oauth/token`.
    InvalidGrant,
}

impl Fault {
    /// A fault that strikes the next call to any path.
    #[must_use]
    pub fn once(kind: FaultKind) -> Fault {
        Fault { kind, path: String::new(), times: 1, after: 0 }
    }

    /// Only paths that begin so.
    #[must_use]
    pub fn on(self, path: &str) -> Fault {
        Fault { path: path.to_owned(), ..self }
    }

    /// So many calls.
    #[must_use]
    pub fn times(self, times: u32) -> Fault {
        Fault { times, ..self }
    }

    /// After so many that pass.
    #[must_use]
    pub fn after(self, after: u32) -> Fault {
        Fault { after, ..self }
    }
}

/// The first fault that strikes a call to the path; each matching one comes a call nearer.
pub(super) fn strike(faults: &mut Vec<Fault>, path: &str) -> Option<FaultKind> {
    let mut struck = None;
    for fault in faults.iter_mut().filter(|fault| path.starts_with(&fault.path)) {
        if fault.after > 0 {
            fault.after -= 1;
        } else if struck.is_none() && fault.times > 0 {
            fault.times -= 1;
            struck = Some(fault.kind);
        }
    }
    faults.retain(|fault| fault.times > 0);
    struck
}
