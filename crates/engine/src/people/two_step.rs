//! The second step of signing in: codes of thirty seconds from an app (TOTP, RFC 6238), or recovery codes from paper.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use store::{Attempt, HalfSession, User};
use totp_rs::{Builder, Secret, Totp};

use super::{SignedIn, WINDOW};
use crate::Engine;
use crate::error::EngineError;
use crate::letters::Safety;

/// Codes tried for one person, whose password is known then; from wherever they come, since they come from its knower.
const CODES_FOR_ONE_PERSON: i64 = 10;

/// Digits of a code of an app; anything else is taken for a recovery code.
const CODE_DIGITS: usize = 6;

/// What an app is given.
#[derive(Debug)]
pub struct TwoStepOffer {
    /// The secret in base 32, to type.
    pub secret: SecretString,
    /// The address that a QR code carries (`otpauth://totp/…`).
    pub address: SecretString,
}

/// What became of switching the second step on or off.
#[derive(Debug)]
pub enum TwoStepChange {
    /// It is on; the recovery codes, to be shown once.
    On(Vec<SecretString>),
    /// It is off.
    Off,
    /// Code or password is wrong.
    Wrong,
    /// Too many tries: not now.
    TooOften,
}

impl Engine {
    /// Makes a secret for somebody's app. It counts once a first code was right.
    pub async fn offer_two_step(&self, user_id: &str) -> Result<TwoStepOffer, EngineError> {
        let user = self.store.get_user(user_id).await?;
        let secret = match self.store.find_two_step(user_id).await? {
            // coming back to the page keeps what the app was given
            Some(begun) if !begun.confirmed => begun.secret,
            _ => self.store.begin_two_step(user_id).await?,
        };
        let text = Secret::from(secret.expose_secret()).to_base32();
        let address = format!("otpauth://totp/Kruispost:{}?secret={text}&issuer=Kruispost", coded(&user.email));
        Ok(TwoStepOffer { secret: text.into(), address: address.into() })
    }

    /// Switches the second step on for somebody whose app makes right codes.
    pub async fn confirm_two_step(&self, user_id: &str, code: &SecretString) -> Result<TwoStepChange, EngineError> {
        if !self.may_try_code(user_id).await? {
            return Ok(TwoStepChange::TooOften);
        }
        let Some(begun) = self.store.find_two_step(user_id).await?.filter(|begun| !begun.confirmed) else {
            return Ok(TwoStepChange::Wrong);
        };
        let now = self.clock.now();
        let Some(step) = step_of(&begun.secret, code, now) else { return Ok(TwoStepChange::Wrong) };
        let codes = self.store.confirm_two_step(user_id, step, now).await?;
        self.forget_codes(user_id).await?;
        self.warn(&self.store.get_user(user_id).await?, Safety::SecondStepOn).await?;
        Ok(TwoStepChange::On(codes))
    }

    /// Switches the second step off for somebody who knows his password.
    pub async fn end_two_step(
        &self,
        user_id: &str,
        address: &str,
        password: &SecretString,
    ) -> Result<TwoStepChange, EngineError> {
        let user = self.store.get_user(user_id).await?;
        if !self.may_try(&user.email, address).await? {
            return Ok(TwoStepChange::TooOften);
        }
        if !self.passwords.verify(password, user.password_hash.clone()).await? {
            return Ok(TwoStepChange::Wrong);
        }
        self.store.forget_attempts(&user.email, address).await?;
        self.drop_two_step(&user).await?;
        Ok(TwoStepChange::Off)
    }

    /// Switches the second step off for somebody who lost everything, because whoever looks after the machine says so. True
    /// when it was on.
    pub async fn drop_two_step(&self, user: &User) -> Result<bool, EngineError> {
        let was_on = self.store.end_two_step(&user.id).await?;
        if was_on {
            self.warn(user, Safety::SecondStepOff).await?;
        }
        Ok(was_on)
    }

    /// Lets somebody in whose password was right, when he brings a code of his app or a recovery code. Each works once.
    pub async fn finish_sign_in(
        &self,
        half: &SecretString,
        code: &SecretString,
        browser: &str,
    ) -> Result<SignedIn, EngineError> {
        let now = self.clock.now();
        let Some(begun) = self.store.find_half_session(half, now).await? else { return Ok(SignedIn::Wrong) };
        let HalfSession { user_id, directory_of } = begun;
        if !self.may_try_code(&user_id).await? {
            return Ok(SignedIn::TooOften);
        }
        if !self.is_right_code(&user_id, code, now).await? {
            return Ok(SignedIn::Wrong);
        }
        self.forget_codes(&user_id).await?;
        self.store.end_half_session(half).await?;
        self.enter(&user_id, directory_of.as_deref(), browser).await
    }

