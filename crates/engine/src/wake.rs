//! One wake-up of one flow: take the lease, do every step that can be done now, give the lease back.
//!
//! A wake-up carries no data: what is to be done stands in the rows. It may be woken twice, killed anywhere and woken
//! again.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use ledger::language::Language;
use ledger::problem::{Problem, ProblemKind};
use ledger::rules::Rules;
use store::{Flow, Lease, StoreError};

use crate::Engine;
use crate::error::EngineError;
use crate::outside::Outside;
use crate::progress::{Progress, Step};
use crate::receivables::{AFAS_PAYT_KIND, ReceivableSettings};
use crate::settlements::books::rules_of;
use crate::settlements::kept::KeptBooks;

/// What became of a wake-up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Woken {
    /// It worked to the end of what can be done now.
    Worked(Report),
    /// Another worker has the flow.
    Busy,
    /// The flow is switched off or was stopped with a problem.
    Stopped,
}

/// What a wake-up did, in numbers of settlements and entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Settlements seen for the first time.
    pub new: u64,
    /// Settlements that Pay. changed since they were fetched.
    pub changed: u64,
    /// Settlements read.
    pub read: u64,
    /// Settlements that can't be read.
    pub unreadable: u64,
    /// Settlements planned.
    pub planned: u64,
    /// Settlements that ask a person.
    pub asking: u64,
    /// Settlements that are not ours.
    pub skipped: u64,
    /// Late entries made, for invoices that came after their payment.
    pub late: u64,
    /// Entries posted.
    pub posted: u64,
    /// Entries found in AFAS already.
    pub already_there: u64,
    /// Entries AFAS refused.
    pub refused: u64,
    /// Entries of which AFAS did not say whether they are booked.
    pub unknown: u64,
    /// Entries read back and in order.
    pub confirmed: u64,
    /// Entries that differ in AFAS.
    pub differs: u64,
    /// Things put off for now.
    pub delayed: u64,
    /// Receivables in the list that was made.
    pub listed: u64,
    /// Lists that were sent.
    pub delivered: u64,
    /// Lists that wait for a person.
    pub held: u64,
    /// Documents that were delivered.
    pub documents: u64,
}

impl Report {
    /// Whether anything changed.
    pub fn did_something(&self) -> bool {
        let Self { new, changed, read, unreadable, planned, asking, skipped, late, posted, delivered, .. } = self;
        let booked = self.already_there + self.refused + self.unknown + self.confirmed + self.differs;
        new + changed + read + unreadable + planned + asking + skipped + late + posted + delivered + booked > 0
    }

    /// Adds another report.
    pub fn add(&mut self, other: &Self) {
        self.new += other.new;
        self.changed += other.changed;
        self.read += other.read;
        self.unreadable += other.unreadable;
        self.planned += other.planned;
        self.asking += other.asking;
        self.skipped += other.skipped;
        self.late += other.late;
        self.posted += other.posted;
        self.already_there += other.already_there;
        self.refused += other.refused;
        self.unknown += other.unknown;
        self.confirmed += other.confirmed;
        self.differs += other.differs;
        self.delayed += other.delayed;
        self.listed = other.listed.max(self.listed);
        self.delivered += other.delivered;
        self.held = other.held.max(self.held);
        self.documents += other.documents;
    }
}

/// What every step of a wake-up works with.
pub(crate) struct Work<'a> {
    pub engine: &'a Engine,
    pub flow: &'a Flow,
    pub lease: &'a Lease,
    pub rules: &'a Rules,
    pub outside: Arc<Outside>,
    pub progress: &'a dyn Progress,
    /// The books, as far as they were read.
    pub books: KeptBooks,
    /// Whether a person asked for it: then the books are read for what may also wait.
    pub asked: bool,
}

impl Work<'_> {
    pub(crate) fn now(&self) -> Timestamp {
        self.engine.clock.now()
    }

    /// Keeps the lease while there is work; a worker that lost it stops here and changes nothing more.
    pub(crate) async fn keep_lease(&self) -> Result<(), StoreError> {
        self.engine.store.renew_lease(self.lease, self.now(), self.engine.options.waits.lease).await
    }
}

impl Engine {
    /// Wakes one flow. Failures are counted; after too many in a row the flow is stopped with a question.
    pub async fn wake(&self, flow_id: &str, progress: &dyn Progress) -> Result<Woken, EngineError> {
        self.wake_as(flow_id, progress, false).await
    }

