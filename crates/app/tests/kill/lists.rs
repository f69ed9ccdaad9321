//! Lists of receivables: killed before and after the call that delivers one, the program must come to the end that Payt has what
//! AFAS has, and nothing that is open in AFAS was ever paid there.

use std::collections::BTreeMap;

use emulators::payt::{self, PaytAdministration, PaytEmulator};
use engine::boundary::Boundary;
use testbed::TestDatabase;

use crate::plant::{Death, Plant};

pub(crate) const CODE: &str = "1";

pub(crate) const BOUNDARIES: &[Boundary] = &[Boundary::DeliveryBeforeCall, Boundary::DeliveryAfterCall];

pub(crate) async fn payt() -> PaytEmulator {
    let mut administration = PaytAdministration::new(CODE, "De Wit Wonen");
    administration.import_token = payt::IMPORT_TOKEN.to_owned();
    administration.send_without_document = true;
    let options = payt::PaytOptions { administrations: vec![administration], ..payt::PaytOptions::default() };
    let payt = PaytEmulator::start(options).await.unwrap();
    for condition in ["14", "30", "60"] {
        payt.link_condition(CODE, condition, "standard");
    }
    payt.knobs(|knobs| {
        knobs.import_on_arrival = true;
        knobs.files_per_second = None;
        knobs.requests_per_second = None;
    });
    payt
}

pub(crate) fn open_at(payt: &PaytEmulator) -> BTreeMap<String, i64> {
    let open = payt.invoices(CODE).into_iter().filter(|invoice| invoice.open_cents != 0 && invoice.currency == "EUR");
    open.map(|invoice| (invoice.number, invoice.open_cents)).collect()
}

/// Nothing that is open in AFAS is paid at Payt, at whatever moment.
pub(crate) fn nothing_is_wrongly_paid(plant: &Plant, payt: &PaytEmulator) {
    let open = plant.open_in_afas();
    let wrong: Vec<String> = payt
        .invoices(CODE)
        .into_iter()
        .filter(|invoice| invoice.open_cents == 0 && open.contains_key(&invoice.number))
        .map(|invoice| invoice.number)
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "open in AFAS, paid at Payt");
}

async fn killed_at(boundary: Boundary, database: TestDatabase) {
    let (plant, payt) = (Plant::new(database).await, payt().await);
    plant.delivers_to(&payt.base_url(), CODE).await;
    let stop = [("KRUISPOST_STOP_AT", boundary.word())];
    assert_eq!(plant.run(&["release", "payt"], &stop).await, Death::Killed, "{} is never reached", boundary.word());
    nothing_is_wrongly_paid(&plant, &payt);
    plant.release_to_the_end().await;
    nothing_is_wrongly_paid(&plant, &payt);
    what_is_paid_meanwhile_is_closed(&plant, &payt, boundary).await;
}

/// What is paid at Pay. meanwhile is booked, and the program is killed again on its way to Payt.
pub(crate) async fn what_is_paid_meanwhile_is_closed(plant: &Plant, payt: &PaytEmulator, boundary: Boundary) {
    let known = open_at(payt);
    assert!(known.len() > 100, "{}", known.len());
    plant.sync_the_shop_to_the_end().await;
    plant.run(&["sync", "payt"], &[("KRUISPOST_STOP_AT", boundary.word())]).await;
    nothing_is_wrongly_paid(plant, payt);
    plant.release_to_the_end().await;
    nothing_is_wrongly_paid(plant, payt);
    let (here, there) = (plant.open_in_afas(), open_at(payt));
    let differ: Vec<_> = there.iter().filter(|(invoice, open)| here.get(*invoice) != Some(*open)).collect();
    assert!(differ.is_empty(), "{differ:?}");
    assert!(there.len() < known.len(), "payments closed some");
    plant.every_entry_is_in_afas_once().await;
}

#[tokio::test]
async fn killed_before_the_call_on_sqlite() {
    killed_at(Boundary::DeliveryBeforeCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_before_the_call_on_postgres() {
    killed_at(Boundary::DeliveryBeforeCall, TestDatabase::postgres().await).await;
}

#[tokio::test]
async fn killed_after_the_call_on_sqlite() {
    killed_at(Boundary::DeliveryAfterCall, TestDatabase::sqlite()).await;
}

#[tokio::test]
async fn killed_after_the_call_on_postgres() {
    killed_at(Boundary::DeliveryAfterCall, TestDatabase::postgres().await).await;
}
