//! Scripted misfortune: the next calls to a path fail in a chosen way.

use serde::Deserialize;

pub(super) use crate::faults::strike;

/// A fault that waits for its requests.
pub type Fault = crate::faults::Fault<FaultKind>;

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
    /// 422: the call is malformed as a whole, nothing done.
    Malformed,
    /// 400 `invalid_grant`: a code or refresh token is refused. For `/oauth/token`.
    InvalidGrant,
}
