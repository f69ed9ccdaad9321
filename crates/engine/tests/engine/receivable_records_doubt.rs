//! AFAS → Payt record by record, when calls break off or are refused as a whole: what was taken stays known, what is in doubt goes
//! again, and what is not at Payt gets no document.

use std::collections::BTreeSet;

use emulators::payt::{self, PaytEmulator};
use engine::EngineError;
use engine::commands::{Behalf, ConnectPayt, PaytCredentials};
use engine::progress::Unwatched;
use jiff::SignedDuration;
use ledger::receivable::{DifferenceKind, RecordKind};
use secrecy::SecretString;
use store::{ComparisonState, DeliveryState, Flow};

use crate::house::{House, on_both_engines};
use crate::receivable_records::{
    API, add_invoices, begun, brought, by_itself, installed, payt_has_what_afas_has, refused, sent_since,
};
use crate::receivables::{
    ADMINISTRATION, connect, connect_payt, import, install, lists, nothing_is_wrongly_paid, open_at_payt, payt,
    release, sync,
};

/// A sync that does not come to its end.
async fn breaks_off(house: &House, flow: &Flow, payt: &PaytEmulator) {
    house.advance(SignedDuration::from_secs(1));
    assert!(house.engine.sync(Some(&flow.id), &Unwatched).await.is_err());
    payt.clear_faults();
}

async fn known(house: &House, flow: &Flow) -> BTreeSet<String> {
    let delivered = house.store().get_delivered(&flow.id).await.unwrap().receivables;
    delivered.into_iter().map(|one| one.receivable.invoice().to_owned()).collect()
}

on_both_engines! {
    async fn a_delivery_that_is_refused_half_way_forgets_nothing_that_was_taken(house) {
        add_invoices(&house, 0..600);
        let (payt, flow) = installed(&house, &[API]).await;
        house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        payt.fault(payt::Fault::once(payt::FaultKind::Malformed).on("/v1/invoices").after(1).times(500));
        breaks_off(&house, &flow, &payt).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Refused);
        let there: BTreeSet<String> = payt.invoices(ADMINISTRATION).into_iter().map(|one| one.number).collect();
        assert!(there.len() > 400 && there.is_subset(&known(&house, &flow).await), "{}", there.len());
        let gone = &open_at_payt(&payt).into_keys().next().unwrap();
        assert!(house.afas.take_out_invoice(1, gone));
        sync(&house, &flow).await;
        let held = lists(&house, &flow).await.remove(0);
        assert_eq!((held.state, held.figures.closing), (DeliveryState::Held, 1), "{held:?}");
        let before = payt.requests().len();
        release(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        let again: Vec<_> = sent_since(&payt, before).into_iter().filter(|number| there.contains(number)).collect();
        assert_eq!(again, std::slice::from_ref(gone), "of what was taken only what changed goes");
        assert_eq!(payt.invoice(ADMINISTRATION, gone).unwrap().open_cents, 0);
        payt_has_what_afas_has(&house, &flow, &payt).await;
    }

    async fn what_has_no_answer_is_not_compared_goes_again_and_is_never_forgotten(house) {
        let (payt, flow) = begun(&house, &[]).await;
        let open: Vec<(String, i64)> = open_at_payt(&payt).into_iter().filter(|(_, cents)| *cents > 200).collect();
        let (some, cents) = &open[0];
        assert!(house.afas.settle_in_afas(1, some, cents - 100));
        payt.fault(payt::Fault::once(payt::FaultKind::CutAfterCommit).on("/v1/invoices").times(9));
        breaks_off(&house, &flow, &payt).await;
        assert_eq!(payt.invoice(ADMINISTRATION, some).unwrap().open_cents, 100, "it came, and nobody here knows");
        // so much is paid meanwhile that a person has to look: the doubt lasts
        for (invoice, cents) in &open[1..] {
            assert!(house.afas.settle_in_afas(1, invoice, *cents));
        }
        sync(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Held);
        house.advance(SignedDuration::from_mins(11));
        sync(&house, &flow).await;
        let compared = house.store().find_last_comparison(&flow.id).await.unwrap().unwrap();
        let by_payt = compared.differences.iter().filter(|one| one.kind != DifferenceKind::Blocked);
        assert_eq!(by_payt.collect::<Vec<_>>(), Vec::<&ledger::receivable::Difference>::new());
        assert_ne!(compared.state, ComparisonState::Unknown);
        // and what is paid back makes AFAS say again what was taken last
        assert!(house.afas.settle_in_afas(1, some, 100 - cents));
        release(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent);
        assert_eq!(payt.invoice(ADMINISTRATION, some).unwrap().open_cents, *cents, "sent again, though it was taken once");
        payt_has_what_afas_has(&house, &flow, &payt).await;
    }

    async fn a_denied_token_half_way_stops_and_goes_on_where_it_was(house) {
        let (payt, flow) = installed(&house, &[API]).await;
        house.engine.release_delivery(Behalf::COMMAND_LINE, &flow, None).await.unwrap();
        payt.fault(payt::Fault::once(payt::FaultKind::Unauthorized).on("/v1/debtors"));
        breaks_off(&house, &flow, &payt).await;
        assert!(payt.invoices(ADMINISTRATION).is_empty() && known(&house, &flow).await.is_empty(), "no invoice went");
        connect_payt(&house, &payt).await;
        install(&house, &[API]).await;
        sync(&house, &flow).await;
        assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent, "a release lasts until its list is there");
        let kinds: Vec<_> = brought(&house, &flow).await.into_keys().collect();
        assert_eq!(kinds, [RecordKind::Debtor, RecordKind::Invoice], "conditions and contacts were taken before");
        payt_has_what_afas_has(&house, &flow, &payt).await;
    }

    async fn between_three_ways_nothing_closes_that_is_open(house) {
        let (payt, flow) = begun(&house, &[]).await;
        let open = open_at_payt(&payt);
        for way in ["csv_http", "api", "csv_http"] {
            install(&house, &[("delivery", way)]).await;
            let paid = open_at_payt(&payt).into_iter().find(|(_, cents)| *cents > 200).unwrap();
            assert!(house.afas.settle_in_afas(1, &paid.0, paid.1));
            sync(&house, &flow).await;
            let held = lists(&house, &flow).await.remove(0);
            assert_eq!((held.state, held.holds.len(), held.figures.closing), (DeliveryState::Held, 1, 1), "{way}: {held:?}");
            release(&house, &flow).await;
            if way != "api" {
                let report = import(&payt);
                assert_eq!(report.closed_by_absence, Vec::<String>::new(), "{way}");
            }
            payt.advance(SignedDuration::from_secs(60));
            house.advance(SignedDuration::from_hours(24));
            sync(&house, &flow).await;
            assert_eq!(lists(&house, &flow).await[0].state, DeliveryState::Sent, "{way}");
            if way != "api" {
                import(&payt);
            }
            assert_eq!(payt.invoice(ADMINISTRATION, &paid.0).unwrap().open_cents, 0, "{way}");
            nothing_is_wrongly_paid(&house, &payt);
        }
        assert_eq!(open_at_payt(&payt).len(), open.len() - 3);
    }
}

