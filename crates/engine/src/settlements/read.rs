//! Read: from the documents of a settlement to its lines. Reading asks for the documents it wants, so that it stays
//! pure and everything it saw is kept.

use ledger::problem::{Problem, ProblemKind};
use ledger::settlement::{Settlement, SettlementError};
use ledger::state::SettlementState;
use links::provider::{Document, Provider, Reading};
use store::SettlementRow;

use super::ROWS_AT_ONCE;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::progress::Step;
use crate::wake::{Report, Work, later};

/// Documents that are kept in one transaction. A settlement can want a thousand, and each transaction waits for the disk; what
/// is lost when the process ends in between is fetched again.
const DOCUMENTS_AT_ONCE: usize = 50;

/// Reading wants records first, then transactions for unit and signs; more rounds would be a mistake of the reader.
const ROUNDS_AT_MOST: usize = 8;

impl Work<'_> {
    /// Reads every fetched settlement. One that can't be read does not stop the next.
    pub(crate) async fn read(&self, report: &mut Report) -> Result<(), EngineError> {
        let store = &self.engine.store;
        let mut done = 0;
        loop {
            let rows =
                store.list_settlements_in(&self.flow.id, &[SettlementState::Fetched], self.now(), ROWS_AT_ONCE).await?;
            if rows.is_empty() {
                return Ok(());
            }
            let total = done + u64::try_from(rows.len()).unwrap_or_default();
            for row in rows {
                self.keep_lease().await?;
                self.read_one(&row, report).await?;
                done += 1;
                self.progress.at(Step::Read, done, Some(total));
            }
        }
    }

    /// Reads one settlement; gives what was read, when it could be.
    pub(super) async fn read_one(
        &self,
        row: &SettlementRow,
        report: &mut Report,
    ) -> Result<Option<Settlement>, EngineError> {
        let store = &self.engine.store;
        match self.reading_of(row).await? {
            Some(Ok(settlement)) => {
                pass(Boundary::ReadBeforeWrite);
                store.save_read(self.lease, &row.id, settlement.parts(), self.now()).await?;
                pass(Boundary::ReadAfterWrite);
                report.read += 1;
                return Ok(Some(settlement));
            }
            Some(Err(problem)) => {
                store.set_unreadable(self.lease, &row.id, &problem, self.now()).await?;
                report.unreadable += 1;
            }
            // Documents that can't be had now: the next wake-up goes on where this one stopped.
            None => {
                let until = later(self.now(), self.engine.options.waits.retry_after(row.attempts));
                store.delay(self.lease, &row.id, until, self.now()).await?;
                report.delayed += 1;
            }
        }
        Ok(None)
    }

    /// The settlement, why it is unreadable, or nothing when reading never stops asking.
    async fn reading_of(&self, row: &SettlementRow) -> Result<Option<Result<Settlement, Problem>>, EngineError> {
        let mut reader = self.outside.pay.reader();
        for (key, body) in self.engine.store.get_documents(&row.id).await? {
            reader.add(&Document { key, body });
        }
        for _ in 0..ROUNDS_AT_MOST {
            match reader.read() {
                Reading::Wants(keys) => {
                    let fetched = self.fetch_documents(&row.id, &keys).await?;
                    fetched.iter().for_each(|document| reader.add(document));
                }
                Reading::Unreadable(problem) => return Ok(Some(Err(problem))),
                Reading::Settlement(parts) => {
                    return Ok(Some(Settlement::new(*parts).map_err(does_not_add_up)));
                }
            }
        }
        Ok(None)
    }

    /// Fetches documents and keeps them, some together; gives them as they were kept.
    pub(super) async fn fetch_documents(
        &self,
        settlement_id: &str,
        keys: &[String],
    ) -> Result<Vec<Document>, EngineError> {
        let mut all = Vec::with_capacity(keys.len());
        for keys in keys.chunks(DOCUMENTS_AT_ONCE) {
            self.keep_lease().await?;
            let mut fetched = Vec::with_capacity(keys.len());
            let failed = self.fetch_some(keys, &mut fetched).await.err();
            // What came before a failure is kept as well: the next wake-up goes on from there.
            let kept =
                fetched.iter().map(|document: &Document| (document.key.clone(), document.body.clone())).collect();
            self.engine.store.add_documents(self.lease, settlement_id, kept, self.now()).await?;
            if let Some(error) = failed {
                return Err(error);
            }
            all.append(&mut fetched);
        }
        Ok(all)
    }

    async fn fetch_some(&self, keys: &[String], fetched: &mut Vec<Document>) -> Result<(), EngineError> {
        let mut lease_kept_at = self.now();
        for key in keys {
            if self.now() >= later(lease_kept_at, self.engine.options.waits.lease / 4) {
                self.keep_lease().await?;
                lease_kept_at = self.now();
            }
            fetched.push(self.outside.pay.fetch_document(key).await?);
            pass(Boundary::ReadDocumentFetched);
        }
        Ok(())
    }
}

pub(crate) fn does_not_add_up(error: SettlementError) -> Problem {
    let kind = match error {
        SettlementError::DoesNotAddUp { .. } => ProblemKind::SettlementDoesNotAddUp,
        SettlementError::LineTwice { .. } | SettlementError::Money(_) => ProblemKind::SettlementUnreadable,
    };
    let nl = match &error {
        SettlementError::DoesNotAddUp { lines, payout, difference } => {
            format!(
                "de regels zijn samen {lines}, maar er werd {payout} uitbetaald: {difference} ontbreekt of is te veel"
            )
        }
        SettlementError::LineTwice { id } => format!("regel {id} komt twee keer voor"),
        SettlementError::Money(error) => error.to_string(),
    };
    Problem::new(kind, (error.to_string(), nl))
}
