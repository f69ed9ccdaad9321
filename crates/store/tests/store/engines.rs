//! A fresh store per test and engine.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor};
use store::{SecretKey, Store, StoreOptions};
use tempfile::TempDir;

/// A test that runs on SQLite and on PostgreSQL, each with a migrated store of its own:
/// `on_both_engines! { async fn a_sentence(t) { t.store … } }`.
macro_rules! on_both_engines {
    ($(async fn $name:ident($t:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test needs what its neighbours use")]
            use super::*;

            async fn check($t: &crate::engines::TestStore) $body

            #[tokio::test]
            async fn sqlite() {
                check(&crate::engines::TestStore::sqlite().await).await;
            }

            #[tokio::test]
            async fn postgres() {
                check(&crate::engines::TestStore::postgres().await).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

/// Tests may run in one process or in many: process and number make the name of a database.
static NEXT: AtomicU32 = AtomicU32::new(1);

/// A store with a database of its own, which goes when this goes.
pub(crate) struct TestStore {
    pub(crate) store: Store,
    pub(crate) url: String,
    database: Database,
}

enum Database {
    Sqlite { _folder: TempDir },
    Postgres { server: String, name: String },
}

impl TestStore {
    pub(crate) async fn sqlite() -> Self {
        let test = Self::empty_sqlite().await;
        test.store.migrate().await.unwrap();
        test
    }

    pub(crate) async fn postgres() -> Self {
        let test = Self::empty_postgres().await;
        test.store.migrate().await.unwrap();
        test
    }

    pub(crate) async fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kruispost.db").display());
        Self { store: open(&url).await, url, database: Database::Sqlite { _folder: folder } }
    }

    pub(crate) async fn empty_postgres() -> Self {
        let server = postgres_server();
        let name = format!("kruispost_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        administer(&server, &format!("create database {name}")).await.unwrap();
        let url = format!("{server}/{name}");
        Self { store: open(&url).await, url, database: Database::Postgres { server, name } }
    }

    /// Another store on the same database, as another process would open it.
    pub(crate) async fn another(&self) -> Store {
        open(&self.url).await
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self.database, Database::Sqlite { .. })
    }

    /// Runs SQL beside the store, to look or to damage.
    pub(crate) async fn execute(&self, sql: &str) -> u64 {
        let mut connection = self.connect().await;
        connection.execute(sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap().rows_affected()
    }

    /// One number from SQL beside the store.
    pub(crate) async fn number(&self, sql: &str) -> i64 {
        let mut connection = self.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap()
    }

    /// Bytes from SQL beside the store.
    pub(crate) async fn bytes(&self, sql: &str) -> Vec<u8> {
        let mut connection = self.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_one(&mut connection).await.unwrap()
    }

    /// A column of text from SQL beside the store.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let mut connection = self.connect().await;
        sqlx::query_scalar(sqlx::AssertSqlSafe(sql.to_owned())).fetch_all(&mut connection).await.unwrap()
    }

    /// A connection beside the store.
    pub(crate) async fn connect(&self) -> sqlx::AnyConnection {
        sqlx::AnyConnection::connect(&self.url).await.unwrap()
    }
}

impl Drop for TestStore {
    fn drop(&mut self) {
        let Database::Postgres { server, name } = &self.database else { return };
        let (server, statement) = (server.clone(), format!("drop database {name} with (force)"));
        // a thread of its own, because a test's runtime can't be waited for from here
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(administer(&server, &statement))
        });
        let dropped = dropping.join();
        if !std::thread::panicking() {
            dropped.unwrap().unwrap();
        }
    }
}

/// The key of every test store.
pub(crate) fn key() -> SecretKey {
    SecretKey::from_text(&"07".repeat(32)).unwrap()
}

async fn open(url: &str) -> Store {
    Store::open(StoreOptions { url: url.to_owned(), key: key(), max_connections: 4 }).await.unwrap()
}

async fn administer(server: &str, statement: &str) -> sqlx::Result<()> {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&format!("{server}/postgres")).await?;
    connection.execute(sqlx::AssertSqlSafe(statement.to_owned())).await?;
    connection.close().await
}

#[expect(clippy::disallowed_methods, reason = "the test command hands the server over in the environment")]
fn postgres_server() -> String {
    std::env::var("KRUISPOST_TEST_POSTGRES")
        .expect("KRUISPOST_TEST_POSTGRES is not set: run the tests with `cargo xtask test`")
}
