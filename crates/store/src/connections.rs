//! Connections: the credentials to one outside system.

use std::collections::BTreeMap;

use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::audit;
use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::key::SecretKey;
use crate::open::{ReadStore, Store};
use crate::people::FIRST_ORGANISATION;
use crate::secrets::{seal_secret, unseal_secret};

/// Connections a list gives at most; an installation has a handful.
const LIST_AT_MOST: i64 = 1000;

/// A connection to make.
#[derive(Debug)]
pub struct NewConnection {
    /// The organisation it belongs to.
    pub organisation: String,
    /// Who makes it, for the audit log.
    pub who: String,
    /// The outside system: `pay`, `afas`.
    pub kind: String,
    /// The name that people gave it; unique within the organisation.
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
    /// The organisation it belongs to.
    pub organisation: String,
    /// The outside system: `pay`, `afas`.
    pub kind: String,
    /// The name that people gave it.
    pub name: String,
    /// What commands call it: unique over all organisations.
    pub handle: String,
    /// What may be shown.
    pub settings: Value,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last seen to work.
    pub checked_at: Option<Timestamp>,
}

impl Store {
    /// Stores a connection with its secrets sealed. A name that the organisation has already is [`StoreError::Taken`].
    pub async fn create_connection(&self, new: NewConnection, now: Timestamp) -> Result<Connection, StoreError> {
        let data_key = self.data_key().await?;
        let id = new_id(now)?;
        write_in!(self.database(), |c| create(c, &data_key, &id, &new, now))?;
        self.get_connection(&id).await
    }

    /// Replaces settings and all secrets of a connection of the same organisation and kind; it counts as unchecked. Its
    /// name stays.
    pub async fn replace_connection(
        &self,
        id: &str,
        new: NewConnection,
        now: Timestamp,
    ) -> Result<Connection, StoreError> {
        let data_key = self.data_key().await?;
        let old = self.of_organisation(&new.organisation).get_connection(id).await?;
        if old.kind != new.kind {
            return Err(StoreError::Mismatch { what: "kind of connection", expected: old.kind, got: new.kind });
        }
        write_in!(self.database(), |c| replace(c, &data_key, &old, &new, now))?;
        self.get_connection(&old.id).await
    }

    /// Forgets a connection of an organisation with its secrets. One that an integration needs stays:
    /// [`StoreError::InUse`]. A draft that meant to use it goes on without.
    pub async fn delete_connection(
        &self,
        organisation_id: &str,
        id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let old = self.of_organisation(organisation_id).get_connection(id).await?;
        write_in!(self.database(), |c| delete(c, &old, who, now))
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
    /// A connection by id or handle.
    pub async fn get_connection(&self, id_or_handle: &str) -> Result<Connection, StoreError> {
        let row = sqlx::query("select * from connections where id = $1 or name = $1")
            .bind(id_or_handle)
            .fetch_optional(self.pool())
            .await?
            .ok_or_else(|| StoreError::NotFound { what: "connection", which: id_or_handle.to_owned() })?;
        read_connection(&row)
    }

    /// The connections of all organisations, by handle.
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
        organisation: row.text("organisation_id")?,
        kind: row.text("kind")?,
        name: row.text("called")?,
        handle: row.text("name")?,
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
    sqlx::query(
        "insert into connections (id, organisation_id, kind, name, called, settings, created_at_ms)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(&new.organisation)
    .bind(&new.kind)
    .bind(handle(&new.organisation, &new.name))
    .bind(&new.name)
    .bind(to_json("settings", &new.settings)?)
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await
    .map_err(|error| StoreError::taken(error, "connection", &new.name))?;
    insert_secrets(c, data_key, id, &new.secrets).await?;
    audit::note(c, &new.organisation, now, &new.who, "connection_made", &new.name).await
}

/// Whether a connection is there and belongs to the organisation; the error when not.
pub(crate) async fn belongs(c: &mut AnyConnection, organisation: &str, id: &str) -> Result<(), StoreError> {
    let theirs = sqlx::query("select id from connections where id = $1 and organisation_id = $2")
        .bind(id)
        .bind(organisation)
        .fetch_optional(c)
        .await?;
    match theirs {
        Some(_) => Ok(()),
        None => Err(StoreError::NotFound { what: "connection", which: id.to_owned() }),
    }
}

/// What commands call something of an organisation. The first one's names are short: on most machines there is no other.
pub(crate) fn handle(organisation: &str, name: &str) -> String {
    if organisation == FIRST_ORGANISATION { name.to_owned() } else { format!("{organisation}/{name}") }
}

async fn replace(
    c: &mut AnyConnection,
    data_key: &SecretKey,
    old: &Connection,
    new: &NewConnection,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("update connections set settings = $1, checked_at_ms = null where id = $2")
        .bind(to_json("settings", &new.settings)?)
        .bind(&old.id)
        .execute(&mut *c)
        .await?;
    sqlx::query("delete from connection_secrets where connection_id = $1").bind(&old.id).execute(&mut *c).await?;
    insert_secrets(c, data_key, &old.id, &new.secrets).await?;
    audit::note(c, &old.organisation, now, &new.who, "connection_replaced", &old.name).await
}

async fn delete(c: &mut AnyConnection, old: &Connection, who: &str, now: Timestamp) -> Result<(), StoreError> {
    audit::hold(c, &old.organisation).await?;
    let user = sqlx::query("select called from flows where source_connection = $1 or books_connection = $1 limit 1")
        .bind(&old.id)
        .fetch_optional(&mut *c)
        .await?;
    if let Some(user) = user {
        return Err(StoreError::InUse { what: "connection", which: old.name.clone(), by: user.text("called")? });
    }
    for forget in [
        "update drafts set source_connection = null where source_connection = $1",
        "update drafts set books_connection = null where books_connection = $1",
    ] {
        sqlx::query(forget).bind(&old.id).execute(&mut *c).await?;
    }
    sqlx::query("delete from connection_secrets where connection_id = $1").bind(&old.id).execute(&mut *c).await?;
    sqlx::query("delete from connections where id = $1").bind(&old.id).execute(&mut *c).await?;
    audit::note(c, &old.organisation, now, who, "connection_removed", &old.name).await
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
