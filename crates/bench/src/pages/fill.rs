//! Fills a new database through the store's own functions.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use secrecy::ExposeSecret as _;
use store::{
    FIRST_ORGANISATION, Lease, NewApiToken, NewConnection, NewFlow, NewSession, NewUser, NewWebhook, SecretKey, Store,
    StoreOptions,
};

use super::settlements::{ASKING, FLOW_SETTINGS, PER_DAY, settlement};
use super::{bank, machine_clock, receivables};

/// Days before today of the month that is asked for.
const MONTH_BACK: (i32, i32) = (430, 400);
/// Wake-ups that somebody can look back on, and steps of each.
const RUNS: i64 = 400;
/// Rows of the audit log.
const NOTES: u32 = 3_000;
/// As many webhooks as an organisation may have.
const WEBHOOKS: u32 = 20;

/// What was filled, and who may look at it.
pub(super) struct Filled {
    pub(super) settlements: usize,
    /// The token of the owner's session.
    pub(super) session: String,
    /// The token of a program.
    pub(super) token: String,
    /// Ids of the integrations.
    pub(super) flow: String,
    pub(super) payt: String,
    /// Ids of settlements: the one in the middle, and one that asks.
    pub(super) middle_id: String,
    pub(super) asking_id: String,
    /// First and last day.
    pub(super) month: (Date, Date),
    /// An invoice that the held list closes.
    pub(super) closing_invoice: String,
}

/// Fills the database and makes the key beside it.
pub(super) async fn fill(data: &Path, url: &str, settlements: usize, invoices: usize) -> Result<Filled> {
    std::fs::create_dir_all(data)?;
    let key: SecretKey = store::create_key_file(&data.join("master.key"))?;
    let store = Store::open(StoreOptions { url: url.to_owned(), key, max_connections: 1 }).await?;
    store.migrate().await?;
    let now = machine_clock();
    let anna = NewUser { email: "anna@kaas.example".into(), name: "Anna".into(), password_hash: None };
    let anna = store.create_first_user(&anna, "Kaas", now).await?;
    let pay = connection(&store, "pay", now).await?;
    let afas = connection(&store, "afas", now).await?;
    let payt = connection(&store, "payt", now).await?;
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let days = i32::try_from(settlements / PER_DAY)?;
    let first = today.checked_sub((days.saturating_add(1)).days())?;
    let flow = flow(&store, ("pay-afas", "webshop", FLOW_SETTINGS), (&pay, &afas), first, now).await?;
    let lease = lease(&store, &flow, now).await?;
    let (mut middle_id, mut asking_id) = (String::new(), String::new());
    for number in 0..=settlements {
        let id = settlement(&store, &lease, number, settlements, first, now).await?;
        if number == settlements / 2 {
            middle_id = id;
        } else if number + ASKING / 2 == settlements {
            asking_id = id;
        }
    }
    bank::fill(&store, settlements, first, now).await?;
    bank::open_items(&store, &lease, settlements, invoices, today, now).await?;
    for run in 0..RUNS {
        let at = now.checked_sub(SignedDuration::from_hours(RUNS - run))?;
        let id = store.start_run(&lease, at).await?;
        for step in ["fetch", "read", "mirror", "plan", "post", "confirm"] {
            store.note_run_step(&id, step, &serde_json::json!({"settlements": run, "lines": run * 100})).await?;
        }
        store.finish_run(&id, "done", at).await?;
    }
    store.release_lease(&lease).await?;
    let payt = flow_to_payt(&store, &afas, &payt, first, now).await?;
    let payt_lease = self::lease(&store, &payt, now).await?;
    let closing_invoice = receivables::fill(&store, &payt_lease, invoices, today, now).await?;
    store.release_lease(&payt_lease).await?;
    for note in 0..NOTES {
        store.note_audit(FIRST_ORGANISATION, "bench", "noted", &format!("bench-note-{note}"), now).await?;
    }
    for number in 0..WEBHOOKS {
        let address = format!("https://receiver.example/{number}");
        let kinds = "settlement.confirmed settlement.asking";
        let new = NewWebhook { organisation_id: FIRST_ORGANISATION, address: &address, kinds };
        let (id, _) = store.create_webhook(new, "bench", now).await?;
        store.switch_webhook(FIRST_ORGANISATION, &id, false, "bench", now).await?;
    }
    let session = NewSession { user_id: &anna.id, browser: "bench", directory_of: None };
    let session = store.begin_session(session, now).await?.context("no session")?;
    let new = NewApiToken {
        organisation_id: FIRST_ORGANISATION,
        name: "bench",
        scopes: "read decide manage",
        expires_at: None,
    };
    let (_, token) = store.create_api_token(new, "bench", now).await?;
    store.close().await;
    Ok(Filled {
        settlements,
        session: session.expose_secret().to_owned(),
        token: token.expose_secret().to_owned(),
        flow,
        payt,
        middle_id,
        asking_id,
        month: (today.checked_sub(MONTH_BACK.0.days())?, today.checked_sub(MONTH_BACK.1.days())?),
        closing_invoice,
    })
}

async fn lease(store: &Store, flow: &str, now: Timestamp) -> Result<Lease> {
    let lease = store.acquire_lease(flow, "bench", now, SignedDuration::from_hours(24)).await?;
    lease.context("no lease")
}

async fn connection(store: &Store, kind: &str, now: Timestamp) -> Result<String> {
    let new = NewConnection {
        organisation: FIRST_ORGANISATION.into(),
        who: "bench".into(),
        kind: kind.into(),
        name: kind.into(),
        settings: "{}".parse()?,
        secrets: BTreeMap::new(),
    };
    Ok(store.create_connection(new, now).await?.id)
}

async fn flow_to_payt(store: &Store, afas: &str, payt: &str, first: Date, now: Timestamp) -> Result<String> {
    let id = flow(store, ("afas-payt", "receivables", &[]), (afas, payt), first, now).await?;
    Ok(id)
}

async fn flow(
    store: &Store,
    (kind, name, settings): (&str, &str, &[(&str, &str)]),
    (source, books): (&str, &str),
    first: Date,
    now: Timestamp,
) -> Result<String> {
    let settings = settings.iter().map(|(key, value)| format!("\"{key}\": \"{value}\"")).collect::<Vec<_>>().join(", ");
    let new = NewFlow {
        organisation: FIRST_ORGANISATION.into(),
        who: "bench".into(),
        kind: kind.into(),
        name: name.into(),
        source_connection: source.into(),
        books_connection: books.into(),
        settings: format!("{{{settings}}}").parse()?,
        start_date: first,
    };
    Ok(store.create_flow(new, now).await?.id)
}
