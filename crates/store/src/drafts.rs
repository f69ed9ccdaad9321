//! Drafts: installations that somebody began on a page and has not finished. Nothing runs from a draft.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::audit;
use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::open::Store;
use crate::organisation::OrganisationStore;

/// Drafts a list gives at most.
const LIST_AT_MOST: i64 = 100;

/// An installation that was begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Our id.
    pub id: String,
    /// Which two systems it will join: `pay-afas`.
    pub kind: String,
    /// The name the integration will have.
    pub name: String,
    /// Id of the connection that settlements come from, when it is chosen.
    pub source_connection: Option<String>,
    /// Id of the connection to the books, when it is chosen.
    pub books_connection: Option<String>,
    /// What was filled in, by key; perhaps wrong, perhaps not all.
    pub settings: Value,
    /// When somebody last changed it.
    pub changed_at: Timestamp,
}

impl Store {
    /// Begins an installation; gives the draft's id.
    pub async fn begin_draft(
        &self,
        organisation_id: &str,
        kind: &str,
        name: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let id = new_id(now)?;
        write_in!(self.database(), |c| begin(c, (&id, organisation_id), (kind, name), who, now))?;
        Ok(id)
    }

    /// Keeps what was filled in. Its connections must belong to the organisation.
    pub async fn save_draft(&self, organisation_id: &str, draft: &Draft, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save(c, organisation_id, draft, now))
    }

    /// Forgets a draft: it was installed, or nobody wants it any more. Its connections stay.
    pub async fn delete_draft(&self, organisation_id: &str, id: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| delete(c, organisation_id, id))
    }
}

impl OrganisationStore {
    /// Its drafts, the oldest first.
    pub async fn list_drafts(&self) -> Result<Vec<Draft>, StoreError> {
        let rows = sqlx::query("select * from drafts where organisation_id = $1 order by began_at_ms, id limit $2");
        let rows = rows.bind(self.id()).bind(LIST_AT_MOST).fetch_all(self.pool()).await?;
        rows.iter().map(read).collect()
    }

    /// A draft of its.
    pub async fn get_draft(&self, id: &str) -> Result<Draft, StoreError> {
        let row = sqlx::query("select * from drafts where organisation_id = $1 and id = $2")
            .bind(self.id())
            .bind(id)
            .fetch_optional(self.pool())
            .await?;
        read(&row.ok_or_else(|| no_draft(id))?)
    }
}

fn no_draft(id: &str) -> StoreError {
    StoreError::NotFound { what: "draft", which: id.to_owned() }
}

fn read(row: &AnyRow) -> Result<Draft, StoreError> {
    Ok(Draft {
        id: row.text("id")?,
        kind: row.text("kind")?,
        name: row.text("name")?,
        source_connection: row.text_or_null("source_connection")?,
        books_connection: row.text_or_null("books_connection")?,
        settings: row.json("settings")?,
        changed_at: row.moment("changed_at_ms")?,
    })
}

async fn begin(
    c: &mut AnyConnection,
    (id, organisation_id): (&str, &str),
    (kind, name): (&str, &str),
    who: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into drafts (id, organisation_id, kind, name, settings, began_at_ms, changed_at_ms)
         values ($1, $2, $3, $4, '{}', $5, $5)",
    )
    .bind(id)
    .bind(organisation_id)
    .bind(kind)
    .bind(name)
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await?;
    audit::note(c, organisation_id, now, who, "installation_begun", name).await
}

async fn save(c: &mut AnyConnection, organisation_id: &str, draft: &Draft, now: Timestamp) -> Result<(), StoreError> {
    for connection in [&draft.source_connection, &draft.books_connection].into_iter().flatten() {
        crate::connections::belongs(c, organisation_id, connection).await?;
    }
    let done = sqlx::query(
        "update drafts set name = $1, source_connection = $2, books_connection = $3, settings = $4, changed_at_ms = $5
         where id = $6 and organisation_id = $7",
    )
    .bind(&draft.name)
    .bind(&draft.source_connection)
    .bind(&draft.books_connection)
    .bind(to_json("settings", &draft.settings)?)
    .bind(now.as_millisecond())
    .bind(&draft.id)
    .bind(organisation_id)
    .execute(c)
    .await?;
    match done.rows_affected() {
        0 => Err(no_draft(&draft.id)),
        _ => Ok(()),
    }
}

async fn delete(c: &mut AnyConnection, organisation_id: &str, id: &str) -> Result<(), StoreError> {
    let done = sqlx::query("delete from drafts where id = $1 and organisation_id = $2")
        .bind(id)
        .bind(organisation_id)
        .execute(c)
        .await?;
    match done.rows_affected() {
        0 => Err(no_draft(id)),
        _ => Ok(()),
    }
}
