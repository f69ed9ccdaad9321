//! The outbox: rows are the work. A letter is sealed while it waits and gone once it was sent.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;

use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::open::{ReadStore, Store};
use crate::people::Role;
use crate::secrets::{seal, unseal};

/// Tries of one mail at most: the last one comes some eight hours after the first.
const TRIES_AT_MOST: i64 = 9;

/// Before the second try; doubled each time.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(2);

/// A mail to be sent now.
#[derive(Debug)]
pub struct DueMail {
    /// Its id.
    pub id: String,
    /// To whom.
    pub recipient: String,
    /// The letter, as it was handed in.
    pub letter: SecretString,
}

/// Somebody who wants to be told that something waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notified {
    /// His address.
    pub email: String,
    /// The language he reads (`en`, `nl`); empty when he never came.
    pub language: String,
    /// What he may do.
    pub role: Role,
}

impl Store {
    /// Puts a letter into the outbox.
    pub async fn queue_mail(&self, recipient: &str, letter: &SecretString, now: Timestamp) -> Result<(), StoreError> {
        let id = new_id(now)?;
        let sealed = seal(&self.data_key().await?, &place_of(&id), letter.expose_secret().as_bytes())?;
        write_in!(self.database(), |c| queue(c, &id, recipient, &sealed, now))
    }

    /// Whether there is a mail to be sent now.
    pub async fn has_due_mail(&self, now: Timestamp) -> Result<bool, StoreError> {
        let due = sqlx::query(
            "select id from mails where sent_at_ms is null and given_up = 0 and not_before_ms <= $1 limit 1",
        );
        Ok(due.bind(now.as_millisecond()).fetch_optional(self.pool()).await?.is_some())
    }

    /// Takes mails to be sent now. Each counts as tried, and waits longer for its next try, before it is handed out: one that
    /// ends the program is not tried for ever.
    pub async fn take_due_mails(&self, now: Timestamp, limit: u32) -> Result<Vec<DueMail>, StoreError> {
        let data_key = self.data_key().await?;
        let rows = write_in!(self.database(), |c| take(c, now, limit))?;
        let mut due = Vec::with_capacity(rows.len());
        for (id, recipient, sealed) in rows {
            match unseal(&data_key, &place_of(&id), &sealed) {
                Ok(plain) => {
                    let letter = SecretString::from(String::from_utf8_lossy(&plain).into_owned());
                    due.push(DueMail { id, recipient, letter });
                }
                // the others go all the same
                Err(_) => self.set_mail_failed(&id, "the letter is damaged in the database", true).await?,
            }
        }
        Ok(due)
    }

    /// It was sent: the letter is gone.
    pub async fn set_mail_sent(&self, id: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| sent(c, id, now))
    }

    /// It was not sent. Given up when it never will be, or was tried often enough.
    pub async fn set_mail_failed(&self, id: &str, why: &str, never: bool) -> Result<(), StoreError> {
        write_in!(self.database(), |c| failed(c, id, why, never))
    }

    /// Notes that the members of an organisation are told now, unless they were since a moment. True when it was noted.
    pub async fn begin_notice(
        &self,
        organisation_id: &str,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| begin_notice(c, organisation_id, since, now))
    }

    /// Whether a member is told by mail that something waits.
    pub async fn set_notices(&self, organisation_id: &str, user_id: &str, on: bool) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_notices(c, organisation_id, user_id, on))
    }

    /// The language somebody reads.
    pub async fn set_language(&self, user_id: &str, language: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_language(c, user_id, language))
    }
}

impl ReadStore {
    /// Mails that were given up, the newest first: to whom and why.
    pub async fn list_given_up_mails(&self, limit: u32) -> Result<Vec<(String, String)>, StoreError> {
        let rows = sqlx::query("select recipient, failure from mails where given_up = 1 order by id desc limit $1")
            .bind(i64::from(limit))
            .fetch_all(self.pool())
            .await?;
        rows.iter().map(|row| Ok((row.text("recipient")?, row.text_or_null("failure")?.unwrap_or_default()))).collect()
    }

    /// The ids of all organisations.
    pub async fn list_organisations(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("select id from organisations order by id").fetch_all(self.pool()).await?)
    }

    /// Who of an organisation wants to be told that something waits.
    pub async fn list_notified(&self, organisation_id: &str) -> Result<Vec<Notified>, StoreError> {
        let rows = sqlx::query(
            "select u.email, u.language, m.role from memberships m join users u on u.id = m.user_id
             where m.organisation_id = $1 and m.notices = 1 and u.password_hash is not null order by u.email",
        )
        .bind(organisation_id)
        .fetch_all(self.pool())
        .await?;
        let notified = |row: &sqlx::any::AnyRow| {
            Ok(Notified {
                email: row.text("email")?,
                language: row.text("language")?,
                role: row.word("role", Role::from_word)?,
            })
        };
        rows.iter().map(notified).collect()
    }

    /// Whether a member wants to be told.
    pub async fn wants_notices(&self, organisation_id: &str, user_id: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("select notices from memberships where organisation_id = $1 and user_id = $2");
        let row = row.bind(organisation_id).bind(user_id).fetch_optional(self.pool()).await?;
        row.map_or(Ok(false), |row| row.flag("notices"))
    }
}

