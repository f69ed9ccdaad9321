//! Who may sign in, and what the people of one organisation see of another: nothing.

use jiff::SignedDuration;
use secrecy::{ExposeSecret, SecretString};
use store::{Attempt, FIRST_ORGANISATION, NewSession, NewUser, Role, SettlementFilter, StoreError, User};

use crate::engines::{TestStore, on_both_engines};
use crate::samples::{CODE, a_leased_flow, a_planned, at};

fn person(name: &str) -> NewUser {
    NewUser { email: format!("{name}@Example.nl"), name: name.into(), password_hash: Some(format!("hash of {name}")) }
}

async fn first(t: &TestStore) -> User {
    t.store.create_first_user(&person("Anna"), "Kaas BV", at(1)).await.unwrap()
}

async fn session(t: &TestStore, user: &User) -> SecretString {
    let new = NewSession { user_id: &user.id, browser: "Firefox", directory_of: None };
    t.store.begin_session(new, at(10)).await.unwrap().unwrap()
}

on_both_engines! {
    async fn there_is_one_first_person_who_owns_the_organisation(t) {
        assert!(!t.store.has_users().await.unwrap());
        let anna = first(t).await;
        assert!(t.store.has_users().await.unwrap());
        let second = t.store.create_first_user(&person("Bert"), "Mijn BV", at(2)).await;
        assert!(matches!(second, Err(StoreError::Taken { .. })), "{second:?}");
        let visitor = t.store.visit(&session(t, &anna).await, at(11)).await.unwrap().unwrap();
        assert_eq!((visitor.organisation.as_str(), visitor.role), ("Kaas BV", Role::Owner));
        assert_eq!(t.store.find_user(" ANNA@example.NL ").await.unwrap(), Some(anna));
    }

    async fn a_session_counts_until_it_ends_or_the_password_changes(t) {
        let anna = first(t).await;
        let token = session(t, &anna).await;
        let other = session(t, &anna).await;
        let visitor = t.store.visit(&token, at(11)).await.unwrap().unwrap();
        assert_eq!(t.store.list_sessions(&anna.id, None, at(11)).await.unwrap().len(), 2);
        let bert = t.store.add_member(FIRST_ORGANISATION, &person("Bert"), Role::Viewer, "anna", at(3)).await.unwrap();
        assert!(t.store.end_session(&bert.id, None, &visitor.session_id).await.is_err(), "of somebody else");
        t.store.end_session(&anna.id, None, &visitor.session_id).await.unwrap();
        assert_eq!(t.store.visit(&token, at(12)).await.unwrap(), None);
        assert!(t.store.visit(&other, at(12)).await.unwrap().is_some());
        t.store.set_password(&anna.id, "another").await.unwrap();
        assert_eq!(t.store.visit(&other, at(12)).await.unwrap(), None);
        let late = session(t, &anna).await;
        let in_a_month = at(10).checked_add(SignedDuration::from_hours(24 * 30)).unwrap();
        assert_eq!(t.store.visit(&late, in_a_month).await.unwrap(), None, "it has expired");
    }

    async fn no_token_is_kept_as_it_is(t) {
        let anna = first(t).await;
        let token = session(t, &anna).await;
        let link = t.store.create_password_link(FIRST_ORGANISATION, &anna.id, at(2)).await.unwrap();
        let kept = t.texts("select token_sha256 from sessions union all select token_sha256 from password_links").await;
        assert_eq!(kept.len(), 2);
        assert!(!kept.iter().any(|kept| kept == token.expose_secret() || kept == link.expose_secret()));
    }

    async fn a_link_sets_a_password_once_and_ends_the_sessions(t) {
        let anna = first(t).await;
        let token = session(t, &anna).await;
        let old = t.store.create_password_link(FIRST_ORGANISATION, &anna.id, at(2)).await.unwrap();
        let link = t.store.create_password_link(FIRST_ORGANISATION, &anna.id, at(3)).await.unwrap();
        assert_eq!(t.store.use_password_link(&old, "x", at(4)).await.unwrap(), None, "a newer one was made");
        assert_eq!(t.store.find_password_link(&link, at(4)).await.unwrap(), Some(anna.id.clone()));
        assert_eq!(t.store.use_password_link(&link, "new", at(4)).await.unwrap(), Some(anna.id.clone()));
        assert_eq!(t.store.use_password_link(&link, "newer", at(5)).await.unwrap(), None, "it was used");
        assert_eq!(t.store.get_user(&anna.id).await.unwrap().password_hash.as_deref(), Some("new"));
        assert_eq!(t.store.visit(&token, at(11)).await.unwrap(), None);
        let late = t.store.create_password_link(FIRST_ORGANISATION, &anna.id, at(6)).await.unwrap();
        let in_a_week = at(6).checked_add(SignedDuration::from_hours(24 * 7)).unwrap();
        assert_eq!(t.store.use_password_link(&late, "x", in_a_week).await.unwrap(), None, "it has expired");
    }

    async fn an_organisation_keeps_an_owner(t) {
        let anna = first(t).await;
        let alone = t.store.set_role(FIRST_ORGANISATION, &anna.id, Role::Viewer, "anna", at(2)).await;
        assert!(matches!(alone, Err(StoreError::LastOwner)), "{alone:?}");
        assert!(matches!(t.store.remove_member(FIRST_ORGANISATION, &anna.id, "anna", at(2)).await, Err(StoreError::LastOwner)));
        let bert = t.store.add_member(FIRST_ORGANISATION, &person("Bert"), Role::Viewer, "anna", at(3)).await.unwrap();
        let again = t.store.add_member(FIRST_ORGANISATION, &person("bert"), Role::Owner, "anna", at(3)).await;
        assert!(matches!(again, Err(StoreError::Taken { .. })), "{again:?}");
        t.store.set_role(FIRST_ORGANISATION, &bert.id, Role::Owner, "anna", at(4)).await.unwrap();
        let token = session(t, &anna).await;
        t.store.remove_member(FIRST_ORGANISATION, &anna.id, "bert", at(5)).await.unwrap();
        assert_eq!(t.store.visit(&token, at(11)).await.unwrap(), None, "who is out is out at once");
        let members = t.store.list_members(FIRST_ORGANISATION).await.unwrap();
        assert_eq!(members.iter().map(|m| (m.name.as_str(), m.role)).collect::<Vec<_>>(), [("Bert", Role::Owner)]);
    }

    async fn passwords_that_are_tried_are_counted_by_person_and_address(t) {
        let tried = |email: &'static str, address: &'static str, since| Attempt {
            email,
            address,
            since: at(since),
            for_one_person: 2,
            from_one_address: 3,
        };
        let may = async |email, address, since, now| t.store.begin_attempt(&tried(email, address, since), at(now)).await.unwrap();
        assert!(may("Anna@example.nl", "10.0.0.1", 0, 1).await && may("anna@example.nl", "10.0.0.1", 0, 2).await);
        assert!(!may("anna@example.nl", "10.0.0.1", 0, 3).await, "too many for one person");
        assert!(may("anna@example.nl", "10.0.0.2", 0, 3).await, "from elsewhere she still gets in");
        assert!(may("bert@example.nl", "10.0.0.1", 0, 3).await);
        assert!(!may("carla@example.nl", "10.0.0.1", 0, 3).await, "too many from one address");
        t.store.forget_attempts("anna@example.nl", "10.0.0.1").await.unwrap();
        assert!(may("anna@example.nl", "10.0.0.1", 0, 4).await);
        assert!(may("anna@example.nl", "10.0.0.1", 3, 5).await, "what is older is forgotten");
    }

    async fn one_organisation_gives_no_link_to_somebody_of_another(t) {
        let anna = first(t).await;
        let other = t.store.create_organisation("Elders", &anna.id, "anna", at(2)).await.unwrap();
        let bert = NewUser { password_hash: None, ..person("Bert") };
        let bert = t.store.add_member(FIRST_ORGANISATION, &bert, Role::Viewer, "anna", at(3)).await.unwrap();
        let not_theirs = t.store.create_password_link(&other, &bert.id, at(4)).await;
        assert!(matches!(not_theirs, Err(StoreError::NotFound { .. })), "{not_theirs:?}");
        t.store.create_password_link(FIRST_ORGANISATION, &bert.id, at(4)).await.unwrap();
        t.store.add_member(&other, &person("Bert"), Role::Viewer, "anna", at(5)).await.unwrap();
        for organisation in [FIRST_ORGANISATION, &other] {
            let link = t.store.create_password_link(organisation, &bert.id, at(6)).await;
            assert!(matches!(link, Err(StoreError::AlsoElsewhere)), "{link:?}");
        }
    }

    async fn two_owners_who_take_each_other_out_leave_one(t) {
        let anna = first(t).await;
        let bert = t.store.add_member(FIRST_ORGANISATION, &person("Bert"), Role::Owner, "anna", at(2)).await.unwrap();
        let other = t.another().await;
        let (one, two) = tokio::join!(
            t.store.remove_member(FIRST_ORGANISATION, &anna.id, "bert", at(3)),
            other.set_role(FIRST_ORGANISATION, &bert.id, Role::Viewer, "anna", at(3)),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let owners = t.store.list_members(FIRST_ORGANISATION).await.unwrap();
        assert_eq!(owners.iter().filter(|member| member.role == Role::Owner).count(), 1);
    }

    async fn the_audit_log_shows_what_was_tampered_with(t) {
        first(t).await;
        for what in ["one", "two", "three"] {
            t.store.note_audit(FIRST_ORGANISATION, "anna", what, "é", at(5)).await.unwrap();
        }
        let rows = t.store.list_audit(FIRST_ORGANISATION, 0).await.unwrap();
        let words: Vec<_> = rows.iter().map(|row| (row.position, row.what.as_str())).collect();
        assert_eq!(t.store.list_audit(FIRST_ORGANISATION, 3).await.unwrap().len(), 1);
        assert_eq!(words, [(1, "organisation_created"), (2, "one"), (3, "two"), (4, "three")]);
        assert_eq!(t.store.find_broken_seal(FIRST_ORGANISATION).await.unwrap(), None);
        t.execute("update audit set detail = 'x' where position = 3").await;
        assert_eq!(t.store.find_broken_seal(FIRST_ORGANISATION).await.unwrap(), Some(3));
        t.execute("delete from audit where position = 3").await;
        assert_eq!(t.store.find_broken_seal(FIRST_ORGANISATION).await.unwrap(), Some(4));
    }

    async fn one_organisation_sees_nothing_of_another(t) {
        let anna = first(t).await;
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        let other = t.store.create_organisation("Elders", &anna.id, "anna", at(2)).await.unwrap();
        let (own, strange) = (t.store.of_organisation(FIRST_ORGANISATION), t.store.of_organisation(&other));
        let all = SettlementFilter { limit: 10, ..SettlementFilter::default() };
        assert_eq!(own.list_settlements(&all).await.unwrap().rows.len(), 1);
        assert_eq!(own.get_settlement(&id).await.unwrap().id, id);
        assert_eq!(own.entries_of(&id).await.unwrap().len(), 1);
        assert_eq!(own.list_flows().await.unwrap().len(), 1);
        assert_eq!(own.list_connections().await.unwrap().len(), 2);

        let missing = |error: StoreError| matches!(error, StoreError::NotFound { .. });
        let page = strange.list_settlements(&all).await.unwrap();
        assert_eq!((page.rows.len(), page.counts.len(), page.total), (0, 0, 0));
        let of_flow = SettlementFilter { flow: Some(flow.id.clone()), ..all };
        assert_eq!(strange.list_settlements(&of_flow).await.unwrap().total, 0);
        assert!(strange.list_flows().await.unwrap().is_empty() && strange.list_connections().await.unwrap().is_empty());
        assert!(missing(strange.get_flow(&flow.id).await.unwrap_err()));
        assert!(missing(strange.get_flow("shop").await.unwrap_err()));
        assert!(missing(strange.get_connection(&flow.source_connection).await.unwrap_err()));
        assert!(missing(strange.get_settlement(&id).await.unwrap_err()));
        assert_eq!(strange.find_settlement(&flow.id, CODE).await.unwrap(), None);
        assert!(missing(strange.entries_of(&id).await.unwrap_err()));
        assert!(missing(strange.get_questions(&id).await.unwrap_err()));
        assert!(missing(strange.get_answers(&id).await.unwrap_err()));
        assert!(missing(strange.get_documents(&id).await.unwrap_err()));
        assert!(missing(strange.get_settlement_parts(&id).await.unwrap_err()));
        assert!(missing(strange.list_events(&id).await.unwrap_err()));
        assert!(missing(strange.list_not_found_lines(&id).await.unwrap_err()));
        assert!(missing(strange.list_runs(&flow.id, 9).await.unwrap_err()));
        assert!(missing(strange.list_taught_rules(&flow.id).await.unwrap_err()));
        assert!(missing(strange.settlement_overview(&flow.id).await.unwrap_err()));
    }
}
