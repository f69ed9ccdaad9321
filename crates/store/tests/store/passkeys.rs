//! Passkeys, and challenges that count once.

use jiff::SignedDuration;
use secrecy::SecretString;
use store::{FIRST_ORGANISATION, NewPasskey, NewUser, PasskeyPurpose, Role, StoreError, User};

use crate::engines::{TestStore, on_both_engines};
use crate::samples::at;

fn person(name: &str) -> NewUser {
    NewUser { email: format!("{name}@example.nl"), name: name.into(), password_hash: Some("hash".into()) }
}

async fn anna_and_bert(t: &TestStore) -> (User, User) {
    let anna = t.store.create_first_user(&person("anna"), "Kaas BV", at(1)).await.unwrap();
    let bert = t.store.add_member(FIRST_ORGANISATION, &person("bert"), Role::Viewer, "anna", at(2)).await.unwrap();
    (anna, bert)
}

fn passkey<'a>(user: &'a User, name: &'a str, credential_id: &'a str) -> NewPasskey<'a> {
    NewPasskey { user_id: &user.id, name, credential_id, public_key: b"key", counter: 7, password_hash: "hash" }
}

on_both_engines! {
    async fn passkeys_are_added_used_and_removed_by_their_owner(t) {
        let (anna, bert) = anna_and_bert(t).await;
        assert!(!t.store.has_passkeys().await.unwrap());
        assert!(t.store.add_passkey(&passkey(&anna, "phone", "aWQ"), at(3)).await.unwrap());
        assert!(t.store.add_passkey(&passkey(&anna, "laptop", "aWI"), at(4)).await.unwrap());
        let twice = t.store.add_passkey(&passkey(&bert, "mine", "aWQ"), at(5)).await;
        assert!(matches!(twice, Err(StoreError::Taken { .. })), "{twice:?}");
        let of = async |user: &User| t.store.list_passkeys(&user.id).await.unwrap();
        let known = of(&anna).await;
        let names: Vec<_> = known.iter().map(|one| (one.name.as_str(), one.counter, one.used_at)).collect();
        assert_eq!(names, [("phone", 7, None), ("laptop", 7, None)]);
        assert!(of(&bert).await.is_empty() && t.store.has_passkeys().await.unwrap());
        let found = t.store.find_passkey("aWQ").await.unwrap().unwrap();
        assert_eq!((&found, found.public_key.as_slice()), (&known[0], b"key".as_slice()));
        assert_eq!(t.store.find_passkey("aW").await.unwrap(), None);
        // of two that signed at once one is in
        assert!(t.store.use_passkey(&found.id, (7, 9), at(6)).await.unwrap());
        assert!(!t.store.use_passkey(&found.id, (7, 8), at(7)).await.unwrap());
        let used = of(&anna).await.remove(0);
        assert_eq!((used.counter, used.used_at), (9, Some(at(6))));
        let strange = t.store.remove_passkey(&bert.id, &found.id, at(8)).await;
        assert!(matches!(strange, Err(StoreError::NotFound { .. })), "{strange:?}");
        t.store.remove_passkey(&anna.id, &found.id, at(8)).await.unwrap();
        assert!(!t.store.use_passkey(&found.id, (9, 10), at(9)).await.unwrap(), "it is gone");
        assert_eq!((of(&anna).await.len(), t.store.find_passkey("aWQ").await.unwrap()), (1, None));
        let audit = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
        let told: Vec<_> = audit.iter().filter(|row| row.what.starts_with("passkey")).collect();
        let told: Vec<_> = told.iter().map(|row| (row.who.as_str(), row.what.as_str(), row.detail.as_str())).collect();
        let who = "anna@example.nl";
        assert_eq!(
            told,
            [(who, "passkey_added", "phone"), (who, "passkey_added", "laptop"), (who, "passkey_removed", "phone")]
        );
    }

    async fn a_challenge_counts_once_for_one_purpose_and_a_quarter_of_an_hour(t) {
        let (anna, _) = anna_and_bert(t).await;
        let begin = async |purpose, user| t.store.begin_passkey_challenge(purpose, user, at(3)).await.unwrap();
        let adding = begin(PasskeyPurpose::Add, Some(anna.id.as_str())).await;
        let entering = begin(PasskeyPurpose::SignIn, None).await;
        let end = async |token: &SecretString, purpose, now| {
            t.store.end_passkey_challenge(token, purpose, now).await.unwrap()
        };
        assert_eq!(end(&adding, PasskeyPurpose::SignIn, at(4)).await, None, "it is for adding");
        assert_eq!(end(&adding, PasskeyPurpose::SecondStep, at(4)).await, None);
        assert_eq!(end(&adding, PasskeyPurpose::Add, at(4)).await, Some(Some(anna.id.clone())));
        assert_eq!(end(&adding, PasskeyPurpose::Add, at(4)).await, None, "once");
        assert_eq!(end(&SecretString::from("x"), PasskeyPurpose::SignIn, at(4)).await, None);
        let late = at(3) + SignedDuration::from_mins(15);
        assert_eq!(end(&entering, PasskeyPurpose::SignIn, late).await, None);
        assert_eq!(end(&entering, PasskeyPurpose::SignIn, late - SignedDuration::from_secs(1)).await, Some(None));
        let kept = begin(PasskeyPurpose::SignIn, None).await;
        t.store.begin_passkey_challenge(PasskeyPurpose::SignIn, None, late).await.unwrap();
        assert_eq!(end(&kept, PasskeyPurpose::SignIn, at(4)).await, None, "what is too old is forgotten");
    }

    async fn a_password_by_a_link_ends_all_passkeys(t) {
        let (anna, bert) = anna_and_bert(t).await;
        assert!(t.store.add_passkey(&passkey(&anna, "phone", "aWQ"), at(3)).await.unwrap());
        assert!(t.store.add_passkey(&passkey(&bert, "of bert", "aWI"), at(3)).await.unwrap());
        let adding = t.store.begin_passkey_challenge(PasskeyPurpose::Add, Some(&anna.id), at(4)).await.unwrap();
        let link = t.store.create_own_password_link(&anna.id, at(4)).await.unwrap();
        assert!(t.store.use_password_link(&link, "new", at(5)).await.unwrap().is_some());
        assert!(t.store.list_passkeys(&anna.id).await.unwrap().is_empty());
        assert_eq!(t.store.end_passkey_challenge(&adding, PasskeyPurpose::Add, at(6)).await.unwrap(), None);
        // nor is one added with the password from before
        assert!(!t.store.add_passkey(&passkey(&anna, "late", "aWM"), at(6)).await.unwrap());
        assert_eq!(t.store.find_passkey("aWM").await.unwrap(), None);
        assert_eq!(t.store.list_passkeys(&bert.id).await.unwrap().len(), 1, "another's stay");
        t.store.set_password(&bert.id, "new").await.unwrap();
        assert_eq!(t.store.list_passkeys(&bert.id).await.unwrap().len(), 1, "who knew his password keeps them");
        let audit = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
        let last = audit.last().unwrap();
        assert_eq!((last.who.as_str(), last.what.as_str(), last.detail.as_str()), ("anna@example.nl", "passkey_removed", "phone"));
    }
}
