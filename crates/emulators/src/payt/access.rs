//! Who may come in.

use super::{answer::Answer, call::Call, options::STATIC_TOKEN};

/// The token of a call that may come in.
pub(super) fn admit(call: &Call) -> Result<String, Answer> {
    match call.bearer() {
        Some(token) if token == STATIC_TOKEN => Ok(token.to_owned()),
        _ => Err(Answer::unauthorized()),
    }
}
