//! What entries do to open items, with each position of the switches.

use emulators::afas::{Overpayment, UnknownInvoice};
use serde_json::Value;

use crate::small_world::invoice;
use crate::support::{Afas, debtor, entry, ledger, receipt, receipt_of, with, with_header};

#[tokio::test]
async fn a_partial_receipt_leaves_the_rest_open() {
    let afas = Afas::start().await;
    afas.book(&receipt_of("V0031888", "100.01")).await;
    assert_eq!(afas.balance("V0031888"), Some(4_849));
}

#[tokio::test]
async fn a_chargeback_opens_a_settled_invoice_again() {
    let afas = Afas::start().await;
    afas.book(&receipt()).await;
    assert_eq!(afas.balance("V0031888"), None);
    let back = entry("55", vec![ledger("1230", "0", "148.50"), debtor("10044", "V0031888", "148.50", "0")]);
    afas.book(&back).await;
    assert_eq!(afas.balance("V0031888"), Some(14_850));
}

#[tokio::test]
async fn an_invoice_and_a_credit_note_are_matched_in_a_memorial_journal() {
    let afas = Afas::start().await;
    let lines = vec![debtor("10044", "C0000001", "50", "0"), debtor("10044", "V0031888", "0", "50")];
    afas.book(&entry("80", lines)).await;
    assert_eq!((afas.balance("C0000001"), afas.balance("V0031888")), (None, Some(9_850)));
}

#[tokio::test]
async fn a_memorial_journal_leaves_the_item_open_by_switch() {
    let afas = Afas::start().await;
    let body = entry("80", vec![ledger("1230", "148.50", "0"), debtor("10044", "V0031888", "0", "148.50")]);
    afas.emulator.knobs(|knobs| knobs.memorial_settles = false);
    afas.book(&body).await;
    assert_eq!(afas.balance("V0031888"), Some(14_850));
    assert_eq!(afas.emulator.advances_cents(1, "10044"), 14_850);
    afas.emulator.knobs(|knobs| knobs.memorial_settles = true);
    afas.book(&body).await;
    assert_eq!(afas.balance("V0031888"), None);
}

#[tokio::test]
async fn an_unknown_invoice_or_one_of_another_debtor_is_an_advance_or_refused_by_switch() {
    for (customer, number) in [("10044", "V9999999"), ("10045", "V0031888"), ("10044", "X0000001")] {
        let afas = Afas::start().await;
        let body = entry("55", vec![ledger("1230", "10", "0"), debtor(customer, number, "0", "10")]);
        afas.book(&body).await;
        assert_eq!(afas.emulator.advances_cents(1, customer), 1_000, "{number}");
        assert_eq!(afas.balance("V0031888"), Some(14_850));
        afas.emulator.knobs(|knobs| knobs.unknown_invoice = UnknownInvoice::Refuse);
        let message = afas.post(&body).await.message();
        assert!(message.contains(&format!("Invoice {number} is not known")), "{message}");
        assert_eq!(afas.emulator.entries().len(), 1);
    }
}

#[tokio::test]
async fn money_without_an_invoice_is_an_advance_on_the_debtor() {
    let afas = Afas::start().await;
    afas.book(&entry("55", vec![ledger("1230", "10", "0"), debtor("00012", "", "0", "10")])).await;
    assert_eq!(afas.emulator.advances_cents(1, "00012"), 1_000);
    assert_eq!(afas.emulator.advances_cents(2, "00012"), 0);
}

#[tokio::test]
async fn more_than_is_open_goes_below_zero_or_is_refused_or_becomes_an_advance() {
    let too_much = receipt_of("V0031889", "45");
    let afas = Afas::start().await;
    afas.book(&too_much).await;
    assert_eq!(afas.balance("V0031889"), Some(-500));

    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.overpayment = Overpayment::Refuse);
    assert!(afas.post(&too_much).await.message().contains("above the balance of invoice V0031889"));
    assert_eq!((afas.balance("V0031889"), afas.emulator.entries().len()), (Some(4_000), 0));

    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.overpayment = Overpayment::Advance);
    afas.book(&too_much).await;
    assert_eq!((afas.balance("V0031889"), afas.emulator.advances_cents(1, "10044")), (None, 500));
}

#[tokio::test]
async fn two_lines_on_one_invoice_are_judged_together() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.overpayment = Overpayment::Refuse);
    let twice = |amount: &str, total: &str| {
        let line = || debtor("10044", "V0031889", "0", amount);
        entry("55", vec![ledger("1230", total, "0"), line(), line()])
    };
    assert!(afas.post(&twice("30", "60")).await.message().contains("above the balance"));
    afas.book(&twice("20", "40")).await;
    assert_eq!(afas.balance("V0031889"), None);
}

