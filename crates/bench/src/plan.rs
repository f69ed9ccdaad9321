//! How many lines are read and planned in a second, on one thread.

use std::time::Instant;

use anyhow::{Result, ensure};
use ledger::entry::Entry;
use ledger::settlement::Settlement;

use crate::arguments::Arguments;
use crate::case::{Case, Documents, books, items};
use crate::figures::{Figures, best, median, per_second};
use crate::road::Road;

/// Measures, with `--records`, `--items` and `--runs`. Indexing the books is told apart: it is done once for each
/// settlement, but grows with the books and not with the settlement.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let case = Case::new(given.number("--records", 10_000)?, given.number("--items", 20_000)?)?;
    let source = Documents(&case);
    let fetch = |key: &str| source.get(key);
    let (mut indexing, mut reading, mut planning, mut together) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut readings = 0;
    for _ in 0..given.number("--runs", 9)? {
        let items = items(&case);
        let start = Instant::now();
        let books = books(items);
        indexing.push(start.elapsed());
        let mut road = Road::new(&fetch)?;
        let (settlement, entries) = road.walk(&books)?;
        check(&Expected::of(&case), &settlement, &entries)?;
        reading.push(road.reading);
        planning.push(road.planning);
        together.push(road.reading + road.planning);
        readings = road.readings;
    }
    let mut figures = Figures::default();
    figures.add("best_lines_per_second", per_second(case.records(), best(&together)?));
    figures.add("median_lines_per_second", per_second(case.records(), median(&together)?));
    figures.add("readings", readings);
    figures.add_median("reading_us", &reading)?;
    figures.add_median("planning_us", &planning)?;
    figures.add_median("indexing_us", &indexing)?;
    Ok(figures)
}

/// What must come out of a case.
pub(crate) struct Expected {
    lines: usize,
    found: usize,
}

impl Expected {
    /// A line for each record and one for the costs; a found invoice for each record that names one.
    pub(crate) fn of(case: &Case) -> Self {
        Self { lines: case.records() + 1, found: case.named() }
    }
}

/// A figure counts only when the work was done. That every cent is accounted for, planning has proved itself.
pub(crate) fn check(expected: &Expected, settlement: &Settlement, entries: &[Entry]) -> Result<()> {
    let lines = settlement.lines().len();
    ensure!(lines == expected.lines, "{lines} lines were read, not {}", expected.lines);
    let found = entries.iter().flat_map(Entry::lines).filter(|line| line.invoice.is_some()).count();
    ensure!(found == expected.found, "{found} invoices were found, not {}", expected.found);
    Ok(())
}
