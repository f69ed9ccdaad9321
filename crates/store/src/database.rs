//! The one place that opens transactions.

use std::sync::Arc;
use std::time::Duration;

use sqlx::{Any, AnyConnection, AnyPool, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::StoreError;

/// How often a transaction that PostgreSQL gave up for another one is run in all. Every writer first takes its flow's
/// row, so two of them seldom meet; five is far beyond what the tests ever needed.
const ATTEMPTS: u32 = 5;

/// Which of the two databases it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// A plain `begin` on SQLite fails as soon as two readers both start to write; immediate waits its turn.
    const fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "begin immediate",
            Self::Postgres => "begin",
        }
    }

    /// All statements of one read see the same moment.
    const fn begin_read(self) -> &'static str {
        match self {
            Self::Sqlite => "begin deferred",
            Self::Postgres => "begin isolation level repeatable read read only",
        }
    }
}

/// The connections to one database.
#[derive(Debug, Clone)]
pub(crate) struct Database {
    pub(crate) pool: AnyPool,
    pub(crate) engine: Engine,
    /// SQLite has one writer: waiting here is fair, waiting for the file lock is not.
    turn: Arc<Mutex<()>>,
}

impl Database {
    pub(crate) fn new(pool: AnyPool, engine: Engine) -> Self {
        Self { pool, engine, turn: Arc::default() }
    }

    /// Begins a transaction that may write; only [`write_in!`] calls this.
    pub(crate) async fn begin_write(&self) -> Result<Writing, StoreError> {
        let turn = match self.engine {
            Engine::Sqlite => Some(Arc::clone(&self.turn).lock_owned().await),
            Engine::Postgres => None,
        };
        let transaction = self.pool.begin_with(self.engine.begin_write()).await?;
        Ok(Writing { transaction, _turn: turn })
    }

    /// Begins a transaction whose reads all see the same moment; only [`read_in!`] calls this.
    pub(crate) async fn begin_read(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(self.pool.begin_with(self.engine.begin_read()).await?)
    }
}

/// A transaction that may write. Dropped without [`Writing::finish`], it leaves no trace.
pub(crate) struct Writing {
    transaction: Transaction<'static, Any>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Writing {
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    /// Commits what succeeded and undoes what failed. Nothing comes back when the work is to be run again.
    pub(crate) async fn finish<T>(self, outcome: Result<T, StoreError>, attempt: u32) -> Option<Result<T, StoreError>> {
        let outcome = match outcome {
            Ok(value) => self.transaction.commit().await.map(|()| value).map_err(StoreError::from),
            Err(error) => {
                if let Err(undoing) = self.transaction.rollback().await {
                    tracing::debug!(%undoing, "the connection was lost; the database undoes the work itself");
                }
                Err(error)
            }
        };
        match outcome {
            Err(error) if attempt < ATTEMPTS && error.may_run_again() => {
                tracing::debug!(attempt, %error, "transaction is run again");
                tokio::time::sleep(Duration::from_millis(5).saturating_mul(attempt)).await;
                None
            }
            outcome => Some(outcome),
        }
    }
}

/// Runs a function over a connection in one write transaction: `write_in!(database, |c| approve(c, id))`. It is committed
/// when the function succeeds, and leaves no trace when it fails. (A macro, because a function that takes an async closure
/// over a borrowed connection is not `Send` for its callers.)
macro_rules! write_in {
    ($database:expr, |$connection:ident| $work:expr) => {{
        let mut attempt: u32 = 1;
        loop {
            let mut writing = $database.begin_write().await?;
            let $connection = writing.connection();
            let outcome = $work.await;
            if let Some(outcome) = writing.finish(outcome, attempt).await {
                break outcome;
            }
            attempt = attempt.saturating_add(1);
        }
    }};
}
pub(crate) use write_in;

/// Runs a function over a connection in one read transaction: every statement in it sees the same moment.
macro_rules! read_in {
    ($database:expr, |$connection:ident| $work:expr) => {{
        let mut reading = $database.begin_read().await?;
        let $connection = &mut *reading;
        let outcome = $work.await;
        reading.rollback().await?;
        outcome
    }};
}
pub(crate) use read_in;
