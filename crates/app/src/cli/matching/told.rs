//! What a run tells people: the files, the rows that were left out, the sums, and why payments were not booked.

use std::io::{self, Write};

use ledger::finder::{Decision, ItemView, Items, Pattern, Patterns, Payments};
use ledger::money::Money;
use ledger::rules::MatchField;
use sheets::{Malformed, Reading};

use super::answers::{Answer, Answers, Candidate, Case};
use super::tally::Tally;
use crate::output::{Paint, amount, count};

/// Malformed rows that are shown of each file; more would hide the summary.
const SHOWN_AT_MOST: usize = 20;

/// A file that was read.
#[derive(Debug)]
pub(super) struct FileRead {
    /// As the person named it.
    pub(super) name: String,
    /// Rows below the first line.
    pub(super) rows: u64,
    /// Rows that were left out.
    pub(super) malformed: Vec<Malformed>,
}

impl FileRead {
    /// Takes the table out of a reading.
    pub(super) fn of<T>(name: &str, reading: Reading<T>) -> (Self, T) {
        let Reading { table, malformed, rows } = reading;
        (Self { name: name.to_owned(), rows, malformed }, table)
    }
}

/// The summary.
pub(super) fn summary(files: &[&FileRead], case: &Case, tally: &Tally, paint: Paint) -> String {
    let mut text = String::new();
    for file in files {
        text.push_str(&format!("{}: {}", file.name, count(file.rows, "row")));
        if !file.malformed.is_empty() {
            text.push_str(&format!(", {} left out", file.malformed.len()));
        }
        text.push('\n');
        for malformed in file.malformed.iter().take(SHOWN_AT_MOST) {
            text.push_str(&format!("{} {}\n", paint.bad("✗"), malformed.text(&file.name)));
        }
        if let more @ 1.. = file.malformed.len().saturating_sub(SHOWN_AT_MOST) {
            text.push_str(&format!("  … and {more} more; --json lists them all\n"));
        }
    }
    if let skipped @ 1.. = case.payments.skipped().len() {
        text.push_str(&format!(
            "{} {} of nothing skipped: the amount is 0\n",
            paint.warning("!"),
            count(skipped, "payment")
        ));
    }
    text.push_str(&tally.text());
    text
}

/// Tells of each payment that is not booked what was thought of and why that lost.
pub(super) fn explain(answers: &Answers<'_>, paint: Paint, to: &mut dyn Write) -> io::Result<()> {
    for (index, answer) in answers.each().filter(|(_, answer)| answer.decision != Decision::Book) {
        to.write_all(one_payment(index, &answer, answers, paint).as_bytes())?;
    }
    if let common @ 1.. = answers.too_common() {
        let numbers = count(common, "number");
        writeln!(to, "{numbers} of items stand in so many payments that they tell nothing\n")?;
    }
    to.write_all(patterns(&answers.patterns(), paint).as_bytes())
}

/// What the invoice numbers look like, and a warning where other numbers look like them.
fn patterns(learned: &Patterns, paint: Paint) -> String {
    let mut text = format!("{}\n", paint.strong("What the invoice numbers look like (# any digit, ? any letter)"));
    for pattern in &learned.patterns {
        let Pattern { shape, example, known, others, .. } = pattern;
        let journal = if pattern.journal.is_empty() { String::new() } else { format!(", journal {}", pattern.journal) };
        let numbers = count(pattern.count, "number");
        text.push_str(&format!("  {}{} · {numbers}, such as {}", shown(shape), shown(&journal), shown(example)));
        text.push_str(&format!(" · in the payments {known} known"));
        if *others > 0 {
            let examples: Vec<String> = pattern.other_examples.iter().map(|example| shown(example)).collect();
            let other = format!("{others} that are no open invoice ({})", examples.join(", "));
            text.push_str(&format!(", {} {other}", paint.warning("!")));
        }
        text.push('\n');
    }
    if learned.rarer > 0 {
        text.push_str(&format!("  and {} of rarer looks\n", count(learned.rarer, "number")));
    }
    text.push('\n');
    text
}

fn one_payment(index: usize, answer: &Answer<'_>, answers: &Answers<'_>, paint: Paint) -> String {
    let case = answers.case;
    let payment = case.payments.payment(index);
    let money = amount(Money::new(payment.amount_minor, payment.currency));
    let day = payment.date.map_or_else(String::new, |date| format!(" · {date}"));
    let (id, currency) = (shown(payment.id), payment.currency.code());
    let heading = format!("{id}{day} · {currency} {money} · {}", answer.decision.word());
    let mut text = format!("{}\n", paint.strong(&heading));
    for field in MatchField::ALL {
        let value = case.payments.text(index, *field);
        if !value.is_empty() {
            text.push_str(&format!("  {}: {}\n", field.word(), shown(value)));
        }
    }
    text.push_str(&format!("  → {}\n", shown(&answers.why_not_booked(index))));
    for Candidate { item, open, why_not, .. } in answers.candidates(index) {
        let ItemView { invoice, debtor, .. } = case.items.item(item as usize);
        let open = format!("{} {}", open.currency().code(), amount(open));
        text.push_str(&format!("  – {} of debtor {}, {open} open: {why_not}\n", shown(invoice), shown(debtor)));
    }
    text.push('\n');
    text
}

/// A text from a file, without what a terminal would obey.
fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
