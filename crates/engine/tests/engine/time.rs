//! Letting time pass, and what a story asks about how far things are.

use engine::commands::Synced;
use jiff::SignedDuration;
use ledger::problem::ProblemKind;
use ledger::state::{EntryState, SettlementState};

use crate::house::House;

/// The last two settlements of the world, one entry each.
pub(crate) const LAST_TWO: (&str, &str) = ("start_date", "2026-03-19");
/// Their codes, oldest first.
pub(crate) const TWO_CODES: [&str; 2] = ["M9NY-ZT3F", "K95B-Y47N"];
/// The last four settlements of the world.
pub(crate) const LAST_FOUR: (&str, &str) = ("start_date", "2026-03-18");

/// Longer than AFAS may still be booking what we stopped waiting for, and than any lease.
pub(crate) const LONG_ENOUGH: SignedDuration = SignedDuration::from_mins(30);

impl House {
    /// Syncs and lets time pass until time has nothing more to bring.
    pub(crate) async fn finish(&self) -> Synced {
        for _ in 0..15 {
            let synced = self.sync().await;
            if synced.waits.for_later == 0 && !synced.waits.busy {
                return synced;
            }
            self.advance(LONG_ENOUGH);
        }
        panic!("time does not help: {:?}", self.states().await);
    }

    /// Everything finished and booked, nothing left for anybody.
    pub(crate) async fn finish_with_all_confirmed(&self) {
        self.finish().await;
        for (code, state) in self.states().await {
            assert_eq!(state, SettlementState::Confirmed, "{code}");
        }
        self.everything_is_booked_once().await;
    }

    /// Code and state of every settlement, newest payout first.
    pub(crate) async fn states(&self) -> Vec<(String, SettlementState)> {
        self.settlements().await.into_iter().map(|row| (row.code, row.state)).collect()
    }

    pub(crate) async fn state(&self, code: &str) -> SettlementState {
        self.settlement(code).await.state
    }

    pub(crate) async fn problem(&self, code: &str) -> Option<ProblemKind> {
        self.settlement(code).await.problem.map(|problem| problem.kind)
    }

    /// How many entries of all settlements are in this state.
    pub(crate) async fn entries_that_are(&self, state: EntryState) -> usize {
        let mut count = 0;
        for row in self.settlements().await {
            let entries = self.store().entries_of(&row.id).await.unwrap();
            count += entries.into_iter().filter(|entry| entry.state == state).count();
        }
        count
    }

    /// How many entries were sent to AFAS so far, booked or not.
    pub(crate) fn posts(&self) -> usize {
        self.afas
            .requests()
            .iter()
            .filter(|request| request.method == "POST" && request.path.ends_with("/FiEntries"))
            .count()
    }

    /// How often AFAS was asked for open items.
    pub(crate) fn reads_of_open_items(&self) -> usize {
        self.afas.requests().iter().filter(|request| request.path.contains("Kruispost_OpenItems?")).count()
    }

    /// What happened to a settlement, in words for machines.
    pub(crate) async fn happened(&self, code: &str) -> Vec<String> {
        let id = self.settlement(code).await.id;
        self.store().list_events(&id).await.unwrap().into_iter().map(|event| event.what).collect()
    }
}

impl House {
    /// Pay. pays the transactions of a settlement once more, in a new settlement without its costs.
    pub(crate) fn push_again(&self, code: &str, new_code: &str) {
        let settlements = &self.world.turnover.settlements;
        let mut again = settlements.iter().find(|settlement| settlement.code == code).unwrap().clone();
        again.code = new_code.into();
        for clearing in &mut again.clearings {
            clearing.id = format!("{}9", clearing.id);
            clearing.line_prefix = "FT-9999-0001".into();
            clearing.charges.clear();
            for movement in &mut clearing.movements {
                movement.order_id = movement.order_id.replace('X', "Y");
                movement.reporting_id = format!("{}9", movement.reporting_id);
            }
        }
        self.pay.push_settlement(again);
    }
}
