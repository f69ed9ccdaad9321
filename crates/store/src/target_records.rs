//! What the target has of each record, where a delivery goes record by record. It is written around every call: what has an
//! answer is not sent again, and what has none is.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::problem::Problem;
use ledger::receivable::{DeliveredReceivable, DeliveryPlan, ReceivableKey, RecordKey, RecordKind};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::{Columns, to_json};
use crate::database::write_in;
use crate::delivered::{overwrite, remember_created};
use crate::delivered_changes;
use crate::deliveries::{DeliveryRow, finish_sent, read as read_delivery};
use crate::error::StoreError;
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::organisation::OrganisationStore;

/// Why it is not sure what the target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordDoubt {
    /// A call with it has no answer.
    Unanswered,
    /// The target showed something else than it was sent, or nothing.
    Differs,
}

impl RecordDoubt {
    const fn word(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Differs => "differs",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Unanswered, Self::Differs].into_iter().find(|doubt| doubt.word() == word)
    }
}

/// A record as far as the target is known to have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetRecord {
    /// Hash of what it took last; none while it never took one.
    pub taken_sha256: Option<String>,
    /// Why that may not be what it has.
    pub doubt: Option<RecordDoubt>,
    /// Hash of what it refused, until it takes something or that is not wanted any more.
    pub refused_sha256: Option<String>,
    /// Why it refused it.
    pub problem: Option<Problem>,
    /// When something last became of it.
    pub at: Timestamp,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordOutcome {
    /// Which one.
    pub key: RecordKey,
    /// Hash of what was sent.
    pub sha256: String,
    /// Why it was not taken; nothing when it was.
    pub problem: Option<Problem>,
    /// Whether another call with it has no answer, before this one or in it: a refusal does not end that.
    pub doubtful: bool,
}

/// What became of the records of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordOutcomes {
    /// Each of them.
    pub outcomes: Vec<RecordOutcome>,
    /// The invoices of these that were taken, as they were sent.
    pub taken: Vec<DeliveredReceivable>,
    /// Invoices that the target does not have for sure: they were refused and never sent before.
    pub dropped: Vec<ReceivableKey>,
}

/// A record that the target does not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedRecord {
    /// Which one.
    pub key: RecordKey,
    /// Why, in the target's words.
    pub problem: Problem,
    /// When it was last refused.
    pub at: Timestamp,
}

/// How many records of a kind a delivery brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordCount {
    /// The kind.
    pub kind: RecordKind,
    /// How many the target took.
    pub taken: u64,
    /// How many it did not.
    pub refused: u64,
}

impl Store {
    /// Right before a call of the delivery `delivery_id`: what is in it is in doubt, and invoices that are new may be at the target
    /// from here on. `part` is the part of the list that the call brings, with what that does to invoices.
    pub async fn begin_records(
        &self,
        lease: &Lease,
        delivery_id: &str,
        keys: &[RecordKey],
        part: &DeliveryPlan,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| begin(c, lease, delivery_id, keys, part, now))
    }

    /// After a call of the delivery `delivery_id`.
    pub async fn save_records(
        &self,
        lease: &Lease,
        delivery_id: &str,
        outcomes: &RecordOutcomes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save(c, lease, delivery_id, outcomes, now))
    }

    /// Everything of a delivery has an answer. `changed` are invoices that changed in what is not sent.
    pub async fn finish_records(
        &self,
        lease: &Lease,
        delivery_id: &str,
        changed: &[DeliveredReceivable],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| finish(c, lease, delivery_id, changed, now))
    }

    /// Refusals that do not matter any more: nobody wants to send that.
    pub async fn forget_refusals(&self, lease: &Lease, keys: &[RecordKey]) -> Result<(), StoreError> {
        write_in!(self.database(), |c| forget(c, lease, keys))
    }

    /// The target showed something else of these invoices than it was sent.
    pub async fn doubt_records(&self, lease: &Lease, keys: &[RecordKey], now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| mark(c, lease, keys, RecordDoubt::Differs, now))
    }
}

impl ReadStore {
    /// What the target has of each record of a flow.
    pub async fn list_target_records(&self, flow_id: &str) -> Result<BTreeMap<RecordKey, TargetRecord>, StoreError> {
        let rows = sqlx::query("select * from target_records where flow_id = $1").bind(flow_id);
        let rows = rows.fetch_all(self.pool()).await?;
        rows.iter().map(|row| Ok((read_key(row)?, read(row)?))).collect()
    }

    /// Whether the last delivery of a flow went record by record, as far as anything came of it.
    pub async fn has_target_records(&self, flow_id: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("select kind from target_records where flow_id = $1 limit 1").bind(flow_id);
        Ok(row.fetch_optional(self.pool()).await?.is_some())
    }

