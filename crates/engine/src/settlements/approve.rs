//! Approve: which entries go to AFAS without a person.

use ledger::entry::Entry;
use ledger::rules::Approval;

/// Who approved these entries: a rule, or nobody yet.
pub(super) fn approved_by(approval: Approval, entries: &[Entry]) -> Option<&'static str> {
    let everything_found = || !entries.iter().flat_map(Entry::lines).any(|line| line.reason.is_not_found());
    match approval {
        Approval::Automatic => Some("rule: automatic"),
        Approval::FullMatchOnly if everything_found() => Some("rule: full match"),
        Approval::FullMatchOnly | Approval::AlwaysAsk => None,
    }
}

/// Who approved a late entry: a rule, when it is certain, or nobody yet.
pub(super) fn late_approved_by(approval: Approval, certain: bool) -> Option<&'static str> {
    match approval {
        Approval::Automatic | Approval::FullMatchOnly if certain => Some("rule: exact late match"),
        Approval::Automatic | Approval::FullMatchOnly | Approval::AlwaysAsk => None,
    }
}
