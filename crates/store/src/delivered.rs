//! What a target was last sent of each invoice, row by row.

use std::collections::BTreeSet;

use ledger::receivable::{DeliveredReceivable, DeliveryPlan, ReceivableKey};
use sqlx::AnyConnection;

use crate::columns::to_json;
use crate::error::StoreError;
use crate::leases::Lease;

/// Keeps what the target knows of an invoice; what is kept already stays.
pub(crate) async fn remember(
    c: &mut AnyConnection,
    flow_id: &str,
    one: &DeliveredReceivable,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into delivered_receivables (flow_id, administration, invoice, content) values ($1, $2, $3, $4)
         on conflict (flow_id, administration, invoice) do nothing",
    )
    .bind(flow_id)
    .bind(one.receivable.administration())
    .bind(one.receivable.invoice())
    .bind(to_json("content", one)?)
    .execute(c)
    .await?;
    Ok(())
}

/// It may come to the target though its answer is lost: what is new counts as known there from here on.
pub(crate) async fn remember_created(
    c: &mut AnyConnection,
    lease: &Lease,
    plan: &DeliveryPlan,
) -> Result<(), StoreError> {
    let created: BTreeSet<&ReceivableKey> = plan.created.iter().collect();
    for one in plan.list.iter().filter(|one| created.contains(&one.receivable.key())) {
        remember(c, &lease.flow_id, one).await?;
    }
    Ok(())
}

/// Keeps what the target knows of an invoice, in the place of what was kept.
pub(crate) async fn overwrite(
    c: &mut AnyConnection,
    flow_id: &str,
    one: &DeliveredReceivable,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into delivered_receivables (flow_id, administration, invoice, content) values ($1, $2, $3, $4)
         on conflict (flow_id, administration, invoice) do update set content = excluded.content",
    )
    .bind(flow_id)
    .bind(one.receivable.administration())
    .bind(one.receivable.invoice())
    .bind(to_json("content", one)?)
    .execute(c)
    .await?;
    Ok(())
}