#[tokio::test]
async fn too_much_on_a_credit_note_is_seen_from_the_other_side() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.overpayment = Overpayment::Refuse);
    let refund =
        |amount: &str| entry("55", vec![ledger("1230", "0", amount), debtor("10044", "C0000001", amount, "0")]);
    assert!(afas.post(&refund("50.01")).await.message().contains("above the balance"));
    afas.book(&refund("50")).await;
    assert_eq!(afas.balance("C0000001"), None);
}

#[tokio::test]
async fn small_differences_are_written_off_only_up_to_the_limit_of_the_switch() {
    let afas = Afas::start().await;
    afas.book(&receipt_of("V0031888", "148.45")).await;
    assert_eq!(afas.balance("V0031888"), Some(5));
    afas.emulator.knobs(|knobs| knobs.write_off_cents = 5);
    afas.book(&receipt_of("V0031889", "39.94")).await;
    assert_eq!(afas.balance("V0031889"), Some(6));
    afas.book(&receipt_of("V0031889", "0.01")).await;
    assert_eq!(afas.balance("V0031889"), None);
    let made = &afas.emulator.entries()[2].lines[2..];
    let sides: Vec<_> = made.iter().map(|line| (line.account.as_str(), line.debit_cents, line.credit_cents)).collect();
    assert_eq!(sides, [("4590", 5, 0), ("10044", 0, 5)]);
}

/// A sales entry of 12.10 on debtor 10045.
fn sale(number: &str) -> Value {
    let lines = vec![debtor("10045", number, "12.10", "0"), ledger("8000", "0", "12.10")];
    entry("20", lines)
}

#[tokio::test]
async fn a_sales_entry_opens_an_item() {
    let afas = Afas::start().await;
    let terms = [("PaCd", "14"), ("PaId", "8123"), ("Fref", "REF"), ("OrNu", "ORD-9")];
    let customer = debtor("10045", "V0050000", "12.10", "0");
    let customer = terms.into_iter().fold(customer, |line, (field, value)| with(line, field, value));
    afas.book(&entry("20", vec![customer, ledger("8000", "0", "12.10")])).await;
    assert_eq!(afas.balance("V0050000"), Some(1_210));
    let path = "connectors/Kruispost_OpenItems?filterfieldids=InvoiceNr&filtervalues=V0050000&operatortypes=1";
    let row = &afas.get(path).await.rows()[0];
    assert_eq!((row["ExpDate"].as_str(), row["PaymentReference"].as_str()), ("2026-12-02T00:00:00Z", "8123"));
    assert_eq!((row["InvoiceReference"].as_str(), row["OrderNumber"].as_str()), ("REF", "ORD-9"));
    assert!(afas.post(&sale("V0050000")).await.message().contains("already used in finance"));
}

#[tokio::test]
async fn afas_numbers_an_invoice_when_asked_and_tells_the_number() {
    let afas = Afas::start().await;
    let body = with_header(sale(""), "AuNu", true);
    let numbers: Vec<Value> = [afas.post(&body).await, afas.post(&body).await]
        .iter()
        .map(|reply| reply.json()["results"]["FiEntryPar"]["InId"].clone())
        .collect();
    assert_eq!(numbers, ["2600001", "2600002"]);
    assert_eq!(afas.balance("2600002"), Some(1_210));
}

#[tokio::test]
async fn a_debit_with_a_new_number_opens_an_item_in_any_journal() {
    let afas = Afas::start().await;
    afas.book(&entry("80", vec![debtor("10045", "V0060000", "7", "0"), ledger("1230", "0", "7")])).await;
    assert_eq!(afas.balance("V0060000"), Some(700));
}

#[tokio::test]
async fn people_book_and_invoices_arrive_while_nobody_calls() {
    let afas = Afas::start().await;
    assert!(afas.emulator.settle_in_afas(1, "V0031889", 4_000));
    assert_eq!(afas.balance("V0031889"), None);
    assert!(!afas.emulator.settle_in_afas(1, "V9999999", 1));
    afas.emulator.add_invoice(invoice("V0070000", "00012", 999, 999));
    assert_eq!(afas.balance("V0070000"), Some(999));
    let entry = &afas.emulator.entries()[0];
    assert_eq!((entry.by, entry.journal.as_str()), (emulators::afas::BookedBy::Person, "50"));
    let sum: i64 = entry.lines.iter().map(|line| line.debit_cents - line.credit_cents).sum();
    assert_eq!(sum, 0);
}
