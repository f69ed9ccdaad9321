//! The directory of an organisation, set by an owner: where it is, whom it speaks for, whether it is obligatory.

use links::directory::{AddressFault, DirectoryCaller, check_issuer};
use secrecy::{ExposeSecret, SecretString};
use store::{Directory, NewDirectory, Role, StoreError};

use crate::Engine;
use crate::error::EngineError;

/// Longest client id and secret, in characters: those of the great directories have some hundred.
const WORD_AT_MOST: usize = 500;

/// Domains of one organisation at most.
const DOMAINS_AT_MOST: usize = 20;

/// Domains in which everybody gets an address: nobody's directory speaks for them.
const EVERYBODYS: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.nl",
    "icloud.com",
    "kpnmail.nl",
    "live.com",
    "live.nl",
    "me.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "yahoo.com",
    "ziggo.nl",
];

/// What an owner fills in.
#[derive(Debug)]
pub struct DirectoryForm<'a> {
    /// As the directory calls itself.
    pub issuer: &'a str,
    /// What it calls us.
    pub client_id: &'a str,
    /// How it knows us; empty keeps the one there is.
    pub secret: &'a SecretString,
    /// Domains of e-mail addresses, with spaces, commas or lines between them.
    pub domains: &'a str,
    /// What people become who are new; nothing when nobody is let in that way.
    pub newcomers: Option<Role>,
}

/// Why a directory can't be set so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DirectoryFault {
    /// The issuer is not an address to go to.
    Issuer(AddressFault),
    /// There is no client id, or it is longer than one is.
    ClientId,
    /// There is no secret, or it is longer than one is.
    Secret,
    /// There is no domain, or too many.
    NoDomains,
    /// This is no domain.
    Domain(String),
    /// Everybody gets an address in this domain.
    EverybodysDomain(String),
    /// The domain belongs to another organisation.
    DomainTaken(String),
    /// New people can't become owners that way.
    Newcomers,
    /// Nobody tried it as it is now.
    Untried,
    /// Whoever makes it obligatory must have come by it himself.
    NotByIt,
}

impl Engine {
    /// Sets the directory of an organisation.
    pub async fn set_directory(
        &self,
        organisation_id: &str,
        form: DirectoryForm<'_>,
        who: &str,
    ) -> Result<Result<(), DirectoryFault>, EngineError> {
        let issuer = match check_issuer(form.issuer, self.options.calls.private_directories) {
            Ok(issuer) => issuer,
            Err(fault) => return Ok(Err(DirectoryFault::Issuer(fault))),
        };
        let client_id = form.client_id.trim();
        if !is_word(client_id) {
            return Ok(Err(DirectoryFault::ClientId));
        }
        let domains = match domains(form.domains) {
            Ok(domains) => domains,
            Err(fault) => return Ok(Err(fault)),
        };
        if form.newcomers == Some(Role::Owner) {
            return Ok(Err(DirectoryFault::Newcomers));
        }
        let given = SecretString::from(form.secret.expose_secret().trim());
        let secret = (!given.expose_secret().is_empty()).then_some(&given);
        if secret.is_some_and(|secret| !is_word(secret.expose_secret())) {
            return Ok(Err(DirectoryFault::Secret));
        }
        let new = NewDirectory { issuer: &issuer, client_id, secret, domains: &domains, newcomers: form.newcomers };
        match self.store.set_directory(organisation_id, &new, who, self.clock.now()).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::Taken { which, .. }) => Ok(Err(DirectoryFault::DomainTaken(which))),
            Err(StoreError::NotFound { .. }) => Ok(Err(DirectoryFault::Secret)),
            Err(error) => Err(error.into()),
        }
    }

    /// Lets people sign in by a directory that was tried, or no longer.
    pub async fn switch_directory(
        &self,
        organisation_id: &str,
        on: bool,
        kept_session: Option<&str>,
        who: &str,
    ) -> Result<Result<(), DirectoryFault>, EngineError> {
        match self.store.switch_directory(organisation_id, on, kept_session, who, self.clock.now()).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::WrongState { .. }) => Ok(Err(DirectoryFault::Untried)),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes it obligatory, or no longer. Obligatory only for an owner whose session began by it as it is set now, so that nobody locks the
    /// organisation out with a directory that lets nobody in.
    pub async fn set_directory_obligatory(
        &self,
        organisation_id: &str,
        obligatory: bool,
        session_id: &str,
        who: &str,
    ) -> Result<Result<(), DirectoryFault>, EngineError> {
        if obligatory && !self.store.began_by_directory(session_id).await? {
            return Ok(Err(DirectoryFault::NotByIt));
        }
        match self.store.set_directory_obligatory(organisation_id, obligatory, who, self.clock.now()).await {
            Ok(()) => Ok(Ok(())),
            Err(StoreError::WrongState { .. }) => Ok(Err(DirectoryFault::Untried)),
            Err(error) => Err(error.into()),
        }
    }

    /// The organisation by whose directory somebody with this address signs in. Who is known here is led to no organisation
    /// that he is not in: whoever claims a domain gets no visit from people of another organisation.
    pub async fn find_directory_for(&self, email: &str) -> Result<Option<Directory>, EngineError> {
        let Some(domain) = domain_of(email) else { return Ok(None) };
        let Some(organisation) = self.store.find_organisation_of_domain(&domain).await? else { return Ok(None) };
        if let Some(user) = self.store.find_user(email).await?
            && !self.store.is_member(&organisation, &user.id).await?
        {
            return Ok(None);
        }
        Ok(self.store.find_directory(&organisation).await?)
    }

    pub(super) async fn directory_caller(&self) -> Result<&DirectoryCaller, EngineError> {
        let private = self.options.calls.private_directories;
        let made = self.directory_caller.get_or_try_init(|| async { DirectoryCaller::new(private) }).await;
        made.map_err(|error| EngineError::Http(error.to_string()))
    }
}

