//! Receivables record by record: killed around every call in turn, the program goes on where it was. Nothing that was taken and is
//! known to be goes again, nothing is forgotten, and nothing that is open in AFAS was ever paid at Payt.

use std::time::Duration;

use emulators::payt::PaytEmulator;
use engine::boundary::Boundary;
use testbed::TestDatabase;

use crate::lists::{CODE, nothing_is_wrongly_paid, payt, what_is_paid_meanwhile_is_closed};
use crate::plant::{Death, Plant};

pub(crate) const BOUNDARIES: &[Boundary] = &[Boundary::RecordsBeforeCall, Boundary::RecordsAfterCall];

/// Runs that are killed, and those that find the lease of a killed one, at most.
const RUNS_AT_MOST: usize = 200;

/// Calls that brought records of that kind.
fn calls(payt: &PaytEmulator, kind: &str) -> usize {
    let path = format!("/v1/{kind}");
    payt.requests().iter().filter(|one| one.method == "POST" && one.path_and_query == path).count()
}

/// Every run is killed at its second call, so that each of them is the one that was cut off; how many were.
async fn killed_all_the_way(plant: &Plant, payt: &PaytEmulator, boundary: Boundary) -> usize {
    let second = format!("{}:2", boundary.word());
    let mut killed = 0;
    for _ in 0..RUNS_AT_MOST {
        match plant.run(&["sync", "payt"], &[("KRUISPOST_STOP_AT", &second)]).await {
            Death::Killed => killed += 1,
            Death::Ended(0) => return killed,
            Death::Ended(_) => tokio::time::sleep(Duration::from_millis(200)).await,
        }
        nothing_is_wrongly_paid(plant, payt);
    }
    panic!("it never came to an end: {}", plant.must(&["status", "--json"]).await);
}

async fn killed_at(boundary: Boundary, database: TestDatabase) {
    let (plant, payt) = (Plant::new(database).await, payt().await);
    plant.delivers_to(&payt.base_url(), CODE).await;
    plant.must(&["install", "afas-payt", "--name", "payt", "--set", "documents=no", "--set", "delivery=api"]).await;
    let first = [("KRUISPOST_STOP_AT", boundary.word())];
    assert_eq!(plant.run(&["release", "payt"], &first).await, Death::Killed, "{} is never reached", boundary.word());
    nothing_is_wrongly_paid(&plant, &payt);
    let killed = killed_all_the_way(&plant, &payt, boundary).await;
    assert!(killed >= 3, "conditions, contacts, debtors and invoices go in calls of their own: {killed}");
    for kind in ["payment_conditions", "contacts", "debtors", "invoices"] {
        let records = match kind {
            "payment_conditions" => payt.conditions(CODE).len(),
            "contacts" => payt.contacts(CODE).len().div_ceil(500),
            "debtors" => payt.debtors(CODE).len().div_ceil(500),
            _ => payt.invoices(CODE).len().div_ceil(500),
        };
        let made = calls(&payt, kind);
        // a call whose answer was lost with the program is made again; one that was not made is made once
        let at_most = if boundary == Boundary::RecordsAfterCall { records * 2 } else { records };
        assert!((records..=at_most).contains(&made), "{kind}: {made} calls, and {records} are needed");
    }
    what_is_paid_meanwhile_is_closed(&plant, &payt, boundary).await;
}

#[tokio::test]
async fn killed_before_a_call_on_sqlite() {
    killed_at(Boundary::RecordsBeforeCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_before_a_call_on_postgres() {
    killed_at(Boundary::RecordsBeforeCall, TestDatabase::postgres().await).await;
}

#[tokio::test]
async fn killed_after_a_call_on_sqlite() {
    killed_at(Boundary::RecordsAfterCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_after_a_call_on_postgres() {
    killed_at(Boundary::RecordsAfterCall, TestDatabase::postgres().await).await;
}
