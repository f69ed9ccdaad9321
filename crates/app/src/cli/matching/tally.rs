//! How many payments went where, and for how much.

use std::collections::BTreeMap;

use anyhow::Context;
use ledger::finder::{Decision, Payments, Rung};
use ledger::language::Language;
use ledger::money::{Currency, Money};
use serde::Serialize;

use super::answers::Answers;
use super::parts::rest;
use crate::output::{Table, amount};

/// Payments of one kind.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    payments: u64,
    minor: i64,
}

/// A line of the summary.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    /// The decision.
    decision: &'static str,
    /// The rule, on lines of rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'static str>,
    currency: &'static str,
    payments: u64,
    amount: String,
}

type Key = (u8, Option<Rung>, &'static str);

/// All payments of a run, counted.
#[derive(Debug, Default)]
pub(super) struct Tally {
    decisions: BTreeMap<Key, (Decision, Currency, Sum)>,
    rules: BTreeMap<Key, (Decision, Currency, Sum)>,
}

impl Tally {
    /// Counts all payments, and proves on the way that the parts of each come to it.
    pub(super) fn count(answers: &Answers<'_>) -> anyhow::Result<Self> {
        let mut tally = Self::default();
        for (index, answer) in answers.each() {
            let payment = answers.case.payments.payment(index);
            rest(payment.id, payment.amount_minor, &answer)?;
            let (decision, currency) = (answer.decision, payment.currency);
            let rank = decision as u8;
            add(&mut tally.decisions, (rank, None, currency.code()), decision, currency, payment.amount_minor)?;
            if let Some(rung) = answer.rung {
                let key = (rank, Some(rung), currency.code());
                add(&mut tally.rules, key, decision, currency, payment.amount_minor)?;
            }
        }
        Ok(tally)
    }

    /// Per decision, and per rule within it.
    pub(super) fn lines(&self) -> (Vec<Line>, Vec<Line>) {
        let line = |(key, (decision, currency, sum)): (&Key, &(Decision, Currency, Sum))| Line {
            decision: decision.word(),
            rule: key.1.map(Rung::word),
            currency: currency.code(),
            payments: sum.payments,
            amount: Money::new(sum.minor, *currency).decimal_text(),
        };
        (self.decisions.iter().map(line).collect(), self.rules.iter().map(line).collect())
    }

    /// For a terminal.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if !self.decisions.is_empty() {
            let mut table = Table::new(&["decision", "payments", "", "amount"]).right(&[1, 3]);
            for (decision, currency, sum) in self.decisions.values() {
                let shown = amount(Money::new(sum.minor, *currency));
                table.row([decision.word(), &sum.payments.to_string(), currency.code(), &shown]);
            }
            text.push_str(&format!("\n{}", table.text()));
        }
        if !self.rules.is_empty() {
            let mut table = Table::new(&["rule", "decision", "payments", "", "amount", "meaning"]).right(&[2, 4]);
            for ((_, rung, _), (decision, currency, sum)) in &self.rules {
                let shown = amount(Money::new(sum.minor, *currency));
                let word = rung.map_or("", Rung::word);
                let meaning = rung.map_or("", |rung| rung.text().in_language(Language::En));
                table.row([word, decision.word(), &sum.payments.to_string(), currency.code(), &shown, meaning]);
            }
            text.push_str(&format!("\n{}", table.text()));
        }
        text
    }
}

fn add(
    sums: &mut BTreeMap<Key, (Decision, Currency, Sum)>,
    key: Key,
    decision: Decision,
    currency: Currency,
    minor: i64,
) -> anyhow::Result<()> {
    let (_, _, sum) = sums.entry(key).or_insert((decision, currency, Sum::default()));
    sum.payments = sum.payments.saturating_add(1);
    sum.minor = sum.minor.checked_add(minor).context("the amounts are too large to add up")?;
    Ok(())
}
