//! The worked settlement of the documentation, as documents in the fixtures and in every variant.

use std::collections::BTreeMap;

use ledger::settlement::LineKind::{Chargeback, Costs, Payment, Refund};

use super::writer::{INVOICE_LINES_KEY, VARIANTS, Variant, read_in_rounds, worked};
use super::{essence, settlement_of};
use crate::provider::Reading;
use crate::providers::pay::PayOptions;

fn fixtures() -> BTreeMap<String, String> {
    let documents = [
        ("settlement", include_str!("../../fixtures/worked/settlement.json")),
        ("records:CLEARING-20260310001", include_str!("../../fixtures/worked/records.json")),
        ("clearing_line_types", include_str!("../../fixtures/worked/clearing_line_types.json")),
        ("payment_methods", include_str!("../../fixtures/worked/payment_methods.json")),
        (INVOICE_LINES_KEY, include_str!("../../fixtures/worked/invoice_lines.json")),
        ("transaction:41000000101X0a01", include_str!("../../fixtures/worked/transaction.json")),
    ];
    documents.map(|(key, body)| (key.to_owned(), body.to_owned())).into()
}

#[test]
fn the_documented_settlement_reads_as_the_value_beside_it() {
    insta::with_settings!({snapshot_path => "../../fixtures/worked", prepend_module_to_snapshot => false}, {
        insta::assert_debug_snapshot!("settlement", settlement_of(&fixtures()));
    });
}

#[test]
fn two_rounds_ask_for_all_that_is_needed() {
    let (reading, rounds) = read_in_rounds(&fixtures(), &PayOptions::default());
    assert!(matches!(reading, Reading::Settlement(_)));
    let first = ["records:CLEARING-20260310001", INVOICE_LINES_KEY, "clearing_line_types", "payment_methods"];
    assert_eq!(rounds, [first.map(str::to_owned).to_vec(), vec!["transaction:41000000101X0a01".to_owned()]]);
}

#[test]
fn every_variant_reads_to_the_same_lines() {
    let debtors = vec![
        (Payment, "41000000101X0a01".to_owned(), 12_100),
        (Payment, "41000000102X0a02".to_owned(), 6_050),
        (Payment, "41000000103X0a03".to_owned(), 2_420),
        (Payment, "41000000104X0a04".to_owned(), 24_200),
        (Payment, "41000000105X0a05".to_owned(), 4_840),
        (Payment, "41000000106X0a06".to_owned(), 18_150),
        (Refund, "41000000103X0a03".to_owned(), -2_420),
        (Chargeback, "41000000066X0a66".to_owned(), -6_050),
    ];
    for variant in VARIANTS {
        let gross = settlement_of(&worked(false).documents(variant));
        assert_eq!((essence(&gross), gross.payout.minor()), (debtors.clone(), 59_290), "{variant:?}");
        let net = settlement_of(&worked(true).documents(variant));
        let lines = [debtors.clone(), vec![(Costs, String::new(), -3_265)]].concat();
        assert_eq!((essence(&net), net.payout.minor()), (lines, 56_025), "{variant:?}");
    }
}

#[test]
fn the_notes_tell_unit_and_signs_with_their_evidence() {
    let parts = settlement_of(&worked(true).documents(Variant { euros: true, signed: false }));
    let expected = [
        "amount unit: euros, by records in euros by transaction 41000000101X0a01, settlement in euros by `Funds: 592.90`",
        "record signs in CLEARING-20260310001: derived, the amounts carry none",
    ];
    assert_eq!(parts.notes, expected);
}

#[test]
fn settlement_and_records_may_differ_in_unit() {
    let [cents, euros] = [false, true].map(|euros| worked(true).documents(Variant { euros, signed: true }));
    for (mut one, other) in [(cents.clone(), euros.clone()), (euros, cents)] {
        let key = "records:CLEARING-20260310001".to_owned();
        one.insert(key.clone(), other[&key].clone());
        let parts = settlement_of(&one);
        assert_eq!((parts.lines.len(), parts.payout.minor()), (9, 56_025), "{:?}", parts.notes);
    }
}

#[test]
fn free_fields_come_from_the_transactions_that_were_fetched() {
    let parts = settlement_of(&fixtures());
    let first = &parts.lines[0];
    let fields: Vec<(&str, &str)> = first.extras.iter().map(|f| (f.name.as_str(), f.value.as_str())).collect();
    assert_eq!(fields, [("extra1", "20260101"), ("extra2", "jan@example.test"), ("customer_reference", "KL1001")]);
    assert!(first.extras_known);
    assert!(!parts.lines[1].extras_known);
}
