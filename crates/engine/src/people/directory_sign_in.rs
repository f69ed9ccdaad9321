//! Signing in by the directory of an organisation: out to it, and back with what it says. It vouches for people of its own
//! organisation, and lets them into that one only.

use links::directory::{Coming, Directory as At, Going, Identity};
use secrecy::{ExposeSecret, SecretString};
use store::{
    Attempt, Directory, DirectoryIdentity, DirectoryKeys, DirectoryOffer, DirectoryProof, DirectoryPurpose,
    DirectoryState, DirectoryVisit, Role, StoreError, sha256_of,
};

use super::directory::domain_of;
use super::directory_way::{Back, DirectoryOutcome, DirectoryRefusal, Purpose, SetOut, Trial, Verdict, Way};
use super::{SignedIn, WINDOW};
use crate::Engine;
use crate::error::EngineError;

/// Ways to directories from one network address in the time in which tries count: each asks somebody else's machine.
const WAYS_FROM_ONE_ADDRESS: i64 = 60;

/// Google signs in for everybody; which company somebody belongs to is said apart (Google: OpenID Connect, `hd`).
const GOOGLE: &str = "https://accounts.google.com";

/// Longest name of somebody who is new, in characters.
const NAME_AT_MOST: usize = 200;

/// Who somebody of the directory is here.
enum Known {
    Linked(String),
    /// By address, not linked yet: id, and whether he has a password.
    Member(String, bool),
    Nobody(Role),
}

impl Engine {
    /// Leads somebody to a directory.
    pub async fn set_out(&self, ask: SetOut<'_>) -> Result<Result<Way, DirectoryRefusal>, EngineError> {
        if !self.may_set_out(ask.address).await? {
            return Ok(Err(DirectoryRefusal::TooOften));
        }
        let Some((directory, purpose, hint)) = self.whereto(ask.purpose).await? else {
            return Ok(Err(DirectoryRefusal::None));
        };
        let (organisation_id, onward) = (directory.organisation_id.clone(), ask.onward.to_owned());
        let visit = DirectoryVisit { organisation_id, directory_changed_at: directory.changed_at, purpose, onward };
        let token = self.store.begin_directory_visit(&visit, self.clock.now()).await?;
        let keys = DirectoryKeys::of(&token);
        let going = Going {
            state: &keys.state,
            nonce: &keys.nonce,
            verifier: keys.verifier.expose_secret(),
            back: ask.back,
            hint: hint.as_deref(),
        };
        let secret = self.store.get_directory_secret(&directory.organisation_id).await?;
        match self.directory_caller().await?.address_for(at(&directory, &secret), going).await {
            Ok(to) => {
                let host = to.host_str().unwrap_or_default().to_owned();
                Ok(Ok(Way { to: to.into(), host, token }))
            }
            Err(failure) => Ok(Err(DirectoryRefusal::Failed(failure))),
        }
    }

    /// The directory, why, and the address he said he has.
    async fn whereto(
        &self,
        purpose: Purpose<'_>,
    ) -> Result<Option<(Directory, DirectoryPurpose, Option<String>)>, EngineError> {
        match purpose {
            Purpose::SignIn { email } => {
                let directory = self.find_directory_for(email).await?;
                let email = email.trim().to_owned();
                Ok(directory.map(|directory| (directory, DirectoryPurpose::SignIn, Some(email))))
            }
            Purpose::Invitation { link } => {
                let Some(user_id) = self.store.find_password_link(link, self.clock.now()).await? else {
                    return Ok(None);
                };
                let user = self.store.get_user(&user_id).await?;
                // an invitation is for somebody without a password; everybody else chooses one by the link
                if user.password_hash.is_some() {
                    return Ok(None);
                }
                let email = user.email;
                let Some(directory) = self.find_directory_for(&email).await? else { return Ok(None) };
                let link_sha256 = sha256_of(link.expose_secret());
                Ok(Some((directory, DirectoryPurpose::Invitation { user_id, link_sha256 }, Some(email))))
            }
            Purpose::Try { organisation_id, user_id } => {
                let directory = self.store.find_directory(organisation_id).await?;
                let purpose = DirectoryPurpose::Try { user_id: user_id.to_owned() };
                Ok(directory.map(|directory| (directory, purpose, None)))
            }
        }
    }

