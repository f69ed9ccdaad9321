//! Installing for an organisation, and the preview that books nothing.

use std::collections::BTreeMap;

use engine::EngineError;
use engine::commands::{Behalf, ConnectAfas, Install, PreviewOutcome, Previewed};
use engine::progress::Unwatched;
use engine::settings::suggest;
use ledger::reason::Reason;
use store::{FIRST_ORGANISATION, NewUser, StoreError};

use crate::house::{House, PAY_TOKEN, install_ask, on_both_engines};

/// The ids of both connections of the first organisation.
async fn both(house: &House) -> (String, String) {
    let all = house.engine.store().list_connections().await.unwrap();
    let of = |kind: &str| all.iter().find(|one| one.kind == kind).unwrap().id.clone();
    (of("pay"), of("afas"))
}

async fn second_organisation(house: &House) -> String {
    let anna = NewUser { email: "anna@kaas.example".into(), name: "Anna".into(), password_hash: None };
    let store = house.engine.store();
    let anna = store.create_first_user(&anna, "Kaas", house.engine.clock().now()).await.unwrap();
    store.create_organisation("Elders", &anna.id, "anna", house.engine.clock().now()).await.unwrap()
}

on_both_engines! {
    async fn the_preview_shows_what_a_run_then_makes_and_keeps_nothing(house) {
        house.connect().await;
        let (pay, afas) = both(&house).await;
        let ask = install_ask(&[("start_date", "2026-03-09")]);
        let checked = house.engine.check_pay_afas(&ask.settings, &pay, &afas).await.unwrap();
        let seen = house.engine.preview_pay_afas(&checked, &pay, &afas).await.unwrap();
        assert!(!seen.examples && seen.open_items > 0);
        assert_eq!(seen.settlements.len(), 3);
        assert!(house.engine.store().list_flows().await.unwrap().is_empty(), "a preview installs nothing");
        assert!(house.settlements().await.is_empty(), "and keeps nothing");
        house.engine.install_pay_afas(ask).await.unwrap();
        house.sync().await;
        for Previewed { code, outcome, payout, .. } in seen.settlements {
            let row = house.settlement(&code).await;
            let made = house.engine.store().entries_of(&row.id).await.unwrap();
            let PreviewOutcome::Entries { entries, .. } = outcome else { panic!("{code}: {outcome:?}") };
            let made: Vec<_> = made.into_iter().map(|entry| entry.parts).collect();
            assert_eq!(entries, made, "{code}");
            assert_eq!(payout, row.payout, "{code}");
        }
    }
}

#[tokio::test]
async fn nothing_paid_out_yet_is_shown_by_examples_from_before() {
    let house = House::on_sqlite().await;
    house.connect().await;
    let (pay, afas) = both(&house).await;
    let ask = install_ask(&[("start_date", "2026-04-01")]);
    let checked = house.engine.check_pay_afas(&ask.settings, &pay, &afas).await.unwrap();
    assert_eq!(checked.settlements, Some(0));
    let seen = house.engine.preview_pay_afas(&checked, &pay, &afas).await.unwrap();
    assert!(seen.examples);
    assert_eq!(seen.settlements.len(), 3);
    assert!(seen.settlements.iter().all(|one| one.date < checked.start_date));
    assert!(seen.settlements.windows(2).all(|pair| pair[0].date <= pair[1].date));
}

#[tokio::test]
async fn two_settlements_of_a_preview_never_take_the_same_balance() {
    let house = House::on_sqlite().await;
    house.connect().await;
    let (pay, afas) = both(&house).await;
    let ask = install_ask(&[("start_date", "2026-03-01")]);
    let checked = house.engine.check_pay_afas(&ask.settings, &pay, &afas).await.unwrap();
    let seen = house.engine.preview_pay_afas(&checked, &pay, &afas).await.unwrap();
    let mut taken = BTreeMap::new();
    for one in &seen.settlements {
        let PreviewOutcome::Entries { entries, .. } = &one.outcome else { continue };
        for line in entries.iter().flat_map(|entry| &entry.lines) {
            if let (Some(invoice), Reason::Payment { open, .. }) = (&line.invoice, &line.reason) {
                let sum = taken.entry(invoice.clone()).or_insert((0, open.minor()));
                sum.0 += line.amount.minor();
                assert!(sum.0 <= sum.1, "{invoice}");
            }
        }
    }
    assert!(!taken.is_empty());
}

