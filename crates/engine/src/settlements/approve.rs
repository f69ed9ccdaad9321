//! Approve: which entries go to AFAS without a person.

use ledger::entry::{Entry, EntryLine};
use ledger::reason::{NotFound, Reason};
use ledger::rules::Approval;

/// Who approved these entries: a rule, or nobody yet.
pub(crate) fn approved_by(approval: Approval, entries: &[Entry]) -> Option<&'static str> {
    // What a person wants on the debtor-not-found account needs no second word of his.
    let answered = |reason: &Reason| matches!(reason, Reason::DebtorNotFound { why: NotFound::Answered, .. });
    let is_open = |line: &EntryLine| line.reason.is_not_found() && !answered(&line.reason);
    let everything_found = || !entries.iter().flat_map(Entry::lines).any(is_open);
    match approval {
        Approval::Automatic => Some("rule: automatic"),
        Approval::FullMatchOnly if everything_found() => Some("rule: full match"),
        Approval::FullMatchOnly | Approval::AlwaysAsk => None,
    }
}

/// What lets a late entry go that only moves what people answered.
pub(super) const ANSWERED: &str = "rule: answered by a person";

/// Who approved a late entry: a rule, when it is certain, or nobody yet.
pub(super) fn late_approved_by(approval: Approval, certain: bool) -> Option<&'static str> {
    match approval {
        Approval::Automatic | Approval::FullMatchOnly if certain => Some("rule: exact late match"),
        Approval::Automatic | Approval::FullMatchOnly | Approval::AlwaysAsk => None,
    }
}
