//! After a lost answer: look, wait, look again. Only what AFAS proves not to have is sent once more.

use ledger::problem::{Problem, ProblemKind};
use ledger::state::EntryState;
use store::EntryRow;

use super::ROWS_AT_ONCE;
use super::confirm::{agrees, twice};
use super::find::row_of;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::wake::{Report, Work, later};

/// How often an entry is sent again after it was proved absent. An answer that stays unclear is then for a person.
const SENT_AT_MOST: i64 = 2;

fn lost(entry: &EntryRow) -> Problem {
    let (voucher, times) = (&entry.parts.voucher, entry.attempts.saturating_add(1));
    let detail = (
        format!("voucher {voucher} was sent {times} times and never booked"),
        format!("boekstuk {voucher} is {times} keer verstuurd en nooit geboekt"),
    );
    Problem::new(ProblemKind::PostOutcomeUnknown, detail)
}

impl Work<'_> {
    /// A row still in `posting` belongs to a worker that died: whether AFAS booked it is unknown.
    pub(crate) async fn recover(&self, report: &mut Report) -> Result<(), EngineError> {
        let first_look = later(self.now(), self.engine.options.waits.first_look);
        let recovered = self.engine.store.recover_posting(self.lease, self.now(), first_look).await?;
        report.unknown += u64::try_from(recovered).unwrap_or_default();
        Ok(())
    }

    /// Looks up every unknown entry whose time has come.
    pub(crate) async fn look_for_unknown(&self, report: &mut Report) -> Result<(), EngineError> {
        let unknown = [EntryState::Unknown];
        let entries = self.engine.store.list_entries_in(&self.flow.id, &unknown, self.now(), ROWS_AT_ONCE).await?;
        for entry in entries {
            self.keep_lease().await?;
            self.look_for(&entry, report).await?;
        }
        Ok(())
    }

    async fn look_for(&self, entry: &EntryRow, report: &mut Report) -> Result<(), EngineError> {
        let store = &self.engine.store;
        let found = self.find(entry).await?;
        pass(Boundary::UnknownAfterLook);
        match found.as_slice() {
            [] => self.not_there(entry, report).await,
            [one] => {
                if let Err(problem) = agrees(&entry.parts, one) {
                    return self.differs(entry, &problem, report).await;
                }
                store.set_posted(self.lease, &entry.id, &row_of(&one.reference), self.now()).await?;
                report.posted += 1;
                Ok(())
            }
            several => self.differs(entry, &twice(entry, several), report).await,
        }
    }

    async fn differs(&self, entry: &EntryRow, problem: &Problem, report: &mut Report) -> Result<(), EngineError> {
        self.engine.store.set_differs(self.lease, &entry.id, problem, self.now()).await?;
        report.differs += 1;
        Ok(())
    }

    /// AFAS does not show it. It may still be booking: "absent" is believed only after the grace time, counted from the
    /// latest moment at which our call can have ended.
    async fn not_there(&self, entry: &EntryRow, report: &mut Report) -> Result<(), EngineError> {
        let (store, waits, now) = (&self.engine.store, &self.engine.options.waits, self.now());
        let written = entry.posting_at.unwrap_or(entry.updated_at);
        // The call may have waited its turn after it was written down, so the moment it was given up counts as well.
        let ended = self.engine.options.calls.ends_at_most(written).max(entry.updated_at);
        let believed = later(ended, waits.grace);
        if now >= believed && entry.attempts >= SENT_AT_MOST {
            let why = entry.problem.clone().unwrap_or_else(|| lost(entry));
            store.set_refused(self.lease, &entry.id, &why, now).await?;
            report.refused += 1;
        } else if now >= believed {
            store.set_absent(self.lease, &entry.id, now).await?;
        } else {
            let next = later(now, waits.first_look).min(believed);
            store.set_check_after(self.lease, &entry.id, next).await?;
            report.delayed += 1;
        }
        Ok(())
    }
}
