//! Another e-mail address: by a link, once, for a day.

use jiff::SignedDuration;
use store::{FIRST_ORGANISATION, NewSession, NewUser, Role, StoreError, User};

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

on_both_engines! {
    async fn a_link_changes_the_address_once_and_ends_the_other_sessions(t) {
        let (anna, bert) = anna_and_bert(t).await;
        let begin = async |user: &User| {
            let new = NewSession { user_id: &user.id, browser: "Firefox", directory_of: None };
            t.store.begin_session(new, at(3)).await.unwrap().unwrap()
        };
        let (here, elsewhere, of_bert) = (begin(&anna).await, begin(&anna).await, begin(&bert).await);
        let old = t.store.create_email_link(&anna.id, "x@nieuw.example", at(4)).await.unwrap().unwrap();
        let link = t.store.create_email_link(&anna.id, " Anna@Nieuw.example", at(4)).await.unwrap().unwrap();
        assert_eq!(t.store.find_email_link(&old, at(5)).await.unwrap(), None, "a newer one was made");
        let told = t.store.find_email_link(&link, at(5)).await.unwrap().unwrap();
        assert_eq!((told.old.as_str(), told.new.as_str()), ("anna@example.nl", "anna@nieuw.example"));
        let password = t.store.create_own_password_link(&anna.id, at(5)).await.unwrap();
        let kept = t.store.visit(&here, at(5)).await.unwrap().unwrap().session_id;
        let done = t.store.use_email_link(&link, Some(&kept), at(6)).await.unwrap().unwrap();
        assert_eq!(done, told);
        assert_eq!(t.store.use_email_link(&link, Some(&kept), at(6)).await.unwrap(), None, "it was used");
        assert_eq!(t.store.find_password_link(&password, at(6)).await.unwrap(), None, "it went to the old address");
        assert_eq!(t.store.visit(&here, at(7)).await.unwrap().unwrap().email, "anna@nieuw.example");
        assert_eq!(t.store.visit(&elsewhere, at(7)).await.unwrap(), None);
        assert!(t.store.visit(&of_bert, at(7)).await.unwrap().is_some());
        assert_eq!(t.store.find_user("anna@example.nl").await.unwrap(), None);
        let noted = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap().pop().unwrap();
        assert_eq!(
            (noted.who.as_str(), noted.what.as_str(), noted.detail.as_str()),
            ("anna@example.nl", "email_changed", "anna@example.nl anna@nieuw.example")
        );
    }

    async fn an_address_of_somebody_else_is_not_given_away(t) {
        let (anna, _) = anna_and_bert(t).await;
        assert!(t.store.create_email_link(&anna.id, "Bert@example.nl", at(3)).await.unwrap().is_none());
        let link = t.store.create_email_link(&anna.id, "carla@example.nl", at(3)).await.unwrap().unwrap();
        t.store.add_member(FIRST_ORGANISATION, &person("carla"), Role::Viewer, "anna", at(4)).await.unwrap();
        let late = t.store.use_email_link(&link, None, at(5)).await;
        assert!(matches!(late, Err(StoreError::Taken { .. })), "{late:?}");
        assert_eq!(t.store.get_user(&anna.id).await.unwrap().email, "anna@example.nl");
    }

    async fn after_a_day_a_link_is_worth_nothing(t) {
        let (anna, _) = anna_and_bert(t).await;
        let link = t.store.create_email_link(&anna.id, "anna@nieuw.example", at(3)).await.unwrap().unwrap();
        let tomorrow = at(3).checked_add(SignedDuration::from_hours(24)).unwrap();
        assert_eq!(t.store.use_email_link(&link, None, tomorrow).await.unwrap(), None);
        assert!(!t.texts("select token_sha256 from email_links").await.contains(&"anna@nieuw.example".to_owned()));
    }

    async fn the_machine_changes_an_address_of_a_member_of_its_own_organisation_only(t) {
        let (anna, bert) = anna_and_bert(t).await;
        let done = t.store.set_email(FIRST_ORGANISATION, &bert.id, "B@nieuw.example", "machine", at(3)).await.unwrap();
        assert_eq!((done.old.as_str(), done.new.as_str()), ("bert@example.nl", "b@nieuw.example"));
        let taken = t.store.set_email(FIRST_ORGANISATION, &bert.id, "anna@example.nl", "machine", at(4)).await;
        assert!(matches!(taken, Err(StoreError::Taken { .. })), "{taken:?}");
        let other = t.store.create_organisation("Elders", &bert.id, "bert", at(5)).await.unwrap();
        let shared = t.store.set_email(FIRST_ORGANISATION, &bert.id, "c@nieuw.example", "machine", at(6)).await;
        assert!(matches!(shared, Err(StoreError::AlsoElsewhere)), "{shared:?}");
        let strange = t.store.set_email(&other, &anna.id, "c@nieuw.example", "machine", at(6)).await;
        assert!(matches!(strange, Err(StoreError::NotFound { .. })), "{strange:?}");
    }
}
