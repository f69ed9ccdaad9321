//! A call as it came in.

use std::net::IpAddr;

use axum::{
    body::Body,
    extract::Query,
    http::{HeaderMap, Method, Request, Uri},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

/// A call the emulator saw, without its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestSeen {
    /// The verb.
    pub method: String,
    /// Path and query as they came.
    pub path_and_query: String,
    /// The status of the answer; `None` when the connection closed without one.
    pub status: Option<u16>,
    /// Numbers or codes of the records a call to write them brought.
    pub records: Vec<String>,
}

/// Lists of records in a body, each with the field that tells one from the other.
const KEYS: &[(&str, &str)] = &[
    ("payment_conditions", "code"),
    ("contacts", "contact_identifier"),
    ("debtors", "debtor_number"),
    ("invoices", "invoice_number"),
];

/// A call with its body read.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) path_and_query: String,
    pub(super) from: IpAddr,
    /// The parameters, decoded.
    pub(super) parameters: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// The body is larger than the limit, or the caller went away while sending it.
#[derive(Debug)]
pub(super) struct BodyNotRead;

/// The largest body: a file of 50 MB is skipped by Payt (documented for JSON), and base64 makes it a third larger.
const MOST_BYTES: usize = 72 * 1024 * 1024;

impl Call {
    pub(super) async fn read(request: Request<Body>, from: IpAddr) -> Result<Call, BodyNotRead> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, MOST_BYTES).await.map_err(|_| BodyNotRead)?;
        Ok(Call {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            path_and_query: parts.uri.path_and_query().map_or_else(String::new, ToString::to_string),
            from,
            parameters: parameters(&parts.uri),
            headers: parts.headers,
            body: body.to_vec(),
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Name and secret of `Authorization: Basic …`.
    pub(super) fn basic(&self) -> Option<(String, String)> {
        let encoded = self.header("authorization")?.strip_prefix("Basic ")?;
        let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        text.split_once(':').map(|(name, secret)| (name.to_owned(), secret.to_owned()))
    }

    /// The fields of the body, a form or JSON.
    pub(super) fn fields(&self) -> Value {
        let json = serde_json::from_slice::<Value>(&self.body).ok().filter(Value::is_object);
        json.unwrap_or_else(|| {
            let mut fields = serde_json::Map::new();
            for (name, value) in form(&self.body) {
                match name.strip_suffix("[]") {
                    Some(list) => {
                        let list = fields.entry(list).or_insert_with(|| Value::Array(Vec::new()));
                        if let Some(list) = list.as_array_mut() {
                            list.push(value.into());
                        }
                    }
                    None => {
                        fields.insert(name, value.into());
                    }
                }
            }
            Value::Object(fields)
        })
    }

    /// Numbers or codes of the records it brings to `/v1/…`.
    pub(super) fn records(&self) -> Vec<String> {
        let Some((name, key)) = KEYS.iter().find(|(name, _)| self.path.ends_with(&format!("/v1/{name}"))) else {
            return Vec::new();
        };
        let fields = self.fields();
        let text = |record: &Value| record.get(key).and_then(Value::as_str).map(str::to_owned);
        match fields.get(name).and_then(Value::as_array) {
            Some(records) => records.iter().filter_map(text).collect(),
            None => text(&fields).into_iter().collect(),
        }
    }

    /// The token of `Authorization: Bearer …`.
    pub(super) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ").map(str::trim)
    }
}

fn parameters(uri: &Uri) -> Vec<(String, String)> {
    Query::<Vec<(String, String)>>::try_from_uri(uri).map(|Query(pairs)| pairs).unwrap_or_default()
}

/// The fields of a form.
fn form(body: &[u8]) -> Vec<(String, String)> {
    let text = String::from_utf8_lossy(body);
    // A form is written as a query is.
    format!("/?{}", text.trim()).parse().map(|uri| parameters(&uri)).unwrap_or_default()
}
