//! A whole house for the pages: emulators over real HTTP, a store on SQLite, an engine with a clock moved by hand.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use emulators::afas::{AfasEmulator, AfasOptions};
use emulators::pay::{PayEmulator, PayOptions};
use emulators::payt::PaytEmulator;
use emulators::world::World;
use engine::clock::HandClock;
use engine::commands::{AfasCredentials, ConnectAfas, ConnectPay, Install};
use engine::mail::{MailOptions, MailWay};
use engine::progress::Unwatched;
use engine::{Calls, Engine, EngineOptions, Waits};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use ledger::language::Language;
use secrecy::SecretString;
use store::{NewUser, Role, SecretKey, SettlementFilter, SettlementRow, Store, StoreOptions};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::web::access::Door;
use crate::web::api::{self, ApiDoors};
use crate::web::router::{doors, router};
use crate::web::{DemoInfo, Site, WebState};

/// The day of every test: the worked settlement of the Pay. reference lies before it.
const TODAY: Date = date(2026, 3, 20);

/// Where the pages are.
const LOOPBACK: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7788);

/// The worked settlement of the Pay. reference.
pub(super) const WORKED: &str = "QX7P-2M4K";

/// Settings for a short history that has the worked settlement in it.
pub(super) const SINCE_WORKED: &[(&str, &str)] = &[("start_date", "2026-03-10")];

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }
}

/// What the engine talks to.
struct Outside {
    _pay: PayEmulator,
    afas: AfasEmulator,
    world: Arc<World>,
}

pub(super) struct House {
    pub(super) engine: Engine,
    pub(super) pages: Router,
    /// The owner's session, for requests without a cookie.
    door: Option<SecretString>,
    outside: Option<Outside>,
    mail: Option<TempDir>,
    folder: TempDir,
}

impl House {
    /// An empty, migrated store, somebody who owns it, and nothing connected.
    pub(super) async fn empty() -> Self {
        let mut house = Self::without_people().await;
        house.let_in_an_owner().await;
        house
    }

    async fn let_in_an_owner(&mut self) {
        let password = SecretString::from("vier paarden eten stro");
        let owner = self.engine.sign_up_first("Anna", "anna@kaas.example", "Kaas BV", &password).await;
        self.door = self.engine.begin_session(&owner.unwrap().unwrap().id, "Firefox").await.unwrap();
        self.pages = pages(&self.engine, None, true, self.door.clone());
    }

    /// The same beside a Pay. and an AFAS to connect.
    pub(super) async fn beside_the_world() -> Self {
        let world = Arc::new(World::generate(1, TODAY));
        let afas = AfasEmulator::start(Arc::clone(&world), AfasOptions::default()).await.unwrap();
        let pay = PayEmulator::start(Arc::clone(&world), PayOptions::default()).await.unwrap();
        let mut options = options();
        options.calls.pay_base_url = Some(pay.base_url());
        options.calls.afas_base_url = Some(afas.base_url());
        let mut house = Self::with_options(options).await;
        house.let_in_an_owner().await;
        house.outside = Some(Outside { _pay: pay, afas, world });
        house
    }

    /// The same, with a folder that mail goes into.
    pub(super) async fn with_mail() -> Self {
        let place = tempfile::tempdir().unwrap();
        let mut options = options();
        options.calls.mail = Some(MailOptions {
            way: MailWay::Folder(place.path().join("mail")),
            from: "Kruispost <post@kaas.example>".into(),
            pages: "https://boeken.example".into(),
        });
        let mut house = Self::with_options(options).await;
        house.let_in_an_owner().await;
        house.mail = Some(place);
        house
    }