/// The part after the `@`, in lower case.
pub(super) fn domain_of(email: &str) -> Option<String> {
    let (name, domain) = email.trim().rsplit_once('@')?;
    (!name.is_empty() && !domain.is_empty()).then(|| domain.to_lowercase())
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= WORD_AT_MOST && !text.contains(char::is_control)
}

fn domains(text: &str) -> Result<Vec<String>, DirectoryFault> {
    let named = text.split(|c: char| c.is_whitespace() || c == ',' || c == ';').filter(|word| !word.is_empty());
    let mut domains: Vec<String> = named.map(|word| word.trim_start_matches('@').to_lowercase()).collect();
    domains.sort();
    domains.dedup();
    if domains.is_empty() || domains.len() > DOMAINS_AT_MOST {
        return Err(DirectoryFault::NoDomains);
    }
    if let Some(wrong) = domains.iter().find(|domain| !is_domain(domain)) {
        return Err(DirectoryFault::Domain(wrong.clone()));
    }
    match domains.iter().find(|domain| EVERYBODYS.contains(&domain.as_str())) {
        Some(wrong) => Err(DirectoryFault::EverybodysDomain(wrong.clone())),
        None => Ok(domains),
    }
}

/// Labels of letters, digits and hyphens (RFC 1123, section 2.1), two at least.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        let fit = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (1..=63).contains(&label.len()) && fit && !label.starts_with('-') && !label.ends_with('-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_are_read_in_any_order_and_everybodys_are_refused() {
        assert_eq!(domains(" @Kaas.example, brood.example\nkaas.example").unwrap(), ["brood.example", "kaas.example"]);
        assert_eq!(domains(" , "), Err(DirectoryFault::NoDomains));
        for wrong in ["kaas", "k%as.example", "-kaas.example", "kaas..example", "kaas_.example", "käse.example"] {
            assert_eq!(domains(wrong), Err(DirectoryFault::Domain(wrong.into())), "{wrong}");
        }
        assert_eq!(domains("kaas.example gmail.com"), Err(DirectoryFault::EverybodysDomain("gmail.com".into())));
    }

    #[test]
    fn the_domain_of_an_address_stands_after_its_last_at_sign() {
        assert_eq!(domain_of(" Anna@Kaas.Example ").as_deref(), Some("kaas.example"));
        assert_eq!(domain_of("\"a@b\"@kaas.example").as_deref(), Some("kaas.example"));
        assert!(domain_of("anna").is_none() && domain_of("@kaas.example").is_none() && domain_of("anna@").is_none());
    }
}
