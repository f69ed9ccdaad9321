//! AFAS → Payt: what is open in AFAS is open at Payt, and what is not sent for sure closes nothing.

use std::collections::{BTreeMap, BTreeSet};

use emulators::payt::{self, PaytEmulator};
use engine::commands::{Behalf, ConnectPayt, InstallPayt, PaytCredentials};
use engine::progress::Unwatched;
use jiff::SignedDuration;
use ledger::receivable::HoldReason;
use secrecy::SecretString;
use store::{DeliveryRow, DeliveryState, Flow, NewDelivery};

use crate::house::{House, TODAY, on_both_engines};

pub(crate) const ADMINISTRATION: &str = "1";

pub(crate) async fn payt() -> PaytEmulator {
    let options = payt::PaytOptions { now: TODAY.at(12, 0, 0, 0), ..payt::PaytOptions::default() };
    let payt = PaytEmulator::start(options).await.unwrap();
    payt.knobs(|knobs| {
        knobs.files_per_second = None;
        knobs.requests_per_second = None;
    });
    for condition in ["14", "30", "60"] {
        payt.link_condition(ADMINISTRATION, condition, "standard");
    }
    payt.settings(ADMINISTRATION, |settings| settings.send_without_document = true);
    payt
}

pub(crate) async fn connect(house: &House, payt: &PaytEmulator) {
    let connected = house.engine.connect_afas(house.connect_afas_ask(emulators::afas::TOKEN)).await.unwrap();
    assert!(connected.is_good(), "{:?}", connected.checks);
    connect_payt(house, payt).await;
}

pub(crate) async fn connect_payt(house: &House, payt: &PaytEmulator) {
    let ask = ConnectPayt {
        name: "payt".into(),
        credentials: PaytCredentials::Token(SecretString::from(payt::STATIC_TOKEN)),
        import_token: SecretString::from(payt::IMPORT_TOKEN),
        administration_code: ADMINISTRATION.into(),
        base_url: Some(payt.base_url()),
        import_base_url: None,
    };
    let connected = house.engine.connect_payt_for(Behalf::COMMAND_LINE, ask).await.unwrap();
    assert!(connected.is_good(), "{:?}", connected.checks);
}

pub(crate) async fn install(house: &House, settings: &[(&str, &str)]) -> Flow {
    let settings: BTreeMap<_, _> = [("documents", "no")]
        .iter()
        .chain(settings)
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let ask = InstallPayt { name: "payt".into(), settings, books: None, target: None };
    let installed = house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await.unwrap();
    house.store().get_flow(&installed.flow_id).await.unwrap()
}

pub(crate) async fn sync(house: &House, flow: &Flow) {
    house.advance(SignedDuration::from_secs(1));
    house.engine.sync(Some(&flow.id), &Unwatched).await.unwrap();
}

pub(crate) async fn lists(house: &House, flow: &Flow) -> Vec<DeliveryRow> {
    house.store().list_deliveries(&flow.id, 50).await.unwrap()
}

pub(crate) async fn release(house: &House, flow: &Flow) {
    house.engine.release_delivery(Behalf::COMMAND_LINE, flow, None).await.unwrap();
    sync(house, flow).await;
}

/// Everything that Payt sees, after its next import.
pub(crate) fn import(payt: &PaytEmulator) -> payt::RunReport {
    payt.import_now(ADMINISTRATION).unwrap()
}

/// Invoices open in AFAS and at Payt, by number with what is open in cents.
fn open_in_afas(house: &House) -> BTreeMap<String, i64> {
    let open = house.afas.open_items(1).into_iter();
    open.filter(|item| item.balance_cents != 0).map(|item| (item.invoice, item.balance_cents)).collect()
}

/// Only in euros: AFAS tells the balance of others in euros, and Payt in their own currency.
pub(crate) fn open_at_payt(payt: &PaytEmulator) -> BTreeMap<String, i64> {
    let open = payt.invoices(ADMINISTRATION).into_iter();
    open.filter(|invoice| invoice.open_cents != 0 && invoice.currency == "EUR")
        .map(|invoice| (invoice.number, invoice.open_cents))
        .collect()
}

/// Nothing that is open in AFAS may be paid at Payt, ever.
pub(crate) fn nothing_is_wrongly_paid(house: &House, payt: &PaytEmulator) {
    let open = open_in_afas(house);
    let wrong: Vec<String> = payt
        .invoices(ADMINISTRATION)
        .into_iter()
        .filter(|invoice| invoice.open_cents == 0 && open.contains_key(&invoice.number))
        .map(|invoice| invoice.number)
        .collect();
    assert_eq!(wrong, Vec::<String>::new(), "open in AFAS, paid at Payt");
}

