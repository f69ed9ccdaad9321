//! What one more line of a settlement costs in memory while it is read and planned.
//!
//! Each size runs in a process of its own, and the kernel tells the most memory that process ever had. Both sizes are
//! planned against the same books, so that in the difference everything falls away but the lines.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use links::provider::Document;

use crate::arguments::Arguments;
use crate::case::{Case, Documents, books, items};
use crate::figures::Figures;
use crate::plan::{Expected, check};
use crate::process::{PEAK, memory_kib};
use crate::road::Road;

/// The subcommand of the process that measures one size.
pub(crate) const ONE_SIZE: &str = "memory-of-one-size";

/// Measures, with `--records` and `--items`, that size and one of twice as many records.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let records = given.number("--records", 10_000)?;
    let items = given.number("--items", 20_000)?;
    let (small, large) = (Size::run(records, items)?, Size::run(records * 2, items)?);
    let more = u64::try_from(records)?;
    let mut figures = Figures::default();
    figures.add("bytes_per_line", large.peak_bytes.saturating_sub(small.peak_bytes) / more);
    figures.add("document_bytes_per_line", large.document_bytes.saturating_sub(small.document_bytes) / more);
    figures.add("peak_bytes", small.peak_bytes);
    figures.add("peak_of_twice_as_many_bytes", large.peak_bytes);
    Ok(figures)
}

/// What was found of one size.
struct Size {
    peak_bytes: u64,
    document_bytes: u64,
}

impl Size {
    fn run(records: usize, items: usize) -> Result<Self> {
        let folder = tempfile::tempdir().context("no temporary folder")?;
        let document_bytes = write_documents(&Case::new(records, items)?, folder.path())?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([ONE_SIZE, "--records", &records.to_string(), "--items", &items.to_string()]);
        let done = command.arg("--documents").arg(folder.path()).output().context("can't run the measuring process")?;
        ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let told = String::from_utf8_lossy(&done.stdout);
        let peak = told.trim().strip_prefix("peak_kib ").context("the measuring process told nothing")?;
        Ok(Self { peak_bytes: peak.parse::<u64>()? * 1_024, document_bytes })
    }
}

/// Writes every document that the way of the settlement asks for, and gives their size.
fn write_documents(case: &Case, folder: &Path) -> Result<u64> {
    let source = Documents(case);
    let fetch = |key: &str| source.get(key);
    let mut road = Road::new(&fetch)?;
    road.walk(&books(items(case)))?;
    let mut bytes = 0;
    for document in &road.documents {
        fs::write(folder.join(&document.key), &document.body)?;
        bytes += u64::try_from(document.body.len())?;
    }
    Ok(bytes)
}

/// Reads and plans once, with `--records`, `--items` and `--documents`. The documents come from files, because making
/// them would take memory too.
pub(crate) fn measure_one_size(given: &Arguments) -> Result<Figures> {
    let folder = given.path("--documents")?;
    let case = Case::new(given.number("--records", 1)?, given.number("--items", 1)?)?;
    let (expected, books) = (Expected::of(&case), books(items(&case)));
    drop(case);
    let fetch = |key: &str| {
        let body = fs::read(folder.join(key)).with_context(|| format!("no document {key}"))?;
        Ok(Document { key: key.to_owned(), body })
    };
    let (settlement, entries) = Road::new(&fetch)?.walk(&books)?;
    check(&expected, &settlement, &entries)?;
    let mut figures = Figures::default();
    figures.add("peak_kib", memory_kib("self", PEAK)?);
    Ok(figures)
}
