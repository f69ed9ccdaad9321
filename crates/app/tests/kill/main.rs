//! The plug is pulled: the real program is killed with SIGKILL at every boundary between two steps, and at moments of no
//! choosing, on both databases. Started again, it must come to the same end: every entry in AFAS exactly once, nothing lost.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test stops at the first surprise")]

mod lists;
mod plant;
mod records;
mod sftp;
mod webhooks;

use engine::boundary::Boundary;
use plant::{Death, Plant};
use testbed::TestDatabase;

/// One test per boundary and database: they run side by side and name what fails.
macro_rules! killed_at {
    ($check:ident: $($name:ident $boundary:ident,)*) => {
        $(mod $name {
            use super::*;

            #[tokio::test]
            async fn sqlite() {
                $check(Boundary::$boundary, TestDatabase::sqlite()).await;
            }

            #[tokio::test]
            async fn postgres() {
                $check(Boundary::$boundary, TestDatabase::postgres().await).await;
            }
        })*

        pub(super) const BOUNDARIES: &[Boundary] = &[$(Boundary::$boundary),*];
    };
}

#[test]
fn every_boundary_has_its_test() {
    for boundary in Boundary::ALL {
        let all = [
            on_the_way::BOUNDARIES,
            late::BOUNDARIES,
            lists::BOUNDARIES,
            records::BOUNDARIES,
            sftp::BOUNDARIES,
            webhooks::BOUNDARIES,
        ];
        assert!(all.iter().any(|some| some.contains(boundary)), "{boundary:?}");
    }
}

/// The way of every settlement.
mod on_the_way {
    use super::*;

    killed_at! { a_kill_at:
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
}

/// The way of a late entry: all that is booked when the test begins is booked, and then an invoice comes.
mod late {
    use super::*;

    killed_at! { a_kill_of_a_late_entry_at:
    mirror_before_write MirrorBeforeWrite,
    late_before_write LateBeforeWrite,
    late_after_write LateAfterWrite,
    post_before_key PostBeforeKey,
    post_before_call PostBeforeCall,
    post_after_call PostAfterCall,
    post_after_write PostAfterWrite,
    unknown_after_look UnknownAfterLook,
    confirm_before_write ConfirmBeforeWrite,
    confirm_after_write ConfirmAfterWrite,
    }
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

async fn a_kill_of_a_late_entry_at(boundary: Boundary, database: TestDatabase) {
    let plant = Plant::new(database).await;
    let invoice = plant.without_its_invoice();
    plant.sync_to_the_end().await;
    plant.every_entry_is_in_afas_once().await;
    plant.its_invoice_comes(&invoice);
    let mut reached = false;
    // The answer is lost only where that is what the boundary is about: elsewhere the first posting is the late one.
    if boundary == Boundary::UnknownAfterLook {
        plant.lose_the_first_answer();
    }
    for _ in 0..2 {
        let death = plant.sync(&[("KRUISPOST_STOP_AT", boundary.word())]).await;
        reached |= death == Death::Killed;
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert!(reached, "{} is never reached", boundary.word());
    plant.sync_to_the_end().await;
    plant.every_entry_is_in_afas_once().await;
    plant.was_settled_by_one_late_entry(&invoice);
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
