//! Settlements in Pay.'s words and what becomes of them.

mod odd;
mod property;
mod stopped;
mod worked;
mod writer;

use std::collections::BTreeMap;

use ledger::problem::Problem;
use ledger::settlement::{LineKind, Settlement, SettlementParts};

use self::writer::read_in_rounds;
use crate::provider::Reading;
use crate::providers::pay::PayOptions;

/// The settlement that documents give; its lines add up.
fn settlement_of(documents: &BTreeMap<String, String>) -> SettlementParts {
    match read_in_rounds(documents, &PayOptions::default()).0 {
        Reading::Settlement(parts) => Settlement::new(*parts).unwrap().into_parts(),
        other => panic!("{other:?}"),
    }
}

/// Why documents give no settlement.
fn problem_of(documents: &BTreeMap<String, String>) -> Problem {
    match read_in_rounds(documents, &PayOptions::default()).0 {
        Reading::Unreadable(problem) => problem,
        other => panic!("{other:?}"),
    }
}

/// What a line comes down to: kind, order, cents.
fn essence(parts: &SettlementParts) -> Vec<(LineKind, String, i64)> {
    let line = |line: &ledger::settlement::SettlementLine| {
        (line.kind, line.order_id.clone().unwrap_or_default(), line.amount.minor())
    };
    parts.lines.iter().map(line).collect()
}

/// A document with one text in it replaced, which must be there.
fn replace(documents: &mut BTreeMap<String, String>, key: &str, from: &str, to: &str) {
    let body = documents.get_mut(key).unwrap();
    assert!(body.contains(from), "{key} has no {from}: {body}");
    *body = body.replace(from, to);
}
