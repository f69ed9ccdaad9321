//! Programs that are told what happens: an address of an organisation, the kinds of events it wants, and a sealed secret.
//!
//! The timeline is the queue. A webhook keeps per flow the position up to which it was delivered; what comes after that waits.

mod deliver;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::Generate;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::audit;
use crate::columns::{Columns, damaged};
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::key::SecretKey;
use crate::open::{ReadStore, Store};
use crate::secrets::{seal, unseal};

pub use deliver::{TakenWebhook, Undelivered, UndeliveredSettlement, WebhookLease};

/// How every secret begins (Standard Webhooks 1.0.0, secrets).
const PREFIX: &str = "whsec_";

/// Webhooks a list gives at most; an organisation has a handful.
const LIST_AT_MOST: i64 = 200;

/// A webhook to make.
#[derive(Debug, Clone)]
pub struct NewWebhook<'a> {
    /// Whose.
    pub organisation_id: &'a str,
    /// Where deliveries go.
    pub address: &'a str,
    /// Kinds of events, with a space between them.
    pub kinds: &'a str,
}

/// Whether a webhook is told anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookState {
    /// It is.
    On,
    /// A person switched it off.
    Off,
    /// It failed for too long, or said that it is gone.
    Failed,
}

impl WebhookState {
    /// The word in the database and for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Failed => "failed",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::On, Self::Off, Self::Failed].into_iter().find(|state| state.word() == word)
    }
}

/// A webhook as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: String,
    /// Whose it is.
    pub organisation_id: String,
    /// Where deliveries go.
    pub address: String,
    /// Kinds of events, with a space between them.
    pub kinds: String,
    /// Whether it is told anything.
    pub state: WebhookState,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// The first failure since a delivery last came through.
    pub failing_since: Option<Timestamp>,
    /// Failures since then.
    pub attempts: i64,
    /// When it is tried again, while it fails.
    pub not_before: Timestamp,
    /// When a delivery last came through.
    pub delivered_at: Option<Timestamp>,
    /// When one last did not.
    pub failed_at: Option<Timestamp>,
    /// Why not, then.
    pub failure: Option<String>,
}

impl Store {
    /// Makes a webhook that is told what happens from now on. Gives its id and its secret, which is never shown again.
    pub async fn create_webhook(
        &self,
        new: NewWebhook<'_>,
        who: &str,
        now: Timestamp,
    ) -> Result<(String, SecretString), StoreError> {
        let random = <[u8; 32]>::try_generate().map_err(|_| StoreError::NoEncryption("no randomness"))?;
        let secret = SecretString::from(format!("{PREFIX}{}", STANDARD.encode(random)));
        let id = new_id(now)?;
        let sealed = seal(&self.data_key().await?, &place_of(&id), secret.expose_secret().as_bytes())?;
        write_in!(self.database(), |c| create(c, &id, &sealed, &new, (who, now)))?;
        Ok((id, secret))
    }

    /// Switches a webhook of an organisation on or off. Switched on again it goes on where it stopped, at once.
    pub async fn switch_webhook(
        &self,
        organisation_id: &str,
        id: &str,
        on: bool,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| switch(c, organisation_id, id, on, (who, now)))
    }

    /// Takes a webhook of an organisation away.
    pub async fn remove_webhook(
        &self,
        organisation_id: &str,
        id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| remove(c, organisation_id, id, (who, now)))
    }

    /// What deliveries to a webhook of an organisation are signed with.
    pub async fn get_webhook_secret(&self, organisation_id: &str, id: &str) -> Result<SecretString, StoreError> {
        let row = sqlx::query("select sealed from webhooks where id = $1 and organisation_id = $2")
            .bind(id)
            .bind(organisation_id)
            .fetch_optional(self.pool())
            .await?;
        let sealed = row.ok_or_else(|| no_webhook(id))?.bytes("sealed")?;
        open(&self.data_key().await?, id, &sealed)
    }

    /// Notes what became of a delivery that a person asked for: why it failed, if it did. Nothing else changes.
    pub async fn note_webhook_tried(&self, id: &str, failure: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| tried(c, id, failure, now))
    }
}

impl ReadStore {
    /// The webhooks of an organisation, the oldest first.
    pub async fn list_webhooks(&self, organisation_id: &str) -> Result<Vec<Webhook>, StoreError> {
        let rows = sqlx::query("select * from webhooks where organisation_id = $1 order by id limit $2")
            .bind(organisation_id)
            .bind(LIST_AT_MOST)
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(read).collect()
    }

