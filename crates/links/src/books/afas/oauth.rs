//! OAuth client credentials: asks AFAS for a token and keeps it until it nearly expires.

use std::time::Duration;

use async_trait::async_trait;
use ledger::problem::{Problem, ProblemKind};
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::auth::{TokenSource, secret_header};
use crate::failure::Failure;

/// How long a token is taken to live when AFAS does not say.
const UNSAID_LIFE: Duration = Duration::from_secs(300);
/// How long the token address may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A client of AFAS, with one secret or, while secrets are being renewed, two.
#[derive(Debug)]
pub struct OAuthClientCredentials {
    http: reqwest::Client,
    url: String,
    client_id: String,
    secrets: Vec<SecretString>,
    skew: Duration,
    /// Held while a token is fetched, so that many calls lead to one renewal.
    current: Mutex<Option<Token>>,
}

#[derive(Debug)]
struct Token {
    access: SecretString,
    renew_at: Instant,
}

/// What the token address answers. Other members are ignored: they differ between versions of Profit.
#[derive(Deserialize)]
struct Granted {
    access_token: SecretText,
    expires_in: Option<u64>,
}

#[derive(Deserialize)]
#[serde(transparent)]
struct SecretText(String);

#[derive(Deserialize, Default)]
struct Refusal {
    #[serde(default)]
    error: String,
}

/// What one secret led to.
enum Asked {
    Granted(Token),
    /// This secret or client is not accepted; another secret may be.
    NotAccepted(String),
}

impl OAuthClientCredentials {
    /// A client. `url` is [`super::options::AfasOptions::oauth_url`]; `secrets` are tried in order, the newest first;
    /// a token is renewed `skew` before it expires.
    pub fn new(
        http: reqwest::Client,
        url: String,
        client_id: String,
        secrets: Vec<SecretString>,
        skew: Duration,
    ) -> Self {
        Self { http, url, client_id, secrets, skew, current: Mutex::new(None) }
    }

    async fn renew(&self) -> Result<Token, Failure> {
        let mut refusal = "no client secret is set".to_owned();
        for secret in &self.secrets {
            match self.ask(secret).await? {
                Asked::Granted(token) => return Ok(token),
                Asked::NotAccepted(why) => refusal = why,
            }
        }
        Err(Failure::Denied(Problem::new(ProblemKind::AfasTokenWrong, refusal)))
    }

    async fn ask(&self, secret: &SecretString) -> Result<Asked, Failure> {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", self.client_id.as_str()),
            ("client_secret", secret.expose_secret()),
        ];
        let sent = self.http.post(&self.url).timeout(TIMEOUT).form(&form).send().await;
        let response = sent.map_err(|error| unreachable(&error.without_url()))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| unreachable(&error.without_url()))?;
        match status {
            200..=299 => self.granted(&body).map(Asked::Granted),
            400 | 401 => Ok(Asked::NotAccepted(refusal_text(status, &body))),
            403 => Err(denied(ProblemKind::AfasAddressNotAllowed, "at the token address")),
            404 => Err(denied(ProblemKind::AfasNotFound, "the token address does not exist")),
            _ => Err(Failure::later(ProblemKind::AfasUnreachable, format!("the token address answered {status}"))),
        }
    }

    fn granted(&self, body: &[u8]) -> Result<Token, Failure> {
        let granted: Granted = serde_json::from_slice(body)
            .map_err(|_| Failure::later(ProblemKind::AfasAnswerUnreadable, "the token address gave no token"))?;
        let life = granted.expires_in.map_or(UNSAID_LIFE, Duration::from_secs);
        // A token that lives shorter than the skew is still used for half its life.
        let use_for = life.checked_sub(self.skew).unwrap_or(life / 2);
        let access = SecretString::from(granted.access_token.0);
        Ok(Token { access, renew_at: Instant::now() + use_for })
    }
}

#[async_trait]
impl TokenSource for OAuthClientCredentials {
    async fn header(&self) -> Result<HeaderValue, Failure> {
        let mut current = self.current.lock().await;
        if let Some(token) = current.as_ref()
            && Instant::now() < token.renew_at
        {
            return secret_header("Bearer", &token.access);
        }
        let token = self.renew().await?;
        let header = secret_header("Bearer", &token.access);
        *current = Some(token);
        header
    }

    async fn refused(&self, header: &HeaderValue) -> bool {
        let mut current = self.current.lock().await;
        let same = match current.as_ref() {
            Some(token) => secret_header("Bearer", &token.access).is_ok_and(|own| own == *header),
            None => false,
        };
        // When it is not the same, another call has renewed it meanwhile.
        if same {
            *current = None;
        }
        true
    }
}

fn refusal_text(status: u16, body: &[u8]) -> String {
    let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
    // A code from a fixed list; the description next to it could repeat what we sent.
    let code: String = refusal.error.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
    format!("the token address answered {status} {code}").trim_end().to_owned()
}

fn denied(kind: ProblemKind, detail: &str) -> Failure {
    Failure::Denied(Problem::new(kind, detail))
}

fn unreachable(error: &reqwest::Error) -> Failure {
    Failure::later(ProblemKind::AfasUnreachable, format!("the token address: {error}"))
}
