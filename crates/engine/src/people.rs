//! People: signing in, choosing passwords, letting others in. Who may do what is decided by whoever asks.

mod directory;
mod directory_sign_in;
mod directory_way;
mod email;
mod organisation;
pub mod passkeys;
mod password;
mod two_step;

use jiff::SignedDuration;
use secrecy::SecretString;
use store::{Attempt, NewSession, NewUser, Role, StoreError, User};

use crate::Engine;
use crate::error::EngineError;
use crate::letters::{self, Safety};
use crate::mail::language_of;
pub use directory::{DirectoryFault, DirectoryForm};
pub use directory_way::{Back, DirectoryOutcome, DirectoryRefusal, Purpose, SetOut, Trial, Verdict, Way};
pub use email::Asked;
pub use links::directory::{AddressFault, DirectoryFailure, TokenFault};
pub(crate) use password::Passwords;
pub use password::{LEAST_CHARACTERS, PasswordFault};
pub use two_step::{TwoStepChange, TwoStepOffer};

/// How far back wrong passwords count.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);

/// Passwords tried for one person from one address, until one is right. The address is part of it, so that nobody can lock somebody else out.
const FOR_ONE_PERSON: i64 = 10;

/// Passwords tried from one address, whoever for.
const FROM_ONE_ADDRESS: i64 = 100;

/// Longest text a browser may say it is, in characters.
const BROWSER_AT_MOST: usize = 200;

/// Somebody who wants to sign in.
#[derive(Debug)]
pub struct SignIn<'a> {
    /// His e-mail address.
    pub email: &'a str,
    /// His password.
    pub password: &'a SecretString,
    /// What the browser says it is.
    pub browser: &'a str,
    /// The network address he comes from.
    pub address: &'a str,
}

/// What became of it.
#[derive(Debug)]
pub enum SignedIn {
    /// He is in, with this token.
    Welcome(SecretString),
    /// The password is right, and a code is needed too; the token by which it is brought.
    CodeNeeded(SecretString),
    /// Address or password is wrong; it is not told which.
    Wrong,
    /// Too many wrong passwords: not now.
    TooOften,
    /// The password is right, but his organisation wants him to sign in by its directory.
    DirectoryNeeded,
}

/// What became of a chosen password.
#[derive(Debug, PartialEq, Eq)]
pub enum Chosen {
    /// It is kept.
    Kept,
    /// It won't do.
    Refused(PasswordFault),
    /// The link was used, is too old, or never was.
    LinkGone,
    /// The present password is another one.
    Wrong,
    /// Too many wrong passwords: not now.
    TooOften,
}

impl Engine {
    /// Makes the first person, who owns the organisation.
    pub async fn sign_up_first(
        &self,
        name: &str,
        email: &str,
        organisation: &str,
        password: &SecretString,
    ) -> Result<Result<User, PasswordFault>, EngineError> {
        if let Err(fault) = password::judge(password, &[name, email, organisation]) {
            return Ok(Err(fault));
        }
        let password_hash = Some(self.passwords.hash(password).await?);
        let new = NewUser { email: email.into(), name: name.into(), password_hash };
        Ok(Ok(self.store.create_first_user(&new, organisation, self.clock.now()).await?))
    }

    /// Lets somebody in, or not. Takes as long for somebody who is not known.
    pub async fn sign_in(&self, ask: SignIn<'_>) -> Result<SignedIn, EngineError> {
        if !self.may_try(ask.email, ask.address).await? {
            return Ok(SignedIn::TooOften);
        }
        let user = self.store.find_user(ask.email).await?;
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let right = self.passwords.verify(ask.password, hash).await?;
        let Some(user) = user.filter(|_| right) else { return Ok(SignedIn::Wrong) };
        self.store.forget_attempts(ask.email, ask.address).await?;
        self.after_proof(&user.id, None, ask.browser).await
    }

    /// Counts an attempt, unless there were too many.
    async fn may_try(&self, email: &str, address: &str) -> Result<bool, EngineError> {
        let now = self.clock.now();
        let attempt = Attempt {
            email,
            address,
            since: now.saturating_sub(WINDOW).unwrap_or(now),
            for_one_person: FOR_ONE_PERSON,
            from_one_address: FROM_ONE_ADDRESS,
        };
        Ok(self.store.begin_attempt(&attempt, now).await?)
    }

