//! What waits for a webhook, and what became of it. One worker at a time has a webhook; one that lost it changes no row.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::{Webhook, WebhookState, open, read};
use crate::audit;
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::events::STEP;
use crate::open::{ReadStore, Store};

/// The right to deliver to a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookLease {
    /// The webhook.
    pub webhook_id: String,
    /// Which lease of it, counted from 1.
    pub number: i64,
    /// Until when nobody else takes it.
    pub until: Timestamp,
}

/// A webhook that this worker delivers to.
#[derive(Debug)]
pub struct TakenWebhook {
    /// It.
    pub webhook: Webhook,
    /// What deliveries are signed with.
    pub secret: SecretString,
    /// The right to deliver.
    pub lease: WebhookLease,
}

/// Something that a webhook was not told yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undelivered {
    /// In whose timeline it stands.
    pub flow_id: String,
    /// Where, from 1.
    pub position: i64,
    /// When it happened.
    pub at: Timestamp,
    /// What, as the timeline's word.
    pub what: String,
    /// To which settlement, when it is about one.
    pub settlement: Option<UndeliveredSettlement>,
    /// To which list of receivables, when it is about one.
    pub delivery: Option<String>,
}

/// The settlement that something happened to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UndeliveredSettlement {
    /// Its id.
    pub id: String,
    /// The provider's code.
    pub code: String,
}

impl ReadStore {
    /// Webhooks to which something is to be delivered now, who was told something longest ago first.
    pub async fn list_due_webhooks(&self, now: Timestamp, limit: u32) -> Result<Vec<String>, StoreError> {
        let due = sqlx::query_scalar(
            "select w.id from webhooks w
             where w.state = $1 and w.not_before_ms <= $2 and w.lease_until_ms <= $2 and exists (
                 select 1 from flows f
                 left join webhook_positions p on p.webhook_id = w.id and p.flow_id = f.id
                 join events e on e.flow_id = f.id and e.position > coalesce(p.position, 0)
                 where f.organisation_id = w.organisation_id)
             order by coalesce(w.delivered_at_ms, 0), w.id limit $3",
        );
        let due = due.bind(WebhookState::On.word()).bind(now.as_millisecond()).bind(i64::from(limit));
        Ok(due.fetch_all(self.pool()).await?)
    }

    /// What a webhook was not told yet, of whatever kind: flow by flow, each in the order in which it happened.
    pub async fn list_undelivered(&self, webhook_id: &str, limit: u32) -> Result<Vec<Undelivered>, StoreError> {
        let rows = sqlx::query(
            "select e.flow_id, e.position, e.at_ms, e.what, e.settlement_id, s.code, e.delivery_id
             from webhooks w join flows f on f.organisation_id = w.organisation_id
             left join webhook_positions p on p.webhook_id = w.id and p.flow_id = f.id
             join events e on e.flow_id = f.id and e.position > coalesce(p.position, 0)
             left join settlements s on s.id = e.settlement_id
             where w.id = $1 order by e.flow_id, e.position limit $2",
        )
        .bind(webhook_id)
        .bind(i64::from(limit))
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(undelivered).collect()
    }
}

impl Store {
    /// Takes a webhook for `ttl`, when it is due and nobody has it.
    pub async fn take_webhook(
        &self,
        id: &str,
        now: Timestamp,
        ttl: SignedDuration,
    ) -> Result<Option<TakenWebhook>, StoreError> {
        let until = until(now, ttl);
        let Some(row) = write_in!(self.database(), |c| take(c, id, now, until))? else { return Ok(None) };
        let lease = WebhookLease { webhook_id: id.to_owned(), number: row.integer("lease_number")?, until };
        match open(&self.data_key().await?, id, &row.bytes("sealed")?) {
            Ok(secret) => Ok(Some(TakenWebhook { webhook: read(&row)?, secret, lease })),
            Err(damaged) => {
                // the others are told all the same
                self.give_webhook_up(&lease, &damaged.to_string(), now).await?;
                Ok(None)
            }
        }
    }

    /// Keeps a webhook for `ttl` from now. None when another worker has it or it was switched off: then nothing may be sent.
    pub async fn keep_webhook(
        &self,
        lease: &WebhookLease,
        now: Timestamp,
        ttl: SignedDuration,
    ) -> Result<Option<WebhookLease>, StoreError> {
        let until = until(now, ttl);
        let kept = write_in!(self.database(), |c| keep(c, lease, until))?;
        Ok(kept.then(|| WebhookLease { until, ..lease.clone() }))
    }

    /// A delivery came through: the timeline of a flow is delivered up to this position. False when another worker has the
    /// webhook; it will deliver this again.
    pub async fn set_webhook_delivered(
        &self,
        lease: &WebhookLease,
        flow_id: &str,
        position: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| delivered(c, lease, (flow_id, position), now))
    }

    /// The timeline of a flow has nothing that the webhook wants up to this position.
    pub async fn pass_webhook_by(
        &self,
        lease: &WebhookLease,
        flow_id: &str,
        position: i64,
    ) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| pass_by(c, lease, flow_id, position))
    }

    /// A delivery did not come through: the webhook rests until `next`.
    pub async fn set_webhook_failed(
        &self,
        lease: &WebhookLease,
        why: &str,
        next: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| failed(c, lease, why, next, now))
    }

    /// Switches a webhook off for good, and says why. False when another worker has it, or it is off already.
    pub async fn give_webhook_up(&self, lease: &WebhookLease, why: &str, now: Timestamp) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| give_up(c, lease, why, now))
    }

    /// Gives a webhook back.
    pub async fn release_webhook(&self, lease: &WebhookLease) -> Result<(), StoreError> {
        write_in!(self.database(), |c| release(c, lease))
    }
}

