//! Webhooks: signed, at least once, in no certain order.

use std::{
    future::IntoFuture as _,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    extract::{Request, State},
    http::StatusCode,
};
use emulators::payt::{Notification, PaytEmulator, Webhook};
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::SignedDuration;
use serde_json::Value;
use sha2::Sha256;
use tokio::net::TcpListener;

use crate::client::{CODE, Payt, row};

/// What came in, and what is answered.
#[derive(Clone)]
struct Receiver {
    url: String,
    status: Arc<Mutex<StatusCode>>,
    heard: Arc<Mutex<Vec<Value>>>,
}

const SECRET: &str = "shown once";

async fn take(State(receiver): State<Receiver>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 100_000).await.unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(&body);
    let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(parts.headers["x-payt-signature"].to_str().unwrap(), signature);
    assert_eq!(parts.headers["x-payt-delivery"].len(), 36);
    assert_eq!(parts.headers["x-payt-administration-identifier"], "1");
    receiver.heard.lock().unwrap().push(serde_json::from_slice(&body).unwrap());
    *receiver.status.lock().unwrap()
}

impl Receiver {
    async fn start(emulator: &PaytEmulator) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let receiver =
            Receiver { url: url.clone(), status: Arc::new(Mutex::new(StatusCode::OK)), heard: Arc::default() };
        let router = Router::new().fallback(take).with_state(receiver.clone());
        tokio::spawn(axum::serve(listener, router).into_future());
        emulator.add_webhook(Webhook { administration: CODE.to_owned(), url, secret: SECRET.to_owned() });
        receiver
    }

    fn answer(&self, status: StatusCode) {
        *self.status.lock().unwrap() = status;
    }

    /// Event and invoice of what came since the last time.
    fn heard(&self) -> Vec<String> {
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        let name = |body: &Value| {
            format!("{} {}", body["event"].as_str().unwrap(), body["data"]["invoice_number"].as_str().unwrap())
        };
        heard.iter().map(name).collect()
    }
}

#[tokio::test]
async fn events_are_told_signed_and_in_any_order() {
    let payt = Payt::start().await;
    payt.import(&[row("F0", "1.00", "1.00")]).await;
    let receiver = Receiver::start(&payt.emulator).await;
    payt.import(&[row("F0", "1.00", "1.00"), row("F1", "1.00", "1.00")]).await;
    payt.emulator.webhooks_settled().await;
    assert_eq!(receiver.heard(), ["invoice_created F1"]);
    payt.turn(|knobs| knobs.webhooks_out_of_order = true);
    payt.import(&[row("F0", "1.00", "1.00")]).await;
    payt.emulator.webhooks_settled().await;
    assert_eq!(receiver.heard(), ["invoice_closed F1", "invoice_paid F1", "invoice_payment_created F1"]);
    payt.turn(|knobs| (knobs.webhooks_out_of_order, knobs.webhooks_twice) = (false, true));
    payt.import(&[row("F0", "1.00", "5.00")]).await;
    payt.emulator.webhooks_settled().await;
    assert_eq!(
        receiver.heard(),
        ["invoice_payment_created F0", "invoice_payment_created F0", "invoice_blocked F0", "invoice_blocked F0"]
    );
    let ids: Vec<_> = payt.emulator.deliveries().iter().rev().take(2).map(|one| (one.event_id, one.attempt)).collect();
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn what_is_not_taken_comes_again_ten_times_and_then_never() {
    let payt = Payt::start().await;
    let receiver = Receiver::start(&payt.emulator).await;
    receiver.answer(StatusCode::NOT_FOUND);
    payt.import(&[row("F1", "1.00", "1.00")]).await;
    payt.emulator.webhooks_settled().await;
    assert_eq!(receiver.heard(), ["invoice_created F1"]);
    payt.emulator.advance(SignedDuration::from_secs(59));
    payt.emulator.webhooks_settled().await;
    assert!(receiver.heard().is_empty());
    receiver.answer(StatusCode::NO_CONTENT);
    payt.emulator.advance(SignedDuration::from_secs(1));
    payt.emulator.webhooks_settled().await;
    assert_eq!(receiver.heard(), ["invoice_created F1"]);

    receiver.answer(StatusCode::INTERNAL_SERVER_ERROR);
    payt.emulator.block_invoice(CODE, "F1");
    for _ in 0..12 {
        payt.emulator.webhooks_settled().await;
        payt.emulator.advance(SignedDuration::from_hours(9));
    }
    assert_eq!(receiver.heard(), ["invoice_blocked F1"; 10]);
    let statuses: Vec<_> = payt.emulator.deliveries().iter().map(|one| one.status).collect();
    assert_eq!((statuses.len(), statuses[0], statuses[1], statuses[11]), (12, Some(404), Some(204), Some(500)));
    let news = payt.emulator.notifications(CODE);
    assert!(news.iter().any(|one| matches!(one, Notification::WebhookOff(_, url) if *url == receiver.url)), "{news:?}");
    payt.emulator.resume_invoice(CODE, "F1");
    payt.emulator.webhooks_settled().await;
    assert!(receiver.heard().is_empty());
}
