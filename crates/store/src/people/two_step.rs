//! The second step of signing in: the secret an app makes codes from, the steps of time that are used, recovery codes, and
//! sign-ins that are half done.

use chacha20poly1305::aead::Generate;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use sqlx::AnyConnection;

use super::tokens::{hash_of, hexadecimal, new_token};
use crate::columns::Columns;
use crate::database::write_in;
use crate::documents::sha256_of;
use crate::error::StoreError;
use crate::open::{ReadStore, Store};
use crate::secrets::{seal, unseal};

/// 160 bits, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;

/// Codes for the day the app is lost.
const RECOVERY_CODES: usize = 10;

/// 64 bits each: nothing to guess, short enough to copy from paper.
const RECOVERY_BYTES: usize = 8;

/// How long the code is awaited after the password.
const HALF_LASTS: SignedDuration = SignedDuration::from_mins(10);

/// Somebody whose code is awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HalfSession {
    /// Who.
    pub user_id: String,
    /// The organisation whose directory vouched for him; nothing when his password did.
    pub directory_of: Option<String>,
}

/// The second step of somebody who has switched it on.
#[derive(Debug)]
pub struct TwoStep {
    /// What codes are made from.
    pub secret: SecretSlice<u8>,
    /// Whether it counts: a first code was right.
    pub confirmed: bool,
    /// Codes up to this step of time are used.
    pub last_step: i64,
}

impl Store {
    /// Makes a new secret for somebody; it counts once [`Store::confirm_two_step`] was called. One that counts already is
    /// not replaced: [`StoreError::Taken`].
    pub async fn begin_two_step(&self, user_id: &str) -> Result<SecretSlice<u8>, StoreError> {
        let random = <[u8; SECRET_BYTES]>::try_generate().map_err(|_| StoreError::NoEncryption("no randomness"))?;
        let sealed = seal(&self.data_key().await?, &place_of(user_id), &random)?;
        write_in!(self.database(), |c| begin(c, user_id, &sealed))?;
        Ok(SecretSlice::from(random.to_vec()))
    }

    /// The first code was right: from now on it counts. Gives the recovery codes, which are not kept in the clear.
    pub async fn confirm_two_step(
        &self,
        user_id: &str,
        step: i64,
        now: Timestamp,
    ) -> Result<Vec<SecretString>, StoreError> {
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            let random =
                <[u8; RECOVERY_BYTES]>::try_generate().map_err(|_| StoreError::NoEncryption("no randomness"))?;
            codes.push(SecretString::from(grouped(&hexadecimal(&random))));
        }
        let hashes: Vec<String> = codes.iter().map(|code| hash_of_code(code.expose_secret())).collect();
        write_in!(self.database(), |c| confirm(c, user_id, step, &hashes, now))?;
        Ok(codes)
    }

    /// Uses a code of this step of time. False when it, or a later one, was used before.
    pub async fn use_step(&self, user_id: &str, step: i64) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| use_step(c, user_id, step))
    }

    /// Uses a recovery code, typed with or without dashes. False when there is none of that kind, or it was used.
    pub async fn use_recovery_code(&self, user_id: &str, code: &str, now: Timestamp) -> Result<bool, StoreError> {
        let hash = hash_of_code(code);
        write_in!(self.database(), |c| use_recovery_code(c, user_id, &hash, now))
    }

    /// Switches the second step off. True when it was on.
    pub async fn end_two_step(&self, user_id: &str) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| end(c, user_id))
    }

    /// Remembers that somebody's password was right, or that the directory of an organisation vouched for him; gives the token
    /// by which the browser brings the code.
    pub async fn begin_half_session(&self, half: &HalfSession, now: Timestamp) -> Result<SecretString, StoreError> {
        let token = new_token()?;
        write_in!(self.database(), |c| begin_half(c, &hash_of(&token), half, now))?;
        Ok(token)
    }

    /// The sign-in is done, or given up.
    pub async fn end_half_session(&self, token: &SecretString) -> Result<(), StoreError> {
        write_in!(self.database(), |c| end_half(c, &hash_of(token)))
    }

    /// The second step of somebody, on or begun.
    pub async fn find_two_step(&self, user_id: &str) -> Result<Option<TwoStep>, StoreError> {
        let row = sqlx::query("select sealed, since_ms, last_step from two_step where user_id = $1")
            .bind(user_id)
            .fetch_optional(self.pool())
            .await?;
        let Some(row) = row else { return Ok(None) };
        let broken = |_| StoreError::SecretDamaged { connection_id: user_id.to_owned(), name: "two_step".into() };
        let secret = unseal(&self.data_key().await?, &place_of(user_id), &row.bytes("sealed")?).map_err(broken)?;
        Ok(Some(TwoStep {
            secret: SecretSlice::from(secret.to_vec()),
            confirmed: row.moment_or_null("since_ms")?.is_some(),
            last_step: row.integer("last_step")?,
        }))
    }
}

