//! What a measurement found: names with whole numbers, and how several runs become one figure.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Names and numbers, in the order they were found.
#[derive(Debug, Default)]
pub(crate) struct Figures(Vec<(Cow<'static, str>, u64)>);

impl Figures {
    /// Adds a figure; the unit is the end of its name.
    pub(crate) fn add(&mut self, name: impl Into<Cow<'static, str>>, number: u64) {
        self.0.push((name.into(), number));
    }

    /// Adds the median of several times, in microseconds, under `name`.
    pub(crate) fn add_median(&mut self, name: &'static str, times: &[Duration]) -> Result<()> {
        self.add(name, microseconds(median(times)?));
        Ok(())
    }
}

/// One `name number` per line.
impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(name, number)| writeln!(f, "{name} {number}"))
    }
}

/// The shortest of several times.
pub(crate) fn best(times: &[Duration]) -> Result<Duration> {
    times.iter().min().copied().context("nothing was measured")
}

/// The middle of several times; of an even number the longer of the two in the middle.
pub(crate) fn median(times: &[Duration]) -> Result<Duration> {
    let mut times = times.to_vec();
    times.sort_unstable();
    times.get(times.len() / 2).copied().context("nothing was measured")
}

/// How many of `count` things were done in a second.
pub(crate) fn per_second(count: usize, time: Duration) -> u64 {
    let nanoseconds = time.as_nanos().max(1);
    let count = u128::try_from(count).unwrap_or(u128::MAX);
    u64::try_from(count.saturating_mul(1_000_000_000) / nanoseconds).unwrap_or(u64::MAX)
}

/// `part` in thousandths of `whole`.
pub(crate) fn thousandths(part: Duration, whole: Duration) -> u64 {
    u64::try_from(part.as_nanos().saturating_mul(1_000) / whole.as_nanos().max(1)).unwrap_or(u64::MAX)
}

/// A time in whole microseconds.
pub(crate) fn microseconds(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn of_several_runs_the_shortest_and_the_middle_count() {
        let times = [ms(9), ms(1), ms(5)];
        assert_eq!((best(&times).unwrap(), median(&times).unwrap()), (ms(1), ms(5)));
        assert_eq!(median(&[ms(2), ms(4)]).unwrap(), ms(4));
        assert!(best(&[]).is_err() && median(&[]).is_err());
    }

    #[test]
    fn rates_and_ratios_are_whole_numbers() {
        assert_eq!(per_second(10_000, ms(40)), 250_000);
        assert_eq!(thousandths(ms(13), ms(10)), 1_300);
        assert_eq!(per_second(1, Duration::ZERO), 1_000_000_000);
    }

    #[test]
    fn figures_are_written_one_per_line() {
        let mut figures = Figures::default();
        figures.add("lines_per_second", 7);
        figures.add_median("start_us", &[ms(2)]).unwrap();
        assert_eq!(figures.to_string(), "lines_per_second 7\nstart_us 2000\n");
    }
}
