//! Passkeys of people, and challenges that wait to be signed.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::tokens::{hash_of, new_token};
use crate::audit;
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::open::{ReadStore, Store};

/// How long a challenge waits: somebody looks for his key.
const CHALLENGE_LASTS: SignedDuration = SignedDuration::from_mins(15);

/// Passkeys a list gives at most.
const LIST_AT_MOST: i64 = 100;

/// What a challenge is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyPurpose {
    /// Somebody adds a passkey.
    Add,
    /// Somebody signs in without a password.
    SignIn,
    /// Somebody gave his password, and signs in place of a code.
    SecondStep,
}

impl PasskeyPurpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::SignIn => "sign_in",
            Self::SecondStep => "second_step",
        }
    }
}

/// A passkey to add.
#[derive(Debug, Clone, Copy)]
pub struct NewPasskey<'a> {
    /// Whose.
    pub user_id: &'a str,
    /// How he calls it.
    pub name: &'a str,
    /// Its own id, in base64url.
    pub credential_id: &'a str,
    /// Its public key (COSE).
    pub public_key: &'a [u8],
    /// How often it signed.
    pub counter: i64,
    /// The hash of the password that was given for it.
    pub password_hash: &'a str,
}

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passkey {
    /// Our id.
    pub id: String,
    /// Whose.
    pub user_id: String,
    /// How he calls it.
    pub name: String,
    /// Its own id, in base64url.
    pub credential_id: String,
    /// Its public key (COSE).
    pub public_key: Vec<u8>,
    /// How often it signed; zero for one that does not count.
    pub counter: i64,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last signed.
    pub used_at: Option<Timestamp>,
}

impl Store {
    /// Makes a challenge; gives the token it is made from, for the browser.
    pub async fn begin_passkey_challenge(
        &self,
        purpose: PasskeyPurpose,
        user_id: Option<&str>,
        now: Timestamp,
    ) -> Result<SecretString, StoreError> {
        let token = new_token()?;
        write_in!(self.database(), |c| begin(c, &hash_of(&token), purpose, user_id, now))?;
        Ok(token)
    }

    /// Uses a challenge, once: nothing when there is none, otherwise whose it is, if anybody's.
    pub async fn end_passkey_challenge(
        &self,
        token: &SecretString,
        purpose: PasskeyPurpose,
        now: Timestamp,
    ) -> Result<Option<Option<String>>, StoreError> {
        write_in!(self.database(), |c| end(c, &hash_of(token), purpose, now))
    }

    /// Adds a passkey; told in the audit logs of his organisations. False when the password is another one since it was given.
    /// [`StoreError::Taken`] when it is there already.
    pub async fn add_passkey(&self, new: &NewPasskey<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let id = new_id(now)?;
        write_in!(self.database(), |c| add(c, &id, new, now))
    }

    /// Takes a passkey of somebody away.
    pub async fn remove_passkey(&self, user_id: &str, id: &str, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| remove(c, user_id, id, now))
    }

    /// A passkey signed: its counter goes from one number to the next. False when another sign-in was faster.
    pub async fn use_passkey(&self, id: &str, (from, to): (i64, i64), now: Timestamp) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| used(c, id, (from, to), now))
    }
}

impl ReadStore {
    /// The passkeys of somebody, the oldest first.
    pub async fn list_passkeys(&self, user_id: &str) -> Result<Vec<Passkey>, StoreError> {
        let rows = sqlx::query("select * from passkeys where user_id = $1 order by id limit $2");
        let rows = rows.bind(user_id).bind(LIST_AT_MOST).fetch_all(self.pool()).await?;
        rows.iter().map(read).collect()
    }

    /// Whether anybody has a passkey.
    pub async fn has_passkeys(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query("select id from passkeys limit 1").fetch_optional(self.pool()).await?.is_some())
    }

    /// A passkey by its own id.
    pub async fn find_passkey(&self, credential_id: &str) -> Result<Option<Passkey>, StoreError> {
        let row = sqlx::query("select * from passkeys where credential_id = $1").bind(credential_id);
        row.fetch_optional(self.pool()).await?.as_ref().map(read).transpose()
    }
}

fn read(row: &AnyRow) -> Result<Passkey, StoreError> {
    Ok(Passkey {
        id: row.text("id")?,
        user_id: row.text("user_id")?,
        name: row.text("called")?,
        credential_id: row.text("credential_id")?,
        public_key: row.bytes("public_key")?,
        counter: row.integer("counter")?,
        created_at: row.moment("created_at_ms")?,
        used_at: row.moment_or_null("used_at_ms")?,
    })
}

