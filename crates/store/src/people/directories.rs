//! The directory of an organisation: where it is, whom it speaks for, whether it counts. Its secret is sealed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::Role;
use crate::audit;
use crate::columns::{Columns, damaged};
use crate::database::write_in;
use crate::error::StoreError;
use crate::key::SecretKey;
use crate::open::{ReadStore, Store};
use crate::secrets::{seal, unseal};

/// Whether a directory counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DirectoryState {
    /// Nobody tried it as it is now.
    Untried,
    /// It works, and is off.
    Off,
    /// People sign in by it.
    On,
}

impl DirectoryState {
    /// The word in the database and for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Untried => "untried",
            Self::Off => "off",
            Self::On => "on",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Untried, Self::Off, Self::On].into_iter().find(|state| state.word() == word)
    }
}

/// A directory to set.
#[derive(Debug, Clone)]
pub struct NewDirectory<'a> {
    /// As it calls itself.
    pub issuer: &'a str,
    /// What it calls us.
    pub client_id: &'a str,
    /// How it knows us; nothing keeps the one there is.
    pub secret: Option<&'a SecretString>,
    /// Domains of e-mail addresses it speaks for, in lower case.
    pub domains: &'a [String],
    /// What people become who are new; nothing when nobody is let in that way.
    pub newcomers: Option<Role>,
}

/// A directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Directory {
    /// Whose it is.
    pub organisation_id: String,
    /// As it calls itself.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// Domains of e-mail addresses it speaks for, in order.
    pub domains: Vec<String>,
    /// What people become who are new.
    pub newcomers: Option<Role>,
    /// Whether it counts.
    pub state: DirectoryState,
    /// Whether its people may sign in by it only.
    pub obligatory: bool,
    /// When issuer, client or secret last changed.
    pub changed_at: Timestamp,
    /// When somebody last tried it.
    pub tried_at: Option<Timestamp>,
}

impl Store {
    /// Sets the directory of an organisation. Another issuer, client or secret must be tried before it counts, and is no
    /// longer obligatory. [`StoreError::Taken`] when a domain belongs to another organisation's; [`StoreError::NotFound`]
    /// when there is no secret to keep.
    pub async fn set_directory(
        &self,
        organisation_id: &str,
        new: &NewDirectory<'_>,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sealed = match new.secret {
            Some(secret) => {
                let plain = secret.expose_secret().as_bytes();
                Some(seal(&self.data_key().await?, &place_of(organisation_id), plain)?)
            }
            None => None,
        };
        write_in!(self.database(), |c| set(c, organisation_id, new, sealed.as_deref(), (who, now)))
    }

    /// Somebody tried the directory as it has been since a moment, and it works.
    pub async fn note_directory_tried(
        &self,
        organisation_id: &str,
        changed_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note_tried(c, organisation_id, changed_at, now))
    }

    /// Lets people sign in by a directory that was tried, or no longer; then it is not obligatory either, and sessions that
    /// it vouched for end, but for one that is named. [`StoreError::WrongState`] for one that nobody tried.
    pub async fn switch_directory(
        &self,
        organisation_id: &str,
        on: bool,
        kept_session: Option<&str>,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| switch(c, organisation_id, on, kept_session, (who, now)))
    }

    /// Makes a directory that is on obligatory for its people, whose other sessions end; or no longer.
    pub async fn set_directory_obligatory(
        &self,
        organisation_id: &str,
        obligatory: bool,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_obligatory(c, organisation_id, obligatory, (who, now)))
    }

    /// Forgets a directory and who is who in it. Sessions that it vouched for end, but for one that is named.
    pub async fn remove_directory(
        &self,
        organisation_id: &str,
        kept_session: Option<&str>,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| remove(c, organisation_id, kept_session, (who, now)))
    }

    /// How the directory knows us.
    pub async fn get_directory_secret(&self, organisation_id: &str) -> Result<SecretString, StoreError> {
        let row = sqlx::query("select sealed from directories where organisation_id = $1").bind(organisation_id);
        let row = row.fetch_optional(self.pool()).await?.ok_or_else(|| no_directory(organisation_id))?;
        unsealed(&self.data_key().await?, organisation_id, &row.bytes("sealed")?)
    }
}

