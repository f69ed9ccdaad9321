//! The lower half of a story: entries as an accountant writes them, debit left and credit right.

use std::fmt::Write;

use jiff::civil::Date;
use ledger::entry::{Account, Entry, EntryLine, Side};
use ledger::language::Language;
use ledger::plan::{Late, Plan};
use ledger::settlement::Settlement;

/// Entries longer than this are shown by their first and last lines.
const SHOWN: usize = 12;

pub(crate) fn plan(plan: &Plan, settlement: &Settlement) -> String {
    let mut text = match plan {
        Plan::Entries(entries) => entries.iter().map(entry).collect::<Vec<_>>().join("\n"),
        Plan::Asking(questions) => {
            questions.iter().map(|q| format!("question {}: {}\n", q.name(), q.text(Language::En))).collect()
        }
        Plan::Wants(wanted) => {
            let mut text = String::new();
            for order in &wanted.orders {
                writeln!(text, "look up first: the transaction of order {order}").unwrap();
            }
            for invoice in &wanted.invoices {
                writeln!(text, "look up first: invoice {invoice}, which is not open").unwrap();
            }
            text
        }
        Plan::Skipped(why) => format!("skipped: {why}\n"),
    };
    for external in &settlement.parts().external {
        let (method, amount, count) = (&external.method.name, external.amount, external.transactions);
        writeln!(text, "\nnot in this payout: {method} {amount} in {count} transactions, paid out by {method} itself")
            .unwrap();
    }
    text
}

pub(crate) fn late(late: &Late, day: Date) -> String {
    match late {
        Late::Nothing => format!("\n{day}: nothing (more) moves from debtor not found\n"),
        Late::Entry { entry: moved, certain: true } => format!("\n{day}: moves by itself\n{}", entry(moved)),
        Late::Entry { entry: moved, certain: false } => format!("\n{day}: waits for a person\n{}", entry(moved)),
        Late::Waits(question) => format!("\n{day}: nothing yet: {}\n", question.text(Language::En)),
    }
}

fn entry(entry: &Entry) -> String {
    let parts = entry.parts();
    let mut text = format!(
        "entry {} of {}, administration {}, journal {}, period {}-{}\n",
        entry.voucher(),
        parts.date,
        parts.administration,
        parts.journal,
        parts.year,
        parts.period
    );
    let lines = entry.lines();
    writeln!(text, "{:<14} {:>12} {:>12}  {:<12} reason", "account", "debit", "credit", "invoice").unwrap();
    let hidden = lines.len().saturating_sub(SHOWN);
    for (index, line) in lines.iter().enumerate() {
        if hidden > 0 && index == 3 {
            writeln!(text, "... {hidden} more lines like these").unwrap();
        }
        if hidden == 0 || index < 3 || index >= hidden + 3 {
            text.push_str(&entry_line(line));
        }
    }
    let total = entry.total().decimal_text();
    writeln!(text, "{:<14} {total:>12} {total:>12}", "total").unwrap();
    text
}

fn entry_line(line: &EntryLine) -> String {
    let account = match &line.account {
        Account::Ledger(number) => number.clone(),
        Account::Debtor(number) => format!("debtor {number}"),
    };
    let amount = line.amount.decimal_text();
    let (debit, credit) = match line.side {
        Side::Debit => (amount.as_str(), ""),
        Side::Credit => ("", amount.as_str()),
    };
    let invoice = line.invoice.as_deref().unwrap_or("");
    let vat = line.vat_code.as_deref().map(|code| format!(" [VAT code {code}]")).unwrap_or_default();
    format!("{account:<14} {debit:>12} {credit:>12}  {invoice:<12} {}{vat}\n", line.reason.text(Language::En))
}
