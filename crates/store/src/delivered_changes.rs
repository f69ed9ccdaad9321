//! What each list did to an invoice at the target. Kept with the list right before it is sent, and shown with what became of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use ledger::money::Money;
use ledger::receivable::{ClosedBy, DeliveredReceivable, DeliveryPlan, ReceivableKey};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::columns::Columns;
use crate::database::write_in;
use crate::deliveries::DeliveryState;
use crate::error::StoreError;
use crate::insert::{Value, insert_rows};
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::organisation::OrganisationStore;

/// Changes of an invoice a list gives at most, the newest.
const LIST_AT_MOST: i64 = 500;

/// What a list does to an invoice at the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InvoiceChange {
    /// It is new there.
    Created,
    /// Something of it is different.
    Changed,
    /// It closes: the books have it no more.
    ClosedByAbsence,
    /// It closes: nothing of it is open.
    ClosedByZero,
    /// It was closed and is open again.
    Reopened,
}

impl InvoiceChange {
    /// All of them.
    pub const ALL: &'static [Self] =
        &[Self::Created, Self::Changed, Self::ClosedByAbsence, Self::ClosedByZero, Self::Reopened];

    /// The word in stored rows and machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::ClosedByAbsence => "closed_by_absence",
            Self::ClosedByZero => "closed_by_zero",
            Self::Reopened => "reopened",
        }
    }

    /// The change with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|change| change.word() == word)
    }
}

/// What a list did, or was to do, to an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveredChange {
    /// The flow.
    pub flow_id: String,
    /// Code of the administration.
    pub administration: String,
    /// The list.
    pub delivery_id: String,
    /// When the list was made.
    pub made_at: Timestamp,
    /// Where the list stands: one that was not sent changed nothing, one in doubt may have. Where a list goes record by record, each
    /// of them stands by itself.
    pub state: DeliveryState,
    /// When the target took the list, or the record.
    pub sent_at: Option<Timestamp>,
    /// What it does.
    pub change: InvoiceChange,
    /// What was open at the target before; none for an invoice it did not know.
    pub was: Option<Money>,
    /// What is open by this list.
    pub open: Money,
    /// When the open amount was also set there at once.
    pub told_at: Option<Timestamp>,
}

impl Store {
    /// The target took the open amounts of these invoices at once, besides the list.
    pub async fn note_amounts_taken(
        &self,
        lease: &Lease,
        delivery_id: &str,
        taken: &[ReceivableKey],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note_taken(c, lease, delivery_id, taken, now))
    }
}

impl ReadStore {
    /// What lists after the last one that the target took have made known to it, if they came, which nobody knows.
    pub async fn list_created_in_doubt(&self, flow_id: &str) -> Result<BTreeSet<ReceivableKey>, StoreError> {
        let rows = sqlx::query(
            "select made.administration, made.invoice from delivered_changes made
             join deliveries list on list.id = made.delivery_id
             where list.flow_id = $1 and made.what = 'created' and made.told_at_ms is null and list.made_at_ms >
                 coalesce((select max(sent.made_at_ms) from deliveries sent
                     where sent.flow_id = $1 and sent.state = 'sent'), -1)",
        )
        .bind(flow_id)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(|row| Ok((row.text("administration")?, row.text("invoice")?))).collect()
    }
}

impl OrganisationStore {
    /// What lists of its flows did to invoices of this number, the oldest first.
    pub async fn list_delivered_changes(&self, invoice: &str) -> Result<Vec<DeliveredChange>, StoreError> {
        let rows = sqlx::query(
            "select changed.*, list.made_at_ms, list.state, list.sent_at_ms, list.file_name from delivered_changes changed
             join deliveries list on list.id = changed.delivery_id
             where changed.invoice = $1
                 and changed.flow_id in (select flow.id from flows flow where flow.organisation_id = $2)
             order by list.made_at_ms desc, list.id desc, changed.administration limit $3",
        )
        .bind(invoice)
        .bind(self.id())
        .bind(LIST_AT_MOST)
        .fetch_all(self.reader().pool())
        .await?;
        rows.iter().rev().map(read).collect()
    }

    /// What the targets of its flows were last sent of invoices of this number, with the flow of each.
    pub async fn list_delivered_as(&self, invoice: &str) -> Result<Vec<(String, DeliveredReceivable)>, StoreError> {
        let rows = sqlx::query(
            "select flow_id, content from delivered_receivables where invoice = $1
                 and flow_id in (select flow.id from flows flow where flow.organisation_id = $2)
             order by flow_id, administration",
        )
        .bind(invoice)
        .bind(self.id())
        .fetch_all(self.reader().pool())
        .await?;
        rows.iter().map(|row| Ok((row.text("flow_id")?, row.json("content")?))).collect()
    }
}

