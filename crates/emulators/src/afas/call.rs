//! A call as it came in, and what it asks for.

use axum::body::Body;
use axum::extract::Query;
use axum::http::{HeaderMap, Method, Request};

use super::dossier::Wanted;
use super::entries::Which;
use super::fault::CallKind;

/// A call with its body read.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) path: String,
    /// The query string without `?`, as it came.
    pub(super) query: String,
    /// Its parameters, decoded.
    pub(super) pairs: Vec<(String, String)>,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

/// The body is larger than the limit, or the caller went away while sending it.
#[derive(Debug)]
pub(super) struct BodyNotRead;

impl Call {
    pub(super) async fn read(request: Request<Body>, most_bytes: usize) -> Result<Self, BodyNotRead> {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, most_bytes).await.map_err(|_| BodyNotRead)?;
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|Query(pairs)| pairs);
        Ok(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            pairs: pairs.unwrap_or_default(),
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// A parameter; its name has no case.
    pub(super) fn parameter(&self, name: &str) -> Option<String> {
        self.pairs.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.clone())
    }
}

/// What a call asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Route {
    Token,
    Inventory,
    FieldsOfGet(String),
    FieldsOfUpdate(String),
    Version,
    Read(String),
    PostEntry,
    DeleteEntry {
        unit: i64,
        journal: String,
        which: Which,
    },
    PutInvoice,
    PostSubject,
    PostAttachment,
    File(Wanted),
    /// A connector this App connector does not have.
    OtherConnector(String),
    Nowhere,
}

/// The path before everything else.
const BASE: &str = "profitrestservices";

impl Route {
    /// Upper and lower case are the same in addresses (AFAS documentation and clients mix them).
    pub(super) fn find(call: &Call) -> Self {
        let parts: Vec<String> = call.path.split('/').skip(1).map(decode).collect();
        let lower: Vec<String> = parts.iter().map(|part| part.to_ascii_lowercase()).collect();
        let lower: Vec<&str> = lower.iter().map(String::as_str).collect();
        let part = |index: usize| parts.get(index).cloned().unwrap_or_default();
        match (call.method.as_str(), lower.as_slice()) {
            ("POST", [BASE, "oauth", "token"]) => Self::Token,
            ("GET", [BASE, "metainfo"]) => Self::Inventory,
            ("GET", [BASE, "metainfo", "get", _]) => Self::FieldsOfGet(part(3)),
            ("GET", [BASE, "metainfo", "update", _]) => Self::FieldsOfUpdate(part(3)),
            ("GET", [BASE, "profitversion"]) => Self::Version,
            ("GET", [BASE, "connectors", _]) => Self::Read(part(2)),
            ("POST", [BASE, "connectors", "fientries"]) => Self::PostEntry,
            ("PUT", [BASE, "connectors", "fiinvoice"]) => Self::PutInvoice,
            ("POST", [BASE, "connectors", "knsubject"]) => Self::PostSubject,
            ("POST", [BASE, "connectors", "knsubject", "knsubjectattachment"]) => Self::PostAttachment,
            ("DELETE", [BASE, "connectors", "fientries", "fientrypar", "unid,joco", _, "fientries", by, _]) => {
                delete_route(&part(5), by, part(8))
            }
            ("GET", [BASE, "subjectconnector", rest @ ..]) if rest.len() != 1 => Self::File(Wanted::OfSubject {
                subject: call.parameter("subjectid").unwrap_or_else(|| part(2)),
                file: call.parameter("fileid").unwrap_or_else(|| part(3)),
            }),
            ("GET", [BASE, "fileconnector", rest @ ..]) if rest.len() != 1 => Self::File(Wanted::ByName {
                file: call.parameter("fileid").unwrap_or_else(|| part(2)),
                name: call.parameter("filename").unwrap_or_else(|| part(3)),
            }),
            ("POST" | "PUT" | "DELETE", [BASE, "connectors", _, ..]) => Self::OtherConnector(part(2)),
            _ => Self::Nowhere,
        }
    }

    /// What faults see of it.
    pub(super) fn kind(&self) -> CallKind<'_> {
        match self {
            Self::Token => CallKind::Token,
            Self::Read(id) => CallKind::Read(id),
            Self::PostEntry => CallKind::Post,
            _ => CallKind::Other,
        }
    }
}

fn delete_route(key: &str, by: &str, value: String) -> Route {
    let Some((unit, journal)) = key.split_once(',') else { return Route::Nowhere };
    let which = match by {
        "@enno" | "enno" => Which::Number(value),
        "inid" | "@inid" => Which::Invoice(value),
        _ => return Route::Nowhere,
    };
    let journal = journal.to_owned();
    unit.parse().map_or(Route::Nowhere, |unit| Route::DeleteEntry { unit, journal, which })
}

/// A part of a path without its `%` escapes.
fn decode(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| after.split_at_checked(2)).flatten();
        let hex = escaped.and_then(|(hex, _)| std::str::from_utf8(hex).ok());
        match (hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()), escaped) {
            (Some(byte), Some((_, after))) => {
                bytes.push(byte);
                rest = after;
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
