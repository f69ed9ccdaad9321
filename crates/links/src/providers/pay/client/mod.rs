//! The client of Pay.'s GMS REST interface: reads, and can do nothing else.
//!
//! There is one way to send anything and it is a GET; no refund, payout or clearing can be made through this type.
//! It knows Pay.'s words only, so that it could stand on its own.

mod answer;
mod calls;
mod error;
#[cfg(test)]
mod tests;

use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use reqwest::Url;
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

pub use answer::Body;
pub use calls::{InvoiceLinesFilter, SettlementsFilter};
pub use error::PayError;

/// Where Pay. answers.
pub const BASE_URL: &str = "https://rest.pay.nl";

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// Where Pay. answers, without the `/v2`.
    pub base_url: String,
    /// No published limit exists; two a second is what a careful client keeps to.
    pub requests_per_second: NonZeroU32,
    /// How long a list may take.
    pub list_timeout: Duration,
    /// How long a page of records may take: it can hold ten thousand.
    pub records_timeout: Duration,
    /// How many records are asked for at once, at most 10 000.
    pub records_per_page: NonZeroU32,
    /// How often one call is tried in all.
    pub tries: NonZeroU32,
    /// Waits between the tries of one call after a passing failure.
    pub short_waits: Vec<Duration>,
    /// Waits after 429 when Pay. names none; they grow while 429 goes on.
    pub busy_waits: Vec<Duration>,
    /// The longest wait inside a call; a longer one is handed back to the caller.
    pub patience: Duration,
}

impl Default for ClientOptions {
    fn default() -> Self {
        Self {
            base_url: BASE_URL.to_owned(),
            requests_per_second: NonZeroU32::MIN.saturating_add(1),
            list_timeout: Duration::from_secs(30),
            records_timeout: Duration::from_secs(120),
            records_per_page: NonZeroU32::MIN.saturating_add(9_999),
            tries: NonZeroU32::MIN.saturating_add(2),
            short_waits: [1, 3].map(Duration::from_secs).to_vec(),
            busy_waits: [30, 120, 900].map(Duration::from_secs).to_vec(),
            patience: Duration::from_secs(5),
        }
    }
}

/// AT-code and token of one merchant, with the pace and the manners Pay. expects.
pub struct PayClient {
    http: reqwest::Client,
    base_url: Url,
    at_code: String,
    token: SecretString,
    options: ClientOptions,
    pace: DefaultDirectRateLimiter,
    turn: Mutex<()>,
    /// How many 429 answers came in a row.
    busy: AtomicUsize,
}

/// The token is not in here.
impl fmt::Debug for PayClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayClient")
            .field("base_url", &self.base_url.as_str())
            .field("at_code", &self.at_code)
            .finish_non_exhaustive()
    }
}

impl PayClient {
    /// A client for one API token: `at_code` is `AT-####-####`, `token` the secret that goes with it.
    ///
    /// # Errors
    /// [`PayError::Setting`] when the base URL is none.
    pub fn new(
        http: reqwest::Client,
        at_code: impl Into<String>,
        token: SecretString,
        options: ClientOptions,
    ) -> Result<Self, PayError> {
        let wrong = || PayError::Setting(format!("base_url: `{}` is no http address", options.base_url));
        let base_url = Url::parse(&options.base_url).map_err(|_| wrong())?;
        if !matches!(base_url.scheme(), "http" | "https") || base_url.cannot_be_a_base() {
            return Err(wrong());
        }
        let interval = Duration::from_secs(1) / options.requests_per_second.get();
        let quota = Quota::with_period(interval).ok_or_else(|| PayError::Setting("requests_per_second".to_owned()))?;
        Ok(Self {
            http,
            base_url,
            at_code: at_code.into(),
            token,
            options,
            pace: RateLimiter::direct(quota),
            turn: Mutex::new(()),
            busy: AtomicUsize::new(0),
        })
    }

    /// The AT-code; it may be shown, unlike the token.
    pub fn at_code(&self) -> &str {
        &self.at_code
    }

    /// The options it was made with.
    pub fn options(&self) -> &ClientOptions {
        &self.options
    }

    /// Asks, and asks again while the failure is a passing one, there are tries left and the wait is short.
    async fn get(&self, url: Url, timeout: Duration) -> Result<Body, PayError> {
        let _one_at_a_time = self.turn.lock().await;
        let mut tried: usize = 0;
        loop {
            let error = match self.get_once(&url, timeout).await {
                Ok(body) => return Ok(body),
                Err(error) => error,
            };
            tried += 1;
            match self.wait_before_next(&error, tried) {
                Some(wait) => {
                    tracing::debug!(%error, ?wait, "asking Pay. again");
                    tokio::time::sleep(wait).await;
                }
                None => return Err(error),
            }
        }
    }

    async fn get_once(&self, url: &Url, timeout: Duration) -> Result<Body, PayError> {
        self.pace.until_ready().await;
        let call = format!("GET {}", url.path());
        let sent = self
            .http
            .get(url.clone())
            .basic_auth(&self.at_code, Some(self.token.expose_secret()))
            .header(ACCEPT, "application/json")
            .header(ACCEPT_LANGUAGE, "en_GB")
            .timeout(timeout)
            .send()
            .await;
        let outcome = match sent {
            Ok(response) => answer::judge(&call, response).await,
            Err(error) => Err(answer::unreachable(&call, &error)),
        };
        self.count_busy(outcome)
    }

    /// Counts 429 answers in a row, and fills in the wait Pay. did not name.
    fn count_busy(&self, outcome: Result<Body, PayError>) -> Result<Body, PayError> {
        if let Err(PayError::Busy { call, after }) = outcome {
            let step = self.busy.fetch_add(1, Ordering::Relaxed);
            let after =
                if after.is_zero() { crate::back_off::scheduled(&self.options.busy_waits, step) } else { after };
            return Err(PayError::Busy { call, after });
        }
        self.busy.store(0, Ordering::Relaxed);
        outcome
    }

    fn wait_before_next(&self, error: &PayError, tried: usize) -> Option<Duration> {
        let tries = usize::try_from(self.options.tries.get()).unwrap_or(usize::MAX);
        if !error.is_passing() || tried >= tries {
            return None;
        }
        let short = || crate::back_off::scheduled(&self.options.short_waits, tried - 1);
        Some(error.asked_wait().unwrap_or_else(short)).filter(|wait| *wait <= self.options.patience)
    }
}
