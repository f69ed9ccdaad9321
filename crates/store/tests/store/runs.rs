//! Runs and their steps.

use serde_json::json;
use store::StoreError;

use crate::engines::on_both_engines;
use crate::samples::{a_leased_flow, at};

on_both_engines! {
    async fn a_run_keeps_its_steps_in_order_and_how_it_ended(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let run = t.store.start_run(&lease, at(10)).await.unwrap();
        t.store.note_run_step(&run, "fetch", &json!({"new": 2, "same": 7})).await.unwrap();
        t.store.note_run_step(&run, "read", &json!({"read": 2})).await.unwrap();
        t.store.finish_run(&run, "done", at(12)).await.unwrap();
        let runs = t.store.list_runs(&flow.id, 10).await.unwrap();
        assert_eq!(runs.len(), 1);
        assert_eq!((&runs[0].id, runs[0].started_at, runs[0].finished_at), (&run, at(10), Some(at(12))));
        assert_eq!(runs[0].outcome.as_deref(), Some("done"));
        let steps: Vec<_> = runs[0].steps.iter().map(|step| (step.step.as_str(), step.counts.clone())).collect();
        assert_eq!(steps, [("fetch", json!({"new": 2, "same": 7})), ("read", json!({"read": 2}))]);
        assert_eq!(t.store.get_flow(&flow.id).await.unwrap().last_run_at, Some(at(10)));
    }

    async fn the_newest_runs_come_first_and_the_list_is_bounded(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        for second in [1, 2, 3] {
            t.store.start_run(&lease, at(second)).await.unwrap();
        }
        let runs = t.store.list_runs(&flow.id, 2).await.unwrap();
        assert_eq!(runs.iter().map(|run| run.started_at).collect::<Vec<_>>(), [at(3), at(2)]);
        assert_eq!((runs[0].finished_at, runs[0].outcome.as_deref()), (None, None));
    }

    async fn a_run_ends_once(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let run = t.store.start_run(&lease, at(1)).await.unwrap();
        t.store.finish_run(&run, "done", at(2)).await.unwrap();
        let again = t.store.finish_run(&run, "other", at(3)).await;
        assert!(matches!(again, Err(StoreError::NotFound { .. })), "{again:?}");
    }
}