impl ReadStore {
    /// The directory of an organisation.
    pub async fn find_directory(&self, organisation_id: &str) -> Result<Option<Directory>, StoreError> {
        let row = sqlx::query("select * from directories where organisation_id = $1").bind(organisation_id);
        let Some(row) = row.fetch_optional(self.pool()).await? else { return Ok(None) };
        let domains =
            sqlx::query_scalar("select domain from directory_domains where organisation_id = $1 order by domain");
        let domains = domains.bind(organisation_id).fetch_all(self.pool()).await?;
        read(&row, domains).map(Some)
    }

    /// The organisation whose directory, if it is on, speaks for a domain.
    pub async fn find_organisation_of_domain(&self, domain: &str) -> Result<Option<String>, StoreError> {
        let organisation = sqlx::query_scalar(
            "select d.organisation_id from directory_domains x join directories d on d.organisation_id = x.organisation_id
             where x.domain = $1 and d.state = $2",
        );
        Ok(organisation.bind(domain).bind(DirectoryState::On.word()).fetch_optional(self.pool()).await?)
    }

    /// Whether anybody signs in by a directory.
    pub async fn has_directories(&self) -> Result<bool, StoreError> {
        let row = sqlx::query("select organisation_id from directories where state = $1 limit 1");
        Ok(row.bind(DirectoryState::On.word()).fetch_optional(self.pool()).await?.is_some())
    }

    /// Whether all organisations of somebody insist on their directories, so that nothing else lets him in.
    pub async fn needs_directory(&self, user_id: &str) -> Result<bool, StoreError> {
        let statement = format!(
            "select m.user_id from memberships m join users u on u.id = m.user_id where m.user_id = $1 and {INSISTS} limit 1"
        );
        let some = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(user_id).fetch_optional(self.pool()).await?;
        let free = format!(
            "select m.user_id from memberships m join users u on u.id = m.user_id
             where m.user_id = $1 and not {INSISTS} limit 1"
        );
        let free = sqlx::query(sqlx::AssertSqlSafe(free)).bind(user_id).fetch_optional(self.pool()).await?;
        Ok(some.is_some() && free.is_none())
    }
}

/// Whether the organisation of membership `m` insists that person `u` signs in by its directory: he has an address it speaks
/// for, or it knows him.
const INSISTS: &str =
    "exists (select 1 from directories d where d.organisation_id = m.organisation_id and d.state = 'on'
    and d.obligatory = 1 and (exists (select 1 from directory_domains x where x.organisation_id = d.organisation_id
        and u.email like '%@' || x.domain)
      or exists (select 1 from directory_links l where l.organisation_id = d.organisation_id and l.issuer = d.issuer and l.user_id = u.id)))";

/// The organisation that somebody joined first, of those that do not insist on their directories.
pub(super) async fn first_organisation(c: &mut AnyConnection, user_id: &str) -> Result<Option<String>, StoreError> {
    let statement = format!(
        "select m.organisation_id from memberships m join users u on u.id = m.user_id
         where m.user_id = $1 and not {INSISTS} order by m.since_ms, m.organisation_id limit 1"
    );
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).bind(user_id).fetch_optional(c).await?)
}

pub(super) fn no_directory(organisation_id: &str) -> StoreError {
    StoreError::NotFound { what: "directory of organisation", which: organisation_id.to_owned() }
}

/// What the secret is bound to.
fn place_of(organisation_id: &str) -> String {
    format!("kruispost directory\0{organisation_id}")
}

fn unsealed(key: &SecretKey, organisation_id: &str, sealed: &[u8]) -> Result<SecretString, StoreError> {
    let broken = || damaged("secret of the directory", "its seal does not open: fill it in again");
    let plain = unseal(key, &place_of(organisation_id), sealed).map_err(|_| broken())?;
    Ok(SecretString::from(std::str::from_utf8(&plain).map_err(|_| broken())?))
}

