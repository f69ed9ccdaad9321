//! Sessions: a browser that is signed in, for one person and one organisation.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::tokens::{hash_of, new_token};
use super::{Role, directories};
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::open::{ReadStore, Store};

/// How long a session lasts; two weeks of holidays fit.
const LASTS: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How long one lasts that a directory vouched for: who was taken out of it is out by the next day.
const LASTS_BY_DIRECTORY: SignedDuration = SignedDuration::from_hours(12);

/// How exactly it is kept when a session was last seen: a write per page would be too much.
const SEEN_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// Sessions a list gives at most.
const LIST_AT_MOST: i64 = 100;

/// A browser to let in.
#[derive(Debug, Clone)]
pub struct NewSession<'a> {
    /// The person.
    pub user_id: &'a str,
    /// What the browser says it is.
    pub browser: &'a str,
    /// The organisation whose directory vouches for the person: the session is of that one and no other.
    pub directory_of: Option<&'a str>,
}

/// Who is looking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visitor {
    /// The session's id, which is not its token.
    pub session_id: String,
    /// The person.
    pub user_id: String,
    /// The person's address.
    pub email: String,
    /// How others see the person.
    pub name: String,
    /// The organisation.
    pub organisation_id: String,
    /// Its name.
    pub organisation: String,
    /// What he may do there.
    pub role: Role,
    /// The language he reads, as his browser last said.
    pub language: String,
    /// Whether the directory of the organisation vouched for him, and nothing of his own.
    pub by_directory: bool,
}

impl Visitor {
    /// The visitor, unless the directory of an organisation vouched for him.
    pub fn by_own_means(&self) -> Option<&Self> {
        (!self.by_directory).then_some(self)
    }
}

/// A session in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The session's id.
    pub id: String,
    /// What the browser says it is.
    pub browser: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last seen, to five minutes.
    pub seen_at: Timestamp,
}

impl Store {
    /// Begins a session and gives its token: in the organisation whose directory vouches for the person, or in the one that
    /// he joined first of those that do not insist on their directory. None when there is no such organisation.
    pub async fn begin_session(&self, new: NewSession<'_>, now: Timestamp) -> Result<Option<SecretString>, StoreError> {
        let (token, id) = (new_token()?, new_id(now)?);
        let begun = write_in!(self.database(), |c| begin(c, &hash_of(&token), &id, &new, now))?;
        Ok(begun.then_some(token))
    }

    /// Who is behind a token, when it still counts.
    pub async fn visit(&self, token: &SecretString, now: Timestamp) -> Result<Option<Visitor>, StoreError> {
        let hash = hash_of(token);
        let Some((visitor, seen)) = self.reader().visitor(&hash, now).await? else { return Ok(None) };
        if now.duration_since(seen) > SEEN_EVERY {
            write_in!(self.database(), |c| seen_now(c, &hash, now))?;
        }
        Ok(Some(visitor))
    }

    /// Ends one session of a person; one in this organisation, when it is named.
    pub async fn end_session(&self, user_id: &str, only_in: Option<&str>, session_id: &str) -> Result<(), StoreError> {
        write_in!(self.database(), |c| end(c, user_id, only_in.unwrap_or_default(), session_id))
    }
}

