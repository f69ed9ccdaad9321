//! Several writers at once, in two stores on one database, as two processes would be.

use std::sync::Arc;
use std::time::Duration;

use ledger::state::SettlementState;
use sqlx::Executor;
use store::{Store, StoreError};
use tokio::task::JoinSet;

use crate::engines::{TestStore, on_both_engines};
use crate::samples::{TTL, a_flow, a_leased_flow, a_planned, at, fetched};

const TASKS: i64 = 8;
const ROUNDS: i64 = 15;

on_both_engines! {
    async fn eight_tasks_in_two_stores_write_and_lose_nothing(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let stores = [Arc::new(t.store.clone()), Arc::new(t.another().await)];
        let mut tasks = JoinSet::new();
        for (task, store) in (0..TASKS).zip(stores.iter().cycle()) {
            let (store, lease) = (Arc::clone(store), lease.clone());
            tasks.spawn(async move {
                for round in 0..ROUNDS {
                    store.count_failed_wake(&lease.flow_id).await.unwrap();
                    let new = fetched(&format!("S{task}-{round}"), &format!("{task} {round}"));
                    store.save_fetched(&lease, &new, at(round)).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(t.store.get_flow(&flow.id).await.unwrap().failed_wakes, TASKS * ROUNDS);
        let overview = t.store.settlement_overview(&flow.id).await.unwrap();
        assert_eq!(overview, [(SettlementState::Fetched, TASKS * ROUNDS)]);
        assert_eq!(t.number("select count(*) from events").await, TASKS * ROUNDS);
    }

    async fn flows_with_the_same_documents_do_not_hinder_each_other(t) {
        let stores = [Arc::new(t.store.clone()), Arc::new(t.another().await)];
        let mut tasks = JoinSet::new();
        for (task, store) in (0..TASKS).zip(stores.iter().cycle()) {
            let (_, lease) = a_leased_flow(store, &format!("shop {task}")).await;
            let store = Arc::clone(store);
            tasks.spawn(async move {
                for round in 0..ROUNDS {
                    let mut new = fetched(&format!("S{round}"), &format!("body {round}"));
                    new.documents.extend((0..4).map(|n| (format!("records:{n}"), format!("{round} {n}").into_bytes())));
                    if task % 2 == 0 {
                        new.documents.reverse();
                    }
                    store.save_fetched(&lease, &new, at(round)).await.unwrap();
                }
            });
        }
        tasks.join_all().await;
        assert_eq!(t.number("select count(*) from settlements").await, TASKS * ROUNDS);
        assert_eq!(t.number("select count(*) from documents").await, ROUNDS * 5 + 1);
    }

    async fn of_eight_workers_one_gets_the_lease(t) {
        let flow = a_flow(&t.store, "shop").await;
        let stores = [Arc::new(t.store.clone()), Arc::new(t.another().await)];
        let mut tasks = JoinSet::new();
        for (task, store) in (0..TASKS).zip(stores.iter().cycle()) {
            let (store, flow) = (Arc::clone(store), flow.id.clone());
            tasks.spawn(async move { store.acquire_lease(&flow, &format!("worker-{task}"), at(0), TTL).await.unwrap() });
        }
        let leases: Vec<_> = tasks.join_all().await.into_iter().flatten().collect();
        assert_eq!(leases.len(), 1);
    }

    async fn of_eight_approvals_one_counts(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, "S1", 3).await;
        let stores = [Arc::new(t.store.clone()), Arc::new(t.another().await)];
        let mut tasks = JoinSet::new();
        for (task, store) in (0..TASKS).zip(stores.iter().cycle()) {
            let (store, id) = (Arc::clone(store), id.clone());
            tasks.spawn(async move { approve(&store, &id, task).await });
        }
        let approved = tasks.join_all().await.into_iter().filter(|approved| *approved).count();
        assert_eq!(approved, 1);
        assert_eq!(t.number("select count(*) from events where what = 'approved'").await, 1);
    }
}

/// The store holds the flow and waits for the documents; another writer holds the documents and waits for the flow.
/// PostgreSQL gives up the one whose patience ends first.
#[tokio::test]
async fn what_postgres_gives_up_for_another_writer_is_run_again() {
    let t = TestStore::postgres().await;
    let (_, lease) = a_leased_flow(&t.store, "shop").await;
    t.execute(&format!("alter database {} set deadlock_timeout = '500ms'", t.url.rsplit('/').next().unwrap())).await;
    let store = t.another().await;
    let mut other = t.connect().await;
    for statement in ["begin", "set local deadlock_timeout = '60s'", "lock table documents in exclusive mode"] {
        other.execute(statement).await.unwrap();
    }
    let saving = tokio::spawn(async move { store.save_fetched(&lease, &fetched("S1", "x"), at(1)).await });
    while t.number("select count(*) from pg_locks where not granted").await == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    other.execute("update flows set name = name").await.unwrap();
    other.execute("commit").await.unwrap();
    saving.await.unwrap().unwrap();
    assert_eq!(t.number("select count(*) from settlements").await, 1);
}

async fn approve(store: &Store, id: &str, task: i64) -> bool {
    match store.approve_settlement(id, &format!("person {task}"), at(9)).await {
        Ok(()) => true,
        Err(StoreError::WrongState { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}
