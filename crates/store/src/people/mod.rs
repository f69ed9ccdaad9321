//! People: who may sign in, for which organisation, and as what.

mod api_tokens;
mod directories;
mod directory_links;
mod directory_visits;
mod email;
mod links;
mod members;
mod passkeys;
mod sessions;
mod tokens;
mod two_step;
mod users;

pub use api_tokens::{ApiToken, NewApiToken};
pub use directories::{Directory, DirectoryState, NewDirectory};
pub use directory_links::{DirectoryIdentity, DirectoryProof};
pub use directory_visits::{DirectoryKeys, DirectoryOffer, DirectoryPurpose, DirectoryVisit};
pub use email::EmailChange;
pub use links::Attempt;
pub use members::Member;
pub use passkeys::{NewPasskey, Passkey, PasskeyPurpose};
pub use sessions::{NewSession, Session, Visitor};
pub(crate) use tokens::hexadecimal;
pub use two_step::{HalfSession, TwoStep};
pub use users::{NewUser, User};

use crate::error::StoreError;

/// The organisation that everything belonged to before there were any, and that the command line works for.
pub const FIRST_ORGANISATION: &str = "first";

/// What a person may do in an organisation. A later one may do all that an earlier one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Looks at everything, changes nothing.
    Viewer,
    /// Answers, approves, teaches rules.
    Bookkeeper,
    /// Also installs and connects, and decides who else is in.
    Owner,
}

impl Role {
    /// All roles, the least first.
    pub const ALL: &[Self] = &[Self::Viewer, Self::Bookkeeper, Self::Owner];

    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Bookkeeper => "bookkeeper",
            Self::Owner => "owner",
        }
    }

    /// The role of a word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.word() == word)
    }
}

/// An e-mail address as it is compared: nobody means two people by two spellings.
fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}

fn no_user(which: &str) -> StoreError {
    StoreError::NotFound { what: "user", which: which.to_owned() }
}
