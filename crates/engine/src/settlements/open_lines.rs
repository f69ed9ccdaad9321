//! Lines that could not be placed, of settlements that ask: kept whenever the books were read, so that a page need not read all open
//! items to show what a person may answer.

use std::collections::BTreeMap;

use ledger::answer::Answer;
use ledger::finder::{Books, Placement, place_answered};
use ledger::plan::PlanError;
use ledger::reason::NotFound;
use ledger::rules::Rules;
use ledger::settlement::Settlement;
use ledger::state::SettlementState;
use store::{SettlementFilter, SettlementPlace, StoreError, UnplacedLine};

use super::ROWS_AT_ONCE;
use super::books::{answers_about, books_for};
use crate::error::EngineError;
use crate::wake::Work;

impl Work<'_> {
    /// Keeps the open lines of every settlement that asks and of which nothing is booked.
    pub(crate) async fn keep_open_lines(&self) -> Result<(), EngineError> {
        let (store, flow) = (&self.engine.store, Some(self.flow.id.clone()));
        let state = Some(SettlementState::Asking);
        let filter = SettlementFilter { flow, state, limit: ROWS_AT_ONCE, ..SettlementFilter::default() };
        let (mut place, mut books) = (None, None);
        loop {
            let rows = store.list_settlements_after(&filter, place.as_ref()).await?;
            let Some(last) = rows.last() else { return Ok(()) };
            place = Some(SettlementPlace { date: last.date, code: last.code.clone(), id: last.id.clone() });
            let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
            let known = store.list_unplaced_lines(&ids).await?;
            for row in rows {
                self.keep_lease().await?;
                if known.get(&row.id).is_some_and(|one| one.has_entries) {
                    continue;
                }
                let settlement = self.settlement(&row).await?;
                let answers = answers_about(store, &row.id).await?;
                // none of them has an entry that takes anything: the books are the same for all
                let books = match &mut books {
                    Some(books) => books,
                    none => none.insert(books_for(store, self.flow, self.rules, &row.id).await?),
                };
                let lines = open_lines(&settlement, self.rules, books, &answers)?;
                match store.save_open_lines(self.lease, &row.id, &lines).await {
                    // a person answered or closed it meanwhile: there is nothing to keep
                    Ok(()) | Err(StoreError::WrongState { .. }) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }
}

/// What the finder can't place with these books, without what a person wants to stay so.
pub(crate) fn open_lines(
    settlement: &Settlement,
    rules: &Rules,
    books: &Books,
    answers: &BTreeMap<String, Answer>,
) -> Result<Vec<UnplacedLine>, EngineError> {
    if settlement.currency() != rules.currency {
        return Ok(Vec::new());
    }
    let placing = place_answered(settlement.lines(), books, &rules.finder, rules.administration, answers);
    let mut placements = placing.map_err(PlanError::from)?.placements;
    let open = settlement.lines().iter().filter_map(|line| match placements.remove(&line.id) {
        Some(Placement::NotFound(why, possible)) => Some(UnplacedLine { line_id: line.id.clone(), why, possible }),
        _ => None,
    });
    Ok(open.filter(|open| open.why != NotFound::Answered).collect())
}