    /// After a right password, or the word of an organisation's directory: in at once, or half in when a code is needed.
    pub(super) async fn after_proof(
        &self,
        user_id: &str,
        directory_of: Option<&str>,
        browser: &str,
    ) -> Result<SignedIn, EngineError> {
        // a code would be asked, and used up, for nothing
        if directory_of.is_none() && self.store.needs_directory(user_id).await? {
            return Ok(SignedIn::DirectoryNeeded);
        }
        if self.store.has_two_step(user_id).await? {
            let half = HalfSession { user_id: user_id.to_owned(), directory_of: directory_of.map(str::to_owned) };
            return Ok(SignedIn::CodeNeeded(self.store.begin_half_session(&half, self.clock.now()).await?));
        }
        self.enter(user_id, directory_of, browser).await
    }

    pub(super) async fn enter(
        &self,
        user_id: &str,
        directory_of: Option<&str>,
        browser: &str,
    ) -> Result<SignedIn, EngineError> {
        if let Some(token) = self.begin_session_by(user_id, directory_of, browser).await? {
            return Ok(SignedIn::Welcome(token));
        }
        // somebody who was taken out of his last organisation learns no more than a stranger
        Ok(if self.store.needs_directory(user_id).await? { SignedIn::DirectoryNeeded } else { SignedIn::Wrong })
    }

    async fn is_right_code(&self, user_id: &str, code: &SecretString, now: Timestamp) -> Result<bool, EngineError> {
        let Some(two_step) = self.store.find_two_step(user_id).await?.filter(|known| known.confirmed) else {
            return Ok(false);
        };
        if tidied(code).len() != CODE_DIGITS {
            return Ok(self.store.use_recovery_code(user_id, code.expose_secret(), now).await?);
        }
        match step_of(&two_step.secret, code, now) {
            Some(step) => Ok(self.store.use_step(user_id, step).await?),
            None => Ok(false),
        }
    }

    async fn may_try_code(&self, user_id: &str) -> Result<bool, EngineError> {
        let now = self.clock.now();
        let place = place_of(user_id);
        let attempt = Attempt {
            email: &place,
            address: &place,
            since: now.saturating_sub(WINDOW).unwrap_or(now),
            for_one_person: CODES_FOR_ONE_PERSON,
            from_one_address: CODES_FOR_ONE_PERSON,
        };
        Ok(self.store.begin_attempt(&attempt, now).await?)
    }

    async fn forget_codes(&self, user_id: &str) -> Result<(), EngineError> {
        let place = place_of(user_id);
        Ok(self.store.forget_attempts(&place, &place).await?)
    }
}

/// Under what tries of codes are counted: no e-mail address and no network address looks like it.
fn place_of(user_id: &str) -> String {
    format!("code of {user_id}")
}

/// Without the spaces that apps show between the digits.
fn tidied(code: &SecretString) -> String {
    code.expose_secret().chars().filter(|c| !c.is_whitespace()).collect()
}

/// The step of time a code belongs to: this one, or the one before or after it, for clocks that differ.
fn step_of(secret: &SecretSlice<u8>, code: &SecretString, now: Timestamp) -> Option<i64> {
    let totp: Totp = Builder::new().with_secret(Secret::from(secret.expose_secret())).build().ok()?;
    let step = totp.check(&tidied(code), u64::try_from(now.as_second()).ok()?)?;
    i64::try_from(step).ok()
}

/// An e-mail address in a label: what would end it is left out.
fn coded(email: &str) -> String {
    email
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '@' | '.' | '-' | '_' | '+'))
        .collect::<String>()
        .replace('+', "%2B")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard_and_a_neighbour_counts_for_slow_clocks() {
        let secret = SecretSlice::from(b"12345678901234567890".to_vec());
        let at = |second| Timestamp::from_second(second).unwrap();
        let step = |code: &str, second| step_of(&secret, &SecretString::from(code), at(second));
        assert_eq!(step("287082", 59), Some(1));
        assert_eq!(step("081 804", 1_111_111_109), Some(37_037_036));
        assert_eq!(step("287082", 89), Some(1), "thirty seconds late");
        assert_eq!(step("287082", 119), None);
        assert_eq!(step("287083", 59), None);
        assert_eq!(step("", 59), None);
        assert_eq!(step("aaaaaa", 59), None);
    }
}
