//! A worker that is frozen between writing the voucher down and sending it must not send it when it wakes up.

use std::sync::{Arc, Mutex};

use emulators::afas::AfasEmulator;
use engine::Engine;
use engine::clock::{Clock, HandClock};
use engine::progress::Unwatched;
use jiff::{SignedDuration, Timestamp};
use ledger::state::EntryState;

use crate::house::{House, options};
use crate::time::LAST_TWO;

/// A clock that jumps when it is read for the n-th time: the process was frozen just before. It remembers how many entries
/// had been sent at each reading.
struct Freezing {
    clock: Arc<HandClock>,
    afas: AfasEmulator,
    readings: Mutex<Vec<usize>>,
    at: usize,
}

impl Clock for Freezing {
    fn now(&self) -> Timestamp {
        let posts = self.afas.requests().iter().filter(|request| request.method == "POST").count();
        let mut readings = self.readings.lock().unwrap();
        if readings.len() == self.at {
            // Longer than a posting may wait, shorter than the lease.
            self.clock.advance(SignedDuration::from_secs(5));
        }
        readings.push(posts);
        self.clock.now()
    }
}

impl House {
    /// A sync by an engine whose clock jumps at that reading. How many entries had been sent at each of them.
    async fn sync_frozen_at(&self, reading: usize) -> Vec<usize> {
        let (clock, afas) = (Arc::clone(&self.clock), self.afas.clone());
        let clock = Arc::new(Freezing { clock, afas, readings: Mutex::default(), at: reading });
        let frozen = Engine::new(self.store().clone(), Arc::clone(&clock) as Arc<dyn Clock>, options("frozen"));
        frozen.sync(None, &Unwatched).await.unwrap();
        clock.readings.lock().unwrap().clone()
    }
}

#[tokio::test]
async fn an_entry_that_was_not_sent_in_time_is_looked_up_first() {
    let house = House::on_sqlite().await;
    house.install(&[LAST_TWO]).await;
    let readings = house.sync_frozen_at(usize::MAX).await;
    let sent = readings.iter().position(|posts| *posts == 1).expect("something is sent");
    let mut held_back = Vec::new();
    // The last thing before the call is to look at the clock, to renew the lease is the one before that.
    for before in 1..=4 {
        let house = House::on_sqlite().await;
        house.install(&[LAST_TWO]).await;
        house.sync_frozen_at(sent - before).await;
        if house.posts() == 0 {
            assert_eq!(house.entries_that_are(EntryState::Unknown).await, 1);
            held_back.push(before);
        }
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), 2, "each was sent once");
    }
    assert_eq!(held_back, [1, 2], "between the key and the call");
}
