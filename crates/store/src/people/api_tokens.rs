//! Programs that ask on behalf of an organisation, each with a token that does so much and no more.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::tokens::{hash_of, new_token};
use crate::audit;
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::open::{ReadStore, Store};

/// How every token begins, so that people and scanners of leaked secrets know one when they see it.
const PREFIX: &str = "kp_";

/// How exactly it is kept when a token was last used: a write per request would be too much.
const USED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Tokens a list gives at most.
const LIST_AT_MOST: i64 = 200;

/// A token to make.
#[derive(Debug, Clone)]
pub struct NewApiToken<'a> {
    /// Whose.
    pub organisation_id: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// Words for what it may, with a space between them.
    pub scopes: &'a str,
    /// When it stops; nothing means never.
    pub expires_at: Option<Timestamp>,
}

/// A token as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id, which is not the token.
    pub id: String,
    /// Whose it is.
    pub organisation_id: String,
    /// The organisation's name.
    pub organisation: String,
    /// What people call it.
    pub name: String,
    /// Words for what it may, with a space between them.
    pub scopes: String,
    /// Who made it.
    pub created_by: String,
    /// When.
    pub created_at: Timestamp,
    /// When it was last used, to five minutes.
    pub used_at: Option<Timestamp>,
    /// When it stops.
    pub expires_at: Option<Timestamp>,
}

impl Store {
    /// Makes a token and gives its id and itself: it is never shown again.
    pub async fn create_api_token(
        &self,
        new: NewApiToken<'_>,
        who: &str,
        now: Timestamp,
    ) -> Result<(String, SecretString), StoreError> {
        let token = SecretString::from(format!("{PREFIX}{}", new_token()?.expose_secret()));
        let id = new_id(now)?;
        write_in!(self.database(), |c| create(c, &id, &hash_of(&token), &new, (who, now)))?;
        Ok((id, token))
    }

    /// What a token may and for whom, when it still counts.
    pub async fn visit_api_token(&self, token: &SecretString, now: Timestamp) -> Result<Option<ApiToken>, StoreError> {
        let hash = hash_of(token);
        let row = sqlx::query(
            "select t.*, o.name as organisation from api_tokens t join organisations o on o.id = t.organisation_id
             where t.token_sha256 = $1 and coalesce(t.expires_at_ms, $2 + 1) > $2",
        )
        .bind(&hash)
        .bind(now.as_millisecond())
        .fetch_optional(self.reader().pool())
        .await?;
        let Some(found) = row.as_ref().map(read).transpose()? else { return Ok(None) };
        if found.used_at.is_none_or(|used| now.duration_since(used) > USED_EVERY) {
            write_in!(self.database(), |c| used_now(c, &hash, now))?;
        }
        Ok(Some(found))
    }

    /// Takes a token away from an organisation, with what it was used for.
    pub async fn revoke_api_token(
        &self,
        organisation_id: &str,
        id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| revoke(c, organisation_id, id, (who, now)))
    }
}

impl ReadStore {
    /// The tokens of an organisation, the newest first.
    pub async fn list_api_tokens(&self, organisation_id: &str) -> Result<Vec<ApiToken>, StoreError> {
        let rows = sqlx::query(
            "select t.*, o.name as organisation from api_tokens t join organisations o on o.id = t.organisation_id
             where t.organisation_id = $1 order by t.created_at_ms desc, t.id limit $2",
        )
        .bind(organisation_id)
        .bind(LIST_AT_MOST)
        .fetch_all(self.pool())
        .await?;
        rows.iter().map(read).collect()
    }
}

async fn create(
    c: &mut AnyConnection,
    id: &str,
    hash: &str,
    new: &NewApiToken<'_>,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into api_tokens (id, organisation_id, called, token_sha256, scopes, created_by, created_at_ms,
             expires_at_ms) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(new.organisation_id)
    .bind(new.name)
    .bind(hash)
    .bind(new.scopes)
    .bind(who)
    .bind(now.as_millisecond())
    .bind(new.expires_at.map(Timestamp::as_millisecond))
    .execute(&mut *c)
    .await?;
    let detail = format!("{}: {}", new.name, new.scopes);
    audit::note(c, new.organisation_id, now, who, "api_token_created", &detail).await
}

async fn used_now(c: &mut AnyConnection, hash: &str, now: Timestamp) -> Result<(), StoreError> {
    let update = sqlx::query("update api_tokens set used_at_ms = $1 where token_sha256 = $2");
    update.bind(now.as_millisecond()).bind(hash).execute(c).await?;
    Ok(())
}

async fn revoke(
    c: &mut AnyConnection,
    organisation_id: &str,
    id: &str,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    let row = sqlx::query("select called from api_tokens where id = $1 and organisation_id = $2")
        .bind(id)
        .bind(organisation_id)
        .fetch_optional(&mut *c)
        .await?;
    let row = row.ok_or_else(|| StoreError::NotFound { what: "token", which: id.to_owned() })?;
    sqlx::query("delete from api_requests where token_id = $1").bind(id).execute(&mut *c).await?;
    sqlx::query("delete from api_tokens where id = $1").bind(id).execute(&mut *c).await?;
    audit::note(c, organisation_id, now, who, "api_token_revoked", &row.text("called")?).await
}

fn read(row: &AnyRow) -> Result<ApiToken, StoreError> {
    Ok(ApiToken {
        id: row.text("id")?,
        organisation_id: row.text("organisation_id")?,
        organisation: row.text("organisation")?,
        name: row.text("called")?,
        scopes: row.text("scopes")?,
        created_by: row.text("created_by")?,
        created_at: row.moment("created_at_ms")?,
        used_at: row.moment_or_null("used_at_ms")?,
        expires_at: row.moment_or_null("expires_at_ms")?,
    })
}
