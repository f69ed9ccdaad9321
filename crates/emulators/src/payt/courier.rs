//! Webhooks: every event goes to whoever asked for it, signed, until it is taken.
//!
//! Real: at least once, in no certain order, up to ten tries with growing gaps (documented). The gaps pass on the virtual
//! clock, so a failed delivery waits until somebody moves it.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
};

use super::{administration::Notification, event::Event, office::Office, serve::Shared};

/// The tries before a webhook is switched off (documented).
const TRIES: u32 = 10;
/// How long the receiver may take (documented).
const PATIENCE: Duration = Duration::from_secs(10);

/// Somebody who wants to know of events.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Webhook {
    /// The administration's code.
    pub administration: String,
    /// `http://127.0.0.1:PORT/path`; nothing but the own machine is called.
    pub url: String,
    /// What the signature is made with.
    pub secret: String,
}

/// A delivery that was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event's id.
    pub event_id: i64,
    /// The id of this try.
    pub delivery_id: String,
    /// Where it went.
    pub url: String,
    /// Which try it was, from 1.
    pub attempt: u32,
    /// The answer; `None` without one.
    pub status: Option<u16>,
}

/// A webhook and what waits for it.
#[derive(Debug, Clone)]
pub(super) struct Hook {
    webhook: Webhook,
    off: bool,
    /// How many of the events were looked at.
    seen: usize,
    waiting: Vec<Waiting>,
    delivering: usize,
    pub(super) deliveries: Vec<Delivery>,
}

#[derive(Debug, Clone)]
struct Waiting {
    event: Event,
    attempt: u32,
    due: Timestamp,
}

/// Something to be delivered now.
#[derive(Debug)]
struct Parcel {
    hook: usize,
    webhook: Webhook,
    waiting: Waiting,
    delivery_id: String,
    administration_id: i64,
}

impl Hook {
    pub(super) fn new(webhook: Webhook) -> Hook {
        Hook { webhook, off: false, seen: 0, waiting: Vec::new(), delivering: 0, deliveries: Vec::new() }
    }

    /// A webhook that hears of what happens from now on.
    pub(super) fn from_now(webhook: Webhook, events: usize) -> Hook {
        Hook { seen: events, ..Hook::new(webhook) }
    }

    fn gather(&mut self, events: &[Event], twice: bool) {
        for event in events.get(self.seen..).unwrap_or_default() {
            if !self.off && event.administration == self.webhook.administration {
                let times = if twice { 2 } else { 1 };
                let waiting = Waiting { event: event.clone(), attempt: 1, due: event.at };
                self.waiting.extend(std::iter::repeat_n(waiting, times));
            }
        }
        self.seen = events.len();
    }
}

impl Office {
    /// Whether nothing is to be delivered before the clock moves.
    pub(super) fn is_delivered(&self) -> bool {
        let now = self.clock.now();
        let quiet = |hook: &Hook| {
            let events = self.events.get(hook.seen..).unwrap_or_default();
            let fresh = events.iter().any(|event| event.administration == hook.webhook.administration);
            hook.off || (!fresh && hook.delivering == 0 && hook.waiting.iter().all(|one| one.due > now))
        };
        self.hooks.iter().all(quiet)
    }

    fn take_parcels(&mut self) -> Vec<Parcel> {
        let now = self.clock.now();
        let mut parcels = Vec::new();
        for (index, hook) in self.hooks.iter_mut().enumerate() {
            hook.gather(&self.events, self.knobs.webhooks_twice);
            let (mut due, later): (Vec<_>, Vec<_>) =
                std::mem::take(&mut hook.waiting).into_iter().partition(|one| one.due <= now);
            hook.waiting = later;
            if self.knobs.webhooks_out_of_order {
                due.reverse();
            }
            hook.delivering = due.len();
            let held = self.administrations.get(&hook.webhook.administration);
            let administration_id = held.map_or(0, |held| held.id);
            parcels.extend(due.into_iter().map(|waiting| Parcel {
                hook: index,
                webhook: hook.webhook.clone(),
                waiting,
                delivery_id: String::new(),
                administration_id,
            }));
        }
        for parcel in &mut parcels {
            parcel.delivery_id = uuid(self.new_id());
        }
        parcels
    }

