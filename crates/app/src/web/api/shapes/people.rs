//! The organisation, who is in it, and what they did.

use serde::Serialize;
use store::{AuditRow, Member};
use utoipa::ToSchema;

/// The organisation of the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Organisation)]
pub(crate) struct OrganisationShape {
    /// Its id here.
    pub(crate) id: String,
    /// Its name.
    pub(crate) name: String,
    /// The name of the token that asks.
    pub(crate) token: String,
}

/// Somebody who is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Member)]
pub(crate) struct MemberShape {
    /// The person's id here.
    id: String,
    /// The person's name.
    name: String,
    /// The person's address.
    email: String,
    /// `viewer`, `bookkeeper` or `owner`.
    role: &'static str,
    /// Whether a password was chosen.
    may_sign_in: bool,
    /// Whether signing in takes a code too.
    two_step: bool,
    /// Since when.
    #[schema(format = DateTime)]
    since: String,
}

impl From<Member> for MemberShape {
    fn from(member: Member) -> Self {
        Self {
            id: member.user_id,
            name: member.name,
            email: member.email,
            role: member.role.word(),
            may_sign_in: member.may_sign_in,
            two_step: member.two_step,
            since: member.since.to_string(),
        }
    }
}

/// Something that somebody did. Each row seals the one before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = AuditRow)]
pub(crate) struct AuditShape {
    /// Its place, from 1.
    position: i64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The person's address, or the token.
    who: String,
    /// What, as a word that does not change.
    what: String,
    /// Particulars.
    detail: String,
    /// The seal over this row and the one before it.
    sha256: String,
}

impl From<AuditRow> for AuditShape {
    fn from(row: AuditRow) -> Self {
        let AuditRow { position, at, who, what, detail, sha256 } = row;
        Self { position, at: at.to_string(), who, what, detail, sha256 }
    }
}
