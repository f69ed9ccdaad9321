//! Runs that somebody started from a page: in the background, with how far they are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::Engine;
use engine::progress::{Progress, Step};

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Going {
    pub(crate) step: Option<Step>,
    pub(crate) done: u64,
    pub(crate) total: Option<u64>,
}

/// The runs that go on now, by flow. A run that is cut off with the program loses nothing: its work stands in the rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Syncs(Arc<Mutex<BTreeMap<String, Going>>>);

impl Syncs {
    /// How far the flow's run is, when one was started here and goes on.
    pub(crate) fn going(&self, flow_id: &str) -> Option<Going> {
        self.all().get(flow_id).copied()
    }

    /// Starts a run of the flow, unless one goes on.
    pub(crate) fn start(&self, engine: &Engine, flow_id: &str) {
        {
            let mut all = self.all();
            if all.contains_key(flow_id) {
                return;
            }
            all.insert(flow_id.to_owned(), Going::default());
        }
        let watch = Watch { syncs: self.clone(), flow_id: flow_id.to_owned() };
        let engine = engine.clone();
        tokio::spawn(async move {
            if let Err(error) = engine.sync(Some(&watch.flow_id), &watch).await {
                tracing::warn!("a run that was started from a page failed: {error}");
            }
        });
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<String, Going>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Follows one run; when it is dropped, however that came, the run is over.
struct Watch {
    syncs: Syncs,
    flow_id: String,
}

impl Progress for Watch {
    fn at(&self, step: Step, done: u64, total: Option<u64>) {
        self.syncs.all().insert(self.flow_id.clone(), Going { step: Some(step), done, total });
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.syncs.all().remove(&self.flow_id);
    }
}
