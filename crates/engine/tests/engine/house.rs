//! A whole house for a test: emulators over real HTTP, a real store, a clock moved by hand.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use emulators::afas::{AfasEmulator, AfasOptions};
use emulators::pay::{PayEmulator, PayOptions};
use emulators::world::World;
use engine::clock::{Clock, HandClock};
use engine::commands::{AfasCredentials, ConnectAfas, ConnectPay, Install, Synced};
use engine::progress::Unwatched;
use engine::{Calls, CheckOutcome, Engine, EngineOptions, Waits};
use jiff::SignedDuration;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use secrecy::SecretString;
use store::{EntryRow, SecretKey, SettlementFilter, SettlementRow, Store, StoreOptions};
use testbed::TestDatabase;

/// The day of every test: the worked settlement lies in its ninety days.
pub(crate) const TODAY: Date = date(2026, 3, 20);

pub(crate) const AT_CODE: &str = "AT-1234-5678";
pub(crate) const PAY_TOKEN: &str = "0123456789abcdef0123456789abcdef01234567";

/// A test that runs on both databases, each with a house of its own.
macro_rules! on_both_engines {
    ($(async fn $name:ident($house:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what its neighbours use")]
            use super::*;

            async fn check($house: $crate::house::House) $body

            #[tokio::test]
            async fn sqlite() {
                check($crate::house::House::new(testbed::TestDatabase::sqlite()).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                check($crate::house::House::new(testbed::TestDatabase::postgres().await).await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

pub(crate) struct House {
    pub(crate) pay: PayEmulator,
    pub(crate) afas: AfasEmulator,
    pub(crate) clock: Arc<HandClock>,
    pub(crate) engine: Engine,
    pub(crate) world: Arc<World>,
    database: TestDatabase,
}

impl House {
    /// Emulators with the world of seed 1 and an empty store.
    pub(crate) async fn new(database: TestDatabase) -> Self {
        Self::on_a_day(database, 1, TODAY).await
    }

    /// The world of that seed, whose history ends with [`TODAY`], with the clock at noon of a day before or after that.
    pub(crate) async fn on_a_day(database: TestDatabase, seed: u64, day: Date) -> Self {
        let world = Arc::new(World::generate(seed, TODAY));
        let noon = day.at(12, 0, 0, 0).to_zoned(TimeZone::get("Europe/Amsterdam").unwrap()).unwrap().timestamp();
        let clock = Arc::new(HandClock::at(noon));
        let hand = Arc::clone(&clock);
        let afas_clock = emulators::afas::Clock::new(move || hand.now());
        let options = AfasOptions { clock: afas_clock, ..AfasOptions::default() };
        let afas = AfasEmulator::start(Arc::clone(&world), options).await.unwrap();
        let pay = PayEmulator::start(Arc::clone(&world), PayOptions::default()).await.unwrap();
        let engine = engine_on(&database.url, &clock, "worker-1").await;
        engine.store().migrate().await.unwrap();
        Self { pay, afas, clock, engine, world, database }
    }

    /// Another installation, with nothing in its store, beside the same Pay. and AFAS.
    pub(crate) async fn second_installation(&self, database: TestDatabase) -> Self {
        let engine = engine_on(&database.url, &self.clock, "worker-elsewhere").await;
        engine.store().migrate().await.unwrap();
        let (pay, afas) = (self.pay.clone(), self.afas.clone());
        Self { pay, afas, clock: Arc::clone(&self.clock), engine, world: Arc::clone(&self.world), database }
    }

    /// Another engine on the same database, as another process would have it.
    pub(crate) async fn another_engine(&self, worker: &str) -> Engine {
        engine_on(&self.database.url, &self.clock, worker).await
    }

    pub(crate) async fn connect(&self) {
        let connected = self.engine.connect_pay(self.connect_pay_ask(PAY_TOKEN)).await.unwrap();
        assert!(connected.is_good(), "{:?}", connected.checks);
        let connected = self.engine.connect_afas(self.connect_afas_ask(emulators::afas::TOKEN)).await.unwrap();
        assert!(connected.is_good(), "{:?}", connected.checks);
    }

    pub(crate) fn connect_pay_ask(&self, token: &str) -> ConnectPay {
        ConnectPay {
            name: "pay".into(),
            code: AT_CODE.into(),
            token: SecretString::from(token.to_owned()),
            base_url: Some(self.pay.base_url()),
        }
    }

    pub(crate) fn connect_afas_ask(&self, token: &str) -> ConnectAfas {
        ConnectAfas {
            name: "afas".into(),
            participant: "54321".into(),
            environment: "test".into(),
            credentials: AfasCredentials::Token(SecretString::from(token.to_owned())),
            base_url: Some(self.afas.base_url()),
        }
    }

    /// Connects and installs with the usual settings and these.
    pub(crate) async fn install(&self, settings: &[(&str, &str)]) {
        self.connect().await;
        self.install_again(settings).await;
    }

    pub(crate) async fn install_again(&self, settings: &[(&str, &str)]) {
        self.engine.install_pay_afas(install_ask(settings)).await.unwrap();
    }

    pub(crate) async fn sync(&self) -> Synced {
        self.try_sync().await.unwrap()
    }

    pub(crate) async fn try_sync(&self) -> Result<Synced, engine::EngineError> {
        Ok(self.engine.sync(None, &Unwatched).await?.remove(0))
    }

    pub(crate) fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// The file of an SQLite database.
    pub(crate) fn database_file(&self) -> &str {
        self.database.url.strip_prefix("sqlite://").unwrap()
    }

    pub(crate) fn store(&self) -> &Store {
        self.engine.store()
    }

    pub(crate) async fn settlements(&self) -> Vec<SettlementRow> {
        let filter = SettlementFilter { limit: 1000, ..SettlementFilter::default() };
        self.store().list_settlements(&filter).await.unwrap().rows
    }

    pub(crate) async fn settlement(&self, code: &str) -> SettlementRow {
        self.settlements().await.into_iter().find(|row| row.code == code).unwrap_or_else(|| panic!("no {code}"))
    }

    pub(crate) async fn entries(&self, code: &str) -> Vec<EntryRow> {
        self.store().entries_of(&self.settlement(code).await.id).await.unwrap()
    }
}

pub(crate) fn install_ask(settings: &[(&str, &str)]) -> Install {
    let usual = [
        ("administration", "1"),
        ("journal", "55"),
        ("costs_account", "4510"),
        ("costs_vat_code", "1"),
        ("provider_account", "1225"),
        ("debtor_not_found_account", "2290"),
        ("reserve_account", "2295"),
        ("finder_type", "both"),
        ("approval", "automatic"),
        ("start_date", "2026-03-01"),
    ];
    let settings = usual.iter().chain(settings).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Install { name: "webshop".into(), settings, source: None, books: None }
}

/// Waits short enough for tests, limits wide open: the emulators are on this machine.
pub(crate) fn options(worker: &str) -> EngineOptions {
    EngineOptions {
        waits: Waits::default(),
        calls: Calls {
            pay_requests_per_second: NonZeroU32::new(10_000).unwrap(),
            payt_files_per_second: NonZeroU32::new(10_000).unwrap(),
            backoff: vec![Duration::from_millis(5)],
            get_timeout: Duration::from_secs(5),
            post_timeout: Duration::from_millis(400),
            sftp_private_addresses: true,
            ..Calls::default()
        },
        worker: worker.into(),
        queue: None,
    }
}

async fn engine_on(url: &str, clock: &Arc<HandClock>, worker: &str) -> Engine {
    let key = SecretKey::from_text(&"07".repeat(32)).unwrap();
    let store = Store::open(StoreOptions { url: url.to_owned(), key, max_connections: 4 }).await.unwrap();
    Engine::new(store, Arc::clone(clock) as Arc<dyn Clock>, options(worker))
}

/// What failed among checks, by problem name.
pub(crate) fn problems(checks: &[engine::CheckItem]) -> Vec<&'static str> {
    let bad = checks.iter().filter_map(|check| match &check.outcome {
        CheckOutcome::Bad(problem) => Some(problem.kind.name()),
        _ => None,
    });
    bad.collect()
}
