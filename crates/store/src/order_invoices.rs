//! The mirror of order invoices in AFAS: which invoice an order became.

use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::insert::{Value, insert_rows};
use crate::leases::{Lease, hold};
use crate::open::{ReadStore, Store};
use crate::snapshots::{Mirror, note_snapshot};

const COLUMNS: &[&str] = &["flow_id", "administration", "order_number", "invoice", "debtor"];

/// An order and the invoice it became.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderInvoice {
    /// The order's number in AFAS.
    pub order: String,
    /// The administration's number.
    pub administration: i64,
    /// The invoice's number.
    pub invoice: String,
    /// The debtor's number.
    pub debtor: String,
}

impl Store {
    /// Replaces all order invoices of an administration by those of one consistent read.
    pub async fn replace_order_invoices(
        &self,
        lease: &Lease,
        administration: i64,
        invoices: Vec<OrderInvoice>,
        snapshot_at: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| replace(c, lease, administration, &invoices, snapshot_at))
    }
}

impl ReadStore {
    /// The order invoices of a flow, by administration and order.
    pub async fn get_order_invoices(&self, flow_id: &str) -> Result<Vec<OrderInvoice>, StoreError> {
        let rows = sqlx::query(
            "select * from order_invoices where flow_id = $1 order by administration, order_number, invoice",
        )
        .bind(flow_id)
        .fetch_all(self.pool())
        .await?;
        rows.iter()
            .map(|row| {
                Ok(OrderInvoice {
                    order: row.text("order_number")?,
                    administration: row.integer("administration")?,
                    invoice: row.text("invoice")?,
                    debtor: row.text("debtor")?,
                })
            })
            .collect()
    }
}

async fn replace(
    c: &mut AnyConnection,
    lease: &Lease,
    administration: i64,
    invoices: &[OrderInvoice],
    snapshot_at: Timestamp,
) -> Result<(), StoreError> {
    hold(c, lease).await?;
    if let Some(stray) = invoices.iter().find(|invoice| invoice.administration != administration) {
        return Err(StoreError::Mismatch {
            what: "administration of an order invoice",
            expected: administration.to_string(),
            got: stray.administration.to_string(),
        });
    }
    sqlx::query("delete from order_invoices where flow_id = $1 and administration = $2")
        .bind(&lease.flow_id)
        .bind(administration)
        .execute(&mut *c)
        .await?;
    let rows = invoices.iter().map(|invoice| values(&lease.flow_id, invoice)).collect();
    insert_rows(c, "order_invoices", COLUMNS, rows).await?;
    note_snapshot(c, &lease.flow_id, Mirror::OrderInvoices, administration, snapshot_at).await
}

fn values(flow_id: &str, invoice: &OrderInvoice) -> Vec<Value> {
    vec![
        flow_id.into(),
        invoice.administration.into(),
        invoice.order.as_str().into(),
        invoice.invoice.as_str().into(),
        invoice.debtor.as_str().into(),
    ]
}
