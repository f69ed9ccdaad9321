//! Deleting entries.

use serde_json::Value;

use crate::support::{Afas, entry, ledger, receipt, receipt_of};

fn by_number(number: i64) -> String {
    format!("connectors/FiEntries/FiEntryPar/UnId,JoCo/1,55/FiEntries/@EnNo/{number}")
}

#[tokio::test]
async fn deleting_a_whole_entry_gives_its_invoices_their_balance_back() {
    let afas = Afas::start().await;
    let number = afas.book(&receipt_of("V0031888", "48.50")).await;
    assert_eq!(afas.balance("V0031888"), Some(10_000));
    let reply = afas.send("DELETE", &by_number(number), &Value::Null).await;
    assert_eq!((reply.status, reply.text().as_str()), (200, ""));
    assert_eq!(afas.balance("V0031888"), Some(14_850));
    assert!(afas.emulator.entries().is_empty());
    assert!(afas.send("DELETE", &by_number(number), &Value::Null).await.message().contains("does not exist"));
}

#[tokio::test]
async fn a_matched_entry_stays() {
    let afas = Afas::start().await;
    let number = afas.book(&receipt()).await;
    let message = afas.send("DELETE", &by_number(number), &Value::Null).await.message();
    assert!(message.contains("is matched"), "{message}");
    assert_eq!(afas.emulator.entries().len(), 1);
}

#[tokio::test]
async fn an_entry_can_be_named_by_its_invoice_and_the_invoice_goes_with_it() {
    let afas = Afas::start().await;
    let lines = vec![crate::support::debtor("10045", "V0050000", "7", "0"), ledger("8000", "0", "7")];
    afas.book(&entry("20", lines)).await;
    let path = "connectors/fientries/fientrypar/unid,joco/1,20/fientries/inid/V0050000";
    assert_eq!(afas.send("DELETE", path, &Value::Null).await.status, 200);
    assert_eq!(afas.balance("V0050000"), None);
    assert!(afas.emulator.entries().is_empty());
}

#[tokio::test]
async fn an_entry_in_a_period_blocked_since_stays() {
    let afas = Afas::start().await;
    let number = afas.book(&receipt_of("V0031888", "1")).await;
    afas.emulator.block_period(1, 2026, 11);
    let message = afas.send("DELETE", &by_number(number), &Value::Null).await.message();
    assert!(message.contains("blocked period"), "{message}");
}

#[tokio::test]
async fn only_entries_with_an_invoice_can_be_deleted_when_the_switch_says_so() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.delete_needs_invoice = true);
    let number = afas.book(&entry("55", vec![ledger("1230", "1", "0"), ledger("4500", "0", "1")])).await;
    let message = afas.send("DELETE", &by_number(number), &Value::Null).await.message();
    assert!(message.contains("can't be deleted"), "{message}");
}
