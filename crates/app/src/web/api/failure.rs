//! Why a program does not get what it asked for, as a problem document (RFC 9457).

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::EngineError;
use ledger::language::Language;
use ledger::problem::Problem;
use serde::Serialize;
use store::StoreError;
use utoipa::ToSchema;

/// The kind of document.
pub(super) const PROBLEM_JSON: &str = "application/problem+json";

/// A problem document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ApiFailure {
    /// What kind of problem it is, as a name that does not change.
    #[serde(rename = "type")]
    #[schema(example = "urn:kruispost:not-found")]
    kind: String,
    /// The kind in words.
    title: &'static str,
    /// The status of the answer.
    status: u16,
    /// What is wrong this time, and what to do.
    detail: String,
}

/// An answer, or a problem.
pub(super) type Answer<T> = Result<axum::Json<T>, ApiFailure>;

impl ApiFailure {
    pub(super) fn new(status: StatusCode, name: &str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { kind: format!("urn:kruispost:{name}"), title, status: status.as_u16(), detail: detail.into() }
    }

    pub(super) fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    pub(super) fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "bad-request", "The request can't be understood", detail)
    }

    pub(super) fn not_found() -> Self {
        let detail = "Nothing that this token may see is at this address.";
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here", detail)
    }

    pub(super) fn unprocessable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "refused", "The request was understood and refused", detail)
    }

    /// An outside system that had to be asked at once did not answer, or not so that it can be used.
    pub(super) fn outside(problem: &Problem) -> Self {
        let title = problem.kind.title().in_language(Language::En);
        Self::new(StatusCode::BAD_GATEWAY, problem.kind.name(), title, problem.detail.en())
    }

    pub(super) fn changed() -> Self {
        let detail = "Nothing was done. Ask for it again, look, and decide then.";
        Self::new(StatusCode::CONFLICT, "changed", "It is not in a state in which this can be done", detail)
    }

    pub(super) fn failed() -> Self {
        let detail =
            "What was asked may not have been done. Look before you repeat it; the log of Kruispost says more.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "failed", "Something went wrong", detail)
    }
}

impl IntoResponse for ApiFailure {
    fn into_response(self) -> Response {
        let status = self.status();
        let mut response = (status, axum::Json(self)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        response
    }
}

impl From<StoreError> for ApiFailure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound { .. } => Self::not_found(),
            StoreError::WrongState { .. } | StoreError::MayBeBooked { .. } => Self::changed(),
            StoreError::Taken { .. } => Self::unprocessable("It is there already."),
            other => {
                tracing::error!("a program was not answered: {other}");
                Self::failed()
            }
        }
    }
}

impl From<EngineError> for ApiFailure {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Store(error) => error.into(),
            EngineError::NotFound(_) => Self::not_found(),
            EngineError::Answer(fault) => Self::unprocessable(fault.text(Language::En)),
            EngineError::Rule(why) => Self::unprocessable(why),
            other => {
                tracing::error!("what a program asked could not be carried out: {other}");
                Self::failed()
            }
        }
    }
}

impl From<QueryRejection> for ApiFailure {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad_request(rejection.body_text())
    }
}

impl From<PathRejection> for ApiFailure {
    fn from(_: PathRejection) -> Self {
        Self::not_found()
    }
}

impl From<JsonRejection> for ApiFailure {
    fn from(rejection: JsonRejection) -> Self {
        let detail = rejection.body_text();
        match rejection.status() {
            StatusCode::UNSUPPORTED_MEDIA_TYPE => {
                let title = "The body is not JSON";
                Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json", title, "Send Content-Type: application/json.")
            }
            StatusCode::PAYLOAD_TOO_LARGE => {
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The body is too large", detail)
            }
            _ => Self::bad_request(detail),
        }
    }
}
