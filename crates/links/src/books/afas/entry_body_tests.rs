use ledger::entry::Account;
use serde_json::{Value, json};

use super::super::sample_entry::{entry_with, line, lines};
use super::*;

fn body(entry: &Entry) -> Value {
    serde_json::from_slice(&entry_body(entry).unwrap()).unwrap()
}

fn sent_lines(entry: &Entry) -> Vec<Value> {
    let body = body(entry);
    let lines = body["FiEntryPar"]["Element"]["Objects"][0]["FiEntries"]["Element"].as_array().unwrap();
    lines.iter().map(|line| line["Fields"].clone()).collect()
}

#[test]
fn an_entry_has_one_header_and_a_line_for_each_line_with_amounts_as_text() {
    let common = |mut line: Value, text: &str| {
        for (name, value) in [("EnDa", "2026-11-18"), ("BpDa", "2026-11-18"), ("BpNr", "KP41000001"), ("Ds", text)] {
            line[name] = json!(value);
        }
        json!({ "Fields": line })
    };
    let payout = json!({ "VaAs": "1", "AcNr": "1230", "AmDe": "148.00", "AmCr": "0.00" });
    let costs = json!({ "VaAs": "1", "AcNr": "4500", "VaId": "1", "AmDe": "0.50", "AmCr": "0.00" });
    let receipt = json!({ "VaAs": "2", "AcNr": "00144", "InId": "V0031888", "AmDe": "0.00", "AmCr": "148.50" });
    let expected = json!({ "FiEntryPar": { "Element": {
        "Fields": { "Year": 2026, "Peri": 11, "UnId": 1, "JoCo": "55" },
        "Objects": [ { "FiEntries": { "Element": [
            common(payout, "Uitbetaling KP41000001"),
            common(costs, "Kosten KP41000001"),
            common(receipt, "Ontvangst V0031888 KP41000001"),
        ] } } ] } } });
    assert_eq!(body(&entry_with(lines())), expected);
}

#[test]
fn the_same_entry_gives_the_same_bytes() {
    assert_eq!(entry_body(&entry_with(lines())).unwrap(), entry_body(&entry_with(lines())).unwrap());
}

#[test]
fn an_invoice_is_only_named_on_a_line_of_a_debtor() {
    let mut parts = lines();
    parts[0].invoice = Some("V0031888".to_owned());
    assert_eq!(sent_lines(&entry_with(parts))[0].get("InId"), None);
}

#[test]
fn a_text_that_does_not_name_the_voucher_gets_it_and_stays_within_what_afas_takes() {
    for (given, sent) in [
        ("Kosten", "Kosten KP41000001".to_owned()),
        ("", "KP41000001".to_owned()),
        (&"é".repeat(300), format!("{} KP41000001", "é".repeat(244))),
        (&format!("KP41000001 {}", "x".repeat(300)), format!("KP41000001 {} KP41000001", "x".repeat(233))),
    ] {
        let mut parts = lines();
        parts[0].description = given.to_owned();
        let text = sent_lines(&entry_with(parts))[0]["Ds"].as_str().unwrap().to_owned();
        assert_eq!(text, sent);
        assert!(text.chars().count() <= LONGEST_DESCRIPTION);
    }
}

#[test]
fn a_value_that_afas_would_cut_off_is_not_sent() {
    let number = |number: &str| {
        vec![
            line(Account::Ledger(number.to_owned()), Side::Debit, 100, ""),
            line(Account::Debtor("1".to_owned()), Side::Credit, 100, ""),
        ]
    };
    assert!(entry_body(&entry_with(number("1234567890123456"))).is_ok());
    let problem = entry_body(&entry_with(number("12345678901234567"))).unwrap_err();
    assert!(problem.detail.en().contains("AcNr takes 16"), "{problem}");
    let mut parts = lines();
    parts[2].invoice = Some("V003188800000".to_owned());
    assert!(entry_body(&entry_with(parts)).unwrap_err().detail.en().contains("InId takes 12"));
}
