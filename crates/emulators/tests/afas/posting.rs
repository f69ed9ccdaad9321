//! Booking an entry: bodies that are accepted, and the answer.

use emulators::afas::{AccountKind, AnswerInvoice, AnswerShape, BookedBy, EntryNumbers, VoucherNumbers};
use serde_json::{Value, json};

use crate::support::{Afas, debtor, entry, ledger, receipt, receipt_of, with, with_header};

#[tokio::test]
async fn a_receipt_is_booked_to_the_cent_and_its_invoice_leaves_the_open_items() {
    let afas = Afas::start().await;
    let number = afas.book(&receipt()).await;
    let entries = afas.emulator.entries();
    assert_eq!(entries.len(), 1);
    let booked = &entries[0];
    assert_eq!((booked.unit, booked.journal.as_str(), booked.number), (1, "55", number));
    assert_eq!((booked.voucher.as_deref(), booked.by), (Some("KP-1"), BookedBy::Connector));
    let [clearing, customer] = booked.lines.as_slice() else { panic!("two lines") };
    assert_eq!((clearing.kind, clearing.account.as_str()), (AccountKind::Ledger, "1230"));
    assert_eq!((clearing.debit_cents, clearing.credit_cents), (14_850, 0));
    assert_eq!((customer.kind, customer.account.as_str()), (AccountKind::Debtor, "10044"));
    assert_eq!((customer.debit_cents, customer.credit_cents), (0, 14_850));
    assert_eq!(customer.invoice.as_deref(), Some("V0031888"));
    assert_eq!(customer.voucher_date.to_string(), "2026-11-18");
    assert_eq!(afas.balance("V0031888"), None);
}

#[tokio::test]
async fn amounts_are_read_as_text_whether_they_come_as_strings_or_numbers() {
    let cases = [
        ("\"148.50\"", 14_850),
        ("148.50", 14_850),
        ("148.5", 14_850),
        ("148.500", 14_850),
        ("0.1", 10),
        ("90071992547409.93", 9_007_199_254_740_993),
        ("\"-12.34\"", -1_234),
    ];
    for (amount, cents) in cases {
        let afas = Afas::start().await;
        let body = entry("55", vec![ledger("1230", "AMOUNT", "0"), ledger("4500", "0", "AMOUNT")]);
        let body = body.to_string().replace("\"AMOUNT\"", amount);
        let request = afas.request("POST", "connectors/FiEntries").body(body);
        assert_eq!(request.send().await.unwrap().status(), 201, "{amount}");
        assert_eq!(afas.emulator.entries()[0].lines[0].debit_cents, cents, "{amount}");
    }
}

#[tokio::test]
async fn objects_and_arrays_strings_and_native_values_are_the_same() {
    let line = |kind: Value, account: &str, debit: Value, credit: Value| {
        json!({ "Fields": { "VaAs": kind, "AcNr": account, "EnDa": "2026-11-18T00:00:00", "BpDa": "2026-11-18",
            "AmDe": debit, "AmCr": credit, "BlPa": false, "InId": null } })
    };
    let lines =
        json!([line(json!(1), "1230", json!("5.00"), Value::Null), line(json!("1"), "4500", json!(0), json!(5))]);
    let fields = json!({ "@Action": "insert", "Year": "2026", "Peri": 11, "UnId": "1", "JoCo": "55", "AuNu": false });
    let as_object = json!({ "FiEntryPar": { "Element": {
        "Fields": fields, "Objects": { "FiEntries": { "Element": lines } } } } });
    let as_array = json!({ "FiEntryPar": { "Element": [ {
        "Fields": fields, "Objects": [ { "FiEntries": { "Element": lines } } ] } ] } });
    let afas = Afas::start().await;
    for body in [as_object, as_array] {
        afas.book(&body).await;
    }
    assert_eq!(afas.emulator.entries()[0].lines, afas.emulator.entries()[1].lines);
}

#[tokio::test]
async fn without_an_administration_the_one_last_used_is_taken() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.last_used_administration = 2);
    let mut body = receipt_of("X0000001", "77");
    body["FiEntryPar"]["Element"]["Fields"].as_object_mut().unwrap().remove("UnId");
    afas.book(&body).await;
    assert_eq!(afas.emulator.entries()[0].unit, 2);
    assert!(afas.emulator.open_items(2).is_empty());
}