    /// Begins a session for somebody whose identity is certain. None when he is in no organisation, or in none that does not
    /// insist on its directory.
    pub async fn begin_session(&self, user_id: &str, browser: &str) -> Result<Option<SecretString>, EngineError> {
        self.begin_session_by(user_id, None, browser).await
    }

    /// The same; `directory_of` is the organisation whose directory vouches for him, and the only one he is let into then.
    pub async fn begin_session_by(
        &self,
        user_id: &str,
        directory_of: Option<&str>,
        browser: &str,
    ) -> Result<Option<SecretString>, EngineError> {
        let browser: String = browser.chars().filter(|c| !c.is_control()).take(BROWSER_AT_MOST).collect();
        let new = NewSession { user_id, browser: &browser, directory_of };
        Ok(self.store.begin_session(new, self.clock.now()).await?)
    }

    /// Lets somebody into an organisation; gives the token of the link by which he chooses a password, unless he has one, or
    /// was given a link by another organisation.
    pub async fn invite(
        &self,
        organisation_id: &str,
        name: &str,
        email: &str,
        role: Role,
        who: &str,
    ) -> Result<Option<SecretString>, EngineError> {
        let new = NewUser { email: email.into(), name: name.into(), password_hash: None };
        let user = self.store.add_member(organisation_id, &new, role, who, self.clock.now()).await?;
        match user.password_hash {
            Some(_) => Ok(None),
            None => match self.store.create_password_link(organisation_id, &user.id, self.clock.now()).await {
                Ok(token) => Ok(Some(token)),
                // another organisation let him in, and gave him his link
                Err(StoreError::AlsoElsewhere) => Ok(None),
                Err(error) => Err(error.into()),
            },
        }
    }

    /// Sets the password of whoever a link was made for. His passkeys end: a link is the way out when somebody else got in.
    pub async fn choose_password(&self, link: &SecretString, password: &SecretString) -> Result<Chosen, EngineError> {
        let Some(user) = self.store.find_password_link(link, self.clock.now()).await? else {
            return Ok(Chosen::LinkGone);
        };
        let user = self.store.get_user(&user).await?;
        if let Err(fault) = password::judge(password, &[&user.name, &user.email]) {
            return Ok(Chosen::Refused(fault));
        }
        let hash = self.passwords.hash(password).await?;
        let had_passkeys = !self.store.list_passkeys(&user.id).await?.is_empty();
        if self.store.use_password_link(link, &hash, self.clock.now()).await?.is_none() {
            return Ok(Chosen::LinkGone);
        }
        // who chooses his first one knows it
        if user.password_hash.is_some() {
            self.warn(&user, Safety::PasswordChanged).await?;
        }
        if had_passkeys {
            self.warn(&user, Safety::PasskeysEnded).await?;
        }
        Ok(Chosen::Kept)
    }

    /// Changes a password for somebody who knows the present one; all sessions end.
    pub async fn change_password(
        &self,
        user_id: &str,
        address: &str,
        present: &SecretString,
        new: &SecretString,
    ) -> Result<Chosen, EngineError> {
        let user = self.store.get_user(user_id).await?;
        if !self.may_try(&user.email, address).await? {
            return Ok(Chosen::TooOften);
        }
        if !self.passwords.verify(present, user.password_hash.clone()).await? {
            return Ok(Chosen::Wrong);
        }
        self.store.forget_attempts(&user.email, address).await?;
        if let Err(fault) = password::judge(new, &[&user.name, &user.email]) {
            return Ok(Chosen::Refused(fault));
        }
        let hash = self.passwords.hash(new).await?;
        self.store.set_password(&user.id, &hash).await?;
        self.warn(&user, Safety::PasswordChanged).await?;
        Ok(Chosen::Kept)
    }

    /// Tells somebody by mail what was changed about his account, in case it was not he.
    async fn warn(&self, user: &User, what: Safety) -> Result<(), EngineError> {
        self.write_letter(&user.email, &letters::safety(what, language_of(&user.language))).await
    }
}
