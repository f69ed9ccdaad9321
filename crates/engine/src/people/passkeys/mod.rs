//! Passkeys: signing in without a password, or in place of the code of an app.

mod ceremony;

use secrecy::{ExposeSecret, SecretString};
use store::{Attempt, NewPasskey, Passkey, PasskeyPurpose, StoreError};

use super::{Asked, SignedIn, WINDOW};
use crate::Engine;
use crate::error::EngineError;
use crate::letters::Safety;
pub use ceremony::{ALGORITHMS, Assertion, CeremonyFault, NewCredential, Site};

/// Passkeys of one person at most.
const PASSKEYS_AT_MOST: usize = 20;

/// Longest name of a passkey, in characters.
const NAME_AT_MOST: usize = 60;

/// Ceremonies from one network address in the time in which tries count; each has one try.
const CEREMONIES_FROM_ONE_ADDRESS: i64 = 100;

/// A ceremony that begins.
#[derive(Debug)]
pub struct Ceremony {
    /// What the browser keeps until it is done.
    pub token: SecretString,
    /// What is signed, in base64url.
    pub challenge: String,
    /// Ids of passkeys that may sign, or that are there already; none means any.
    pub known: Vec<String>,
}

/// Whether a passkey can take the place of a code.
#[derive(Debug)]
pub enum StepBegun {
    /// It is asked for.
    Asks(Ceremony),
    /// No password was given just now, or its owner has no passkey.
    NotNow,
    /// There were too many ceremonies from there.
    TooOften,
}

/// What became of a new passkey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyAdded {
    /// It is kept.
    Kept,
    /// It needs a name.
    NoName,
    /// The password is wrong.
    WrongPassword,
    /// Too many wrong passwords: not now.
    TooOften,
    /// There are enough.
    TooMany,
    /// It does not count, or it took too long.
    Refused,
    /// It is there already.
    Known,
}

/// A passkey to add.
#[derive(Debug, Clone, Copy)]
pub struct AddPasskey<'a> {
    /// Whose.
    pub user_id: &'a str,
    /// How he calls it.
    pub name: &'a str,
    /// His password.
    pub password: &'a SecretString,
    /// The network address he comes from.
    pub address: &'a str,
    /// What the browser kept.
    pub token: &'a SecretString,
    /// What the browser brings.
    pub brought: NewCredential<'a>,
}

impl Engine {
    /// Begins a ceremony in which somebody adds a passkey. Nothing when there were too many from there.
    pub async fn begin_adding_passkey(&self, user_id: &str, address: &str) -> Result<Option<Ceremony>, EngineError> {
        if !self.may_begin(address).await? {
            return Ok(None);
        }
        let known = self.store.list_passkeys(user_id).await?.into_iter().map(|one| one.credential_id).collect();
        self.begin_ceremony(PasskeyPurpose::Add, Some(user_id), known).await.map(Some)
    }

    /// Adds it, for who knows his password.
    pub async fn add_passkey(&self, site: Site<'_>, add: AddPasskey<'_>) -> Result<PasskeyAdded, EngineError> {
        let name = add.name.trim();
        if name.is_empty() || name.chars().count() > NAME_AT_MOST || name.contains(char::is_control) {
            return Ok(PasskeyAdded::NoName);
        }
        let now = self.clock.now();
        let Some(owner) = self.store.end_passkey_challenge(add.token, PasskeyPurpose::Add, now).await? else {
            return Ok(PasskeyAdded::Refused);
        };
        if owner.as_deref() != Some(add.user_id) {
            return Ok(PasskeyAdded::Refused);
        }
        let user = self.store.get_user(add.user_id).await?;
        match self.ask_password(add.user_id, add.address, add.password).await? {
            Asked::Right => {}
            Asked::Wrong => return Ok(PasskeyAdded::WrongPassword),
            Asked::TooOften => return Ok(PasskeyAdded::TooOften),
        }
        if self.store.list_passkeys(add.user_id).await?.len() >= PASSKEYS_AT_MOST {
            return Ok(PasskeyAdded::TooMany);
        }
        let registered = match ceremony::register(site, &challenge_of(add.token), add.brought) {
            Ok(registered) => registered,
            Err(fault) => {
                tracing::warn!("a new passkey was refused: {fault}");
                return Ok(PasskeyAdded::Refused);
            }
        };
        let new = NewPasskey {
            user_id: add.user_id,
            name,
            credential_id: add.brought.id.trim_end_matches('='),
            public_key: &registered.key,
            counter: registered.counter,
            password_hash: user.password_hash.as_deref().unwrap_or_default(),
        };
        match self.store.add_passkey(&new, now).await {
            Ok(true) => {}
            Ok(false) => return Ok(PasskeyAdded::WrongPassword),
            Err(StoreError::Taken { .. }) => return Ok(PasskeyAdded::Known),
            Err(error) => return Err(error.into()),
        }
        self.warn(&user, Safety::PasskeyAdded).await?;
        Ok(PasskeyAdded::Kept)
    }

    /// Takes a passkey of somebody away.
    pub async fn remove_passkey(&self, user_id: &str, id: &str) -> Result<(), EngineError> {
        self.store.remove_passkey(user_id, id, self.clock.now()).await?;
        self.warn(&self.store.get_user(user_id).await?, Safety::PasskeyRemoved).await
    }

