//! Who may come in: static tokens, and those that OAuth gave out.

mod oauth;
mod scopes;
mod tokens;

use super::{answer::Answer, call::Call, office::Office};
pub(super) use oauth::{authorize, give, introspect, invalid_grant};
pub use scopes::{CODE_CLIENT_ID, CODE_CLIENT_SECRET, MACHINE_CLIENT_ID, MACHINE_CLIENT_SECRET, REDIRECT_URI};
pub use scopes::{Grant, OauthApp, Scopes};
pub(super) use tokens::Tokens;

/// Somebody who may come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Visitor {
    /// The token the limits count for.
    pub(super) token: String,
    scopes: Scopes,
}

impl Visitor {
    /// Whether it may do that: `invoices:write`.
    pub(super) fn may(&self, scope: &str) -> Result<(), Answer> {
        if self.scopes.have(scope) { Ok(()) } else { Err(Answer::missing_scope(scope)) }
    }
}

/// The visitor of a call.
pub(super) fn admit(office: &Office, call: &Call) -> Result<Visitor, Answer> {
    let token = call.bearer().ok_or_else(Answer::unauthorized)?;
    if let Some(scopes) = office.static_tokens.get(token) {
        return Ok(Visitor { token: token.to_owned(), scopes: scopes.clone() });
    }
    let given = office.tokens.find(token, office.clock.now()).ok_or_else(Answer::unauthorized)?;
    let app = office.apps.iter().find(|app| app.client_id == given.client_id).ok_or_else(Answer::unauthorized)?;
    if !app.lets_in(call.from) {
        return Err(Answer::refused(403, "forbidden", "This address is not on the list of allowed addresses"));
    }
    // A scope that is taken from the app is gone at once (documented).
    Ok(Visitor { token: token.to_owned(), scopes: given.scopes.within(&app.scopes) })
}
