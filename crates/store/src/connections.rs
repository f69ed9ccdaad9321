//! Connections: the credentials to one outside system.

use std::collections::BTreeMap;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::key::SecretKey;
use crate::open::{ReadStore, Store};
use crate::secrets::{seal_secret, unseal_secret};

/// Connections a list gives at most; an installation has a handful.
const LIST_AT_MOST: i64 = 1000;

/// A connection to make.
#[derive(Debug)]
pub struct NewConnection {
    /// The outside system: `pay`, `afas`.
    pub kind: String,
    /// The name that people gave it; unique.
    pub name: String,
    /// What may be shown: addresses, numbers, names.
    pub settings: Value,
    /// What may not: sealed before it is stored.
    pub secrets: BTreeMap<String, SecretString>,
}

/// A stored connection, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// Our id.
    pub id: String,
    /// The outside system: `pay`, `afas`.
    pub kind: String,
    /// The name that people gave it.
    pub name: String,
    /// What may be shown.
    pub settings: Value,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last seen to work.
    pub checked_at: Option<Timestamp>,
}

impl Store {
    /// Stores a connection with its secrets sealed.
    pub async fn create_connection(&self, new: NewConnection, now: Timestamp) -> Result<Connection, StoreError> {
        let data_key = self.data_key().await?;
        let id = new_id(now)?;
        write_in!(self.database(), |c| create(c, &data_key, &id, &new, now))?;
        self.get_connection(&id).await
    }

    /// Replaces settings and all secrets of the connection of that name and kind; it counts as unchecked.
    pub async fn replace_connection(&self, new: NewConnection) -> Result<Connection, StoreError> {
        let data_key = self.data_key().await?;
        let old = self.get_connection(&new.name).await?;
        if old.kind != new.kind {
            return Err(StoreError::Mismatch { what: "kind of connection", expected: old.kind, got: new.kind });
        }
        write_in!(self.database(), |c| replace(c, &data_key, &old.id, &new))?;
        self.get_connection(&old.id).await
    }

    /// One secret of a connection, opened.
    pub async fn open_secret(&self, connection_id: &str, name: &str) -> Result<SecretString, StoreError> {
        let data_key = self.data_key().await?;
        let row = sqlx::query("select sealed from connection_secrets where connection_id = $1 and name = $2")
            .bind(connection_id)
            .bind(name)
            .fetch_optional(self.pool())
            .await?
            .ok_or_else(|| StoreError::NotFound { what: "secret", which: name.to_owned() })?;
        unseal_secret(&data_key, connection_id, name, &row.bytes("sealed")?)
    }

    /// Notes that the connection was seen to work.
    pub async fn set_checked(&self, connection_id: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_checked(c, connection_id, now))
    }
}

impl ReadStore {
    /// A connection by id or name.
    pub async fn get_connection(&self, id_or_name: &str) -> Result<Connection, StoreError> {
        let row = sqlx::query("select * from connections where id = $1 or name = $1")
            .bind(id_or_name)
            .fetch_optional(self.pool())
            .await?
            .ok_or_else(|| StoreError::NotFound { what: "connection", which: id_or_name.to_owned() })?;
        read_connection(&row)
    }

    /// All connections, by name.
    pub async fn list_connections(&self) -> Result<Vec<Connection>, StoreError> {
        let rows = sqlx::query("select * from connections order by name limit $1")
            .bind(LIST_AT_MOST)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(read_connection).collect()
    }
}

pub(crate) fn read_connection(row: &AnyRow) -> Result<Connection, StoreError> {
    Ok(Connection {
        id: row.text("id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        settings: row.json("settings")?,
        created_at: row.moment("created_at_ms")?,
        checked_at: row.moment_or_null("checked_at_ms")?,
    })
}

async fn create(
    c: &mut AnyConnection,
    data_key: &SecretKey,
    id: &str,
    new: &NewConnection,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("insert into connections (id, kind, name, settings, created_at_ms) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(&new.kind)
        .bind(&new.name)
        .bind(to_json("settings", &new.settings)?)
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await
        .map_err(|error| StoreError::taken(error, "connection", &new.name))?;
    insert_secrets(c, data_key, id, &new.secrets).await
}

async fn replace(c: &mut AnyConnection, data_key: &SecretKey, id: &str, new: &NewConnection) -> Result<(), StoreError> {
    sqlx::query("update connections set settings = $1, checked_at_ms = null where id = $2")
        .bind(to_json("settings", &new.settings)?)
        .bind(id)
        .execute(&mut *c)
        .await?;
    sqlx::query("delete from connection_secrets where connection_id = $1").bind(id).execute(&mut *c).await?;
    insert_secrets(c, data_key, id, &new.secrets).await
}

async fn insert_secrets(
    c: &mut AnyConnection,
    data_key: &SecretKey,
    connection_id: &str,
    secrets: &BTreeMap<String, SecretString>,
) -> Result<(), StoreError> {
    for (name, secret) in secrets {
        sqlx::query("insert into connection_secrets (connection_id, name, sealed) values ($1, $2, $3)")
            .bind(connection_id)
            .bind(name)
            .bind(seal_secret(data_key, connection_id, name, secret)?)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

async fn set_checked(c: &mut AnyConnection, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let done = sqlx::query("update connections set checked_at_ms = $1 where id = $2")
        .bind(now.as_millisecond())
        .bind(id)
        .execute(c)
        .await?;
    match done.rows_affected() {
        0 => Err(StoreError::NotFound { what: "connection", which: id.to_owned() }),
        _ => Ok(()),
    }
}
