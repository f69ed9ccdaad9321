//! Workers that vanish in the middle of their work, or lose the flow to another.

use std::time::Duration;

use engine::progress::Unwatched;
use engine::{Engine, EngineError};
use jiff::SignedDuration;
use ledger::state::EntryState;
use store::StoreError;

use emulators::afas::{Fault, On, What};

use crate::house::{House, on_both_engines};
use crate::time::{LAST_TWO, LONG_ENOUGH};

impl House {
    fn requests(&self) -> usize {
        self.pay.requests().len() + self.afas.requests().len()
    }

    /// Lets a worker begin, and kills it once the outside world has seen so many requests of it. Says whether it was
    /// killed before it was done.
    async fn killed_after(&self, engine: Engine, requests: usize, moment: Duration) -> bool {
        let end = self.requests() + requests;
        let worker = tokio::spawn(async move { engine.sync(None, &Unwatched).await });
        while self.requests() < end && !worker.is_finished() {
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        tokio::time::sleep(moment).await;
        worker.abort();
        worker.await.is_err()
    }

    /// Kills worker after worker, each a request later than the one before, and lets the last one finish.
    async fn workers_die_one_after_the_other(&self, moment: Duration) {
        self.install(&[("start_date", "2026-03-12")]).await;
        let mut killed = 0;
        for requests in 1..=40 {
            let worker = self.another_engine(&format!("victim-{requests}")).await;
            if !self.killed_after(worker, requests, moment).await {
                break;
            }
            killed += 1;
            self.advance(LONG_ENOUGH);
        }
        assert!(killed > 15, "only {killed} workers were killed");
        self.finish_with_all_confirmed().await;
    }
}

on_both_engines! {
    async fn workers_killed_while_a_call_is_under_way_leave_nothing_lost_or_doubled(house) {
        house.workers_die_one_after_the_other(Duration::ZERO).await;
    }

    async fn workers_killed_just_after_a_call_leave_nothing_lost_or_doubled(house) {
        house.workers_die_one_after_the_other(Duration::from_millis(3)).await;
    }

    async fn a_worker_that_lost_the_flow_while_it_read_writes_nothing(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next(On::Connector("Kruispost_OpenItems".into()), What::Latency(1000)));
        let before = house.reads_of_open_items();
        let slow = house.another_engine("slow").await;
        let slow = tokio::spawn(async move { slow.sync(None, &Unwatched).await });
        while house.reads_of_open_items() == before {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        house.advance(SignedDuration::from_mins(11));
        assert_eq!(house.sync().await.report.posted, 2);
        let states = house.states().await;
        let lost = slow.await.unwrap();
        assert!(matches!(lost, Err(EngineError::Store(StoreError::LeaseLost { .. }))), "{lost:?}");
        assert_eq!((house.states().await, house.posts()), (states, 2));
        house.finish_with_all_confirmed().await;
    }

    async fn a_worker_that_lost_the_flow_while_it_booked_writes_nothing(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::HangAfterCommit(250)));
        let slow = house.another_engine("slow").await;
        let slow = tokio::spawn(async move { slow.sync(None, &Unwatched).await });
        while house.posts() == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        house.advance(SignedDuration::from_mins(11));
        house.sync().await;
        assert_eq!(house.entries_that_are(EntryState::Unknown).await, 1, "what the other was sending is in doubt");
        let lost = slow.await.unwrap();
        assert!(matches!(lost, Err(EngineError::Store(StoreError::LeaseLost { .. }))), "{lost:?}");
        assert_eq!(house.entries_that_are(EntryState::Unknown).await, 1, "the answer that came too late changes nothing");
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), 2);
    }
}
