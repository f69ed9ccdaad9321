//! Ways to a directory and back: one row per person who is under way, gone when he is back.

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use sqlx::AnyConnection;

use super::tokens::{hash_of, new_token};
use crate::columns::{Columns, damaged};
use crate::database::write_in;
use crate::documents::sha256_of;
use crate::error::StoreError;
use crate::open::Store;

/// How long somebody may take to say who he is, and to give his password after it.
const LASTS: SignedDuration = SignedDuration::from_mins(15);

/// Why somebody goes to a directory.
#[derive(Debug, Clone)]
pub enum DirectoryPurpose {
    /// To sign in.
    SignIn,
    /// To sign in by the link of his invitation.
    Invitation {
        /// Whom the link is for.
        user_id: String,
        /// The link.
        link_sha256: String,
    },
    /// To see whether it works.
    Try {
        /// Who wants to see it.
        user_id: String,
    },
}

/// What belongs to one way, all made from the token that only the browser has: who steals the row knows none of it.
#[derive(Debug)]
pub struct DirectoryKeys {
    /// Comes back with the person.
    pub state: String,
    /// Stands in the ID token.
    pub nonce: String,
    /// Is known to whoever brings the code (RFC 7636).
    pub verifier: SecretString,
}

impl DirectoryKeys {
    /// The keys of a token.
    pub fn of(token: &SecretString) -> Self {
        let made = |what: &str| sha256_of(format!("kruispost directory {what}\0{}", token.expose_secret()));
        Self { state: made("state"), nonce: made("nonce"), verifier: made("verifier").into() }
    }
}

/// Somebody who is under way to a directory.
#[derive(Debug, Clone)]
pub struct DirectoryVisit {
    /// Whose directory.
    pub organisation_id: String,
    /// The directory as it has been since then.
    pub directory_changed_at: Timestamp,
    /// Why.
    pub purpose: DirectoryPurpose,
    /// Where he wants to go on to.
    pub onward: String,
}

/// Somebody whom his directory knows, and whose password is awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryOffer {
    /// Whose directory.
    pub organisation_id: String,
    /// The directory as it has been since then.
    pub directory_changed_at: Timestamp,
    /// The directory.
    pub issuer: String,
    /// Who he is in it.
    pub subject: String,
    /// Who he says he is here.
    pub user_id: String,
    /// Where he wants to go on to.
    pub onward: String,
}

impl Store {
    /// Somebody sets out; gives the token for his browser.
    pub async fn begin_directory_visit(
        &self,
        visit: &DirectoryVisit,
        now: Timestamp,
    ) -> Result<SecretString, StoreError> {
        let token = new_token()?;
        write_in!(self.database(), |c| begin(c, &hash_of(&token), visit, now))?;
        Ok(token)
    }

    /// Somebody is back. A token works once.
    pub async fn end_directory_visit(
        &self,
        token: &SecretString,
        now: Timestamp,
    ) -> Result<Option<DirectoryVisit>, StoreError> {
        write_in!(self.database(), |c| end(c, &hash_of(token), now))
    }

    /// His password is awaited; gives the token for his browser.
    pub async fn begin_directory_offer(
        &self,
        offer: &DirectoryOffer,
        now: Timestamp,
    ) -> Result<SecretString, StoreError> {
        let token = new_token()?;
        write_in!(self.database(), |c| begin_offer(c, &hash_of(&token), offer, now))?;
        Ok(token)
    }

    /// What waits for a password, while it does.
    pub async fn find_directory_offer(
        &self,
        token: &SecretString,
        now: Timestamp,
    ) -> Result<Option<DirectoryOffer>, StoreError> {
        let row = sqlx::query("select * from directory_offers where token_sha256 = $1 and expires_at_ms > $2");
        let row = row.bind(hash_of(token)).bind(now.as_millisecond()).fetch_optional(self.pool()).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(DirectoryOffer {
            organisation_id: row.text("organisation_id")?,
            directory_changed_at: row.moment("directory_changed_at_ms")?,
            issuer: row.text("issuer")?,
            subject: row.text("subject")?,
            user_id: row.text("user_id")?,
            onward: row.text("onward")?,
        }))
    }
}

async fn begin(c: &mut AnyConnection, hash: &str, visit: &DirectoryVisit, now: Timestamp) -> Result<(), StoreError> {
    let (purpose, user, link) = match &visit.purpose {
        DirectoryPurpose::SignIn => ("sign_in", None, None),
        DirectoryPurpose::Invitation { user_id, link_sha256 } => ("invitation", Some(user_id), Some(link_sha256)),
        DirectoryPurpose::Try { user_id } => ("try", Some(user_id), None),
    };
    forget_old(c, now).await?;
    let expires = now.saturating_add(LASTS).unwrap_or(Timestamp::MAX);
    sqlx::query(
        "insert into directory_visits (token_sha256, organisation_id, directory_changed_at_ms, purpose, user_id,
             invitation_sha256, onward, expires_at_ms) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(hash)
    .bind(&visit.organisation_id)
    .bind(visit.directory_changed_at.as_millisecond())
    .bind(purpose)
    .bind(user)
    .bind(link)
    .bind(&visit.onward)
    .bind(expires.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn end(c: &mut AnyConnection, hash: &str, now: Timestamp) -> Result<Option<DirectoryVisit>, StoreError> {
    let row = sqlx::query("delete from directory_visits where token_sha256 = $1 and expires_at_ms > $2 returning *")
        .bind(hash)
        .bind(now.as_millisecond())
        .fetch_optional(c)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let (purpose, user) = (row.text("purpose")?, row.text_or_null("user_id")?);
    let purpose = match (purpose.as_str(), user, row.text_or_null("invitation_sha256")?) {
        ("sign_in", ..) => DirectoryPurpose::SignIn,
        ("invitation", Some(user_id), Some(link_sha256)) => DirectoryPurpose::Invitation { user_id, link_sha256 },
        ("try", Some(user_id), _) => DirectoryPurpose::Try { user_id },
        (other, ..) => return Err(damaged("purpose of a way to a directory", format!("`{other}`"))),
    };
    Ok(Some(DirectoryVisit {
        organisation_id: row.text("organisation_id")?,
        directory_changed_at: row.moment("directory_changed_at_ms")?,
        purpose,
        onward: row.text("onward")?,
    }))
}

async fn begin_offer(
    c: &mut AnyConnection,
    hash: &str,
    offer: &DirectoryOffer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let expires = now.saturating_add(LASTS).unwrap_or(Timestamp::MAX);
    sqlx::query(
        "insert into directory_offers (token_sha256, organisation_id, directory_changed_at_ms, issuer, subject, user_id,
             onward, expires_at_ms) values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(hash)
    .bind(&offer.organisation_id)
    .bind(offer.directory_changed_at.as_millisecond())
    .bind(&offer.issuer)
    .bind(&offer.subject)
    .bind(&offer.user_id)
    .bind(&offer.onward)
    .bind(expires.as_millisecond())
    .execute(c)
    .await?;
    Ok(())
}

async fn forget_old(c: &mut AnyConnection, now: Timestamp) -> Result<(), StoreError> {
    for statement in [
        "delete from directory_visits where expires_at_ms <= $1",
        "delete from directory_offers where expires_at_ms <= $1",
    ] {
        sqlx::query(statement).bind(now.as_millisecond()).execute(&mut *c).await?;
    }
    Ok(())
}
