//! Post: key before call, look before call.
//!
//! How could someone get this wrong? By calling AFAS before the voucher is committed, by repeating a call whose outcome
//! is unknown, or by booking a plan that no longer fits. The voucher is the key: it is written as `posting` before the
//! call, AFAS is asked for it before the first call, and an unknown outcome is never repeated here.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::entry::EntryParts;
use ledger::money::Money;
use ledger::plan::Plan;
use ledger::problem::{Problem, ProblemKind};
use ledger::state::{EntryState, SettlementState};
use links::books::afas::entries::PostOutcome;
use links::failure::Failure;
use store::{EntryRow, SettlementRow};

use super::ROWS_AT_ONCE;
use super::confirm::{books_the_same, voucher_is};
use super::find::row_of;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::progress::Step;
use crate::wake::{Report, Work, later};

/// What became of an attempt to book an entry.
enum Attempt {
    /// Go on with the next entry.
    Booked,
    /// The settlement has to wait: refused, unknown, or AFAS is away.
    Stopped,
}

impl Work<'_> {
    /// Plans and books settlement after settlement, oldest first. While it is unknown whether AFAS has an entry nothing
    /// more is booked: the mirror can't be trusted then.
    pub(crate) async fn book(&self, report: &mut Report) -> Result<(), EngineError> {
        let store = &self.engine.store;
        let states = [SettlementState::Read, SettlementState::Approved];
        let mut done = 0;
        loop {
            let rows = store.list_settlements_in(&self.flow.id, &states, self.now(), ROWS_AT_ONCE).await?;
            let mut moved = false;
            let total = done + u64::try_from(rows.len()).unwrap_or_default();
            for row in rows {
                if self.something_is_unknown().await? {
                    report.delayed += 1;
                    return Ok(());
                }
                self.keep_lease().await?;
                moved |= self.book_one(&row, report).await?;
                done += 1;
                self.progress.at(Step::Book, done, Some(total));
            }
            if !moved {
                return Ok(());
            }
        }
    }

    /// Whether anything waits to be planned or booked: without that AFAS is left in peace.
    pub(crate) async fn has_work_for_the_books(&self) -> Result<bool, EngineError> {
        let states = [SettlementState::Read, SettlementState::Approved];
        Ok(!self.engine.store.list_settlements_in(&self.flow.id, &states, self.now(), 1).await?.is_empty())
    }

    pub(super) async fn something_is_unknown(&self) -> Result<bool, EngineError> {
        let doubtful = [EntryState::Unknown, EntryState::Posting];
        Ok(!self.engine.store.list_entries_in(&self.flow.id, &doubtful, Timestamp::MAX, 1).await?.is_empty())
    }

    async fn book_one(&self, row: &SettlementRow, report: &mut Report) -> Result<bool, EngineError> {
        if row.state == SettlementState::Read && !self.plan(row, report).await? {
            return Ok(false);
        }
        let now = self.engine.store.get_settlement(&row.id).await?;
        if now.state == SettlementState::Approved {
            self.post(&now, report).await?;
        }
        Ok(true)
    }

    async fn post(&self, row: &SettlementRow, report: &mut Report) -> Result<(), EngineError> {
        let entries = self.engine.store.entries_of(&row.id).await?;
        for entry in entries.into_iter().filter(|entry| entry.state == EntryState::Approved) {
            self.keep_lease().await?;
            let Some(balances) = self.still_fits(row, &entry).await? else { return Ok(()) };
            if matches!(self.post_one(row, &entry, &balances, report).await?, Attempt::Stopped) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Plans once more with the balances of this moment. The balances when the entry still fits; else the settlement
    /// goes back to be planned anew.
    async fn still_fits(
        &self,
        row: &SettlementRow,
        entry: &EntryRow,
    ) -> Result<Option<BTreeMap<String, Money>>, EngineError> {
        let balances = self.refresh_items_of(&entry.parts).await?;
        let fits = if entry.parts.is_late() {
            self.late_still_fits(row, entry).await?
        } else {
            let settlement = self.settlement(row).await?;
            let booked = self.booked_parts(&row.id).await?;
            let planned = self.plan_now(&settlement, &booked, &row.id, true).await?;
            matches!(&planned, Plan::Entries(entries) if entries.iter().any(|now| *now.parts() == entry.parts))
        };
        if fits {
            return Ok(Some(balances));
        }
        let why = "an open item, a period or a setting changed since it was planned";
        let (from, to) = (SettlementState::Approved, SettlementState::Read);
        self.engine.store.send_back(self.lease, &row.id, from, to, why, self.now()).await?;
        Ok(None)
    }

    /// Reads the invoices of an entry from AFAS again, into the mirror; gives their balances.
    pub(super) async fn refresh_items_of(&self, entry: &EntryParts) -> Result<BTreeMap<String, Money>, EngineError> {
        let mut invoices: Vec<String> = entry.lines.iter().filter_map(|line| line.invoice.clone()).collect();
        invoices.sort();
        invoices.dedup();
        if invoices.is_empty() {
            return Ok(BTreeMap::new());
        }
        let (unit, currency) = (entry.administration, self.rules.currency);
        let items = self.outside.afas.open_items_of(unit, currency, &invoices).await?;
        let mut balances: BTreeMap<String, Money> =
            invoices.iter().map(|invoice| (invoice.clone(), Money::zero(currency))).collect();
        for item in &items {
            balances.insert(item.invoice.clone(), item.balance);
        }
        let gone: Vec<(i64, String)> = invoices
            .into_iter()
            .filter(|invoice| !items.iter().any(|item| item.invoice == *invoice))
            .map(|invoice| (unit, invoice))
            .collect();
        self.books.forget().await;
        self.engine.store.save_open_items(self.lease, &items, &gone).await?;
        Ok(balances)
    }

    async fn post_one(
        &self,
        row: &SettlementRow,
        entry: &EntryRow,
        balances: &BTreeMap<String, Money>,
        report: &mut Report,
    ) -> Result<Attempt, EngineError> {
        if let Some(attempt) = self.already_there(entry, report).await? {
            return Ok(attempt);
        }
        let store = &self.engine.store;
        pass(Boundary::PostBeforeKey);
        store.note_balances(self.lease, &entry.id, balances).await?;
        let checked = ledger::entry::Entry::new(entry.parts.clone()).map_err(ledger::plan::PlanError::from)?;
        let written = self.now();
        store.begin_posting(self.lease, &entry.id, written).await?;
        pass(Boundary::PostBeforeCall);
        // Whoever took the lease over meanwhile looks for the voucher: then this worker stops here.
        self.keep_lease().await?;
        if self.now() > later(written, self.engine.options.calls.sent_within()) {
            return self.stood_still(entry, report).await;
        }
        let outcome = self.outside.afas.post_entry(&checked).await;
        pass(Boundary::PostAfterCall);
        self.write_outcome(row, entry, outcome, report).await
    }

    /// The worker was stopped between key and call, for so long that its entry may be somebody else's to send by now. It
    /// is looked up like any other of which nobody knows.
    async fn stood_still(&self, entry: &EntryRow, report: &mut Report) -> Result<Attempt, EngineError> {
        let detail =
            ("the program stood still before it was sent", "het programma stond stil voordat hij verstuurd werd");
        let problem = Problem::new(ProblemKind::PostOutcomeUnknown, detail);
        let (store, now) = (&self.engine.store, self.now());
        let look = later(now, self.engine.options.waits.first_look);
        store.set_unknown(self.lease, &entry.id, &problem, look, now).await?;
        report.unknown += 1;
        Ok(Attempt::Stopped)
    }

    /// Asks AFAS for the voucher before it is sent: another installation, or an earlier life of this one, may have
    /// booked it.
    async fn already_there(&self, entry: &EntryRow, report: &mut Report) -> Result<Option<Attempt>, EngineError> {
        let found = self.find(entry).await?;
        let store = &self.engine.store;
        match found.as_slice() {
            [] => Ok(None),
            [one] if books_the_same(&entry.parts, one).map_err(ledger::plan::PlanError::from)? => {
                store.set_posted(self.lease, &entry.id, &row_of(&one.reference), self.now()).await?;
                store.set_confirmed(self.lease, &entry.id, self.now()).await?;
                self.refresh_items_of(&entry.parts).await?;
                report.already_there += 1;
                Ok(Some(Attempt::Booked))
            }
            several => {
                let problem = Problem::new(ProblemKind::VoucherTaken, voucher_is(&entry.parts.voucher, several));
                store.set_differs(self.lease, &entry.id, &problem, self.now()).await?;
                report.differs += 1;
                Ok(Some(Attempt::Stopped))
            }
        }
    }

    async fn write_outcome(
        &self,
        row: &SettlementRow,
        entry: &EntryRow,
        outcome: PostOutcome,
        report: &mut Report,
    ) -> Result<Attempt, EngineError> {
        let (store, waits, now) = (&self.engine.store, &self.engine.options.waits, self.now());
        match outcome {
            PostOutcome::Posted(reference) => {
                store.set_posted(self.lease, &entry.id, &row_of(&reference), now).await?;
                pass(Boundary::PostAfterWrite);
                report.posted += 1;
                let posted = store.get_entry(&entry.id).await?;
                self.confirm_one(&posted, report).await?;
                // Where something differs a person looks first, before another part is booked.
                let in_order = store.get_entry(&entry.id).await?.state == EntryState::Confirmed;
                Ok(if in_order { Attempt::Booked } else { Attempt::Stopped })
            }
            PostOutcome::Refused(problem) => {
                store.set_refused(self.lease, &entry.id, &problem, now).await?;
                report.refused += 1;
                Ok(Attempt::Stopped)
            }
            PostOutcome::Unknown(problem) => {
                store.set_unknown(self.lease, &entry.id, &problem, later(now, waits.first_look), now).await?;
                report.unknown += 1;
                Ok(Attempt::Stopped)
            }
            PostOutcome::NotSent(failure) => {
                let until = later(now, self.wait_after(&failure, row.attempts));
                store.set_not_sent(self.lease, &entry.id, failure.problem(), until, now).await?;
                store.delay(self.lease, &entry.settlement_id, until, now).await?;
                report.delayed += 1;
                Ok(Attempt::Stopped)
            }
        }
    }

    fn wait_after(&self, failure: &Failure, attempts: i64) -> jiff::SignedDuration {
        let asked = match failure {
            Failure::Later { after, .. } => after.and_then(|wait| jiff::SignedDuration::try_from(wait).ok()),
            _ => None,
        };
        asked.unwrap_or_default().max(self.engine.options.waits.retry_after(attempts))
    }
}
