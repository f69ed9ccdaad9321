//! Where a command works: the data folder, its configuration, the store and the engine on it.

use std::sync::Arc;

use engine::clock::SystemClock;
use engine::{Engine, EngineOptions};
use ledger::problem::{Problem, ProblemKind};
use store::{Store, StoreError, StoreOptions};

use super::command::Global;
use crate::config::{Config, ConfigProblem, DataFolder, Environment};
use crate::output::Paint;

/// The data folder with what stands in it.
#[derive(Clone)]
pub(crate) struct Place {
    /// The folder.
    pub(crate) folder: DataFolder,
    /// The effective configuration.
    pub(crate) config: Config,
    /// The environment.
    pub(crate) environment: Environment,
    /// Colours of the answer.
    pub(crate) paint: Paint,
}

impl Place {
    /// Reads the configuration of the data folder that the person, or else the platform, names.
    pub(crate) fn open(global: &Global, environment: Environment) -> anyhow::Result<Self> {
        let folder = DataFolder::choose(global.data.as_deref(), &environment)?;
        Self::open_at(folder, global, environment)
    }

    /// The same, of this folder.
    pub(crate) fn open_at(folder: DataFolder, global: &Global, environment: Environment) -> anyhow::Result<Self> {
        let mut config = Config::read(folder.path(), &environment).map_err(|problems| wrong(&problems))?;
        if let Some(format) = global.log_format {
            config.log.format = format;
        }
        let paint = Paint::of_answer(&environment);
        Ok(Self { folder, config, environment, paint })
    }

    /// Opens the database as it is.
    pub(crate) async fn store_unmigrated(&self) -> anyhow::Result<Store> {
        self.folder.make()?;
        let options = StoreOptions {
            url: self.config.database_url.clone(),
            key: self.folder.key(&self.environment)?,
            max_connections: self.config.max_connections,
        };
        Ok(Store::open(options).await?)
    }

    /// Opens the database for use. A file of our own is brought up to date on the way; a server that others may share
    /// only by `kruispost migrate`, when whoever looks after it has chosen the moment.
    pub(crate) async fn store(&self) -> anyhow::Result<Store> {
        let store = self.store_unmigrated().await?;
        if !store.schema_is_current().await? {
            if !self.config.is_sqlite() {
                return Err(StoreError::NotMigrated.into());
            }
            store.migrate().await?;
        }
        Ok(store)
    }

    /// An engine on an open store.
    pub(crate) fn engine_on(&self, store: Store) -> Engine {
        let queue = (!self.config.is_sqlite()).then(|| self.config.database_url.clone().into());
        let (waits, calls) = (self.config.waits.clone(), self.config.calls.clone());
        let options = EngineOptions { waits, calls, worker: worker_name(), queue };
        Engine::new(store, Arc::new(SystemClock), options)
    }

    /// An engine on the store of this place.
    pub(crate) async fn engine(&self) -> anyhow::Result<Engine> {
        Ok(self.engine_on(self.store().await?))
    }

    /// The path that people type.
    pub(crate) fn shown(&self) -> String {
        self.folder.path().display().to_string()
    }
}

/// The configuration as a named problem.
fn wrong(problems: &[ConfigProblem]) -> anyhow::Error {
    let detail: Vec<String> = problems.iter().map(ToString::to_string).collect();
    engine::EngineError::Problem(Problem::new(ProblemKind::SettingWrong, detail.join("\n"))).into()
}

/// The worker's name in leases and logs: machine and process.
fn worker_name() -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let machine = machine.trim();
    let machine = if machine.is_empty() { "worker" } else { machine };
    format!("{machine}-{}", std::process::id())
}
