//! Writes by programs that carried a key of their own (`Idempotency-Key`): done once, however often they are sent.

use jiff::{SignedDuration, Timestamp};
use sqlx::AnyConnection;

use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::open::Store;

/// How long an answer is kept to be given again.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How long a write may be under way; longer than any takes. After that whoever began it is gone, and what it did shows in the
/// state of what it changed.
const UNDER_WAY: SignedDuration = SignedDuration::from_mins(10);

/// What is known of a write with a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Repeated {
    /// It is the first: do it, then keep its answer.
    First,
    /// It was done: this was the answer.
    Answered {
        /// The status of the answer.
        status: u16,
        /// Its body.
        body: String,
    },
    /// It is being done.
    UnderWay,
    /// The key was used for another request.
    OtherRequest,
}

impl Store {
    /// Claims a key for a request, told by its hash.
    pub async fn claim_request(
        &self,
        token_id: &str,
        key: &str,
        request_sha256: &str,
        now: Timestamp,
    ) -> Result<Repeated, StoreError> {
        write_in!(self.database(), |c| claim(c, token_id, key, request_sha256, now))
    }

    /// Keeps the answer to give it again.
    pub async fn keep_answer(&self, token_id: &str, key: &str, status: u16, body: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| keep(c, token_id, key, status, body))
    }

    /// Lets the key go: nothing was done, and the same request may be sent again.
    pub async fn release_request(&self, token_id: &str, key: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| release(c, token_id, key))
    }
}

async fn claim(
    c: &mut AnyConnection,
    token_id: &str,
    key: &str,
    request_sha256: &str,
    now: Timestamp,
) -> Result<Repeated, StoreError> {
    let before = |age: SignedDuration| now.saturating_sub(age).unwrap_or(Timestamp::MIN).as_millisecond();
    sqlx::query("delete from api_requests where at_ms < $1 or (status is null and at_ms < $2)")
        .bind(before(KEPT))
        .bind(before(UNDER_WAY))
        .execute(&mut *c)
        .await?;
    let inserted = sqlx::query(
        "insert into api_requests (token_id, idempotency_key, request_sha256, at_ms) values ($1, $2, $3, $4)
         on conflict (token_id, idempotency_key) do nothing",
    )
    .bind(token_id)
    .bind(key)
    .bind(request_sha256)
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Repeated::First);
    }
    let row = sqlx::query("select * from api_requests where token_id = $1 and idempotency_key = $2")
        .bind(token_id)
        .bind(key)
        .fetch_one(c)
        .await?;
    if row.text("request_sha256")? != request_sha256 {
        return Ok(Repeated::OtherRequest);
    }
    match row.integer_or_null("status")? {
        None => Ok(Repeated::UnderWay),
        Some(_) => {
            let body = row.text_or_null("answer")?.unwrap_or_default();
            Ok(Repeated::Answered { status: row.number("status")?, body })
        }
    }
}

async fn keep(c: &mut AnyConnection, token_id: &str, key: &str, status: u16, body: &str) -> Result<(), StoreError> {
    sqlx::query("update api_requests set status = $1, answer = $2 where token_id = $3 and idempotency_key = $4")
        .bind(i64::from(status))
        .bind(body)
        .bind(token_id)
        .bind(key)
        .execute(c)
        .await?;
    Ok(())
}

async fn release(c: &mut AnyConnection, token_id: &str, key: &str) -> Result<(), StoreError> {
    sqlx::query("delete from api_requests where token_id = $1 and idempotency_key = $2 and status is null")
        .bind(token_id)
        .bind(key)
        .execute(c)
        .await?;
    Ok(())
}
