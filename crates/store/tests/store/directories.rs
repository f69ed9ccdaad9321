//! Directories: whose they are, what they say about whom, and what ends when they go.

use secrecy::{ExposeSecret, SecretString};
use store::{
    DirectoryIdentity, DirectoryKeys, DirectoryOffer, DirectoryProof, DirectoryPurpose, DirectoryState, DirectoryVisit,
    FIRST_ORGANISATION, NewDirectory, NewSession, NewUser, Role, StoreError, User,
};

use crate::engines::{TestStore, on_both_engines};
use crate::samples::at;

const ISSUER: &str = "https://login.example";

async fn set(
    t: &TestStore,
    organisation: &str,
    secret: Option<&str>,
    domains: &[&str],
    ms: i64,
) -> Result<(), StoreError> {
    let secret = secret.map(SecretString::from);
    let domains: Vec<String> = domains.iter().map(|domain| (*domain).to_owned()).collect();
    let new = NewDirectory {
        issuer: ISSUER,
        client_id: "kruispost",
        secret: secret.as_ref(),
        domains: &domains,
        newcomers: Some(Role::Viewer),
    };
    t.store.set_directory(organisation, &new, "anna", at(ms)).await
}

async fn anna(t: &TestStore) -> User {
    let new = NewUser { email: "anna@kaas.example".into(), name: "Anna".into(), password_hash: Some("hash".into()) };
    t.store.create_first_user(&new, "Kaas BV", at(1)).await.unwrap()
}

async fn switched_on(t: &TestStore) {
    set(t, FIRST_ORGANISATION, Some("very-secret"), &["kaas.example"], 2).await.unwrap();
    t.store.note_directory_tried(FIRST_ORGANISATION, at(2), at(3)).await.unwrap();
    t.store.switch_directory(FIRST_ORGANISATION, true, None, "anna", at(4)).await.unwrap();
}

const fn identity(subject: &str) -> DirectoryIdentity<'_> {
    DirectoryIdentity { organisation_id: FIRST_ORGANISATION, issuer: ISSUER, subject }
}