    /// The newest file of a flow that its target may have, processed or not.
    pub async fn find_last_file(&self, flow_id: &str) -> Result<Option<DeliveryRow>, StoreError> {
        let row = sqlx::query(
            "select * from deliveries where flow_id = $1 and file_name is not null and state <> 'refused'
             order by made_at_ms desc, id desc limit 1",
        )
        .bind(flow_id)
        .fetch_optional(self.pool())
        .await?;
        row.as_ref().map(read_delivery).transpose()
    }

    /// How many records the target does not take.
    pub async fn count_refused_records(&self, flow_id: &str) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "select cast(count(*) as bigint) as refused from target_records
             where flow_id = $1 and refused_sha256 is not null",
        );
        row.bind(flow_id).fetch_one(self.pool()).await?.number("refused")
    }

    /// The records that the target does not take, by kind and number.
    pub async fn list_refused_records(&self, flow_id: &str, limit: u32) -> Result<Vec<RefusedRecord>, StoreError> {
        let rows = sqlx::query(
            "select * from target_records where flow_id = $1 and refused_sha256 is not null
             order by kind, administration, record limit $2",
        )
        .bind(flow_id)
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        let read = |row: &AnyRow| {
            Ok(RefusedRecord { key: read_key(row)?, problem: row.json("problem")?, at: row.moment("at_ms")? })
        };
        rows.iter().map(read).collect()
    }

    /// How many records each of the last deliveries of a flow brought.
    pub async fn list_record_counts(
        &self,
        flow_id: &str,
        deliveries: u32,
    ) -> Result<BTreeMap<String, Vec<RecordCount>>, StoreError> {
        let rows = sqlx::query(
            "select * from delivery_records where delivery_id in
                 (select id from deliveries where flow_id = $1 order by made_at_ms desc, id desc limit $2)",
        )
        .bind(flow_id)
        .bind(i64::from(deliveries))
        .fetch_all(self.pool())
        .await?;
        let mut counts: BTreeMap<String, Vec<RecordCount>> = BTreeMap::new();
        for row in &rows {
            let kind = row.word("kind", RecordKind::from_word)?;
            let count = RecordCount { kind, taken: row.number("taken")?, refused: row.number("refused")? };
            counts.entry(row.text("delivery_id")?).or_default().push(count);
        }
        for of_one in counts.values_mut() {
            of_one.sort_by_key(|count| count.kind);
        }
        Ok(counts)
    }
}

impl OrganisationStore {
    /// The records that the target of a flow of its does not take, the first so many, and how many there are.
    pub async fn list_refused_records(
        &self,
        flow_id: &str,
        limit: u32,
    ) -> Result<(Vec<RefusedRecord>, u64), StoreError> {
        let flow = self.get_flow(flow_id).await?;
        let refused = self.reader().list_refused_records(&flow.id, limit).await?;
        Ok((refused, self.reader().count_refused_records(&flow.id).await?))
    }

    /// How many records each of the last deliveries of a flow of its brought.
    pub async fn list_record_counts(
        &self,
        flow_id: &str,
        deliveries: u32,
    ) -> Result<BTreeMap<String, Vec<RecordCount>>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        self.reader().list_record_counts(&flow.id, deliveries).await
    }
}

fn read_key(row: &AnyRow) -> Result<RecordKey, StoreError> {
    Ok(RecordKey {
        kind: row.word("kind", RecordKind::from_word)?,
        administration: row.text("administration")?,
        record: row.text("record")?,
    })
}

fn read(row: &AnyRow) -> Result<TargetRecord, StoreError> {
    let doubt = match row.text_or_null("doubt")? {
        Some(_) => Some(row.word("doubt", RecordDoubt::from_word)?),
        None => None,
    };
    Ok(TargetRecord {
        taken_sha256: row.text_or_null("taken_sha256")?,
        doubt,
        refused_sha256: row.text_or_null("refused_sha256")?,
        problem: row.json_or_null("problem")?,
        at: row.moment("at_ms")?,
    })
}

async fn begin(
    c: &mut AnyConnection,
    lease: &Lease,
    delivery_id: &str,
    keys: &[RecordKey],
    part: &DeliveryPlan,
    now: Timestamp,
) -> Result<(), StoreError> {
    mark(c, lease, keys, RecordDoubt::Unanswered, now).await?;
    delivered_changes::keep(c, lease, delivery_id, part).await?;
    remember_created(c, lease, part).await
}