    fn record(&mut self, parcel: Parcel, status: Option<u16>) {
        let now = self.clock.now();
        let local = self.clock.local();
        let Some(hook) = self.hooks.get_mut(parcel.hook) else { return };
        let Waiting { event, attempt, .. } = parcel.waiting;
        hook.delivering = hook.delivering.saturating_sub(1);
        hook.deliveries.push(Delivery {
            event_id: event.id,
            delivery_id: parcel.delivery_id,
            url: parcel.webhook.url.clone(),
            attempt,
            status,
        });
        if hook.off || status.is_some_and(|status| (200..300).contains(&status)) {
            return;
        }
        if attempt >= TRIES {
            hook.off = true;
            hook.waiting.clear();
            if let Some(held) = self.administrations.get_mut(&parcel.webhook.administration) {
                held.notifications.push(Notification::WebhookOff(local, parcel.webhook.url));
            }
            return;
        }
        // 1, 2, 4 … minutes; the real gaps are not documented.
        let gap = SignedDuration::from_mins(1_i64 << (attempt - 1));
        let due = now.checked_add(gap).unwrap_or(now);
        hook.waiting.push(Waiting { event, attempt: attempt + 1, due });
    }
}

/// Delivers as long as the emulator lives.
pub(super) async fn work(shared: Shared) {
    let (bell, idle) = (shared.bell(), shared.idle());
    loop {
        let parcels = shared.lock().take_parcels();
        if parcels.is_empty() {
            idle.notify_waiters();
            bell.notified().await;
        }
        for parcel in parcels {
            let status = tokio::time::timeout(PATIENCE, post(&parcel)).await.ok().and_then(Result::ok);
            shared.lock().record(parcel, status);
        }
    }
}

/// Waits until nothing is to be delivered before the clock moves.
pub(super) async fn settle(shared: &Shared) {
    let idle: Arc<tokio::sync::Notify> = shared.idle();
    loop {
        let mut news = std::pin::pin!(idle.notified());
        news.as_mut().enable();
        if shared.lock().is_delivered() {
            return;
        }
        shared.wake();
        news.await;
    }
}

async fn post(parcel: &Parcel) -> io::Result<u16> {
    let Parcel { webhook, waiting, delivery_id, administration_id, .. } = parcel;
    let event = &waiting.event;
    let body = json!({
        "id": event.id.to_string(),
        "event": event.kind.name(),
        "created_at": event.at.to_string(),
        "administration_id": administration_id.to_string(),
        "data": { "invoice_id": event.invoice_id.to_string(), "invoice_number": event.invoice_number },
    })
    .to_string();
    let (address, path) = place(&webhook.url).ok_or(io::ErrorKind::InvalidInput)?;
    let mut stream = TcpStream::connect(address).await?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nX-PAYT-DELIVERY: {delivery_id}\r\n\
         X-PAYT-ADMINISTRATION-IDENTIFIER: {administration_id}\r\nX-PAYT-SIGNATURE: {}\r\n\r\n",
        body.len(),
        signature(&webhook.secret, body.as_bytes()),
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).await?;
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Address and path of a webhook on the own machine.
fn place(url: &str) -> Option<(SocketAddr, String)> {
    let rest = url.strip_prefix("http://")?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let address: SocketAddr = host.parse().ok()?;
    let own = IpAddr::is_loopback(&address.ip());
    own.then(|| (address, format!("/{path}")))
}

/// Hex HMAC-SHA256 of the body (documented).
fn signature(secret: &str, body: &[u8]) -> String {
    // Any length will do for a key: the error can't come.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(body);
    hex(&mac.finalize().into_bytes())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A UUID out of a number.
fn uuid(number: i64) -> String {
    let hex = hex(&Sha256::digest(format!("delivery {number}")));
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_machine_is_called() {
        assert_eq!(place("http://127.0.0.1:8080/hook?x=1").map(|(_, path)| path), Some("/hook?x=1".to_owned()));
        assert_eq!(place("http://127.0.0.1:8080").map(|(_, path)| path), Some("/".to_owned()));
        assert_eq!(
            ["http://192.0.2.1:80/", "https://127.0.0.1:80/", "http://example.test/"].map(place),
            [const { None }; 3]
        );
    }

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(signature("Jefe", b"what do ya want for nothing?"), expected);
    }
}
