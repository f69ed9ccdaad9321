//! Settings at install: each wrong one is named together with the right ones, and nothing is kept.

use emulators::afas::TOKEN_ONE_ADMINISTRATION;

use crate::bookings::{WORKED, bookings};
use crate::house::{House, install_ask};

async fn connected() -> House {
    let house = House::on_sqlite().await;
    house.connect().await;
    house
}

/// What is said when the usual settings and these are installed.
async fn refused(house: &House, settings: &[(&str, &str)]) -> String {
    let refused = house.engine.install_pay_afas(install_ask(settings)).await.unwrap_err();
    assert_eq!(refused.problem().kind.name(), "setting-wrong");
    assert!(house.store().list_flows().await.unwrap().is_empty(), "nothing is kept");
    refused.to_string()
}

#[tokio::test]
async fn each_wrong_setting_is_named_with_what_is_right() {
    let house = connected().await;
    for (key, value, why, possible) in [
        ("turnover_groups", "CT-9999-9999", "Pay. has no turnover group CT-9999-9999", "CT-1001-0001 ("),
        ("turnover_groups", "CT-1001-0001,CT-9999-9999", "no turnover group CT-9999-9999", "all"),
        ("administration", "7", "AFAS does not show this administration", "1 (Voorbeeld Webshop B.V.)"),
        ("administration", "one", "AFAS does not show this administration", "2 (Voorbeeld Winkels B.V.)"),
        ("journal", "77", "the administration has no such journal", "55 (Pay.)"),
        ("journal", "89", "this journal is blocked in AFAS", "55 (Pay.)"),
        ("sales_journal", "77", "the administration has no such journal", "20 (Verkoopboek)"),
        ("costs_account", "4511", "AFAS has no such ledger account", "4510 (Betaalkosten)"),
        ("costs_account", "4999", "this ledger account is blocked in AFAS", "4510 (Betaalkosten)"),
        ("costs_account", "4700", "wants an allocation (cost centre)", "4510 (Betaalkosten)"),
        ("costs_account", "1225", "does not allow a VAT code", "4510 (Betaalkosten)"),
        ("provider_account", "1300", "this is a collective account", "1225 (Pay. onderweg)"),
        ("debtor_not_found_account", "1600", "this is a collective account", "2290 (Debiteur niet gevonden)"),
        ("corrections_account", "9999", "AFAS has no such ledger account", "4590 (Betaalverschillen)"),
        ("reserve_account", "9999", "AFAS has no such ledger account", "2295 (Reserve bij betaaldienst)"),
        ("differences_account", "9999", "AFAS has no such ledger account", "4590 (Betaalverschillen)"),
        ("costs_vat_code", "21", "AFAS has no such VAT code", "1 (Btw hoog)"),
    ] {
        let text = refused(&house, &[(key, value)]).await;
        assert!(text.contains(&format!("{key} = `{value}`")) && text.contains(why), "{text}");
        let (_, listed) = text.split_once("possible: ").expect("it lists what is possible");
        assert!(listed.contains(possible), "`{possible}` is not in: {listed}");
        assert!(!listed.contains("4999") && !listed.contains("89 ("), "a blocked one is offered: {listed}");
    }
}

#[tokio::test]
async fn words_and_numbers_that_are_not_possible_are_named_with_those_that_are() {
    let house = connected().await;
    for (key, value, possible) in [
        ("finder_type", "guess", "order_invoices"),
        ("approval", "sometimes", "full_match_only"),
        ("booking_date", "tomorrow", "first_open_period"),
        ("match_fields", "reference,colour", "extra1"),
        ("currency", "guilders", "EUR"),
        ("colour", "red", "provider_account"),
        ("start_date", "soon", "start_date"),
        ("books_by_itself", "exactly", "payment_reference"),
        ("differences", "ideal 0.05", "needs differences_account"),
        ("differences", "a little", "of the form"),
        ("voucher_prefix", "A-PREFIX-LONGER-THAN-AFAS-TAKES-", "voucher_prefix"),
        ("debtor_lines_at_most", "0", "debtor_lines_at_most"),
        ("debtor_lines_at_most", "many", "debtor_lines_at_most"),
    ] {
        let text = refused(&house, &[(key, value)]).await;
        assert!(text.contains(key) && text.contains(possible), "{key}: {text}");
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_said_at_once() {
    let house = connected().await;
    let text = refused(&house, &[("journal", "89"), ("costs_account", "1300"), ("costs_vat_code", "x")]).await;
    assert_eq!(text.lines().count(), 3, "{text}");
    for key in ["journal", "costs_account", "costs_vat_code"] {
        assert!(text.contains(&format!("{key} = ")), "{text}");
    }
    let mut ask = install_ask(&[]);
    ask.settings.remove("journal");
    let missing = house.engine.install_pay_afas(ask).await.unwrap_err().to_string();
    assert!(missing.contains("journal") && missing.contains("must be set"), "{missing}");
}

#[tokio::test]
async fn an_administration_that_the_user_may_not_see_is_no_choice() {
    let house = House::on_sqlite().await;
    house.engine.connect_pay(house.connect_pay_ask(crate::house::PAY_TOKEN)).await.unwrap();
    house.engine.connect_afas(house.connect_afas_ask(TOKEN_ONE_ADMINISTRATION)).await.unwrap();
    let text = refused(&house, &[("administration", "2")]).await;
    assert!(text.contains("does not show this administration to the connector's user"), "{text}");
    assert!(text.ends_with("possible: 1 (Voorbeeld Webshop B.V.)"), "{text}");
    WORKED.install_on_connected(&house, &[]).await;
    house.sync().await;
    assert!(bookings(&house).contains_key(crate::bookings::WORKED_VOUCHER));
}

#[tokio::test]
async fn nothing_can_be_installed_before_both_sides_are_connected() {
    let house = House::on_sqlite().await;
    let text = refused(&house, &[]).await;
    assert!(text.contains("run `kruispost connect pay` first"), "{text}");
    house.engine.connect_pay(house.connect_pay_ask(crate::house::PAY_TOKEN)).await.unwrap();
    let text = refused(&house, &[]).await;
    assert!(text.contains("run `kruispost connect afas` first"), "{text}");
}
