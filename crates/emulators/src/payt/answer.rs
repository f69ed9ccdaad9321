//! What goes back.

use axum::{
    body::Body,
    http::{Response, header},
};
use serde_json::{Value, json};

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) kind: &'static str,
    pub(super) retry_after: Option<u32>,
    pub(super) location: Option<String>,
}

impl Answer {
    pub(super) fn json(status: u16, body: &Value) -> Answer {
        Answer { status, body: body.to_string(), kind: "application/json", retry_after: None, location: None }
    }

    pub(super) fn empty(status: u16) -> Answer {
        Answer { status, body: String::new(), kind: "application/json", retry_after: None, location: None }
    }

    /// The shape of every refusal: a code for programs and a message for people (documented).
    pub(super) fn refused(status: u16, code: &str, message: &str) -> Answer {
        Answer::json(status, &json!({ "code": code, "message": message }))
    }

    pub(super) fn unauthorized() -> Answer {
        Answer::refused(401, "unauthorized", "The access token is missing, unknown or no longer valid")
    }

    /// The text is documented.
    pub(super) fn missing_scope(scope: &str) -> Answer {
        Answer::refused(403, "forbidden", &format!("Missing permission: {scope}"))
    }

    pub(super) fn method_not_allowed() -> Answer {
        Answer::refused(405, "method_not_allowed", "This can't be done here")
    }

    /// 302.
    pub(super) fn redirect(location: String) -> Answer {
        Answer { location: Some(location), ..Answer::empty(302) }
    }

    pub(super) fn not_found() -> Answer {
        Answer::refused(404, "not_found", "There is no such record")
    }

    pub(super) fn malformed(message: &str) -> Answer {
        Answer::refused(422, "unprocessable_entity", message)
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = Response::builder().status(self.status);
        if !self.body.is_empty() {
            response = response.header(header::CONTENT_TYPE, self.kind);
        }
        if let Some(seconds) = self.retry_after {
            response = response.header(header::RETRY_AFTER, seconds);
        }
        if let Some(location) = self.location {
            response = response.header(header::LOCATION, location);
        }
        response.body(Body::from(self.body)).unwrap_or_default()
    }
}
