//! Fetched documents of a settlement: new, the same, or changed by the provider.

use jiff::Timestamp;
use jiff::civil::Date;
use ledger::problem::{Problem, ProblemKind};
use ledger::state::{Mover, SettlementState};
use sqlx::AnyConnection;

use super::moves::{Stand, stand_for_step};
use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::documents::{find_last, link_documents, sha256_of};
use crate::error::StoreError;
use crate::id::new_id;
use crate::leases::{Lease, hold};
use crate::open::Store;

/// The key of the document that decides whether a settlement changed.
pub(super) const DECIDING: &str = "settlement";

/// A settlement as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedSettlement {
    /// The provider's code; unique within the flow.
    pub code: String,
    /// The day of the payout.
    pub date: Date,
    /// Key and bytes of every document; the one with key `settlement` must be among them.
    pub documents: Vec<(String, Vec<u8>)>,
}

/// What [`Store::save_fetched`] did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The settlement's id.
    pub id: String,
    /// What became of it.
    pub what: SavedWhat,
}

/// Whether a fetched settlement was known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SavedWhat {
    /// It was not.
    New,
    /// It was, just so.
    Same,
    /// It was, and the provider has changed it. Nothing booked: it is to be read anew. Booked or closed: only noted.
    Changed {
        /// Where it stood before.
        previous_state: SettlementState,
    },
}

impl Store {
    /// Stores a fetched settlement with its documents, unless it is known just so.
    pub async fn save_fetched(
        &self,
        lease: &Lease,
        fetched: &FetchedSettlement,
        now: Timestamp,
    ) -> Result<Saved, StoreError> {
        write_in!(self.database(), |c| save_fetched(c, lease, fetched, now))
    }

    /// Adds documents to those that count, for instance transactions that reading asked for; the same key is replaced.
    pub async fn add_documents(
        &self,
        lease: &Lease,
        settlement_id: &str,
        documents: Vec<(String, Vec<u8>)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| add_documents(c, lease, settlement_id, &documents, now))
    }
}

async fn save_fetched(
    c: &mut AnyConnection,
    lease: &Lease,
    fetched: &FetchedSettlement,
    now: Timestamp,
) -> Result<Saved, StoreError> {
    hold(c, lease).await?;
    let deciding = fetched.documents.iter().find(|(key, _)| key == DECIDING);
    let (_, body) = deciding.ok_or_else(|| StoreError::NoSettlementDocument { code: fetched.code.clone() })?;
    let known: Option<String> = sqlx::query_scalar("select id from settlements where flow_id = $1 and code = $2")
        .bind(&lease.flow_id)
        .bind(&fetched.code)
        .fetch_optional(&mut *c)
        .await?;
    let Some(id) = known else {
        let id = insert(c, lease, fetched, now).await?;
        return Ok(Saved { id, what: SavedWhat::New });
    };
    let stand = stand_for_step(c, lease, &id).await?;
    let (last_revision, last_hash) = find_last(c, &id, DECIDING).await?.unwrap_or((stand.revision, String::new()));
    if last_hash == sha256_of(body) {
        return Ok(Saved { id, what: SavedWhat::Same });
    }
    let revision = last_revision.saturating_add(1);
    link_documents(c, &id, revision, &fetched.documents, now).await?;
    if stand.state == SettlementState::Closed || stand.may_be_booked(c).await? {
        note_change(c, &stand, revision, now).await?;
    } else {
        begin_anew(c, &stand, revision, fetched.date, now).await?;
    }
    Ok(Saved { id, what: SavedWhat::Changed { previous_state: stand.state } })
}

async fn insert(
    c: &mut AnyConnection,
    lease: &Lease,
    fetched: &FetchedSettlement,
    now: Timestamp,
) -> Result<String, StoreError> {
    let id = new_id(now)?;
    sqlx::query(
        "insert into settlements (id, flow_id, code, date, state, revision, description, attempts, created_at_ms,
             updated_at_ms)
         values ($1, $2, $3, $4, $5, 1, '', 0, $6, $6)",
    )
    .bind(&id)
    .bind(&lease.flow_id)
    .bind(&fetched.code)
    .bind(fetched.date.to_string())
    .bind(SettlementState::Fetched.word())
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await?;
    link_documents(c, &id, 1, &fetched.documents, now).await?;
    stand_for_step(c, lease, &id).await?.note_step(c, now, "fetched", "").await?;
    Ok(id)
}

/// Nothing of it can be in the books: the new documents count, and it is read from the start.
async fn begin_anew(
    c: &mut AnyConnection,
    stand: &Stand,
    revision: i64,
    date: Date,
    now: Timestamp,
) -> Result<(), StoreError> {
    stand.forget_plan(c).await?;
    if stand.state != SettlementState::Fetched {
        stand.change(c, (stand.state, SettlementState::Fetched), Mover::Step, now).await?;
    }
    sqlx::query(
        "update settlements set revision = $1, date = $2, payout_minor = null, currency = null, not_before_ms = null,
             attempts = 0, updated_at_ms = $3
         where id = $4",
    )
    .bind(revision)
    .bind(date.to_string())
    .bind(now.as_millisecond())
    .bind(&stand.id)
    .execute(&mut *c)
    .await?;
    let detail = format!("the provider changed it while it was {}; revision {revision}", stand.state.word());
    stand.note_step(c, now, "changed", &detail).await
}

/// It is in the books, or a person dealt with it: the old documents go on counting, the new ones are kept as evidence.
async fn note_change(c: &mut AnyConnection, stand: &Stand, revision: i64, now: Timestamp) -> Result<(), StoreError> {
    let detail = format!("{}: revision {revision} is not what was booked (revision {})", stand.code, stand.revision);
    let nl = format!("{}: revisie {revision} is niet wat geboekt is (revisie {})", stand.code, stand.revision);
    let problem = Problem::new(ProblemKind::SettlementChanged, (detail.clone(), nl));
    sqlx::query("update settlements set changed_after_booking = $1, updated_at_ms = $2 where id = $3")
        .bind(to_json("problem", &problem)?)
        .bind(now.as_millisecond())
        .bind(&stand.id)
        .execute(&mut *c)
        .await?;
    stand.note_step(c, now, "changed_after_booking", &detail).await
}

async fn add_documents(
    c: &mut AnyConnection,
    lease: &Lease,
    settlement_id: &str,
    documents: &[(String, Vec<u8>)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let stand = stand_for_step(c, lease, settlement_id).await?;
    link_documents(c, settlement_id, stand.revision, documents, now).await
}

/// The highest revision of the documents, for a settlement that is taken up again after a change was noted.
pub(super) async fn last_revision(c: &mut AnyConnection, settlement_id: &str) -> Result<i64, StoreError> {
    let row = sqlx::query(
        "select cast(max(revision) as bigint) as revision from settlement_documents where settlement_id = $1",
    )
    .bind(settlement_id)
    .fetch_one(c)
    .await?;
    row.integer("revision")
}
