//! What a connection test tells, item by item.

use ledger::problem::Problem;

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckItem {
    /// What was tried.
    pub what: String,
    /// How it went.
    pub outcome: CheckOutcome,
}

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckOutcome {
    /// Well: what was seen.
    Good(String),
    /// It works, but a person should know this.
    Warning(String),
    /// It does not work.
    Bad(Problem),
}
