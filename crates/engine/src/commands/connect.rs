//! Connecting Pay. and AFAS: try first, keep the credentials only when they work.

use std::collections::BTreeMap;

use links::check::{CheckItem, CheckOutcome};
use secrecy::SecretString;
use store::NewConnection;

use crate::Engine;
use crate::error::EngineError;
use crate::outside::{afas_from, pay_from};

/// Credentials of a Pay. merchant.
#[derive(Debug)]
pub struct ConnectPay {
    /// The name of the connection here.
    pub name: String,
    /// The AT-code.
    pub code: String,
    /// The API token that belongs to it.
    pub token: SecretString,
    /// Another address than Pay.'s own, for an emulator.
    pub base_url: Option<String>,
}

/// Credentials of an AFAS environment.
#[derive(Debug)]
pub struct ConnectAfas {
    /// The name of the connection here.
    pub name: String,
    /// The participant number, or a whole AFAS address pasted by a person.
    pub participant: String,
    /// `production`, `test` or `acceptance`.
    pub environment: String,
    /// How to sign in.
    pub credentials: AfasCredentials,
    /// Another address than AFAS's own, for an emulator.
    pub base_url: Option<String>,
}

/// How to sign in at AFAS.
#[derive(Debug)]
pub enum AfasCredentials {
    /// A classic token, in any of its three forms.
    Token(SecretString),
    /// An OAuth client.
    Client {
        /// Its id.
        id: String,
        /// Its secret.
        secret: SecretString,
    },
}

/// A connection that was tried.
#[derive(Debug)]
pub struct Connected {
    /// Its id; none when something needed is missing, and nothing was kept then.
    pub connection_id: Option<String>,
    /// What was tried and how it went.
    pub checks: Vec<CheckItem>,
}

impl Connected {
    /// Whether everything needed is there.
    pub fn is_good(&self) -> bool {
        self.connection_id.is_some()
    }
}

impl Engine {
    /// Tries a Pay. connection and keeps it when everything needed works. A connection of that name is replaced.
    pub async fn connect_pay(&self, ask: ConnectPay) -> Result<Connected, EngineError> {
        let mut settings = BTreeMap::from([("code".to_owned(), ask.code)]);
        settings.extend(ask.base_url.map(|url| ("base_url".to_owned(), url)));
        let secrets = BTreeMap::from([("token".to_owned(), ask.token)]);
        let pay = pay_from(&settings, &secrets, &self.options.calls)?;
        let checks = pay.check().await;
        self.keep_if_good("pay", ask.name, settings, secrets, checks).await
    }

    /// Tries an AFAS connection and keeps it when everything needed works. A connection of that name is replaced.
    pub async fn connect_afas(&self, ask: ConnectAfas) -> Result<Connected, EngineError> {
        let mut settings =
            BTreeMap::from([("participant".to_owned(), ask.participant), ("environment".to_owned(), ask.environment)]);
        settings.extend(ask.base_url.map(|url| ("base_url".to_owned(), url)));
        let secrets = match ask.credentials {
            AfasCredentials::Token(token) => BTreeMap::from([("token".to_owned(), token)]),
            AfasCredentials::Client { id, secret } => {
                settings.insert("client_id".to_owned(), id);
                BTreeMap::from([("client_secret".to_owned(), secret)])
            }
        };
        let afas = afas_from(&settings, &secrets, &self.options.calls)?;
        let checks = afas.check().await;
        self.keep_if_good("afas", ask.name, settings, secrets, checks).await
    }

    /// Tries a kept connection again.
    pub async fn check_connection(&self, id_or_name: &str) -> Result<Vec<CheckItem>, EngineError> {
        let connection = self.store.get_connection(id_or_name).await?;
        let checks = match connection.kind.as_str() {
            "pay" => self.pay_of(&connection.id).await?.check().await,
            _ => self.afas_of(&connection.id).await?.check().await,
        };
        if all_good(&checks) {
            self.store.set_checked(&connection.id, self.clock.now()).await?;
        }
        Ok(checks)
    }

    async fn keep_if_good(
        &self,
        kind: &str,
        name: String,
        settings: BTreeMap<String, String>,
        secrets: BTreeMap<String, SecretString>,
        checks: Vec<CheckItem>,
    ) -> Result<Connected, EngineError> {
        if !all_good(&checks) {
            return Ok(Connected { connection_id: None, checks });
        }
        let settings = serde_json::to_value(settings).unwrap_or_default();
        let known = self.store.list_connections().await?.into_iter().any(|known| known.name == name);
        let new = NewConnection { kind: kind.into(), name, settings, secrets };
        let kept = if known {
            self.store.replace_connection(new).await?
        } else {
            self.store.create_connection(new, self.clock.now()).await?
        };
        self.store.set_checked(&kept.id, self.clock.now()).await?;
        Ok(Connected { connection_id: Some(kept.id), checks })
    }
}

fn all_good(checks: &[CheckItem]) -> bool {
    !checks.iter().any(|check| matches!(check.outcome, CheckOutcome::Bad(_)))
}
