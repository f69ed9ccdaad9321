//! Reaching the server, looking at its key, and signing in: in this order, so that nobody but the confirmed server ever sees a
//! password.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ledger::language::{Language, Said};
use ledger::problem::{Problem, ProblemKind};
use russh::client::{self, Handle, Handler, KeyboardInteractiveAuthResponse};
use russh::keys::{Algorithm, HashAlg, PrivateKey, PrivateKeyWithHashAlg, PublicKeyOrCertificate};
use russh::{Disconnect, Preferred, SshId};
use russh_sftp::client::RawSftpSession;
use secrecy::ExposeSecret as _;
use tokio::net::{TcpStream, lookup_host};

use super::{Sftp, SftpCredential, SftpOptions, fingerprint, wrong};
use crate::failure::Failure;
use crate::webhook::is_public;

/// How long a server may take until it is there and its key is known.
const REACHED_WITHIN: Duration = Duration::from_secs(30);
/// Rounds of questions that a password answers.
const QUESTIONS_AT_MOST: usize = 4;

/// A key that a server showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostKey {
    /// Its kind: `ssh-ed25519`.
    pub kind: String,
    /// Its fingerprint: `SHA256:…`.
    pub fingerprint: String,
}

/// What the server showed, and which key it must be.
struct Watcher {
    confirmed: Option<String>,
    shown: Arc<Mutex<Option<HostKey>>>,
}

impl Handler for Watcher {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let key = key.public_key();
        let shown =
            HostKey { kind: key.algorithm().to_string(), fingerprint: key.fingerprint(HashAlg::Sha256).to_string() };
        let right = self.confirmed.as_deref() == Some(shown.fingerprint.as_str());
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        Ok(right)
    }
}

/// How far a connection came.
enum Reached {
    /// The server is the confirmed one.
    Confirmed(Handle<Watcher>, HostKey),
    /// It showed these keys, none of which is.
    Others(Vec<HostKey>),
}

/// The line to a server whose key was right, before anybody signed in.
pub(super) struct Line {
    handle: Handle<Watcher>,
    pub(super) key: HostKey,
}

/// Signed in: files can go.
pub(super) struct Session {
    handle: Handle<Watcher>,
    pub(super) raw: RawSftpSession,
    /// Whether a rename may take the place of a file at once.
    pub(super) renames_over: bool,
}

/// Asks a server which keys it has. Nobody signs in.
///
/// # Errors
/// `payt-sftp-unreachable`, `setting-wrong` for an address that may not be gone to.
pub async fn host_keys(host: &str, port: u16, private_addresses: bool) -> Result<Vec<HostKey>, Failure> {
    match reach(host, port, private_addresses, None).await? {
        Reached::Others(keys) => Ok(keys),
        Reached::Confirmed(_, key) => Ok(vec![key]),
    }
}

impl Sftp {
    /// Reaches the server, which must show the key that was confirmed.
    pub(super) async fn line(&self) -> Result<Line, Failure> {
        let SftpOptions { host, port, host_key, private_addresses, .. } = &self.options;
        let confirmed = host_key.as_deref().and_then(fingerprint);
        match reach(host, *port, *private_addresses, confirmed.clone()).await? {
            Reached::Confirmed(handle, key) => Ok(Line { handle, key }),
            Reached::Others(keys) => Err(Failure::Denied(match confirmed {
                None => Problem::new(ProblemKind::PaytHostKeyNew, told(host, &keys)),
                Some(confirmed) => {
                    let shown = told(host, &keys);
                    let confirmed = Said::both(
                        format!("{}; confirmed was {confirmed}", shown.en()),
                        format!("{}; bevestigd was {confirmed}", shown.in_language(Language::Nl)),
                    );
                    Problem::new(ProblemKind::PaytHostKeyChanged, confirmed)
                }
            })),
        }
    }

    /// Signs in and opens the files.
    pub(super) async fn session(&self, line: Line) -> Result<Session, Failure> {
        let Line { mut handle, .. } = line;
        let signed_in = tokio::time::timeout(self.patience, self.sign_in(&mut handle)).await;
        signed_in.map_err(|_| unreachable("signing in took too long"))??;
        let opened = tokio::time::timeout(self.patience, self.open(handle)).await;
        opened.map_err(|_| unreachable("the server did not open its files in time"))?
    }

