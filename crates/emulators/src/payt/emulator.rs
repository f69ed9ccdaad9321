//! The handle on a running emulator.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::Router;
use jiff::{
    SignedDuration, Timestamp,
    civil::{DateTime, Time},
};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::{AbortHandle, JoinHandle},
};

use super::{
    access::OauthApp,
    administration::{Administration, Notification},
    call::RequestSeen,
    courier::{self, Delivery, Hook, Webhook},
    debtor::{Contact, Debtor},
    delivery::{self, Channels, Purpose},
    event::Event,
    fault::Fault,
    import::FileSeen,
    invoice::{Block, Invoice},
    knobs::PaytKnobs,
    office::Office,
    options::{PaytAdministration, PaytOptions},
    report::RunReport,
    serve::{Caller, Shared, handle},
    sftp,
};
use crate::pay::line::Switchboard;

/// A running Payt. Clones are the same emulator; it stops when the last one is gone.
#[derive(Clone)]
pub struct PaytEmulator {
    address: SocketAddr,
    sftp_address: SocketAddr,
    shared: Shared,
    server: Arc<Mutex<Option<Server>>>,
}

struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
    _courier: Hired,
    _door: Hired,
}

/// Somebody who stops working when the emulator is gone.
struct Hired(AbortHandle);

impl Drop for Hired {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl PaytEmulator {
    /// Starts on 127.0.0.1.
    ///
    /// # Errors
    /// The port is taken, or the time zone of Amsterdam is not known.
    pub async fn start(options: PaytOptions) -> io::Result<PaytEmulator> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let address = listener.local_addr()?;
        let door = TcpListener::bind((Ipv4Addr::LOCALHOST, options.sftp_port)).await?;
        let sftp_address = door.local_addr()?;
        let shared = Shared::new(Office::new(options, format!("http://{address}")).map_err(io::Error::other)?);
        let service = Router::new().fallback(handle).with_state(shared.clone());
        let service = service.into_make_service_with_connect_info::<Caller>();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(Switchboard(listener), service).with_graceful_shutdown(async {
            // A dropped sender means that the emulator is gone: stop as well.
            drop(stopped.await);
        });
        let task = tokio::spawn(server.into_future());
        let courier = Hired(tokio::spawn(courier::work(shared.clone())).abort_handle());
        let door = Hired(tokio::spawn(sftp::work(door, shared.clone())).abort_handle());
        let server = Server { stop, task, _courier: courier, _door: door };
        Ok(PaytEmulator { address, sftp_address, shared, server: Arc::new(Mutex::new(Some(server))) })
    }

    /// The address before `/import/files`, `/v1` and `/oauth`: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where its SFTP door is.
    #[must_use]
    pub fn sftp_address(&self) -> SocketAddr {
        self.sftp_address
    }

    /// The fingerprint of the key its SFTP door shows.
    #[must_use]
    pub fn sftp_host_key(&self) -> String {
        sftp::sftp_host_key(self.shared.lock().knobs.sftp.host_key)
    }

    /// How often somebody was let in at the SFTP door.
    #[must_use]
    pub fn sftp_sign_ins(&self) -> usize {
        self.shared.lock().sftp_sign_ins
    }

    /// The names and sizes of what lies in an administration's folder at the SFTP door.
    #[must_use]
    pub fn sftp_files(&self, administration: &str) -> Vec<(String, usize)> {
        self.read(administration, |held| held.folder.iter().map(|(name, bytes)| (name.clone(), bytes.len())).collect())
    }

    /// Turns knobs, from the next call on.
    pub fn knobs(&self, change: impl FnOnce(&mut PaytKnobs)) {
        change(&mut self.shared.lock().knobs);
    }

    /// Lets a fault wait for its calls, behind those that wait already.
    pub fn fault(&self, fault: Fault) {
        self.shared.lock().faults.push(fault);
    }

    /// Faults that still wait for their calls never come.
    pub fn clear_faults(&self) {
        self.shared.lock().faults.clear();
    }