    /// What was sent so far, as text, the oldest first.
    pub(super) async fn letters(&self) -> Vec<String> {
        self.engine.post_mail().await.unwrap();
        let Ok(files) = std::fs::read_dir(self.mail.as_ref().unwrap().path().join("mail")) else { return Vec::new() };
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|ending| ending == "txt"));
        files.sort();
        files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
    }

    /// The same before anybody came.
    pub(super) async fn without_people() -> Self {
        Self::with_options(options()).await
    }

    async fn with_options(options: EngineOptions) -> Self {
        let noon = TODAY.at(12, 0, 0, 0).to_zoned(TimeZone::get("Europe/Amsterdam").unwrap()).unwrap().timestamp();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kruispost.db").display());
        let key = SecretKey::from_text(&"07".repeat(32)).unwrap();
        let store = Store::open(StoreOptions { url, key, max_connections: 4 }).await.unwrap();
        store.migrate().await.unwrap();
        let engine = Engine::new(store, Arc::new(HandClock::at(noon)), options);
        let pages = pages(&engine, None, true, None);
        Self { engine, pages, door: None, outside: None, mail: None, folder }
    }

    /// The demonstration's world, synced: entries that no person needs to see are booked, others wait.
    pub(super) async fn synced(settings: &[(&str, &str)]) -> Self {
        Self::synced_before(settings, None).await
    }

    /// The same for a short history, with a Payt to connect.
    pub(super) async fn synced_beside_payt(payt: &PaytEmulator) -> Self {
        let mut options = options();
        options.calls.payt_base_url = Some(payt.base_url());
        let mut house = Self::with_options(options).await;
        house.let_in_an_owner().await;
        house.into_synced(SINCE_WORKED, None).await
    }

    /// The same, before this invoice was made out.
    pub(super) async fn synced_before(settings: &[(&str, &str)], invoice: Option<&str>) -> Self {
        Self::empty().await.into_synced(settings, invoice).await
    }

    async fn into_synced(self, settings: &[(&str, &str)], invoice: Option<&str>) -> Self {
        let mut house = self;
        let world = Arc::new(World::generate(1, TODAY));
        let now = house.engine.clock().now();
        let options = AfasOptions { clock: emulators::afas::Clock::new(move || now), ..AfasOptions::default() };
        let afas = AfasEmulator::start(Arc::clone(&world), options).await.unwrap();
        let pay = PayEmulator::start(Arc::clone(&world), PayOptions::default()).await.unwrap();
        if let Some(invoice) = invoice {
            assert!(afas.take_out_invoice(1, invoice));
        }
        house.connect(&pay, &afas).await;
        house.engine.install_pay_afas(install(settings)).await.unwrap();
        house.engine.sync(None, &Unwatched).await.unwrap();
        house.outside = Some(Outside { _pay: pay, afas, world });
        house
    }

    /// The invoice is made out, and a person syncs.
    pub(super) async fn invoice_comes(&self, number: &str) {
        let outside = self.outside.as_ref().unwrap();
        let mut invoices = outside.world.books.invoices.iter();
        let invoice = invoices.find(|invoice| invoice.administration == 1 && invoice.number == number).unwrap();
        outside.afas.add_invoice(invoice.clone());
        self.engine.sync(None, &Unwatched).await.unwrap();
    }

    /// The payouts of the world, by day: code, day and cents.
    pub(super) fn paid_out(&self) -> Vec<(String, Date, i64)> {
        let settlements = self.outside.as_ref().unwrap().world.turnover.settlements.iter();
        let mut payouts: Vec<_> = settlements.map(|one| (one.code.clone(), one.date, one.net_cents())).collect();
        payouts.sort_by_key(|(_, date, _)| *date);
        payouts
    }

    async fn connect(&self, pay: &PayEmulator, afas: &AfasEmulator) {
        let ask = ConnectPay {
            name: "pay".into(),
            code: "AT-1234-5678".into(),
            token: SecretString::from(emulators::pay::TOKEN),
            base_url: Some(pay.base_url()),
        };
        assert!(self.engine.connect_pay(ask).await.unwrap().is_good());
        let ask = ConnectAfas {
            name: "afas".into(),
            participant: "54321".into(),
            environment: "test".into(),
            credentials: AfasCredentials::Token(SecretString::from(emulators::afas::TOKEN)),
            base_url: Some(afas.base_url()),
        };
        assert!(self.engine.connect_afas(ask).await.unwrap().is_good());
    }

    /// The pages of a demonstration on this store.
    pub(super) fn demonstration(&self) -> Router {
        let demo = DemoInfo {
            pay_url: "http://127.0.0.1:1".into(),
            afas_url: "http://127.0.0.1:2".into(),
            pay: (emulators::pay::TOKEN_CODE.into(), emulators::pay::TOKEN.into()),
            afas: ("12345".into(), emulators::afas::TOKEN.into()),
            payt: None,
            mail: self.folder.path().join("mail"),
        };
        pages(&self.engine, Some(demo), true, self.door.clone())
    }

    /// The pages as strangers find them: nobody is signed in.
    pub(super) fn without_a_door(&self, on_loopback: bool) -> Router {
        pages(&self.engine, None, on_loopback, None)
    }

    /// The same behind a proxy at a public address.
    pub(super) fn behind(&self, public_url: &str) -> Router {
        let mut state = state(&self.engine, None, None);
        state.public_url = Some(public_url.into());
        router(Site::new(state, LOOPBACK))
    }

    /// The pages as somebody else with this role in an organisation finds them.
    pub(super) async fn as_somebody(&self, organisation: &str, role: Role) -> Router {
        let who = NewUser { email: format!("{}@kaas.example", role.word()), name: "Bert".into(), password_hash: None };
        let now = self.engine.clock().now();
        let user = self.engine.store().add_member(organisation, &who, role, "anna", now).await.unwrap();
        let door = self.engine.begin_session(&user.id, "Firefox").await.unwrap();
        pages(&self.engine, None, true, door)
    }

    /// The table of addresses.
    pub(super) fn doors(&self) -> Vec<Door> {
        doors(site(&self.engine, None, true, None)).list
    }

    /// The table of addresses for programs.
    pub(super) fn api_doors(&self) -> ApiDoors {
        api::doors(site(&self.engine, None, true, None))
    }

    pub(super) async fn get(&self, address: &str) -> Answer {
        get(&self.pages, address).await
    }

    pub(super) async fn settlements(&self) -> Vec<SettlementRow> {
        let filter = SettlementFilter { limit: 1000, ..SettlementFilter::default() };
        self.engine.store().list_settlements(&filter).await.unwrap().rows
    }

    pub(super) async fn settlement(&self, code: &str) -> SettlementRow {
        self.settlements().await.into_iter().find(|row| row.code == code).unwrap()
    }
}

