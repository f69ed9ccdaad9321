//! The mirror of open items in AFAS: what it had when it was last asked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ledger::money::Money;
use ledger::open_item::OpenItem;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool};

use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::insert::{Value, insert_rows};
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::snapshots::{Mirror, note_snapshot};

const COLUMNS: &[&str] = &[
    "flow_id",
    "administration",
    "invoice",
    "debtor",
    "debtor_name",
    "debtor_blocked",
    "journal",
    "order_number",
    "payment_reference",
    "date",
    "due_date",
    "amount_minor",
    "balance_minor",
    "currency",
    "description",
];

impl Store {
    /// Makes `items`, of one consistent read, the open items of an administration. Items that are no longer among them
    /// are kept with nothing open: a refund or chargeback may concern them. Only what differs is written.
    pub async fn replace_open_items(
        &self,
        lease: &Lease,
        administration: i64,
        items: Vec<OpenItem>,
        snapshot_at: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| replace(c, lease, administration, &items, snapshot_at))
    }

    /// Renews single items, by administration and invoice: `changed` as they are now, `gone` with nothing open.
    pub async fn save_open_items(
        &self,
        lease: &Lease,
        changed: &[OpenItem],
        gone: &[(i64, String)],
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| save(c, lease, changed, gone))
    }
}

impl ReadStore {
    /// The open items of a flow, and those it knows to be settled (nothing open), by administration and invoice.
    pub async fn get_open_items(&self, flow_id: &str) -> Result<Vec<OpenItem>, StoreError> {
        of_flow(self.pool(), flow_id).await
    }
}

async fn replace(
    c: &mut AnyConnection,
    lease: &Lease,
    administration: i64,
    items: &[OpenItem],
    snapshot_at: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    if let Some(stray) = items.iter().find(|item| item.administration != administration) {
        return Err(StoreError::Mismatch {
            what: "administration of an open item",
            expected: administration.to_string(),
            got: stray.administration.to_string(),
        });
    }
    let known = by_invoice(of_administration(&mut *c, &lease.flow_id, administration).await?);
    let wanted = by_invoice(items.to_vec());
    let mut changed: Vec<OpenItem> = Vec::new();
    for (invoice, group) in &wanted {
        if known.get(invoice) != Some(group) {
            changed.extend(group.iter().cloned());
        }
    }
    let gone = known.iter().filter(|(invoice, _)| !wanted.contains_key(*invoice)).flat_map(|(_, group)| group);
    for item in gone.filter(|item| !item.balance.is_zero()) {
        changed.push(OpenItem { balance: Money::zero(item.balance.currency()), ..item.clone() });
    }
    forget(c, &lease.flow_id, changed.iter().filter(|item| known.contains_key(&item.invoice))).await?;
    insert(c, &lease.flow_id, &changed).await?;
    note_snapshot(c, &lease.flow_id, Mirror::OpenItems, administration, snapshot_at).await
}

async fn save(
    c: &mut AnyConnection,
    lease: &Lease,
    changed: &[OpenItem],
    gone: &[(i64, String)],
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    for (administration, invoice) in gone {
        sqlx::query(
            "update open_items set balance_minor = 0 where flow_id = $1 and administration = $2 and invoice = $3",
        )
        .bind(&lease.flow_id)
        .bind(*administration)
        .bind(invoice)
        .execute(&mut *c)
        .await?;
    }
    forget(c, &lease.flow_id, changed.iter()).await?;
    insert(c, &lease.flow_id, changed).await
}

/// Deletes the rows of these items' invoices.
async fn forget(
    c: &mut AnyConnection,
    flow_id: &str,
    items: impl Iterator<Item = &OpenItem>,
) -> Result<(), StoreError> {
    for item in items {
        sqlx::query("delete from open_items where flow_id = $1 and administration = $2 and invoice = $3")
            .bind(flow_id)
            .bind(item.administration)
            .bind(&item.invoice)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

/// AFAS may give an invoice number twice: both are kept.
fn by_invoice(items: Vec<OpenItem>) -> BTreeMap<String, Vec<OpenItem>> {
    let mut groups: BTreeMap<String, Vec<OpenItem>> = BTreeMap::new();
    for item in items {
        groups.entry(item.invoice.clone()).or_default().push(item);
    }
    for group in groups.values_mut() {
        group.sort_by(|a, b| a.debtor.cmp(&b.debtor));
    }
    groups
}

async fn of_administration(
    c: &mut AnyConnection,
    flow_id: &str,
    administration: i64,
) -> Result<Vec<OpenItem>, StoreError> {
    let rows = sqlx::query("select * from open_items where flow_id = $1 and administration = $2")
        .bind(flow_id)
        .bind(administration)
        .fetch_all(c)
        .await?;
    rows.iter().map(read_item).collect()
}

async fn insert(c: &mut AnyConnection, flow_id: &str, items: &[OpenItem]) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        if item.amount.currency() != item.balance.currency() {
            return Err(StoreError::Mismatch {
                what: "currency of an open item's balance",
                expected: item.amount.currency().code().to_owned(),
                got: item.balance.currency().code().to_owned(),
            });
        }
        rows.push(values(flow_id, item));
    }
    insert_rows(c, "open_items", COLUMNS, rows).await
}

fn values(flow_id: &str, item: &OpenItem) -> Vec<Value> {
    vec![
        flow_id.into(),
        item.administration.into(),
        item.invoice.as_str().into(),
        item.debtor.as_str().into(),
        item.debtor_name.as_str().into(),
        i64::from(item.debtor_blocked).into(),
        item.journal.clone().into(),
        item.order.clone().into(),
        item.payment_reference.clone().into(),
        item.date.to_string().into(),
        item.due_date.map(|date| date.to_string()).into(),
        item.amount.minor().into(),
        item.balance.minor().into(),
        item.amount.currency().code().into(),
        item.description.as_str().into(),
    ]
}

async fn of_flow(pool: &AnyPool, flow_id: &str) -> Result<Vec<OpenItem>, StoreError> {
    let rows = sqlx::query("select * from open_items where flow_id = $1 order by administration, invoice, debtor")
        .bind(flow_id)
        .fetch_all(pool)
        .await?;
    rows.iter().map(read_item).collect()
}

pub(crate) fn read_item(row: &AnyRow) -> Result<OpenItem, StoreError> {
    Ok(OpenItem {
        administration: row.integer("administration")?,
        debtor: row.text("debtor")?,
        debtor_name: row.text("debtor_name")?,
        debtor_blocked: row.flag("debtor_blocked")?,
        invoice: row.text("invoice")?,
        journal: row.text_or_null("journal")?,
        order: row.text_or_null("order_number")?,
        payment_reference: row.text_or_null("payment_reference")?,
        date: row.date("date")?,
        due_date: row.date_or_null("due_date")?,
        amount: row.money("amount_minor")?,
        balance: row.money("balance_minor")?,
        description: row.text("description")?,
    })
}
