//! Lists by SFTP: killed before the upload, in the middle of it, and before and after the file gets its name. Payt never reads
//! half a list, and the next run goes on.

use emulators::payt::PaytEmulator;
use engine::boundary::Boundary;
use testbed::TestDatabase;

use crate::lists::{CODE, nothing_is_wrongly_paid, open_at, payt};
use crate::plant::{Death, Plant};

pub(crate) const BOUNDARIES: &[Boundary] =
    &[Boundary::DeliveryBeforeCall, Boundary::DeliveryBeforeRename, Boundary::DeliveryAfterCall];

fn names(payt: &PaytEmulator) -> Vec<String> {
    payt.sftp_files(CODE).into_iter().map(|(name, _)| name).collect()
}

/// After a death: the program comes to the end, and Payt has what AFAS has.
async fn comes_to_the_end(plant: &Plant, payt: &PaytEmulator) {
    nothing_is_wrongly_paid(plant, payt);
    plant.release_to_the_end().await;
    nothing_is_wrongly_paid(plant, payt);
    let (here, there) = (plant.open_in_afas(), open_at(payt));
    assert!(there.len() > 100, "{}", there.len());
    let differ: Vec<_> = there.iter().filter(|(invoice, open)| here.get(*invoice) != Some(*open)).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert_eq!(names(payt), Vec::<String>::new(), "what was left is tidied up, and what came is read");
    assert!(payt.requests().is_empty(), "nothing went another way");
}

async fn killed_at(boundary: Boundary, database: TestDatabase) {
    let (plant, payt) = (Plant::new(database).await, payt().await);
    plant.delivers_by_sftp_to(&payt, CODE).await;
    let stop = [("KRUISPOST_STOP_AT", boundary.word())];
    assert_eq!(plant.run(&["release", "payt"], &stop).await, Death::Killed, "{} is never reached", boundary.word());
    if boundary == Boundary::DeliveryBeforeRename {
        let left = names(&payt);
        assert!(left.len() == 1 && left.iter().all(|name| name.ends_with(".part")), "{left:?}");
        assert!(payt.files().is_empty(), "Payt reads nothing of it");
    }
    comes_to_the_end(&plant, &payt).await;
}

async fn killed_in_the_middle_of_an_upload(database: TestDatabase) {
    let (plant, payt) = (Plant::new(database).await, payt().await);
    plant.delivers_by_sftp_to(&payt, CODE).await;
    payt.knobs(|knobs| knobs.sftp.silent_after = Some(1000));
    plant.killed_when(&["release", "payt"], || payt.sftp_files(CODE).iter().any(|(_, size)| *size > 0)).await;
    let left = names(&payt);
    assert!(left.len() == 1 && left.iter().all(|name| name.ends_with(".part")), "{left:?}");
    payt.import_now(CODE).unwrap();
    assert!(payt.files().is_empty() && payt.invoices(CODE).is_empty(), "Payt reads nothing of it");
    payt.knobs(|knobs| knobs.sftp.silent_after = None);
    comes_to_the_end(&plant, &payt).await;
}

#[tokio::test]
async fn killed_before_the_upload_on_sqlite() {
    killed_at(Boundary::DeliveryBeforeCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_before_the_file_has_its_name_on_sqlite() {
    killed_at(Boundary::DeliveryBeforeRename, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_before_the_file_has_its_name_on_postgres() {
    killed_at(Boundary::DeliveryBeforeRename, TestDatabase::postgres().await).await;
}

#[tokio::test]
async fn killed_after_the_file_has_its_name_on_sqlite() {
    killed_at(Boundary::DeliveryAfterCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_after_the_file_has_its_name_on_postgres() {
    killed_at(Boundary::DeliveryAfterCall, TestDatabase::postgres().await).await;
}

#[tokio::test]
async fn killed_in_the_middle_on_sqlite() {
    killed_in_the_middle_of_an_upload(TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_in_the_middle_on_postgres() {
    killed_in_the_middle_of_an_upload(TestDatabase::postgres().await).await;
}
