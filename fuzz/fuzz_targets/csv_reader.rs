//! Any bytes as a file of payments and as a file of open items.

#![no_main]

use ledger::finder::{Items, Payments};
use ledger::money::Money;
use ledger::rules::MatchField;
use libfuzzer_sys::fuzz_target;
use sheets::{Malformed, PaymentTable, Reading, read_open_items, read_payments};

fuzz_target!(|data: &[u8]| {
    for header in [&b""[..], b"id,amount,date,currency,reference\n", b"id;amount;description\n"] {
        let file = [header, data].concat();
        if let Ok(read) = read_payments(&file[..], "payments.csv") {
            check_rows(&file, read.rows, read.table.len() + read.table.skipped().len(), &read.malformed);
            check_payments(&file, &read);
        }
    }
    for header in [&b""[..], b"debtor,invoice,balance,amount,due_date\n", b"administration;debtor;invoice;balance\n"] {
        let file = [header, data].concat();
        if let Ok(read) = read_open_items(&file[..], "items.csv") {
            check_rows(&file, read.rows, read.table.len(), &read.malformed);
            for index in 0..read.table.len() {
                let item = read.table.item(index);
                for text in [item.debtor, item.invoice] {
                    check_text(&file, text);
                    assert!(!text.is_empty());
                }
            }
        }
    }
});

/// Each row is either taken or named, once, and stands in the file.
fn check_rows(file: &[u8], rows: u64, taken: usize, malformed: &[Malformed]) {
    assert_eq!(rows, (taken + malformed.len()) as u64);
    let lines = file.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    assert!(malformed.iter().all(|row| (2..=lines).contains(&row.line)));
    assert!(malformed.is_sorted_by_key(|row| row.line));
    assert!(malformed.iter().all(|row| !row.text("f").contains(char::is_control)));
}

/// What is written from the table is read as the same table.
fn check_payments(file: &[u8], read: &Reading<PaymentTable>) {
    let mut again = "id,amount,currency,reference,description\n".to_owned();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    for index in 0..read.table.len() {
        let payment = read.table.payment(index);
        let texts = [MatchField::Reference, MatchField::Description].map(|field| read.table.text(index, field));
        for text in [&[payment.id], &texts[..]].concat() {
            check_text(file, text);
        }
        let amount = Money::new(payment.amount_minor, payment.currency).decimal_text();
        let currency = payment.currency.code();
        let [reference, description] = texts.map(quoted);
        again.push_str(&format!("{},{amount},{currency},{reference},{description}\n", quoted(payment.id)));
    }
    let second = read_payments(again.as_bytes(), "again.csv").expect("what was written has all columns");
    assert_eq!(second.malformed, []);
    assert_eq!(second.table.len(), read.table.len());
    for index in 0..read.table.len() {
        let (one, other) = (read.table.payment(index), second.table.payment(index));
        assert_eq!((one.id, one.amount_minor, one.currency), (other.id, other.amount_minor, other.currency));
        for field in [MatchField::Reference, MatchField::Description] {
            assert_eq!(read.table.text(index, field), second.table.text(index, field));
        }
    }
}

/// A text is a piece of the file, where no quotes change it.
fn check_text(file: &[u8], text: &str) {
    let found = || text.is_empty() || file.windows(text.len()).any(|piece| piece == text.as_bytes());
    assert!(file.contains(&b'"') || found(), "{text:?} is not in the file");
}