    /// Begins a ceremony by which somebody signs in without a password. Nothing when there were too many from there.
    pub async fn begin_passkey_sign_in(&self, address: &str) -> Result<Option<Ceremony>, EngineError> {
        if !self.may_begin(address).await? {
            return Ok(None);
        }
        self.begin_ceremony(PasskeyPurpose::SignIn, None, Vec::new()).await.map(Some)
    }

    /// Lets in whose passkey signed: its owner proved himself to it, which is as good as password and code.
    pub async fn sign_in_by_passkey(
        &self,
        site: Site<'_>,
        token: &SecretString,
        brought: Assertion<'_>,
        browser: &str,
    ) -> Result<SignedIn, EngineError> {
        let now = self.clock.now();
        if self.store.end_passkey_challenge(token, PasskeyPurpose::SignIn, now).await?.is_none() {
            return Ok(SignedIn::Wrong);
        }
        let Some(passkey) = self.passkey_that_signed(site, token, None, brought).await? else {
            return Ok(SignedIn::Wrong);
        };
        self.enter(&passkey.user_id, None, browser).await
    }

    /// Begins a ceremony in place of the code of an app.
    pub async fn begin_passkey_step(&self, half: &SecretString, address: &str) -> Result<StepBegun, EngineError> {
        let Some(begun) = self.store.find_half_session(half, self.clock.now()).await? else {
            return Ok(StepBegun::NotNow);
        };
        let known = self.store.list_passkeys(&begun.user_id).await?;
        let known: Vec<String> = known.into_iter().map(|one| one.credential_id).collect();
        if known.is_empty() {
            return Ok(StepBegun::NotNow);
        }
        if !self.may_begin(address).await? {
            return Ok(StepBegun::TooOften);
        }
        let user_id = Some(begun.user_id.as_str());
        self.begin_ceremony(PasskeyPurpose::SecondStep, user_id, known).await.map(StepBegun::Asks)
    }

    /// Whether somebody whose code is awaited has a passkey to use in its place.
    pub async fn may_step_by_passkey(&self, half: &SecretString) -> Result<bool, EngineError> {
        let Some(begun) = self.store.find_half_session(half, self.clock.now()).await? else { return Ok(false) };
        Ok(!self.store.list_passkeys(&begun.user_id).await?.is_empty())
    }

    /// Lets in who gave his password and whose passkey signed.
    pub async fn finish_by_passkey(
        &self,
        site: Site<'_>,
        half: &SecretString,
        token: &SecretString,
        brought: Assertion<'_>,
        browser: &str,
    ) -> Result<SignedIn, EngineError> {
        let now = self.clock.now();
        let Some(begun) = self.store.find_half_session(half, now).await? else { return Ok(SignedIn::Wrong) };
        let owner = self.store.end_passkey_challenge(token, PasskeyPurpose::SecondStep, now).await?;
        if owner.flatten().as_deref() != Some(begun.user_id.as_str()) {
            return Ok(SignedIn::Wrong);
        }
        if self.passkey_that_signed(site, token, Some(&begun.user_id), brought).await?.is_none() {
            return Ok(SignedIn::Wrong);
        }
        self.store.end_half_session(half).await?;
        self.enter(&begun.user_id, begun.directory_of.as_deref(), browser).await
    }

    /// Anybody's, when its owner proved himself to it; or that of somebody who gave his password.
    async fn passkey_that_signed(
        &self,
        site: Site<'_>,
        token: &SecretString,
        whose: Option<&str>,
        brought: Assertion<'_>,
    ) -> Result<Option<Passkey>, EngineError> {
        let id = brought.id.trim_end_matches('=');
        if !ceremony::may_be_id(id) {
            return Ok(None);
        }
        let found = self.store.find_passkey(id).await?;
        let Some(passkey) = found.filter(|passkey| whose.is_none_or(|user_id| passkey.user_id == user_id)) else {
            return Ok(None);
        };
        let known = (passkey.public_key.as_slice(), passkey.counter);
        match ceremony::verify(site, &challenge_of(token), known, whose.is_none(), brought) {
            Ok(counter) => {
                let used = self.store.use_passkey(&passkey.id, (passkey.counter, counter), self.clock.now()).await?;
                Ok(used.then_some(passkey))
            }
            Err(fault) => {
                tracing::warn!(passkey = passkey.id, "a passkey let nobody in: {fault}");
                Ok(None)
            }
        }
    }

    async fn begin_ceremony(
        &self,
        purpose: PasskeyPurpose,
        user_id: Option<&str>,
        known: Vec<String>,
    ) -> Result<Ceremony, EngineError> {
        let token = self.store.begin_passkey_challenge(purpose, user_id, self.clock.now()).await?;
        Ok(Ceremony { challenge: challenge_of(&token), token, known })
    }

    async fn may_begin(&self, address: &str) -> Result<bool, EngineError> {
        let now = self.clock.now();
        let place = format!("passkey asked from {address}");
        let attempt = Attempt {
            email: &place,
            address: &place,
            since: now.saturating_sub(WINDOW).unwrap_or(now),
            for_one_person: CEREMONIES_FROM_ONE_ADDRESS,
            from_one_address: CEREMONIES_FROM_ONE_ADDRESS,
        };
        Ok(self.store.begin_attempt(&attempt, now).await?)
    }
}

/// What is signed: made from the token that only the browser has. 64 digits are base64url of 48 bytes.
fn challenge_of(token: &SecretString) -> String {
    store::sha256_of(format!("kruispost passkey\0{}", token.expose_secret()))
}
