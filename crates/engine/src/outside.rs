//! The clients of one flow, made from its connections, and kept while the connections stay the same: limits on calls at
//! once and per second count over all flows of a process.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use iso_currency::Currency;
use ledger::open_item::OpenItem;
use ledger::problem::{Problem, ProblemKind};
use links::books::afas::auth::{ClassicToken, TokenSource};
use links::books::afas::books::{AfasBooks, ConnectorNames};
use links::books::afas::client::AfasClient;
use links::books::afas::oauth::OAuthClientCredentials;
use links::books::afas::open_items::OpenItemSource;
use links::books::afas::options::{AfasOptions, Backoff, Environment, parse_participant};
use links::failure::Failure;
use links::http::{HttpOptions, client};
use links::providers::pay::client::ClientOptions;
use links::providers::pay::{Pay, PayOptions};
use links::targets::payt::{Manners, Payt, PaytOptions};
use secrecy::{ExposeSecret, SecretString};
use store::{Connection, Flow};
use tokio::sync::{Mutex, OnceCell};

use crate::Engine;
use crate::commands::sftp_from;
use crate::error::EngineError;
use crate::options::Calls;

/// A token is renewed this long before it expires.
const RENEW_BEFORE: Duration = Duration::from_secs(60);

/// What a connection to Payt may have that is secret.
const PAYT_SECRETS: &[&str] = &["token", "import_token", "sftp_password", "sftp_key"];

/// Both ends of a flow.
pub(crate) struct Outside {
    pub pay: Arc<Pay>,
    pub afas: Arc<Afas>,
}

/// The AFAS client with what it found out about the environment.
pub(crate) struct Afas {
    books: AfasBooks,
    source: OnceCell<OpenItemSource>,
}

/// Clients by connection, with the secrets they were made from.
#[derive(Default)]
pub(crate) struct OutsideCache {
    pay: Mutex<HashMap<String, (Fingerprint, Arc<Pay>)>>,
    afas: Mutex<HashMap<String, (Fingerprint, Arc<Afas>)>>,
    payt: Mutex<HashMap<String, (Fingerprint, Arc<Payt>)>>,
}

/// What a client was made from: when it changes, a new client is made.
#[derive(PartialEq, Eq)]
struct Fingerprint(String);

type Texts = BTreeMap<String, String>;
type Secrets = BTreeMap<String, SecretString>;

impl Engine {
    pub(crate) async fn outside_of(&self, flow: &Flow) -> Result<Arc<Outside>, EngineError> {
        let pay = self.pay_of(&flow.source_connection).await?;
        let afas = self.afas_of(&flow.books_connection).await?;
        Ok(Arc::new(Outside { pay, afas }))
    }

    pub(crate) async fn pay_of(&self, connection_id: &str) -> Result<Arc<Pay>, EngineError> {
        let (settings, secrets, fingerprint) = self.opened(connection_id, &["token"]).await?;
        let mut known = self.outside.pay.lock().await;
        if let Some((of, pay)) = known.get(connection_id).filter(|(of, _)| *of == fingerprint) {
            let _same = of;
            return Ok(Arc::clone(pay));
        }
        let pay = Arc::new(pay_from(&settings, &secrets, &self.options.calls)?);
        known.insert(connection_id.to_owned(), (fingerprint, Arc::clone(&pay)));
        Ok(pay)
    }

    pub(crate) async fn afas_of(&self, connection_id: &str) -> Result<Arc<Afas>, EngineError> {
        let (settings, secrets, fingerprint) = self.opened(connection_id, &["token", "client_secret"]).await?;
        let mut known = self.outside.afas.lock().await;
        if let Some((of, afas)) = known.get(connection_id).filter(|(of, _)| *of == fingerprint) {
            let _same = of;
            return Ok(Arc::clone(afas));
        }
        let afas = Arc::new(afas_from(&settings, &secrets, &self.options.calls)?);
        known.insert(connection_id.to_owned(), (fingerprint, Arc::clone(&afas)));
        Ok(afas)
    }

