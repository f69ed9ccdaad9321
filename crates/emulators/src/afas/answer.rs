//! What goes back over the wire.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::json;

use super::knobs::Profile;
use super::messages::{Language, Refusal};
use super::random::Random;

/// An answer before it is put on the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
    pub(super) headers: Vec<(&'static str, String)>,
}

/// The content type of JSON answers.
const JSON: &str = "application/json; charset=utf-8";

impl Answer {
    /// JSON text that is ready.
    pub(super) fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type: JSON, body: body.into(), headers: Vec::new() }
    }

    /// A status without a body, announced as XML (AFAS documentation: responses of the OpenAPI specification).
    pub(super) fn empty(status: u16) -> Self {
        Self { status, content_type: "application/xml", body: Vec::new(), headers: Vec::new() }
    }

    /// The page of a proxy.
    pub(super) fn html(status: u16) -> Self {
        let body = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>");
        Self { status, content_type: "text/html", body: body.into_bytes(), headers: Vec::new() }
    }

    /// 401; from Profit 9 on it says why (AFAS documentation: authentication).
    pub(super) fn unauthorised(profile: Profile) -> Self {
        let answer = Self::empty(401);
        match profile {
            Profile::Profit9 => answer.with("www-authenticate", "Bearer error=\"invalid_token\""),
            _ => answer,
        }
    }

    /// A functional refusal: 500 with three members, several messages joined.
    pub(super) fn refused(refusals: &[Refusal], language: Language, random: &mut Random) -> Self {
        let texts: Vec<String> = refusals.iter().map(|refusal| refusal.text(language)).collect();
        let body = json!({
            "externalMessage": texts.join(" | "),
            "errorNumber": refusals.first().map_or(0, Refusal::number),
            "profitLogReference": random.hex32(),
        });
        Self::json(500, body.to_string())
    }

    /// The second shape of errors: only a message.
    pub(super) fn message(status: u16, text: &str) -> Self {
        Self::json(status, json!({ "message": text }).to_string())
    }

    /// 503 with the seconds to wait.
    pub(super) fn unavailable(retry_after_s: u32) -> Self {
        let body = json!({ "error": { "code": 503, "message": "Service unavailable" }, "retry_after": retry_after_s });
        Self::json(503, body.to_string()).with("retry-after", retry_after_s.to_string())
    }

    /// The same with one more header.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The HTTP answer, with the headers AFAS puts on each (AFAS documentation: responses of the OpenAPI specification).
    pub(super) fn into_response(self, profile: Profile, trace: &str) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert("content-type", HeaderValue::from_static(self.content_type));
        for (name, value) in STANDING_HEADERS {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        if profile >= Profile::Profit7
            && let Ok(value) = HeaderValue::from_str(trace)
        {
            headers.insert("x-trace-identifier", value);
        }
        for (name, value) in self.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

const STANDING_HEADERS: [(&str, &str); 10] = [
    ("cache-control", "no-store, no-cache"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("x-afas-proxy-version", "1.0"),
    ("x-afas-proxy-stats", "0"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "deny"),
    ("access-control-allow-origin", "*"),
    ("access-control-allow-methods", "GET, POST, PUT, DELETE, OPTIONS"),
    ("access-control-allow-headers", "Content-Type, Accept, Authorization, OnlineSessionId, Accept-Language"),
    ("access-control-max-age", "1728000"),
];