fn read(row: &AnyRow, domains: Vec<String>) -> Result<Directory, StoreError> {
    let newcomers = match row.text_or_null("newcomers")? {
        Some(word) => Some(Role::from_word(&word).ok_or_else(|| damaged("newcomers", word))?),
        None => None,
    };
    Ok(Directory {
        organisation_id: row.text("organisation_id")?,
        issuer: row.text("issuer")?,
        client_id: row.text("client_id")?,
        domains,
        newcomers,
        state: row.word("state", DirectoryState::from_word)?,
        obligatory: row.flag("obligatory")?,
        changed_at: row.moment("changed_at_ms")?,
        tried_at: row.moment_or_null("tried_at_ms")?,
    })
}

async fn set(
    c: &mut AnyConnection,
    organisation_id: &str,
    new: &NewDirectory<'_>,
    sealed: Option<&[u8]>,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    audit::hold(c, organisation_id).await?;
    let known = sqlx::query("select issuer, client_id from directories where organisation_id = $1")
        .bind(organisation_id)
        .fetch_optional(&mut *c)
        .await?;
    let same = match &known {
        Some(row) => row.text("issuer")? == new.issuer && row.text("client_id")? == new.client_id && sealed.is_none(),
        None if sealed.is_none() => return Err(no_directory(organisation_id)),
        None => false,
    };
    if known.is_none() {
        insert(c, organisation_id, new, sealed.unwrap_or_default(), now).await?;
    } else {
        sqlx::query("update directories set issuer = $1, client_id = $2, newcomers = $3 where organisation_id = $4")
            .bind(new.issuer)
            .bind(new.client_id)
            .bind(new.newcomers.map(Role::word))
            .bind(organisation_id)
            .execute(&mut *c)
            .await?;
        if let Some(sealed) = sealed {
            sqlx::query("update directories set sealed = $1 where organisation_id = $2")
                .bind(sealed)
                .bind(organisation_id)
                .execute(&mut *c)
                .await?;
        }
    }
    if !same {
        sqlx::query(
            "update directories set state = $1, obligatory = 0, changed_at_ms = $2, tried_at_ms = null
             where organisation_id = $3",
        )
        .bind(DirectoryState::Untried.word())
        .bind(now.as_millisecond())
        .bind(organisation_id)
        .execute(&mut *c)
        .await?;
    }
    let had = sqlx::query_scalar("select domain from directory_domains where organisation_id = $1")
        .bind(organisation_id)
        .fetch_all(&mut *c)
        .await?;
    let had: BTreeSet<String> = had.into_iter().collect();
    if same && !had.iter().eq(new.domains.iter().collect::<BTreeSet<_>>()) {
        // whose domain is gone could sign in neither by the directory nor without it
        sqlx::query("update directories set obligatory = 0 where organisation_id = $1")
            .bind(organisation_id)
            .execute(&mut *c)
            .await?;
    }
    sqlx::query("delete from directory_domains where organisation_id = $1")
        .bind(organisation_id)
        .execute(&mut *c)
        .await?;
    for domain in new.domains {
        sqlx::query("insert into directory_domains (domain, organisation_id) values ($1, $2)")
            .bind(domain)
            .bind(organisation_id)
            .execute(&mut *c)
            .await
            .map_err(|error| StoreError::taken(error, "domain", domain))?;
    }
    let newcomers = new.newcomers.map_or("nobody", Role::word);
    let detail = format!("{} {}; {}; new people: {newcomers}", new.issuer, new.client_id, new.domains.join(" "));
    audit::note(c, organisation_id, now, who, "directory_changed", &detail).await
}

