//! Emulators in this process, the program in its own.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use emulators::afas::{AfasEmulator, AfasOptions, BookedEntry, Fault, What};
use emulators::pay::{PayEmulator, PayOptions};
use emulators::payt::PaytEmulator;
use emulators::world::{Invoice, MovementKind, World};
use engine::clock::{Clock, SystemClock};
use engine::webhooks::EventKind;
use jiff::ToSpan;
use jiff::civil::Date;
use secrecy::ExposeSecret;
use store::{FIRST_ORGANISATION, NewWebhook, SecretKey, Store, StoreOptions};
use tempfile::TempDir;
use testbed::TestDatabase;
use tokio::process::Command;

/// How long one run of the program may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(120);

/// Syncs until nothing is left to do.
const SYNCS_AT_MOST: usize = 60;

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Death {
    Killed,
    Ended(i32),
}

pub(crate) struct Plant {
    _pay: PayEmulator,
    afas: AfasEmulator,
    world: Arc<World>,
    today: Date,
    folder: TempDir,
    database: TestDatabase,
}

impl Plant {
    /// Emulators with a week of settlements, and the program connected to them and installed.
    pub(crate) async fn new(database: TestDatabase) -> Self {
        let today = today();
        let world = Arc::new(World::generate(7, today));
        let pay = PayEmulator::start(Arc::clone(&world), PayOptions::default()).await.unwrap();
        let afas = AfasEmulator::start(Arc::clone(&world), AfasOptions::default()).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        // Every wait is short: a lease of a killed process runs out soon, and absence is believed soon.
        let config = format!(
            "[database]\nurl = \"{}\"\n[waits]\nlease = \"1200ms\"\nfirst_look = \"1ms\"\ngrace = \"50ms\"\nretry = \"1ms\"\n\
             retry_at_most = \"5ms\"\nfailed_wakes_at_most = 1000\n[calls]\npay_requests_per_second = 10000\nbackoff = \"5ms\"\n\
             get_timeout = \"20s\"\npost_timeout = \"500ms\"\n",
            database.url
        );
        fs::write(folder.path().join("kruispost.toml"), config).unwrap();
        fs::write(folder.path().join("pay.token"), emulators::pay::TOKEN).unwrap();
        fs::write(folder.path().join("afas.token"), emulators::afas::TOKEN).unwrap();
        let plant = Self { _pay: pay.clone(), afas: afas.clone(), world, today, folder, database };
        plant.must(&["migrate"]).await;
        let pay_token = plant.path("pay.token");
        let pay_url = pay.base_url();
        let code = emulators::pay::TOKEN_CODE;
        plant.must(&["connect", "pay", "--code", code, "--token-file", &pay_token, "--base-url", &pay_url]).await;
        let afas_token = plant.path("afas.token");
        let mut connect = vec!["connect", "afas", "--participant", "54321", "--environment", "test"];
        let afas_url = afas.base_url();
        connect.extend(["--token-file", &afas_token, "--base-url", &afas_url]);
        plant.must(&connect).await;
        let start = format!("start_date={}", today.checked_sub(7.days()).unwrap());
        let mut install = vec!["install", "pay-afas", "--name", "webshop", "--set", &start];
        for setting in [
            "administration=1",
            "journal=55",
            "costs_account=4510",
            "costs_vat_code=1",
            "provider_account=1225",
            "debtor_not_found_account=2290",
            "corrections_account=2290",
            "reserve_account=2295",
            "finder_type=both",
            "approval=automatic",
        ] {
            install.extend(["--set", setting]);
        }
        plant.must(&install).await;
        plant
    }

