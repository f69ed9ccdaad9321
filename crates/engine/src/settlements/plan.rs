//! Plan: from the lines of a settlement and the mirror to entries that may be booked, or to questions.

use std::sync::Arc;

use ledger::entry::{Entry, EntryParts};
use ledger::finder::{Books, Wanted};
use ledger::plan::{Plan, PlanInput, plan_entries};
use ledger::settlement::Settlement;
use ledger::state::SettlementState;
use links::provider::Provider;
use store::SettlementRow;

use super::approve::approved_by;
use super::books::{answers_about, settlement_of};
use crate::boundary::{Boundary, pass};
use crate::error::EngineError;
use crate::wake::{Report, Work};

/// Once for orders, once for invoices, once with everything looked up.
const LOOKUPS_AT_MOST: usize = 3;

/// What became of a look for what the plan wants.
enum LookedUp {
    /// The settlement can't be planned now.
    NotNow,
    /// Its transactions are known; the settlement with what they tell.
    Orders(Box<Settlement>),
    /// What AFAS knows of the invoices stands in the mirror.
    Invoices,
}

impl Work<'_> {
    /// Plans one settlement that has been read. Says whether its state changed.
    pub(super) async fn plan(&self, row: &SettlementRow, report: &mut Report) -> Result<bool, EngineError> {
        if self.plan_late_anew(row, report).await? {
            return Ok(true);
        }
        let mut looked_up = false;
        let mut settlement = self.settlement(row).await?;
        for _ in 0..LOOKUPS_AT_MOST {
            let booked = self.booked_parts(&row.id).await?;
            match self.plan_now(&settlement, &booked, &row.id, looked_up).await? {
                Plan::Wants(wanted) => {
                    let asked_orders = !wanted.orders.is_empty();
                    match self.look_up(row, &wanted, report).await? {
                        LookedUp::NotNow => return Ok(true),
                        LookedUp::Orders(read_again) => settlement = *read_again,
                        LookedUp::Invoices => {}
                    }
                    // With the free fields known, other invoices may be wanted; after those, nothing more helps.
                    looked_up = !asked_orders;
                }
                decided => return self.write_plan(row, decided, report).await,
            }
        }
        let booked = self.booked_parts(&row.id).await?;
        let decided = self.plan_now(&settlement, &booked, &row.id, true).await?;
        self.write_plan(row, decided, report).await
    }

    async fn write_plan(&self, row: &SettlementRow, plan: Plan, report: &mut Report) -> Result<bool, EngineError> {
        let store = &self.engine.store;
        pass(Boundary::PlanBeforeWrite);
        match plan {
            Plan::Entries(entries) => {
                let approved = approved_by(self.rules.approval, &entries);
                let parts = entries.into_iter().map(Entry::into_parts).collect();
                store.save_plan(self.lease, &row.id, parts, approved, self.now()).await?;
                report.planned += 1;
            }
            Plan::Asking(questions) => {
                store.save_questions(self.lease, &row.id, &questions, self.now()).await?;
                report.asking += 1;
            }
            Plan::Skipped(why) => {
                store.set_skipped(self.lease, &row.id, &why, self.now()).await?;
                report.skipped += 1;
            }
            Plan::Wants(_) => return Ok(false),
        }
        pass(Boundary::PlanAfterWrite);
        Ok(true)
    }

    /// The plan as it would be now. `booked` is what AFAS has of this settlement.
    pub(super) async fn plan_now(
        &self,
        settlement: &Settlement,
        booked: &[EntryParts],
        settlement_id: &str,
        looked_up: bool,
    ) -> Result<Plan, EngineError> {
        let books = self.books(settlement_id).await?;
        let periods = self.engine.store.get_periods(&self.flow.id).await?;
        let answers = answers_about(&self.engine.store, settlement_id).await?;
        let input = PlanInput {
            settlement,
            rules: self.rules,
            books: &books,
            periods: &periods,
            booked,
            answers: &answers,
            looked_up,
        };
        Ok(plan_entries(input)?)
    }

    /// The mirror, less what planned entries of other settlements will take.
    pub(super) async fn books(&self, settlement_id: &str) -> Result<Arc<Books>, EngineError> {
        self.books.for_settlement(&self.engine.store, self.flow, self.rules, settlement_id).await
    }

    pub(super) async fn settlement(&self, row: &SettlementRow) -> Result<Settlement, EngineError> {
        settlement_of(&self.engine.store, row).await
    }

    pub(super) async fn booked_parts(&self, settlement_id: &str) -> Result<Vec<EntryParts>, EngineError> {
        let entries = self.engine.store.entries_of(settlement_id).await?;
        Ok(entries.into_iter().filter(|entry| entry.state.may_be_booked()).map(|entry| entry.parts).collect())
    }

    /// Fetches what the plan wants.
    async fn look_up(
        &self,
        row: &SettlementRow,
        wanted: &Wanted,
        report: &mut Report,
    ) -> Result<LookedUp, EngineError> {
        if !wanted.orders.is_empty() {
            let orders: Vec<String> = wanted.orders.iter().cloned().collect();
            let keys = self.outside.pay.keys_of_orders(&orders);
            self.fetch_documents(&row.id, &keys).await?;
            let store = &self.engine.store;
            let why = "its transactions were looked up";
            store
                .send_back(self.lease, &row.id, SettlementState::Read, SettlementState::Fetched, why, self.now())
                .await?;
            let read_before = report.read;
            let read_again = self.read_one(row, report).await?;
            report.read = read_before;
            return Ok(read_again.map_or(LookedUp::NotNow, |settlement| LookedUp::Orders(Box::new(settlement))));
        }
        let numbers: Vec<String> = wanted.invoices.iter().cloned().collect();
        self.keep_lease().await?;
        let settled =
            self.outside.afas.settled_invoices(self.rules.administration, self.rules.currency, &numbers).await?;
        self.books.forget().await;
        self.engine.store.save_open_items(self.lease, &settled, &[]).await?;
        Ok(LookedUp::Invoices)
    }
}
