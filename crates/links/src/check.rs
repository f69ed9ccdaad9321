//! What is looked at when a connection is made or checked, item by item.

use ledger::problem::Problem;

use crate::failure::Failure;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// What was looked at, in a few words.
    pub what: String,
    /// What was found.
    pub outcome: CheckOutcome,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// It works; what was seen.
    Good(String),
    /// It works, but a person should know this.
    Warning(String),
    /// It does not work.
    Bad(Problem),
}

impl CheckItem {
    /// It works.
    pub fn good(what: impl Into<String>, seen: impl Into<String>) -> Self {
        Self { what: what.into(), outcome: CheckOutcome::Good(seen.into()) }
    }

    /// It works, with a remark.
    pub fn warning(what: impl Into<String>, remark: impl Into<String>) -> Self {
        Self { what: what.into(), outcome: CheckOutcome::Warning(remark.into()) }
    }

    /// It does not work.
    pub fn bad(what: impl Into<String>, failure: &Failure) -> Self {
        Self { what: what.into(), outcome: CheckOutcome::Bad(failure.problem().clone()) }
    }

    /// Whether this stands in the way.
    pub fn is_bad(&self) -> bool {
        matches!(self.outcome, CheckOutcome::Bad(_))
    }
}