fn pages(engine: &Engine, demo: Option<DemoInfo>, on_loopback: bool, door: Option<SecretString>) -> Router {
    router(site(engine, demo, on_loopback, door))
}

fn site(engine: &Engine, demo: Option<DemoInfo>, on_loopback: bool, door: Option<SecretString>) -> Site {
    let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, LOOPBACK.port()));
    Site::new(state(engine, demo, door), if on_loopback { LOOPBACK } else { everywhere })
}

fn state(engine: &Engine, demo: Option<DemoInfo>, door: Option<SecretString>) -> WebState {
    WebState { engine: engine.clone(), demo, language: Language::En, public_url: None, door }
}

pub(super) async fn get(pages: &Router, address: &str) -> Answer {
    send(pages, Request::get(address).header(header::HOST, "localhost:7788").body(Body::empty()).unwrap()).await
}

/// Sends a form as the page's own browser does.
pub(super) async fn post(pages: &Router, address: &str, form: &str) -> Answer {
    let request = Request::post(address)
        .header(header::HOST, "localhost:7788")
        .header(header::ORIGIN, "http://localhost:7788")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    send(pages, request.body(Body::from(form.to_owned())).unwrap()).await
}

pub(super) async fn send(pages: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = pages.clone().oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, 16 * 1024 * 1024).await.unwrap();
    Answer { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

fn install(settings: &[(&str, &str)]) -> Install {
    let usual = [
        ("administration", "1"),
        ("journal", "55"),
        ("costs_account", "4510"),
        ("costs_vat_code", "1"),
        ("provider_account", "1225"),
        ("debtor_not_found_account", "2290"),
        ("reserve_account", "2295"),
        ("finder_type", "both"),
        ("start_date", "2026-03-01"),
    ];
    let settings: BTreeMap<_, _> =
        usual.iter().chain(settings).map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Install { name: "webshop".into(), settings, source: None, books: None }
}

fn options() -> EngineOptions {
    EngineOptions {
        waits: Waits::default(),
        calls: Calls {
            pay_requests_per_second: NonZeroU32::new(10_000).unwrap(),
            payt_files_per_second: NonZeroU32::new(10_000).unwrap(),
            backoff: vec![Duration::from_millis(5)],
            sftp_private_addresses: true,
            get_timeout: Duration::from_secs(5),
            post_timeout: Duration::from_secs(5),
            private_webhooks: true,
            private_directories: true,
            ..Calls::default()
        },
        worker: "worker-1".into(),
        queue: None,
    }
}
