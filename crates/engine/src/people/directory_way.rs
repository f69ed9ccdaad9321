//! What is said on the way to a directory and back.

use links::directory::DirectoryFailure;
use secrecy::SecretString;
use store::Role;

use super::SignedIn;

/// Why somebody sets out.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// To sign in.
    SignIn {
        /// The address he gave.
        email: &'a str,
    },
    /// To sign in by the link of his invitation.
    Invitation {
        /// The link.
        link: &'a SecretString,
    },
    /// To see whether the directory of his organisation works.
    Try {
        /// The organisation.
        organisation_id: &'a str,
        /// Who wants to see it.
        user_id: &'a str,
    },
}

/// Somebody who sets out.
#[derive(Debug, Clone, Copy)]
pub struct SetOut<'a> {
    /// Why.
    pub purpose: Purpose<'a>,
    /// The address of ours where he comes back.
    pub back: &'a str,
    /// Where he wants to go on to then.
    pub onward: &'a str,
    /// The network address he comes from.
    pub address: &'a str,
}

/// The way to a directory.
#[derive(Debug)]
pub struct Way {
    /// Where the browser goes.
    pub to: String,
    /// The machine that is, to show.
    pub host: String,
    /// What the browser keeps until it is back.
    pub token: SecretString,
}

/// Somebody who is back.
#[derive(Debug)]
pub struct Back<'a> {
    /// What his browser kept.
    pub token: &'a SecretString,
    /// The state in the address.
    pub state: &'a str,
    /// The code in the address.
    pub code: Option<&'a SecretString>,
    /// The error in the address, and words about it.
    pub error: Option<(&'a str, &'a str)>,
    /// The issuer in the address (RFC 9207).
    pub issuer: Option<&'a str>,
    /// The address of ours where he came back.
    pub back: &'a str,
    /// What the browser says it is.
    pub browser: &'a str,
    /// Who is signed in, in which organisation.
    pub visitor: Option<(&'a str, &'a str)>,
}

/// Why the directory does not let somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryRefusal {
    /// No directory speaks for this address, or the link does not count.
    None,
    /// It took too long, was done already, or began in another browser.
    Gone,
    /// The directory was changed or switched off meanwhile.
    Changed,
    /// Too many ways from one network address.
    TooOften,
    /// The directory failed.
    Failed(DirectoryFailure),
    /// The directory let nobody in: its word, and its own explanation.
    Said(String, String),
    /// It does not tell an address.
    NoEmail,
    /// It says that the address is not proved.
    NotVerified(String),
    /// It does not speak for this address.
    OutsideDomains(String),
    /// At Google, he belongs to no company, or to another one.
    OtherWorkspace(Option<String>),
    /// Nobody is let in who is new.
    NobodyNew(String),
    /// He is known here but not in this organisation; an owner lets him in.
    KnownElsewhere(String),
    /// He was let in, and has not used his link yet.
    UseInvitation(String),
    /// The link is for another address.
    OtherAddress(String),
    /// The person here is linked to somebody else in the directory.
    LinkedOtherwise(String),
}

/// What somebody learns who tries the directory.
#[derive(Debug)]
pub struct Trial {
    /// What the directory says of him, when it does.
    pub claims: Vec<(String, String)>,
    /// What would come of it.
    pub verdict: Result<Verdict, DirectoryRefusal>,
}

/// What would come of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// He is let in as this person.
    In(String),
    /// He is asked for the password of this person, once.
    Password(String),
    /// He is new, and becomes this.
    New(String, Role),
}

/// What came of it.
#[derive(Debug)]
pub enum DirectoryOutcome {
    /// He is in, or half in; and where he wanted to go on to.
    In(SignedIn, String),
    /// His password is asked for, once; what the browser keeps until it brings it.
    Password(SecretString),
    /// He tried it.
    Tried(Trial),
    /// He is not let in.
    Refused(DirectoryRefusal),
}
