//! Another e-mail address: asked for with the password, proved by a link to the new address, told to the old one.

use secrecy::{ExposeSecret, SecretString};
use store::{Attempt, EmailChange, StoreError, User};

use crate::Engine;
use crate::error::EngineError;
use crate::letters;
use crate::mail::language_of;

use super::WINDOW;

/// Letters to new addresses that somebody asks for in the time in which tries count.
const LETTERS_FOR_ONE_PERSON: i64 = 3;

/// The same from one network address, whoever asks.
const LETTERS_FROM_ONE_ADDRESS: i64 = 20;

/// What became of a password that was asked for before something that can't be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// It is right.
    Right,
    /// It is another one.
    Wrong,
    /// Too many wrong passwords: not now.
    TooOften,
}

impl Engine {
    /// Whether somebody who is signed in knows his password. Wrong ones count as they do at the sign-in.
    pub async fn ask_password(
        &self,
        user_id: &str,
        address: &str,
        password: &SecretString,
    ) -> Result<Asked, EngineError> {
        let user = self.store.get_user(user_id).await?;
        if !self.may_try(&user.email, address).await? {
            return Ok(Asked::TooOften);
        }
        if !self.passwords.verify(password, user.password_hash.clone()).await? {
            return Ok(Asked::Wrong);
        }
        self.store.forget_attempts(&user.email, address).await?;
        Ok(Asked::Right)
    }

    /// Writes to a new address the link that makes it somebody's own, if nobody has that address. Which of both is told to
    /// nobody, and a person gets a few such letters only.
    pub async fn write_email_link(&self, user_id: &str, email: &str, address: &str) -> Result<(), EngineError> {
        let now = self.clock.now();
        let user = self.store.get_user(user_id).await?;
        let place = format!("new address asked from {address}");
        let attempt = Attempt {
            email: &user.email,
            address: &place,
            since: now.saturating_sub(WINDOW).unwrap_or(now),
            for_one_person: LETTERS_FOR_ONE_PERSON,
            from_one_address: LETTERS_FROM_ONE_ADDRESS,
        };
        if !self.sends_mail() || !self.store.begin_attempt(&attempt, now).await? {
            return Ok(());
        }
        let Some(token) = self.store.create_email_link(&user.id, email, now).await? else { return Ok(()) };
        let path = format!("/change-email/{}", token.expose_secret());
        let Some(link) = self.address_in_mail(&path) else { return Ok(()) };
        let letter = letters::new_email(&user.email, &link, language_of(&user.language));
        self.write_letter(email.trim(), &letter).await
    }

    /// Changes the address as a link says, and tells the old one. Nothing when the link no longer counts, or when somebody
    /// got the address since.
    pub async fn use_email_link(
        &self,
        link: &SecretString,
        kept_session: Option<&str>,
    ) -> Result<Option<EmailChange>, EngineError> {
        match self.store.use_email_link(link, kept_session, self.clock.now()).await {
            Ok(Some(change)) => {
                self.tell_old_address(&change).await?;
                Ok(Some(change))
            }
            Ok(None) | Err(StoreError::Taken { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Changes the address of somebody in an organisation, because whoever looks after the machine says so.
    pub async fn set_email(
        &self,
        organisation_id: &str,
        user: &User,
        email: &str,
        who: &str,
    ) -> Result<EmailChange, EngineError> {
        let change = self.store.set_email(organisation_id, &user.id, email, who, self.clock.now()).await?;
        self.tell_old_address(&change).await?;
        Ok(change)
    }

    async fn tell_old_address(&self, change: &EmailChange) -> Result<(), EngineError> {
        let user = self.store.get_user(&change.user_id).await?;
        let letter = letters::email_changed(&change.new, language_of(&user.language));
        self.write_letter(&change.old, &letter).await
    }
}