async fn insert(
    c: &mut AnyConnection,
    organisation_id: &str,
    new: &NewDirectory<'_>,
    sealed: &[u8],
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into directories (organisation_id, issuer, client_id, sealed, newcomers, state, obligatory, changed_at_ms)
         values ($1, $2, $3, $4, $5, $6, 0, $7)",
    )
    .bind(organisation_id)
    .bind(new.issuer)
    .bind(new.client_id)
    .bind(sealed)
    .bind(new.newcomers.map(Role::word))
    .bind(DirectoryState::Untried.word())
    .bind(now.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn note_tried(
    c: &mut AnyConnection,
    organisation_id: &str,
    changed_at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("update directories set tried_at_ms = $1 where organisation_id = $2 and changed_at_ms = $3")
        .bind(now.as_millisecond())
        .bind(organisation_id)
        .bind(changed_at.as_millisecond())
        .execute(&mut *c)
        .await?;
    sqlx::query("update directories set state = $1 where organisation_id = $2 and changed_at_ms = $3 and state = $4")
        .bind(DirectoryState::Off.word())
        .bind(organisation_id)
        .bind(changed_at.as_millisecond())
        .bind(DirectoryState::Untried.word())
        .execute(c)
        .await?;
    Ok(())
}

async fn switch(
    c: &mut AnyConnection,
    organisation_id: &str,
    on: bool,
    kept_session: Option<&str>,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    audit::hold(c, organisation_id).await?;
    let state = state_of(c, organisation_id).await?;
    let wanted = if on { DirectoryState::On } else { DirectoryState::Off };
    if state == DirectoryState::Untried {
        let (found, id) = (state.word(), organisation_id.to_owned());
        return Err(StoreError::WrongState { what: "directory", id, found, wanted: wanted.word() });
    }
    if state == wanted {
        return Ok(());
    }
    sqlx::query("update directories set state = $1, obligatory = 0 where organisation_id = $2")
        .bind(wanted.word())
        .bind(organisation_id)
        .execute(&mut *c)
        .await?;
    if !on {
        end_vouched(c, organisation_id, kept_session).await?;
    }
    audit::note(c, organisation_id, now, who, if on { "directory_on" } else { "directory_off" }, "").await
}

async fn set_obligatory(
    c: &mut AnyConnection,
    organisation_id: &str,
    obligatory: bool,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    audit::hold(c, organisation_id).await?;
    let state = state_of(c, organisation_id).await?;
    if obligatory && state != DirectoryState::On {
        let (found, id) = (state.word(), organisation_id.to_owned());
        return Err(StoreError::WrongState { what: "directory", id, found, wanted: DirectoryState::On.word() });
    }
    sqlx::query("update directories set obligatory = $1 where organisation_id = $2")
        .bind(i64::from(obligatory))
        .bind(organisation_id)
        .execute(&mut *c)
        .await?;
    if obligatory {
        let statement = format!(
            "delete from sessions where organisation_id = $1 and by_directory = 0 and user_id in
             (select m.user_id from memberships m join users u on u.id = m.user_id
              where m.organisation_id = $1 and {INSISTS})"
        );
        sqlx::query(sqlx::AssertSqlSafe(statement)).bind(organisation_id).execute(&mut *c).await?;
    }
    let what = if obligatory { "directory_obligatory" } else { "directory_optional" };
    audit::note(c, organisation_id, now, who, what, "").await
}

async fn remove(
    c: &mut AnyConnection,
    organisation_id: &str,
    kept_session: Option<&str>,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    audit::hold(c, organisation_id).await?;
    state_of(c, organisation_id).await?;
    for statement in [
        "delete from directory_visits where organisation_id = $1",
        "delete from directory_offers where organisation_id = $1",
        "delete from directory_links where organisation_id = $1",
        "delete from directory_domains where organisation_id = $1",
        "delete from directories where organisation_id = $1",
    ] {
        sqlx::query(statement).bind(organisation_id).execute(&mut *c).await?;
    }
    end_vouched(c, organisation_id, kept_session).await?;
    audit::note(c, organisation_id, now, who, "directory_removed", "").await
}

/// Whom the directory let in is not in any more by it.
async fn end_vouched(
    c: &mut AnyConnection,
    organisation_id: &str,
    kept_session: Option<&str>,
) -> Result<(), StoreError> {
    sqlx::query("delete from sessions where organisation_id = $1 and by_directory = 1 and id <> $2")
        .bind(organisation_id)
        .bind(kept_session.unwrap_or_default())
        .execute(&mut *c)
        .await?;
    sqlx::query("delete from half_sessions where directory_organisation_id = $1")
        .bind(organisation_id)
        .execute(c)
        .await?;
    Ok(())
}

async fn state_of(c: &mut AnyConnection, organisation_id: &str) -> Result<DirectoryState, StoreError> {
    let row = sqlx::query("select state from directories where organisation_id = $1").bind(organisation_id);
    let row = row.fetch_optional(c).await?.ok_or_else(|| no_directory(organisation_id))?;
    row.word("state", DirectoryState::from_word)
}
