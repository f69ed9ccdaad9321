//! One call to Payt: paced, tried again where that is safe, and its answer judged.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use ledger::problem::{Problem, ProblemKind};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, RequestBuilder, Response, Url};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::Manners;
use crate::back_off::{retry_after, scheduled};
use crate::failure::Failure;

/// The longest answer that is read: a page of 500 invoices is far below it.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;
/// How much of Payt's words is passed on.
const SHOWN_CHARACTERS: usize = 400;

/// Calls one host of Payt.
pub(super) struct Caller {
    http: reqwest::Client,
    base: Url,
    /// None: nobody may call.
    token: Option<SecretString>,
    timeout: Duration,
    manners: Manners,
    pace: DefaultDirectRateLimiter,
}

/// A body that came with a 2xx.
#[derive(Debug)]
pub(super) struct Body {
    call: String,
    bytes: Vec<u8>,
    says_json: bool,
    /// Whether an earlier try of the call has no answer: it may have been taken.
    repeated: bool,
}

/// Why a call gave no answer that can be used.
#[derive(Debug)]
pub(super) struct Miss {
    call: String,
    pub(super) why: Why,
    /// As in a body.
    repeated: bool,
}

/// What kind of miss.
#[derive(Debug)]
pub(super) enum Why {
    /// 401.
    Unauthorized(String),
    /// 403: a permission, or the module for the interface.
    Forbidden(String),
    /// 404.
    NotFound(String),
    /// 429.
    Busy(Option<Duration>),
    /// No connection, no (whole) answer, or an error on Payt's side.
    Unreachable(String, Option<Duration>),
    /// An answer that is not what it should be.
    Strange(String),
    /// Payt says no.
    Refused(String),
}

