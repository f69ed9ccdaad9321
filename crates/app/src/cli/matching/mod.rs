//! `kruispost match`: the finder alone, offline, on plain CSV.

mod answers;
mod machine;
mod parts;
mod rules;
mod saved;
mod tally;
#[cfg(test)]
mod tests;
mod told;

use std::fs::File;
use std::io::{self, BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use ledger::rules::FinderRules;
use sheets::{ResultWriter, read_open_items, read_payments};

use super::exit::Exit;
use crate::config::Environment;
use crate::output::Paint;
use answers::{Answers, Case};
use rules::{EXAMPLE, MatchRules, read_rules};
use saved::Saved;
use tally::Tally;
use told::FileRead;

/// What stands for the standard input or output.
const STANDARD: &str = "-";

const AFTER_HELP: &str = "\
Examples:
  kruispost match --payments payments.csv --open-items items.csv --out result.csv
  kruispost match --payments p.csv --open-items items.csv --rules rules.toml --out r.csv --explain
  kruispost match --payments - --open-items items.csv --json < payments.csv | jq .summary

Files: UTF-8, separated by `,` or `;`, the first line names the columns; order and capitals do not
matter, unknown columns are ignored. Amounts as 1234.56 (1234,56 where the separator is `;`), days
as 2026-03-10 or 10-03-2026.
  payments:    id, amount; date, currency, method, reference, description, order_id, extra1, extra2,
               extra3. A negative amount is a refund.
  open items:  debtor, invoice, balance; administration, journal, date, due_date, currency, amount,
               payment_reference, order_number, description. Credit notes are negative.
  result:      payment, decision (book, ask, unmatched), administration, debtor, invoice, amount,
               kind (invoice, advance, difference), rule, reason. The rows of a payment come to it.

Rules, all of them optional:
";

/// Try the finder on payments and open items of your own: plain CSV, offline, nothing is booked
///
/// Says for each payment which invoice it settles and why, what a person would be asked, and what fits nothing. Rows that
/// can't be read are named with line and column and left out; the run then ends with 3.
#[derive(Debug, Args)]
#[command(name = "match", after_long_help = after_long_help())]
pub(crate) struct Match {
    /// The payments; `-` reads the standard input
    #[arg(long, value_name = "FILE.csv")]
    payments: PathBuf,
    /// The open invoices and credit notes; `-` reads the standard input
    #[arg(long, value_name = "FILE.csv")]
    open_items: PathBuf,
    /// How to look; without it as an integration does by default
    #[arg(long, value_name = "FILE.toml")]
    rules: Option<PathBuf>,
    /// Tell of each payment that is not booked what was thought of, and why that lost
    ///
    /// On the standard output when the result goes to a file, otherwise on the standard error output.
    #[arg(long)]
    explain: bool,
    /// Print everything for machines: sums, malformed rows, and each payment with parts and candidates
    #[arg(long)]
    json: bool,
    /// Write the result here instead of the standard output
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
}

fn after_long_help() -> String {
    let rules: String = EXAMPLE.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect();
    format!("{AFTER_HELP}{rules}")
}

/// Where a run tells.
struct Streams<'a> {
    /// The answer.
    answer: &'a mut dyn Write,
    /// Remarks on it.
    remarks: &'a mut dyn Write,
    /// Colours of the remarks.
    paint: Paint,
}

pub(crate) fn run(command: &Match, environment: &Environment) -> anyhow::Result<Exit> {
    let mut answer = BufWriter::new(io::stdout().lock());
    let mut remarks = BufWriter::new(io::stderr().lock());
    let paint = Paint::of_remarks(environment);
    let ended = carry_out(command, &mut Streams { answer: &mut answer, remarks: &mut remarks, paint });
    match ended {
        // A reader that has left early (`| head`) is no failure.
        Err(error) if left_early(&error) => {
            // What is still held would only fail again.
            drop(answer.into_parts());
            Ok(Exit::Done)
        }
        ended => ended,
    }
}

