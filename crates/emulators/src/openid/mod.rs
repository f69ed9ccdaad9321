//! A company's directory that speaks OpenID Connect, written from OpenID Connect Core 1.0 and Discovery 1.0, RFC 6749 and RFC
//! 7636: it describes itself, lets a person choose who he is, and gives ID tokens for codes. Each code works once, for a minute.

mod serve;
mod sign;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use crate::afas::Clock;
use serve::Asked;
use sign::Keys;

/// What it calls the one application it knows.
pub const CLIENT_ID: &str = "kruispost";

/// That application's secret. It guards invented people on this machine.
pub const CLIENT_SECRET: &str = "directory-secret+of/an invented:company";

/// Somebody in the directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// `sub`: who it is, for ever.
    pub subject: String,
    /// `email`, if it is told.
    pub email: Option<String>,
    /// `email_verified`, if it is told.
    pub email_verified: Option<bool>,
    /// `name`.
    pub name: String,
    /// `hd`, as Google Workspace tells it.
    pub hosted_domain: Option<String>,
}

impl Person {
    /// Somebody whose address is proved.
    pub fn new(subject: &str, name: &str, email: &str) -> Self {
        Self {
            subject: subject.to_owned(),
            email: Some(email.to_owned()),
            email_verified: Some(true),
            name: name.to_owned(),
            hosted_domain: None,
        }
    }
}

/// How tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Signing {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[default]
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

/// What goes wrong with the next token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenIdFault {
    /// Another `nonce`.
    WrongNonce,
    /// For another application.
    WrongAudience,
    /// For several applications, asked for by another one.
    AskedByAnother,
    /// By another issuer.
    WrongIssuer,
    /// Expired an hour ago.
    Expired,
    /// Made an hour from now.
    FromTheFuture,
    /// Signed by a key that is not the published one of that name.
    OtherKey,
    /// Named after a key that is not published.
    UnknownKey,
    /// Not signed at all (`alg` is `none`).
    Unsigned,
    /// Signed with the public key as if it were a shared secret.
    SignedByPublicKey,
    /// Another claim after signing.
    Tampered,
    /// The code is refused (`invalid_grant`).
    CodeRefused,
    /// The token endpoint fails.
    Down,
}

/// How to start one.
#[derive(Debug)]
pub struct OpenIdOptions {
    /// The port; 0 for any.
    pub port: u16,
    /// Who is in it.
    pub people: Vec<Person>,
    /// How tokens are signed.
    pub signing: Signing,
    /// What it goes by.
    pub clock: Clock,
    /// Where people may be sent back to; everywhere when there is none.
    pub back: Vec<String>,
    /// Whether the application's secret is taken in the form only, not in the header.
    pub secret_in_form: bool,
    /// Calls itself so; otherwise by its own address.
    pub issuer: Option<String>,
}

impl Default for OpenIdOptions {
    fn default() -> Self {
        Self {
            port: 0,
            people: Vec::new(),
            signing: Signing::default(),
            clock: Clock::real(),
            back: Vec::new(),
            secret_in_form: false,
            issuer: None,
        }
    }
}

/// A code that was given out.
#[derive(Debug, Clone)]
struct Code {
    subject: String,
    asked: Asked,
    until: Timestamp,
}

#[derive(Debug, Default)]
struct Desk {
    people: Vec<Person>,
    codes: BTreeMap<String, Code>,
    number: u64,
    faults: VecDeque<OpenIdFault>,
    described: u64,
}

#[derive(Debug)]
struct Shared {
    issuer: String,
    keys: Keys,
    options: OpenIdOptions,
    desk: Mutex<Desk>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A directory on 127.0.0.1; it ends when this goes.
#[derive(Debug)]
pub struct OpenIdEmulator {
    address: SocketAddr,
    shared: Arc<Shared>,
    serving: JoinHandle<()>,
}

impl OpenIdEmulator {
    /// Starts one.
    ///
    /// # Errors
    /// When the port can't be had, or keys can't be made.
    pub async fn start(options: OpenIdOptions) -> std::io::Result<Self> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let issuer = options.issuer.clone().unwrap_or_else(|| format!("http://{address}/company"));
        let keys = Keys::make().map_err(|_| std::io::Error::other("keys can't be made"))?;
        let desk = Mutex::new(Desk { people: options.people.clone(), ..Desk::default() });
        let shared = Arc::new(Shared { issuer, keys, options, desk });
        let router = serve::router(Arc::clone(&shared));
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!("the directory stopped: {error}");
            }
        });
        Ok(Self { address, shared, serving })
    }

    /// What it calls itself.
    pub fn issuer(&self) -> String {
        self.shared.issuer.clone()
    }

    /// Where it describes itself, whatever it calls itself.
    pub fn url(&self) -> String {
        format!("http://{}/company", self.address)
    }

    /// Puts somebody into the directory, in the place of whoever has his subject.
    pub fn put(&self, person: Person) {
        let mut desk = self.shared.lock();
        desk.people.retain(|known| known.subject != person.subject);
        desk.people.push(person);
    }

    /// What goes wrong with the next tokens, one by one.
    pub fn next(&self, faults: &[OpenIdFault]) {
        self.shared.lock().faults.extend(faults);
    }

    /// How often it was asked to describe itself.
    pub fn described(&self) -> u64 {
        self.shared.lock().described
    }

    /// What a browser does: asks at the address it was led to, and chooses to be somebody. The address it is led to then.
    ///
    /// # Errors
    /// What its page says when it leads nowhere.
    pub fn choose(&self, address: &str, subject: &str) -> Result<String, String> {
        let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let asked = serve::read_query(query);
        serve::let_in(&self.shared, &asked, subject)
    }
}

impl Drop for OpenIdEmulator {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Says something in a token.
fn set(claims: &mut serde_json::Value, name: &str, value: serde_json::Value) {
    if let Some(said) = claims.as_object_mut() {
        said.insert(name.to_owned(), value);
    }
}