impl Caller {
    /// Calls to `base` with that token, so many a second.
    pub(super) fn new(
        http: reqwest::Client,
        base: &str,
        token: Option<SecretString>,
        (per_second, timeout): (NonZeroU32, Duration),
        manners: Manners,
    ) -> Result<Self, Failure> {
        let wrong = |what: String| Failure::Refused(Problem::new(ProblemKind::SettingWrong, what));
        let parsed = Url::parse(base).ok();
        let fit = |url: &Url| matches!(url.scheme(), "http" | "https") && !url.cannot_be_a_base();
        let base = parsed.filter(fit).ok_or_else(|| wrong(format!("`{base}` is no http address")))?;
        let shown = token.as_ref().map_or("none", |token| token.expose_secret());
        if shown.is_empty() || !shown.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong("token: a token of Payt has letters, digits and signs only".to_owned()));
        }
        let interval = Duration::from_secs(1) / per_second.get();
        let quota = Quota::with_period(interval).ok_or_else(|| wrong("calls per second".to_owned()))?;
        Ok(Self { http, base, token, timeout, manners, pace: RateLimiter::direct(quota) })
    }

    /// Asks; nothing changes by it.
    pub(super) async fn get(&self, path: &[&str], query: &[(&str, String)]) -> Result<Body, Miss> {
        self.call(Method::GET, self.url(path, query), None, Body::is_json).await
    }

    /// Changes records, in a way that may be sent twice: after a passing failure it is sent again.
    pub(super) async fn patch(&self, path: &[&str], body: Vec<u8>) -> Result<Body, Miss> {
        self.call(Method::PATCH, self.url(path, &[]), Some(body), Body::is_json).await
    }

    /// Adds or changes records by their own number, which may be sent twice as well.
    pub(super) async fn post(&self, path: &[&str], body: Vec<u8>) -> Result<Body, Miss> {
        self.call(Method::POST, self.url(path, &[]), Some(body), Body::is_json).await
    }

    /// Puts a document where Payt said it wants it. The token stays here: what opens that address is in the address.
    pub(super) async fn put_at(&self, url: &Url, content_type: &'static str, bytes: Vec<u8>) -> Result<(), Miss> {
        let call = format!("PUT to {}", url.host_str().unwrap_or_default());
        let request = self.http.put(url.clone()).header(CONTENT_TYPE, HeaderValue::from_static(content_type));
        let sent = request.body(bytes).timeout(self.timeout).send().await;
        let outcome = match sent {
            Ok(response) => judge(&call, response).await.map(drop),
            Err(error) => Err(Why::Unreachable(with_sources(&error.without_url()), None)),
        };
        outcome.map_err(|why| Miss { call, why, repeated: false })
    }

    /// Whether documents may be put at that address: by TLS, or where this caller calls itself.
    pub(super) fn may_put_at(&self, url: &Url) -> bool {
        url.scheme() == "https" || (url.scheme() == "http" && url.origin() == self.base.origin())
    }

    /// Sends a file, which may be sent twice as well.
    pub(super) async fn upload(&self, path: &[&str], body: Vec<u8>) -> Result<(), Miss> {
        self.call(Method::POST, self.url(path, &[]), Some(body), Body::is_taken).await.map(drop)
    }

    /// `fits` tells whether a 2xx is one.
    async fn call(
        &self,
        method: Method,
        url: Url,
        body: Option<Vec<u8>>,
        fits: fn(&Body) -> Result<(), Why>,
    ) -> Result<Body, Miss> {
        let call = format!("{method} {}", url.path());
        if self.token.is_none() {
            let why = Why::Forbidden(": this connection has no access token".to_owned());
            return Err(Miss { call, why, repeated: false });
        }
        let (mut tried, mut repeated): (usize, bool) = (0, false);
        loop {
            let request = self.http.request(method.clone(), url.clone());
            let outcome = self.once(&call, with_body(request, body.clone())).await;
            let why = match outcome.and_then(|body| fits(&body).map(|()| body)) {
                Ok(body) => return Ok(Body { repeated, ..body }),
                Err(why) => why,
            };
            tried += 1;
            let Some(wait) = self.wait_before_next(&why, tried) else { return Err(Miss { call, why, repeated }) };
            repeated |= matches!(why, Why::Unreachable(..) | Why::Strange(_));
            tracing::debug!(call, ?why, ?wait, "asking Payt again");
            tokio::time::sleep(wait).await;
        }
    }

    async fn once(&self, call: &str, request: RequestBuilder) -> Result<Body, Why> {
        self.pace.until_ready().await;
        let token = self.token.as_ref().map_or("", |token| token.expose_secret());
        let request = request.bearer_auth(token).timeout(self.timeout);
        match request.header(ACCEPT, "application/json").send().await {
            Ok(response) => judge(call, response).await,
            Err(error) => Err(Why::Unreachable(with_sources(&error.without_url()), None)),
        }
    }

    fn wait_before_next(&self, why: &Why, tried: usize) -> Option<Duration> {
        let tries = usize::try_from(self.manners.tries.get()).unwrap_or(usize::MAX);
        let asked = match why {
            Why::Busy(asked) | Why::Unreachable(_, asked) => *asked,
            Why::Strange(_) => None,
            _ => return None,
        };
        let wait = asked.unwrap_or_else(|| scheduled(&self.manners.waits, tried.saturating_sub(1)));
        (tried < tries && wait <= self.manners.patience).then_some(wait)
    }

    fn url(&self, path: &[&str], query: &[(&str, String)]) -> Url {
        let mut url = self.base.clone();
        // It was looked at when the client was made.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }
}

fn with_body(request: RequestBuilder, body: Option<Vec<u8>>) -> RequestBuilder {
    match body {
        Some(body) => request.header(CONTENT_TYPE, HeaderValue::from_static("application/json")).body(body),
        None => request,
    }
}

async fn judge(call: &str, mut response: Response) -> Result<Body, Why> {
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| {
        Why::Unreachable(format!("{status}, and the answer broke off: {}", with_sources(&error.without_url())), None)
    })? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST_ANSWER {
            return Err(Why::Strange(format!("the answer is longer than {LONGEST_ANSWER} bytes")));
        }
    }
    tracing::debug!(call, status, "Payt answered");
    let said = || words(&bytes);
    match status {
        200..=299 => {
            let says_json = content_type(&headers).contains("json");
            Ok(Body { call: call.to_owned(), bytes, says_json, repeated: false })
        }
        401 => Err(Why::Unauthorized(said())),
        403 => Err(Why::Forbidden(said())),
        404 => Err(Why::NotFound(said())),
        429 => Err(Why::Busy(retry_after(&headers))),
        408 | 500..=599 => Err(Why::Unreachable(format!("{status}{}", said()), retry_after(&headers))),
        300..=399 => Err(Why::Strange(format!("{status}: a redirect is not followed"))),
        _ => Err(Why::Refused(format!("{status}{}", said()))),
    }
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_ascii_lowercase()
}

