//! How long it takes to prove that one choice of some amounts, and no other, comes to a target.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use ledger::finder::{Choices, choices};

use crate::arguments::Arguments;
use crate::dice::Dice;
use crate::figures::{Figures, median};

/// Where all chance comes from.
const SEED: u64 = 20_260_310;

/// How many amounts, and the name of the figure.
const SIZES: [(usize, &str); 4] =
    [(12, "sums_of_12_ns"), (16, "sums_of_16_ns"), (20, "sums_of_20_ns"), (24, "sums_of_24_ns")];

/// Measures, with `--runs`, each run with amounts of its own. The target is the sum of every third amount, and the
/// amounts lie so far apart that there is no second choice: nothing ends the search early.
pub(crate) fn measure(given: &Arguments) -> Result<Figures> {
    let runs = given.number("--runs", 1_001)?;
    let mut dice = Dice::new(SEED);
    let mut figures = Figures::default();
    for (amounts, name) in SIZES {
        let times = (0..runs).map(|_| prove(amounts, &mut dice)).collect::<Result<Vec<_>>>()?;
        figures.add(name, u64::try_from(median(&times)?.as_nanos())?);
    }
    Ok(figures)
}

fn prove(count: usize, dice: &mut Dice) -> Result<Duration> {
    let amounts: Vec<i64> = (0..count).map(|_| i64::try_from(dice.roll(1 << 44))).collect::<Result<_, _>>()?;
    let chosen: Vec<usize> = (0..count).step_by(3).collect();
    let target = amounts.iter().step_by(3).sum();
    let start = Instant::now();
    let found = choices(&amounts, target);
    let time = start.elapsed();
    ensure!(found == Choices::One(chosen), "of {count} amounts another choice was found: {found:?}");
    Ok(time)
}