on_both_engines! {
    async fn the_first_list_waits_for_a_person_and_then_payt_has_what_afas_has(house) {
        let payt = payt().await;
        connect(&house, &payt).await;
        let flow = install(&house, &[]).await;
        sync(&house, &flow).await;
        let held = lists(&house, &flow).await;
        assert_eq!((held.len(), held[0].state), (1, DeliveryState::Held), "{held:?}");
        assert!(payt.files().is_empty(), "nothing went");
        assert!(held[0].figures.open > 20 && held[0].figures.closing == 0, "{:?}", held[0].figures);
        sync(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await.len(), 1, "the same list is held once");
        release(&house, &flow).await;
        let sent = lists(&house, &flow).await;
        assert_eq!((sent[0].state, sent[1].state), (DeliveryState::Sent, DeliveryState::Superseded));
        assert_eq!(sent[0].decided.as_ref().unwrap().0, "command line");
        import(&payt);
        let (here, there) = (open_in_afas(&house), open_at_payt(&payt));
        let check = house.store().find_receivable_check(&flow.id).await.unwrap().unwrap();
        let refused: BTreeSet<_> = check.refused.iter().filter_map(|one| one.invoice.clone()).collect();
        let expected: BTreeMap<_, _> =
            here.into_iter().filter(|(invoice, _)| !refused.contains(invoice)).collect();
        let in_dollars =
            |invoice: &str| payt.invoice(ADMINISTRATION, invoice).is_some_and(|known| known.currency == "USD" && known.open_cents != 0);
        let differ: Vec<_> = expected
            .iter()
            .filter(|(invoice, open)| there.get(*invoice) != Some(*open) && !in_dollars(invoice))
            .map(|(invoice, open)| (invoice, open, there.get(invoice)))
            .chain(there.iter().filter(|(invoice, _)| !expected.contains_key(*invoice)).map(|(i, open)| (i, open, None)))
            .collect();
        assert_eq!(differ, [], "to the cent");
        let before = payt.files().len();
        sync(&house, &flow).await;
        assert_eq!(payt.files().len(), before, "nothing changed, so nothing is sent again today");
        house.advance(SignedDuration::from_hours(24));
        sync(&house, &flow).await;
        assert_eq!(payt.files().len(), before + 1, "a fresh file every day");
    }

    async fn an_invoice_that_is_paid_in_afas_closes_at_payt(house) {
        let payt = payt().await;
        connect(&house, &payt).await;
        let flow = install(&house, &[]).await;
        sync(&house, &flow).await;
        release(&house, &flow).await;
        import(&payt);
        let (paid, cents) = open_at_payt(&payt).into_iter().find(|(_, cents)| *cents > 0).unwrap();
        assert!(house.afas.settle_in_afas(1, &paid, cents));
        sync(&house, &flow).await;
        let list = &lists(&house, &flow).await[0];
        assert_eq!((list.state, list.figures.closing), (DeliveryState::Sent, 1), "{list:?}");
        import(&payt);
        assert_eq!(payt.invoice(ADMINISTRATION, &paid).unwrap().open_cents, 0);
        nothing_is_wrongly_paid(&house, &payt);
    }

    async fn a_list_that_would_close_too_much_is_held_until_a_person_lets_it_go(house) {
        let payt = payt().await;
        connect(&house, &payt).await;
        let flow = install(&house, &[]).await;
        sync(&house, &flow).await;
        release(&house, &flow).await;
        import(&payt);
        let open = open_at_payt(&payt);
        let half: Vec<_> = open.iter().filter(|(_, cents)| **cents > 0).take(open.len() / 2).collect();
        for (invoice, cents) in &half {
            assert!(house.afas.settle_in_afas(1, invoice, **cents));
        }
        let files = payt.files().len();
        sync(&house, &flow).await;
        let list = &lists(&house, &flow).await[0];
        assert_eq!((list.state, list.figures.closing), (DeliveryState::Held, half.len()));
        assert!(list.holds.iter().any(|why| matches!(why, HoldReason::ClosingShare { .. })), "{:?}", list.holds);
        assert_eq!(payt.files().len(), files, "nothing went");
        import(&payt);
        assert_eq!(open_at_payt(&payt).len(), open.len(), "and nothing closed");
        // one more is paid after the person looked: the release does not cover that
        house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        let (more, cents) = open.iter().rev().find(|(_, cents)| **cents > 0).unwrap();
        assert!(house.afas.settle_in_afas(1, more, *cents));
        sync(&house, &flow).await;
        let again = &lists(&house, &flow).await[0];
        assert_eq!((again.state, again.figures.closing), (DeliveryState::Held, half.len() + 1));
        release(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        import(&payt);
        assert_eq!(open_at_payt(&payt).len(), open.len() - half.len() - 1);
        nothing_is_wrongly_paid(&house, &payt);
    }

    async fn a_read_that_fails_or_comes_up_empty_sends_nothing(house) {
        let payt = payt().await;
        connect(&house, &payt).await;
        let flow = install(&house, &[]).await;
        sync(&house, &flow).await;
        release(&house, &flow).await;
        import(&payt);
        let (files, open) = (payt.files().len(), open_at_payt(&payt));
        house.advance(SignedDuration::from_hours(24));
        house.afas.knobs(|knobs| knobs.payt_connectors = false);
        assert!(house.engine.sync(Some(&flow.id), &Unwatched).await.is_err());
        assert_eq!(payt.files().len(), files, "nothing went");
        house.afas.knobs(|knobs| knobs.payt_connectors = true);
        for (invoice, _) in open_in_afas(&house) {
            house.afas.take_out_invoice(1, &invoice);
        }
        sync(&house, &flow).await;
        let list = &lists(&house, &flow).await[0];
        assert_eq!(list.state, DeliveryState::Held, "{list:?}");
        assert_eq!(payt.files().len(), files, "an empty list closes everything, so it waits");
        import(&payt);
        assert_eq!(open_at_payt(&payt), open);
    }

    async fn a_file_that_payt_does_not_take_is_sent_again(house) {
        let payt = payt().await;
        connect(&house, &payt).await;
        let flow = install(&house, &[]).await;
        sync(&house, &flow).await;
        house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        house.advance(SignedDuration::from_secs(1));
        payt.fault(payt::Fault::once(payt::FaultKind::CutAfterCommit).on("/import/files").times(2));
        assert!(house.engine.sync(Some(&flow.id), &Unwatched).await.is_err());
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sending, "nobody knows whether it came");
        sync(&house, &flow).await;
        let list = &lists(&house, &flow).await[0];
        assert_eq!((list.state, list.figures.created), (DeliveryState::Sent, 0), "the release lasts, and all may be known");
        import(&payt);
        nothing_is_wrongly_paid(&house, &payt);
        assert!(!open_at_payt(&payt).is_empty());
    }

    async fn a_payment_that_is_booked_wakes_the_other_flow(house) {
        let payt = payt().await;
        house.install(&[("start_date", "2026-03-10")]).await;
        connect_payt(&house, &payt).await;
        let flow = install(&house, &[("share_at_most", "100")]).await;
        sync(&house, &flow).await;
        release(&house, &flow).await;
        import(&payt);
        let before = open_at_payt(&payt);
        let webshop = house.store().list_flows().await.unwrap().into_iter().find(|flow| flow.kind == "pay-afas");
        house.engine.sync(Some(&webshop.unwrap().id), &Unwatched).await.unwrap();
        let next = house.store().get_flow(&flow.id).await.unwrap().next_wake_at.unwrap();
        assert!(next <= house.engine.clock().now(), "it is woken at once, at {next}");
        sync(&house, &flow).await;
        import(&payt);
        let after = open_at_payt(&payt);
        assert!(after.len() < before.len(), "paid at Pay., booked in AFAS, closed at Payt: {} of {}", after.len(), before.len());
        nothing_is_wrongly_paid(&house, &payt);
    }
}

