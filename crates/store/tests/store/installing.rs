//! Installing within an organisation: names, drafts, changes and removal.

use jiff::civil::date;
use serde_json::json;
use store::{Draft, FIRST_ORGANISATION, FlowChange, NewFlow, NewUser, Store, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{a_flow, afas_connection, at, pay_connection};

/// A second organisation beside the first; its id.
async fn elsewhere(store: &Store) -> String {
    let anna = NewUser { email: "anna@kaas.example".into(), name: "Anna".into(), password_hash: None };
    let anna = store.create_first_user(&anna, "Kaas", at(1)).await.unwrap();
    store.create_organisation("Elders", &anna.id, "anna", at(2)).await.unwrap()
}

async fn audited(store: &Store, organisation: &str) -> Vec<(String, String)> {
    let rows = store.list_audit(organisation, 0).await.unwrap();
    rows.into_iter().map(|row| (row.what, row.detail)).collect()
}

fn not_found<T: std::fmt::Debug>(result: Result<T, StoreError>) {
    assert!(matches!(result, Err(StoreError::NotFound { .. })), "{result:?}");
}

on_both_engines! {
    async fn two_organisations_use_the_same_names_and_commands_tell_them_apart(t) {
        let other = elsewhere(&t.store).await;
        let own = t.store.create_connection(pay_connection("pay"), at(3)).await.unwrap();
        let theirs = store::NewConnection { organisation: other.clone(), ..pay_connection("pay") };
        let theirs = t.store.create_connection(theirs, at(3)).await.unwrap();
        assert_eq!((own.name.as_str(), theirs.name.as_str()), ("pay", "pay"));
        assert_eq!((own.handle.as_str(), theirs.handle), ("pay", format!("{other}/pay")));
        assert_eq!(t.store.get_connection("pay").await.unwrap().id, own.id);
        assert_eq!(t.store.of_organisation(&other).get_connection("pay").await.unwrap().id, theirs.id);
        not_found(t.store.of_organisation(&other).get_connection(&own.id).await);
    }

    async fn an_organisation_takes_no_connection_of_another(t) {
        let other = elsewhere(&t.store).await;
        let flow = a_flow(&t.store, "shop").await;
        let stolen = NewFlow {
            organisation: other.clone(),
            who: "bert".into(),
            kind: flow.kind.clone(),
            name: "mine".into(),
            source_connection: flow.source_connection.clone(),
            books_connection: flow.books_connection.clone(),
            settings: json!({}),
            start_date: flow.start_date,
        };
        not_found(t.store.create_flow(stolen, at(4)).await);
        let replaced = store::NewConnection { organisation: other.clone(), ..pay_connection("shop pay") };
        not_found(t.store.replace_connection(&flow.source_connection, replaced, at(4)).await);
        not_found(t.store.delete_connection(&other, &flow.source_connection, "bert", at(4)).await);
        not_found(t.store.switch_flow(&other, &flow.id, true, "bert", at(4)).await);
        let settings = json!({"journal": "99"});
        let change = FlowChange {
            organisation: &other,
            flow_id: &flow.id,
            before: &flow.settings,
            settings: &settings,
            start_date: flow.start_date,
            who: "bert",
            what: "journal",
        };
        not_found(t.store.change_flow(&change, at(4)).await);
        assert_eq!(t.store.get_flow(&flow.id).await.unwrap(), flow);
        let draft = t.store.begin_draft(&other, "pay-afas", "mine", "bert", at(5)).await.unwrap();
        let theirs = t.store.of_organisation(&other).get_draft(&draft).await.unwrap();
        let taking = Draft { source_connection: Some(flow.source_connection), ..theirs.clone() };
        not_found(t.store.save_draft(&other, &taking, at(6)).await);
        not_found(t.store.save_draft(FIRST_ORGANISATION, &theirs, at(6)).await);
        not_found(t.store.delete_draft(FIRST_ORGANISATION, &draft).await);
        not_found(t.store.of_organisation(FIRST_ORGANISATION).get_draft(&draft).await);
    }

    async fn a_draft_keeps_what_was_filled_in(t) {
        let pay = t.store.create_connection(pay_connection("pay"), at(0)).await.unwrap();
        let own = t.store.of_organisation(FIRST_ORGANISATION);
        let id = t.store.begin_draft(FIRST_ORGANISATION, "pay-afas", "webshop", "anna", at(1)).await.unwrap();
        let begun = own.get_draft(&id).await.unwrap();
        assert_eq!((begun.name.as_str(), &begun.source_connection, &begun.settings), ("webshop", &None, &json!({})));
        let filled = Draft {
            name: "shop".into(),
            source_connection: Some(pay.id.clone()),
            settings: json!({"journal": "5"}),
            ..begun
        };
        t.store.save_draft(FIRST_ORGANISATION, &filled, at(2)).await.unwrap();
        assert_eq!(own.list_drafts().await.unwrap(), [Draft { changed_at: at(2), ..filled }]);
        t.store.delete_connection(FIRST_ORGANISATION, &pay.id, "anna", at(3)).await.unwrap();
        assert_eq!(own.get_draft(&id).await.unwrap().source_connection, None);
        t.store.delete_draft(FIRST_ORGANISATION, &id).await.unwrap();
        assert!(own.list_drafts().await.unwrap().is_empty());
    }

    async fn a_connection_that_an_integration_needs_is_not_removed(t) {
        let flow = a_flow(&t.store, "shop").await;
        let kept = t.store.delete_connection(FIRST_ORGANISATION, &flow.books_connection, "anna", at(1)).await;
        assert!(matches!(&kept, Err(StoreError::InUse { by, .. }) if by == "shop"), "{kept:?}");
        let spare = t.store.create_connection(afas_connection("spare"), at(1)).await.unwrap();
        t.store.delete_connection(FIRST_ORGANISATION, &spare.id, "anna", at(2)).await.unwrap();
        not_found(t.store.get_connection(&spare.id).await);
        not_found(t.store.open_secret(&spare.id, "token").await);
        let told = audited(&t.store, FIRST_ORGANISATION).await;
        assert_eq!(told.last().unwrap(), &("connection_removed".into(), "spare".into()));
    }

    async fn changed_rules_leave_a_paused_integration_paused_and_are_audited(t) {
        let flow = a_flow(&t.store, "shop").await;
        t.store.switch_flow(FIRST_ORGANISATION, &flow.id, true, "anna", at(1)).await.unwrap();
        assert!(t.store.get_flow(&flow.id).await.unwrap().enabled);
        t.store.switch_flow(FIRST_ORGANISATION, &flow.id, false, "anna", at(2)).await.unwrap();
        let settings = json!({"journal": "61"});
        let change = FlowChange {
            organisation: FIRST_ORGANISATION,
            flow_id: &flow.id,
            before: &flow.settings,
            settings: &settings,
            start_date: date(2026, 2, 1),
            who: "anna",
            what: "journal: 60 → 61",
        };
        t.store.change_flow(&change, at(3)).await.unwrap();
        let changed = t.store.get_flow(&flow.id).await.unwrap();
        assert_eq!((&changed.settings, changed.start_date, changed.enabled), (&settings, date(2026, 2, 1), false));
        let late = FlowChange { settings: &json!({"journal": "62"}), ..change };
        let undoes = t.store.change_flow(&late, at(4)).await;
        assert!(matches!(undoes, Err(store::StoreError::WrongState { .. })), "it would undo what was changed since: {undoes:?}");
        let told = audited(&t.store, FIRST_ORGANISATION).await;
        let last: Vec<_> = told.iter().rev().take(3).rev().map(|(what, detail)| (what.as_str(), detail.as_str())).collect();
        assert_eq!(last, [
            ("integration_switched_on", "shop"),
            ("integration_paused", "shop"),
            ("integration_changed", "journal: 60 → 61"),
        ]);
    }
}
