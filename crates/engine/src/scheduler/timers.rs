//! One process: look for due flows every second, wake them one after another.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::error::EngineError;
use crate::progress::Unwatched;

/// Flows woken in one look.
const FLOWS_AT_ONCE: u32 = 100;

pub(super) async fn run(engine: &Engine, stop: CancellationToken) -> Result<(), EngineError> {
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            _ = ticks.tick() => {}
        }
        for flow in engine.store.list_due_flows(engine.clock.now(), FLOWS_AT_ONCE).await? {
            if stop.is_cancelled() {
                return Ok(());
            }
            // The failure is counted, logged and shown by the wake-up itself; the next flow goes on.
            let _counted = engine.wake(&flow.id, &Unwatched).await;
        }
    }
}
