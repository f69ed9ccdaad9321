//! The handle on a running emulator.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jiff::tz::TimeZone;
use tokio::net::TcpListener;
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use super::auth::Bearers;
use super::books::{BookedBy, BookedEntry, Books, HandLine, OpenItemNow};
use super::environment::Environment;
use super::fault::{AfasScript, Fault, Script};
use super::options::AfasOptions;
use super::random::Random;
use super::serve::{Shared, handle};
use super::traffic::{MostCalls, RequestSeen, Traffic};
use super::wire::{Door, Scissors};
use crate::world::{Invoice, World};

/// How long open connections may take to end when the emulator stops.
const PATIENCE: Duration = Duration::from_millis(200);

/// A running AFAS environment on 127.0.0.1. Clones are handles on the same one.
#[derive(Debug, Clone)]
pub struct AfasEmulator {
    shared: Shared,
    address: SocketAddr,
    stopping: watch::Sender<bool>,
    server: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl AfasEmulator {
    /// Starts it with the books of the world.
    ///
    /// # Errors
    /// The port can't be had, or the time zone of Amsterdam is not known.
    pub async fn start(world: Arc<World>, options: AfasOptions) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let zone = TimeZone::get("Europe/Amsterdam").map_err(io::Error::other)?;
        let now = options.clock.now().to_zoned(zone.clone()).datetime();
        let environment = Environment {
            books: Books::open(world.seed, &world.books, options.opening_entries, now),
            knobs: options.knobs.clone(),
            options,
            script: Script::default(),
            traffic: Traffic::default(),
            bearers: Bearers::default(),
            random: Random::new(world.seed),
            zone,
        };
        let shared = Shared::new(environment);
        let (stopping, mut stop) = watch::channel(false);
        let router = Router::new().fallback(handle).with_state(shared.clone());
        let service = router.into_make_service_with_connect_info::<Scissors>();
        let serving = axum::serve(Door(listener), service).with_graceful_shutdown(async move {
            // An error means that every handle is gone.
            let _ = stop.wait_for(|stopping| *stopping).await;
        });
        let server = tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the AFAS emulator stopped");
            }
        });
        Ok(Self { shared, address, stopping, server: Arc::new(Mutex::new(Some(server))) })
    }

    /// `http://127.0.0.1:PORT/ProfitRestServices`.
    pub fn base_url(&self) -> String {
        format!("http://{}/ProfitRestServices", self.address)
    }

    /// Changes switches.
    pub fn knobs(&self, change: impl FnOnce(&mut super::AfasKnobs)) {
        change(&mut self.shared.lock().knobs);
    }

    /// Adds a fault to the script.
    pub fn fault(&self, fault: Fault) {
        self.shared.lock().script.add(fault);
    }

    /// Takes over the switches of a faults file (those it does not name get their usual position), and adds its faults.
    pub fn play(&self, script: AfasScript) {
        let mut environment = self.shared.lock();
        environment.knobs = script.knobs;
        script.faults.into_iter().for_each(|fault| environment.script.add(fault));
    }

    /// Every call seen so far, oldest first.
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.shared.lock().traffic.seen.clone()
    }

    /// The most calls that were worked on at the same time.
    pub fn most_calls_at_once(&self) -> MostCalls {
        self.shared.lock().traffic.most
    }

    /// The entries booked through the connector or by a person, oldest first. The world's own invoices are left out.
    pub fn entries(&self) -> Vec<BookedEntry> {
        let environment = self.shared.lock();
        let booked = environment.books.entries.iter().filter(|entry| entry.by != BookedBy::Invoicing);
        booked.map(super::books::Entry::booked).collect()
    }

    /// The open items of an administration, by invoice number.
    pub fn open_items(&self, unit: i64) -> Vec<OpenItemNow> {
        let environment = self.shared.lock();
        let open = environment.books.items.values().filter(|item| item.unit == unit && item.is_open());
        open.map(|item| OpenItemNow {
            invoice: item.invoice.clone(),
            debtor: item.debtor.clone(),
            balance_cents: item.balance_cents,
        })
        .collect()
    }

    /// What a debtor has paid in advance, in cents: money booked on it without an invoice. Debit is below zero.
    pub fn advances_cents(&self, unit: i64, debtor: &str) -> i64 {
        let environment = self.shared.lock();
        let lines = environment.books.entries.iter().filter(|entry| entry.unit == unit).flat_map(|entry| &entry.lines);
        let of_debtor = lines.filter(|line| line.booked.account == debtor);
        of_debtor.map(|line| line.effect.advance_cents).sum::<i64>().saturating_neg()
    }

    /// A person books a receipt on an invoice in AFAS itself; negative cents are a refund. False for an unknown invoice.
    pub fn settle_in_afas(&self, unit: i64, invoice: &str, cents: i64) -> bool {
        let mut environment = self.shared.lock();
        let now = environment.now();
        environment.books.settle_by_person(unit, invoice, cents, now)
    }

    /// A person books an entry by hand; its number.
    pub fn book_in_afas(&self, unit: i64, journal: &str, lines: &[HandLine]) -> i64 {
        let mut environment = self.shared.lock();
        let now = environment.now();
        environment.books.book_by_person(unit, journal, lines, now)
    }

    /// An invoice of the world is not made out yet; [`Self::add_invoice`] brings it later. False for an unknown invoice.
    pub fn take_out_invoice(&self, unit: i64, invoice: &str) -> bool {
        let mut environment = self.shared.lock();
        let now = environment.now();
        environment.books.take_out_invoice(unit, invoice, now)
    }

    /// A person takes an entry out of the books: its mutations vanish. False for an unknown entry.
    pub fn remove_in_afas(&self, unit: i64, journal: &str, entry: i64) -> bool {
        let mut environment = self.shared.lock();
        let now = environment.now();
        environment.books.remove_entry(unit, journal, entry, now)
    }

    /// A person changes the text of an entry's lines. False for an unknown entry.
    pub fn describe_in_afas(&self, unit: i64, entry: i64, text: &str) -> bool {
        let mut environment = self.shared.lock();
        let now = environment.now();
        environment.books.describe_by_person(unit, entry, text, now)
    }

    /// An invoice arrives.
    pub fn add_invoice(&self, invoice: Invoice) {
        let mut environment = self.shared.lock();
        let (now, with_entry) = (environment.now(), environment.options.opening_entries);
        environment.books.add_invoice(&invoice, with_entry, now);
        if invoice.order.is_some() {
            environment.books.add_invoice_pdf(&invoice);
        }
    }

    /// A person puts other files at the dossier item of an invoice: id, name and content of each. False for an invoice without
    /// a dossier item.
    pub fn put_invoice_files(&self, unit: i64, invoice: &str, files: &[(&str, &str, &[u8])]) -> bool {
        self.shared.lock().books.put_invoice_files(unit, invoice, files)
    }

    /// A person gives a debtor another place to live. False for an unknown debtor.
    pub fn move_debtor(&self, debtor: &str, city: &str) -> bool {
        let mut environment = self.shared.lock();
        let contact = environment.books.contacts.get_mut(debtor);
        contact.map(|contact| city.clone_into(&mut contact.city)).is_some()
    }

    /// Blocks a period. False when there is no such period.
    pub fn block_period(&self, unit: i64, year: i16, period: i16) -> bool {
        self.shared.lock().books.block_period(unit, year, period, true)
    }

    /// Opens a period again. False when there is no such period.
    pub fn open_period(&self, unit: i64, year: i16, period: i16) -> bool {
        self.shared.lock().books.block_period(unit, year, period, false)
    }

    /// A person begins to book in a journal: posts to it are refused.
    pub fn lock_journal(&self, unit: i64, journal: &str) {
        self.shared.lock().books.locked_journals.insert((unit, journal.to_owned()));
    }

    /// The person has left the journal.
    pub fn unlock_journal(&self, unit: i64, journal: &str) {
        self.shared.lock().books.locked_journals.remove(&(unit, journal.to_owned()));
    }

    /// Stops it: the port is free afterwards. Connections that do not end by themselves are left behind.
    pub async fn stop(self) {
        self.stopping.send_replace(true);
        let Some(mut server) = self.server.lock().await.take() else { return };
        if tokio::time::timeout(PATIENCE, &mut server).await.is_err() {
            server.abort();
        }
    }
}
