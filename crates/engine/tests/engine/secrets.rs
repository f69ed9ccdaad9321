//! Secrets stay secret: they are in no log line, in no error and not readable in the database.

use std::io;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use emulators::afas::{CLIENT_ID, Fault, On, TOKEN, What};
use emulators::pay::{Fault as PayFault, FaultKind};
use engine::commands::{AfasCredentials, ConnectAfas};
use engine::progress::Unwatched;
use jiff::SignedDuration;
use secrecy::SecretString;
use testbed::TestDatabase;
use tracing_subscriber::filter::LevelFilter;

use crate::bookings::{WORKED, bookings};
use crate::house::{AT_CODE, House, PAY_TOKEN};

const CLIENT_SECRET: &str = emulators::afas::CLIENT_SECRET;
const WRONG_PAY_TOKEN: &str = "abcdefabcdefabcdefabcdefabcdefabcdefabcd";
const WRONG_CLIENT_SECRET: &str = "a-secret-that-is-not-right";
const DATA: &str = "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF";

/// Everything that must not be seen anywhere, in each form in which it is sent or typed.
fn secrets() -> Vec<String> {
    let plain = [PAY_TOKEN, WRONG_PAY_TOKEN, DATA, CLIENT_SECRET, WRONG_CLIENT_SECRET].map(str::to_owned);
    let sent = [format!("{AT_CODE}:{PAY_TOKEN}"), format!("{AT_CODE}:{WRONG_PAY_TOKEN}"), TOKEN.to_owned()];
    let encoded = sent.iter().chain(&plain).map(|text| STANDARD.encode(text).trim_end_matches('=').to_owned());
    encoded.collect::<Vec<_>>().into_iter().chain(plain).collect()
}

fn holds_no_secret(place: &str, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    for secret in secrets() {
        // Base64 of the last characters depends on what follows, so those are left out.
        let known = secret[..secret.len() - 1].to_ascii_lowercase();
        assert!(!text.contains(&known), "{place} holds {secret}");
    }
}

/// A log in memory.
#[derive(Clone, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

impl io::Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Connects in every way, rightly and wrongly, runs with misfortune, and gives all errors as text.
async fn live(house: &House) -> String {
    let mut told = String::new();
    let mut tell = |thing: &dyn std::fmt::Debug| told.push_str(&format!("{thing:?}\n"));
    let client = |secret: &str| {
        let credentials = AfasCredentials::Client { id: CLIENT_ID.into(), secret: SecretString::from(secret) };
        ConnectAfas { credentials, ..house.connect_afas_ask("") }
    };
    let asks = [house.connect_afas_ask(&TOKEN.replace("</data>", "0</data>")), client(WRONG_CLIENT_SECRET)];
    for ask in asks {
        tell(&ask);
        tell(&house.engine.connect_afas(ask).await);
    }
    let wrong = house.connect_pay_ask(WRONG_PAY_TOKEN);
    tell(&wrong);
    tell(&house.engine.connect_pay(wrong).await);
    tell(&house.engine.connect_afas(client(CLIENT_SECRET)).await);
    WORKED.install(house, &[]).await;
    for kind in [FaultKind::Unauthorized, FaultKind::HtmlPage, FaultKind::Cut] {
        house.pay.fault(PayFault::once(kind).times(2));
        tell(&house.engine.sync(None, &Unwatched).await.map_err(|error| (error.to_string(), error)));
    }
    house.pay.fault(PayFault::once(FaultKind::Forbidden));
    house.pay.fault(PayFault::once(FaultKind::Forbidden));
    for what in [What::ExpiredToken, What::HtmlPage(200), What::Unavailable(60), What::TruncatedJson] {
        house.afas.fault(Fault::next(On::Any, what));
        house.advance(SignedDuration::from_hours(1));
        tell(&house.engine.sync(None, &Unwatched).await.map_err(|error| (error.to_string(), error)));
    }
    for _ in 0..3 {
        house.advance(SignedDuration::from_hours(1));
        tell(&house.engine.sync(None, &Unwatched).await.map_err(|error| (error.to_string(), error)));
    }
    tell(&house.engine);
    tell(&house.store().list_connections().await);
    tell(&house.store().list_flows().await);
    tell(&house.settlements().await);
    told
}

#[tokio::test]
async fn no_log_line_no_error_and_no_byte_of_the_database_holds_a_secret() {
    let memory = Memory::default();
    let writer = memory.clone();
    let log = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE).with_ansi(false);
    tracing::subscriber::set_global_default(log.with_writer(move || writer.clone()).finish()).unwrap();

    let database = TestDatabase::sqlite();
    let file = database.url.trim_start_matches("sqlite://").to_owned();
    let house = House::new(database).await;
    let told = live(&house).await;
    assert_eq!(bookings(&house).len(), 3);

    let log = memory.0.lock().unwrap().clone();
    let text = String::from_utf8_lossy(&log);
    for place in ["links::books::afas::transport", "links::providers::pay", "sqlx", "hyper"] {
        assert!(text.contains(place), "nothing of {place} was captured in {} bytes", log.len());
    }
    holds_no_secret("the log", &log);
    assert!(!text.contains("AfasToken ") && !text.contains("Bearer "), "a header is in the log");
    assert!(told.contains("pay-token-wrong") || told.contains("PayTokenWrong"), "{told}");
    holds_no_secret("an error or a debug text", told.as_bytes());
    let mut stored = Vec::new();
    for suffix in ["", "-wal"] {
        stored.extend(std::fs::read(format!("{file}{suffix}")).unwrap_or_default());
    }
    assert!(String::from_utf8_lossy(&stored).contains("QX7P-2M4K"), "this is not the database");
    holds_no_secret("the database", &stored);
}
