//! Users: one row per person, whatever number of organisations he works for.

use jiff::Timestamp;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use super::{Role, folded};
use crate::audit;
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::id::new_id;
use crate::open::{ReadStore, Store};

/// A person to add.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Where mail reaches the person; also the name to sign in by.
    pub email: String,
    /// How others see the person.
    pub name: String,
    /// Argon2id in PHC form; none for somebody who chooses a password by a link.
    pub password_hash: Option<String>,
}

/// A person.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Our id.
    pub id: String,
    /// In lower case.
    pub email: String,
    /// How others see the person.
    pub name: String,
    /// Argon2id in PHC form.
    pub password_hash: Option<String>,
    /// The language he reads (`en`, `nl`); empty when he never came.
    pub language: String,
}

/// Without the hash: it is nobody's business in a log.
impl std::fmt::Debug for User {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("User").field("id", &self.id).field("email", &self.email).finish_non_exhaustive()
    }
}

impl Store {
    /// Makes the first person, who owns the first organisation. [`StoreError::Taken`] once there is anybody.
    pub async fn create_first_user(
        &self,
        new: &NewUser,
        organisation: &str,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        let id = new_id(now)?;
        write_in!(self.database(), |c| create_first(c, &id, new, organisation, now))?;
        self.get_user(&id).await
    }

    /// Lets a person into an organisation, as a new user or one that is known by this address already; then his name and
    /// password stay as they are. [`StoreError::Taken`] when he is in already.
    pub async fn add_member(
        &self,
        organisation_id: &str,
        new: &NewUser,
        role: Role,
        who: &str,
        now: Timestamp,
    ) -> Result<User, StoreError> {
        let id = new_id(now)?;
        let id = write_in!(self.database(), |c| add(c, &id, organisation_id, new, role, (who, now)))?;
        self.get_user(&id).await
    }
}

impl ReadStore {
    /// Whether anybody can sign in.
    pub async fn has_users(&self) -> Result<bool, StoreError> {
        Ok(sqlx::query("select id from users limit 1").fetch_optional(self.pool()).await?.is_some())
    }

    /// A person by id.
    pub async fn get_user(&self, id: &str) -> Result<User, StoreError> {
        let row = sqlx::query("select * from users where id = $1").bind(id).fetch_optional(self.pool()).await?;
        read_user(&row.ok_or_else(|| super::no_user(id))?)
    }

    /// A person by e-mail address, in whatever case.
    pub async fn find_user(&self, email: &str) -> Result<Option<User>, StoreError> {
        let row = sqlx::query("select * from users where email = $1").bind(folded(email));
        row.fetch_optional(self.pool()).await?.as_ref().map(read_user).transpose()
    }
}

fn read_user(row: &AnyRow) -> Result<User, StoreError> {
    Ok(User {
        id: row.text("id")?,
        email: row.text("email")?,
        name: row.text("name")?,
        password_hash: row.text_or_null("password_hash")?,
        language: row.text("language")?,
    })
}

async fn create_first(
    c: &mut AnyConnection,
    id: &str,
    new: &NewUser,
    organisation: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    // Both engines let one writer in at a time here: the row of the organisation is written first.
    sqlx::query("update organisations set name = $1, created_at_ms = $2 where id = $3")
        .bind(organisation.trim())
        .bind(now.as_millisecond())
        .bind(super::FIRST_ORGANISATION)
        .execute(&mut *c)
        .await?;
    if sqlx::query("select id from users limit 1").fetch_optional(&mut *c).await?.is_some() {
        return Err(StoreError::Taken { what: "first user", which: folded(&new.email) });
    }
    insert(c, id, new, now).await?;
    join(c, super::FIRST_ORGANISATION, id, Role::Owner, now).await?;
    let email = folded(&new.email);
    audit::note(c, super::FIRST_ORGANISATION, now, &email, "organisation_created", organisation.trim()).await
}

async fn add(
    c: &mut AnyConnection,
    id: &str,
    organisation_id: &str,
    new: &NewUser,
    role: Role,
    (who, now): (&str, Timestamp),
) -> Result<String, StoreError> {
    let known: Option<String> = sqlx::query_scalar("select id from users where email = $1")
        .bind(folded(&new.email))
        .fetch_optional(&mut *c)
        .await?;
    let id = match known {
        Some(known) => known,
        None => {
            insert(c, id, new, now).await?;
            id.to_owned()
        }
    };
    join(c, organisation_id, &id, role, now).await.map_err(|error| match error {
        StoreError::Database(error) => StoreError::taken(error, "member", &new.email),
        other => other,
    })?;
    let detail = format!("{} {}", folded(&new.email), role.word());
    audit::note(c, organisation_id, now, who, "member_added", &detail).await?;
    Ok(id)
}

pub(super) async fn insert(c: &mut AnyConnection, id: &str, new: &NewUser, now: Timestamp) -> Result<(), StoreError> {
    sqlx::query("insert into users (id, email, name, password_hash, created_at_ms) values ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(folded(&new.email))
        .bind(new.name.trim())
        .bind(new.password_hash.as_deref())
        .bind(now.as_millisecond())
        .execute(c)
        .await
        .map_err(|error| StoreError::taken(error, "user", &new.email))?;
    Ok(())
}

pub(super) async fn join(
    c: &mut AnyConnection,
    organisation_id: &str,
    user_id: &str,
    role: Role,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("insert into memberships (organisation_id, user_id, role, since_ms) values ($1, $2, $3, $4)")
        .bind(organisation_id)
        .bind(user_id)
        .bind(role.word())
        .bind(now.as_millisecond())
        .execute(c)
        .await?;
    Ok(())
}