#[tokio::test]
async fn two_integrations_never_deliver_to_one_administration() {
    let house = House::new(testbed::TestDatabase::sqlite()).await;
    let payt = payt().await;
    connect(&house, &payt).await;
    install(&house, &[]).await;
    let ask = InstallPayt { name: "another".into(), settings: BTreeMap::new(), books: None, target: None };
    let refused = house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await;
    assert!(matches!(&refused, Err(engine::EngineError::Settings(why)) if why[0].key == "target"), "{refused:?}");
    let settings = BTreeMap::from([("administrations".to_owned(), "1,2".to_owned())]);
    let ask = InstallPayt { name: "payt".into(), settings, books: None, target: None };
    let refused = house.engine.install_afas_payt_for(Behalf::COMMAND_LINE, ask).await;
    assert!(
        matches!(&refused, Err(engine::EngineError::Settings(why)) if why[0].key == "administrations"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_worker_that_lost_its_lease_sends_and_keeps_nothing() {
    let house = House::new(testbed::TestDatabase::sqlite()).await;
    let payt = payt().await;
    connect(&house, &payt).await;
    let flow = install(&house, &[]).await;
    let now = house.engine.clock().now();
    let lease = house.store().acquire_lease(&flow.id, "one", now, SignedDuration::from_mins(1)).await.unwrap().unwrap();
    house.advance(SignedDuration::from_mins(2));
    sync(&house, &flow).await;
    let plan = ledger::receivable::DeliveryPlan::default();
    let new = NewDelivery {
        state: DeliveryState::Sending,
        fingerprint: "x",
        holds: &[],
        plan: &plan,
        file: None,
        released_by: None,
    };
    let late = house.store().save_delivery(&lease, &new, house.engine.clock().now()).await;
    assert!(matches!(late, Err(store::StoreError::LeaseLost { .. })), "{late:?}");
    assert_eq!(lists(&house, &flow).await.len(), 1);
}
