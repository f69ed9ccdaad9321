//! Bank statements as banks make them, and as they arrive when something went wrong.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod properties;
mod read;
mod refused;

use ledger::bank::BankStatement;
use sheets::statements::read_statement;

const CAMT_02: &str = include_str!("files/camt_053_02.xml");
const CAMT_08: &str = include_str!("files/camt_053_08.xml");
const ING: &str = include_str!("files/ing.sta");
const RABOBANK: &str = include_str!("files/rabobank.sta");
const ABN_AMRO: &str = include_str!("files/abn_amro.sta");

fn statements(text: &str) -> Vec<BankStatement> {
    read_statement(text.as_bytes()).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    read_statement(bytes).unwrap_err().to_string()
}

/// A file with one thing changed.
#[track_caller]
fn with(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "{from} must be there once");
    text.replace(from, to)
}
