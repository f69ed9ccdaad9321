//! One request, one answer. Nothing is tried again here.

use std::error::Error as _;
use std::time::Duration;

use ledger::problem::{Problem, ProblemKind};
use reqwest::header::{ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{RequestBuilder, Response};

use super::options::AfasOptions;

/// The largest answer that is read: a page of 1,000 rows is well below 10 MB.
const LONGEST_ANSWER: usize = 128 * 1024 * 1024;

/// Room that is made at once when an answer says that it is this long: the size of a large page.
const LIKELY_ANSWER: usize = 1024 * 1024;

/// Sends requests with the headers AFAS wants.
#[derive(Debug)]
pub(super) struct Transport {
    http: reqwest::Client,
    base_url: String,
    headers: HeaderMap,
    get_timeout: Duration,
    post_timeout: Duration,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    /// `X-Trace-Identifier`, which AFAS support can look up (since Profit 7).
    pub(super) trace: Option<String>,
    /// The `Retry-After` header, when it counts seconds.
    pub(super) retry_after: Option<Duration>,
}

/// Why nothing (complete) came back.
#[derive(Debug)]
pub(super) enum NoAnswer {
    /// AFAS can't have seen the request.
    NotSent(String),
    /// We stopped waiting; AFAS goes on.
    TimedOut(String),
    /// The connection broke after the request, or part of it, went out.
    Broken(String),
    /// The answer is longer than what is read.
    TooLong(String),
}

impl Transport {
    pub(super) fn new(http: reqwest::Client, options: &AfasOptions) -> Result<Self, Problem> {
        Ok(Self {
            http,
            base_url: options.base_url()?,
            headers: fixed_headers(options)?,
            get_timeout: options.get_timeout,
            post_timeout: options.post_timeout,
        })
    }

    pub(super) async fn get(&self, path: &str, authorization: HeaderValue) -> Result<Answer, NoAnswer> {
        let request = self.http.get(format!("{}/{path}", self.base_url)).timeout(self.get_timeout);
        self.send("GET", path, request, authorization, LONGEST_ANSWER).await
    }

    /// The bytes of a file, at most so many. An environment that does not know the header sends them inside JSON.
    pub(super) async fn get_file(
        &self,
        path: &str,
        authorization: HeaderValue,
        most: usize,
    ) -> Result<Answer, NoAnswer> {
        let request = self.http.get(format!("{}/{path}", self.base_url)).timeout(self.get_timeout);
        self.send("GET", path, request.header("SendFileAsBinary", "1"), authorization, most).await
    }

    pub(super) async fn post(&self, path: &str, authorization: HeaderValue, body: Vec<u8>) -> Result<Answer, NoAnswer> {
        let json = HeaderValue::from_static("application/json;charset=utf-8");
        let request = self.http.post(format!("{}/{path}", self.base_url)).timeout(self.post_timeout);
        self.send("POST", path, request.header(CONTENT_TYPE, json).body(body), authorization, LONGEST_ANSWER).await
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        request: RequestBuilder,
        authorization: HeaderValue,
        most: usize,
    ) -> Result<Answer, NoAnswer> {
        // Filters hold numbers of customers: the log gets the path alone.
        let path = path.split('?').next().unwrap_or_default();
        let request = request.headers(self.headers.clone()).header(AUTHORIZATION, authorization);
        let outcome = match request.send().await {
            Ok(response) => receive(response, most).await,
            Err(error) => Err(no_answer(error)),
        };
        match &outcome {
            Ok(answer) => tracing::debug!(method, path, status = answer.status, trace = answer.trace, "AFAS answered"),
            Err(why) => tracing::debug!(method, path, ?why, "no answer from AFAS"),
        }
        outcome
    }
}

fn fixed_headers(options: &AfasOptions) -> Result<HeaderMap, Problem> {
    let value = |name: &str, text: &str| {
        HeaderValue::try_from(text)
            .map_err(|_| Problem::new(ProblemKind::SettingWrong, format!("{name} can't be sent in a header")))
    };
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(ACCEPT_LANGUAGE, value("language", &options.language)?);
    if let Some(id) = &options.integration_id {
        headers.insert("IntegrationId", value("integration_id", id)?);
    }
    Ok(headers)
}

async fn receive(mut response: Response, most: usize) -> Result<Answer, NoAnswer> {
    let header = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let status = response.status().as_u16();
    let trace = header("x-trace-identifier");
    let retry_after = header(RETRY_AFTER.as_str()).and_then(|text| text.parse().ok()).map(Duration::from_secs);
    // Told lengths spare the copies of a growing body; a wrong one must not take memory.
    let told = response.content_length().and_then(|length| usize::try_from(length).ok()).unwrap_or(0);
    let too_long = || NoAnswer::TooLong(format!("the answer is longer than {most} bytes"));
    if told > most {
        return Err(too_long());
    }
    let mut body = Vec::with_capacity(told.min(LIKELY_ANSWER));
    while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
        body.extend_from_slice(&chunk);
        if body.len() > most {
            return Err(too_long());
        }
    }
    Ok(Answer { status, body, trace, retry_after })
}

fn no_answer(error: reqwest::Error) -> NoAnswer {
    let error = error.without_url();
    let text = with_sources(&error);
    // Only a connection that never came about proves that nothing was sent.
    if error.is_connect() || error.is_builder() {
        NoAnswer::NotSent(text)
    } else if error.is_timeout() {
        NoAnswer::TimedOut(text)
    } else {
        NoAnswer::Broken(text)
    }
}

/// The cause stands in the sources; reqwest's own text only says which phase failed.
fn with_sources(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text = format!("{text}: {inner}");
        source = inner.source();
    }
    text
}
