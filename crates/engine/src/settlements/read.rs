//! Read: from the documents of a settlement to its lines. Reading asks for the documents it wants, so that it stays
//! pure and everything it saw is kept.

use ledger::problem::{Problem, ProblemKind};
use ledger::settlement::{Settlement, SettlementError, SettlementParts};
use ledger::state::SettlementState;
use links::provider::{Document, Provider, Reading};
use store::SettlementRow;

use super::ROWS_AT_ONCE;
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::progress::Step;
use crate::wake::{Report, Work, later};

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

    pub(super) async fn read_one(&self, row: &SettlementRow, report: &mut Report) -> Result<(), EngineError> {
        let store = &self.engine.store;
        match self.reading_of(row).await? {
            Some(Ok(parts)) => {
                pass(Boundary::ReadBeforeWrite);
                store.save_read(self.lease, &row.id, &parts, self.now()).await?;
                pass(Boundary::ReadAfterWrite);
                report.read += 1;
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
        Ok(())
    }

    /// The settlement's parts, why it is unreadable, or nothing when reading never stops asking.
    async fn reading_of(&self, row: &SettlementRow) -> Result<Option<Result<SettlementParts, Problem>>, EngineError> {
        for _ in 0..ROUNDS_AT_MOST {
            let documents = self.documents_of(&row.id).await?;
            match self.outside.pay.read(&documents) {
                Reading::Wants(keys) => self.fetch_documents(&row.id, &keys).await?,
                Reading::Unreadable(problem) => return Ok(Some(Err(problem))),
                Reading::Settlement(parts) => {
                    return Ok(Some(Settlement::new(*parts).map(Settlement::into_parts).map_err(does_not_add_up)));
                }
            }
        }
        Ok(None)
    }

    pub(super) async fn fetch_documents(&self, settlement_id: &str, keys: &[String]) -> Result<(), EngineError> {
        for key in keys {
            self.keep_lease().await?;
            let document = self.outside.pay.fetch_document(key).await?;
            pass(Boundary::ReadDocumentFetched);
            let kept = vec![(document.key, document.body)];
            self.engine.store.add_documents(self.lease, settlement_id, kept, self.now()).await?;
        }
        Ok(())
    }

    async fn documents_of(&self, settlement_id: &str) -> Result<Vec<Document>, EngineError> {
        let kept = self.engine.store.get_documents(settlement_id).await?;
        Ok(kept.into_iter().map(|(key, body)| Document { key, body }).collect())
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
