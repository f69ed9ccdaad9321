//! A call as it came in.

use axum::{
    body::Body,
    http::{HeaderMap, Method, Request},
};

/// A call the emulator saw, without its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSeen {
    /// The verb.
    pub method: String,
    /// Path and query as they came.
    pub path_and_query: String,
    /// The status of the answer; `None` when the connection closed without one.
    pub status: Option<u16>,
}

/// A call with its body read.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) path_and_query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The body is larger than the limit, or the caller went away while sending it.
#[derive(Debug)]
pub(super) struct BodyNotRead;

/// The largest body: a file of 50 MB is skipped by Payt (documented for JSON), and base64 makes it a third larger.
const MOST_BYTES: usize = 72 * 1024 * 1024;

impl Call {
    pub(super) async fn read(request: Request<Body>) -> Result<Call, BodyNotRead> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, MOST_BYTES).await.map_err(|_| BodyNotRead)?;
        Ok(Call {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            path_and_query: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            headers: parts.headers,
            body: body.to_vec(),
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The token of `Authorization: Bearer …`.
    pub(super) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ").map(str::trim)
    }
}
