//! An answer of AFAS that is not what was asked for: read loosely, then said in our words.

use std::time::Duration;

use ledger::problem::{Problem, ProblemKind};
use serde_json::Value;

pub use super::fingerprint::Meaning;
use super::transport::Answer;
use crate::failure::Failure;

/// AFAS works on for at most 900 seconds after everybody stopped waiting (AFAS documentation: troubleshooting).
pub const AFAS_TIME_LIMIT: Duration = Duration::from_secs(900);
/// Longest part of a message that is passed on.
const LONGEST_MESSAGE: usize = 600;

/// An error answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The HTTP status.
    pub status: u16,
    /// What the message means.
    pub meaning: Meaning,
    /// AFAS's own words; empty when the body held none.
    pub message: String,
    /// With this the customer's administrator finds the full text in AFAS's log book.
    pub log_reference: Option<String>,
    /// `X-Trace-Identifier`.
    pub trace: Option<String>,
    /// How long AFAS asks to wait.
    pub retry_after: Option<Duration>,
}

impl Fault {
    /// Reads an error answer. Any body is good: the three members of a functional refusal, `{"message"}`, the shape of
    /// a 503, or something that is no JSON at all.
    pub(super) fn read(answer: &Answer) -> Self {
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        let message = text(&body, "externalMessage").or_else(|| text(&body, "message")).unwrap_or_default();
        let fault = Self {
            status: answer.status,
            meaning: Meaning::of(&message),
            message: readable(&message),
            log_reference: text(&body, "profitLogReference").map(|reference| readable(&reference)),
            trace: answer.trace.clone(),
            retry_after: seconds(&body).or(answer.retry_after),
        };
        tracing::debug!(
            status = fault.status,
            meaning = ?fault.meaning,
            log_reference = fault.log_reference,
            trace = fault.trace,
            "AFAS refuses"
        );
        fault
    }

    /// What to tell a person: whom it concerns, AFAS's words, and where more can be found.
    pub fn detail(&self, about: &str) -> String {
        let mut detail = format!("{about}: HTTP {}", self.status);
        for (name, value) in [
            ("", Some(&self.message).filter(|message| !message.is_empty())),
            ("AFAS log reference ", self.log_reference.as_ref()),
            ("trace ", self.trace.as_ref()),
        ] {
            if let Some(value) = value {
                detail = format!("{detail}; {name}{value}");
            }
        }
        detail
    }

    /// The failure of a read of `about`, for instance `GetConnector Profit_Journals`.
    pub fn to_failure(&self, about: &str) -> Failure {
        let problem = |kind| Problem::new(kind, self.detail(about));
        match self.status {
            401 => Failure::Denied(problem(ProblemKind::AfasTokenWrong)),
            403 => Failure::Denied(problem(ProblemKind::AfasAddressNotAllowed)),
            404 => Failure::Denied(problem(ProblemKind::AfasNotFound)),
            408 | 429 | 502..=599 => self.later(self.retry_after, problem(ProblemKind::AfasUnreachable)),
            _ => self.functional(about),
        }
    }

    fn functional(&self, about: &str) -> Failure {
        let problem = |kind| Problem::new(kind, self.detail(about));
        match self.meaning {
            Meaning::TimeLimit => self.later(Some(AFAS_TIME_LIMIT), problem(ProblemKind::AfasTookTooLong)),
            Meaning::Unexpected => self.later(self.retry_after, problem(ProblemKind::AfasUnreachable)),
            Meaning::JournalLocked => self.later(self.retry_after, problem(ProblemKind::AfasJournalLocked)),
            Meaning::NotAuthorised | Meaning::DefinitionBlocked => Failure::Denied(problem(self.kind())),
            // A server error without words: whatever broke, it was not our request.
            Meaning::Unrecognised if self.message.is_empty() && self.status >= 500 => {
                self.later(self.retry_after, problem(ProblemKind::AfasUnreachable))
            }
            _ => Failure::Refused(problem(self.kind())),
        }
    }

    fn later(&self, after: Option<Duration>, problem: Problem) -> Failure {
        Failure::Later { after, problem }
    }

    /// The name of the problem that the message tells of.
    pub fn kind(&self) -> ProblemKind {
        match self.meaning {
            Meaning::ResultTooLarge => ProblemKind::AfasResultTooLarge,
            Meaning::TimeLimit => ProblemKind::AfasTookTooLong,
            Meaning::Unexpected => ProblemKind::AfasUnreachable,
            Meaning::JournalLocked => ProblemKind::AfasJournalLocked,
            Meaning::PeriodClosed => ProblemKind::AfasPeriodClosed,
            Meaning::AllocationMissing => ProblemKind::AfasAllocationMissing,
            Meaning::VatNotAllowed => ProblemKind::AfasVatNotAllowed,
            Meaning::DefinitionBlocked => ProblemKind::AfasConnectorBlocked,
            Meaning::NotAuthorised => ProblemKind::AfasNotAuthorised,
            Meaning::AdministrationUnknown => ProblemKind::AfasAdministrationUnknown,
            Meaning::JournalUnknown => ProblemKind::AfasJournalUnknown,
            Meaning::AccountUnknown => ProblemKind::AfasAccountUnknown,
            Meaning::FieldUnknown => ProblemKind::AfasFieldMissing,
            Meaning::InvoiceExists | Meaning::Unrecognised => ProblemKind::AfasRefused,
        }
    }
}