    /// The calls so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RequestSeen> {
        self.shared.lock().requests.clone()
    }

    /// The files that were accepted so far, oldest first.
    #[must_use]
    pub fn files(&self) -> Vec<FileSeen> {
        self.shared.lock().files.clone()
    }

    /// The files that wait for the next run.
    #[must_use]
    pub fn waiting_files(&self, administration: &str) -> Vec<FileSeen> {
        self.read(administration, |held| held.waiting.clone())
    }

    /// What its clock shows, Amsterdam time. It stands still until it is moved.
    #[must_use]
    pub fn now(&self) -> DateTime {
        self.shared.lock().clock.local()
    }

    /// Moves the clock forward. Imports and letters happen at their hours on the way.
    pub fn advance(&self, duration: SignedDuration) {
        let mut office = self.shared.lock();
        let to = office.clock.after(duration);
        self.forward(&mut office, to);
    }

    /// Moves the clock to that hour, Amsterdam time; it never goes back.
    pub fn advance_to(&self, local: DateTime) {
        let mut office = self.shared.lock();
        if let Some(to) = office.clock.instant(local) {
            self.forward(&mut office, to);
        }
    }

    /// Moves the clock to the next time it is eight in the morning.
    pub fn next_morning(&self) {
        let mut office = self.shared.lock();
        if let Some(morning) = office.clock.next(Time::constant(8, 0, 0, 0)) {
            self.forward(&mut office, morning);
        }
    }

    /// Somebody presses "import now". `None` for an unknown administration.
    pub fn import_now(&self, administration: &str) -> Option<RunReport> {
        let report = self.shared.lock().import(administration, true);
        self.shared.wake();
        report
    }

    /// The administrations with their settings, by code.
    #[must_use]
    pub fn administrations(&self) -> Vec<PaytAdministration> {
        self.shared.lock().administrations.values().map(|held| held.settings.clone()).collect()
    }

    /// Changes the settings of an administration; its code stays. False for an unknown administration.
    pub fn settings(&self, administration: &str, change: impl FnOnce(&mut PaytAdministration)) -> bool {
        let mut office = self.shared.lock();
        let Some(held) = office.administrations.get_mut(administration) else { return false };
        change(&mut held.settings);
        administration.clone_into(&mut held.settings.code);
        true
    }

    /// Payt's staff links a payment condition to a flow. False for an unknown administration.
    pub fn link_condition(&self, administration: &str, code: &str, flow: &str) -> bool {
        let mut office = self.shared.lock();
        let Some(held) = office.administrations.get_mut(administration) else { return false };
        held.link_condition(code, flow);
        true
    }

    /// Payt's staff takes the link of a payment condition away. False for one that is not there.
    pub fn unlink_condition(&self, administration: &str, code: &str) -> bool {
        let mut office = self.shared.lock();
        let held = office.administrations.get_mut(administration);
        let Some(condition) = held.and_then(|held| held.conditions.get_mut(code)) else { return false };
        condition.flow = None;
        true
    }

    /// The codes of the payment conditions, each with the flow it is linked to.
    #[must_use]
    pub fn conditions(&self, administration: &str) -> Vec<(String, Option<String>)> {
        self.read(administration, |held| {
            held.conditions.iter().map(|(code, condition)| (code.clone(), condition.flow.clone())).collect()
        })
    }

    /// The debtors, by number.
    #[must_use]
    pub fn debtors(&self, administration: &str) -> Vec<Debtor> {
        self.read(administration, |held| held.debtors.values().cloned().collect())
    }

    /// The contacts, by id.
    #[must_use]
    pub fn contacts(&self, administration: &str) -> Vec<Contact> {
        self.read(administration, |held| held.contacts.values().cloned().collect())
    }

    /// The invoices, by number, open or not.
    #[must_use]
    pub fn invoices(&self, administration: &str) -> Vec<Invoice> {
        self.read(administration, |held| held.invoices.values().cloned().collect())
    }

    /// An invoice.
    #[must_use]
    pub fn invoice(&self, administration: &str, number: &str) -> Option<Invoice> {
        self.read(administration, |held| held.invoices.get(number).cloned())
    }

    /// The reports of the runs, oldest first.
    #[must_use]
    pub fn reports(&self, administration: &str) -> Vec<RunReport> {
        self.read(administration, |held| held.reports.clone())
    }

    /// The report of the last run.
    #[must_use]
    pub fn last_report(&self, administration: &str) -> Option<RunReport> {
        self.read(administration, |held| held.reports.last().cloned())
    }

    /// The notifications, oldest first.
    #[must_use]
    pub fn notifications(&self, administration: &str) -> Vec<Notification> {
        self.read(administration, |held| held.notifications.clone())
    }

    /// What happened to invoices, oldest first.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.shared.lock().events.clone()
    }

    /// Tells somebody of what happens from now on.
    pub fn add_webhook(&self, webhook: Webhook) {
        let mut office = self.shared.lock();
        let events = office.events.len();
        office.hooks.push(Hook::from_now(webhook, events));
    }

    /// The deliveries that were tried, oldest first for each webhook.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.lock().hooks.iter().flat_map(|hook| hook.deliveries.clone()).collect()
    }

    /// Waits until there is nothing to deliver before the clock moves.
    pub async fn webhooks_settled(&self) {
        courier::settle(&self.shared).await;
    }

    /// Changes the programs that get tokens by OAuth.
    pub fn apps(&self, change: impl FnOnce(&mut Vec<OauthApp>)) {
        change(&mut self.shared.lock().apps);
    }

    /// Every token and code that OAuth gave out is dead.
    pub fn revoke_tokens(&self) {
        self.shared.lock().tokens.revoke_all();
    }

    /// Payt's id of an administration, as the interface wants it.
    #[must_use]
    pub fn administration_id(&self, administration: &str) -> Option<i64> {
        self.read(administration, |held| Some(held.id))
    }

    /// How an invoice reaches its debtor. `None` for an unknown invoice.
    #[must_use]
    pub fn channels(&self, administration: &str, number: &str, purpose: Purpose) -> Option<Channels> {
        self.read(administration, |held| {
            let invoice = held.invoices.get(number)?;
            let debtor = held.debtors.get(&invoice.debtor_number)?;
            Some(delivery::channels(invoice, debtor, held.card(invoice, debtor), purpose))
        })
    }

    /// What the debtor is reminded of, in cents. `None` when it is not, and for an unknown invoice.
    #[must_use]
    pub fn reminded_cents(&self, administration: &str, number: &str) -> Option<i64> {
        self.read(administration, |held| held.reminded_cents(held.invoices.get(number)?))
    }

    /// A person decides by which ways a debtor may be reached. False for an unknown debtor.
    pub fn switch_channels(&self, administration: &str, debtor_number: &str, email: bool, post: bool) -> bool {
        let mut office = self.shared.lock();
        let held = office.administrations.get_mut(administration);
        let Some(debtor) = held.and_then(|held| held.debtors.get_mut(debtor_number)) else { return false };
        (debtor.email_off, debtor.post_off) = (!email, !post);
        true
    }

    /// Whether a collection case may start for a debtor by itself.
    #[must_use]
    pub fn case_may_start(&self, administration: &str, debtor_number: &str) -> bool {
        self.read(administration, |held| held.case_may_start(debtor_number))
    }

    /// A person deletes an invoice in Payt; the next import makes it anew. False for an unknown invoice.
    pub fn delete_invoice(&self, administration: &str, number: &str) -> bool {
        let mut office = self.shared.lock();
        office.at(administration).is_some_and(|(held, moment)| held.delete_invoice(number, &moment))
    }

    /// A person blocks an invoice in Payt. False for an unknown invoice.
    pub fn block_invoice(&self, administration: &str, number: &str) -> bool {
        self.change_invoice(administration, number, |invoice, moment| {
            invoice.block(Block::Person, moment);
        })
    }

    /// A person lets a blocked invoice go. False for an unknown invoice.
    pub fn resume_invoice(&self, administration: &str, number: &str) -> bool {
        self.change_invoice(administration, number, Invoice::resume)
    }

    /// Stops listening and waits until open calls are answered, a second at most.
    pub async fn stop(self) {
        let server = self.server.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(Server { stop, mut task, .. }) = server else { return };
        // An error says that the server has ended by itself.
        let _ = stop.send(());
        if tokio::time::timeout(Duration::from_secs(1), &mut task).await.is_err() {
            task.abort();
        }
    }

    fn forward(&self, office: &mut Office, to: Timestamp) {
        office.forward(to);
        self.shared.wake();
    }

    fn read<T: Default>(&self, administration: &str, read: impl FnOnce(&Administration) -> T) -> T {
        self.shared.lock().administrations.get(administration).map(read).unwrap_or_default()
    }

    fn change_invoice(
        &self,
        administration: &str,
        number: &str,
        change: impl FnOnce(&mut Invoice, &mut super::office::Moment<'_>),
    ) -> bool {
        let mut office = self.shared.lock();
        let Some((held, mut moment)) = office.at(administration) else { return false };
        let Some(invoice) = held.invoices.get_mut(number) else { return false };
        change(invoice, &mut moment);
        self.shared.wake();
        true
    }
}
