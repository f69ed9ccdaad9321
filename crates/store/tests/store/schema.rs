//! The tables: made once, by however many processes, and the same on both engines.

use store::{Store, StoreError, StoreOptions};

use crate::engines::{TestStore, key};
use crate::samples::a_flow;

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.sql");

/// Every migration there is.
const ALL: &[&str] = &[
    "1 start",
    "2 answers",
    "3 late",
    "4 people",
    "5 installing",
    "6 two_step",
    "7 finding",
    "8 mail",
    "9 api",
    "10 bank",
    "11 receivables",
    "12 webhooks",
    "13 documents",
    "14 people",
    "15 shown",
    "16 directories",
    "17 invoices",
    "18 barred",
    "19 target_records",
    "20 passkeys",
];

async fn migrates_once_and_can_be_asked_again(t: &TestStore) {
    assert!(!t.store.schema_is_current().await.unwrap());
    assert_eq!(t.store.migrate().await.unwrap().applied, ALL);
    assert!(t.store.schema_is_current().await.unwrap());
    assert!(t.store.migrate().await.unwrap().applied.is_empty());
    a_flow(&t.store, "shop").await;
    assert!(t.another().await.migrate().await.unwrap().applied.is_empty());
    assert_eq!(t.store.list_flows().await.unwrap().len(), 1);
}

#[tokio::test]
async fn sqlite_migrates_once_and_can_be_asked_again() {
    migrates_once_and_can_be_asked_again(&TestStore::empty_sqlite().await).await;
}

#[tokio::test]
async fn postgres_migrates_once_and_can_be_asked_again() {
    migrates_once_and_can_be_asked_again(&TestStore::empty_postgres().await).await;
}

async fn two_processes_migrate_at_once(t: &TestStore) {
    let other = t.another().await;
    let (one, two) = tokio::join!(t.store.migrate(), other.migrate());
    let applied = one.unwrap().applied.len() + two.unwrap().applied.len();
    assert_eq!(applied, ALL.len(), "one of them did it, the other waited");
    assert_eq!(t.number("select count(*) from data_keys").await, 1);
    a_flow(&other, "shop").await;
}

#[tokio::test]
async fn two_processes_migrate_sqlite_at_once() {
    two_processes_migrate_at_once(&TestStore::empty_sqlite().await).await;
}

#[tokio::test]
async fn two_processes_migrate_postgres_at_once() {
    two_processes_migrate_at_once(&TestStore::empty_postgres().await).await;
}

async fn refuses_a_newer_database(t: &TestStore) {
    t.execute(
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         select 999, description, success, checksum, execution_time from _sqlx_migrations
         where version = 1",
    )
    .await;
    assert!(matches!(t.store.schema_is_current().await, Err(StoreError::NewerDatabase { version: 999 })));
    assert!(matches!(t.store.migrate().await, Err(StoreError::NewerDatabase { version: 999 })));
}

#[tokio::test]
async fn a_newer_sqlite_database_is_refused() {
    refuses_a_newer_database(&TestStore::sqlite().await).await;
}

#[tokio::test]
async fn a_newer_postgres_database_is_refused() {
    refuses_a_newer_database(&TestStore::postgres().await).await;
}

#[tokio::test]
async fn before_the_tables_are_made_a_secret_can_not_be_stored() {
    let t = TestStore::empty_sqlite().await;
    let outcome = t.store.create_connection(crate::samples::pay_connection("shop"), crate::samples::at(0)).await;
    assert!(matches!(outcome, Err(StoreError::NotMigrated)), "{outcome:?}");
}

#[tokio::test]
async fn both_engines_have_the_same_columns() {
    let sqlite = TestStore::sqlite().await;
    let postgres = TestStore::postgres().await;
    let mut of_sqlite = sqlite
        .texts(
            "select t.name || '.' || c.name || ' ' || lower(c.type) || case c.\"notnull\" when 1 then ' not null' else '' end
             from sqlite_master t join pragma_table_info(t.name) c
             where t.type = 'table' and t.name not like '!_%' escape '!' and c.pk = 0",
        )
        .await;
    let mut of_postgres = postgres
        .texts(
            "select cast(c.table_name || '.' || c.column_name || ' ' || c.data_type
                 || case c.is_nullable when 'NO' then ' not null' else '' end as text)
             from information_schema.columns c
             where c.table_schema = 'public' and c.table_name not like '!_%' escape '!' and not exists (
                 select 1 from information_schema.key_column_usage k join information_schema.table_constraints tc
                     on tc.constraint_name = k.constraint_name and tc.constraint_type = 'PRIMARY KEY'
                 where k.table_name = c.table_name and k.column_name = c.column_name)",
        )
        .await;
    of_sqlite.sort();
    of_postgres.sort();
    assert!(of_sqlite.len() > 100, "{of_sqlite:?}");
    assert_eq!(of_sqlite, of_postgres);
}

#[tokio::test]
async fn the_schema_file_shows_the_shape_of_today() {
    let t = TestStore::sqlite().await;
    let statements = t
        .texts(
            "select sql || ';' from sqlite_master
             where sql is not null and name not like '!_%' escape '!' order by tbl_name, type desc, name",
        )
        .await;
    let head = "-- Today's shape, made from the migrations by the test `the_schema_file_shows_the_shape_of_today`.\n\n";
    let today = format!("{head}{}\n", statements.join("\n\n"));
    if std::fs::read_to_string(SCHEMA).is_ok_and(|file| file == today) {
        return;
    }
    let new = format!("{SCHEMA}.snap.new");
    std::fs::write(&new, today).unwrap();
    panic!("schema.sql is not fresh: look at {new} and move it over schema.sql");
}

#[cfg(unix)]
#[tokio::test]
async fn a_new_sqlite_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let t = TestStore::sqlite().await;
    let file = t.url.strip_prefix("sqlite://").unwrap();
    for path in [file.to_owned(), format!("{file}-wal")] {
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600, "{path}");
    }
}

#[tokio::test]
async fn eight_processes_open_and_migrate_a_new_sqlite_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("kruispost.db").display());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let options = StoreOptions { url: url.clone(), key: key(), max_connections: 2 };
        tasks.spawn(async move { Store::open(options).await.unwrap().migrate().await.unwrap().applied.len() });
    }
    assert_eq!(tasks.join_all().await.into_iter().sum::<usize>(), ALL.len());
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_named() {
    let url = "sqlite:///nowhere/at/all/kruispost.db".to_owned();
    let error = Store::open(StoreOptions { url, key: key(), max_connections: 1 }).await.err().unwrap();
    assert!(error.to_string().contains("/nowhere/at/all/kruispost.db"), "{error}");
}