    async fn sign_in(&self, handle: &mut Handle<Watcher>) -> Result<(), Failure> {
        let user = self.options.user.as_str();
        let right = match (&self.options.credential, &self.key) {
            (_, Some(key)) => by_key(handle, user, key).await,
            (SftpCredential::Password(password), None) => by_password(handle, user, password.expose_secret()).await,
            (SftpCredential::Key(_), None) => Ok(false),
        };
        match right {
            Ok(true) => Ok(()),
            Ok(false) => {
                let (by, met) = match self.key {
                    Some(_) => ("this key", "deze sleutel"),
                    None => ("this password", "dit wachtwoord"),
                };
                let host = &self.options.host;
                let detail = (format!("{host}: user {user} with {by}"), format!("{host}: gebruiker {user} met {met}"));
                Err(Failure::Denied(Problem::new(ProblemKind::PaytSftpLoginWrong, detail)))
            }
            Err(error) => Err(unreachable(format!("signing in: {error}"))),
        }
    }

    async fn open(&self, handle: Handle<Watcher>) -> Result<Session, Failure> {
        let no_files = |error: String| {
            let host = &self.options.host;
            let detail = (
                format!("{host} lets the user in, but has no SFTP for him: {error}"),
                format!("{host} laat de gebruiker toe, maar heeft geen SFTP voor hem: {error}"),
            );
            Failure::Refused(Problem::new(ProblemKind::PaytSftpRefused, detail))
        };
        // a line that broke is no answer of the server
        let failed = |error: String| match handle.is_closed() {
            true => unreachable(format!("opening its files: {error}")),
            false => no_files(error),
        };
        let channel = handle.channel_open_session().await.map_err(|error| failed(error.to_string()))?;
        channel.request_subsystem(true, "sftp").await.map_err(|error| failed(error.to_string()))?;
        let raw = RawSftpSession::new(channel.into_stream());
        raw.set_timeout(self.patience.as_secs().max(1));
        let version = raw.init().await.map_err(|error| failed(error.to_string()))?;
        let renames_over = version.extensions.contains_key(super::files::POSIX_RENAME);
        Ok(Session { handle, raw, renames_over })
    }
}

impl Session {
    /// Says goodbye; what the server makes of that does not matter.
    pub(super) async fn close(self) {
        let goodbye = self.handle.disconnect(Disconnect::ByApplication, "", "en");
        let _said = tokio::time::timeout(Duration::from_secs(1), goodbye).await;
    }
}

async fn by_key(handle: &mut Handle<Watcher>, user: &str, key: &PrivateKey) -> Result<bool, russh::Error> {
    let hash = match key.algorithm() {
        // not by SHA-1, whatever the server knows
        Algorithm::Rsa { .. } => Some(handle.best_supported_rsa_hash().await?.flatten().unwrap_or(HashAlg::Sha256)),
        _ => None,
    };
    let key = PrivateKeyWithHashAlg::new(Arc::new(key.clone()), hash);
    Ok(handle.authenticate_publickey(user, key).await?.success())
}

/// By password, or, where the server asks for it as a question, by answering that.
async fn by_password(handle: &mut Handle<Watcher>, user: &str, password: &str) -> Result<bool, russh::Error> {
    if handle.authenticate_password(user, password).await?.success() {
        return Ok(true);
    }
    let mut asked = handle.authenticate_keyboard_interactive_start(user, None).await?;
    for _ in 0..QUESTIONS_AT_MOST {
        match asked {
            KeyboardInteractiveAuthResponse::Success => return Ok(true),
            KeyboardInteractiveAuthResponse::Failure { .. } => return Ok(false),
            KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } => {
                // what would be shown while it is typed is no password
                let answer = |shown: bool| if shown { String::new() } else { password.to_owned() };
                let answers = prompts.iter().map(|prompt| answer(prompt.echo)).collect();
                asked = handle.authenticate_keyboard_interactive_respond(answers).await?;
            }
        }
    }
    Ok(false)
}

