//! Who did what in an organisation: only ever added to, and each row seals the one before it, so that a row that is
//! changed or taken out afterwards shows.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::open::{ReadStore, Store};
use crate::people::hexadecimal;

/// Rows a list gives at most.
const LIST_AT_MOST: i64 = 1000;

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its place, from 1.
    pub position: i64,
    /// When.
    pub at: Timestamp,
    /// The person's address.
    pub who: String,
    /// What, as a word stable for machines: `member_added`, `integration_paused` …
    pub what: String,
    /// Particulars; never a secret.
    pub detail: String,
    /// The seal over this row and the one before it.
    pub sha256: String,
}

impl Store {
    /// Adds a row.
    pub async fn note_audit(
        &self,
        organisation_id: &str,
        who: &str,
        what: &str,
        detail: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note(c, organisation_id, now, who, what, detail))
    }
}

impl ReadStore {
    /// What was done in an organisation after a position, oldest first; an empty list is the end.
    pub async fn list_audit(&self, organisation_id: &str, after: i64) -> Result<Vec<AuditRow>, StoreError> {
        let rows =
            sqlx::query("select * from audit where organisation_id = $1 and position > $2 order by position limit $3")
                .bind(organisation_id)
                .bind(after)
                .bind(LIST_AT_MOST)
                .fetch_all(self.pool())
                .await?;
        rows.iter().map(read).collect()
    }

    /// The first row whose seal does not fit, if any: it, or the one before it, was changed or taken out.
    pub async fn find_broken_seal(&self, organisation_id: &str) -> Result<Option<i64>, StoreError> {
        let (mut position, mut before) = (0_i64, String::new());
        loop {
            let rows = self.list_audit(organisation_id, position).await?;
            if rows.is_empty() {
                return Ok(None);
            }
            for row in rows {
                position = position.saturating_add(1);
                if row.position != position || row.sha256 != seal(&before, &row) {
                    return Ok(Some(row.position));
                }
                before = row.sha256;
            }
        }
    }
}

/// Holds the organisation until the transaction ends: whoever else would change who is in it, or add a row, waits.
pub(crate) async fn hold(c: &mut AnyConnection, organisation_id: &str) -> Result<(), StoreError> {
    let held = sqlx::query("update organisations set name = name where id = $1").bind(organisation_id);
    match held.execute(c).await?.rows_affected() {
        0 => Err(StoreError::NotFound { what: "organisation", which: organisation_id.to_owned() }),
        _ => Ok(()),
    }
}

/// Adds a row in a transaction. The organisation's row is held, so that no two take one position.
pub(crate) async fn note(
    c: &mut AnyConnection,
    organisation_id: &str,
    at: Timestamp,
    who: &str,
    what: &str,
    detail: &str,
) -> Result<(), StoreError> {
    hold(c, organisation_id).await?;
    let last = sqlx::query("select * from audit where organisation_id = $1 order by position desc limit 1")
        .bind(organisation_id)
        .fetch_optional(&mut *c)
        .await?;
    let last = last.as_ref().map(read).transpose()?;
    let (position, before) = last.map_or((1, String::new()), |row| (row.position.saturating_add(1), row.sha256));
    // as it is read back: whole milliseconds
    let at = Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at);
    let (who, what, detail) = (who.to_owned(), what.to_owned(), detail.to_owned());
    let row = AuditRow { position, at, who, what, detail, sha256: String::new() };
    sqlx::query(
        "insert into audit (organisation_id, position, at_ms, who, what, detail, sha256)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(organisation_id)
    .bind(position)
    .bind(at.as_millisecond())
    .bind(&row.who)
    .bind(&row.what)
    .bind(&row.detail)
    .bind(seal(&before, &row))
    .execute(c)
    .await?;
    Ok(())
}

/// Over the seal before it and all that the row says, each with its length, so that no text can pass for two.
fn seal(before: &str, row: &AuditRow) -> String {
    let mut hash = Sha256::new();
    let (position, at) = (row.position.to_string(), row.at.as_millisecond().to_string());
    for part in [before, &position, &at, &row.who, &row.what, &row.detail] {
        hash.update(part.len().to_string());
        hash.update([0]);
        hash.update(part);
    }
    hexadecimal(&hash.finalize())
}

fn read(row: &AnyRow) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        position: row.integer("position")?,
        at: row.moment("at_ms")?,
        who: row.text("who")?,
        what: row.text("what")?,
        detail: row.text("detail")?,
        sha256: row.text("sha256")?,
    })
}