impl ReadStore {
    /// Whether a session began by the directory of its organisation, as that is set now.
    pub async fn began_by_directory(&self, session_id: &str) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "select s.id from sessions s join directories d on d.organisation_id = s.organisation_id
             where s.id = $1 and s.by_directory = 1 and s.created_at_ms >= d.changed_at_ms",
        );
        Ok(row.bind(session_id).fetch_optional(self.pool()).await?.is_some())
    }

    /// The sessions of a person, the one seen last first; those in one organisation, when it is named.
    pub async fn list_sessions(
        &self,
        user_id: &str,
        only_in: Option<&str>,
        now: Timestamp,
    ) -> Result<Vec<Session>, StoreError> {
        let rows = sqlx::query(
            "select id, browser, created_at_ms, seen_at_ms from sessions
             where user_id = $1 and expires_at_ms > $2 and (organisation_id = $3 or $3 = '')
             order by seen_at_ms desc, id limit $4",
        )
        .bind(user_id)
        .bind(now.as_millisecond())
        .bind(only_in.unwrap_or_default())
        .bind(LIST_AT_MOST)
        .fetch_all(self.pool())
        .await?;
        let session = |row: &AnyRow| {
            Ok(Session {
                id: row.text("id")?,
                browser: row.text("browser")?,
                created_at: row.moment("created_at_ms")?,
                seen_at: row.moment("seen_at_ms")?,
            })
        };
        rows.iter().map(session).collect()
    }

    /// The role is that of this moment, not that of the sign-in.
    async fn visitor(&self, hash: &str, now: Timestamp) -> Result<Option<(Visitor, Timestamp)>, StoreError> {
        let row = sqlx::query(
            "select s.id as session_id, s.seen_at_ms, s.by_directory, u.id as user_id, u.email, u.name, u.language, o.id as organisation_id,
                o.name as organisation, m.role
             from sessions s join users u on u.id = s.user_id join organisations o on o.id = s.organisation_id
                join memberships m on m.user_id = s.user_id and m.organisation_id = s.organisation_id
             where s.token_sha256 = $1 and s.expires_at_ms > $2",
        )
        .bind(hash)
        .bind(now.as_millisecond())
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let visitor = Visitor {
            session_id: row.text("session_id")?,
            user_id: row.text("user_id")?,
            email: row.text("email")?,
            name: row.text("name")?,
            organisation_id: row.text("organisation_id")?,
            organisation: row.text("organisation")?,
            role: row.word("role", Role::from_word)?,
            language: row.text("language")?,
            by_directory: row.flag("by_directory")?,
        };
        Ok(Some((visitor, row.moment("seen_at_ms")?)))
    }
}

async fn begin(
    c: &mut AnyConnection,
    hash: &str,
    id: &str,
    new: &NewSession<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let lasts = if new.directory_of.is_some() { LASTS_BY_DIRECTORY } else { LASTS };
    let expires = now.saturating_add(lasts).unwrap_or(Timestamp::MAX);
    sqlx::query("delete from sessions where expires_at_ms <= $1").bind(now.as_millisecond()).execute(&mut *c).await?;
    let organisation = match new.directory_of {
        Some(organisation) => Some(organisation.to_owned()),
        None => directories::first_organisation(c, new.user_id).await?,
    };
    let Some(organisation) = organisation else { return Ok(false) };
    let done = sqlx::query(
        "insert into sessions (token_sha256, id, user_id, organisation_id, browser, created_at_ms, seen_at_ms,
             expires_at_ms, by_directory)
         select $1, $2, user_id, organisation_id, $3, $4, $4, $5, $8 from memberships
         where user_id = $6 and organisation_id = $7
             and ($8 = 0 or exists (select 1 from directories d where d.organisation_id = $7 and d.state = 'on'))",
    )
    .bind(hash)
    .bind(id)
    .bind(new.browser)
    .bind(now.as_millisecond())
    .bind(expires.as_millisecond())
    .bind(new.user_id)
    .bind(organisation)
    .bind(i64::from(new.directory_of.is_some()))
    .execute(c)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn seen_now(c: &mut AnyConnection, hash: &str, now: Timestamp) -> Result<(), StoreError> {
    let now = now.as_millisecond();
    sqlx::query("update sessions set seen_at_ms = $1 where token_sha256 = $2").bind(now).bind(hash).execute(c).await?;
    Ok(())
}

async fn end(c: &mut AnyConnection, user_id: &str, only_in: &str, session_id: &str) -> Result<(), StoreError> {
    let done = sqlx::query("delete from sessions where user_id = $1 and id = $2 and (organisation_id = $3 or $3 = '')")
        .bind(user_id)
        .bind(session_id)
        .bind(only_in)
        .execute(c)
        .await?;
    let missing = || StoreError::NotFound { what: "session", which: session_id.to_owned() };
    if done.rows_affected() == 0 { Err(missing()) } else { Ok(()) }
}
