//! What a call to Pay. can end in, other than an answer.

use std::time::Duration;

use crate::providers::pay::wire::WireError;

/// Why a call gave no answer. Says nothing secret: paths and Pay.'s own words only.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayError {
    /// 401: the AT-code and the token do not belong together.
    #[error("{call}: 401, AT-code or token is not accepted")]
    TokenWrong {
        /// The call, as `GET /v2/turnovergroups`.
        call: String,
    },
    /// 403: the token lacks the right.
    #[error("{call}: 403, the token lacks the right")]
    RightMissing {
        /// The call.
        call: String,
    },
    /// 404 or 410: Pay. does not know the object, or archived it.
    #[error("{call}: not found")]
    NotFound {
        /// The call.
        call: String,
    },
    /// 429: too many calls.
    #[error("{call}: 429, asked to wait {} s", after.as_secs())]
    Busy {
        /// The call.
        call: String,
        /// How long to wait: what Pay. asked for, else the next wait of the schedule.
        after: Duration,
    },
    /// No connection, no answer in time, or an error on Pay.'s side.
    #[error("{call}: {why}")]
    Unreachable {
        /// The call.
        call: String,
        /// What was seen.
        why: String,
        /// How long Pay. asked to wait, when it did.
        after: Option<Duration>,
    },
    /// An answer that is not the JSON it should be.
    #[error("{call}: {what}")]
    Unreadable {
        /// The call.
        call: String,
        /// What was got instead.
        what: String,
    },
    /// 400, 422 or another refusal.
    #[error("{call}: {status}: {why}")]
    Refused {
        /// The call.
        call: String,
        /// The HTTP status.
        status: u16,
        /// Pay.'s own words.
        why: String,
    },
    /// The client can't be made from these settings.
    #[error("{0}")]
    Setting(String),
}

impl PayError {
    /// Whether the same call may well succeed a moment later.
    pub(super) const fn is_passing(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::Unreachable { .. } | Self::Unreadable { .. })
    }

    /// How long Pay. asks to wait before the next call.
    pub(super) const fn asked_wait(&self) -> Option<Duration> {
        match self {
            Self::Busy { after, .. } => Some(*after),
            Self::Unreachable { after, .. } => *after,
            _ => None,
        }
    }

    pub(super) fn wire(call: &str, error: &WireError) -> Self {
        Self::Unreadable { call: call.to_owned(), what: error.to_string() }
    }
}