fn until(now: Timestamp, ttl: SignedDuration) -> Timestamp {
    now.saturating_add(ttl).unwrap_or(Timestamp::MAX)
}

async fn take(c: &mut AnyConnection, id: &str, now: Timestamp, until: Timestamp) -> Result<Option<AnyRow>, StoreError> {
    let row = sqlx::query(
        "update webhooks set lease_number = lease_number + 1, lease_until_ms = $1
         where id = $2 and state = $3 and not_before_ms <= $4 and lease_until_ms <= $4 returning *",
    )
    .bind(until.as_millisecond())
    .bind(id)
    .bind(WebhookState::On.word())
    .bind(now.as_millisecond())
    .fetch_optional(c)
    .await?;
    Ok(row)
}

async fn keep(c: &mut AnyConnection, lease: &WebhookLease, until: Timestamp) -> Result<bool, StoreError> {
    let done =
        sqlx::query("update webhooks set lease_until_ms = $1 where id = $2 and lease_number = $3 and state = $4")
            .bind(until.as_millisecond())
            .bind(&lease.webhook_id)
            .bind(lease.number)
            .bind(WebhookState::On.word())
            .execute(c)
            .await?;
    Ok(done.rows_affected() == 1)
}

async fn delivered(
    c: &mut AnyConnection,
    lease: &WebhookLease,
    (flow_id, position): (&str, i64),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "update webhooks set delivered_at_ms = $1, attempts = 0, failing_since_ms = null
         where id = $2 and lease_number = $3",
    )
    .bind(now.as_millisecond())
    .bind(&lease.webhook_id)
    .bind(lease.number)
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    set_position(c, lease, flow_id, position).await?;
    Ok(true)
}

async fn pass_by(
    c: &mut AnyConnection,
    lease: &WebhookLease,
    flow_id: &str,
    position: i64,
) -> Result<bool, StoreError> {
    let held = sqlx::query("update webhooks set lease_number = lease_number where id = $1 and lease_number = $2");
    let held = held.bind(&lease.webhook_id).bind(lease.number).execute(&mut *c).await?;
    if held.rows_affected() == 0 {
        return Ok(false);
    }
    set_position(c, lease, flow_id, position).await?;
    Ok(true)
}

/// The caller holds the webhook's row.
async fn set_position(
    c: &mut AnyConnection,
    lease: &WebhookLease,
    flow_id: &str,
    position: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into webhook_positions (webhook_id, flow_id, position) values ($1, $2, $3)
         on conflict (webhook_id, flow_id) do update set position = excluded.position
         where webhook_positions.position < excluded.position",
    )
    .bind(&lease.webhook_id)
    .bind(flow_id)
    .bind(position)
    .execute(c)
    .await?;
    Ok(())
}

async fn failed(
    c: &mut AnyConnection,
    lease: &WebhookLease,
    why: &str,
    next: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "update webhooks set failed_at_ms = $1, failure = $2, attempts = attempts + 1, not_before_ms = $3,
             failing_since_ms = coalesce(failing_since_ms, $1), lease_until_ms = 0
         where id = $4 and lease_number = $5",
    )
    .bind(now.as_millisecond())
    .bind(why)
    .bind(next.as_millisecond())
    .bind(&lease.webhook_id)
    .bind(lease.number)
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn give_up(c: &mut AnyConnection, lease: &WebhookLease, why: &str, now: Timestamp) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "update webhooks set state = $1, failed_at_ms = $2, failure = $3, lease_until_ms = 0
         where id = $4 and lease_number = $5 and state = $6 returning organisation_id, address",
    )
    .bind(WebhookState::Failed.word())
    .bind(now.as_millisecond())
    .bind(why)
    .bind(&lease.webhook_id)
    .bind(lease.number)
    .bind(WebhookState::On.word())
    .fetch_optional(&mut *c)
    .await?;
    let Some(row) = row else { return Ok(false) };
    let detail = format!("{}: {why}", row.text("address")?);
    audit::note(c, &row.text("organisation_id")?, now, STEP, "webhook_given_up", &detail).await?;
    Ok(true)
}

async fn release(c: &mut AnyConnection, lease: &WebhookLease) -> Result<(), StoreError> {
    sqlx::query("update webhooks set lease_until_ms = 0 where id = $1 and lease_number = $2")
        .bind(&lease.webhook_id)
        .bind(lease.number)
        .execute(c)
        .await?;
    Ok(())
}

fn undelivered(row: &AnyRow) -> Result<Undelivered, StoreError> {
    let settlement = match (row.text_or_null("settlement_id")?, row.text_or_null("code")?) {
        (Some(id), Some(code)) => Some(UndeliveredSettlement { id, code }),
        _ => None,
    };
    Ok(Undelivered {
        flow_id: row.text("flow_id")?,
        position: row.integer("position")?,
        at: row.moment("at_ms")?,
        what: row.text("what")?,
        settlement,
        delivery: row.text_or_null("delivery_id")?,
    })
}