    /// Somebody is back from a directory.
    pub async fn come_back(&self, back: Back<'_>) -> Result<DirectoryOutcome, EngineError> {
        let keys = DirectoryKeys::of(back.token);
        if back.state != keys.state {
            return Ok(DirectoryOutcome::Refused(DirectoryRefusal::Gone));
        }
        let Some(visit) = self.store.end_directory_visit(back.token, self.clock.now()).await? else {
            return Ok(DirectoryOutcome::Refused(DirectoryRefusal::Gone));
        };
        let tries = match &visit.purpose {
            DirectoryPurpose::Try { user_id } => {
                // who tries is still who he was: what the directory says is shown to nobody else
                if back.visitor != Some((user_id.as_str(), visit.organisation_id.as_str())) {
                    return Ok(DirectoryOutcome::Refused(DirectoryRefusal::Gone));
                }
                true
            }
            _ => false,
        };
        let directory = self.store.find_directory(&visit.organisation_id).await?;
        let counts =
            |at: &Directory| at.changed_at == visit.directory_changed_at && (tries || at.state == DirectoryState::On);
        let identity = match directory.filter(counts) {
            Some(directory) => self.ask(&directory, &keys, &back).await?.map(|identity| (directory, identity)),
            None => Err(DirectoryRefusal::Changed),
        };
        match (identity, tries) {
            (Ok((directory, identity)), true) => self.try_out(&directory, identity).await,
            (Ok((directory, identity)), false) => self.let_in(&directory, &identity, visit, back.browser).await,
            (Err(refusal), true) => Ok(DirectoryOutcome::Tried(Trial { claims: Vec::new(), verdict: Err(refusal) })),
            (Err(refusal), false) => {
                tracing::warn!(organisation = visit.organisation_id, "a directory let nobody in: {refusal:?}");
                Ok(DirectoryOutcome::Refused(refusal))
            }
        }
    }

    /// What the directory says.
    async fn ask(
        &self,
        directory: &Directory,
        keys: &DirectoryKeys,
        back: &Back<'_>,
    ) -> Result<Result<Identity, DirectoryRefusal>, EngineError> {
        if back.issuer.is_some_and(|issuer| issuer != directory.issuer) {
            return Ok(Err(DirectoryRefusal::Gone));
        }
        let shown = |text: &str| text.chars().filter(|c| !c.is_control()).take(300).collect::<String>();
        if let Some((error, words)) = back.error {
            return Ok(Err(DirectoryRefusal::Said(shown(error), shown(words))));
        }
        let Some(code) = back.code else { return Ok(Err(DirectoryRefusal::Gone)) };
        let secret = self.store.get_directory_secret(&directory.organisation_id).await?;
        let coming = Coming {
            code,
            nonce: &keys.nonce,
            verifier: keys.verifier.expose_secret(),
            back: back.back,
            now: self.clock.now(),
        };
        let identity = self.directory_caller().await?.identity(at(directory, &secret), coming).await;
        Ok(identity.map_err(DirectoryRefusal::Failed))
    }

    async fn try_out(&self, directory: &Directory, identity: Identity) -> Result<DirectoryOutcome, EngineError> {
        let verdict = match self.known(directory, &identity).await? {
            Ok((email, Known::Linked(_))) => Ok(Verdict::In(email)),
            Ok((email, Known::Member(_, true))) => Ok(Verdict::Password(email)),
            Ok((email, Known::Member(_, false))) => Err(DirectoryRefusal::UseInvitation(email)),
            Ok((email, Known::Nobody(role))) => Ok(Verdict::New(email, role)),
            Err(refusal) => Err(refusal),
        };
        if verdict.is_ok() {
            let (id, now) = (&directory.organisation_id, self.clock.now());
            self.store.note_directory_tried(id, directory.changed_at, now).await?;
        }
        Ok(DirectoryOutcome::Tried(Trial { claims: identity.claims, verdict }))
    }

