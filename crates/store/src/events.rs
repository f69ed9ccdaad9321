//! The timeline of a flow and its settlements: only ever added to, in the transaction of the change it tells of.

use jiff::Timestamp;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::Columns;
use crate::error::StoreError;
use crate::open::ReadStore;

/// Who did it, when no person did.
pub(crate) const STEP: &str = "kruispost";

/// Events a list gives at most; a settlement has some ten.
const LIST_AT_MOST: i64 = 2000;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// The person, or `kruispost`.
    pub who: String,
    /// What, as a word stable for machines: `fetched`, `approved`, `entry_posted` …
    pub what: String,
    /// Particulars, for people.
    pub detail: String,
}

/// What to write in the timeline.
pub(crate) struct Happened<'a> {
    pub(crate) flow_id: &'a str,
    pub(crate) settlement_id: Option<&'a str>,
    pub(crate) at: Timestamp,
    pub(crate) who: &'a str,
    pub(crate) what: &'a str,
    pub(crate) detail: &'a str,
}

/// Adds to the timeline. The caller holds the flow's row, so that no two events take one position.
pub(crate) async fn note(c: &mut AnyConnection, happened: Happened<'_>) -> Result<(), StoreError> {
    add(c, happened, None).await
}

/// The same for what happened to a list of receivables.
pub(crate) async fn note_of_list(
    c: &mut AnyConnection,
    happened: Happened<'_>,
    delivery_id: &str,
) -> Result<(), StoreError> {
    add(c, happened, Some(delivery_id)).await
}

async fn add(c: &mut AnyConnection, happened: Happened<'_>, delivery_id: Option<&str>) -> Result<(), StoreError> {
    sqlx::query(
        "insert into events (flow_id, position, settlement_id, at_ms, who, what, detail, delivery_id)
         select $1, coalesce(max(position), 0) + 1, $2, $3, $4, $5, $6, $7 from events where flow_id = $1",
    )
    .bind(happened.flow_id)
    .bind(happened.settlement_id)
    .bind(happened.at.as_millisecond())
    .bind(happened.who)
    .bind(happened.what)
    .bind(happened.detail)
    .bind(delivery_id)
    .execute(c)
    .await?;
    Ok(())
}

impl ReadStore {
    /// The timeline of a settlement, oldest first.
    pub async fn list_events(&self, settlement_id: &str) -> Result<Vec<Event>, StoreError> {
        let rows = sqlx::query(
            "select at_ms, who, what, detail from events where settlement_id = $1 order by position limit $2",
        )
        .bind(settlement_id)
        .bind(LIST_AT_MOST)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read).collect()
    }
}

pub(crate) fn read(row: &AnyRow) -> Result<Event, StoreError> {
    Ok(Event { at: row.moment("at_ms")?, who: row.text("who")?, what: row.text("what")?, detail: row.text("detail")? })
}
