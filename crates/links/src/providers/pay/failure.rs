//! Which of our problems an error of the client is.

use ledger::problem::{Problem, ProblemKind};

use super::client::PayError;
use crate::failure::Failure;

/// Named by who must act.
pub(super) fn to_failure(error: PayError) -> Failure {
    let detail = error.to_string();
    match error {
        PayError::TokenWrong { .. } => Failure::Denied(Problem::new(ProblemKind::PayTokenWrong, detail)),
        PayError::RightMissing { call } => {
            let kind = if is_clearings_call(&call) {
                ProblemKind::PayClearingsRightMissing
            } else {
                ProblemKind::PayRightMissing
            };
            Failure::Denied(Problem::new(kind, detail))
        }
        PayError::NotFound { .. } | PayError::Refused { .. } => {
            Failure::Refused(Problem::new(ProblemKind::PayRefused, detail))
        }
        PayError::Busy { after, .. } => {
            Failure::Later { after: Some(after), problem: Problem::new(ProblemKind::PayBusy, detail) }
        }
        PayError::Unreachable { after, .. } => {
            Failure::Later { after, problem: Problem::new(ProblemKind::PayUnreachable, detail) }
        }
        PayError::Unreadable { .. } => Failure::later(ProblemKind::PayAnswerUnreadable, detail),
        PayError::Setting(_) => Failure::Refused(Problem::new(ProblemKind::SettingWrong, detail)),
    }
}

/// Settlements and records need a right of their own, which Pay. switches on by hand.
fn is_clearings_call(call: &str) -> bool {
    call.contains("/v2/clearings/")
}
