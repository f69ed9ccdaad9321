//! Connecting Pay. and AFAS: try first, keep the credentials only when they work.

use std::collections::BTreeMap;

use ledger::problem::{Problem, ProblemKind};
use links::books::afas::options::{Environment, parse_participant};
use links::check::{CheckItem, CheckOutcome};
use secrecy::SecretString;
use store::{Connection, NewConnection};

use crate::Engine;
use crate::error::EngineError;
use crate::outside::{afas_from, environment_of, pay_from};

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
    /// `production`, `test` or `acceptance`; empty for what the participant says, or else production.
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

/// For whom a connection or an integration is made, and who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behalf<'a> {
    /// The organisation.
    pub organisation: &'a str,
    /// Who asks, for the audit log.
    pub who: &'a str,
}

impl Behalf<'static> {
    /// The command line: it works for the first organisation.
    pub const COMMAND_LINE: Self = Self { organisation: store::FIRST_ORGANISATION, who: "command line" };
}

impl Engine {
    /// Tries a Pay. connection and keeps it when everything needed works. A connection of that name is replaced, see
    /// [`Engine::connect_pay_for`].
    pub async fn connect_pay(&self, ask: ConnectPay) -> Result<Connected, EngineError> {
        self.connect_pay_for(Behalf::COMMAND_LINE, ask).await
    }

    /// The same for an organisation. A connection that an integration uses is replaced only by one to the same merchant, as far
    /// as Pay. says whose it is: one integration never mixes the payouts of two.
    pub async fn connect_pay_for(&self, behalf: Behalf<'_>, ask: ConnectPay) -> Result<Connected, EngineError> {
        let mut settings = BTreeMap::from([("code".to_owned(), ask.code)]);
        let base_url = ask.base_url.or_else(|| self.options.calls.pay_base_url.clone());
        settings.extend(base_url.map(|url| ("base_url".to_owned(), url)));
        let secrets = BTreeMap::from([("token".to_owned(), ask.token)]);
        let pay = pay_from(&settings, &secrets, &self.options.calls)?;
        let checks = pay.check().await;
        if all_good(&checks) {
            // every turnover group carries its merchant (Pay. reference, checking a token)
            let groups = pay.turnover_groups().await?;
            let merchant = groups.into_iter().find_map(|group| group.merchant);
            settings.extend(merchant.map(|(code, _)| ("merchant".to_owned(), code)));
        }
        let new = new_connection(behalf, "pay", ask.name, settings, secrets);
        self.keep_if_good(new, checks).await
    }

    /// Tries an AFAS connection and keeps it when everything needed works. A connection of that name is replaced, see
    /// [`Engine::connect_afas_for`].
    pub async fn connect_afas(&self, ask: ConnectAfas) -> Result<Connected, EngineError> {
        self.connect_afas_for(Behalf::COMMAND_LINE, ask).await
    }

    /// The same for an organisation. A connection that an integration uses is replaced only by one to the same environment:
    /// what is booked must stay where it can be found.
    pub async fn connect_afas_for(&self, behalf: Behalf<'_>, ask: ConnectAfas) -> Result<Connected, EngineError> {
        let mut settings =
            BTreeMap::from([("participant".to_owned(), ask.participant), ("environment".to_owned(), ask.environment)]);
        let base_url = ask.base_url.or_else(|| self.options.calls.afas_base_url.clone());
        settings.extend(base_url.map(|url| ("base_url".to_owned(), url)));
        let secrets = match ask.credentials {
            AfasCredentials::Token(token) => BTreeMap::from([("token".to_owned(), token)]),
            AfasCredentials::Client { id, secret } => {
                settings.insert("client_id".to_owned(), id);
                BTreeMap::from([("client_secret".to_owned(), secret)])
            }
        };
        let afas = afas_from(&settings, &secrets, &self.options.calls)?;
        let checks = afas.check().await;
        let new = new_connection(behalf, "afas", ask.name, settings, secrets);
        self.keep_if_good(new, checks).await
    }