    /// Whether the address is one to believe, and who that is here.
    async fn known(
        &self,
        directory: &Directory,
        identity: &Identity,
    ) -> Result<Result<(String, Known), DirectoryRefusal>, EngineError> {
        let email = match believed(directory, identity) {
            Ok(email) => email,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if let Some(user_id) = self.store.find_directory_link(link_of(directory, identity)).await? {
            return Ok(Ok((email, Known::Linked(user_id))));
        }
        let Some(user) = self.store.find_user(&email).await? else {
            if self.store.is_barred(link_of(directory, identity)).await? {
                return Ok(Err(DirectoryRefusal::KnownElsewhere(email)));
            }
            return Ok(match directory.newcomers {
                Some(role) => Ok((email, Known::Nobody(role))),
                None => Err(DirectoryRefusal::NobodyNew(email)),
            });
        };
        if !self.store.is_member(&directory.organisation_id, &user.id).await? {
            return Ok(Err(DirectoryRefusal::KnownElsewhere(email)));
        }
        Ok(Ok((email, Known::Member(user.id, user.password_hash.is_some()))))
    }

    async fn let_in(
        &self,
        directory: &Directory,
        identity: &Identity,
        visit: DirectoryVisit,
        browser: &str,
    ) -> Result<DirectoryOutcome, EngineError> {
        let refused = |refusal| Ok(DirectoryOutcome::Refused(refusal));
        let (email, known) = match self.known(directory, identity).await? {
            Ok(known) => known,
            Err(refusal) => return refused(refusal),
        };
        let (link, now) = (link_of(directory, identity), self.clock.now());
        let user_id = match (known, &visit.purpose) {
            (Known::Linked(user_id), _) => {
                self.store.note_directory_seen(link, now).await?;
                user_id
            }
            (Known::Member(user_id, _), DirectoryPurpose::Invitation { user_id: invited, link_sha256 }) => {
                if user_id != *invited {
                    return refused(DirectoryRefusal::OtherAddress(email));
                }
                match self.store.link_directory(link, &user_id, DirectoryProof::Link(link_sha256), now).await {
                    Ok(true) => user_id,
                    Ok(false) => return refused(DirectoryRefusal::Gone),
                    Err(StoreError::Taken { .. }) => return refused(DirectoryRefusal::LinkedOtherwise(email)),
                    Err(error) => return Err(error.into()),
                }
            }
            (_, DirectoryPurpose::Invitation { .. }) => return refused(DirectoryRefusal::OtherAddress(email)),
            (Known::Member(_, false), _) => return refused(DirectoryRefusal::UseInvitation(email)),
            (Known::Member(user_id, true), _) => {
                let offer = DirectoryOffer {
                    organisation_id: directory.organisation_id.clone(),
                    directory_changed_at: directory.changed_at,
                    issuer: directory.issuer.clone(),
                    subject: identity.subject.clone(),
                    user_id,
                    onward: visit.onward,
                };
                return Ok(DirectoryOutcome::Password(self.store.begin_directory_offer(&offer, now).await?));
            }
            (Known::Nobody(role), _) => {
                let name = identity.name.as_deref().unwrap_or(&email);
                let name: String = name.chars().take(NAME_AT_MOST).collect();
                match self.store.admit_by_directory(link, &email, &name, role, now).await {
                    Ok(user_id) => user_id,
                    Err(StoreError::Taken { .. }) => return refused(DirectoryRefusal::Gone),
                    Err(error) => return Err(error.into()),
                }
            }
        };
        let signed = self.after_proof(&user_id, Some(&directory.organisation_id), browser).await?;
        Ok(DirectoryOutcome::In(signed, visit.onward))
    }

    /// Links whoever a directory knows to the person here whose password he gives, and lets him in. Wrong when nothing waits
    /// for a password any more, too.
    pub async fn give_directory_password(
        &self,
        token: &SecretString,
        password: &SecretString,
        address: &str,
        browser: &str,
    ) -> Result<DirectoryOutcome, EngineError> {
        let refused = |refusal| Ok(DirectoryOutcome::Refused(refusal));
        let now = self.clock.now();
        let Some(offer) = self.store.find_directory_offer(token, now).await? else {
            return refused(DirectoryRefusal::Gone);
        };
        let directory = self.store.find_directory(&offer.organisation_id).await?;
        let counts = |at: &Directory| at.changed_at == offer.directory_changed_at && at.state == DirectoryState::On;
        if !directory.is_some_and(|directory| counts(&directory)) {
            return refused(DirectoryRefusal::Changed);
        }
        let user = self.store.get_user(&offer.user_id).await?;
        let onward = offer.onward.clone();
        if !self.may_try(&user.email, address).await? {
            return Ok(DirectoryOutcome::In(SignedIn::TooOften, onward));
        }
        if !self.passwords.verify(password, user.password_hash.clone()).await? {
            return Ok(DirectoryOutcome::In(SignedIn::Wrong, onward));
        }
        self.store.forget_attempts(&user.email, address).await?;
        let link = DirectoryIdentity {
            organisation_id: &offer.organisation_id,
            issuer: &offer.issuer,
            subject: &offer.subject,
        };
        match self.store.link_directory(link, &user.id, DirectoryProof::Password, now).await {
            Ok(_) => {}
            Err(StoreError::Taken { .. }) => return refused(DirectoryRefusal::LinkedOtherwise(user.email)),
            // he was taken out meanwhile
            Err(StoreError::NotFound { .. }) => return refused(DirectoryRefusal::KnownElsewhere(user.email)),
            Err(error) => return Err(error.into()),
        }
        let signed = self.after_proof(&user.id, Some(&offer.organisation_id), browser).await?;
        Ok(DirectoryOutcome::In(signed, onward))
    }

    /// Whose password is awaited, while it is.
    pub async fn directory_password_for(&self, token: &SecretString) -> Result<Option<String>, EngineError> {
        let Some(offer) = self.store.find_directory_offer(token, self.clock.now()).await? else { return Ok(None) };
        Ok(Some(self.store.get_user(&offer.user_id).await?.email))
    }

    async fn may_set_out(&self, address: &str) -> Result<bool, EngineError> {
        let now = self.clock.now();
        let place = format!("directory asked from {address}");
        let attempt = Attempt {
            email: &place,
            address: &place,
            since: now.saturating_sub(WINDOW).unwrap_or(now),
            for_one_person: WAYS_FROM_ONE_ADDRESS,
            from_one_address: WAYS_FROM_ONE_ADDRESS,
        };
        Ok(self.store.begin_attempt(&attempt, now).await?)
    }
}

fn at<'a>(directory: &'a Directory, secret: &'a SecretString) -> At<'a> {
    At { issuer: &directory.issuer, client_id: &directory.client_id, secret }
}

fn link_of<'a>(directory: &'a Directory, identity: &'a Identity) -> DirectoryIdentity<'a> {
    let (organisation_id, issuer) = (&directory.organisation_id, &directory.issuer);
    DirectoryIdentity { organisation_id, issuer, subject: &identity.subject }
}

/// The address, when the directory may speak for it. A directory that says nothing about a proof (Entra ID does not) is
/// believed within its own domains; one that says there is none never is.
fn believed(directory: &Directory, identity: &Identity) -> Result<String, DirectoryRefusal> {
    let email = identity.email.clone().filter(|email| domain_of(email).is_some()).ok_or(DirectoryRefusal::NoEmail)?;
    let ours = |domain: &str| directory.domains.iter().any(|known| known == domain);
    if identity.email_verified == Some(false) {
        return Err(DirectoryRefusal::NotVerified(email));
    }
    if !domain_of(&email).is_some_and(|domain| ours(&domain)) {
        return Err(DirectoryRefusal::OutsideDomains(email));
    }
    let at_google = directory.issuer == GOOGLE;
    if at_google && !identity.hosted_domain.as_deref().is_some_and(ours) {
        return Err(DirectoryRefusal::OtherWorkspace(identity.hosted_domain.clone()));
    }
    Ok(email)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn directory(issuer: &str) -> Directory {
        Directory {
            organisation_id: "first".into(),
            issuer: issuer.into(),
            client_id: "c".into(),
            domains: vec!["kaas.example".into()],
            newcomers: Some(Role::Viewer),
            state: DirectoryState::On,
            obligatory: false,
            changed_at: Timestamp::UNIX_EPOCH,
            tried_at: None,
        }
    }

    fn identity(email: Option<&str>, verified: Option<bool>, workspace: Option<&str>) -> Identity {
        Identity {
            subject: "u".into(),
            email: email.map(str::to_owned),
            email_verified: verified,
            name: None,
            hosted_domain: workspace.map(str::to_owned),
            claims: Vec::new(),
        }
    }

    #[test]
    fn a_directory_is_believed_about_proved_addresses_of_its_own_domains() {
        let keycloak = directory("https://login.kaas.example/realms/kaas");
        let asked = |email, verified| believed(&keycloak, &identity(email, verified, None));
        let anna = "anna@kaas.example";
        assert_eq!(asked(Some(anna), Some(true)).as_deref(), Ok(anna));
        assert_eq!(asked(Some(anna), None).as_deref(), Ok(anna), "Entra ID says nothing about it");
        assert_eq!(asked(Some(anna), Some(false)), Err(DirectoryRefusal::NotVerified(anna.into())));
        assert_eq!(asked(None, Some(true)), Err(DirectoryRefusal::NoEmail));
        assert_eq!(asked(Some("anna"), Some(true)), Err(DirectoryRefusal::NoEmail));
        for other in ["otto@elders.example", "otto@kaas.example.elders.example", "otto@notkaas.example"] {
            assert_eq!(asked(Some(other), Some(true)), Err(DirectoryRefusal::OutsideDomains(other.into())));
        }
    }

    #[test]
    fn at_google_somebody_belongs_to_the_company_too() {
        let google = directory(GOOGLE);
        let asked = |workspace| believed(&google, &identity(Some("anna@kaas.example"), Some(true), workspace)).is_ok();
        assert!(asked(Some("kaas.example")));
        // anybody can make an account of his own at Google with his company's address, and keeps it when he leaves
        assert!(!asked(None) && !asked(Some("elders.example")));
    }
}
