//! Passwords: Argon2id with the library's parameters (19 MiB, two passes: OWASP's password storage sheet), never more than
//! two at once, so that a crowd at the door takes no memory from the books.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{OnceCell, Semaphore};

use crate::error::EngineError;

/// The fewest characters (NIST SP 800-63B asks for eight; a password manager makes more without effort).
pub const LEAST_CHARACTERS: usize = 10;

/// The most: what is hashed is bounded.
const MOST_BYTES: usize = 1024;

/// zxcvbn's scale goes to 4; 3 is "safely unguessable" against somebody who has the hashes.
const LEAST_SCORE: u8 = 3;

/// A shorter word of a name stands in many words by chance.
const LEAST_OWN_WORD: usize = 3;

/// So much of a password must be something else than the person's own words.
const LEAST_STRANGE: usize = 6;

/// Hashes made at once at most.
const AT_ONCE: usize = 2;

/// Why a password won't do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordFault {
    /// It has fewer than [`LEAST_CHARACTERS`].
    TooShort,
    /// It has more than a kilobyte.
    TooLong,
    /// It is easy to guess.
    Guessable,
}

/// Whether a password will do; `known` is what anybody knows of the person.
pub(super) fn judge(password: &SecretString, known: &[&str]) -> Result<(), PasswordFault> {
    let password = password.expose_secret();
    if password.chars().count() < LEAST_CHARACTERS {
        return Err(PasswordFault::TooShort);
    }
    if password.len() > MOST_BYTES {
        return Err(PasswordFault::TooLong);
    }
    let words: Vec<&str> = known.iter().flat_map(|text| text.split(['@', '.', ' '])).chain(["kruispost"]).collect();
    // zxcvbn weighs a person's own words lightly when they stand in a row
    let own = words.iter().map(|word| word.to_lowercase()).filter(|word| word.chars().count() >= LEAST_OWN_WORD);
    let strange = own.fold(password.to_lowercase(), |rest, word| rest.replace(&word, ""));
    if strange.chars().count() < LEAST_STRANGE {
        return Err(PasswordFault::Guessable);
    }
    // its time grows with the square of the length, and a long one is not guessed by its first hundred characters
    let first: String = password.chars().take(100).collect();
    if u8::from(zxcvbn::zxcvbn(&first, &words).score()) < LEAST_SCORE {
        return Err(PasswordFault::Guessable);
    }
    Ok(())
}

/// Makes and checks hashes, a few at once.
#[derive(Debug)]
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash that no password fits, for people who are not known.
    nobody: OnceCell<String>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)), nobody: OnceCell::new() }
    }
}

impl Passwords {
    /// The hash of a password, in PHC form.
    pub(super) async fn hash(&self, password: &SecretString) -> Result<String, EngineError> {
        let password = password.clone();
        self.in_turn(move || {
            let hash = Argon2::default().hash_password(password.expose_secret().as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|error| EngineError::Password(error.to_string()))
        })
        .await?
    }

    /// Whether a password fits a hash. Without a hash it takes as long and never fits.
    pub(super) async fn verify(&self, password: &SecretString, hash: Option<String>) -> Result<bool, EngineError> {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self.nobody.get_or_try_init(|| self.hash_of_nobody()).await?.clone(),
        };
        let password = password.clone();
        let fits =
            move || Argon2::default().verify_password(password.expose_secret().as_bytes(), hash.as_str()).is_ok();
        Ok(self.in_turn(fits).await? && known)
    }

    async fn hash_of_nobody(&self) -> Result<String, EngineError> {
        self.hash(&SecretString::from("nobody")).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, EngineError> {
        let failed = |why: &dyn std::fmt::Display| EngineError::Password(why.to_string());
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|error| failed(&error))?;
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        work.await.map_err(|error| failed(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(password: &str) -> Result<(), PasswordFault> {
        judge(&SecretString::from(password), &["Anna de Wit", "anna@kaas.example", "Kaas BV"])
    }

    #[test]
    fn short_long_and_guessable_passwords_are_refused() {
        assert_eq!(judged("x7#kQ"), Err(PasswordFault::TooShort));
        assert_eq!(judged(&"lang ".repeat(300)), Err(PasswordFault::TooLong));
        for easy in ["1234567890", "wachtwoord", "kruispost1", "annadewit12", "aaaaaaaaaaaaaaaa"] {
            assert_eq!(judged(easy), Err(PasswordFault::Guessable), "{easy}");
        }
        assert_eq!(judged("vier paarden eten stro"), Ok(()));
    }

    #[tokio::test]
    async fn only_the_password_itself_fits_its_hash() {
        let (passwords, right) = (Passwords::default(), SecretString::from("vier paarden eten stro"));
        let hash = passwords.hash(&right).await.unwrap();
        assert!(hash.starts_with("$argon2id$") && !hash.contains("paarden"));
        assert_ne!(hash, passwords.hash(&right).await.unwrap(), "each has its own salt");
        assert!(passwords.verify(&right, Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify(&SecretString::from("vier paarden eten Stro"), Some(hash)).await.unwrap());
        assert!(!passwords.verify(&SecretString::from("nobody"), None).await.unwrap());
    }
}