    fn path(&self, file: &str) -> String {
        self.folder.path().join(file).display().to_string()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kruispost"));
        command
            .args(arguments)
            .env("KRUISPOST_DATA", self.folder.path())
            .env("KRUISPOST_CALLS__SFTP_PRIVATE_ADDRESSES", "true")
            .kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command that must end well.
    pub(crate) async fn must(&self, arguments: &[&str]) -> String {
        let output = tokio::time::timeout(PATIENCE, self.command(arguments).output()).await.unwrap().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let complaints = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {:?}\n{text}\n{complaints}", output.status);
        text
    }

    /// Takes the invoice of a payment of this week out of AFAS: it was not made out yet.
    pub(crate) fn without_its_invoice(&self) -> Invoice {
        let movements = || {
            let clearings = self.world.turnover.settlements.iter().flat_map(|settlement| &settlement.clearings);
            clearings.flat_map(|clearing| &clearing.movements)
        };
        let start = self.today.checked_sub(7.days()).unwrap();
        let recent = self.world.turnover.settlements.iter().filter(|settlement| settlement.date >= start);
        let paid = recent.flat_map(|settlement| &settlement.clearings).flat_map(|clearing| &clearing.movements);
        let found =
            paid.filter(|movement| movement.kind == MovementKind::Payment && movement.collecting).find_map(|paid| {
                let truth = paid.pays.as_ref().filter(|truth| truth.administration == 1)?;
                let on_it =
                    movements().filter(|other| other.pays.as_ref().is_some_and(|t| t.invoice == truth.invoice)).count();
                let mut invoices = self.world.books.invoices.iter();
                let invoice = invoices.find(|one| one.administration == 1 && one.number == truth.invoice)?;
                let whole = invoice.open_cents == paid.cents && invoice.amount_cents == paid.cents;
                (whole && on_it == 1).then(|| invoice.clone())
            });
        let invoice = found.expect("the world has a payment that settles its invoice");
        assert!(self.afas.take_out_invoice(1, &invoice.number));
        invoice
    }

    pub(crate) fn its_invoice_comes(&self, invoice: &Invoice) {
        self.afas.add_invoice(invoice.clone());
    }

    /// One entry of ours debits the account without debtors and settles the invoice, and nothing of it is open.
    pub(crate) fn was_settled_by_one_late_entry(&self, invoice: &Invoice) {
        let entries = self.afas.entries();
        let names = |entry: &&BookedEntry| {
            entry.lines.iter().any(|line| line.invoice.as_deref() == Some(invoice.number.as_str()))
        };
        let settling: Vec<&BookedEntry> = entries.iter().filter(names).collect();
        assert_eq!(settling.len(), 1, "{settling:#?}");
        let facts: Vec<(&str, i64)> = settling
            .first()
            .unwrap()
            .lines
            .iter()
            .map(|line| (line.account.as_str(), line.debit_cents - line.credit_cents))
            .collect();
        assert_eq!(facts, [("2290", invoice.amount_cents), (invoice.debtor.as_str(), -invoice.amount_cents)]);
        assert!(!self.afas.open_items(1).iter().any(|item| item.invoice == invoice.number));
    }

    pub(crate) fn lose_the_first_answer(&self) {
        self.afas.fault(Fault::next_post(What::CutAfterCommit));
    }

    /// Connects this Payt and installs the integration that delivers to it.
    pub(crate) async fn delivers_to(&self, url: &str, code: &str) {
        fs::write(self.folder.path().join("payt.token"), emulators::payt::STATIC_TOKEN).unwrap();
        fs::write(self.folder.path().join("import.token"), emulators::payt::IMPORT_TOKEN).unwrap();
        let (token, import) = (self.path("payt.token"), self.path("import.token"));
        let mut connect = vec!["connect", "payt", "--token-file", &token, "--import-token-file", &import];
        connect.extend(["--administration-code", code, "--base-url", url]);
        self.must(&connect).await;
        // a thousand PDFs at three a second would take minutes
        self.must(&["install", "afas-payt", "--name", "payt", "--set", "documents=no"]).await;
    }

    /// Connects this Payt by its SFTP door alone and installs the integration that delivers to it.
    pub(crate) async fn delivers_by_sftp_to(&self, payt: &PaytEmulator, code: &str) {
        fs::write(self.folder.path().join("sftp.password"), emulators::payt::SFTP_PASSWORD).unwrap();
        let (password, address) = (self.path("sftp.password"), payt.sftp_address());
        let (host, port, key) = (address.ip().to_string(), address.port().to_string(), payt.sftp_host_key());
        let (user, url) = (emulators::payt::sftp_user(code), payt.base_url());
        let mut connect = vec!["connect", "payt", "--administration-code", code, "--base-url", &url];
        connect.extend(["--sftp-host", &host, "--sftp-port", &port, "--sftp-user", &user]);
        connect.extend(["--sftp-password-file", &password, "--sftp-host-key", &key]);
        self.must(&connect).await;
        self.must(&["install", "afas-payt", "--name", "payt", "--set", "delivery=csv_sftp"]).await;
    }

    /// Runs a command, and kills it as soon as that holds.
    pub(crate) async fn killed_when(&self, arguments: &[&str], holds: impl Fn() -> bool) {
        let mut child = self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let watched = async {
            while !holds() {
                assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, watched).await.unwrap();
        child.start_kill().unwrap();
        assert_eq!(death(child.wait().await.unwrap()), Death::Killed);
    }

    /// What is open in AFAS, in cents.
    pub(crate) fn open_in_afas(&self) -> BTreeMap<String, i64> {
        let open = self.afas.open_items(1).into_iter().filter(|item| item.balance_cents != 0);
        open.map(|item| (item.invoice, item.balance_cents)).collect()
    }

    /// Lets what is held go, until a list was sent and nothing is held.
    pub(crate) async fn release_to_the_end(&self) {
        for _ in 0..SYNCS_AT_MOST {
            let synced = self.run(&["sync", "payt"], &[]).await;
            if synced == Death::Ended(0) {
                return;
            }
            if synced == Death::Ended(3) && self.run(&["release", "payt"], &[]).await == Death::Ended(0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("a list is still held: {}", self.must(&["status", "--json"]).await);
    }

    pub(crate) async fn sync_the_shop_to_the_end(&self) {
        for _ in 0..SYNCS_AT_MOST {
            if self.run(&["sync", "webshop"], &[]).await == Death::Ended(0) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("still waiting: {}", self.must(&["settlements", "--json"]).await);
    }

    pub(crate) async fn sync(&self, variables: &[(&str, &str)]) -> Death {
        self.run(&["sync"], variables).await
    }

    pub(crate) async fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Death {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        let output = tokio::time::timeout(PATIENCE, command.output()).await.unwrap().unwrap();
        death(output.status)
    }

    pub(crate) async fn sync_killed_after(&self, milliseconds: u64) {
        let mut child = self.command(&["sync"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let moment = Duration::from_millis(milliseconds);
        if tokio::time::timeout(moment, child.wait()).await.is_err() {
            child.start_kill().unwrap();
            child.wait().await.unwrap();
        }
    }

    /// What stands in the database, beside the program.
    async fn store(&self) -> Store {
        let key = SecretKey::from_file(&self.folder.path().join("master.key")).unwrap();
        Store::open(StoreOptions { url: self.database.url.clone(), key, max_connections: 2 }).await.unwrap()
    }

    /// Makes a webhook that is told everything: its id and secret.
    pub(crate) async fn tells(&self, address: &str) -> (String, String) {
        let kinds = EventKind::ALL.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" ");
        let new = NewWebhook { organisation_id: FIRST_ORGANISATION, address, kinds: &kinds };
        let (id, secret) = self.store().await.create_webhook(new, "anna", SystemClock.now()).await.unwrap();
        (id, secret.expose_secret().to_owned())
    }

    fn worker(&self) -> Command {
        let mut command = self.command(&["worker"]);
        command.env("KRUISPOST_WEBHOOKS__PRIVATE_ADDRESSES", "true").stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Works until it is stopped there.
    pub(crate) async fn work(&self, stop_at: &str) -> Death {
        let mut worker = self.worker();
        let mut child = worker.env("KRUISPOST_STOP_AT", stop_at).spawn().unwrap();
        death(tokio::time::timeout(PATIENCE, child.wait()).await.unwrap().unwrap())
    }

    /// Works until a webhook was told everything.
    pub(crate) async fn work_until_told(&self, webhook: &str) {
        let store = self.store().await;
        let mut child = self.worker().spawn().unwrap();
        let told = async {
            while !store.list_undelivered(webhook, 1).await.unwrap().is_empty() {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(PATIENCE, told).await.unwrap();
        child.kill().await.unwrap();
    }

    /// Syncs until nothing waits for later: a dead worker's lease and AFAS's grace time pass in between.
    pub(crate) async fn sync_to_the_end(&self) {
        for _ in 0..SYNCS_AT_MOST {
            let ended = self.sync(&[]).await;
            if ended == Death::Ended(0) {
                return;
            }
            assert!(matches!(ended, Death::Ended(1 | 3 | 4)), "{ended:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("still waiting: {}", self.must(&["settlements", "--json"]).await);
    }

    /// Every settlement is confirmed, its vouchers are in AFAS exactly once, and AFAS has no others.
    pub(crate) async fn every_entry_is_in_afas_once(&self) {
        let json: serde_json::Value = serde_json::from_str(&self.must(&["settlements", "--json"]).await).unwrap();
        let mut ours = BTreeMap::new();
        for settlement in json.as_array().unwrap() {
            assert_eq!(settlement["state"], "confirmed", "{settlement}");
            for voucher in settlement["vouchers"].as_array().unwrap() {
                *ours.entry(voucher.as_str().unwrap().to_owned()).or_insert(0) += 1;
            }
        }
        let mut booked = BTreeMap::new();
        for voucher in self.afas.entries().into_iter().filter_map(|entry| entry.voucher) {
            *booked.entry(voucher).or_insert(0) += 1;
        }
        assert!(ours.len() >= 3, "a week has more settlements than {ours:?}");
        assert_eq!(booked, ours, "left: in AFAS, right: ours");
    }
}

fn death(status: ExitStatus) -> Death {
    match (status.signal(), status.code()) {
        (Some(9), _) => Death::Killed,
        (_, Some(code)) => Death::Ended(code),
        other => panic!("{other:?}"),
    }
}

#[expect(clippy::disallowed_methods, reason = "the program itself looks at the machine's clock")]
fn today() -> Date {
    jiff::Zoned::now().date()
}
