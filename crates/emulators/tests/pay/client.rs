//! A very small HTTP client, so that no client library hides what came over the line.

use std::sync::{Arc, LazyLock};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use emulators::{
    pay::{PayEmulator, PayKnobs, PayOptions, SALES_LOCATION, SALES_LOCATION_SECRET, TOKEN, TOKEN_CODE},
    world::World,
};
use jiff::civil::date;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// One world for all tests: the worked settlement lies in its history.
pub(crate) static WORLD: LazyLock<Arc<World>> = LazyLock::new(|| Arc::new(World::generate(1, date(2026, 4, 15))));

pub(crate) async fn start(knobs: PayKnobs) -> PayEmulator {
    PayEmulator::start(Arc::clone(&WORLD), PayOptions { knobs, ..PayOptions::default() }).await.unwrap()
}

/// An answer; no status when the connection closed without one.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: Option<u16>,
    pub head: String,
    pub body: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.status, Some(200), "{self:?}");
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The code of the first violation.
    pub(crate) fn violation(&self) -> String {
        let body: Value = serde_json::from_str(&self.body).unwrap();
        body["violations"][0]["code"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn token(code: &str) -> String {
    basic(code, TOKEN)
}

pub(crate) fn location() -> String {
    basic(SALES_LOCATION, SALES_LOCATION_SECRET)
}

pub(crate) fn basic(code: &str, secret: &str) -> String {
    format!("Authorization: Basic {}", STANDARD.encode(format!("{code}:{secret}")))
}

pub(crate) async fn get(emulator: &PayEmulator, path: &str) -> Answer {
    ask(emulator, "GET", path, &[&token(TOKEN_CODE), "Accept: application/json"]).await
}

pub(crate) async fn json(emulator: &PayEmulator, path: &str) -> Value {
    get(emulator, path).await.json()
}

pub(crate) async fn ask(emulator: &PayEmulator, method: &str, path: &str, headers: &[&str]) -> Answer {
    let base = emulator.base_url();
    let mut stream = TcpStream::connect(base.strip_prefix("http://").unwrap()).await.unwrap();
    let headers: String = headers.iter().map(|header| format!("{header}\r\n")).collect();
    let request = format!("{method} {path} HTTP/1.1\r\nHost: pay\r\nConnection: close\r\n{headers}\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A cut connection may end in an error; what came before it counts.
    let _ = stream.read_to_end(&mut bytes).await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or_default();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// All settlements, page by page.
pub(crate) async fn settlements(emulator: &PayEmulator) -> Vec<Value> {
    let mut all = Vec::new();
    for page in 1.. {
        let answer = json(emulator, &format!("/v2/clearings/settlements?page={page}")).await;
        all.extend(answer["settlements"].as_array().unwrap().clone());
        if page >= answer["pages"].as_u64().unwrap() {
            break;
        }
    }
    all
}

/// The lines of a settlement.
pub(crate) fn lines(settlement: &Value) -> Vec<&Value> {
    let clearings = settlement["clearings"].as_array().unwrap().iter();
    clearings.flat_map(|clearing| clearing["clearingLines"].as_array().unwrap()).collect()
}

/// What a collecting line adds to the payout, in the unit of the answer.
pub(crate) fn net(line: &Value) -> i64 {
    let value = line["amount"]["value"].as_i64().unwrap();
    match (line["clearingLineType"]["collecting"].as_bool().unwrap(), &line["clearingLineType"]["direction"]) {
        (false, _) => 0,
        (true, direction) if direction == "CREDIT" => value,
        (true, _) => -value,
    }
}