fn left_early(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// Reads, finds, and tells.
fn carry_out(command: &Match, streams: &mut Streams<'_>) -> anyhow::Result<Exit> {
    refuse_what_would_be_lost(command)?;
    let (files, case) = read(command)?;
    let answers = Answers::find(&case);
    let tally = Tally::count(&answers)?;
    if let Some(path) = &command.out {
        let mut saved = Saved::beside(path)?;
        write_result(&answers, saved.writer())?;
        saved.finish()?;
    }
    if command.json {
        let outcome = machine::Outcome::of(&files.each_ref(), &answers, &tally);
        serde_json::to_writer_pretty(&mut *streams.answer, &outcome).map_err(io::Error::from)?;
        streams.answer.write_all(b"\n")?;
    } else if command.out.is_none() {
        write_result(&answers, &mut *streams.answer)?;
    }
    if command.explain {
        let answer_is_free = command.out.is_some() && !command.json;
        let to: &mut dyn Write = if answer_is_free { &mut *streams.answer } else { &mut *streams.remarks };
        told::explain(&answers, streams.paint, to)?;
    }
    streams.answer.flush()?;
    streams.remarks.write_all(told::summary(&files.each_ref(), &case, &tally, streams.paint).as_bytes())?;
    streams.remarks.flush()?;
    let left_out = files.iter().any(|file| !file.malformed.is_empty());
    Ok(if left_out { Exit::Waiting } else { Exit::Done })
}

/// Reads the files: what the finder is given, and what was left out.
fn read(command: &Match) -> anyhow::Result<([FileRead; 2], Case)> {
    let rules = command.rules.as_deref().map_or_else(|| Ok(MatchRules::default()), rules_of)?;
    // The larger file first: reading needs some memory besides the table.
    let (name, input) = open(&command.open_items)?;
    let (items_file, mut items) = FileRead::of(&name, read_open_items(input, &name)?);
    let (name, input) = open(&command.payments)?;
    let (payments_file, payments) = FileRead::of(&name, read_payments(input, &name)?);
    if let Some(administration) = rules.administration {
        items.assume_administration(administration);
    }
    Ok(([payments_file, items_file], Case { payments, items, rules }))
}

fn write_result(answers: &Answers<'_>, output: &mut dyn Write) -> anyhow::Result<()> {
    let mut writer = ResultWriter::new(BufWriter::new(output))?;
    for (index, answer) in answers.each() {
        parts::each_row(index, &answer, answers, |row| writer.row(row))?;
    }
    writer.finish()?;
    Ok(())
}

/// Refuses to read one input twice, and to write over what is read.
fn refuse_what_would_be_lost(command: &Match) -> anyhow::Result<()> {
    let Match { payments, open_items, out, .. } = command;
    if is_standard(payments) && is_standard(open_items) {
        bail!("only one of --payments and --open-items can be `-`");
    }
    let Some(out) = out.as_deref().and_then(|out| out.canonicalize().ok()) else { return Ok(()) };
    for read in [Some(payments), Some(open_items), command.rules.as_ref()].into_iter().flatten() {
        if read.canonicalize().is_ok_and(|read| read == out) {
            bail!("--out {} would replace a file that is read; name another", read.display());
        }
    }
    Ok(())
}

fn is_standard(path: &Path) -> bool {
    path.as_os_str() == STANDARD
}

fn open(path: &Path) -> anyhow::Result<(String, Box<dyn Read>)> {
    if is_standard(path) {
        return Ok(("standard input".into(), Box::new(io::stdin())));
    }
    let name = path.display().to_string();
    let file = File::open(path).with_context(|| format!("{name} can't be read"))?;
    Ok((name, Box::new(file)))
}

/// How the finder looks, by a file of rules.
pub(super) fn finder_rules(path: &Path) -> anyhow::Result<FinderRules> {
    Ok(rules_of(path)?.finder)
}

fn rules_of(path: &Path) -> anyhow::Result<MatchRules> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("{name} can't be read"))?;
    read_rules(&text, &name).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("the rules can't be used\n    {}", told.join("\n    "))
    })
}
