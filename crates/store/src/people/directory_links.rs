//! Who is who in a directory. A link is of one organisation: the same person in the same directory is nobody in another.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::users::{insert, join};
use super::{NewUser, Role, folded, no_user};
use crate::audit;
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::open::{ReadStore, Store};

/// Somebody as a directory knows him.
#[derive(Debug, Clone, Copy)]
pub struct DirectoryIdentity<'a> {
    /// Whose directory.
    pub organisation_id: &'a str,
    /// The directory.
    pub issuer: &'a str,
    /// His id in it.
    pub subject: &'a str,
}

/// Why a person here is believed to be that one.
#[derive(Debug, Clone, Copy)]
pub enum DirectoryProof<'a> {
    /// He gave his password.
    Password,
    /// He has the link of his invitation, of which this is kept; it works once.
    Link(&'a str),
}

impl Store {
    /// Links a member of an organisation to whom its directory knows. False when the link of the invitation no longer counts.
    /// [`StoreError::Taken`] when one of both is linked already; [`StoreError::NotFound`] for who is no member.
    pub async fn link_directory(
        &self,
        identity: DirectoryIdentity<'_>,
        user_id: &str,
        proof: DirectoryProof<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        write_in!(self.database(), |c| link(c, identity, user_id, proof, now))
    }

    /// Lets somebody in whom nobody knows here, because the directory knows him; gives his id. [`StoreError::Taken`] when his
    /// address, or he, is known.
    pub async fn admit_by_directory(
        &self,
        identity: DirectoryIdentity<'_>,
        email: &str,
        name: &str,
        role: Role,
        now: Timestamp,
    ) -> Result<String, StoreError> {
        let id = new_id(now)?;
        let new = NewUser { email: email.to_owned(), name: name.to_owned(), password_hash: None };
        write_in!(self.database(), |c| admit(c, identity, &id, &new, role, now))?;
        Ok(id)
    }

    /// Keeps that somebody came by a directory.
    pub async fn note_directory_seen(&self, identity: DirectoryIdentity<'_>, now: Timestamp) -> Result<(), StoreError> {
        write_in!(self.database(), |c| note_seen(c, identity, now))
    }
}

impl ReadStore {
    /// Who a directory means, when it is a member of its organisation.
    pub async fn find_directory_link(&self, identity: DirectoryIdentity<'_>) -> Result<Option<String>, StoreError> {
        let user = sqlx::query_scalar(
            "select l.user_id from directory_links l
                join memberships m on m.user_id = l.user_id and m.organisation_id = l.organisation_id
             where l.organisation_id = $1 and l.issuer = $2 and l.subject = $3",
        );
        let user = user.bind(identity.organisation_id).bind(identity.issuer).bind(identity.subject);
        Ok(user.fetch_optional(self.pool()).await?)
    }

    /// Whether an owner took out whoever the directory means.
    pub async fn is_barred(&self, identity: DirectoryIdentity<'_>) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "select subject from directory_barred where organisation_id = $1 and issuer = $2 and subject = $3",
        );
        let row = row.bind(identity.organisation_id).bind(identity.issuer).bind(identity.subject);
        Ok(row.fetch_optional(self.pool()).await?.is_some())
    }

    /// Whether somebody is a member of an organisation.
    pub async fn is_member(&self, organisation_id: &str, user_id: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("select user_id from memberships where organisation_id = $1 and user_id = $2");
        Ok(row.bind(organisation_id).bind(user_id).fetch_optional(self.pool()).await?.is_some())
    }
}

async fn link(
    c: &mut AnyConnection,
    identity: DirectoryIdentity<'_>,
    user_id: &str,
    proof: DirectoryProof<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    audit::hold(c, identity.organisation_id).await?;
    let member = sqlx::query("select user_id from memberships where organisation_id = $1 and user_id = $2")
        .bind(identity.organisation_id)
        .bind(user_id)
        .fetch_optional(&mut *c)
        .await?;
    if member.is_none() {
        return Err(no_user(user_id));
    }
    if let DirectoryProof::Link(hash) = proof {
        let used = sqlx::query(
            "update password_links set used_at_ms = $1
             where token_sha256 = $2 and user_id = $3 and used_at_ms is null and expires_at_ms > $1",
        )
        .bind(now.as_millisecond())
        .bind(hash)
        .bind(user_id)
        .execute(&mut *c)
        .await?;
        if used.rows_affected() == 0 {
            return Ok(false);
        }
    }
    keep(c, identity, user_id, now).await?;
    // an owner made him a member again
    sqlx::query("delete from directory_barred where organisation_id = $1 and issuer = $2 and subject = $3")
        .bind(identity.organisation_id)
        .bind(identity.issuer)
        .bind(identity.subject)
        .execute(&mut *c)
        .await?;
    sqlx::query("delete from directory_offers where organisation_id = $1 and user_id = $2")
        .bind(identity.organisation_id)
        .bind(user_id)
        .execute(&mut *c)
        .await?;
    let email: String =
        sqlx::query_scalar("select email from users where id = $1").bind(user_id).fetch_one(&mut *c).await?;
    let by = match proof {
        DirectoryProof::Password => "password",
        DirectoryProof::Link(_) => "invitation",
    };
    let detail = format!("{} by {by}", identity.subject);
    audit::note(c, identity.organisation_id, now, &email, "directory_linked", &detail).await?;
    Ok(true)
}

async fn admit(
    c: &mut AnyConnection,
    identity: DirectoryIdentity<'_>,
    id: &str,
    new: &NewUser,
    role: Role,
    now: Timestamp,
) -> Result<(), StoreError> {
    audit::hold(c, identity.organisation_id).await?;
    insert(c, id, new, now).await?;
    join(c, identity.organisation_id, id, role, now).await?;
    keep(c, identity, id, now).await?;
    let detail = format!("{} {} {}", folded(&new.email), role.word(), identity.subject);
    audit::note(c, identity.organisation_id, now, "directory", "member_added", &detail).await
}

async fn keep(
    c: &mut AnyConnection,
    identity: DirectoryIdentity<'_>,
    user_id: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query(
        "insert into directory_links (organisation_id, issuer, subject, user_id, linked_at_ms, seen_at_ms)
         values ($1, $2, $3, $4, $5, $5)",
    )
    .bind(identity.organisation_id)
    .bind(identity.issuer)
    .bind(identity.subject)
    .bind(user_id)
    .bind(now.as_millisecond())
    .execute(c)
    .await
    .map_err(|error| StoreError::taken(error, "link to the directory", identity.subject))?;
    Ok(())
}

async fn note_seen(c: &mut AnyConnection, identity: DirectoryIdentity<'_>, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query(
        "update directory_links set seen_at_ms = $1 where organisation_id = $2 and issuer = $3 and subject = $4",
    )
    .bind(now.as_millisecond())
    .bind(identity.organisation_id)
    .bind(identity.issuer)
    .bind(identity.subject)
    .execute(c)
    .await?;
    Ok(())
}
