#![doc = include_str!("../README.md")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

use sqlx::{AssertSqlSafe, Connection, Executor};
use tempfile::TempDir;

/// A database of a test's own.
pub struct TestDatabase {
    /// Its address, as the store takes it.
    pub url: String,
    place: Place,
}

enum Place {
    /// The folder goes when this goes.
    Sqlite {
        _folder: TempDir,
    },
    Postgres {
        server: String,
        name: String,
    },
}

impl TestDatabase {
    /// An empty SQLite database in a temporary folder.
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("kruispost.db").display());
        Self { url, place: Place::Sqlite { _folder: folder } }
    }

    /// An empty PostgreSQL database.
    pub async fn postgres() -> Self {
        let server = postgres_server();
        let folder = tempfile::tempdir().unwrap();
        // a name that no other test has: that of a temporary folder
        let name = folder.path().file_name().unwrap().to_str().unwrap().replace('.', "kruispost_test_").to_lowercase();
        let name = format!("{name}_{}", std::process::id());
        administer(&server, &format!("create database {name}")).await.unwrap();
        Self { url: format!("{server}/{name}"), place: Place::Postgres { server, name } }
    }

    /// Whether it is SQLite.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::Sqlite { .. })
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Place::Postgres { server, name } = &self.place else { return };
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

async fn administer(server: &str, statement: &str) -> sqlx::Result<()> {
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(&format!("{server}/postgres")).await?;
    connection.execute(AssertSqlSafe(statement.to_owned())).await?;
    connection.close().await
}

#[expect(clippy::disallowed_methods, reason = "the test command hands the server over in the environment")]
fn postgres_server() -> String {
    std::env::var("KRUISPOST_TEST_POSTGRES")
        .expect("KRUISPOST_TEST_POSTGRES is not set: run the tests with `cargo xtask test`")
}
