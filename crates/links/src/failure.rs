//! What goes wrong between us and an outside system, named by who must act.

use std::time::Duration;

use ledger::problem::{Problem, ProblemKind};

/// A call that did not give what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nobody: try again, after this time at the earliest when the other side named one.
    #[error("{problem}")]
    Later {
        /// The waiting time the other side asked for.
        after: Option<Duration>,
        /// What happened.
        problem: Problem,
    },
    /// The customer: credentials, rights, connectors.
    #[error("{0}")]
    Denied(Problem),
    /// The customer: the other side understood and says no. Nothing was changed there.
    #[error("{0}")]
    Refused(Problem),
    /// Us, or the other side's programmers: the answer makes no sense.
    #[error("{0}")]
    Unreadable(Problem),
    /// Nobody yet: a write went out and it is not known what became of it. Look before doing anything else.
    #[error("{0}")]
    Unknown(Problem),
}

impl Failure {
    /// The problem, whoever must act.
    pub fn problem(&self) -> &Problem {
        match self {
            Self::Later { problem, .. }
            | Self::Denied(problem)
            | Self::Refused(problem)
            | Self::Unreadable(problem)
            | Self::Unknown(problem) => problem,
        }
    }

    /// Which problem.
    pub fn kind(&self) -> ProblemKind {
        self.problem().kind
    }

    /// To be tried again without anybody doing anything.
    pub fn later(kind: ProblemKind, detail: impl Into<ledger::language::Said>) -> Self {
        Self::Later { after: None, problem: Problem::new(kind, detail) }
    }
}
