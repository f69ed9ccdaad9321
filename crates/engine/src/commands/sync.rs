//! Sync: work until nothing is left that may be done now.

use ledger::state::SettlementState;
use store::{DeliveryState, Flow};

use crate::Engine;
use crate::error::EngineError;
use crate::progress::Progress;
use crate::wake::{Report, Woken};

/// Wake-ups of one sync; each does all it can, so a few are enough.
const WAKES_AT_MOST: usize = 20;

/// What a sync of one flow did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Synced {
    /// The flow's name.
    pub flow: String,
    /// What was done.
    pub report: Report,
    /// What is left.
    pub waits: WhatWaits,
}

/// What is left after a sync.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct WhatWaits {
    /// Settlements that wait for a person.
    pub for_a_person: u64,
    /// A list of receivables is held.
    pub held: bool,
    /// Settlements that wait for time to pass or for another system.
    pub for_later: u64,
    /// Another worker is on it.
    pub busy: bool,
    /// The flow is switched off, or was stopped.
    pub stopped: bool,
}

impl Engine {
    /// Syncs one flow, or all.
    pub async fn sync(&self, flow: Option<&str>, progress: &dyn Progress) -> Result<Vec<Synced>, EngineError> {
        let flows: Vec<Flow> = match flow {
            Some(name) => vec![self.store.get_flow(name).await?],
            None => self.store.list_flows().await?,
        };
        let mut synced = Vec::with_capacity(flows.len());
        for flow in flows {
            // A person who asks for it starts a stopped flow again.
            if flow.stop.is_some() {
                self.store.enable_flow(&flow.id).await?;
            }
            synced.push(self.sync_flow(&flow, progress).await?);
        }
        Ok(synced)
    }

    async fn sync_flow(&self, flow: &Flow, progress: &dyn Progress) -> Result<Synced, EngineError> {
        let mut report = Report::default();
        let mut waits = WhatWaits::default();
        for turn in 0..WAKES_AT_MOST {
            match self.wake_as(&flow.id, progress, turn == 0).await? {
                Woken::Busy => waits.busy = true,
                Woken::Stopped => waits.stopped = true,
                Woken::Worked(done) => {
                    report.add(&done);
                    if done.did_something() {
                        continue;
                    }
                }
            }
            break;
        }
        for (state, count) in self.store.settlement_overview(&flow.id).await? {
            let count = u64::try_from(count).unwrap_or_default();
            match state {
                state if state.needs_a_person() => waits.for_a_person += count,
                SettlementState::Confirmed | SettlementState::Skipped | SettlementState::Closed => {}
                _ => waits.for_later += count,
            }
        }
        let list = self.store.find_newest_delivery(&flow.id).await?;
        waits.held = list.is_some_and(|list| list.state == DeliveryState::Held);
        Ok(Synced { flow: flow.handle.clone(), report, waits })
    }
}
