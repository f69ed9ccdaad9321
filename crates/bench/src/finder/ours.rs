//! The product's finder on a data set: how fast, how small, and whether the answer is always the same.
//!
//! The way of the product from the file to the page (read, match, keep, show) is longer; it is measured where the store
//! is, not here.

mod answer;

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use ledger::finder::{Matches, Payments as _, Scope};
use ledger::rules::FinderRules;
use sheets::{ItemTable, PaymentTable, find_matches, read_open_items, read_payments};

use self::answer::{hash_of, write_candidates, write_result};
use super::csv::shuffled;
use crate::arguments::Arguments;
use crate::figures::{Figures, best, microseconds, per_second};
use crate::process::{PEAK, memory_kib};

/// What a payment may be booked on, and where it comes from.
struct Tables {
    payments: PaymentTable,
    items: ItemTable,
}

/// Measures, with `--data`, `--threads` and `--runs`; `--out` and `--candidates` write what was found, for the judge.
/// With `--same-answers 1` shuffled files and each number of threads must give the same answers.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let (folder, threads) = (given.path("--data")?, given.number("--threads", 2)?);
    let (mut loading, mut booking, mut suggesting) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak_kib = None;
    let mut last = None;
    for _ in 0..given.number("--runs", 3)? {
        // The tables of the run before are gone: they would count as memory of this one.
        drop(last.take());
        let start = Instant::now();
        let tables = Tables::read(&folder)?;
        loading.push(start.elapsed());
        let (time, _) = timed(|| find(&tables, threads, false));
        booking.push(time);
        if peak_kib.is_none() {
            peak_kib = Some(memory_kib("self", PEAK)?);
        }
        let (time, matches) = timed(|| find(&tables, threads, true));
        suggesting.push(time);
        last = Some((tables, matches));
    }
    let (tables, matches) = last.context("nothing was measured")?;
    write_files(given, &tables, &matches)?;
    let mut figures = Figures::default();
    figures.add("load_us", microseconds(best(&loading)?));
    figures.add("match_us", microseconds(best(&booking)?));
    figures.add("match_and_suggest_us", microseconds(best(&suggesting)?));
    figures.add_median("median_of_runs_match_us", &booking)?;
    figures.add("payments_per_second", per_second(tables.payments.len(), best(&booking)?));
    figures.add("peak_kib", peak_kib.context("nothing was measured")?);
    figures.add("peak_with_suggestions_kib", memory_kib("self", PEAK)?);
    let answers = hash_of(&tables, &matches)?;
    figures.add("answers_hash", answers);
    if given.optional_path("--same-answers").is_some() {
        drop((tables, matches));
        figures.add("same_answers", same_answers(&folder, answers)?);
    }
    Ok(figures)
}

/// The one place where the finder is called.
fn find(tables: &Tables, threads: usize, suggest: bool) -> Matches {
    let scope = Scope { administration: None, threads, suggest };
    find_matches(&tables.payments, &tables.items, &FinderRules::default(), &scope)
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}

/// How many ways gave the same answers: one and two threads, each with the files as they are and twice shuffled.
fn same_answers(folder: &Path, expected: u64) -> Result<u64> {
    let (payments, items) = (read(folder, "payments.csv")?, read(folder, "open_items.csv")?);
    let mut same = 0;
    for seed in 0..3 {
        let tables = match seed {
            0 => Tables::of(&payments, &items)?,
            _ => Tables::of(&shuffled(&payments, seed), &shuffled(&items, seed + 100))?,
        };
        for threads in [1, 2] {
            let hash = hash_of(&tables, &find(&tables, threads, true))?;
            ensure!(hash == expected, "shuffled with {seed}, {threads} threads: other answers");
            same += 1;
        }
    }
    Ok(same)
}

impl Tables {
    fn read(folder: &Path) -> Result<Self> {
        let open = |name: &str| File::open(folder.join(name)).with_context(|| format!("can't read {name}"));
        let payments = read_payments(open("payments.csv")?, "payments.csv")?;
        let items = read_open_items(open("open_items.csv")?, "open_items.csv")?;
        ensure!(payments.malformed.is_empty() && items.malformed.is_empty(), "the data set has malformed rows");
        Ok(Self { payments: payments.table, items: items.table })
    }

    fn of(payments: &str, items: &str) -> Result<Self> {
        Ok(Self {
            payments: read_payments(payments.as_bytes(), "payments.csv")?.table,
            items: read_open_items(items.as_bytes(), "open_items.csv")?.table,
        })
    }
}

fn read(folder: &Path, name: &str) -> Result<String> {
    fs::read_to_string(folder.join(name)).with_context(|| format!("can't read {name}"))
}

fn write_files(given: &Arguments, tables: &Tables, matches: &Matches) -> Result<()> {
    let create = |path: &Path| File::create(path).with_context(|| format!("can't write {}", path.display()));
    if let Some(path) = given.optional_path("--out") {
        write_result(tables, matches, BufWriter::new(create(&path)?))?;
    }
    if let Some(path) = given.optional_path("--candidates") {
        let mut output = BufWriter::new(create(&path)?);
        write_candidates(tables, matches, &mut output)?;
        output.flush()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