/// A call without an answer outweighs what was seen.
async fn mark(
    c: &mut AnyConnection,
    lease: &Lease,
    keys: &[RecordKey],
    doubt: RecordDoubt,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    for key in keys {
        sqlx::query(
            "insert into target_records (flow_id, kind, administration, record, doubt, at_ms)
             values ($1, $2, $3, $4, $5, $6)
             on conflict (flow_id, kind, administration, record) do update
                 set doubt = case when target_records.doubt = 'unanswered' then target_records.doubt
                     else excluded.doubt end",
        )
        .bind(&lease.flow_id)
        .bind(key.kind.word())
        .bind(&key.administration)
        .bind(&key.record)
        .bind(doubt.word())
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await?;
    }
    Ok(())
}

async fn save(
    c: &mut AnyConnection,
    lease: &Lease,
    delivery_id: &str,
    outcomes: &RecordOutcomes,
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    let mut counts: BTreeMap<RecordKind, (i64, i64)> = BTreeMap::new();
    for one in &outcomes.outcomes {
        let (taken, refused) = counts.entry(one.key.kind).or_default();
        match &one.problem {
            None => {
                *taken = taken.saturating_add(1);
                save_taken(c, lease, one, now).await?;
            }
            Some(problem) => {
                *refused = refused.saturating_add(1);
                save_refused(c, lease, one, problem, now).await?;
            }
        }
    }
    for (kind, (taken, refused)) in counts {
        sqlx::query(
            "insert into delivery_records (delivery_id, kind, taken, refused) values ($1, $2, $3, $4)
             on conflict (delivery_id, kind) do update set taken = delivery_records.taken + excluded.taken,
                 refused = delivery_records.refused + excluded.refused",
        )
        .bind(delivery_id)
        .bind(kind.word())
        .bind(taken)
        .bind(refused)
        .execute(&mut *c)
        .await?;
    }
    for one in &outcomes.taken {
        overwrite(c, &lease.flow_id, one).await?;
    }
    let taken: Vec<ReceivableKey> = outcomes.taken.iter().map(|one| one.receivable.key()).collect();
    delivered_changes::note_taken(c, lease, delivery_id, &taken, now).await?;
    for one in outcomes.outcomes.iter().filter(|one| one.key.kind == RecordKind::Invoice && one.problem.is_some()) {
        delivered_changes::drop_one(c, lease, delivery_id, (&one.key.administration, &one.key.record)).await?;
    }
    for (administration, invoice) in &outcomes.dropped {
        sqlx::query("delete from delivered_receivables where flow_id = $1 and administration = $2 and invoice = $3")
            .bind(&lease.flow_id)
            .bind(administration)
            .bind(invoice)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

async fn save_taken(
    c: &mut AnyConnection,
    lease: &Lease,
    one: &RecordOutcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into target_records (flow_id, kind, administration, record, taken_sha256, at_ms)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (flow_id, kind, administration, record) do update set taken_sha256 = excluded.taken_sha256,
             doubt = null, refused_sha256 = null, problem = null, at_ms = excluded.at_ms",
    )
    .bind(&lease.flow_id)
    .bind(one.key.kind.word())
    .bind(&one.key.administration)
    .bind(&one.key.record)
    .bind(&one.sha256)
    .bind(now.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn save_refused(
    c: &mut AnyConnection,
    lease: &Lease,
    one: &RecordOutcome,
    problem: &Problem,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into target_records (flow_id, kind, administration, record, doubt, refused_sha256, problem, at_ms)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (flow_id, kind, administration, record) do update set doubt = excluded.doubt,
             refused_sha256 = excluded.refused_sha256, problem = excluded.problem, at_ms = excluded.at_ms",
    )
    .bind(&lease.flow_id)
    .bind(one.key.kind.word())
    .bind(&one.key.administration)
    .bind(&one.key.record)
    .bind(one.doubtful.then_some(RecordDoubt::Unanswered.word()))
    .bind(&one.sha256)
    .bind(to_json("problem", problem)?)
    .bind(now.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn finish(
    c: &mut AnyConnection,
    lease: &Lease,
    delivery_id: &str,
    changed: &[DeliveredReceivable],
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    finish_sent(c, lease, delivery_id, now).await?;
    for one in changed {
        overwrite(c, &lease.flow_id, one).await?;
    }
    Ok(())
}

async fn forget(c: &mut AnyConnection, lease: &Lease, keys: &[RecordKey]) -> Result<(), StoreError> {
    hold(c, lease).await?;
    for key in keys {
        for statement in [
            "update target_records set refused_sha256 = null, problem = null
             where flow_id = $1 and kind = $2 and administration = $3 and record = $4",
            "delete from target_records where flow_id = $1 and kind = $2 and administration = $3 and record = $4
                 and taken_sha256 is null and doubt is null",
        ] {
            sqlx::query(statement)
                .bind(&lease.flow_id)
                .bind(key.kind.word())
                .bind(&key.administration)
                .bind(&key.record)
                .execute(&mut *c)
                .await?;
        }
    }
    Ok(())
}