#[tokio::test]
async fn what_afas_calls_by_a_telling_name_is_suggested() {
    let house = House::on_sqlite().await;
    house.connect().await;
    let (pay, afas) = both(&house).await;
    let live = house.engine.live_choices(&pay, &afas, Some(1)).await.unwrap();
    let told = suggest(&live);
    for (key, value) in [
        ("journal", "55"),
        ("costs_account", "4510"),
        ("provider_account", "1225"),
        ("debtor_not_found_account", "2290"),
        ("costs_vat_code", "1"),
    ] {
        assert_eq!(told.get(key).map(String::as_str), Some(value), "{key}");
    }
    assert_eq!(told.get("administration"), None, "there are two: a person chooses");
}

on_both_engines! {
    async fn each_organisation_installs_with_connections_of_its_own(house) {
        house.install(&[]).await;
        let other = second_organisation(&house).await;
        let behalf = Behalf { organisation: &other, who: "bert" };
        let nothing = house.engine.install_pay_afas_for(behalf, install_ask(&[])).await.unwrap_err();
        assert!(nothing.to_string().contains("nothing is connected yet"), "{nothing}");
        let (first_pay, _) = both(&house).await;
        let connected = house.engine.connect_pay_for(behalf, house.connect_pay_ask(PAY_TOKEN)).await.unwrap();
        assert_ne!(connected.connection_id.as_ref(), Some(&first_pay), "the same name is another connection");
        let ask = house.connect_afas_ask(emulators::afas::TOKEN);
        assert!(house.engine.connect_afas_for(behalf, ask).await.unwrap().is_good());
        let name = install_ask(&[]).name;
        let theirs = house.engine.install_pay_afas_for(behalf, install_ask(&[])).await.unwrap();
        assert!(!theirs.changed, "an integration of the same name elsewhere is another one");
        let store = house.engine.store();
        assert_eq!(store.list_flows().await.unwrap().len(), 2);
        let own = store.of_organisation(FIRST_ORGANISATION).get_flow(&name).await.unwrap();
        assert_eq!(store.get_flow(&name).await.unwrap().id, own.id, "the command line means its own");
        assert_ne!(own.id, theirs.flow_id);
        let missing = store.of_organisation(FIRST_ORGANISATION).get_flow(&theirs.flow_id).await;
        assert!(matches!(missing, Err(StoreError::NotFound { .. })), "{missing:?}");
    }
}

#[tokio::test]
async fn a_connection_in_use_is_not_replaced_by_one_to_other_books() {
    let house = House::on_sqlite().await;
    house.install(&[]).await;
    let other = ConnectAfas { participant: "54322".into(), ..house.connect_afas_ask(emulators::afas::TOKEN) };
    let refused = house.engine.connect_afas(other).await.unwrap_err();
    assert!(refused.to_string().contains("leads to another place"), "{refused}");
    let again = house.connect_afas_ask(emulators::afas::TOKEN);
    assert!(house.engine.connect_afas(again).await.unwrap().is_good(), "another token to the same books is fine");
}

#[tokio::test]
async fn other_settings_leave_a_paused_integration_paused() {
    let house = House::on_sqlite().await;
    house.install(&[]).await;
    let store = house.engine.store();
    let flow = store.list_flows().await.unwrap().remove(0);
    store.switch_flow(FIRST_ORGANISATION, &flow.id, false, "anna", house.engine.clock().now()).await.unwrap();
    let changed = house.engine.install_pay_afas(install_ask(&[("approval", "always_ask")])).await.unwrap();
    assert!(changed.changed);
    assert!(!store.get_flow(&flow.id).await.unwrap().enabled);
    assert!(house.engine.sync(None, &Unwatched).await.unwrap().remove(0).waits.stopped);
    let told = store.list_audit(FIRST_ORGANISATION, 0).await.unwrap().pop().unwrap();
    assert_eq!(told.what, "integration_changed");
    assert!(told.detail.contains("approval: automatic → always_ask"), "{}", told.detail);
}

#[tokio::test]
async fn a_name_that_commands_can_not_use_is_refused() {
    let house = House::on_sqlite().await;
    house.connect().await;
    for name in ["", " shop", "a/b", "a\nb", &"x".repeat(61)] {
        let ask = Install { name: name.into(), ..install_ask(&[]) };
        let refused = house.engine.install_pay_afas(ask).await.unwrap_err();
        assert!(matches!(refused, EngineError::Settings(_)), "{name:?}: {refused}");
    }
}