impl ReadStore {
    /// Who brings the code of a sign-in that is half done.
    pub async fn find_half_session(
        &self,
        token: &SecretString,
        now: Timestamp,
    ) -> Result<Option<HalfSession>, StoreError> {
        let row = sqlx::query(
            "select user_id, directory_organisation_id from half_sessions where token_sha256 = $1 and expires_at_ms > $2",
        );
        let row = row.bind(hash_of(token)).bind(now.as_millisecond()).fetch_optional(self.pool()).await?;
        let Some(row) = row else { return Ok(None) };
        let directory_of = row.text_or_null("directory_organisation_id")?;
        Ok(Some(HalfSession { user_id: row.text("user_id")?, directory_of }))
    }

    /// Whether somebody has switched the second step on.
    pub async fn has_two_step(&self, user_id: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("select user_id from two_step where user_id = $1 and since_ms is not null");
        Ok(row.bind(user_id).fetch_optional(self.pool()).await?.is_some())
    }

    /// How many recovery codes somebody has left.
    pub async fn count_recovery_codes(&self, user_id: &str) -> Result<i64, StoreError> {
        let count = sqlx::query_scalar("select count(*) from recovery_codes where user_id = $1 and used_at_ms is null");
        Ok(count.bind(user_id).fetch_one(self.pool()).await?)
    }
}

/// What the secret is bound to.
fn place_of(user_id: &str) -> String {
    format!("kruispost two step\0{user_id}")
}

/// `a1b2-c3d4-e5f6-0718`.
fn grouped(code: &str) -> String {
    let characters: Vec<char> = code.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Of the digits alone: dashes, spaces and capitals don't matter.
fn hash_of_code(code: &str) -> String {
    let digits: String = code.chars().filter(char::is_ascii_hexdigit).collect();
    sha256_of(digits.to_ascii_lowercase())
}

async fn begin(c: &mut AnyConnection, user_id: &str, sealed: &[u8]) -> Result<(), StoreError> {
    let done = sqlx::query(
        "insert into two_step (user_id, sealed, last_step) values ($1, $2, 0)
         on conflict (user_id) do update set sealed = excluded.sealed where two_step.since_ms is null",
    )
    .bind(user_id)
    .bind(sealed)
    .execute(c)
    .await?;
    match done.rows_affected() {
        0 => Err(StoreError::Taken { what: "second step of user", which: user_id.to_owned() }),
        _ => Ok(()),
    }
}

async fn confirm(
    c: &mut AnyConnection,
    user_id: &str,
    step: i64,
    hashes: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    let done = sqlx::query("update two_step set since_ms = $1, last_step = $2 where user_id = $3 and since_ms is null")
        .bind(now.as_millisecond())
        .bind(step)
        .bind(user_id)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::NotFound { what: "second step of user", which: user_id.to_owned() });
    }
    sqlx::query("delete from recovery_codes where user_id = $1").bind(user_id).execute(&mut *c).await?;
    for hash in hashes {
        sqlx::query("insert into recovery_codes (user_id, code_sha256) values ($1, $2)")
            .bind(user_id)
            .bind(hash)
            .execute(&mut *c)
            .await?;
    }
    Ok(())
}

async fn use_step(c: &mut AnyConnection, user_id: &str, step: i64) -> Result<bool, StoreError> {
    let done = sqlx::query("update two_step set last_step = $1 where user_id = $2 and last_step < $1")
        .bind(step)
        .bind(user_id)
        .execute(c)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn use_recovery_code(
    c: &mut AnyConnection,
    user_id: &str,
    hash: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "update recovery_codes set used_at_ms = $1 where user_id = $2 and code_sha256 = $3 and used_at_ms is null",
    )
    .bind(now.as_millisecond())
    .bind(user_id)
    .bind(hash)
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn end(c: &mut AnyConnection, user_id: &str) -> Result<bool, StoreError> {
    for statement in ["delete from recovery_codes where user_id = $1", "delete from half_sessions where user_id = $1"] {
        sqlx::query(statement).bind(user_id).execute(&mut *c).await?;
    }
    let was_on: Option<i64> =
        sqlx::query_scalar("delete from two_step where user_id = $1 returning coalesce(since_ms, 0)")
            .bind(user_id)
            .fetch_optional(c)
            .await?;
    Ok(was_on.is_some_and(|since| since > 0))
}

async fn begin_half(c: &mut AnyConnection, hash: &str, half: &HalfSession, now: Timestamp) -> Result<(), StoreError> {
    let expires = now.saturating_add(HALF_LASTS).unwrap_or(Timestamp::MAX);
    sqlx::query("delete from half_sessions where expires_at_ms <= $1")
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await?;
    sqlx::query(
        "insert into half_sessions (token_sha256, user_id, expires_at_ms, directory_organisation_id)
         values ($1, $2, $3, $4)",
    )
    .bind(hash)
    .bind(&half.user_id)
    .bind(expires.as_millisecond())
    .bind(half.directory_of.as_deref())
    .execute(c)
    .await?;
    Ok(())
}

async fn end_half(c: &mut AnyConnection, hash: &str) -> Result<(), StoreError> {
    sqlx::query("delete from half_sessions where token_sha256 = $1").bind(hash).execute(c).await?;
    Ok(())
}
