//! An answer of a directory, read to its end and no further than an answer goes.

use reqwest::Response;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::DirectoryFailure;
use crate::webhook::AddressFault;

/// The longest answer: keys with certificates of a large directory take some tens of kilobytes.
const LONGEST: usize = 512 * 1024;

/// How much of a directory's own words is passed on, in characters.
const SHOWN: usize = 300;

/// What came.
pub(super) struct Body {
    status: u16,
    bytes: Vec<u8>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

/// Reads an answer.
pub(super) async fn read(what: &'static str, sent: Result<Response, reqwest::Error>) -> Result<Body, DirectoryFailure> {
    let mut response = sent.map_err(|error| failure_of(what, error))?;
    let status = response.status().as_u16();
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure_of(what, error))? {
        if bytes.len().saturating_add(chunk.len()) > LONGEST {
            return Err(DirectoryFailure::Strange { what, why: "the answer is longer than half a megabyte".into() });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Body { status, bytes })
}

impl Body {
    /// The same when it is a success.
    pub(super) fn success(self, what: &'static str) -> Result<Self, DirectoryFailure> {
        match self.status {
            200..=299 => Ok(self),
            status => Err(DirectoryFailure::Answered { what, status }),
        }
    }

    /// The same, where a refusal says why (RFC 6749, section 5.2).
    pub(super) fn success_or_refusal(self, what: &'static str) -> Result<Self, DirectoryFailure> {
        if matches!(self.status, 400..=499)
            && let Ok(refusal) = serde_json::from_slice::<Refusal>(&self.bytes)
        {
            let (error, description) = (shown(&refusal.error), shown(&refusal.error_description));
            return Err(DirectoryFailure::Refused { error, description });
        }
        self.success(what)
    }

    /// What it says.
    pub(super) fn json<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, DirectoryFailure> {
        // the error tells place and kind, never the text, which may hold a token
        serde_json::from_slice(&self.bytes).map_err(|error| DirectoryFailure::Strange {
            what,
            why: format!("{:?} error in line {}, column {}", error.classify(), error.line(), error.column()),
        })
    }
}

/// Words of somebody else: a line of bounded length.
pub(super) fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN).collect()
}

/// Without the address, which may hold something secret.
fn failure_of(what: &'static str, error: reqwest::Error) -> DirectoryFailure {
    if error.is_timeout() {
        let why = format!("nothing came within {} seconds", super::TIME_LIMIT.as_secs());
        return DirectoryFailure::NotReached { what, why };
    }
    let error = error.without_url();
    let mut why = error.to_string();
    let mut source = std::error::Error::source(&error);
    while let Some(inner) = source {
        if inner.is::<AddressFault>() {
            return DirectoryFailure::Address { what, fault: AddressFault::Private };
        }
        why.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    DirectoryFailure::NotReached { what, why }
}
