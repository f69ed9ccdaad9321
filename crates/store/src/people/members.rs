//! Who is in an organisation, and as what. An organisation always keeps an owner.

use jiff::Timestamp;
use sqlx::AnyConnection;

use super::{Role, no_user};
use crate::audit;
use crate::columns::Columns;
use crate::database::write_in;
use crate::error::StoreError;
use crate::open::{ReadStore, Store};

/// Members a list gives at most.
const LIST_AT_MOST: i64 = 1000;

/// A person in an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The person's id.
    pub user_id: String,
    /// In lower case.
    pub email: String,
    /// How others see the person.
    pub name: String,
    /// What he may do.
    pub role: Role,
    /// Whether he has chosen a password.
    pub may_sign_in: bool,
    /// Whether the organisation's directory knows him.
    pub in_directory: bool,
    /// Whether signing in takes a code too.
    pub two_step: bool,
    /// Since when.
    pub since: Timestamp,
}

impl Store {
    /// Gives a member another role. [`StoreError::LastOwner`] when nobody would own the organisation any more.
    pub async fn set_role(
        &self,
        organisation_id: &str,
        user_id: &str,
        role: Role,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| set_role(c, organisation_id, user_id, role, (who, now)))
    }

    /// Takes a member out: his sessions there end. [`StoreError::LastOwner`] for the last one who owns it.
    pub async fn remove_member(
        &self,
        organisation_id: &str,
        user_id: &str,
        who: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        write_in!(self.database(), |c| remove(c, organisation_id, user_id, (who, now)))
    }
}

impl ReadStore {
    /// Who is in an organisation, by name.
    pub async fn list_members(&self, organisation_id: &str) -> Result<Vec<Member>, StoreError> {
        let rows = sqlx::query(
            "select u.id, u.email, u.name, u.password_hash, m.role, m.since_ms, t.since_ms as two_step_since_ms,
                (select count(*) from directory_links l
                 join directories d on d.organisation_id = l.organisation_id and d.issuer = l.issuer
                 where l.user_id = m.user_id and l.organisation_id = m.organisation_id) as links
             from memberships m join users u on u.id = m.user_id left join two_step t on t.user_id = m.user_id
             where m.organisation_id = $1 order by u.name, u.email limit $2",
        )
        .bind(organisation_id)
        .bind(LIST_AT_MOST)
        .fetch_all(self.pool())
        .await?;
        let member = |row: &sqlx::any::AnyRow| {
            Ok(Member {
                user_id: row.text("id")?,
                email: row.text("email")?,
                name: row.text("name")?,
                role: row.word("role", Role::from_word)?,
                may_sign_in: row.text_or_null("password_hash")?.is_some(),
                in_directory: row.integer("links")? > 0,
                two_step: row.moment_or_null("two_step_since_ms")?.is_some(),
                since: row.moment("since_ms")?,
            })
        };
        rows.iter().map(member).collect()
    }
}

async fn set_role(
    c: &mut AnyConnection,
    organisation_id: &str,
    user_id: &str,
    role: Role,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    // two owners who take each other out at once wait for each other here
    audit::hold(c, organisation_id).await?;
    let done = sqlx::query("update memberships set role = $1 where organisation_id = $2 and user_id = $3")
        .bind(role.word())
        .bind(organisation_id)
        .bind(user_id)
        .execute(&mut *c)
        .await?;
    if done.rows_affected() == 0 {
        return Err(no_user(user_id));
    }
    refuse_without_owner(c, organisation_id).await?;
    let detail = format!("{} {}", email_of(c, user_id).await?, role.word());
    audit::note(c, organisation_id, now, who, "role_changed", &detail).await
}

async fn remove(
    c: &mut AnyConnection,
    organisation_id: &str,
    user_id: &str,
    (who, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    audit::hold(c, organisation_id).await?;
    for statement in [
        "delete from sessions where organisation_id = $1 and user_id = $2",
        // whom an owner takes out comes back by an owner only, under whatever address
        "insert into directory_barred (organisation_id, issuer, subject)
             select organisation_id, issuer, subject from directory_links where organisation_id = $1 and user_id = $2
             on conflict do nothing",
        "delete from directory_links where organisation_id = $1 and user_id = $2",
        "delete from directory_offers where organisation_id = $1 and user_id = $2",
        "delete from memberships where organisation_id = $1 and user_id = $2",
    ] {
        let done = sqlx::query(statement).bind(organisation_id).bind(user_id).execute(&mut *c).await?;
        if statement.starts_with("delete from memberships") && done.rows_affected() == 0 {
            return Err(no_user(user_id));
        }
    }
    refuse_without_owner(c, organisation_id).await?;
    let email = email_of(c, user_id).await?;
    audit::note(c, organisation_id, now, who, "member_removed", &email).await
}

async fn refuse_without_owner(c: &mut AnyConnection, organisation_id: &str) -> Result<(), StoreError> {
    let owner = sqlx::query("select user_id from memberships where organisation_id = $1 and role = $2 limit 1")
        .bind(organisation_id)
        .bind(Role::Owner.word())
        .fetch_optional(c)
        .await?;
    owner.map(|_| ()).ok_or(StoreError::LastOwner)
}

async fn email_of(c: &mut AnyConnection, user_id: &str) -> Result<String, StoreError> {
    let email = sqlx::query_scalar("select email from users where id = $1").bind(user_id);
    email.fetch_optional(c).await?.ok_or_else(|| no_user(user_id))
}
