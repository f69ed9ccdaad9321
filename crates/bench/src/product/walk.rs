//! The steps of the engine over every settlement, with a stop-watch: the same functions in the same order, without a network
//! and without AFAS.

use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};
use engine::KeptBooks;
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use ledger::answer::NO_ANSWERS;
use ledger::entry::Entry;
use ledger::plan::{Plan, PlanInput, plan_entries};
use ledger::rules::Rules;
use ledger::settlement::Settlement;
use ledger::state::SettlementState;
use links::provider::{Document, Provider as _, Reading};
use links::providers::pay::Pay;
use store::{FetchedSettlement, Flow, Lease, Store};

use super::check::check;
use super::received::Received;
use super::stages::{Stage, Stages};
use crate::case::{Case, rules};
use crate::road::reader;

/// Rounds in which reading or planning may ask for more; the engine allows as many.
const ROUNDS_AT_MOST: usize = 8;
/// Documents kept in one transaction, as the engine does.
const DOCUMENTS_AT_ONCE: usize = 50;
/// Long enough for any machine.
const LEASE: SignedDuration = SignedDuration::from_hours(24);

/// The steps of one run.
pub(crate) struct Walk<'a> {
    store: &'a Store,
    flow: Flow,
    lease: Lease,
    received: &'a [Received<'a>],
    now: Timestamp,
    pay: Pay,
    rules: Rules,
    books: KeptBooks,
    stages: Stages,
}

