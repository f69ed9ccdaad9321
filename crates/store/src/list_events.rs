//! What happened to lists of receivables, in the timeline of their flow: webhooks are told out of it.

use jiff::Timestamp;
use ledger::receivable::DeliveryPlan;
use sqlx::AnyConnection;

use crate::columns::Columns;
use crate::deliveries::DeliveryFigures;
use crate::error::StoreError;
use crate::events::{Event, Happened, STEP, note_of_list, read};
use crate::leases::Lease;
use crate::organisation::OrganisationStore;

/// Something that happened to a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListEvent {
    /// The list.
    pub delivery_id: String,
    /// What happened: `list_held`, `list_released`, `list_sent` or `list_refused`.
    pub event: Event,
}

impl OrganisationStore {
    /// What happened to the lists of a flow of its, the newest first.
    pub async fn list_events_of_lists(&self, flow_id: &str, limit: u32) -> Result<Vec<ListEvent>, StoreError> {
        let flow = self.get_flow(flow_id).await?;
        let rows = sqlx::query(
            "select at_ms, who, what, detail, delivery_id from events
             where flow_id = $1 and delivery_id is not null order by position desc limit $2",
        )
        .bind(&flow.id)
        .bind(i64::from(limit))
        .fetch_all(self.reader().pool())
        .await?;
        rows.iter().map(|row| Ok(ListEvent { delivery_id: row.text("delivery_id")?, event: read(row)? })).collect()
    }
}

/// A list waits for a person. The caller holds the flow's row, here and below.
pub(crate) async fn held(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    plan: &DeliveryPlan,
    now: Timestamp,
) -> Result<(), StoreError> {
    let detail = told(&DeliveryFigures::of(plan));
    note(c, &lease.flow_id, id, now, (STEP, "list_held", &detail)).await
}

/// The target took a list.
pub(crate) async fn sent(c: &mut AnyConnection, lease: &Lease, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let row = sqlx::query("select figures from deliveries where id = $1").bind(id).fetch_one(&mut *c).await?;
    let detail = told(&row.json("figures")?);
    note(c, &lease.flow_id, id, now, (STEP, "list_sent", &detail)).await
}

/// The target did not take a list; `why` is the problem's name.
pub(crate) async fn refused(
    c: &mut AnyConnection,
    lease: &Lease,
    id: &str,
    why: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    note(c, &lease.flow_id, id, now, (STEP, "list_refused", why)).await
}

/// A person let a list go.
pub(crate) async fn released(
    c: &mut AnyConnection,
    flow_id: &str,
    id: &str,
    who: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    note(c, flow_id, id, now, (who, "list_released", "")).await
}

/// The size of a list, for people.
fn told(figures: &DeliveryFigures) -> String {
    let DeliveryFigures { listed, open, closing, .. } = figures;
    format!("{listed} invoices, {open} open, {closing} closing")
}

async fn note(
    c: &mut AnyConnection,
    flow_id: &str,
    id: &str,
    at: Timestamp,
    (who, what, detail): (&str, &str, &str),
) -> Result<(), StoreError> {
    note_of_list(c, Happened { flow_id, settlement_id: None, at, who, what, detail }, id).await
}
