//! The demo, and looking at what it leaves behind.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::program::Program;

/// A few days of history are booked in a moment and hold every usual kind of line.
const DEMO: &[&str] = &["demo", "--once", "--json", "--days", "10"];

fn names(values: &Value, key: &str) -> Vec<String> {
    values.as_array().unwrap().iter().map(|value| value[key].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_demo_proves_its_run_and_leaves_books_that_the_other_commands_explain() {
    let program = Program::new();
    let demo = program.run(DEMO);
    assert_eq!(demo.code, 0, "{}\n{}", demo.out, demo.remarks);
    let told = demo.json();
    assert_eq!(told["ok"], true);
    insta::assert_snapshot!(names(&told["checks"], "name").join("\n"), @"
    every_settlement_accounted_for
    payouts_as_paid
    every_cent_explained
    each_entry_once
    every_entry_balances
    provider_account_is_payouts
    second_sync_books_nothing
    payt_has_what_afas_has
    ");
    assert!(told["lines"]["matched"]["lines"].as_u64().unwrap() > 50, "{}", told["lines"]);

    let listed = program.run(&["settlements", "--json"]);
    assert_eq!(listed.json(), told["settlements"], "the list says what the demo said");
    for one in listed.json().as_array().unwrap() {
        explained(&program, one);
    }
    let waits = told["waiting"].as_array().unwrap().is_empty();
    assert_eq!(program.run(&["status"]).code, if waits { 0 } else { 3 });

    let again = program.run(DEMO);
    assert_eq!(again.code, 1, "a demo never begins where something stands already");
    assert!(again.remarks.contains("begins in a new folder"), "{}", again.remarks);
}

/// Whatever the list says of a settlement, its explanation agrees to the cent.
fn explained(program: &Program, listed: &Value) {
    let code = listed["code"].as_str().unwrap();
    let run = program.run(&["explain", code, "--json"]);
    assert_eq!(run.code, 0, "{code}: {}", run.remarks);
    let explained = run.json();
    for key in ["code", "state", "amount", "currency", "vouchers"] {
        assert_eq!(explained[key], listed[key], "{code} {key}");
    }
    let cents = |value: &Value| value.as_str().unwrap().replace('.', "").parse::<i64>().unwrap();
    let lines = explained["lines"].as_array().unwrap();
    assert_eq!(lines.iter().map(|line| cents(&line["amount"])).sum::<i64>(), cents(&listed["amount"]), "{code}");
    for entry in explained["entries"].as_array().unwrap() {
        let sum = |side: &str| -> i64 {
            entry["lines"].as_array().unwrap().iter().filter(|l| !l[side].is_null()).map(|l| cents(&l[side])).sum()
        };
        assert_eq!(sum("debit"), sum("credit"), "{code}");
        assert!(entry["lines"].as_array().unwrap().iter().all(|line| !line["why"].as_str().unwrap().is_empty()));
    }
    let text = program.run(&["explain", code]).out;
    let shown: BTreeSet<&str> = text.split_whitespace().collect();
    for voucher in listed["vouchers"].as_array().unwrap() {
        assert!(shown.contains(voucher.as_str().unwrap()), "{code}: {text}");
    }
}
