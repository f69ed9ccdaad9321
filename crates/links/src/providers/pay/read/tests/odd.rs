//! Documents that are written otherwise and still understood.

use ledger::settlement::LineKind::{self, Chargeback, ChargebackReversal, Correction, Costs, Payment, Refund, Reserve};

use super::writer::{
    CENTS_SIGNED, Case, Clearing, INVOICE_LINES_KEY, Movement, VARIANTS, Variant, movement, read_in_rounds, worked,
};
use super::{essence, replace, settlement_of};
use crate::provider::Reading;
use crate::providers::pay::PayOptions;

const RECORDS: &str = "records:CLEARING-20260310001";

fn payment(order: &str, method: u32, cents: i64) -> Movement {
    movement(order, method, Payment, cents, 2)
}

fn one_clearing(movements: Vec<Movement>) -> Case {
    Case { clearings: vec![Clearing { movements, ..Clearing::default() }] }
}

#[test]
fn ids_and_numbers_may_be_text_and_single_items_objects() {
    let mut documents = one_clearing(vec![payment("41000000101X0a01", 10, 12_100)]).documents(CENTS_SIGNED);
    let plain = settlement_of(&documents);
    replace(&mut documents, "settlement", r#""id":10"#, r#""id":"10""#);
    replace(&mut documents, "settlement", "12100", r#""12100""#);
    replace(&mut documents, "settlement", r#""clearings":[{"#, r#""clearings":{"#);
    replace(&mut documents, "settlement", r#"]}],"_links""#, r#"]},"_links""#);
    replace(&mut documents, RECORDS, r#""clearingId""#, r#""clearingID""#);
    replace(&mut documents, RECORDS, r#""reportingId":"0000""#, r#""reportingId":"0000","new":{"a":[1.5]}"#);
    assert_eq!(settlement_of(&documents), plain);
}

#[test]
fn all_pages_of_the_records_count() {
    let mut documents = worked(true).documents(CENTS_SIGNED);
    let whole = settlement_of(&documents);
    replace(&mut documents, RECORDS, r#"},{"reportingId":"0003""#, r#"}]},{"clearingRecords":[{"reportingId":"0003""#);
    assert_eq!(settlement_of(&documents), whole);
}

#[test]
fn external_turnover_is_shown_and_left_out_of_the_payout_with_or_without_its_records() {
    let mut case = worked(false);
    case.clearings[0].external.push((138, 5_000));
    let without = case.documents(CENTS_SIGNED);
    let mut with = without.clone();
    let paypal = r#"[{"reportingId":"7","orderId":"41000000999X0a99","amount":{"value":5000,"currency":"EUR"},"paymentMethod":{"id":138}},"#;
    replace(&mut with, RECORDS, r#""clearingRecords":["#, &format!(r#""clearingRecords":{paypal}"#));
    for documents in [without, with] {
        let parts = settlement_of(&documents);
        assert_eq!(essence(&parts), essence(&settlement_of(&worked(false).documents(CENTS_SIGNED))));
        let [external] = parts.external.as_slice() else { panic!("{:?}", parts.external) };
        assert_eq!((external.method.code.as_str(), external.amount.minor()), ("138", 5_000));
    }
}

#[test]
fn two_clearings_make_one_settlement() {
    let first = Clearing { movements: vec![payment("41000000101X0a01", 10, 12_100)], ..Clearing::default() };
    let second = Clearing {
        movements: vec![payment("41000000102X0a02", 10, 6_050), movement("41000000101X0a01", 10, Refund, 1_000, 4)],
        ..Clearing::default()
    };
    for variant in VARIANTS {
        let parts = settlement_of(&Case { clearings: vec![first.clone(), second.clone()] }.documents(variant));
        let clearings: Vec<&str> = parts.lines.iter().map(|line| line.clearing.as_str()).collect();
        assert_eq!(clearings, ["CLEARING-20260310001", "CLEARING-20260310002", "CLEARING-20260310002"]);
        assert_eq!(parts.payout.minor(), 17_150);
    }
}

#[test]
fn more_refunds_than_sales_make_a_negative_payout() {
    let movements = vec![payment("41000000101X0a01", 10, 1_000), movement("41000000090X0a90", 10, Refund, 2_500, 3)];
    for variant in VARIANTS {
        let parts = settlement_of(&one_clearing(movements.clone()).documents(variant));
        assert_eq!(parts.payout.minor(), -1_500);
        assert_eq!(parts.lines[1].kind, Refund);
    }
}

#[test]
fn reserves_and_corrections_become_lines_of_their_own() {
    let mut case = worked(true);
    case.clearings[0].charges.extend([(90_005, "Reserve", -10_000), (90_004, "Correction", 25)]);
    let parts = settlement_of(&case.documents(CENTS_SIGNED));
    let own: Vec<_> =
        parts.lines.iter().filter(|l| !l.kind.concerns_a_debtor()).map(|l| (l.kind, l.amount.minor())).collect();
    assert_eq!(own, [(Costs, -3_265), (Reserve, -10_000), (Correction, 25)]);
}

#[test]
fn an_override_decides_what_a_line_type_is() {
    let mut case = worked(true);
    case.clearings[0].charges.push((90_004, "Correction", -700));
    let options = PayOptions { line_kinds: [("90004".to_owned(), LineKind::Costs)].into() };
    let (reading, _) = read_in_rounds(&case.documents(CENTS_SIGNED), &options);
    let Reading::Settlement(parts) = reading else { panic!("{reading:?}") };
    assert_eq!(parts.lines.iter().filter(|line| line.kind == Costs).count(), 2);
}

#[test]
fn debits_that_carry_their_sign_already_are_understood() {
    let mut documents = worked(true).documents(CENTS_SIGNED);
    for cents in ["2420", "6050", "3265"] {
        replace(&mut documents, "settlement", &format!(r#""value":{cents},"#), &format!(r#""value":-{cents},"#));
    }
    assert_eq!(settlement_of(&documents), settlement_of(&worked(true).documents(CENTS_SIGNED)));
}

#[test]
fn what_the_customer_paid_in_another_currency_is_kept() {
    let mut documents =
        one_clearing(vec![payment("41000000101X0a01", 10, 12_100), payment("41000000102X0a02", 10, 900)])
            .documents(CENTS_SIGNED);
    let euro = r#""currencyAmount":{"value":900,"currency":"EUR"}"#;
    replace(&mut documents, RECORDS, euro, r#""currencyAmount":{"value":985,"currency":"USD"}"#);
    let parts = settlement_of(&documents);
    let amounts: Vec<String> =
        parts.lines.iter().map(|line| format!("{:?} {:?}", line.amount, line.customer_amount)).collect();
    assert_eq!(amounts, ["EUR 121.00 None", "EUR 9.00 Some(USD 9.85)"]);
}

#[test]
fn row_ids_that_are_missing_or_shared_still_give_unique_and_stable_line_ids() {
    let movements = vec![payment("41000000101X0a01", 10, 500), payment("41000000101X0a01", 10, 500)];
    let documents = one_clearing(movements).documents(CENTS_SIGNED);
    let ids = |from: &str, to: &str| -> Vec<String> {
        let mut documents = documents.clone();
        replace(&mut documents, RECORDS, from, to);
        settlement_of(&documents).lines.into_iter().map(|line| line.id).collect()
    };
    let c = "CLEARING-20260310001";
    assert_eq!(ids(r#""0000""#, r#""0000""#), [format!("{c}/0000"), format!("{c}/0001")]);
    assert_eq!(ids(r#""0001""#, r#""0000""#), [1, 2].map(|n| format!("{c}/0000/500/2026-03-02/{n}")));
    assert_eq!(ids("reportingId", "nothing"), [1, 2].map(|n| format!("{c}/41000000101X0a01/500/2026-03-02/{n}")));
}

#[test]
fn without_signs_the_states_of_the_orders_decide_what_sums_leave_open() {
    let movements = vec![
        payment("41000000101X0a01", 10, 500),
        payment("41000000102X0a02", 10, 500),
        movement("41000000103X0a03", 10, Refund, 500, 4),
        movement("41000000104X0a04", 10, Chargeback, 500, 4),
    ];
    let case = one_clearing(movements);
    for variant in VARIANTS {
        let documents = case.documents(variant);
        let kinds: Vec<LineKind> = settlement_of(&documents).lines.iter().map(|line| line.kind).collect();
        assert_eq!(kinds, [Payment, Payment, Refund, Chargeback], "{variant:?}");
    }
}

#[test]
fn turnover_groups_are_told_apart_where_sums_of_all_would_leave_it_open() {
    let of = |group: u8, movement: Movement| Movement { group, ..movement };
    let movements = vec![
        of(1, payment("41000000101X0a01", 10, 500)),
        of(1, payment("41000000102X0a02", 10, 300)),
        of(2, payment("41000000103X0a03", 10, 300)),
        of(2, movement("41000000104X0a04", 10, Refund, 200, 4)),
        of(1, movement("41000000105X0a05", 10, Chargeback, 200, 4)),
    ];
    let mut documents = one_clearing(movements).documents(Variant { euros: false, signed: false });
    documents.retain(|key, _| !key.starts_with("transaction:"));
    let kinds: Vec<LineKind> = settlement_of(&documents).lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [Payment, Payment, Payment, Refund, Chargeback]);
}

#[test]
fn a_line_may_stand_for_a_family_of_methods() {
    let mut documents = worked(false).documents(CENTS_SIGNED);
    let family = documents[RECORDS].replacen(r#""paymentMethod":{"id":706"#, r#""paymentMethod":{"id":3138"#, 1);
    documents.insert(RECORDS.to_owned(), family);
    let parts = settlement_of(&documents);
    assert_eq!(essence(&parts), essence(&settlement_of(&worked(false).documents(CENTS_SIGNED))));
}

#[test]
fn dozens_of_refunds_in_one_unsigned_clearing_are_told_from_their_payments() {
    let pair = |number: u32| {
        let order = format!("41000000{number:03}X0a{number:02}");
        [payment(&order, 10, 500), movement(&order, 10, Refund, 200 + i64::from(number % 3) * 150, 5)]
    };
    let movements: Vec<Movement> = (1..=40).flat_map(pair).collect();
    let kinds: Vec<LineKind> = movements.iter().map(|movement| movement.kind).collect();
    let parts = settlement_of(&one_clearing(movements).documents(Variant { euros: true, signed: false }));
    assert_eq!(parts.lines.iter().map(|line| line.kind).collect::<Vec<_>>(), kinds);
}

#[test]
fn another_transaction_is_tried_when_the_first_tells_nothing() {
    let mut documents = worked(false).documents(CENTS_SIGNED);
    documents.insert("transaction:41000000101X0a01".to_owned(), String::new());
    replace(&mut documents, "transaction:41000000102X0a02", "EUR", "USD");
    let (reading, rounds) = read_in_rounds(&documents, &PayOptions::default());
    let Reading::Settlement(parts) = reading else { panic!("{reading:?}") };
    assert_eq!(rounds.len(), 4);
    assert!(parts.notes[0].contains("by transaction 41000000104X0a04"), "{}", parts.notes[0]);
    assert!(parts.lines[0].extras_known);
}

#[test]
fn costs_are_specified_by_the_invoice_with_the_deducted_total() {
    let specification = |change: &dyn Fn(&str) -> String| {
        let mut documents = worked(true).documents(CENTS_SIGNED);
        let invoices = change(&documents[INVOICE_LINES_KEY]);
        documents.insert(INVOICE_LINES_KEY.to_owned(), invoices);
        settlement_of(&documents).lines.pop().unwrap().costs
    };
    let found = specification(&str::to_owned).unwrap();
    assert_eq!(found.invoice.as_deref(), Some("INVOICE-20260309001"));
    let rates: Vec<_> =
        found.rates.iter().map(|r| (r.rate_hundredths, r.excluding_vat.minor(), r.vat.minor())).collect();
    assert_eq!(rates, [(2_100, 2_698, 567)]);

    assert_eq!(specification(&|text| text.replace("0.75", "0.95")), None);
    assert_eq!(specification(&|text| text.replace("\"INVOICE-20260309001\"", "null")), None);
    let twice = |text: &str| {
        format!(
            "[{0},{1}]",
            &text.trim()[1..text.trim().len() - 1],
            &text.trim()[1..text.trim().len() - 1].replace("09001", "09002")
        )
    };
    assert_eq!(specification(&twice), None);
    let other_day = |text: &str| {
        let page = &text.trim()[1..text.trim().len() - 1];
        format!(
            "[{page},{}]",
            page.replace("09001", "09002").replace(r#""paymentDate": "2026-03-10""#, r#""paymentDate": null"#)
        )
    };
    assert_eq!(specification(&other_day), Some(found.clone()));
    let two_invoices = |text: &str| text.replacen("INVOICE-20260309001", "INVOICE-20260309000", 1);
    let both = specification(&two_invoices).unwrap();
    assert_eq!(both.invoice.as_deref(), Some("INVOICE-20260309000, INVOICE-20260309001"));
}

#[test]
fn a_chargeback_that_was_won_comes_back_to_the_payout() {
    let movements =
        vec![payment("41000000101X0a01", 10, 500), movement("41000000066X0a66", 706, ChargebackReversal, 6_050, 5)];
    for variant in VARIANTS {
        let parts = settlement_of(&one_clearing(movements.clone()).documents(variant));
        assert_eq!(parts.lines[1].kind, ChargebackReversal);
        assert_eq!(parts.payout.minor(), 6_550);
    }
}

#[test]
fn a_record_without_a_date_gets_the_day_of_its_line() {
    let mut documents = one_clearing(vec![payment("41000000101X0a01", 10, 500)]).documents(CENTS_SIGNED);
    replace(&mut documents, RECORDS, "2026-03-02T10:00:00+01:00", "");
    assert_eq!(settlement_of(&documents).lines[0].date, Some(jiff::civil::date(2026, 3, 6)));
}

#[test]
fn a_currency_without_cents_needs_no_witness() {
    let mut documents = worked(false).documents(CENTS_SIGNED);
    for key in ["settlement", RECORDS] {
        replace(&mut documents, key, "EUR", "JPY");
    }
    let parts = settlement_of(&documents);
    assert_eq!(parts.payout.to_string(), "JPY 59290");
    assert_eq!(parts.notes[0], "amount unit: cents, by JPY has no smaller unit");
}
