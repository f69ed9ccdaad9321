//! The outcome for machines: one object, written as it is made, because half a million payments fit in no tree.

use ledger::finder::{Decision, Items, Part, PartKind, Pattern, Payments, Rung};
use ledger::money::{Currency, Money};
use serde::ser::{Serialize, Serializer};

use super::answers::{Answer, Answers, Candidate};
use super::tally::{Line, Tally};
use super::told::FileRead;

/// Candidates that are told of each payment.
const CANDIDATES: usize = 3;

/// The whole outcome.
#[derive(serde::Serialize)]
pub(super) struct Outcome<'a> {
    summary: Summary,
    malformed: Vec<MalformedRow<'a>>,
    skipped: Vec<SkippedRow<'a>>,
    payments: AllPayments<'a>,
}

#[derive(serde::Serialize)]
struct Summary {
    payments: usize,
    open_items: usize,
    malformed: usize,
    skipped: usize,
    too_common_numbers: u64,
    patterns: Vec<NumberPattern>,
    decisions: Vec<Line>,
    rules: Vec<Line>,
}

/// What many invoice numbers look like.
#[derive(serde::Serialize)]
struct NumberPattern {
    journal: String,
    shape: String,
    numbers: usize,
    example: String,
    known_in_payments: usize,
    others_in_payments: usize,
    other_examples: Vec<String>,
}

impl From<Pattern> for NumberPattern {
    fn from(pattern: Pattern) -> Self {
        Self {
            journal: pattern.journal,
            shape: pattern.shape,
            numbers: pattern.count,
            example: pattern.example,
            known_in_payments: pattern.known,
            others_in_payments: pattern.others,
            other_examples: pattern.other_examples,
        }
    }
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
    /// Why it is not booked; each part has its own reason.
    reason: Option<String>,
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
    lost: &'static str,
    why_not: &'static str,
}

struct AllPayments<'a>(&'a Answers<'a>);

impl<'a> Outcome<'a> {
    pub(super) fn of(files: &[&'a FileRead], answers: &'a Answers<'a>, tally: &Tally) -> Self {
        let case = answers.case;
        let malformed: Vec<_> = files.iter().flat_map(|file| malformed(file)).collect();
        let why = "the amount is 0";
        let skipped = case.payments.skipped().iter().map(|row| SkippedRow { line: row.line, payment: &row.id, why });
        let (decisions, rules) = tally.lines();
        let summary = Summary {
            payments: case.payments.len(),
            open_items: case.items.len(),
            malformed: malformed.len(),
            skipped: case.payments.skipped().len(),
            too_common_numbers: answers.too_common(),
            patterns: answers.patterns().patterns.into_iter().map(NumberPattern::from).collect(),
            decisions,
            rules,
        };
        Self { summary, malformed, skipped: skipped.collect(), payments: AllPayments(answers) }
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

impl Serialize for AllPayments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.each().map(|(index, answer)| one_payment(self.0, index, &answer)))
    }
}

fn one_payment<'a>(answers: &'a Answers<'a>, index: usize, answer: &Answer<'_>) -> OnePayment<'a> {
    let payment = answers.case.payments.payment(index);
    let booked = answer.decision == Decision::Book;
    let candidates = answers.candidates(index).into_iter().take(CANDIDATES);
    OnePayment {
        payment: payment.id,
        amount: Money::new(payment.amount_minor, payment.currency).decimal_text(),
        currency: payment.currency.code(),
        decision: answer.decision,
        rule: answer.rung,
        reason: (!booked).then(|| answers.why_not_booked(index)),
        parts: answer.parts.iter().map(|part| one_part(answers, index, part, payment.currency)).collect(),
        candidates: candidates.map(|candidate| one_candidate(answers, &candidate)).collect(),
    }
}

fn one_part<'a>(answers: &'a Answers<'a>, index: usize, part: &Part, currency: Currency) -> OnePart<'a> {
    let items = &answers.case.items;
    let item = items.item(part.item as usize);
    OnePart {
        administration: items.administration(part.item as usize),
        debtor: item.debtor,
        invoice: (part.kind != PartKind::Advance).then_some(item.invoice),
        amount: Money::new(part.amount_minor, currency).decimal_text(),
        kind: part.kind,
        reason: answers.why_there(index, part),
    }
}

fn one_candidate<'a>(answers: &'a Answers<'a>, candidate: &Candidate) -> OneCandidate<'a> {
    let items = &answers.case.items;
    let item = items.item(candidate.item as usize);
    OneCandidate {
        administration: items.administration(candidate.item as usize),
        debtor: item.debtor,
        invoice: item.invoice,
        open: candidate.open.decimal_text(),
        lost: candidate.lost,
        why_not: candidate.why_not,
    }
}