    /// Tries a kept connection again, by id or handle.
    pub async fn check_connection(&self, id_or_handle: &str) -> Result<Vec<CheckItem>, EngineError> {
        let connection = self.store.get_connection(id_or_handle).await?;
        let checks = match connection.kind.as_str() {
            "pay" => self.pay_of(&connection.id).await?.check().await,
            "payt" => self.payt_of(&connection.id).await?.check().await,
            _ => self.afas_of(&connection.id).await?.check().await,
        };
        if all_good(&checks) {
            self.store.set_checked(&connection.id, self.clock.now()).await?;
        }
        Ok(checks)
    }

    pub(super) async fn keep_if_good(
        &self,
        new: NewConnection,
        checks: Vec<CheckItem>,
    ) -> Result<Connected, EngineError> {
        if !all_good(&checks) {
            return Ok(Connected { connection_id: None, checks });
        }
        let own = self.store.of_organisation(&new.organisation);
        let known = own.list_connections().await?.into_iter().find(|known| known.name == new.name);
        if let Some(known) = &known {
            self.refuse_another_place(known, &new).await?;
        }
        let now = self.clock.now();
        let kept = match known {
            Some(known) => self.store.replace_connection(&known.id, new, now).await?,
            None => self.store.create_connection(new, now).await?,
        };
        self.store.set_checked(&kept.id, now).await?;
        Ok(Connected { connection_id: Some(kept.id), checks })
    }

    /// Other credentials to the same merchant or environment are fine. Another one under a connection that is used would
    /// book, and look for what is booked, elsewhere from one moment to the next.
    async fn refuse_another_place(&self, known: &Connection, new: &NewConnection) -> Result<(), EngineError> {
        let (was, becomes) = (place_of(&known.kind, &known.settings), place_of(&new.kind, &new.settings));
        // one that was made before the merchant was kept does not say where it leads
        if was.is_none() || was == becomes {
            return Ok(());
        }
        let flows = self.store.of_organisation(&known.organisation).list_flows().await?;
        let user = flows.iter().find(|flow| [&flow.source_connection, &flow.books_connection].contains(&&known.id));
        let Some(user) = user else { return Ok(()) };
        let (name, flow) = (&known.name, &user.name);
        let detail = (
            format!(
                "connection `{name}` is used by integration `{flow}` and leads to another place; connect this one under another name"
            ),
            format!(
                "koppeling `{name}` hoort bij integratie `{flow}` en leidt ergens anders heen; geef deze een andere naam"
            ),
        );
        Err(EngineError::Problem(Problem::new(ProblemKind::SettingWrong, detail)))
    }
}

pub(super) fn new_connection(
    behalf: Behalf<'_>,
    kind: &str,
    name: String,
    settings: BTreeMap<String, String>,
    secrets: BTreeMap<String, SecretString>,
) -> NewConnection {
    NewConnection {
        organisation: behalf.organisation.to_owned(),
        who: behalf.who.to_owned(),
        kind: kind.to_owned(),
        name,
        settings: serde_json::to_value(settings).unwrap_or_default(),
        secrets,
    }
}

/// What a connection leads to, whoever signs in: the merchant at Pay., or the environment of AFAS. Nothing when that is not
/// known.
fn place_of(kind: &str, settings: &serde_json::Value) -> Option<String> {
    let text = |key: &str| settings.get(key).and_then(|value| value.as_str()).unwrap_or_default();
    if kind == "payt" {
        return Some(text("administration_code").to_owned());
    }
    if kind == "pay" {
        return Some(text("merchant").to_owned()).filter(|merchant| !merchant.is_empty());
    }
    name_of_afas(text("participant"), text("environment")).ok()
}

/// A name for a connection to AFAS: number and environment.
///
/// # Errors
/// A text that names no AFAS environment.
pub fn name_of_afas(participant: &str, environment: &str) -> Result<String, EngineError> {
    let (number, named) = parse_participant(participant).map_err(EngineError::Problem)?;
    Ok(match environment_of(environment, named).map_err(EngineError::Problem)? {
        Environment::Production => format!("AFAS {number}"),
        other => format!("AFAS {number} {}", other.word()),
    })
}

fn all_good(checks: &[CheckItem]) -> bool {
    !checks.iter().any(|check| matches!(check.outcome, CheckOutcome::Bad(_)))
}
