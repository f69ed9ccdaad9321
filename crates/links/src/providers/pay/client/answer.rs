//! What an HTTP answer of Pay. means.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Response, StatusCode};
use serde_json::value::RawValue;

use super::error::PayError;
use crate::back_off::retry_after;
use crate::providers::pay::wire::Node;

/// How much of an answer that can't be read is shown.
const SHOWN_CHARACTERS: usize = 80;
/// No document of Pay. comes near; ten thousand records take about six megabytes.
const LARGEST_BODY: usize = 128 * 1024 * 1024;

/// An answer in JSON, exactly as received.
#[derive(Debug, Clone)]
pub struct Body {
    call: String,
    json: Box<RawValue>,
}

impl Body {
    /// The text as received, without space around it.
    pub fn text(&self) -> &str {
        self.json.get()
    }

    /// Reads it; a complaint of the reader becomes [`PayError::Unreadable`].
    pub fn read<T>(
        &self,
        reader: impl FnOnce(&Node<'_>) -> Result<T, crate::providers::pay::wire::WireError>,
    ) -> Result<T, PayError> {
        Node::root("answer", self.text())
            .and_then(|node| reader(&node))
            .map_err(|error| PayError::wire(&self.call, &error))
    }
}

/// What came back, before it is judged.
struct Received {
    call: String,
    status: StatusCode,
    content_type: String,
    after: Option<Duration>,
    bytes: Vec<u8>,
    /// Why the body stops short of its end.
    cut: Option<String>,
}

/// Receives the body and judges the answer to `call`.
pub(super) async fn judge(call: &str, response: Response) -> Result<Body, PayError> {
    let received = receive(call, response).await?;
    match received.status.as_u16() {
        200 => received.json(),
        401 => Err(PayError::TokenWrong { call: received.call }),
        403 => Err(PayError::RightMissing { call: received.call }),
        404 | 410 => Err(PayError::NotFound { call: received.call }),
        // Zero stands for "not said": the client fills in its own schedule.
        429 => Err(PayError::Busy { call: received.call, after: received.after.unwrap_or_default() }),
        500.. => Err(PayError::Unreachable {
            why: format!("{} from Pay.", received.status),
            after: received.after,
            call: received.call,
        }),
        400..500 => Err(received.refusal()),
        _ => Err(received.unreadable("a JSON answer is expected")),
    }
}

/// A call that never became an answer.
pub(super) fn unreachable(call: &str, error: &reqwest::Error) -> PayError {
    let why = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    PayError::Unreachable { call: call.to_owned(), why: why.to_owned(), after: None }
}

async fn receive(call: &str, mut response: Response) -> Result<Received, PayError> {
    let mut received = Received {
        call: call.to_owned(),
        status: response.status(),
        content_type: content_type(&response),
        after: retry_after(response.headers()),
        bytes: Vec::new(),
        cut: None,
    };
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if received.bytes.len() + chunk.len() <= LARGEST_BODY => {
                received.bytes.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Err(received.unreadable("the answer is too large")),
            Ok(None) => return Ok(received),
            Err(error) if error.is_timeout() => return Err(unreachable(call, &error)),
            Err(_) => {
                received.cut = Some(format!("the answer breaks off after {} bytes", received.bytes.len()));
                return Ok(received);
            }
        }
    }
}

fn content_type(response: &Response) -> String {
    let value = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or("no content type").to_owned()
}

impl Received {
    fn json(self) -> Result<Body, PayError> {
        if let Some(cut) = &self.cut {
            return Err(self.unreadable(cut));
        }
        match serde_json::from_slice(&self.bytes) {
            Ok(json) => Ok(Body { call: self.call, json }),
            Err(error) => Err(self.unreadable(&format!("no JSON: {error}"))),
        }
    }

    fn unreadable(&self, why: &str) -> PayError {
        let start: String =
            String::from_utf8_lossy(&self.bytes).chars().take(SHOWN_CHARACTERS).collect::<String>().replace('\n', " ");
        let what = format!("{why}; got {}, {}, beginning `{start}`", self.status.as_u16(), self.content_type);
        PayError::Unreadable { call: self.call.clone(), what }
    }

    fn refusal(self) -> PayError {
        let said = std::str::from_utf8(&self.bytes).ok().and_then(violations);
        let why = said.unwrap_or_else(|| "without saying why".to_owned());
        PayError::Refused { status: self.status.as_u16(), why, call: self.call }
    }
}

/// The texts of Pay.'s error body, which is optional and not always JSON (Pay. reference, errors).
fn violations(text: &str) -> Option<String> {
    let fields = Node::root("error", text).ok()?.fields().ok()?;
    let of_violation = |node: &Node<'_>| -> Option<String> {
        let violation = node.fields().ok()?;
        let part = |name: &str| violation.filled_text(&[name]).ok().flatten();
        let words = [part("propertyPath"), part("message"), part("code")];
        Some(words.into_iter().flatten().collect::<Vec<_>>().join(" "))
    };
    let violations: Vec<String> = fields.list("violations").ok()?.iter().filter_map(of_violation).collect();
    if violations.is_empty() { fields.filled_text(&["detail", "title"]).ok()? } else { Some(violations.join("; ")) }
}
