//! Links to choose a password, and what keeps somebody from trying passwords.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sqlx::AnyConnection;

use super::tokens::{hash_of, new_token};
use super::{folded, passkeys};
use crate::database::write_in;
use crate::error::StoreError;
use crate::open::{ReadStore, Store};

/// How long a link can be used: somebody invited on Friday comes back on Monday.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24 * 7);

/// A password that somebody is about to try.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// For whom.
    pub email: &'a str,
    /// From which network address.
    pub address: &'a str,
    /// Since when attempts count.
    pub since: Timestamp,
    /// How many for this person from this address.
    pub for_one_person: i64,
    /// How many from this address, whoever for.
    pub from_one_address: i64,
}

impl Store {
    /// Makes a link by which a member of an organisation chooses a password; links made before it no longer count. Gives its
    /// token. [`StoreError::AlsoElsewhere`] for somebody who is in another organisation too: whoever has the link is that
    /// person everywhere, and one organisation may not hand out the key to another.
    pub async fn create_password_link(
        &self,
        organisation_id: &str,
        user_id: &str,
        now: Timestamp,
    ) -> Result<SecretString, StoreError> {
        let token = new_token()?;
        write_in!(self.database(), |c| create(c, &hash_of(&token), organisation_id, user_id, now))?;
        Ok(token)
    }

    /// Makes such a link for somebody who asked for it himself, to be sent to his own address and shown to nobody: that makes
    /// it his key, whatever organisations he works for.
    pub async fn create_own_password_link(&self, user_id: &str, now: Timestamp) -> Result<SecretString, StoreError> {
        let token = new_token()?;
        write_in!(self.database(), |c| insert(c, &hash_of(&token), user_id, now))?;
        Ok(token)
    }

    /// Uses a link: sets the password and ends all sessions and passkeys of the person. None when it does not count, or no longer.
    pub async fn use_password_link(
        &self,
        token: &SecretString,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        write_in!(self.database(), |c| use_link(c, &hash_of(token), password_hash, now))
    }

    /// Sets a password and ends all sessions of the person.
    pub async fn set_password(&self, user_id: &str, password_hash: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_password(c, user_id, password_hash))
    }

    /// Counts a password before it is looked at, so that a crowd that comes at once is counted too. False when too many
    /// were tried since a moment; what is older is forgotten.
    pub async fn begin_attempt(&self, attempt: &Attempt<'_>, now: Timestamp) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| begin_attempt(c, attempt, now))
    }

    /// Forgets what was tried for a person from one address: the password was right.
    pub async fn forget_attempts(&self, email: &str, address: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| forget_failures(c, &folded(email), address))
    }
}

impl ReadStore {
    /// Whose password a link would set, while it counts.
    pub async fn find_password_link(&self, token: &SecretString, now: Timestamp) -> Result<Option<String>, StoreError> {
        let user = sqlx::query_scalar(
            "select user_id from password_links where token_sha256 = $1 and used_at_ms is null and expires_at_ms > $2",
        );
        Ok(user.bind(hash_of(token)).bind(now.as_millisecond()).fetch_optional(self.pool()).await?)
    }
}

async fn create(
    c: &mut AnyConnection,
    hash: &str,
    organisation_id: &str,
    user_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let memberships: Vec<String> = sqlx::query_scalar("select organisation_id from memberships where user_id = $1")
        .bind(user_id)
        .fetch_all(&mut *c)
        .await?;
    if !memberships.iter().any(|id| id == organisation_id) {
        return Err(super::no_user(user_id));
    }
    if memberships.len() > 1 {
        return Err(StoreError::AlsoElsewhere);
    }
    insert(c, hash, user_id, now).await
}

async fn insert(c: &mut AnyConnection, hash: &str, user_id: &str, now: Timestamp) -> Result<(), StoreError> {
    let expires = now.saturating_add(LINK_LASTS).unwrap_or(Timestamp::MAX);
    sqlx::query("delete from password_links where user_id = $1").bind(user_id).execute(&mut *c).await?;
    sqlx::query("insert into password_links (token_sha256, user_id, expires_at_ms) values ($1, $2, $3)")
        .bind(hash)
        .bind(user_id)
        .bind(expires.as_millisecond())
        .execute(c)
        .await?;
    Ok(())
}

async fn use_link(
    c: &mut AnyConnection,
    hash: &str,
    password_hash: &str,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    let user: Option<String> = sqlx::query_scalar(
        "update password_links set used_at_ms = $1
         where token_sha256 = $2 and used_at_ms is null and expires_at_ms > $1 returning user_id",
    )
    .bind(now.as_millisecond())
    .bind(hash)
    .fetch_optional(&mut *c)
    .await?;
    if let Some(user) = &user {
        set_password(c, user, password_hash).await?;
        passkeys::remove_all(c, user, now).await?;
    }
    Ok(user)
}

async fn set_password(c: &mut AnyConnection, user_id: &str, password_hash: &str) -> Result<(), StoreError> {
    let done = sqlx::query("update users set password_hash = $1 where id = $2")
        .bind(password_hash)
        .bind(user_id)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        return Err(super::no_user(user_id));
    }
    for statement in ["delete from sessions where user_id = $1", "delete from half_sessions where user_id = $1"] {
        sqlx::query(statement).bind(user_id).execute(&mut *c).await?;
    }
    Ok(())
}

async fn begin_attempt(c: &mut AnyConnection, attempt: &Attempt<'_>, now: Timestamp) -> Result<bool, StoreError> {
    let (email, since) = (folded(attempt.email), attempt.since.as_millisecond());
    sqlx::query("delete from sign_in_failures where at_ms <= $1").bind(since).execute(&mut *c).await?;
    let (for_one, from_one): (i64, i64) = sqlx::query_as(
        "select cast(count(case when email = $1 then 1 end) as bigint), cast(count(*) as bigint)
         from sign_in_failures where address = $2",
    )
    .bind(&email)
    .bind(attempt.address)
    .fetch_one(&mut *c)
    .await?;
    if for_one >= attempt.for_one_person || from_one >= attempt.from_one_address {
        return Ok(false);
    }
    sqlx::query("insert into sign_in_failures (email, address, at_ms) values ($1, $2, $3)")
        .bind(&email)
        .bind(attempt.address)
        .bind(now.as_millisecond())
        .execute(c)
        .await?;
    Ok(true)
}

async fn forget_failures(c: &mut AnyConnection, email: &str, address: &str) -> Result<(), StoreError> {
    let statement = sqlx::query("delete from sign_in_failures where email = $1 and address = $2");
    statement.bind(email).bind(address).execute(c).await?;
    Ok(())
}
