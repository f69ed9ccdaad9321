//! Nothing is booked twice: not by a second sync, a second worker, or a second installation.

use engine::progress::Unwatched;
use ledger::state::SettlementState;

use crate::house::on_both_engines;
use crate::time::{LAST_FOUR, LAST_TWO, LONG_ENOUGH};

on_both_engines! {
    async fn a_second_sync_books_nothing(house) {
        house.install(&[LAST_TWO]).await;
        house.sync().await;
        house.everything_is_booked_once().await;
        let (posts, states) = (house.posts(), house.states().await);
        for _ in 0..2 {
            let again = house.sync().await;
            assert!(!again.report.did_something(), "{again:?}");
            house.advance(LONG_ENOUGH);
        }
        assert_eq!((house.posts(), house.states().await), (posts, states));
        house.everything_is_booked_once().await;
    }

    async fn two_workers_at_the_same_time_book_everything_once(house) {
        house.install(&[LAST_FOUR]).await;
        let other = house.another_engine("worker-2").await;
        let (ours, theirs) = tokio::join!(house.sync(), other.sync(None, &Unwatched));
        let theirs = theirs.unwrap().remove(0);
        assert!(ours.waits.busy || theirs.waits.busy, "one of them finds the flow taken");
        assert_eq!(ours.report.posted + theirs.report.posted, 4);
        assert_eq!(house.posts(), 4);
        house.finish_with_all_confirmed().await;
    }

    async fn a_second_installation_finds_everything_booked(house) {
        let settings = [("start_date", "2026-03-09")];
        house.install(&settings).await;
        house.sync().await;
        house.everything_is_booked_once().await;
        let posts = house.posts();
        let booked = house.settlements().await.iter().filter(|row| row.state == SettlementState::Confirmed).count();

        let second = house.second_installation(testbed::TestDatabase::sqlite()).await;
        second.install(&settings).await;
        let synced = second.sync().await;
        assert_eq!(house.posts(), posts, "nothing was sent");
        assert_eq!(synced.report.differs, 0, "{:?}", second.settlements().await);
        assert_eq!(usize::try_from(synced.report.already_there).unwrap(), booked);
        assert_eq!(second.states().await, house.states().await);
        house.everything_is_booked_once().await;
    }
}
