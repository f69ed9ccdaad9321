//! What a program answered.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail, ensure};

use super::truth::Known;
use crate::finder::csv::{Row, Table};

/// How many candidates of a payment count as offered.
const OFFERED_AT_MOST: usize = 3;

/// What a part of a payment was booked on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum On {
    Invoice(String),
    /// The debtor, for later.
    Advance(String),
    /// The account of differences.
    Difference,
}

/// The answer for one payment.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) booked: Vec<(On, i64)>,
    pub(super) asked: bool,
    /// Invoices that a person is shown.
    pub(super) offered: Vec<String>,
}

/// All answers, by the place of the payment.
#[derive(Debug)]
pub(super) struct Answers(pub(super) Vec<Answer>);

impl Answers {
    pub(super) fn new(payments: usize) -> Self {
        let mut answers = Vec::new();
        answers.resize_with(payments, Answer::default);
        Self(answers)
    }

    /// Reads the rows. Says whether amounts are still to be filled in.
    pub(super) fn read_result(&mut self, known: &Known, text: &str) -> Result<bool> {
        let table = Table::new(text)?;
        ensure!(table.has("payment") && table.has("invoice"), "a result has the columns payment and invoice");
        let (has_decision, has_amount) = (table.has("decision"), table.has("amount"));
        table.for_each(|row| {
            let answer = self.0.get_mut(known.place(row.text("payment"))?).context("no such payment")?;
            match if has_decision { row.text("decision") } else { "book" } {
                "book" => answer.booked.push((on(row)?, if has_amount { row.cents("amount")? } else { 0 })),
                "ask" => {
                    answer.asked = true;
                    answer.offer(row.text("invoice"));
                }
                "unmatched" => {}
                other => bail!("`{other}` is no decision"),
            }
            Ok(())
        })?;
        Ok(!has_amount)
    }

    /// Gives each booked invoice what is open of it; a payment for one invoice at most what was paid.
    pub(super) fn fill_amounts(&mut self, known: &Known, balances: &HashMap<String, i64>) {
        for (answer, payment) in self.0.iter_mut().zip(&known.payments) {
            let one = answer.booked.len() == 1;
            for (on, amount) in &mut answer.booked {
                let On::Invoice(invoice) = on else { continue };
                let balance = balances.get(invoice).copied().unwrap_or(payment.amount);
                *amount = if one { balance.min(payment.amount) } else { balance };
            }
        }
    }

    /// Reads what was offered besides.
    pub(super) fn read_candidates(&mut self, known: &Known, text: &str) -> Result<()> {
        let mut seen: HashMap<usize, usize> = HashMap::new();
        Table::new(text)?.for_each(|row| {
            let place = known.place(row.text("payment"))?;
            let count = seen.entry(place).or_default();
            *count += 1;
            if *count <= OFFERED_AT_MOST {
                self.0.get_mut(place).context("no such payment")?.offer(row.text("invoice"));
            }
            Ok(())
        })
    }
}

impl Answer {
    fn offer(&mut self, invoice: &str) {
        if !invoice.is_empty() {
            self.offered.push(invoice.to_owned());
        }
    }
}

fn on(row: &Row<'_>) -> Result<On> {
    Ok(match row.text("kind") {
        "" | "invoice" => On::Invoice(row.text("invoice").to_owned()),
        "advance" => On::Advance(row.text("debtor").to_owned()),
        "difference" => On::Difference,
        other => bail!("`{other}` is no kind"),
    })
}
