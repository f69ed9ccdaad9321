//! The plug is pulled: the real program is killed with SIGKILL at every boundary between two steps, and at moments of no
//! choosing, on both databases. Started again, it must come to the same end: every entry in AFAS exactly once, nothing lost.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test stops at the first surprise")]

mod plant;

use engine::boundary::Boundary;
use plant::{Death, Plant};
use testbed::TestDatabase;

/// One test per boundary and database: they run side by side and name what fails.
macro_rules! killed_at {
    ($($name:ident $boundary:ident,)*) => {
        $(mod $name {
            use super::*;

            #[tokio::test]
            async fn sqlite() {
                a_kill_at(Boundary::$boundary, TestDatabase::sqlite()).await;
            }

            #[tokio::test]
            async fn postgres() {
                a_kill_at(Boundary::$boundary, TestDatabase::postgres().await).await;
            }
        })*

        #[test]
        fn every_boundary_has_its_test() {
            assert_eq!(Boundary::ALL, [$(Boundary::$boundary),*]);
        }
    };
}

killed_at! {
    fetch_page_kept FetchPageKept,
    read_document_fetched ReadDocumentFetched,
    read_before_write ReadBeforeWrite,
    read_after_write ReadAfterWrite,
    mirror_before_write MirrorBeforeWrite,
    plan_before_write PlanBeforeWrite,
    plan_after_write PlanAfterWrite,
    post_before_key PostBeforeKey,
    post_before_call PostBeforeCall,
    post_after_call PostAfterCall,
    post_after_write PostAfterWrite,
    unknown_after_look UnknownAfterLook,
    confirm_before_write ConfirmBeforeWrite,
    confirm_after_write ConfirmAfterWrite,
}

async fn a_kill_at(boundary: Boundary, database: TestDatabase) {
    let plant = Plant::new(database).await;
    // The first posting loses its answer after AFAS booked, so that the way through `unknown` is walked too.
    plant.lose_the_first_answer();
    for hit in [1, 2] {
        let death = plant.sync(&[("KRUISPOST_STOP_AT", &format!("{}:{hit}", boundary.word()))]).await;
        let reached_once = hit == 1 || boundary != Boundary::UnknownAfterLook;
        if reached_once && hit == 1 {
            assert_eq!(death, Death::Killed, "{} is never reached", boundary.word());
        }
    }
    plant.sync_to_the_end().await;
    plant.every_entry_is_in_afas_once().await;
}

/// Kills after so many milliseconds: from before the first write to after the last.
const MOMENTS_MS: &[u64] = &[5, 20, 40, 60, 80, 110, 140, 170, 200, 240, 280, 330, 390, 460, 540, 650, 800];

async fn kills_at_moments_of_no_choosing(database: TestDatabase) {
    let plant = Plant::new(database).await;
    plant.lose_the_first_answer();
    for moment in MOMENTS_MS {
        plant.sync_killed_after(*moment).await;
    }
    plant.sync_to_the_end().await;
    plant.every_entry_is_in_afas_once().await;
}

#[tokio::test]
async fn kills_at_moments_of_no_choosing_on_sqlite() {
    kills_at_moments_of_no_choosing(TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn kills_at_moments_of_no_choosing_on_postgres() {
    kills_at_moments_of_no_choosing(TestDatabase::postgres().await).await;
}

#[tokio::test]
async fn two_processes_beside_each_other_book_once() {
    let plant = Plant::new(TestDatabase::postgres().await).await;
    let none: [(&str, &str); 0] = [];
    let (_one, _other) = tokio::join!(plant.sync(&none), plant.sync(&none));
    plant.sync_to_the_end().await;
    plant.every_entry_is_in_afas_once().await;
}