impl<'a> Walk<'a> {
    /// Begins with the lease of a flow.
    pub(crate) async fn new(
        store: &'a Store,
        flow_id: &str,
        received: &'a [Received<'a>],
        now: Timestamp,
    ) -> Result<Self> {
        let flow = store.get_flow(flow_id).await?;
        let lease = store.acquire_lease(flow_id, "bench", now, LEASE).await?.context("no lease")?;
        let (pay, rules, books, stages) = (reader()?, rules(), KeptBooks::default(), Stages::default());
        Ok(Self { store, flow, lease, received, now, pay, rules, books, stages })
    }

    /// The right to write, for what stands before the walk.
    pub(crate) const fn lease(&self) -> &Lease {
        &self.lease
    }

    /// The time of each stage.
    pub(crate) const fn stages(&self) -> &Stages {
        &self.stages
    }

    /// Keeps what was listed, reads all, plans all, and shows all, as runs and pages do. Gives how many lines were shown.
    pub(crate) async fn run(&mut self) -> Result<usize> {
        let mut ids = Vec::new();
        for received in self.received {
            let listed = received.get("settlement")?;
            let start = Instant::now();
            let documents = vec![(listed.key, listed.body)];
            let fetched = FetchedSettlement { code: received.code().to_owned(), date: date(2026, 3, 10), documents };
            ids.push(self.store.save_fetched(&self.lease, &fetched, self.now).await?.id);
            self.stages.add(Stage::Keep, start);
        }
        let received = self.received;
        let all = || received.iter().zip(&ids);
        for (received, id) in all() {
            self.keep_lease().await?;
            self.read(received, id).await?;
        }
        for (received, id) in all() {
            self.keep_lease().await?;
            self.plan(received, id).await?;
        }
        let mut shown = 0;
        for (_, id) in all() {
            let start = Instant::now();
            let parts = self.store.get_settlement_parts(id).await?;
            let entries = self.store.entries_of(id).await?;
            self.stages.add(Stage::Show, start);
            ensure!(!entries.is_empty(), "a settlement was not planned");
            shown += parts.map_or(0, |parts| parts.lines.len());
        }
        Ok(shown)
    }

    /// Reads everything once more and checks it to the cent.
    pub(crate) async fn check_all(&self, cases: &[Case]) -> Result<()> {
        let rows =
            self.store.list_settlements_in(&self.flow.id, &[SettlementState::Planned], self.now, u32::MAX).await?;
        ensure!(rows.len() == cases.len(), "{} settlements are planned, not {}", rows.len(), cases.len());
        for case in cases {
            let row = rows.iter().find(|row| row.code == case.code()).with_context(|| case.code().to_owned())?;
            let parts = self.store.get_settlement_parts(&row.id).await?.context("no lines")?;
            check(case, parts, &self.store.entries_of(&row.id).await?)?;
        }
        Ok(())
    }

    async fn keep_lease(&mut self) -> Result<()> {
        let start = Instant::now();
        self.store.renew_lease(&self.lease, self.now, LEASE).await?;
        self.stages.add(Stage::Keep, start);
        Ok(())
    }

    async fn fetch(&mut self, received: &Received<'_>, id: &str, keys: &[String]) -> Result<Vec<Document>> {
        let mut all = Vec::new();
        for keys in keys.chunks(DOCUMENTS_AT_ONCE) {
            let documents: Vec<Document> = keys.iter().map(|key| received.get(key)).collect::<Result<_>>()?;
            self.keep_lease().await?;
            let start = Instant::now();
            let kept = documents.iter().map(|document| (document.key.clone(), document.body.clone())).collect();
            self.store.add_documents(&self.lease, id, kept, self.now).await?;
            self.stages.add(Stage::Keep, start);
            all.extend(documents);
        }
        Ok(all)
    }

    async fn read(&mut self, received: &Received<'_>, id: &str) -> Result<Settlement> {
        let settlement = self.settlement_of(received, id).await?;
        let start = Instant::now();
        self.store.save_read(&self.lease, id, settlement.parts(), self.now).await?;
        self.stages.add(Stage::Persist, start);
        Ok(settlement)
    }

    async fn settlement_of(&mut self, received: &Received<'_>, id: &str) -> Result<Settlement> {
        let mut reader = self.pay.reader();
        let start = Instant::now();
        let documents = self.store.get_documents(id).await?;
        self.stages.add(Stage::Load, start);
        let start = Instant::now();
        documents.into_iter().for_each(|(key, body)| reader.add(&Document { key, body }));
        self.stages.add(Stage::Parse, start);
        for _ in 0..ROUNDS_AT_MOST {
            let start = Instant::now();
            let reading = match reader.read() {
                Reading::Settlement(parts) => Ok(Settlement::new(*parts)?),
                other => Err(other),
            };
            self.stages.add(Stage::Parse, start);
            match reading {
                Ok(settlement) => return Ok(settlement),
                Err(Reading::Wants(keys)) => {
                    let documents = self.fetch(received, id, &keys).await?;
                    let start = Instant::now();
                    documents.iter().for_each(|document| reader.add(document));
                    self.stages.add(Stage::Parse, start);
                }
                Err(other) => bail!("the documents can't be read: {other:?}"),
            }
        }
        bail!("reading asks on and on")
    }

    async fn plan(&mut self, received: &Received<'_>, id: &str) -> Result<()> {
        let mut looked_up = false;
        let mut settlement = self.settlement(id).await?;
        for _ in 0..ROUNDS_AT_MOST {
            match self.plan_now(&settlement, id, looked_up).await? {
                Plan::Entries(entries) => {
                    let start = Instant::now();
                    let parts = entries.into_iter().map(Entry::into_parts).collect();
                    self.store.save_plan(&self.lease, id, parts, None, self.now).await?;
                    self.stages.add(Stage::Persist, start);
                    return Ok(());
                }
                Plan::Wants(wanted) if !wanted.orders.is_empty() => {
                    let orders: Vec<String> = wanted.orders.into_iter().collect();
                    let keys = self.pay.keys_of_orders(&orders);
                    self.fetch(received, id, &keys).await?;
                    let start = Instant::now();
                    let (from, to, why) = (SettlementState::Read, SettlementState::Fetched, "looked up");
                    self.store.send_back(&self.lease, id, from, to, why, self.now).await?;
                    self.stages.add(Stage::Persist, start);
                    settlement = self.read(received, id).await?;
                }
                // What AFAS would be asked for stands in the mirror already.
                Plan::Wants(_) => looked_up = true,
                other => bail!("no entries, but {other:?}"),
            }
        }
        bail!("planning asks on and on")
    }

    async fn settlement(&mut self, id: &str) -> Result<Settlement> {
        let start = Instant::now();
        let parts = self.store.get_settlement_parts(id).await?.context("no lines")?;
        let settlement = Settlement::new(parts)?;
        self.stages.add(Stage::Load, start);
        Ok(settlement)
    }

    async fn plan_now(&mut self, settlement: &Settlement, id: &str, looked_up: bool) -> Result<Plan> {
        let start = Instant::now();
        let books = self.books.for_settlement(self.store, &self.flow, &self.rules, id).await?;
        let periods = self.store.get_periods(&self.flow.id).await?;
        self.stages.add(Stage::Load, start);
        let (rules, books, answers) = (&self.rules, &books, &NO_ANSWERS);
        let start = Instant::now();
        let plan =
            plan_entries(PlanInput { settlement, rules, books, periods: &periods, booked: &[], answers, looked_up })?;
        self.stages.add(Stage::Match, start);
        Ok(plan)
    }
}
