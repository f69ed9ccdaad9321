//! Programs and what they may do.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr},
};

use serde::Deserialize;

/// The client that asks a person.
pub const CODE_CLIENT_ID: &str = "payt-client-code";
/// Its secret.
pub const CODE_CLIENT_SECRET: &str = "payt-secret-code";
/// Where it wants the person back.
pub const REDIRECT_URI: &str = "http://127.0.0.1/callback";
/// The client that asks nobody and comes from 127.0.0.1.
pub const MACHINE_CLIENT_ID: &str = "payt-client-machine";
/// Its secret.
pub const MACHINE_CLIENT_SECRET: &str = "payt-secret-machine";

/// A program that gets its tokens by OAuth.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct OauthApp {
    /// Its name.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// How it gets tokens; that can't be changed later (documented).
    pub grant: Grant,
    /// What it may do at most.
    pub scopes: Scopes,
}

/// How a program gets tokens.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grant {
    /// A person agrees; tokens end and are renewed.
    AuthorizationCode {
        /// Where the person is sent back to.
        redirect_uri: String,
    },
    /// One token that never ends, from known addresses only.
    ClientCredentials {
        /// The addresses.
        allowed: BTreeSet<IpAddr>,
    },
}

/// What may be done: `invoices:write` and the like.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scopes {
    /// Everything.
    All,
    /// These.
    Only(BTreeSet<String>),
}

impl Scopes {
    /// Those of a text with spaces between them.
    #[must_use]
    pub fn of(text: &str) -> Scopes {
        Scopes::Only(text.split_whitespace().map(str::to_owned).collect())
    }

    /// Whether that is among them.
    #[must_use]
    pub fn have(&self, scope: &str) -> bool {
        match self {
            Scopes::All => true,
            Scopes::Only(scopes) => scopes.contains(scope),
        }
    }

    /// Those that are also among `most`.
    pub(super) fn within(&self, most: &Scopes) -> Scopes {
        match (self, most) {
            (Scopes::All, _) => most.clone(),
            (_, Scopes::All) => self.clone(),
            (Scopes::Only(scopes), Scopes::Only(most)) => Scopes::Only(scopes.intersection(most).cloned().collect()),
        }
    }

    /// With spaces between them.
    pub(super) fn text(&self) -> String {
        match self {
            Scopes::All => "all".to_owned(),
            Scopes::Only(scopes) => scopes.iter().cloned().collect::<Vec<_>>().join(" "),
        }
    }
}

impl OauthApp {
    /// One of each kind.
    pub(in super::super) fn usual() -> Vec<OauthApp> {
        let scopes = "administrations:read contacts:read contacts:write debtors:read debtors:write files:write \
                      invoices:read invoices:write payments:read payment_conditions:write vat_rates:read vat_rates:write";
        let app = |client_id: &str, client_secret: &str, grant| OauthApp {
            client_id: client_id.to_owned(),
            client_secret: client_secret.to_owned(),
            grant,
            scopes: Scopes::of(scopes),
        };
        let allowed = BTreeSet::from([IpAddr::V4(Ipv4Addr::LOCALHOST)]);
        let code = Grant::AuthorizationCode { redirect_uri: REDIRECT_URI.to_owned() };
        vec![
            app(CODE_CLIENT_ID, CODE_CLIENT_SECRET, code),
            app(MACHINE_CLIENT_ID, MACHINE_CLIENT_SECRET, Grant::ClientCredentials { allowed }),
        ]
    }

    pub(super) fn lets_in(&self, from: IpAddr) -> bool {
        match &self.grant {
            Grant::AuthorizationCode { .. } => true,
            Grant::ClientCredentials { allowed } => allowed.contains(&from),
        }
    }
}
