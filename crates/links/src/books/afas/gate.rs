//! How many calls run at the same time: at most five in all, one per GetConnector, one write per journal.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

use super::options::MOST_CALLS_AT_ONCE;

/// Lets calls through. One per environment: clients of the same environment share it.
#[derive(Debug)]
pub struct CallGate {
    calls: Arc<Semaphore>,
    lanes: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

/// The right to make one call; given back when dropped.
#[derive(Debug)]
pub(super) struct Pass {
    _lane: Option<OwnedMutexGuard<()>>,
    _call: Option<OwnedSemaphorePermit>,
}

impl CallGate {
    /// A gate for `calls_at_once` calls, at least one and at most [`MOST_CALLS_AT_ONCE`].
    pub fn new(calls_at_once: usize) -> Self {
        let calls = Arc::new(Semaphore::new(calls_at_once.clamp(1, MOST_CALLS_AT_ONCE)));
        Self { calls, lanes: Mutex::new(HashMap::new()) }
    }

    /// Waits for a place; calls with the same lane go one after the other.
    pub(super) async fn enter(&self, lane: Option<&str>) -> Pass {
        // The lane first: who waits for another call of his lane must not take a place from other lanes.
        let lane = match lane {
            Some(name) => Some(self.lane(name).lock_owned().await),
            None => None,
        };
        // The semaphore is never closed, so this is always a permit.
        let call = Arc::clone(&self.calls).acquire_owned().await.ok();
        Pass { _lane: lane, _call: call }
    }

    fn lane(&self, name: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lanes.entry(name.to_ascii_lowercase()).or_default())
    }
}
