//! Links to choose a password, and what keeps somebody from trying passwords.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sqlx::AnyConnection;

use super::folded;
use super::tokens::{hash_of, new_token};
use crate::database::write_in;
use crate::error::StoreError;
use crate::open::{ReadStore, Store};

/// How long a link can be used: somebody invited on Friday comes back on Monday.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24 * 7);

impl Store {
    /// Makes a link by which a person chooses a password; links made before it no longer count. Gives its token.
    pub async fn create_password_link(&self, user_id: &str, now: Timestamp) -> Result<SecretString, StoreError> {
        let token = new_token()?;
        write_in!(self.database(), |c| create(c, &hash_of(&token), user_id, now))?;
        Ok(token)
    }

    /// Uses a link: sets the password and ends all sessions of the person. None when it does not count, or no longer.
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

    /// Remembers that a password was wrong; what is older than `since` is forgotten.
    pub async fn note_failed_sign_in(
        &self,
        email: &str,
        address: &str,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note_failure(c, &folded(email), address, (since, now)))
    }

    /// Forgets the wrong passwords for a person from one address: he is in.
    pub async fn forget_failed_sign_ins(&self, email: &str, address: &str) -> Result<(), StoreError> {
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

    /// Wrong passwords from one address since a moment: for this person, and for anybody.
    pub async fn count_failed_sign_ins(
        &self,
        email: &str,
        address: &str,
        since: Timestamp,
    ) -> Result<(i64, i64), StoreError> {
        let count = sqlx::query_as(
            "select cast(count(case when email = $1 then 1 end) as bigint), cast(count(*) as bigint)
             from sign_in_failures where address = $2 and at_ms > $3",
        );
        Ok(count.bind(folded(email)).bind(address).bind(since.as_millisecond()).fetch_one(self.pool()).await?)
    }
}

async fn create(c: &mut AnyConnection, hash: &str, user_id: &str, now: Timestamp) -> Result<(), StoreError> {
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
    sqlx::query("delete from sessions where user_id = $1").bind(user_id).execute(c).await?;
    Ok(())
}

async fn note_failure(
    c: &mut AnyConnection,
    email: &str,
    address: &str,
    (since, now): (Timestamp, Timestamp),
) -> Result<(), StoreError> {
    sqlx::query("delete from sign_in_failures where at_ms <= $1").bind(since.as_millisecond()).execute(&mut *c).await?;
    sqlx::query("insert into sign_in_failures (email, address, at_ms) values ($1, $2, $3)")
        .bind(email)
        .bind(address)
        .bind(now.as_millisecond())
        .execute(c)
        .await?;
    Ok(())
}

async fn forget_failures(c: &mut AnyConnection, email: &str, address: &str) -> Result<(), StoreError> {
    let statement = sqlx::query("delete from sign_in_failures where email = $1 and address = $2");
    statement.bind(email).bind(address).execute(c).await?;
    Ok(())
}
