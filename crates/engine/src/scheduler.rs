//! Who wakes the flows. On SQLite one process with timers; on PostgreSQL a queue that many workers share.
//!
//! A wake-up carries no data: losing one, or having it twice, changes nothing.

mod queue;
mod timers;

use secrecy::ExposeSecret;
use tokio_util::sync::CancellationToken;

use crate::Engine;
use crate::error::EngineError;

impl Engine {
    /// Wakes flows when they are due, until `stop`. A wake-up under way is finished first.
    pub async fn run(&self, stop: CancellationToken) -> Result<(), EngineError> {
        match &self.options.queue {
            Some(url) => queue::run(self, url.expose_secret(), stop).await,
            None => timers::run(self, stop).await,
        }
    }
}