async fn begin(
    c: &mut AnyConnection,
    hash: &str,
    purpose: PasskeyPurpose,
    user_id: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("delete from passkey_challenges where expires_at_ms <= $1")
        .bind(now.as_millisecond())
        .execute(&mut *c)
        .await?;
    let expires = now.saturating_add(CHALLENGE_LASTS).unwrap_or(Timestamp::MAX);
    sqlx::query(
        "insert into passkey_challenges (token_sha256, purpose, user_id, expires_at_ms) values ($1, $2, $3, $4)",
    )
    .bind(hash)
    .bind(purpose.word())
    .bind(user_id)
    .bind(expires.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn end(
    c: &mut AnyConnection,
    hash: &str,
    purpose: PasskeyPurpose,
    now: Timestamp,
) -> Result<Option<Option<String>>, StoreError> {
    let row = sqlx::query(
        "delete from passkey_challenges where token_sha256 = $1 and purpose = $2 and expires_at_ms > $3 returning user_id",
    );
    let row = row.bind(hash).bind(purpose.word()).bind(now.as_millisecond()).fetch_optional(c).await?;
    row.map(|row| row.text_or_null("user_id")).transpose()
}

async fn add(c: &mut AnyConnection, id: &str, new: &NewPasskey<'_>, now: Timestamp) -> Result<bool, StoreError> {
    // who changes the password waits for this row, or was first: a link ends every passkey that came before it
    let given = sqlx::query("update users set password_hash = $1 where id = $2 and password_hash = $1")
        .bind(new.password_hash)
        .bind(new.user_id)
        .execute(&mut *c)
        .await?;
    if given.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query(
        "insert into passkeys (id, user_id, called, credential_id, public_key, counter, created_at_ms)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(new.user_id)
    .bind(new.name)
    .bind(new.credential_id)
    .bind(new.public_key)
    .bind(new.counter)
    .bind(now.as_millisecond())
    .execute(&mut *c)
    .await
    .map_err(|error| StoreError::taken(error, "passkey", new.name))?;
    note(c, new.user_id, "passkey_added", new.name, now).await?;
    Ok(true)
}

async fn remove(c: &mut AnyConnection, user_id: &str, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let name = sqlx::query_scalar("delete from passkeys where user_id = $1 and id = $2 returning called");
    let name: Option<String> = name.bind(user_id).bind(id).fetch_optional(&mut *c).await?;
    let name = name.ok_or_else(|| StoreError::NotFound { what: "passkey", which: id.to_owned() })?;
    note(c, user_id, "passkey_removed", &name, now).await
}

/// Takes all passkeys of somebody away, and challenges that would bring another.
pub(super) async fn remove_all(c: &mut AnyConnection, user_id: &str, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("delete from passkey_challenges where user_id = $1").bind(user_id).execute(&mut *c).await?;
    let names = sqlx::query_scalar("delete from passkeys where user_id = $1 returning called");
    let mut names: Vec<String> = names.bind(user_id).fetch_all(&mut *c).await?;
    names.sort_unstable();
    for name in names {
        note(c, user_id, "passkey_removed", &name, now).await?;
    }
    Ok(())
}

/// In all organisations of somebody, in one order.
async fn note(c: &mut AnyConnection, user_id: &str, what: &str, name: &str, now: Timestamp) -> Result<(), StoreError> {
    let email: String =
        sqlx::query_scalar("select email from users where id = $1").bind(user_id).fetch_one(&mut *c).await?;
    let of = sqlx::query_scalar("select organisation_id from memberships where user_id = $1 order by organisation_id");
    let organisations: Vec<String> = of.bind(user_id).fetch_all(&mut *c).await?;
    for organisation in organisations {
        audit::note(c, &organisation, now, &email, what, name).await?;
    }
    Ok(())
}

async fn used(c: &mut AnyConnection, id: &str, (from, to): (i64, i64), now: Timestamp) -> Result<bool, StoreError> {
    let done = sqlx::query("update passkeys set counter = $1, used_at_ms = $2 where id = $3 and counter = $4")
        .bind(to)
        .bind(now.as_millisecond())
        .bind(id)
        .bind(from)
        .execute(c)
        .await?;
    Ok(done.rows_affected() == 1)
}
