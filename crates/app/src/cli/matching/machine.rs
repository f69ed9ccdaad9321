//! The outcome for machines: one object, written as it is made, because half a million payments fit in no tree.

use ledger::finder::{Decision, Items, PartKind, Payments, Rung};
use ledger::money::Money;
use serde::ser::{Serialize, Serializer};

use super::answers::{Answers, Candidate, Case};
use super::tally::{Line, Tally};
use super::told::FileRead;

/// Candidates that are told of each payment.
const CANDIDATES: usize = 3;

/// The whole outcome.
#[derive(serde::Serialize)]
#[serde(bound = "A: Answers")]
pub(super) struct Outcome<'a, A> {
    summary: Summary,
    malformed: Vec<MalformedRow<'a>>,
    skipped: Vec<SkippedRow<'a>>,
    patterns: Vec<String>,
    payments: AllPayments<'a, A>,
}

#[derive(serde::Serialize)]
struct Summary {
    payments: usize,
    open_items: usize,
    malformed: usize,
    skipped: usize,
    decisions: Vec<Line>,
    rules: Vec<Line>,
}

#[derive(serde::Serialize)]
struct MalformedRow<'a> {
    file: &'a str,
    line: u64,
    column: Option<&'static str>,
    why: String,
}

#[derive(serde::Serialize)]
struct SkippedRow<'a> {
    line: u64,
    payment: &'a str,
    why: &'static str,
}

#[derive(serde::Serialize)]
struct OnePayment<'a> {
    payment: &'a str,
    amount: String,
    currency: &'static str,
    decision: Decision,
    rule: Option<Rung>,
    reason: String,
    parts: Vec<OnePart<'a>>,
    candidates: Vec<OneCandidate<'a>>,
}

#[derive(serde::Serialize)]
struct OnePart<'a> {
    administration: Option<i64>,
    debtor: &'a str,
    invoice: Option<&'a str>,
    amount: String,
    kind: PartKind,
    reason: String,
}

#[derive(serde::Serialize)]
struct OneCandidate<'a> {
    administration: Option<i64>,
    debtor: &'a str,
    invoice: &'a str,
    open: String,
    why_not: String,
}

struct AllPayments<'a, A> {
    case: &'a Case,
    answers: &'a A,
}

impl<'a, A: Answers> Outcome<'a, A> {
    pub(super) fn of(files: &[&'a FileRead], case: &'a Case, answers: &'a A, tally: &Tally) -> Self {
        let malformed: Vec<_> = files.iter().flat_map(|file| malformed(file)).collect();
        let why = "the amount is 0";
        let skipped = case.payments.skipped().iter().map(|row| SkippedRow { line: row.line, payment: &row.id, why });
        let (decisions, rules) = tally.lines();
        let summary = Summary {
            payments: case.payments.len(),
            open_items: case.items.len(),
            malformed: malformed.len(),
            skipped: case.payments.skipped().len(),
            decisions,
            rules,
        };
        let payments = AllPayments { case, answers };
        Self { summary, malformed, skipped: skipped.collect(), patterns: answers.patterns(), payments }
    }
}

fn malformed<'a>(file: &'a FileRead) -> impl Iterator<Item = MalformedRow<'a>> {
    let row = |row: &'a sheets::Malformed| MalformedRow {
        file: &file.name,
        line: row.line,
        column: row.column,
        why: row.why.to_string(),
    };
    file.malformed.iter().map(row)
}

impl<A: Answers> Serialize for AllPayments<'_, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.case.payments.len()).map(|index| self.one(index)))
    }
}

impl<'a, A: Answers> AllPayments<'a, A> {
    fn one(&self, index: usize) -> OnePayment<'a> {
        let case = self.case;
        let payment = case.payments.payment(index);
        let outcome = self.answers.outcome(index);
        let part = |(number, part): (usize, &ledger::finder::Part)| {
            let item = case.items.item(part.item as usize);
            OnePart {
                administration: case.items.administration(part.item as usize),
                debtor: item.debtor,
                invoice: (part.kind != PartKind::Advance).then_some(item.invoice),
                amount: Money::new(part.amount_minor, payment.currency).decimal_text(),
                kind: part.kind,
                reason: self.answers.part_reason(index, number, case),
            }
        };
        let candidates = self.answers.candidates(index, case).into_iter().take(CANDIDATES);
        OnePayment {
            payment: payment.id,
            amount: Money::new(payment.amount_minor, payment.currency).decimal_text(),
            currency: payment.currency.code(),
            decision: outcome.decision,
            rule: outcome.rung,
            reason: self.answers.reason(index, case),
            parts: outcome.parts.iter().enumerate().map(part).collect(),
            candidates: candidates.map(|candidate| self.candidate(candidate)).collect(),
        }
    }

    fn candidate(&self, candidate: Candidate) -> OneCandidate<'a> {
        let index = candidate.item as usize;
        let item = self.case.items.item(index);
        OneCandidate {
            administration: self.case.items.administration(index),
            debtor: item.debtor,
            invoice: item.invoice,
            open: Money::new(item.balance_minor, item.currency).decimal_text(),
            why_not: candidate.why,
        }
    }
}
