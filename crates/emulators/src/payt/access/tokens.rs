//! Tokens that were given out, and how long they live.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::scopes::Scopes;

/// How long an access token of a person lives (documented).
pub(super) const ACCESS: SignedDuration = SignedDuration::from_hours(2);
/// How long a refresh token lives (documented).
const REFRESH: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How long a code lives (documented).
const CODE: SignedDuration = SignedDuration::from_mins(10);

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given {
    pub(super) client_id: String,
    pub(super) scopes: Scopes,
    /// `None` for a token that never ends.
    ends: Option<Timestamp>,
}

impl Given {
    pub(super) fn new(client_id: &str, scopes: Scopes) -> Given {
        Given { client_id: client_id.to_owned(), scopes, ends: None }
    }

    fn until(&self, ends: Option<Timestamp>) -> Given {
        Given { ends, ..self.clone() }
    }

    pub(super) fn is_alive(&self, now: Timestamp) -> bool {
        self.ends.is_none_or(|ends| now < ends)
    }
}

/// All that was given out.
#[derive(Debug, Default)]
pub(in super::super) struct Tokens {
    access: BTreeMap<String, Given>,
    refresh: BTreeMap<String, Given>,
    codes: BTreeMap<String, Given>,
    count: u64,
}

impl Tokens {
    pub(super) fn find(&self, token: &str, now: Timestamp) -> Option<&Given> {
        self.access.get(token).filter(|given| given.is_alive(now))
    }

    /// A code that can be used once.
    pub(super) fn new_code(&mut self, given: &Given, now: Timestamp) -> String {
        let code = self.make("code");
        self.codes.insert(code.clone(), given.until(now.checked_add(CODE).ok()));
        code
    }

    /// What a code stands for; it is used up.
    pub(super) fn take_code(&mut self, code: &str, now: Timestamp) -> Option<Given> {
        self.codes.remove(code).filter(|given| given.is_alive(now))
    }

    /// What a refresh token stands for; it is used up, as each use brings a new one (documented).
    pub(super) fn take_refresh(&mut self, token: &str, now: Timestamp) -> Option<Given> {
        self.refresh.remove(token).filter(|given| given.is_alive(now))
    }

    /// An access token that ends and a refresh token.
    pub(super) fn new_pair(&mut self, given: &Given, now: Timestamp) -> (String, String) {
        let (access, refresh) = (self.make("access"), self.make("refresh"));
        self.access.insert(access.clone(), given.until(now.checked_add(ACCESS).ok()));
        self.refresh.insert(refresh.clone(), given.until(now.checked_add(REFRESH).ok()));
        (access, refresh)
    }

    /// An access token that never ends.
    pub(super) fn new_endless(&mut self, given: &Given) -> String {
        let access = self.make("access");
        self.access.insert(access.clone(), given.until(None));
        access
    }

    /// Every token given out so far is dead.
    pub(in super::super) fn revoke_all(&mut self) {
        self.access.clear();
        self.refresh.clear();
        self.codes.clear();
    }

    fn make(&mut self, kind: &str) -> String {
        self.count += 1;
        let digest = Sha256::digest(format!("{kind} {}", self.count));
        let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        format!("payt-{kind}-{hex}")
    }
}
