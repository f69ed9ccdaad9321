//! Settlements that must stop, each with its problem and the place.

use ledger::problem::ProblemKind;
use ledger::settlement::LineKind::{Payment, Refund};

use super::writer::{CENTS_SIGNED, Case, Clearing, Variant, movement, worked};
use super::{problem_of, replace};

const RECORDS: &str = "records:CLEARING-20260310001";

#[test]
fn lines_that_do_not_add_up_to_the_payout() {
    let mut documents = worked(true).documents(CENTS_SIGNED);
    replace(&mut documents, "settlement", "3265", "3264");
    let problem = problem_of(&documents);
    assert_eq!(problem.kind, ProblemKind::SettlementDoesNotAddUp);
    assert_eq!(problem.detail, "as the numbers stand there, the lines add up to 56026, but 56025 was paid out");
}

#[test]
fn records_that_do_not_add_up_to_their_lines() {
    for variant in [CENTS_SIGNED, Variant { euros: false, signed: false }] {
        let mut documents = worked(true).documents(variant);
        replace(&mut documents, RECORDS, "18150", "18149");
        let problem = problem_of(&documents);
        assert_eq!(problem.kind, ProblemKind::RecordsDoNotAddUp);
        assert!(
            problem.detail.en().starts_with("CLEARING-20260310001: 8 transactions add up to "),
            "{}",
            problem.detail
        );
    }
}

#[test]
fn records_that_pay_does_not_have() {
    let mut documents = worked(true).documents(CENTS_SIGNED);
    documents.insert(RECORDS.to_owned(), String::new());
    let problem = problem_of(&documents);
    assert_eq!(problem.kind, ProblemKind::RecordsDoNotAddUp);
    assert!(problem.detail.en().contains("0 transactions"), "{}", problem.detail);
}

#[test]
fn units_that_nobody_can_witness() {
    let mut documents = worked(true).documents(CENTS_SIGNED);
    replace(&mut documents, "settlement", "Funds: 592.90", "Week 10");
    documents.retain(|key, _| !key.starts_with("transaction:"));
    let problem = problem_of(&documents);
    assert_eq!(problem.kind, ProblemKind::AmountUnitUnknown);
    assert!(problem.detail.en().contains("payout 56025, lines 59290, records 76230"), "{}", problem.detail);
}

#[test]
fn units_whose_witnesses_contradict_each_other() {
    let mut documents = worked(true).documents(CENTS_SIGNED);
    replace(&mut documents, "settlement", "Funds: 592.90", "Funds: 59290.00");
    assert_eq!(problem_of(&documents).kind, ProblemKind::AmountUnitUnknown);
}