    /// As [`Engine::wake`]; `asked` when a person wants it now, and not only what is due.
    pub(crate) async fn wake_as(
        &self,
        flow_id: &str,
        progress: &dyn Progress,
        asked: bool,
    ) -> Result<Woken, EngineError> {
        let flow = self.store.get_flow(flow_id).await?;
        if !flow.enabled || flow.stop.is_some() {
            return Ok(Woken::Stopped);
        }
        let waits = &self.options.waits;
        let owner = &self.options.worker;
        let Some(lease) = self.store.acquire_lease(&flow.id, owner, self.clock.now(), waits.lease).await? else {
            return Ok(Woken::Busy);
        };
        let run = self.store.start_run(&lease, self.clock.now()).await?;
        let worked = self.work(&flow, &lease, progress, asked).await;
        let outcome = match &worked {
            Ok(report) => serde_json::to_string(report).unwrap_or_default(),
            Err(error) => error.to_string(),
        };
        match &worked {
            Err(EngineError::Store(StoreError::LeaseLost { .. })) => {
                tracing::warn!(flow = flow.handle, "another worker took the flow")
            }
            _ => {
                self.store.finish_run(&run, &outcome, self.clock.now()).await?;
                self.settle_wake(&flow, worked.as_ref().err()).await?;
                self.store.release_lease(&lease).await?;
            }
        }
        worked.map(Woken::Worked)
    }

    /// Sets the next wake-up; a failure waits longer each time.
    async fn settle_wake(&self, flow: &Flow, error: Option<&EngineError>) -> Result<(), EngineError> {
        let waits = &self.options.waits;
        let now = self.clock.now();
        let Some(error) = error else {
            self.store.clear_failed_wakes(&flow.id).await?;
            let every = self.wakes_every(flow)?;
            return Ok(self.store.set_next_wake(&flow.id, later(now, every)).await?);
        };
        tracing::warn!(flow = flow.handle, problem = error.problem().kind.name(), "the wake-up failed: {error}");
        let failures = self.store.count_failed_wake(&flow.id).await?;
        if error.stops_at_once() {
            self.store.stop_flow(&flow.id, error.problem()).await?;
        } else if failures >= waits.failed_wakes_at_most {
            let last = error.problem().said();
            let detail = (
                format!("{failures} times in a row, at last: {error}"),
                format!("{failures} keer achter elkaar, het laatst: {}", last.in_language(Language::Nl)),
            );
            self.store.stop_flow(&flow.id, Problem::new(ProblemKind::FlowKeepsFailing, detail)).await?;
        }
        let asked = error.wait().and_then(|wait| SignedDuration::try_from(wait).ok());
        let wait = asked.unwrap_or_default().max(waits.retry_after(failures));
        Ok(self.store.set_next_wake(&flow.id, later(now, wait)).await?)
    }

    /// How long a flow rests between two wake-ups: reading all receivables takes AFAS more than a look at settlements.
    fn wakes_every(&self, flow: &Flow) -> Result<SignedDuration, EngineError> {
        if flow.kind == AFAS_PAYT_KIND {
            Ok(ReceivableSettings::of(flow)?.read_every)
        } else {
            Ok(self.options.waits.wake_every)
        }
    }

    async fn work(
        &self,
        flow: &Flow,
        lease: &Lease,
        progress: &dyn Progress,
        asked: bool,
    ) -> Result<Report, EngineError> {
        if flow.kind == AFAS_PAYT_KIND {
            return self.work_receivables(flow, lease, progress, asked).await;
        }
        let rules = rules_of(&self.store, flow).await?;
        let outside = self.outside_of(flow).await?;
        let work =
            Work { engine: self, flow, lease, rules: &rules, outside, progress, books: KeptBooks::default(), asked };
        let mut report = Report::default();
        work.recover(&mut report).await?;
        work.look_for_unknown(&mut report).await?;
        work.confirm_posted(&mut report).await?;
        work.fetch(&mut report).await?;
        work.read(&mut report).await?;
        let with_books = work.has_work_for_the_books().await? || work.invoices_are_awaited().await?;
        if with_books {
            progress.at(Step::Mirror, 0, None);
            work.refresh_mirror().await?;
            work.book(&mut report).await?;
            while work.match_late(&mut report).await? {
                work.book(&mut report).await?;
            }
        }
        if report.confirmed > 0 {
            // what was booked changes what is open: whoever reminds debtors learns of it now, not at the next turn
            self.store.wake_flows_on(&flow.books_connection, AFAS_PAYT_KIND, self.clock.now()).await?;
        }
        if with_books {
            work.keep_open_lines().await?;
        }
        Ok(report)
    }
}

/// `now` plus `wait`, or the end of time.
pub(crate) fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
