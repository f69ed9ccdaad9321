//! What AFAS's answer to a booking means. When in doubt: unknown, so that somebody looks before anything is repeated.

use ledger::entry::Entry;
use ledger::language::Said;
use ledger::problem::{Problem, ProblemKind};
use serde_json::Value;

use super::client::Sent;
use super::entries::{BookingReference, PostOutcome};
use super::fault::{Fault, Meaning};
use crate::failure::Failure;

const ABOUT: &str = "booking";

/// What became of the one call that books `entry`.
pub(super) fn outcome(entry: &Entry, sent: Sent) -> PostOutcome {
    match sent {
        Sent::Taken(body) => taken(entry, &body),
        Sent::Fault(fault) => refused(&fault),
        Sent::NotSent(failure) => PostOutcome::NotSent(failure),
        Sent::Lost(why) => unknown(why),
    }
}

fn taken(entry: &Entry, body: &[u8]) -> PostOutcome {
    let parts = entry.parts();
    let answer: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
    let Some(object) = find_object(&answer) else {
        return unknown((
            "AFAS took the entry, but its answer has no entry number",
            "AFAS nam de boeking aan, maar in het antwoord staat geen boekingsnummer",
        ));
    };
    let Some(number) = object.get("EnNo").and_then(number) else {
        return unknown((
            "AFAS took the entry, but its entry number can't be read",
            "AFAS nam de boeking aan, maar het boekingsnummer is niet te lezen",
        ));
    };
    match object.get("UnId").and_then(self::number) {
        Some(other) if other != parts.administration => unknown((
            format!("AFAS answered with entry {number} of administration {other}"),
            format!("AFAS antwoordde met boeking {number} van administratie {other}"),
        )),
        _ => PostOutcome::Posted(BookingReference {
            administration: parts.administration,
            journal: parts.journal.clone(),
            number,
        }),
    }
}

/// The object that holds the entry number. AFAS publishes it with and without a `results` wrapper, and under
/// `FiEntryPar` as well as `FiEntries` (AFAS documentation: FiEntries and its examples).
fn find_object(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(members) if members.contains_key("EnNo") => Some(value),
        Value::Object(members) => members.values().find_map(find_object),
        Value::Array(elements) => elements.iter().find_map(find_object),
        _ => None,
    }
}

fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn refused(fault: &Fault) -> PostOutcome {
    let detail = fault.detail(ABOUT);
    match (fault.status, fault.meaning) {
        (500, Meaning::JournalLocked) => PostOutcome::NotSent(Failure::later(ProblemKind::AfasJournalLocked, detail)),
        (500, meaning) if is_refusal(meaning) => PostOutcome::Refused(Problem::new(fault.kind(), detail)),
        // Not even read by AFAS: too large, or no entry at all. Without words it may be a proxy's answer.
        (413, _) => PostOutcome::Refused(Problem::new(ProblemKind::AfasRefused, detail)),
        (400, _) if !fault.message.is_empty() => PostOutcome::Refused(Problem::new(ProblemKind::AfasRefused, detail)),
        _ => unknown(detail),
    }
}

/// Whether AFAS surely booked nothing. It checks the whole entry before booking in one transaction (AFAS
/// documentation: UpdateConnector); what we don't recognise, or what says that the invoice is there, gives no proof.
const fn is_refusal(meaning: Meaning) -> bool {
    match meaning {
        Meaning::PeriodClosed
        | Meaning::AllocationMissing
        | Meaning::VatNotAllowed
        | Meaning::DefinitionBlocked
        | Meaning::NotAuthorised
        | Meaning::AdministrationUnknown
        | Meaning::JournalUnknown
        | Meaning::AccountUnknown => true,
        Meaning::ResultTooLarge
        | Meaning::TimeLimit
        | Meaning::Unexpected
        | Meaning::JournalLocked
        | Meaning::InvoiceExists
        | Meaning::FieldUnknown
        | Meaning::Unrecognised => false,
    }
}

fn unknown(detail: impl Into<Said>) -> PostOutcome {
    PostOutcome::Unknown(Problem::new(ProblemKind::PostOutcomeUnknown, detail))
}

#[cfg(test)]
#[path = "entry_answer_tests.rs"]
mod tests;