#[tokio::test]
async fn no_document_goes_for_an_invoice_that_payt_does_not_take() {
    let house = House::new(testbed::TestDatabase::sqlite()).await;
    let payt = payt().await;
    connect(&house, &payt).await;
    payt.unlink_condition(ADMINISTRATION, "30");
    let flow = install(&house, &[API, ("documents", "yes"), ("documents_at_once", "5")]).await;
    sync(&house, &flow).await;
    release(&house, &flow).await;
    let not_taken = refused(&house, &flow).await;
    assert!(not_taken.iter().any(|one| one.problem.detail.en().contains("no follow-up")));
    let put = || payt.requests().iter().filter(|one| one.method == "PUT").count();
    assert!(
        house.store().list_document_failures(&flow.id).await.unwrap().is_empty() && put() == 0,
        "not tried in vain"
    );
    payt.link_condition(ADMINISTRATION, "30", "standard");
    house.advance(SignedDuration::from_hours(24));
    by_itself(&house, &flow).await;
    let attached = payt.invoices(ADMINISTRATION).into_iter().filter(|one| one.document.is_some()).count();
    assert_eq!((attached, put()), (5, 5), "as soon as their invoices are there");
}

#[tokio::test]
async fn what_is_known_of_single_records_is_not_taken_to_another_payt() {
    let house = House::new(testbed::TestDatabase::sqlite()).await;
    let (first, flow) = begun(&house, &[]).await;
    let other = payt().await;
    let ask = || ConnectPayt {
        name: "payt".into(),
        credentials: PaytCredentials::Token(SecretString::from(payt::STATIC_TOKEN)),
        import_token: SecretString::from(payt::IMPORT_TOKEN),
        administration_code: ADMINISTRATION.into(),
        base_url: Some(other.base_url()),
        import_base_url: None,
    };
    let moved = house.engine.connect_payt_for(Behalf::COMMAND_LINE, ask()).await;
    let Err(EngineError::Settings(problems)) = moved else { panic!("the other Payt has none of what is known") };
    assert_eq!(problems[0].key, "base_url");
    connect_payt(&house, &first).await;
    let before = first.requests().len();
    by_itself(&house, &flow).await;
    assert_eq!(sent_since(&first, before), Vec::<String>::new(), "a new token for the same Payt changes nothing");
    install(&house, &[("delivery", "csv_http")]).await;
    sync(&house, &flow).await;
    release(&house, &flow).await;
    assert!(house.engine.connect_payt_for(Behalf::COMMAND_LINE, ask()).await.unwrap().is_good(), "a file holds all");
}