on_both_engines! {
    async fn a_directory_is_tried_before_it_is_on_and_again_when_it_changes(t) {
        anna(t).await;
        assert!(matches!(set(t, FIRST_ORGANISATION, None, &["kaas.example"], 2).await, Err(StoreError::NotFound { .. })));
        set(t, FIRST_ORGANISATION, Some("very-secret"), &["kaas.example", "brood.example"], 2).await.unwrap();
        let early = t.store.switch_directory(FIRST_ORGANISATION, true, None, "anna", at(3)).await;
        assert!(matches!(early, Err(StoreError::WrongState { found: "untried", .. })), "{early:?}");
        t.store.note_directory_tried(FIRST_ORGANISATION, at(1), at(3)).await.unwrap();
        let known = t.store.find_directory(FIRST_ORGANISATION).await.unwrap().unwrap();
        assert_eq!((known.state, known.tried_at), (DirectoryState::Untried, None), "it was tried before it changed");
        t.store.note_directory_tried(FIRST_ORGANISATION, at(2), at(3)).await.unwrap();
        assert_eq!(t.store.find_organisation_of_domain("kaas.example").await.unwrap(), None, "it is off");
        t.store.switch_directory(FIRST_ORGANISATION, true, None, "anna", at(4)).await.unwrap();
        assert!(t.store.has_directories().await.unwrap());
        assert_eq!(t.store.find_organisation_of_domain("kaas.example").await.unwrap().as_deref(), Some("first"));
        // other domains change nothing about how it is reached
        set(t, FIRST_ORGANISATION, None, &["kaas.example"], 5).await.unwrap();
        let known = t.store.find_directory(FIRST_ORGANISATION).await.unwrap().unwrap();
        assert_eq!((known.state, known.domains.as_slice()), (DirectoryState::On, &["kaas.example".to_owned()][..]));
        set(t, FIRST_ORGANISATION, Some("another-secret"), &["kaas.example"], 6).await.unwrap();
        let known = t.store.find_directory(FIRST_ORGANISATION).await.unwrap().unwrap();
        assert_eq!((known.state, known.tried_at, known.changed_at), (DirectoryState::Untried, None, at(6)));
        let secret = t.store.get_directory_secret(FIRST_ORGANISATION).await.unwrap();
        assert_eq!(secret.expose_secret(), "another-secret");
        let audit = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
        assert!(audit.iter().any(|row| row.what == "directory_on") && !format!("{audit:?}").contains("secret"), "{audit:?}");
        assert_eq!(t.store.find_broken_seal(FIRST_ORGANISATION).await.unwrap(), None);
    }

    async fn a_domain_and_a_secret_are_of_one_organisation(t) {
        let anna = anna(t).await;
        let elders = t.store.create_organisation("Elders", &anna.id, "anna", at(2)).await.unwrap();
        set(t, FIRST_ORGANISATION, Some("very-secret"), &["kaas.example"], 3).await.unwrap();
        let taken = set(t, &elders, Some("x"), &["brood.example", "kaas.example"], 4).await;
        assert!(matches!(&taken, Err(StoreError::Taken { which, .. }) if which == "kaas.example"), "{taken:?}");
        assert!(t.store.find_directory(&elders).await.unwrap().is_none(), "nothing of it is kept");
        set(t, &elders, Some("x"), &["brood.example"], 5).await.unwrap();
        t.execute("update directories set sealed = (select sealed from directories where organisation_id = 'first')").await;
        assert!(t.store.get_directory_secret(FIRST_ORGANISATION).await.is_ok());
        assert!(matches!(t.store.get_directory_secret(&elders).await, Err(StoreError::Damaged { .. })));
    }

    async fn who_is_who_holds_in_one_organisation_for_its_members(t) {
        let anna = anna(t).await;
        switched_on(t).await;
        let elders = t.store.create_organisation("Elders", &anna.id, "anna", at(2)).await.unwrap();
        assert!(t.store.link_directory(identity("u-1"), &anna.id, DirectoryProof::Password, at(5)).await.unwrap());
        t.store.note_directory_seen(identity("u-1"), at(6)).await.unwrap();
        assert_eq!(t.store.find_directory_link(identity("u-1")).await.unwrap().as_ref(), Some(&anna.id));
        let there = DirectoryIdentity { organisation_id: &elders, ..identity("u-1") };
        assert_eq!(t.store.find_directory_link(there).await.unwrap(), None);
        let elsewhere = DirectoryIdentity { issuer: "https://elsewhere.example", ..identity("u-1") };
        assert_eq!(t.store.find_directory_link(elsewhere).await.unwrap(), None);
        // one person, one id; one id, one person
        let second = t.store.link_directory(identity("u-2"), &anna.id, DirectoryProof::Password, at(6)).await;
        assert!(matches!(second, Err(StoreError::Taken { .. })), "{second:?}");
        let bert = t.store.admit_by_directory(identity("u-3"), "Bert@kaas.example", "Bert", Role::Viewer, at(7)).await.unwrap();
        let again = t.store.admit_by_directory(identity("u-4"), "bert@kaas.example", "Bert", Role::Viewer, at(7)).await;
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
        let again = t.store.admit_by_directory(identity("u-3"), "b@kaas.example", "Bert", Role::Viewer, at(7)).await;
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
        assert!(t.store.find_user("b@kaas.example").await.unwrap().is_none(), "nothing of it is kept");
        t.store.remove_member(FIRST_ORGANISATION, &bert, "anna", at(8)).await.unwrap();
        assert_eq!(t.store.find_directory_link(identity("u-3")).await.unwrap(), None);
        let out = t.store.link_directory(identity("u-3"), &bert, DirectoryProof::Password, at(9)).await;
        assert!(matches!(out, Err(StoreError::NotFound { .. })), "{out:?}");
    }

    async fn the_link_of_an_invitation_proves_once(t) {
        anna(t).await;
        switched_on(t).await;
        let bert = NewUser { email: "bert@kaas.example".into(), name: "Bert".into(), password_hash: None };
        let bert = t.store.add_member(FIRST_ORGANISATION, &bert, Role::Viewer, "anna", at(5)).await.unwrap();
        let link = t.store.create_password_link(FIRST_ORGANISATION, &bert.id, at(5)).await.unwrap();
        let hash = store::sha256_of(link.expose_secret());
        let wrong = t.store.link_directory(identity("u-1"), &bert.id, DirectoryProof::Link("x"), at(6)).await.unwrap();
        assert!(!wrong && t.store.find_directory_link(identity("u-1")).await.unwrap().is_none());
        assert!(t.store.link_directory(identity("u-1"), &bert.id, DirectoryProof::Link(&hash), at(6)).await.unwrap());
        assert!(t.store.find_password_link(&link, at(7)).await.unwrap().is_none());
        assert!(!t.store.link_directory(identity("u-1"), &bert.id, DirectoryProof::Link(&hash), at(8)).await.unwrap());
    }

    async fn a_way_works_once_and_for_a_quarter_of_an_hour(t) {
        let anna = anna(t).await;
        switched_on(t).await;
        let visit = DirectoryVisit {
            organisation_id: FIRST_ORGANISATION.into(),
            directory_changed_at: at(2),
            purpose: DirectoryPurpose::Try { user_id: anna.id.clone() },
            onward: "/runs".into(),
        };
        let (one, two) = (t.store.begin_directory_visit(&visit, at(5)).await.unwrap(), t.store.begin_directory_visit(&visit, at(5)).await.unwrap());
        let keys = DirectoryKeys::of(&one);
        assert_ne!(keys.state, DirectoryKeys::of(&two).state);
        assert!(keys.state != keys.nonce && keys.nonce != keys.verifier.expose_secret() && keys.state != store::sha256_of(one.expose_secret()));
        let back = t.store.end_directory_visit(&one, at(6)).await.unwrap().unwrap();
        assert!(matches!(back.purpose, DirectoryPurpose::Try { user_id } if user_id == anna.id) && back.onward == "/runs");
        assert!(t.store.end_directory_visit(&one, at(6)).await.unwrap().is_none());
        let late = at(5) + jiff::SignedDuration::from_mins(15);
        assert!(t.store.end_directory_visit(&two, late).await.unwrap().is_none());
        let offer = DirectoryOffer {
            organisation_id: FIRST_ORGANISATION.into(),
            directory_changed_at: at(2),
            issuer: ISSUER.into(),
            subject: "u-1".into(),
            user_id: anna.id.clone(),
            onward: "/".into(),
        };
        let token = t.store.begin_directory_offer(&offer, at(5)).await.unwrap();
        assert_eq!(t.store.find_directory_offer(&token, at(6)).await.unwrap().as_ref(), Some(&offer));
        assert!(t.store.find_directory_offer(&token, late).await.unwrap().is_none());
        t.store.link_directory(identity("u-1"), &anna.id, DirectoryProof::Password, at(6)).await.unwrap();
        assert!(t.store.find_directory_offer(&token, at(6)).await.unwrap().is_none(), "it was taken");
    }

    async fn an_obligatory_directory_ends_other_sessions_and_lets_none_begin(t) {
        let anna = anna(t).await;
        switched_on(t).await;
        let carla = NewUser { email: "carla@kaas.example.elders.example".into(), name: "Carla".into(), password_hash: None };
        let carla = t.store.add_member(FIRST_ORGANISATION, &carla, Role::Viewer, "anna", at(5)).await.unwrap();
        let begin = async |user: &User, directory_of| {
            t.store.begin_session(NewSession { user_id: &user.id, browser: "Firefox", directory_of }, at(6)).await.unwrap()
        };
        let (hers, others) = (begin(&anna, None).await.unwrap(), begin(&carla, None).await.unwrap());
        let vouched = begin(&anna, Some(FIRST_ORGANISATION)).await.unwrap();
        t.store.set_directory_obligatory(FIRST_ORGANISATION, true, "anna", at(7)).await.unwrap();
        let in_still = async |token| t.store.visit(token, at(8)).await.unwrap().is_some();
        assert!(!in_still(&hers).await && in_still(&others).await && in_still(&vouched).await);
        assert!(begin(&anna, None).await.is_none() && begin(&carla, None).await.is_some());
        assert!(t.store.needs_directory(&anna.id).await.unwrap() && !t.store.needs_directory(&carla.id).await.unwrap());
        // whom the directory knows signs in by it, whatever his address became
        t.store.link_directory(identity("u-1"), &anna.id, DirectoryProof::Password, at(8)).await.unwrap();
        t.store.set_email(FIRST_ORGANISATION, &anna.id, "anna@elders.example", "anna", at(8)).await.unwrap();
        assert!(begin(&anna, None).await.is_none());
        // another organisation that does not insist lets her in
        let elders = t.store.create_organisation("Elders", &anna.id, "anna", at(9)).await.unwrap();
        let token = begin(&anna, None).await.unwrap();
        assert_eq!(t.store.visit(&token, at(9)).await.unwrap().unwrap().organisation_id, elders);
        assert!(!t.store.needs_directory(&anna.id).await.unwrap());
        let vouched = begin(&anna, Some(FIRST_ORGANISATION)).await.unwrap();
        t.store.remove_directory(FIRST_ORGANISATION, None, "anna", at(10)).await.unwrap();
        assert!(!in_still(&vouched).await && in_still(&token).await);
        assert!(t.store.find_directory(FIRST_ORGANISATION).await.unwrap().is_none());
        assert_eq!(t.store.find_directory_link(identity("u-1")).await.unwrap(), None);
    }
}
