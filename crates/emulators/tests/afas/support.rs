//! A small client and the bodies of entries.

use std::collections::BTreeMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use emulators::afas::{AfasEmulator, AfasOptions, Clock, OpenItemNow, TOKEN};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::small_world::small_world;

/// An emulator and a client with a token.
pub(crate) struct Afas {
    pub(crate) emulator: AfasEmulator,
    pub(crate) http: reqwest::Client,
    authorization: String,
    language: &'static str,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) bytes: Vec<u8>,
}

impl Reply {
    pub(crate) async fn read(response: reqwest::Response) -> Self {
        let header = |(name, value): (&reqwest::header::HeaderName, &reqwest::header::HeaderValue)| {
            (name.to_string(), value.to_str().unwrap().to_owned())
        };
        Self {
            status: response.status().as_u16(),
            headers: response.headers().iter().map(header).collect(),
            bytes: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// The message of a functional refusal, of which the two other members were checked.
    pub(crate) fn message(&self) -> String {
        assert_eq!(self.status, 500, "{}", self.text());
        let body = self.json();
        assert!(body["errorNumber"].is_i64());
        assert_eq!(body["profitLogReference"].as_str().unwrap().len(), 32);
        body["externalMessage"].as_str().unwrap().to_owned()
    }

    /// The rows, each value as the text that came.
    pub(crate) fn rows(&self) -> Vec<BTreeMap<String, String>> {
        #[derive(serde::Deserialize)]
        struct Rows<'a> {
            #[serde(borrow)]
            rows: Vec<BTreeMap<String, &'a RawValue>>,
        }
        assert_eq!(self.status, 200, "{}", self.text());
        let rows: Rows<'_> = serde_json::from_slice(&self.bytes).unwrap();
        let plain = |value: &RawValue| serde_json::from_str::<String>(value.get()).unwrap_or(value.get().to_owned());
        rows.rows.iter().map(|row| row.iter().map(|(id, value)| (id.clone(), plain(value))).collect()).collect()
    }

    /// One column of the rows.
    pub(crate) fn column(&self, id: &str) -> Vec<String> {
        self.rows().iter().map(|row| row[id].clone()).collect()
    }
}

/// The value of the `Authorization` header for a classic token.
pub(crate) fn classic(token: &str) -> String {
    format!("AfasToken {}", STANDARD.encode(token))
}

/// 10:15:00.6 in Amsterdam on the world's day.
pub(crate) fn options() -> AfasOptions {
    let now = "2026-11-18T09:15:00.6Z".parse().unwrap();
    AfasOptions { clock: Clock::new(move || now), ..AfasOptions::default() }
}

impl Afas {
    pub(crate) async fn start() -> Self {
        Self::start_with(options()).await
    }

    pub(crate) async fn start_with(options: AfasOptions) -> Self {
        Self::around(AfasEmulator::start(small_world(), options).await.unwrap())
    }

    pub(crate) fn around(emulator: AfasEmulator) -> Self {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { emulator, http, authorization: classic(TOKEN), language: "en-us" }
    }

    pub(crate) fn in_dutch(self) -> Self {
        Self { language: "nl-nl", ..self }
    }

    pub(crate) fn with_authorization(self, authorization: &str) -> Self {
        Self { authorization: authorization.to_owned(), ..self }
    }

    pub(crate) fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let address = format!("{}/{path}", self.emulator.base_url());
        let request = self.http.request(method.parse().unwrap(), address);
        request.header("Authorization", &self.authorization).header("Accept-Language", self.language)
    }

    pub(crate) async fn get(&self, path: &str) -> Reply {
        Reply::read(self.request("GET", path).send().await.unwrap()).await
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Reply {
        Reply::read(self.request(method, path).body(body.to_string()).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, entry: &Value) -> Reply {
        self.send("POST", "connectors/FiEntries", entry).await
    }

    /// Posts an entry that must be booked, and gives its number.
    pub(crate) async fn book(&self, entry: &Value) -> i64 {
        let reply = self.post(entry).await;
        assert_eq!(reply.status, 201, "{}", reply.text());
        reply.json()["results"]["FiEntryPar"]["EnNo"].as_str().unwrap().parse().unwrap()
    }

    /// The balance of an open item in administration 1; `None` when it is settled.
    pub(crate) fn balance(&self, invoice: &str) -> Option<i64> {
        let items: Vec<OpenItemNow> = self.emulator.open_items(1);
        items.into_iter().find(|item| item.invoice == invoice).map(|item| item.balance_cents)
    }
}

/// Waits for something that will come, and gives up after five seconds.
pub(crate) async fn until(holds: impl Fn() -> bool) {
    for _ in 0..5_000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("it did not come");
}

/// A ledger line.
pub(crate) fn ledger(account: &str, debit: &str, credit: &str) -> Value {
    line("1", account, debit, credit)
}

/// A debtor line, with an invoice number or without.
pub(crate) fn debtor(account: &str, invoice: &str, debit: &str, credit: &str) -> Value {
    with(line("2", account, debit, credit), "InId", invoice)
}

fn line(kind: &str, account: &str, debit: &str, credit: &str) -> Value {
    json!({ "Fields": {
        "VaAs": kind, "AcNr": account, "EnDa": "2026-11-18", "BpDa": "2026-11-18", "BpNr": "KP-1",
        "Ds": "Ontvangst", "AmDe": debit, "AmCr": credit,
    } })
}

/// A line with one field changed.
pub(crate) fn with(mut line: Value, field: &str, value: impl Into<Value>) -> Value {
    line["Fields"][field] = value.into();
    line
}

/// An entry of November 2026 in administration 1.
pub(crate) fn entry(journal: &str, lines: Vec<Value>) -> Value {
    json!({ "FiEntryPar": { "Element": {
        "Fields": { "Year": 2026, "Peri": 11, "UnId": 1, "JoCo": journal },
        "Objects": [ { "FiEntries": { "Element": lines } } ],
    } } })
}

/// An entry with one field of its header changed.
pub(crate) fn with_header(mut entry: Value, field: &str, value: impl Into<Value>) -> Value {
    entry["FiEntryPar"]["Element"]["Fields"][field] = value.into();
    entry
}

/// The whole of V0031888 received.
pub(crate) fn receipt() -> Value {
    receipt_of("V0031888", "148.50")
}

/// So much received on an invoice of debtor 10044.
pub(crate) fn receipt_of(invoice: &str, amount: &str) -> Value {
    entry("55", vec![ledger("1230", amount, "0"), debtor("10044", invoice, "0", amount)])
}
