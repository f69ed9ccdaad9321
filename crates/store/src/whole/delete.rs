//! An organisation goes, with every row of its own, in one transaction.

use jiff::Timestamp;
use ledger::state::EntryState;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::tables::{OF_ADDRESSES, OF_PEOPLE, TABLES};
use crate::audit;
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::open::{ReadStore, Store};
use crate::people::FIRST_ORGANISATION;

/// Those who are in no organisation.
const IN_NONE: &str = "select id from users where not exists (select 1 from memberships m where m.user_id = users.id)";

/// What was deleted, to be told once: nothing of it is kept here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeletedOrganisation {
    /// Its name.
    pub name: String,
    /// Rows that went.
    pub rows: u64,
    /// People who went with it.
    pub people: u64,
    /// Position and seal of the last row of its audit log.
    pub last_audit: Option<(i64, String)>,
}

impl ReadStore {
    /// What an organisation is called.
    pub async fn organisation_name(&self, organisation_id: &str) -> Result<String, StoreError> {
        let name = sqlx::query_scalar("select name from organisations where id = $1").bind(organisation_id);
        let missing = || StoreError::NotFound { what: "organisation", which: organisation_id.to_owned() };
        name.fetch_optional(self.pool()).await?.ok_or_else(missing)
    }
}

impl Store {
    /// Gives an organisation another name.
    pub async fn rename_organisation(
        &self,
        organisation_id: &str,
        name: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| rename(c, organisation_id, name.trim(), (who, now)))
    }

    /// Deletes an organisation: all that is its own, and people who are in no organisation then. The first one is emptied
    /// and stays for whoever signs up next. [`StoreError::OnItsWay`] while it is not known whether the books have an entry.
    pub async fn delete_organisation(&self, organisation_id: &str) -> Result<DeletedOrganisation, StoreError> {
        write_in!(self.database(), |c| delete(c, organisation_id))
    }
}

async fn rename(
    c: &mut AnyConnection,
    organisation_id: &str,
    name: &str,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    audit::hold(c, organisation_id).await?;
    let old = name_of(c, organisation_id).await?;
    if old == name {
        return Ok(());
    }
    let update = sqlx::query("update organisations set name = $1 where id = $2");
    update.bind(name).bind(organisation_id).execute(&mut *c).await?;
    audit::note(c, organisation_id, now, who, "organisation_renamed", &format!("{old}: {name}")).await
}

async fn name_of(c: &mut AnyConnection, organisation_id: &str) -> Result<String, StoreError> {
    let row = sqlx::query("select name from organisations where id = $1").bind(organisation_id).fetch_one(c).await?;
    row.text("name")
}

async fn delete(c: &mut AnyConnection, organisation_id: &str) -> Result<DeletedOrganisation, StoreError> {
    audit::hold(c, organisation_id).await?;
    // every write of a worker takes its flow's row and names its lease: from here on none of them writes
    sqlx::query("update flows set lease_number = lease_number + 1, lease_owner = null where organisation_id = $1")
        .bind(organisation_id)
        .execute(&mut *c)
        .await?;
    refuse_on_its_way(c, organisation_id).await?;
    let name = name_of(c, organisation_id).await?;
    let last =
        sqlx::query("select position, sha256 from audit where organisation_id = $1 order by position desc limit 1")
            .bind(organisation_id)
            .fetch_optional(&mut *c)
            .await?;
    let last_audit =
        last.map(|row| Ok::<_, StoreError>((row.integer("position")?, row.text("sha256")?))).transpose()?;
    let mut rows = 0_u64;
    for table in TABLES {
        let statement = format!("delete from {} where {}", table.name, table.rows.condition());
        let done = sqlx::query(AssertSqlSafe(statement)).bind(organisation_id).execute(&mut *c).await?;
        rows = rows.saturating_add(done.rows_affected());
    }
    // documents are kept once for all; another organisation that just fetched the same one is tried again by its next run
    let documents = "delete from documents where sha256 not in (select sha256 from settlement_documents)";
    rows = rows.saturating_add(sqlx::query(documents).execute(&mut *c).await?.rows_affected());
    for (table, column) in OF_ADDRESSES {
        let of = IN_NONE.replacen("select id", "select email", 1);
        let statement = format!("delete from {table} where {column} in ({of})");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *c).await?;
    }
    for (table, column) in OF_PEOPLE {
        let statement = format!("delete from {table} where {column} in ({IN_NONE})");
        sqlx::query(AssertSqlSafe(statement)).execute(&mut *c).await?;
    }
    let people = format!("delete from users where id in ({IN_NONE})");
    let people = sqlx::query(AssertSqlSafe(people)).execute(&mut *c).await?.rows_affected();
    let last = match organisation_id {
        FIRST_ORGANISATION => "update organisations set name = '', created_at_ms = 0, noticed_at_ms = 0 where id = $1",
        _ => "delete from organisations where id = $1",
    };
    sqlx::query(last).bind(organisation_id).execute(&mut *c).await?;
    Ok(DeletedOrganisation { name, rows, people, last_audit })
}

/// Whoever deletes an entry of which nobody knows whether the books have it books it twice one day.
async fn refuse_on_its_way(c: &mut AnyConnection, organisation_id: &str) -> Result<(), StoreError> {
    let row = sqlx::query(
        "select e.voucher from entries e join flows f on f.id = e.flow_id
         where f.organisation_id = $1 and e.state in ($2, $3) order by e.voucher limit 1",
    )
    .bind(organisation_id)
    .bind(EntryState::Posting.word())
    .bind(EntryState::Unknown.word())
    .fetch_optional(c)
    .await?;
    row.map_or(Ok(()), |row| Err(StoreError::OnItsWay { voucher: row.text("voucher")? }))
}