#[test]
fn a_unit_that_is_neither_cents_nor_euros() {
    let mut documents = worked(false).documents(CENTS_SIGNED);
    for key in documents.keys().filter(|key| key.starts_with("transaction:")).cloned().collect::<Vec<_>>() {
        replace(&mut documents, &key, r#""value":"#, r#""value":1"#);
    }
    replace(&mut documents, "settlement", "Funds: 592.90", "Funds: 5929.00");
    let problem = problem_of(&documents);
    assert_eq!(problem.kind, ProblemKind::AmountUnitUnknown, "{}", problem.detail);
}

#[test]
fn unsigned_records_that_can_be_divided_in_two_ways() {
    let movements = vec![
        movement("41000000101X0a01", 10, Payment, 500, 2),
        movement("41000000102X0a02", 10, Payment, 500, 2),
        movement("41000000103X0a03", 10, Refund, 500, 4),
    ];
    let case = Case { clearings: vec![Clearing { movements, ..Clearing::default() }] };
    let mut documents = case.documents(Variant { euros: false, signed: false });
    for order in ["41000000102X0a02", "41000000103X0a03"] {
        documents.insert(format!("transaction:{order}"), String::new());
    }
    let problem = problem_of(&documents);
    assert_eq!(problem.kind, ProblemKind::RecordKindUnknown);
    assert_eq!(
        problem.detail,
        "CLEARING-20260310001: more than one way to divide them fits the lines; orders 41000000102X0a02, 41000000103X0a03"
    );
}

#[test]
fn states_of_orders_that_contradict_the_lines() {
    let movements =
        vec![movement("41000000101X0a01", 10, Payment, 500, 2), movement("41000000103X0a03", 10, Refund, 500, 4)];
    let case = Case { clearings: vec![Clearing { movements, ..Clearing::default() }] };
    let mut documents = case.documents(Variant { euros: false, signed: false });
    replace(&mut documents, "transaction:41000000103X0a03", r#""code":-81"#, r#""code":100"#);
    replace(&mut documents, "transaction:41000000103X0a03", r#"ed":{"value":500"#, r#"ed":{"value":0"#);
    assert_eq!(problem_of(&documents).kind, ProblemKind::RecordKindUnknown);
}

#[test]
fn fields_that_are_missing_or_senseless_are_named_with_their_document() {
    let places = [
        ("settlement", r#""settlementDate":"2026-03-10""#, r#""settlementDate":"soon""#, "settlement.settlementDate"),
        (
            "settlement",
            r#""direction":"DEBIT""#,
            r#""direction":"UP""#,
            "settlement.clearings[0].clearingLines[3].clearingLineType.direction",
        ),
        (
            "settlement",
            r#""collecting":true"#,
            r#""gathering":true"#,
            "settlement.clearings[0].clearingLines[0].clearingLineType.collecting",
        ),
        (
            RECORDS,
            r#""amount":{"value":6050,"#,
            r#""amount":{"#,
            "records:CLEARING-20260310001[0].clearingRecords[1].amount.value",
        ),
        (
            RECORDS,
            r#""amount":{"value":6050,"currency":"EUR""#,
            r#""amount":{"value":6050,"currency":"USD""#,
            "records:CLEARING-20260310001[0].clearingRecords[1].amount.value",
        ),
        (
            RECORDS,
            r#"Id":"CLEARING-20260310001""#,
            r#"Id":"CLEARING-9""#,
            "records:CLEARING-20260310001[0].clearingRecords[0].clearingId",
        ),
        (
            RECORDS,
            r#""value":6050,"#,
            r#""value":"6,050","#,
            "records:CLEARING-20260310001[0].clearingRecords[1].currencyAmount.value",
        ),
    ];
    for (document, from, to, path) in places {
        let mut documents = worked(true).documents(CENTS_SIGNED);
        replace(&mut documents, document, from, to);
        let problem = problem_of(&documents);
        assert_eq!(problem.kind, ProblemKind::SettlementUnreadable, "{path}");
        assert!(problem.detail.en().starts_with(&format!("{path}: ")), "{path}: {}", problem.detail);
    }
}

#[test]
fn a_document_that_is_cut_off() {
    let mut documents = worked(true).documents(CENTS_SIGNED);
    documents.get_mut(RECORDS).unwrap().truncate(100);
    let problem = problem_of(&documents);
    assert_eq!(problem.kind, ProblemKind::SettlementUnreadable);
    assert!(problem.detail.en().starts_with(RECORDS), "{}", problem.detail);
}

#[test]
fn one_cent_more_in_any_amount() {
    let documents = worked(true).documents(CENTS_SIGNED);
    for key in ["settlement", RECORDS] {
        for (place, _) in documents[key].match_indices(r#""amount":{"value":"#) {
            let start = place + r#""amount":{"value":"#.len();
            let length = documents[key][start..].find(',').unwrap();
            let cents: i64 = documents[key][start..start + length].parse().unwrap();
            let mut changed = documents.clone();
            changed.get_mut(key).unwrap().replace_range(start..start + length, &(cents + 1).to_string());
            let kind = problem_of(&changed).kind;
            let stops = [ProblemKind::SettlementDoesNotAddUp, ProblemKind::RecordsDoNotAddUp];
            assert!(stops.contains(&kind), "{key} at {place}: {kind:?}");
        }
    }
}