#[tokio::test]
async fn an_allocation_is_booked_where_the_account_asks_for_one() {
    let afas = Afas::start().await;
    let allocation =
        |code: &str| json!([ { "FiDimEntries": { "Element": { "Fields": { "DiC1": code, "AmDe": "3" } } } } ]);
    let mut cost = ledger("4600", "3", "0");
    cost["Objects"] = allocation("100");
    afas.book(&entry("80", vec![cost.clone(), ledger("1230", "0", "3")])).await;
    assert_eq!(afas.emulator.entries()[0].lines[0].cost_centre.as_deref(), Some("100"));
    cost["Objects"] = allocation("NEW");
    afas.book(&with_header(entry("80", vec![cost, ledger("1230", "0", "3")]), "AdDc", true)).await;
}

#[tokio::test]
async fn a_vat_code_is_booked_on_an_account_that_allows_it() {
    let afas = Afas::start().await;
    afas.book(&entry("80", vec![with(ledger("4500", "3", "0"), "VaId", "1"), ledger("1230", "0", "3")])).await;
    assert_eq!(afas.emulator.entries()[0].lines[0].vat_code.as_deref(), Some("1"));
}

#[tokio::test]
async fn the_answer_takes_each_of_its_shapes() {
    let afas = Afas::start().await;
    let small = receipt_of("V0031888", "1");
    let answer = afas.post(&small).await.text();
    assert_eq!(answer, r#"{"results":{"FiEntryPar":{"EnNo":"58007","InId":"V0031888","UnId":"1"}}}"#);
    afas.emulator.knobs(|knobs| knobs.answer_invoice = AnswerInvoice::Empty);
    assert_eq!(afas.post(&small).await.json()["results"]["FiEntryPar"]["InId"], "");
    afas.emulator.knobs(|knobs| knobs.answer_invoice = AnswerInvoice::Absent);
    assert_eq!(afas.post(&small).await.json()["results"]["FiEntryPar"]["InId"], Value::Null);
    afas.emulator.knobs(|knobs| {
        knobs.answer_invoice = AnswerInvoice::Echo;
        knobs.answer_shape = AnswerShape::Bare;
    });
    assert_eq!(afas.post(&small).await.json()["FiEntryPar"]["UnId"], "1");
    afas.emulator.knobs(|knobs| knobs.answer_shape = AnswerShape::UnderFiEntries);
    let answer = afas.post(&small).await.json();
    assert_eq!(answer["results"]["FiEntries"]["InID"], "V0031888");
    assert!(answer["results"]["FiEntries"]["EnNo"].is_string());
}

#[tokio::test]
async fn entry_numbers_run_per_administration_or_per_journal() {
    let afas = Afas::start().await;
    let memorial = entry("80", vec![ledger("1230", "1", "0"), ledger("4500", "0", "1")]);
    let first = afas.book(&receipt_of("V0031888", "1")).await;
    assert_eq!(afas.book(&memorial).await, first + 1);
    afas.emulator.knobs(|knobs| knobs.entry_numbers = EntryNumbers::PerJournal);
    assert_eq!(afas.book(&receipt_of("V0031888", "1")).await, afas.book(&memorial).await);
}

#[tokio::test]
async fn bank_journals_number_their_vouchers_by_switch_and_memorial_journals_never() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.voucher_numbers = VoucherNumbers::Renumbered);
    let number = afas.book(&receipt()).await;
    afas.book(&entry("80", vec![ledger("1230", "1", "0"), ledger("4500", "0", "1")])).await;
    let vouchers: Vec<_> = afas.emulator.entries().into_iter().map(|entry| entry.voucher.unwrap()).collect();
    assert_eq!(vouchers, [format!("55-{number}"), "KP-1".to_owned()]);
}

#[tokio::test]
async fn the_same_voucher_is_booked_twice_unless_the_switch_refuses() {
    let afas = Afas::start().await;
    let small = receipt_of("V0031888", "1");
    afas.book(&small).await;
    afas.book(&small).await;
    assert_eq!(afas.balance("V0031888"), Some(14_650));
    afas.emulator.knobs(|knobs| knobs.duplicate_vouchers_refused = true);
    assert!(afas.post(&small).await.message().contains("Voucher number KP-1"));
    let elsewhere = entry("80", vec![ledger("1230", "1", "0"), debtor("10044", "V0031888", "0", "1")]);
    afas.book(&elsewhere).await;
}

#[tokio::test]
async fn the_header_may_differ_from_the_voucher_date_when_the_switch_is_lenient() {
    let afas = Afas::start().await;
    let body = with_header(receipt(), "Peri", 10);
    assert!(afas.post(&body).await.message().contains("outside the given period"));
    afas.emulator.knobs(|knobs| knobs.header_period = emulators::afas::HeaderPeriod::Lenient);
    afas.book(&body).await;
    let path = "connectors/Profit_Transactions?filterfieldids=VoucherNo&filtervalues=KP-1&operatortypes=1";
    assert_eq!(afas.get(path).await.column("Period"), ["11", "11"]);
}