/// Payt's own words in `{code, message}`, with what stands before them; empty when there are none.
fn words(bytes: &[u8]) -> String {
    let body: Value = serde_json::from_slice(bytes).unwrap_or(Value::Null);
    let part = |name: &str| body.get(name).and_then(Value::as_str).map(readable).filter(|text| !text.is_empty());
    match (part("message"), part("code")) {
        (Some(message), _) => format!(": {message}"),
        (None, Some(code)) => format!(": {code}"),
        (None, None) => String::new(),
    }
}

/// Fit for a page and a log: one line, not too long.
pub(super) fn readable(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(SHOWN_CHARACTERS).collect::<String>().trim().to_owned()
}

/// The cause stands in the sources; reqwest's own text only says which phase failed.
fn with_sources(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}

impl Body {
    /// The JSON in it.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Miss> {
        serde_json::from_slice(&self.bytes)
            .map_err(|error| self.strange(&format!("{error}; it begins `{}`", self.start())))
    }

    /// Half an answer, or the page of a proxy, may be whole the next time.
    fn is_json(&self) -> Result<(), Why> {
        let parsed: Result<IgnoredAny, _> = serde_json::from_slice(&self.bytes);
        parsed.map(drop).map_err(|error| Why::Strange(format!("{error}; it begins `{}`", self.start())))
    }

    /// A 2xx says that a file was taken; what else an answer to a file holds is not documented. A page for people is
    /// no answer of Payt, and JSON that says no is one.
    fn is_taken(&self) -> Result<(), Why> {
        let start = self.start();
        if start.starts_with('<') {
            return Err(Why::Strange(format!("a page instead of an answer; it begins `{start}`")));
        }
        let parsed: Result<Value, _> = serde_json::from_slice(&self.bytes);
        match parsed {
            Ok(body) if body.get("success") == Some(&Value::Bool(false)) => {
                Err(Why::Refused(format!("success is false; {start}")))
            }
            Err(_) if self.says_json && !start.is_empty() => self.is_json(),
            _ => Ok(()),
        }
    }

    pub(super) fn strange(&self, what: &str) -> Miss {
        Miss { call: self.call.clone(), why: Why::Strange(what.to_owned()), repeated: self.repeated }
    }

    /// Whether an earlier try of this call has no answer.
    pub(super) const fn is_repeated(&self) -> bool {
        self.repeated
    }

    fn start(&self) -> String {
        readable(&String::from_utf8_lossy(self.bytes.get(..SHOWN_CHARACTERS).unwrap_or(&self.bytes)))
    }
}

impl Miss {
    /// Whether Payt looked at the call and said no, to all of it.
    pub(super) const fn is_refusal(&self) -> bool {
        matches!(self.why, Why::Refused(_))
    }

    /// Whether an earlier try of this call has no answer.
    pub(super) const fn is_repeated(&self) -> bool {
        self.repeated
    }

    /// Payt's words, without the call.
    pub(super) fn said(&self) -> String {
        match &self.why {
            Why::Refused(said) => said.clone(),
            why => format!("{why:?}"),
        }
    }

    /// Whether it says that the interface is not there for this administration or token.
    pub(super) fn says_off(&self) -> bool {
        matches!(self.why, Why::Forbidden(_) | Why::NotFound(_))
    }
}

/// Named by who must act. Nothing secret stands in the detail: a path and Payt's own words.
impl From<Miss> for Failure {
    fn from(miss: Miss) -> Self {
        let problem = |kind, what: String| Problem::new(kind, format!("{}: {what}", miss.call));
        match &miss.why {
            Why::Unauthorized(said) => Self::Denied(problem(ProblemKind::PaytTokenWrong, format!("401{said}"))),
            Why::Forbidden(said) => Self::Denied(problem(ProblemKind::PaytTokenWrong, format!("403{said}"))),
            Why::NotFound(said) => Self::Refused(problem(ProblemKind::PaytRefused, format!("404{said}"))),
            Why::Refused(said) => Self::Refused(problem(ProblemKind::PaytRefused, said.clone())),
            Why::Busy(after) => {
                Self::Later { after: *after, problem: problem(ProblemKind::PaytTooBusy, "429".to_owned()) }
            }
            Why::Unreachable(said, after) => {
                Self::Later { after: *after, problem: problem(ProblemKind::PaytUnreachable, said.clone()) }
            }
            Why::Strange(said) => {
                Self::Later { after: None, problem: problem(ProblemKind::PaytAnswerStrange, said.clone()) }
            }
        }
    }
}
