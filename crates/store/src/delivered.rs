//! What a target was last sent of each invoice, row by row.

use ledger::receivable::DeliveredReceivable;
use sqlx::AnyConnection;

use crate::columns::to_json;
use crate::error::StoreError;

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
    .bind(&one.receivable.administration)
    .bind(&one.receivable.invoice)
    .bind(to_json("content", one)?)
    .execute(c)
    .await?;
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
    .bind(&one.receivable.administration)
    .bind(&one.receivable.invoice)
    .bind(to_json("content", one)?)
    .execute(c)
    .await?;
    Ok(())
}
