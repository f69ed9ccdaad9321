//! Flows: rules, stops and wakes.

use jiff::civil::date;
use ledger::problem::{Problem, ProblemKind};
use serde_json::json;
use store::{FIRST_ORGANISATION, NewFlow, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{a_flow, a_leased_flow, at, day};

on_both_engines! {
    async fn a_new_flow_rests_until_it_is_enabled(t) {
        let flow = a_flow(&t.store, "shop").await;
        assert_eq!(t.store.get_flow("shop").await.unwrap(), flow);
        assert_eq!(t.store.get_flow(&flow.id).await.unwrap(), flow);
        assert_eq!((flow.kind.as_str(), flow.start_date, flow.watermark), ("pay-afas", date(2026, 1, 1), None));
        assert_eq!(flow.settings, json!({"administration": 1, "journal": "60"}));
        assert!(!flow.enabled);
        assert!(t.store.list_due_flows(at(1), 10).await.unwrap().is_empty());
        t.store.enable_flow(&flow.id).await.unwrap();
        assert_eq!(t.store.list_due_flows(at(1), 10).await.unwrap().len(), 1);
        t.store.disable_flow(&flow.id).await.unwrap();
        assert!(t.store.list_due_flows(at(1), 10).await.unwrap().is_empty());
    }

    async fn a_name_of_a_flow_is_given_once(t) {
        let flow = a_flow(&t.store, "shop").await;
        let again = NewFlow {
            organisation: flow.organisation,
            who: "anna".into(),
            kind: flow.kind,
            name: flow.name,
            source_connection: flow.source_connection,
            books_connection: flow.books_connection,
            settings: flow.settings,
            start_date: flow.start_date,
        };
        let error = t.store.create_flow(again, at(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::Taken { what: "flow", .. }), "{error}");
    }

    async fn a_flow_needs_connections_that_exist(t) {
        let new = NewFlow {
            organisation: FIRST_ORGANISATION.into(),
            who: "anna".into(),
            kind: "pay-afas".into(),
            name: "shop".into(),
            source_connection: "nobody".into(),
            books_connection: "nobody".into(),
            settings: json!({}),
            start_date: day(1),
        };
        assert!(matches!(t.store.create_flow(new, at(0)).await, Err(StoreError::NotFound { .. })));
        assert!(t.store.list_flows().await.unwrap().is_empty());
    }

    async fn settings_are_replaced_as_a_whole(t) {
        let flow = a_flow(&t.store, "shop").await;
        t.store.set_flow_settings(&flow.id, &json!({"journal": "61"})).await.unwrap();
        assert_eq!(t.store.get_flow("shop").await.unwrap().settings, json!({"journal": "61"}));
    }

    async fn an_earlier_start_date_lists_everything_again_and_a_later_one_does_not(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        t.store.set_watermark(&lease, day(20)).await.unwrap();
        t.store.set_start_date(&flow.id, flow.start_date.tomorrow().unwrap()).await.unwrap();
        assert_eq!(t.store.get_flow("shop").await.unwrap().watermark, Some(day(20)));
        t.store.set_start_date(&flow.id, flow.start_date.yesterday().unwrap()).await.unwrap();
        let moved = t.store.get_flow("shop").await.unwrap();
        assert_eq!((moved.start_date, moved.watermark), (flow.start_date.yesterday().unwrap(), None));
        let late = t.store.set_watermark(&lease, day(20)).await;
        assert!(matches!(late, Err(StoreError::LeaseLost { .. })), "a worker that goes by the old date: {late:?}");
    }

    async fn the_flow_that_is_due_longest_comes_first_and_the_list_is_bounded(t) {
        for (name, wake) in [("late", 20), ("early", 10), ("future", 100)] {
            let flow = a_flow(&t.store, name).await;
            t.store.enable_flow(&flow.id).await.unwrap();
            t.store.set_next_wake(&flow.id, at(wake)).await.unwrap();
        }
        let due = t.store.list_due_flows(at(20), 10).await.unwrap();
        assert_eq!(due.iter().map(|f| f.name.as_str()).collect::<Vec<_>>(), ["early", "late"]);
        assert_eq!(due[0].next_wake_at, Some(at(10)));
        assert_eq!(t.store.list_due_flows(at(20), 1).await.unwrap().len(), 1);
    }

    async fn a_stopped_flow_is_not_woken_until_a_person_starts_it(t) {
        let flow = a_flow(&t.store, "shop").await;
        t.store.enable_flow(&flow.id).await.unwrap();
        assert_eq!(t.store.count_failed_wake(&flow.id).await.unwrap(), 1);
        assert_eq!(t.store.count_failed_wake(&flow.id).await.unwrap(), 2);
        let problem = Problem::new(ProblemKind::FlowKeepsFailing, "2 times");
        t.store.stop_flow(&flow.id, problem.clone()).await.unwrap();
        let stopped = t.store.get_flow(&flow.id).await.unwrap();
        assert_eq!((stopped.stop, stopped.failed_wakes), (Some(problem), 2));
        assert!(t.store.list_due_flows(at(1), 10).await.unwrap().is_empty());
        t.store.enable_flow(&flow.id).await.unwrap();
        let started = t.store.get_flow(&flow.id).await.unwrap();
        assert_eq!((started.stop, started.failed_wakes), (None, 0));
        assert_eq!(t.store.list_due_flows(at(1), 10).await.unwrap().len(), 1);
    }

    async fn a_wake_that_came_to_its_end_clears_the_count(t) {
        let flow = a_flow(&t.store, "shop").await;
        t.store.count_failed_wake(&flow.id).await.unwrap();
        t.store.clear_failed_wakes(&flow.id).await.unwrap();
        assert_eq!(t.store.get_flow(&flow.id).await.unwrap().failed_wakes, 0);
    }

    async fn the_watermark_only_moves_forward(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        t.store.set_watermark(&lease, day(10)).await.unwrap();
        t.store.set_watermark(&lease, day(9)).await.unwrap();
        assert_eq!(t.store.get_flow(&flow.id).await.unwrap().watermark, Some(day(10)));
        t.store.set_watermark(&lease, day(11)).await.unwrap();
        assert_eq!(t.store.get_flow(&flow.id).await.unwrap().watermark, Some(day(11)));
    }

    async fn every_change_of_an_unknown_flow_is_an_error(t) {
        let problem = Problem::new(ProblemKind::FlowKeepsFailing, "");
        let outcomes = [
            t.store.get_flow("nobody").await.map(|_| ()),
            t.store.set_flow_settings("nobody", &json!({})).await,
            t.store.enable_flow("nobody").await,
            t.store.disable_flow("nobody").await,
            t.store.stop_flow("nobody", problem).await,
            t.store.set_next_wake("nobody", at(0)).await,
            t.store.count_failed_wake("nobody").await.map(|_| ()),
            t.store.clear_failed_wakes("nobody").await,
        ];
        for outcome in outcomes {
            assert!(matches!(outcome, Err(StoreError::NotFound { what: "flow", .. })), "{outcome:?}");
        }
    }
}