/// The first member of that name, wherever it stands.
fn find<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(members) => members
            .iter()
            .find(|(key, value)| key.eq_ignore_ascii_case(name) && !value.is_null())
            .map(|(_, value)| value)
            .or_else(|| members.values().find_map(|member| find(member, name))),
        Value::Array(elements) => elements.iter().find_map(|element| find(element, name)),
        _ => None,
    }
}

/// AFAS's page on 503 shows each member wrapped in an object `example`.
fn unwrapped(value: &Value) -> &Value {
    value.get("example").unwrap_or(value)
}

fn text(body: &Value, name: &str) -> Option<String> {
    unwrapped(find(body, name)?).as_str().map(str::to_owned)
}

fn seconds(body: &Value) -> Option<Duration> {
    let value = unwrapped(find(body, "retry_after")?);
    let seconds = value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())?;
    Some(Duration::from_secs(seconds))
}

/// Fit for a page and a log: one line, not too long.
fn readable(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST_MESSAGE)
        .collect::<String>()
        .trim()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(status: u16, body: &str) -> Fault {
        Fault::read(&Answer { status, body: body.as_bytes().to_vec(), trace: None, retry_after: None })
    }

    fn functional(message: &str) -> Failure {
        let body =
            serde_json::json!({ "externalMessage": message, "errorNumber": -2147180996, "profitLogReference": "0F1E" });
        fault(500, &body.to_string()).to_failure("GetConnector X")
    }

    #[test]
    fn a_status_without_words_names_who_must_act() {
        for (status, kind) in [
            (401, ProblemKind::AfasTokenWrong),
            (403, ProblemKind::AfasAddressNotAllowed),
            (404, ProblemKind::AfasNotFound),
            (400, ProblemKind::AfasRefused),
            (413, ProblemKind::AfasRefused),
            (429, ProblemKind::AfasUnreachable),
            (500, ProblemKind::AfasUnreachable),
            (503, ProblemKind::AfasUnreachable),
        ] {
            for body in ["", "<html><body>error</body></html>", "<?xml version=\"1.0\"?><e/>", "{\"externalMes"] {
                assert_eq!(fault(status, body).to_failure("X").kind(), kind, "{status} {body}");
            }
        }
    }

    #[test]
    fn a_functional_refusal_becomes_the_failure_of_its_meaning() {
        assert!(matches!(functional("blocked period"), Failure::Refused(p) if p.kind == ProblemKind::AfasPeriodClosed));
        assert!(matches!(functional("not authorized"), Failure::Denied(p) if p.kind == ProblemKind::AfasNotAuthorised));
        assert!(
            matches!(functional("definition X is blocked"), Failure::Denied(p) if p.kind == ProblemKind::AfasConnectorBlocked)
        );
        assert!(
            matches!(functional("another user"), Failure::Later { after: None, problem } if problem.kind == ProblemKind::AfasJournalLocked)
        );
        assert!(matches!(functional("maximum duration"), Failure::Later { after: Some(AFAS_TIME_LIMIT), .. }));
        assert!(matches!(functional("unexpected error"), Failure::Later { .. }));
        assert!(
            matches!(functional("out of memory"), Failure::Refused(p) if p.kind == ProblemKind::AfasResultTooLarge)
        );
    }

    #[test]
    fn unknown_words_are_shown_to_a_person_with_the_log_reference() {
        let Failure::Refused(problem) = functional("Iets\r\nnieuws") else { panic!("must be refused") };
        assert_eq!(problem.kind, ProblemKind::AfasRefused);
        assert_eq!(problem.detail, "GetConnector X: HTTP 500; Iets  nieuws; AFAS log reference 0F1E");
    }

    #[test]
    fn the_second_shape_of_a_message_is_read_too() {
        assert_eq!(fault(400, r#"{"message":"Invalid json"}"#).message, "Invalid json");
    }

    #[test]
    fn the_time_to_wait_is_found_in_each_shape_of_a_503() {
        for body in [
            r#"{"error":{"code":503,"message":"maintenance"},"retry_after":7200}"#,
            r#"{"error":{"code":{"example":503},"message":{"example":"maintenance"}},"retry_after":{"example":7200}}"#,
            r#"{"error":{"retry_after":"7200","message":"maintenance"}}"#,
        ] {
            let fault = fault(503, body);
            assert_eq!(fault.retry_after, Some(Duration::from_secs(7200)), "{body}");
            assert_eq!(fault.message, "maintenance");
        }
    }
}
