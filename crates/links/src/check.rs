//! What is looked at when a connection is made or checked, item by item.

use ledger::language::Said;
use ledger::problem::Problem;

use crate::failure::Failure;

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// What was looked at, in a few words.
    pub what: Said,
    /// What was found.
    pub outcome: CheckOutcome,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// It works; what was seen.
    Good(Said),
    /// It works, but a person should know this.
    Warning(Said),
    /// It does not work.
    Bad(Problem),
}

impl CheckOutcome {
    /// It works; what was seen.
    pub fn good(seen: impl Into<Said>) -> Self {
        Self::Good(seen.into())
    }

    /// It works; what a person should know.
    pub fn warning(remark: impl Into<Said>) -> Self {
        Self::Warning(remark.into())
    }
}

impl CheckItem {
    /// It works.
    pub fn good(what: impl Into<Said>, seen: impl Into<Said>) -> Self {
        Self { what: what.into(), outcome: CheckOutcome::Good(seen.into()) }
    }

    /// It works, with a remark.
    pub fn warning(what: impl Into<Said>, remark: impl Into<Said>) -> Self {
        Self { what: what.into(), outcome: CheckOutcome::Warning(remark.into()) }
    }

    /// It does not work.
    pub fn bad(what: impl Into<Said>, failure: &Failure) -> Self {
        Self { what: what.into(), outcome: CheckOutcome::Bad(failure.problem().clone()) }
    }

    /// Whether this stands in the way.
    pub fn is_bad(&self) -> bool {
        matches!(self.outcome, CheckOutcome::Bad(_))
    }
}