/// What a letter is bound to.
fn place_of(id: &str) -> String {
    format!("kruispost mail\0{id}")
}

async fn queue(
    c: &mut AnyConnection,
    id: &str,
    recipient: &str,
    sealed: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into mails (id, recipient, sealed, created_at_ms, attempts, not_before_ms) values ($1, $2, $3, $4, 0, $4)",
    )
    .bind(id)
    .bind(recipient)
    .bind(sealed)
    .bind(now.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn take(c: &mut AnyConnection, now: Timestamp, limit: u32) -> Result<Vec<(String, String, Vec<u8>)>, StoreError> {
    // one that ended the program each time was never told of
    sqlx::query(
        "update mails set given_up = 1, sealed = null, failure = coalesce(failure, 'the program ended while sending it')
         where sent_at_ms is null and given_up = 0 and not_before_ms <= $1 and attempts >= $2",
    )
    .bind(now.as_millisecond())
    .bind(TRIES_AT_MOST)
    .execute(&mut *c)
    .await?;
    let rows = sqlx::query(
        "select id, recipient, sealed, attempts from mails
         where sent_at_ms is null and given_up = 0 and not_before_ms <= $1 order by not_before_ms, id limit $2",
    )
    .bind(now.as_millisecond())
    .bind(i64::from(limit))
    .fetch_all(&mut *c)
    .await?;
    let mut taken = Vec::with_capacity(rows.len());
    for row in &rows {
        let (id, attempts) = (row.text("id")?, row.integer("attempts")?);
        let doublings = u32::try_from(attempts).unwrap_or_default().min(16);
        let wait = FIRST_WAIT.checked_mul(2_i32.saturating_pow(doublings)).unwrap_or(FIRST_WAIT);
        let next = now.saturating_add(wait).unwrap_or(Timestamp::MAX);
        // another process may have taken it meanwhile
        let done =
            sqlx::query("update mails set attempts = attempts + 1, not_before_ms = $1 where id = $2 and attempts = $3")
                .bind(next.as_millisecond())
                .bind(&id)
                .bind(attempts)
                .execute(&mut *c)
                .await?;
        if done.rows_affected() == 1 {
            taken.push((id, row.text("recipient")?, row.bytes("sealed")?));
        }
    }
    Ok(taken)
}

async fn sent(c: &mut AnyConnection, id: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("update mails set sent_at_ms = $1, sealed = null, failure = null where id = $2")
        .bind(now.as_millisecond())
        .bind(id)
        .execute(c)
        .await?;
    Ok(())
}

async fn failed(c: &mut AnyConnection, id: &str, why: &str, never: bool) -> Result<(), StoreError> {
    sqlx::query("update mails set failure = $1, given_up = case when attempts >= $2 then 1 else 0 end where id = $3")
        .bind(why)
        .bind(if never { 0 } else { TRIES_AT_MOST })
        .bind(id)
        .execute(&mut *c)
        .await?;
    sqlx::query("update mails set sealed = null where id = $1 and given_up = 1").bind(id).execute(c).await?;
    Ok(())
}

async fn begin_notice(
    c: &mut AnyConnection,
    organisation_id: &str,
    since: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let done = sqlx::query("update organisations set noticed_at_ms = $1 where id = $2 and noticed_at_ms <= $3")
        .bind(now.as_millisecond())
        .bind(organisation_id)
        .bind(since.as_millisecond())
        .execute(c)
        .await?;
    Ok(done.rows_affected() == 1)
}

async fn set_notices(c: &mut AnyConnection, organisation_id: &str, user_id: &str, on: bool) -> Result<(), StoreError> {
    sqlx::query("update memberships set notices = $1 where organisation_id = $2 and user_id = $3")
        .bind(i64::from(on))
        .bind(organisation_id)
        .bind(user_id)
        .execute(c)
        .await?;
    Ok(())
}

async fn set_language(c: &mut AnyConnection, user_id: &str, language: &str) -> Result<(), StoreError> {
    sqlx::query("update users set language = $1 where id = $2").bind(language).bind(user_id).execute(c).await?;
    Ok(())
}