/// Connects until the server shows the confirmed key, one kind of key after another: which one it prefers may change.
async fn reach(host: &str, port: u16, private: bool, confirmed: Option<String>) -> Result<Reached, Failure> {
    let mut kinds: Vec<Algorithm> =
        Preferred::DEFAULT.key.iter().filter(|kind| !matches!(kind, Algorithm::Rsa { hash: None })).cloned().collect();
    let mut others: Vec<HostKey> = Vec::new();
    while !kinds.is_empty() {
        let shown = Arc::new(Mutex::new(None));
        let watcher = Watcher { confirmed: confirmed.clone(), shown: Arc::clone(&shown) };
        let trying = greet(host, port, private, &kinds, watcher);
        let outcome = tokio::time::timeout(REACHED_WITHIN, trying).await;
        let outcome = outcome.map_err(|_| unreachable(format!("{host}:{port} did not answer in time")))?;
        let shown = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (outcome, shown) {
            (Ok(handle), Some(key)) => return Ok(Reached::Confirmed(handle, key)),
            (Err(Greeting::Ssh(_)), Some(key)) => {
                kinds.retain(|kind| !is_of_kind(kind, &key.kind));
                if others.contains(&key) {
                    break;
                }
                others.push(key);
            }
            (Err(Greeting::Ssh(russh::Error::NoCommonAlgo { .. })), None) if !others.is_empty() => break,
            (Err(Greeting::Ssh(error)), None) => return Err(unreachable(format!("{host}:{port}: {error}"))),
            (Err(Greeting::Failed(failure)), _) => return Err(failure),
            (Ok(_), None) => return Err(unreachable(format!("{host}:{port} showed no key"))),
        }
    }
    Ok(Reached::Others(others))
}

/// Whether a key of that name is of this kind; RSA has several names for one key.
fn is_of_kind(kind: &Algorithm, name: &str) -> bool {
    matches!(kind, Algorithm::Rsa { .. }) && name.contains("rsa") || kind.to_string() == name
}

/// Why a greeting came to nothing.
enum Greeting {
    Failed(Failure),
    Ssh(russh::Error),
}

async fn greet(
    host: &str,
    port: u16,
    private: bool,
    kinds: &[Algorithm],
    watcher: Watcher,
) -> Result<Handle<Watcher>, Greeting> {
    let stream = dial(host, port, private).await.map_err(Greeting::Failed)?;
    let config = client::Config {
        client_id: SshId::Standard("SSH-2.0-kruispost".into()),
        preferred: Preferred { key: kinds.to_vec().into(), ..Preferred::DEFAULT },
        keepalive_interval: Some(Duration::from_secs(15)),
        nodelay: true,
        ..client::Config::default()
    };
    client::connect_stream(Arc::new(config), stream, watcher).await.map_err(Greeting::Ssh)
}

/// Connects to the first address that answers. A name is looked up here, and what it leads to is judged, so that whoever
/// fills in a host reaches nothing but the internet.
async fn dial(host: &str, port: u16, private: bool) -> Result<TcpStream, Failure> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = lookup_host((bare, port)).await.map_err(|error| unreachable(format!("{host}: {error}")))?;
    let (allowed, refused): (Vec<SocketAddr>, Vec<SocketAddr>) =
        found.partition(|address| private || is_public(address.ip()));
    let mut why = unreachable(format!("{host}: the name leads nowhere"));
    if allowed.is_empty() && !refused.is_empty() {
        why = wrong((
            format!(
                "sftp_host {host} leads to a private address, and calls.sftp_private_addresses does not allow those"
            ),
            format!("sftp_host {host} leidt naar een privéadres, en calls.sftp_private_addresses staat dat niet toe"),
        ));
    }
    for address in allowed {
        match TcpStream::connect(address).await {
            Ok(stream) => {
                stream.set_nodelay(true).map_err(|error| unreachable(format!("{host}:{port}: {error}")))?;
                return Ok(stream);
            }
            Err(error) => why = unreachable(format!("{host}:{port}: {error}")),
        }
    }
    Err(why)
}

fn told(host: &str, keys: &[HostKey]) -> Said {
    let keys: Vec<String> = keys.iter().map(|key| format!("{} ({})", key.fingerprint, key.kind)).collect();
    (format!("{host} shows {}", keys.join(" and ")), format!("{host} toont {}", keys.join(" en "))).into()
}

pub(super) fn unreachable(detail: impl Into<Said>) -> Failure {
    Failure::later(ProblemKind::PaytSftpUnreachable, detail)
}
