//! `kruispost bank FILE…`: bank statements kept, and the payouts that are on them.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use engine::commands::Behalf;
use jiff::ToSpan;
use ledger::bank::BankLine;
use ledger::language::Language;
use serde_json::{Value, json};
use sheets::statements::STATEMENT_BYTES_AT_MOST;
use store::{FIRST_ORGANISATION, SavedStatement};

use super::exit::Exit;
use super::place::Place;
use crate::bank::{DAYS, Group, PayoutFound, Total, UploadFault, payouts_since, totals, upload};
use crate::output::{Paint, Table, amount, count, print, print_json};

/// Who did it, in the audit log.
const WHO: &str = "command line";

/// Keep bank statements, and find the bank line of each payout of the last 90 days
///
/// Reads CAMT.053 and MT940. A file is kept as a whole or refused as a whole; a statement that is kept already stays as it is.
/// Nothing is booked. Ends with 1 when a file was refused, and with 3 when a payout is missing or differs at the bank, or is only
/// perhaps found.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  kruispost bank march.xml
  kruispost bank statements/*.xml --json | jq '.payouts[] | select(.found != \"paired\") | {code, amount, found}'")]
pub(crate) struct Bank {
    /// Files as the bank gave them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print the outcome for machines
    #[arg(long)]
    json: bool,
}

/// What became of a file.
struct Taken {
    file: String,
    outcome: Result<Vec<SavedStatement>, String>,
}

pub(crate) async fn run(command: Bank, place: &Place) -> anyhow::Result<Exit> {
    let engine = place.engine().await?;
    let mut taken = Vec::with_capacity(command.files.len());
    for file in &command.files {
        let outcome = match read(file) {
            Ok(bytes) => kept(upload(&engine, Behalf { organisation: FIRST_ORGANISATION, who: WHO }, bytes).await)?,
            Err(error) => Err(error.to_string()),
        };
        taken.push(Taken { file: file.display().to_string(), outcome });
    }
    let store = engine.store().reader().of_organisation(FIRST_ORGANISATION);
    let payouts = payouts_since(&store, engine.clock().today().saturating_sub(DAYS.days())).await?;
    if command.json {
        print_json(&json!({
            "files": taken.iter().map(file_value).collect::<Vec<_>>(),
            "payouts": payouts.iter().map(payout_value).collect::<Vec<_>>(),
        }))?;
    } else {
        print(&told(&taken, &payouts, &totals(&payouts)?, place.paint))?;
    }
    Ok(if taken.iter().any(|one| one.outcome.is_err()) {
        Exit::Failed
    } else if payouts.iter().any(|one| one.found.group().needs_a_look()) {
        Exit::Waiting
    } else {
        Exit::Done
    })
}

/// The bytes of a file, and no more than tell that it is too large.
fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let at_most = u64::try_from(STATEMENT_BYTES_AT_MOST).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(file)?.take(at_most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A fault of the file is told beside it; one of the store ends the command.
fn kept(outcome: Result<Vec<SavedStatement>, UploadFault>) -> anyhow::Result<Result<Vec<SavedStatement>, String>> {
    match outcome {
        Ok(saved) => Ok(Ok(saved)),
        Err(UploadFault::Store(error)) => Err(error.into()),
        Err(fault) => Ok(Err(fault.in_language(Language::En).unwrap_or_default())),
    }
}

fn told(taken: &[Taken], payouts: &[PayoutFound], totals: &[Total], paint: Paint) -> String {
    let mut text = String::new();
    for Taken { file, outcome } in taken {
        match outcome {
            Ok(saved) => text.push_str(&format!("{} {file}: {}\n", paint.good("✓"), saved_text(saved))),
            Err(fault) => text.push_str(&format!("{} {file}: {fault}\n", paint.bad("✗"))),
        }
    }
    if payouts.is_empty() {
        text.push_str("There were no payouts in the last 90 days.\n");
        return text;
    }
    let mut table =
        Table::new(&["paid out", "code", "payout", "", "on the bank", "booked", "bank amount"]).right(&[2, 6]);
    for PayoutFound { settlement, payout, found } in payouts {
        let sign = match found.group() {
            Group::Found => "✓",
            Group::Differs | Group::Missing => "✗",
            Group::Perhaps => "?",
            Group::Open => "…",
            Group::Nothing => "–",
        };
        let all = |told: &dyn Fn(&BankLine) -> String| found.lines().iter().map(told).collect::<Vec<_>>().join(", ");
        table.row([
            settlement.date.to_string(),
            settlement.code.clone(),
            amount(*payout),
            payout.currency().code().to_owned(),
            format!("{sign} {}", found.sentence(Language::En, amount)),
            all(&|line| line.booked.to_string()),
            all(&|line| amount(line.amount)),
        ]);
    }
    text.push_str(&format!("\n{}\n", table.text()));
    for Total { group, number, sums } in totals {
        let sums: Vec<String> = sums.iter().map(|sum| format!("{} {}", sum.currency().code(), amount(*sum))).collect();
        text.push_str(&format!("{}: {number}, {}\n", group.name(Language::En), sums.join(", ")));
    }
    text
}

fn saved_text(saved: &[SavedStatement]) -> String {
    let (new, known): (Vec<_>, Vec<_>) = saved.iter().partition(|one| one.new);
    let lines: usize = new.iter().map(|one| one.row.lines).sum();
    let kept =
        (!new.is_empty()).then(|| format!("{} with {} kept", count(new.len(), "statement"), count(lines, "line")));
    let known = (!known.is_empty()).then(|| format!("{} known already", count(known.len(), "statement")));
    kept.into_iter().chain(known).collect::<Vec<_>>().join("; ")
}

fn file_value(taken: &Taken) -> Value {
    let statement = |one: &SavedStatement| {
        let of = &one.row.summary;
        json!({
            "account": of.account,
            "id": of.id,
            "from": of.first_day(),
            "to": of.last_day(),
            "lines": one.row.lines,
            "opening": of.opening.amount.decimal_text(),
            "closing": of.closing.amount.decimal_text(),
            "currency": of.opening.amount.currency().code(),
            "new": one.new,
        })
    };
    let saved = taken.outcome.as_ref().ok();
    json!({
        "file": taken.file,
        "statements": saved.map(|saved| saved.iter().map(statement).collect::<Vec<_>>()).unwrap_or_default(),
        "fault": taken.outcome.as_ref().err(),
    })
}

fn payout_value(one: &PayoutFound) -> Value {
    let PayoutFound { settlement, payout, found } = one;
    json!({
        "code": settlement.code,
        "date": settlement.date,
        "amount": payout.decimal_text(),
        "currency": payout.currency().code(),
        "found": found.word(),
        "text": found.sentence(Language::En, amount),
        "lines": found.lines().iter().map(line_value).collect::<Vec<_>>(),
    })
}

/// A bank line, with stable keys.
pub(super) fn line_value(line: &BankLine) -> Value {
    json!({
        "account": line.account,
        "statement": line.statement,
        "booked": line.booked,
        "amount": line.amount.decimal_text(),
        "currency": line.amount.currency().code(),
        "counterparty": line.counterparty.name,
        "text": line.text,
    })
}
