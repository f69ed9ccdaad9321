//! The tables: embedded migrations, one set for both engines.

use std::borrow::Cow;

use sqlx::AnyConnection;
use sqlx::SqlSafeStr;
use sqlx::migrate::{AppliedMigration, Migrate, Migration, MigrationType, Migrator};

use crate::database::{Engine, read_in, write_in};
use crate::error::StoreError;
use crate::key::SecretKey;
use crate::open::{ReadStore, Store};
use crate::secrets;

/// Number, name and text of every migration, oldest first. A migration that was released is never edited.
const MIGRATIONS: &[(i64, &str, &str)] = &[
    (1, "start", include_str!("../migrations/0001_start.sql")),
    (2, "answers", include_str!("../migrations/0002_answers.sql")),
    (3, "late", include_str!("../migrations/0003_late.sql")),
    (4, "people", include_str!("../migrations/0004_people.sql")),
    (5, "installing", include_str!("../migrations/0005_installing.sql")),
    (6, "two_step", include_str!("../migrations/0006_two_step.sql")),
    (7, "finding", include_str!("../migrations/0007_finding.sql")),
    (8, "mail", include_str!("../migrations/0008_mail.sql")),
    (9, "api", include_str!("../migrations/0009_api.sql")),
    (10, "bank", include_str!("../migrations/0010_bank.sql")),
    (11, "receivables", include_str!("../migrations/0011_receivables.sql")),
    (12, "webhooks", include_str!("../migrations/0012_webhooks.sql")),
    (13, "documents", include_str!("../migrations/0013_documents.sql")),
    (14, "people", include_str!("../migrations/0014_people.sql")),
    (15, "shown", include_str!("../migrations/0015_shown.sql")),
    (16, "directories", include_str!("../migrations/0016_directories.sql")),
    (17, "invoices", include_str!("../migrations/0017_invoices.sql")),
    (18, "barred", include_str!("../migrations/0018_barred.sql")),
    (19, "target_records", include_str!("../migrations/0019_target_records.sql")),
    (20, "passkeys", include_str!("../migrations/0020_passkeys.sql")),
];

/// Where sqlx keeps what has been applied.
const APPLIED: &str = "_sqlx_migrations";

/// Two processes that migrate one PostgreSQL database wait for each other on this number (any that nobody else uses).
const LOCK: i64 = 0x006b_7275_6973_706f;

/// What [`Store::migrate`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrateReport {
    /// The migrations that this call applied, as `1 start`; none when everything was up to date.
    pub applied: Vec<String>,
}

impl Store {
    /// Makes the tables or brings them up to date, and makes the key that secrets are sealed with. All or nothing; safe to
    /// run again and by two processes at once.
    pub async fn migrate(&self) -> Result<MigrateReport, StoreError> {
        let (engine, key) = (self.database().engine, self.master_key());
        write_in!(self.database(), |c| migrate(c, engine, key))
    }
}

impl ReadStore {
    /// Whether the tables are those this version needs. A database of a newer version is an error.
    pub async fn schema_is_current(&self) -> Result<bool, StoreError> {
        let engine = self.database().engine;
        read_in!(self.database(), |c| is_current(c, engine))
    }
}

async fn migrate(c: &mut AnyConnection, engine: Engine, key: &SecretKey) -> Result<MigrateReport, StoreError> {
    if engine == Engine::Postgres {
        sqlx::query("select pg_advisory_xact_lock($1)").bind(LOCK).execute(&mut *c).await?;
    }
    let before = applied(c, engine).await?;
    refuse_newer(&before)?;
    let mut migrator = Migrator::with_migrations(migrations());
    // the transaction and the lock above do it for both engines; sqlx's own lock does nothing on SQLite
    migrator.set_locking(false);
    migrator.run_direct(None, c, false).await?;
    secrets::ensure_data_key(c, key).await?;
    let new = MIGRATIONS.iter().filter(|(version, ..)| !before.iter().any(|known| known.version == *version));
    Ok(MigrateReport { applied: new.map(|(version, name, _)| format!("{version} {name}")).collect() })
}

async fn is_current(c: &mut AnyConnection, engine: Engine) -> Result<bool, StoreError> {
    let applied = applied(c, engine).await?;
    refuse_newer(&applied)?;
    Ok(applied.len() == MIGRATIONS.len())
}

/// Whether the tables of this version were made, so that a key can be looked at.
pub(crate) async fn has_tables(c: &mut AnyConnection, engine: Engine) -> Result<bool, StoreError> {
    Ok(!applied(c, engine).await?.is_empty())
}

async fn applied(c: &mut AnyConnection, engine: Engine) -> Result<Vec<AppliedMigration>, StoreError> {
    let question = match engine {
        Engine::Sqlite => "select count(*) from sqlite_master where type = 'table' and name = $1",
        Engine::Postgres => {
            "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = $1"
        }
    };
    let tables: i64 = sqlx::query_scalar(question).bind(APPLIED).fetch_one(&mut *c).await?;
    if tables == 0 { Ok(Vec::new()) } else { Ok(c.list_applied_migrations(APPLIED).await?) }
}

fn refuse_newer(applied: &[AppliedMigration]) -> Result<(), StoreError> {
    let unknown = applied.iter().find(|known| !MIGRATIONS.iter().any(|(version, ..)| *version == known.version));
    match unknown {
        Some(migration) => Err(StoreError::NewerDatabase { version: migration.version }),
        None => Ok(()),
    }
}

fn migrations() -> Vec<Migration> {
    let migration = |(version, name, text): &(i64, &'static str, &'static str)| {
        Migration::new(*version, Cow::Borrowed(*name), MigrationType::Simple, text.into_sql_str(), false)
    };
    MIGRATIONS.iter().map(migration).collect()
}