    /// A webhook of an organisation.
    pub async fn get_webhook(&self, organisation_id: &str, id: &str) -> Result<Webhook, StoreError> {
        let row = sqlx::query("select * from webhooks where id = $1 and organisation_id = $2")
            .bind(id)
            .bind(organisation_id)
            .fetch_optional(self.pool())
            .await?;
        read(&row.ok_or_else(|| no_webhook(id))?)
    }
}

fn no_webhook(id: &str) -> StoreError {
    StoreError::NotFound { what: "webhook", which: id.to_owned() }
}

/// What a secret is bound to.
fn place_of(id: &str) -> String {
    format!("kruispost webhook\0{id}")
}

fn open(data_key: &SecretKey, id: &str, sealed: &[u8]) -> Result<SecretString, StoreError> {
    let broken = || damaged("secret of a webhook", "its seal does not open: remove the webhook and make it anew");
    let plain = unseal(data_key, &place_of(id), sealed).map_err(|_| broken())?;
    Ok(SecretString::from(std::str::from_utf8(&plain).map_err(|_| broken())?))
}

async fn create(
    c: &mut AnyConnection,
    id: &str,
    sealed: &[u8],
    new: &NewWebhook<'_>,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into webhooks (id, organisation_id, address, kinds, sealed, created_by, created_at_ms, state)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(new.organisation_id)
    .bind(new.address)
    .bind(new.kinds)
    .bind(sealed)
    .bind(who)
    .bind(now.as_millisecond())
    .bind(WebhookState::On.word())
    .execute(&mut *c)
    .await?;
    // what happened before is not told; a flow that is installed later is told from its beginning
    sqlx::query(
        "insert into webhook_positions (webhook_id, flow_id, position)
         select $1, f.id, coalesce(max(e.position), 0) from flows f left join events e on e.flow_id = f.id
         where f.organisation_id = $2 group by f.id",
    )
    .bind(id)
    .bind(new.organisation_id)
    .execute(&mut *c)
    .await?;
    let detail = format!("{}: {}", new.address, new.kinds);
    audit::note(c, new.organisation_id, now, who, "webhook_created", &detail).await
}

async fn switch(
    c: &mut AnyConnection,
    organisation_id: &str,
    id: &str,
    on: bool,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    let address = address_of(c, organisation_id, id).await?;
    let (state, what) =
        if on { (WebhookState::On, "webhook_switched_on") } else { (WebhookState::Off, "webhook_switched_off") };
    let done = sqlx::query(
        "update webhooks set state = $1, attempts = 0, not_before_ms = 0, failing_since_ms = null
         where id = $2 and state <> $1",
    )
    .bind(state.word())
    .bind(id)
    .execute(&mut *c)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    audit::note(c, organisation_id, now, who, what, &address).await
}

async fn remove(
    c: &mut AnyConnection,
    organisation_id: &str,
    id: &str,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    let address = address_of(c, organisation_id, id).await?;
    sqlx::query("delete from webhook_positions where webhook_id = $1").bind(id).execute(&mut *c).await?;
    sqlx::query("delete from webhooks where id = $1").bind(id).execute(&mut *c).await?;
    audit::note(c, organisation_id, now, who, "webhook_removed", &address).await
}

/// The address of a webhook, whose row is held until the transaction ends.
async fn address_of(c: &mut AnyConnection, organisation_id: &str, id: &str) -> Result<String, StoreError> {
    let held = sqlx::query(
        "update webhooks set lease_number = lease_number where id = $1 and organisation_id = $2 returning address",
    );
    let row = held.bind(id).bind(organisation_id).fetch_optional(c).await?;
    row.ok_or_else(|| no_webhook(id))?.text("address")
}

async fn tried(c: &mut AnyConnection, id: &str, failure: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
    let update = match failure {
        Some(why) => sqlx::query("update webhooks set failed_at_ms = $1, failure = $2 where id = $3")
            .bind(now.as_millisecond())
            .bind(why),
        None => sqlx::query("update webhooks set delivered_at_ms = $1 where id = $2").bind(now.as_millisecond()),
    };
    update.bind(id).execute(c).await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: row.text("id")?,
        organisation_id: row.text("organisation_id")?,
        address: row.text("address")?,
        kinds: row.text("kinds")?,
        state: row.word("state", WebhookState::from_word)?,
        created_by: row.text("created_by")?,
        created_at: row.moment("created_at_ms")?,
        failing_since: row.moment_or_null("failing_since_ms")?,
        attempts: row.integer("attempts")?,
        not_before: row.moment("not_before_ms")?,
        delivered_at: row.moment_or_null("delivered_at_ms")?,
        failed_at: row.moment_or_null("failed_at_ms")?,
        failure: row.text_or_null("failure")?,
    })
}