/// Keeps what a list is about to do. What the target knew is still in `delivered_receivables`.
pub(crate) async fn keep(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    plan: &DeliveryPlan,
) -> Result<(), StoreError> {
    let listed: BTreeMap<(&str, &str), Money> = plan
        .list
        .iter()
        .map(|one| ((one.receivable.administration(), one.receivable.invoice()), one.receivable.open()))
        .collect();
    let mut rows = Vec::new();
    let mut row = |key: &ReceivableKey, change: InvoiceChange, was: Option<Money>| {
        let Some(open) = listed.get(&(key.0.as_str(), key.1.as_str())).copied() else { return };
        rows.push(vec![
            Value::from(lease.flow_id.as_str()),
            Value::from(key.1.as_str()),
            Value::from(key.0.as_str()),
            Value::from(id),
            Value::from(change.word()),
            Value::Integer(was.map(Money::minor)),
            Value::from(open.minor()),
            Value::from(open.currency().code()),
        ]);
    };
    // an invoice has one row, whatever a plan says of it
    let mut seen: BTreeSet<&ReceivableKey> = BTreeSet::new();
    for key in plan.created.iter().filter(|key| seen.insert(*key)) {
        row(key, InvoiceChange::Created, None);
    }
    for closing in plan.closing.iter().filter(|closing| seen.insert(&closing.key)) {
        let change = match closing.by {
            ClosedBy::Absence => InvoiceChange::ClosedByAbsence,
            ClosedBy::Zero => InvoiceChange::ClosedByZero,
        };
        row(&closing.key, change, Some(closing.open));
    }
    let reopened = plan.reopened.iter().map(|key| (key, InvoiceChange::Reopened));
    let changed = plan.changed.iter().map(|one| (&one.key, InvoiceChange::Changed));
    for (key, change) in reopened.chain(changed).filter(|(key, _)| seen.insert(*key)) {
        let was = open_before(c, &lease.flow_id, key).await?;
        row(key, change, was);
    }
    let columns =
        &["flow_id", "invoice", "administration", "delivery_id", "what", "was_minor", "open_minor", "currency"];
    insert_rows(c, "delivered_changes", columns, rows).await
}

/// A list certainly did not come: what only it made known to the target is not known there after all, and it did nothing to any
/// invoice.
pub(crate) async fn forget(c: &mut AnyConnection, lease: &Lease, id: &str) -> Result<(), StoreError> {
    sqlx::query(
        "delete from delivered_receivables where flow_id = $1 and exists (
             select 1 from delivered_changes made where made.flow_id = $1 and made.delivery_id = $2
                 and made.what = 'created' and made.invoice = delivered_receivables.invoice
                 and made.administration = delivered_receivables.administration)",
    )
    .bind(&lease.flow_id)
    .bind(id)
    .execute(&mut *c)
    .await?;
    sqlx::query("delete from delivered_changes where flow_id = $1 and delivery_id = $2")
        .bind(&lease.flow_id)
        .bind(id)
        .execute(c)
        .await?;
    Ok(())
}

async fn open_before(
    c: &mut AnyConnection,
    flow_id: &str,
    (administration, invoice): &ReceivableKey,
) -> Result<Option<Money>, StoreError> {
    let row = sqlx::query(
        "select content from delivered_receivables where flow_id = $1 and administration = $2 and invoice = $3",
    )
    .bind(flow_id)
    .bind(administration)
    .bind(invoice)
    .fetch_optional(c)
    .await?;
    let before: Option<DeliveredReceivable> = row.map(|row| row.json("content")).transpose()?;
    Ok(before.map(|before| before.receivable.open()))
}

/// A record was refused: its list does nothing to that invoice.
pub(crate) async fn drop_one(
    c: &mut AnyConnection,
    lease: &Lease,
    delivery_id: &str,
    (administration, invoice): (&str, &str),
) -> Result<(), StoreError> {
    sqlx::query(
        "delete from delivered_changes
         where flow_id = $1 and invoice = $2 and administration = $3 and delivery_id = $4",
    )
    .bind(&lease.flow_id)
    .bind(invoice)
    .bind(administration)
    .bind(delivery_id)
    .execute(c)
    .await?;
    Ok(())
}

/// The target took these invoices by themselves.
pub(crate) async fn note_taken(
    c: &mut AnyConnection,
    lease: &Lease,
    delivery_id: &str,
    taken: &[ReceivableKey],
    now: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    for (administration, invoice) in taken {
        sqlx::query(
            "update delivered_changes set told_at_ms = $1
             where flow_id = $2 and invoice = $3 and administration = $4 and delivery_id = $5",
        )
        .bind(now.as_millisecond())
        .bind(&lease.flow_id)
        .bind(invoice)
        .bind(administration)
        .bind(delivery_id)
        .execute(&mut *c)
        .await?;
    }
    Ok(())
}

fn read(row: &AnyRow) -> Result<DeliveredChange, StoreError> {
    let told_at = row.moment_or_null("told_at_ms")?;
    let (state, sent_at, told_at) = match (told_at, row.text_or_null("file_name")?) {
        (Some(at), None) => (DeliveryState::Sent, Some(at), None),
        _ => (row.word("state", DeliveryState::from_word)?, row.moment_or_null("sent_at_ms")?, told_at),
    };
    Ok(DeliveredChange {
        flow_id: row.text("flow_id")?,
        administration: row.text("administration")?,
        delivery_id: row.text("delivery_id")?,
        made_at: row.moment("made_at_ms")?,
        state,
        sent_at,
        change: row.word("what", InvoiceChange::from_word)?,
        was: row.money_or_null("was_minor")?,
        open: row.money("open_minor")?,
        told_at,
    })
}
