#![doc = include_str!("../README.md")]

pub mod boundary;
pub mod clock;
pub mod commands;
mod error;
pub mod letters;
mod lookups;
pub mod mail;
mod options;
mod outside;
pub mod people;
pub mod progress;
pub mod receivables;
pub mod scheduler;
pub mod settings;
mod settlements;
mod wake;
pub mod webhooks;

use std::sync::Arc;

pub use error::EngineError;
pub use links::check::{CheckItem, CheckOutcome};
pub use options::{Calls, EngineOptions, Waits};
pub use settlements::kept::KeptBooks;
pub use wake::{Report, Woken};

use clock::Clock;
use links::directory::DirectoryCaller;
use links::mail::Mailer;
use links::webhook::WebhookCaller;
use outside::OutsideCache;
use store::Store;
use tokio::sync::OnceCell;

/// The engine: the steps of the flows, what wakes them, and the commands people give. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    clock: Arc<dyn Clock>,
    options: Arc<EngineOptions>,
    outside: Arc<OutsideCache>,
    passwords: Arc<people::Passwords>,
    mailer: Arc<OnceCell<Mailer>>,
    webhook_caller: Arc<OnceCell<WebhookCaller>>,
    directory_caller: Arc<OnceCell<DirectoryCaller>>,
}

/// Says which worker it is; what it holds may be secret.
impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("worker", &self.options.worker).finish_non_exhaustive()
    }
}

impl Engine {
    /// An engine on an open, migrated store.
    pub fn new(store: Store, clock: Arc<dyn Clock>, options: EngineOptions) -> Self {
        let options = Arc::new(options);
        let (outside, passwords, mailer) = (Arc::default(), Arc::default(), Arc::default());
        let (webhook_caller, directory_caller) = (Arc::default(), Arc::default());
        Self { store, clock, options, outside, passwords, mailer, webhook_caller, directory_caller }
    }

    /// The store it works on.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The clock it goes by.
    pub fn clock(&self) -> &dyn Clock {
        self.clock.as_ref()
    }
}
