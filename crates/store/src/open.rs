//! Opening a database, and the two handles on it.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{AnyConnection, AnyPool, Executor};
use tokio::sync::OnceCell;

use crate::database::{Database, Engine, read_in};
use crate::error::StoreError;
use crate::key::{SecretKey, new_private_file};
use crate::{migrate, secrets};

/// How long to wait for a free connection before giving up.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(30);

/// Per connection, before the first use. Waiting 30 s for another process beats failing; FULL keeps a committed `posting`
/// through a power cut, which WAL with NORMAL does not promise (SQLite documentation: pragma synchronous).
const SQLITE_SETTINGS: &str =
    "pragma busy_timeout = 30000; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;";

/// Which database, and the key to its secrets.
pub struct StoreOptions {
    /// `sqlite:///path/to/file.db` or `postgres://user:password@host/name`.
    pub url: String,
    /// The master key; another key than the database was made with is refused.
    pub key: SecretKey,
    /// Connections at once at most.
    pub max_connections: u32,
}

/// The whole store: reads and writes.
#[derive(Clone)]
pub struct Store {
    read: ReadStore,
    key: Arc<SecretKey>,
    data_key: Arc<OnceCell<SecretKey>>,
}

/// The reads alone: for pages and commands that may look and never touch.
#[derive(Debug, Clone)]
pub struct ReadStore {
    database: Database,
}

impl Store {
    /// Opens the database; makes the file of a new SQLite database, and no tables (see [`Store::migrate`]).
    pub async fn open(options: StoreOptions) -> Result<Self, StoreError> {
        let engine = engine_of(&options.url)?;
        sqlx::any::install_default_drivers();
        let pool = match engine {
            Engine::Sqlite => open_sqlite(&options).await?,
            Engine::Postgres => pool_options(&options).connect(&options.url).await?,
        };
        let read = ReadStore { database: Database::new(pool, engine) };
        let store = Self { read, key: Arc::new(options.key), data_key: Arc::default() };
        store.refuse_wrong_key().await?;
        Ok(store)
    }

    /// The reads alone.
    pub fn reader(&self) -> ReadStore {
        self.read.clone()
    }

    /// Closes all connections and waits for it; what comes after fails.
    pub async fn close(&self) {
        self.read.database.pool.close().await;
    }

    pub(crate) fn master_key(&self) -> &SecretKey {
        &self.key
    }

    /// The key that secrets are sealed with, looked up once.
    pub(crate) async fn data_key(&self) -> Result<SecretKey, StoreError> {
        self.data_key.get_or_try_init(|| self.look_up_data_key()).await.cloned()
    }

    async fn look_up_data_key(&self) -> Result<SecretKey, StoreError> {
        let engine = self.database().engine;
        let found = read_in!(self.database(), |c| find_data_key(c, engine, &self.key))?;
        found.ok_or(StoreError::NotMigrated)
    }

    async fn refuse_wrong_key(&self) -> Result<(), StoreError> {
        match self.data_key().await {
            Ok(_) | Err(StoreError::NotMigrated) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

impl Deref for Store {
    type Target = ReadStore;

    fn deref(&self) -> &ReadStore {
        &self.read
    }
}

impl ReadStore {
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.database.pool
    }
}

async fn find_data_key(
    c: &mut AnyConnection,
    engine: Engine,
    master: &SecretKey,
) -> Result<Option<SecretKey>, StoreError> {
    if !migrate::has_tables(c, engine).await? {
        return Ok(None);
    }
    secrets::find_data_key(c, master).await
}

fn engine_of(url: &str) -> Result<Engine, StoreError> {
    let scheme = url.split(':').next().unwrap_or_default();
    match scheme {
        "sqlite" => Ok(Engine::Sqlite),
        "postgres" | "postgresql" => Ok(Engine::Postgres),
        other => Err(StoreError::UnknownDatabase { scheme: other.to_owned() }),
    }
}

fn pool_options(options: &StoreOptions) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(options.max_connections.max(1)).acquire_timeout(ACQUIRE_WITHIN)
}

async fn open_sqlite(options: &StoreOptions) -> Result<AnyPool, StoreError> {
    make_private_file(&file_of(&options.url))?;
    let pool = pool_options(options)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(SQLITE_SETTINGS).await.map(|_| ()) }))
        .connect(&options.url)
        .await?;
    Ok(pool)
}

/// The path in `sqlite:///absolute`, `sqlite://relative` or `sqlite:relative`, without what follows a question mark.
fn file_of(url: &str) -> PathBuf {
    let rest = url.split_once(':').map_or("", |(_, rest)| rest);
    let path = rest.strip_prefix("//").unwrap_or(rest);
    PathBuf::from(path.split('?').next().unwrap_or_default())
}

/// A new database is for its owner only: it holds customers' names. SQLite gives the files beside it the same mode.
fn make_private_file(path: &Path) -> Result<(), StoreError> {
    match new_private_file(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(source) => Err(StoreError::DatabaseFile { path: path.display().to_string(), source }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_url_is_what_stands_between_scheme_and_options() {
        assert_eq!(file_of("sqlite:///var/lib/k.db?mode=rw"), PathBuf::from("/var/lib/k.db"));
        assert_eq!(file_of("sqlite://k.db"), PathBuf::from("k.db"));
        assert_eq!(file_of("sqlite:k.db"), PathBuf::from("k.db"));
    }

    #[tokio::test]
    async fn sqlite_runs_with_the_settings_that_keep_a_committed_row_and_its_relations() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("k.db").display());
        let key = SecretKey::generate().unwrap();
        let store = Store::open(StoreOptions { url, key, max_connections: 3 }).await.unwrap();
        let mut open = Vec::new();
        for _ in 0..3 {
            let mut connection = store.pool().acquire().await.unwrap();
            let number = |pragma| sqlx::query_scalar::<_, i64>(pragma);
            assert_eq!(number("pragma synchronous").fetch_one(&mut *connection).await.unwrap(), 2, "2 is FULL");
            assert_eq!(number("pragma foreign_keys").fetch_one(&mut *connection).await.unwrap(), 1);
            assert_eq!(number("pragma busy_timeout").fetch_one(&mut *connection).await.unwrap(), 30_000);
            let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut *connection).await.unwrap();
            assert_eq!(mode, "wal");
            open.push(connection);
        }
    }

    #[test]
    fn an_unknown_database_is_named_without_its_password() {
        let error = engine_of("mysql://user:geheim@host/db").unwrap_err();
        assert!(error.to_string().contains("mysql") && !error.to_string().contains("geheim"));
    }
}
