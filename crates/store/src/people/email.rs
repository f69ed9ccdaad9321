//! Another e-mail address for somebody: by a link to that address, or because whoever looks after the machine says so.

use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::tokens::{hash_of, new_token};
use super::{folded, no_user};
use crate::audit;
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::open::{ReadStore, Store};

/// How long a link can be used: who asked for it is waiting for it.
const LINK_LASTS: SignedDuration = SignedDuration::from_hours(24);

/// An address that is, or was, changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmailChange {
    /// Whose.
    pub user_id: String,
    /// The address until then.
    pub old: String,
    /// The address from then on.
    pub new: String,
}

impl Store {
    /// Makes a link to be sent to a new address and shown to nobody; links made before it no longer count. Nothing when
    /// somebody has the address already.
    pub async fn create_email_link(
        &self,
        user_id: &str,
        email: &str,
        now: Timestamp,
    ) -> Result<Option<SecretString>, StoreError> {
        let token = new_token()?;
        let made = write_in!(self.database(), |c| create(c, &hash_of(&token), user_id, &folded(email), now))?;
        Ok(made.then_some(token))
    }

    /// Changes the address as the link says, once. The person's sessions end, but for one that is named; other links of his
    /// no longer count. Nothing when the link no longer counts; [`StoreError::Taken`] when somebody got the address since.
    pub async fn use_email_link(
        &self,
        token: &SecretString,
        kept_session: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<EmailChange>, StoreError> {
        write_in!(self.database(), |c| use_link(c, &hash_of(token), kept_session, now))
    }

    /// Changes the address of a member of an organisation, because whoever looks after the machine says so: his sessions end.
    /// [`StoreError::AlsoElsewhere`] for somebody who is in another organisation too.
    pub async fn set_email(
        &self,
        organisation_id: &str,
        user_id: &str,
        email: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<EmailChange, StoreError> {
        write_in!(self.database(), |c| set(c, organisation_id, user_id, &folded(email), (who, now)))
    }
}

impl ReadStore {
    /// What a link would change, while it counts.
    pub async fn find_email_link(
        &self,
        token: &SecretString,
        now: Timestamp,
    ) -> Result<Option<EmailChange>, StoreError> {
        let row = sqlx::query(
            "select l.user_id, u.email as old, l.email as new from email_links l join users u on u.id = l.user_id
             where l.token_sha256 = $1 and l.used_at_ms is null and l.expires_at_ms > $2",
        );
        let row = row.bind(hash_of(token)).bind(now.as_millisecond()).fetch_optional(self.pool()).await?;
        row.as_ref().map(read).transpose()
    }
}

fn read(row: &AnyRow) -> Result<EmailChange, StoreError> {
    Ok(EmailChange { user_id: row.text("user_id")?, old: row.text("old")?, new: row.text("new")? })
}

async fn create(
    c: &mut AnyConnection,
    hash: &str,
    user_id: &str,
    email: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let taken = sqlx::query("select id from users where email = $1").bind(email).fetch_optional(&mut *c).await?;
    if taken.is_some() {
        return Ok(false);
    }
    let expires = now.saturating_add(LINK_LASTS).unwrap_or(Timestamp::MAX);
    sqlx::query("delete from email_links where user_id = $1").bind(user_id).execute(&mut *c).await?;
    sqlx::query("insert into email_links (token_sha256, user_id, email, expires_at_ms) values ($1, $2, $3, $4)")
        .bind(hash)
        .bind(user_id)
        .bind(email)
        .bind(expires.as_millisecond())
        .execute(c)
        .await?;
    Ok(true)
}

async fn use_link(
    c: &mut AnyConnection,
    hash: &str,
    kept_session: Option<&str>,
    now: Timestamp,
) -> Result<Option<EmailChange>, StoreError> {
    let row = sqlx::query(
        "update email_links set used_at_ms = $1
         where token_sha256 = $2 and used_at_ms is null and expires_at_ms > $1 returning user_id, email",
    )
    .bind(now.as_millisecond())
    .bind(hash)
    .fetch_optional(&mut *c)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let (user_id, email) = (row.text("user_id")?, row.text("email")?);
    let change = change(c, &user_id, &email, kept_session).await?;
    let detail = format!("{} {}", change.old, change.new);
    for organisation in organisations_of(c, &user_id).await? {
        audit::note(c, &organisation, now, &change.old, "email_changed", &detail).await?;
    }
    Ok(Some(change))
}

async fn set(
    c: &mut AnyConnection,
    organisation_id: &str,
    user_id: &str,
    email: &str,
    (who, now): (&str, Timestamp),
) -> Result<EmailChange, StoreError> {
    let organisations = organisations_of(c, user_id).await?;
    if !organisations.iter().any(|id| id == organisation_id) {
        return Err(no_user(user_id));
    }
    if organisations.len() > 1 {
        return Err(StoreError::AlsoElsewhere);
    }
    let change = change(c, user_id, email, None).await?;
    let detail = format!("{} {}", change.old, change.new);
    audit::note(c, organisation_id, now, who, "email_changed", &detail).await?;
    Ok(change)
}

/// In one order, so that two who note in the same organisations never wait for each other crosswise.
async fn organisations_of(c: &mut AnyConnection, user_id: &str) -> Result<Vec<String>, StoreError> {
    let ids = sqlx::query_scalar("select organisation_id from memberships where user_id = $1 order by organisation_id");
    Ok(ids.bind(user_id).fetch_all(c).await?)
}

/// The address itself. Links that went to the old one are nobody's key any more.
async fn change(
    c: &mut AnyConnection,
    user_id: &str,
    email: &str,
    kept_session: Option<&str>,
) -> Result<EmailChange, StoreError> {
    let old = sqlx::query("select email from users where id = $1").bind(user_id).fetch_optional(&mut *c).await?;
    let old = old.ok_or_else(|| no_user(user_id))?.text("email")?;
    sqlx::query("update users set email = $1 where id = $2")
        .bind(email)
        .bind(user_id)
        .execute(&mut *c)
        .await
        .map_err(|error| StoreError::taken(error, "user", email))?;
    for statement in [
        "delete from half_sessions where user_id = $1",
        "delete from password_links where user_id = $1",
        "delete from email_links where user_id = $1",
    ] {
        sqlx::query(statement).bind(user_id).execute(&mut *c).await?;
    }
    sqlx::query("delete from sessions where user_id = $1 and id <> $2")
        .bind(user_id)
        .bind(kept_session.unwrap_or_default())
        .execute(c)
        .await?;
    Ok(EmailChange { user_id: user_id.to_owned(), old, new: email.to_owned() })
}
