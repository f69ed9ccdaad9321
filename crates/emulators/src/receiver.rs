//! A program that receives webhooks, written from Standard Webhooks 1.0.0: it looks at the signature before it believes anything.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A delivery as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`, in seconds.
    pub timestamp: i64,
    /// The body.
    pub body: Value,
    /// Whether the signature is right.
    pub verified: bool,
}

/// What to do with a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conduct {
    /// Answer with this status.
    Answer(u16),
    /// Answer with a redirect to this program itself.
    Redirect,
    /// Keep it and never answer.
    Hang,
}

#[derive(Debug, Default)]
struct Desk {
    secret: String,
    next: VecDeque<Conduct>,
    otherwise: Option<Conduct>,
    received: Vec<Received>,
}

#[derive(Debug, Clone, Default)]
struct Shared {
    desk: Arc<Mutex<Desk>>,
    bell: Arc<Notify>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A receiver on 127.0.0.1; it ends when this goes.
#[derive(Debug)]
pub struct WebhookReceiver {
    address: SocketAddr,
    shared: Shared,
    serving: JoinHandle<()>,
}

impl WebhookReceiver {
    /// Starts one that answers 204 to everything.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> std::io::Result<WebhookReceiver> {
        let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Shared::default();
        let router = Router::new().route("/kruispost", post(receive)).with_state(shared.clone());
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::warn!("the receiver stopped: {error}");
            }
        });
        Ok(WebhookReceiver { address, shared, serving })
    }

    /// Where deliveries go.
    pub fn url(&self) -> String {
        format!("http://{}/kruispost", self.address)
    }

    /// Believes what is signed with this secret (`whsec_…`).
    pub fn trust(&self, secret: &str) {
        self.shared.lock().secret = secret.to_owned();
    }

    /// What to do with the next deliveries, one by one.
    pub fn next(&self, conduct: &[Conduct]) {
        self.shared.lock().next.extend(conduct);
    }

    /// What to do with all others; nothing means 204.
    pub fn otherwise(&self, conduct: Option<Conduct>) {
        self.shared.lock().otherwise = conduct;
    }

    /// What came in so far, in order.
    pub fn received(&self) -> Vec<Received> {
        self.shared.lock().received.clone()
    }

    /// Waits until so many came in.
    pub async fn wait_for(&self, number: usize) {
        loop {
            let rings = self.shared.bell.notified();
            if self.shared.lock().received.len() >= number {
                return;
            }
            rings.await;
        }
    }
}

impl Drop for WebhookReceiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn receive(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let conduct = {
        let mut desk = shared.lock();
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let (id, timestamp, signatures) = (text("webhook-id"), text("webhook-timestamp"), text("webhook-signature"));
        let verified = is_signed(&desk.secret, &[id.as_bytes(), timestamp.as_bytes(), &body], &signatures);
        desk.received.push(Received {
            id,
            timestamp: timestamp.parse().unwrap_or_default(),
            body: serde_json::from_slice(&body).unwrap_or_default(),
            verified,
        });
        desk.next.pop_front().or(desk.otherwise)
    };
    // a permit stays for who comes to wait just now
    shared.bell.notify_one();
    match conduct {
        None => StatusCode::NO_CONTENT.into_response(),
        Some(Conduct::Answer(status)) => {
            StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).into_response()
        }
        Some(Conduct::Redirect) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/kruispost")]).into_response(),
        Some(Conduct::Hang) => std::future::pending().await,
    }
}

/// Whether one of the signatures, with spaces between them, is that of the parts with points between them.
fn is_signed(secret: &str, parts: &[&[u8]], signatures: &str) -> bool {
    let Some(Ok(key)) = secret.strip_prefix("whsec_").map(|key| STANDARD.decode(key)) else { return false };
    let signed = parts.join(&b'.');
    let right = |signature: &str| {
        let given = signature.strip_prefix("v1,").and_then(|given| STANDARD.decode(given).ok())?;
        let mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
        mac.chain_update(&signed).verify_slice(&given).ok()
    };
    signatures.split(' ').any(|signature| right(signature).is_some())
}