    pub(crate) async fn payt_of(&self, connection_id: &str) -> Result<Arc<Payt>, EngineError> {
        let (settings, secrets, fingerprint) = self.opened(connection_id, PAYT_SECRETS).await?;
        let mut known = self.outside.payt.lock().await;
        if let Some((of, payt)) = known.get(connection_id).filter(|(of, _)| *of == fingerprint) {
            let _same = of;
            return Ok(Arc::clone(payt));
        }
        let payt = Arc::new(payt_from(&settings, &secrets, &self.options.calls)?);
        known.insert(connection_id.to_owned(), (fingerprint, Arc::clone(&payt)));
        Ok(payt)
    }

    /// The code of the administration that a Payt connection delivers to.
    pub(crate) async fn payt_administration(&self, connection_id: &str) -> Result<String, EngineError> {
        let connection = self.store.get_connection(connection_id).await?;
        let settings: Texts = serde_json::from_value(connection.settings).unwrap_or_default();
        Ok(text(&settings, "administration_code").to_owned())
    }

    async fn opened(&self, connection_id: &str, names: &[&str]) -> Result<(Texts, Secrets, Fingerprint), EngineError> {
        let connection: Connection = self.store.get_connection(connection_id).await?;
        let settings: Texts = serde_json::from_value(connection.settings.clone()).unwrap_or_default();
        let mut secrets = Secrets::new();
        let mut print = connection.settings.to_string();
        for name in names {
            match self.store.open_secret(connection_id, name).await {
                Ok(secret) => {
                    print.push_str(secret.expose_secret());
                    secrets.insert((*name).to_owned(), secret);
                }
                // A connection has the secret of its own way to sign in, and not the other's.
                Err(store::StoreError::NotFound { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok((settings, secrets, Fingerprint(print)))
    }
}

fn text<'a>(settings: &'a Texts, key: &str) -> &'a str {
    settings.get(key).map_or("", String::as_str)
}

fn http(base_url: Option<&String>) -> Result<links::http::Client, EngineError> {
    let options = base_url.map(|url| HttpOptions::for_base_url(url)).unwrap_or_default();
    client(&options).map_err(|error| EngineError::Http(error.to_string()))
}

/// A Pay. client from the settings and secrets of a connection.
pub(crate) fn pay_from(settings: &Texts, secrets: &Secrets, calls: &Calls) -> Result<Pay, EngineError> {
    let token = secrets.get("token").cloned().unwrap_or_default();
    let base_url = settings.get("base_url");
    let mut options = ClientOptions::default();
    if let Some(url) = base_url {
        options.base_url.clone_from(url);
    }
    options.requests_per_second = calls.pay_requests_per_second;
    options.list_timeout = calls.get_timeout;
    options.records_timeout = calls.get_timeout;
    options.tries = NonZeroU32::MIN.saturating_add(u32::try_from(calls.backoff.len()).unwrap_or_default());
    options.short_waits.clone_from(&calls.backoff);
    Ok(Pay::new(http(base_url)?, text(settings, "code"), token, options, PayOptions::default())?)
}

/// The token of a Payt client, from its credentials.
pub(crate) async fn payt_token(
    base_url: Option<&String>,
    client_id: &str,
    secret: &SecretString,
) -> Result<SecretString, EngineError> {
    let url = base_url.map_or(links::targets::payt::BASE_URL, String::as_str);
    Ok(links::targets::payt::token_of_client(&http(base_url)?, url, client_id, secret).await?)
}

/// A Payt client from the settings and secrets of a connection.
pub(crate) fn payt_from(settings: &Texts, secrets: &Secrets, calls: &Calls) -> Result<Payt, EngineError> {
    let secret = |name: &str| secrets.get(name).cloned().unwrap_or_default();
    let mut options = PaytOptions::new(secret("token"), secret("import_token"), text(settings, "administration_code"));
    if let Some(url) = settings.get("base_url") {
        options.base_url.clone_from(url);
    }
    options.sftp = sftp_from(settings, secrets, calls);
    if let Some(url) = settings.get("import_base_url") {
        options.import_base_url.clone_from(url);
    }
    let tries = NonZeroU32::MIN.saturating_add(u32::try_from(calls.backoff.len()).unwrap_or_default());
    let manners = Manners {
        files_per_second: calls.payt_files_per_second,
        call_timeout: calls.get_timeout,
        tries,
        waits: calls.backoff.clone(),
        ..Manners::default()
    };
    let base_url = settings.get("base_url").or_else(|| settings.get("import_base_url"));
    Ok(Payt::with_manners(http(base_url)?, options, manners)?)
}

/// The environment that a setting names; when it is empty, the one that the participant names.
pub(crate) fn environment_of(word: &str, named: Environment) -> Result<Environment, Problem> {
    if word.is_empty() {
        return Ok(named);
    }
    Environment::from_word(word).ok_or_else(|| {
        let detail = (
            format!("environment = `{word}`; possible: production, test, acceptance, course"),
            format!("environment = `{word}`; mogelijk: production, test, acceptance, course"),
        );
        Problem::new(ProblemKind::SettingWrong, detail)
    })
}

/// An AFAS client from the settings and secrets of a connection.
pub(crate) fn afas_from(settings: &Texts, secrets: &Secrets, calls: &Calls) -> Result<Afas, EngineError> {
    let wrong = EngineError::Problem;
    let (participant, named) = parse_participant(text(settings, "participant")).map_err(wrong)?;
    let environment = environment_of(text(settings, "environment"), named).map_err(wrong)?;
    let base_url = settings.get("base_url");
    let mut options = AfasOptions::new(participant, environment);
    options.base_url_override = base_url.cloned();
    options.integration_id.clone_from(&calls.integration_id);
    options.get_timeout = calls.get_timeout;
    options.post_timeout = calls.post_timeout;
    options.page_rows = calls.afas_page_rows;
    options.tries = u32::try_from(calls.backoff.len().saturating_add(1)).unwrap_or(u32::MAX);
    if let (Some(first), Some(longest)) = (calls.backoff.first(), calls.backoff.last()) {
        options.backoff = Backoff { first: *first, longest: *longest };
    }
    let http = http(base_url)?;
    let tokens: Arc<dyn TokenSource> = match (secrets.get("token"), secrets.get("client_secret")) {
        (Some(token), _) => Arc::new(ClassicToken::parse(token.expose_secret()).map_err(wrong)?),
        (None, secret) => Arc::new(OAuthClientCredentials::new(
            http.clone(),
            options.oauth_url().map_err(wrong)?,
            text(settings, "client_id").to_owned(),
            secret.cloned().into_iter().collect(),
            RENEW_BEFORE,
        )),
    };
    let client = AfasClient::new(http, tokens, options).map_err(wrong)?;
    Ok(Afas { books: AfasBooks::new(client, ConnectorNames::default()), source: OnceCell::new() })
}

impl std::ops::Deref for Afas {
    type Target = AfasBooks;

    fn deref(&self) -> &AfasBooks {
        &self.books
    }
}

impl Afas {
    /// Where open items are read; found out once per connection.
    pub(crate) async fn source(&self) -> Result<&OpenItemSource, Failure> {
        let find = || async { self.books.open_item_source(&self.books.client().inventory().await?).await };
        self.source.get_or_try_init(find).await
    }

    pub(crate) async fn open_items(&self, administration: i64, currency: Currency) -> Result<Vec<OpenItem>, Failure> {
        self.books.open_items(administration, currency, self.source().await?).await
    }

    pub(crate) async fn open_items_of(
        &self,
        administration: i64,
        currency: Currency,
        invoices: &[String],
    ) -> Result<Vec<OpenItem>, Failure> {
        self.books.open_items_of(administration, currency, self.source().await?, invoices).await
    }
}
