//! What can go wrong in the engine.

use ledger::language::Language;
use ledger::problem::{Problem, ProblemKind};
use links::failure::Failure;
use store::StoreError;

use crate::commands::AnswerFault;
use crate::settings::SettingProblem;

/// Why a command or a wake-up did not do its work.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An outside system.
    #[error(transparent)]
    Outside(#[from] Failure),
    /// Settings that can't be used.
    #[error("{}", list(.0))]
    Settings(Vec<SettingProblem>),
    /// A named problem of our own.
    #[error("{0}")]
    Problem(Problem),
    /// A plan that contradicts itself.
    #[error(transparent)]
    Plan(#[from] ledger::plan::PlanError),
    /// Stored lines that no longer add up: the database was changed by somebody else.
    #[error("the stored settlement {code} is damaged: {why}")]
    Damaged {
        /// The settlement.
        code: String,
        /// What is wrong.
        why: String,
    },
    /// An answer that can't be carried out.
    #[error("this can't be the answer: {0}")]
    Answer(AnswerFault),
    /// A taught rule that says nothing.
    #[error("this can't be taught: {0}")]
    Rule(String),
    /// There is no such thing.
    #[error("{0}")]
    NotFound(String),
    /// The HTTP client could not start.
    #[error("secure connections can't be made on this machine: {0}")]
    Http(String),
    /// A password could not be hashed or compared.
    #[error("a password could not be looked at: {0}")]
    Password(String),
    /// The way mail is sent is not set up right.
    #[error("mail can't be sent: {0}")]
    Mail(String),
    /// The queue of wake-ups on PostgreSQL.
    #[error("the queue of wake-ups failed: {0}")]
    Queue(String),
}

fn list(problems: &[SettingProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl EngineError {
    /// The named problem behind it, to show and to keep.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Outside(failure) => failure.problem().clone(),
            Self::Problem(problem) => problem.clone(),
            Self::Settings(problems) => {
                let nl = |one: &SettingProblem| format!("{} = {}: {}", one.key, one.given, one.why_in(Language::Nl));
                let nl = problems.iter().map(nl).collect::<Vec<_>>().join("\n");
                Problem::new(ProblemKind::SettingWrong, (list(problems), nl))
            }
            other => Problem::new(ProblemKind::FlowKeepsFailing, other.to_string()),
        }
    }

    /// Whether trying again is no use, or dangerous, before a person has looked: somebody else may answer in place of the
    /// server that is meant.
    pub fn stops_at_once(&self) -> bool {
        matches!(self.problem().kind, ProblemKind::PaytHostKeyChanged | ProblemKind::PaytHostKeyNew)
    }

    /// The time the other side asked us to wait.
    pub fn wait(&self) -> Option<std::time::Duration> {
        match self {
            Self::Outside(Failure::Later { after, .. }) => *after,
            _ => None,
        }
    }
}
