//! Connections and their settings; secrets have a file of their own.

use serde_json::json;
use store::StoreError;

use crate::engines::on_both_engines;
use crate::samples::{afas_connection, at, pay_connection};

on_both_engines! {
    async fn a_connection_is_found_by_id_and_by_name(t) {
        let made = t.store.create_connection(pay_connection("shop"), at(5)).await.unwrap();
        assert_eq!(made.kind, "pay");
        assert_eq!(made.settings, json!({"at_code": "AT-0001-0001"}));
        assert_eq!((made.created_at, made.checked_at), (at(5), None));
        assert_eq!(t.store.get_connection(&made.id).await.unwrap(), made);
        assert_eq!(t.store.get_connection("shop").await.unwrap(), made);
    }

    async fn a_name_is_given_once(t) {
        t.store.create_connection(pay_connection("shop"), at(0)).await.unwrap();
        let again = t.store.create_connection(afas_connection("shop"), at(1)).await;
        assert!(matches!(again, Err(StoreError::Taken { what: "connection", .. })), "{again:?}");
        assert_eq!(t.store.list_connections().await.unwrap().len(), 1);
    }

    async fn connections_are_listed_by_name(t) {
        t.store.create_connection(pay_connection("b"), at(0)).await.unwrap();
        t.store.create_connection(afas_connection("a"), at(1)).await.unwrap();
        let names: Vec<_> = t.store.list_connections().await.unwrap().into_iter().map(|c| c.name).collect();
        assert_eq!(names, ["a", "b"]);
    }

    async fn replacing_a_connection_keeps_its_id_and_forgets_that_it_was_checked(t) {
        let made = t.store.create_connection(pay_connection("shop"), at(0)).await.unwrap();
        t.store.set_checked(&made.id, at(9)).await.unwrap();
        assert_eq!(t.store.get_connection(&made.id).await.unwrap().checked_at, Some(at(9)));
        let mut new = pay_connection("shop");
        new.settings = json!({"at_code": "AT-0002-0002"});
        let replaced = t.store.replace_connection(&made.id, new, at(10)).await.unwrap();
        assert_eq!(replaced.id, made.id);
        assert_eq!(replaced.settings, json!({"at_code": "AT-0002-0002"}));
        assert_eq!(replaced.checked_at, None);
    }

    async fn a_connection_is_not_replaced_by_one_of_another_kind(t) {
        let made = t.store.create_connection(pay_connection("shop"), at(0)).await.unwrap();
        let error = t.store.replace_connection(&made.id, afas_connection("shop"), at(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Mismatch { .. }), "{error}");
    }

    async fn an_unknown_connection_is_named(t) {
        let error = t.store.get_connection("nobody").await.unwrap_err();
        assert_eq!(error.to_string(), "there is no connection `nobody`");
        assert!(matches!(t.store.set_checked("nobody", at(0)).await, Err(StoreError::NotFound { .. })));
        assert!(matches!(t.store.replace_connection("nobody", pay_connection("nobody"), at(1)).await, Err(StoreError::NotFound { .. })));
    }
}
