//! What the kernel tells of a process: its memory, from `/proc`.

use std::time::Duration;

use anyhow::{Context as _, Result};

/// Linux counts time for programs in hundredths of a second, whatever it does inside (`man 5 proc`, `USER_HZ`).
const MILLISECONDS_PER_TICK: u64 = 10;

/// The most memory a process ever had, in KiB (`VmHWM`).
pub(crate) const PEAK: &str = "VmHWM:";
/// The memory it has now, in KiB (`VmRSS`).
pub(crate) const RESIDENT: &str = "VmRSS:";

/// A figure of `/proc/ID/status`, in KiB. `id` is the number of a process, or `self`.
pub(crate) fn memory_kib(id: &str, field: &str) -> Result<u64> {
    let path = format!("/proc/{id}/status");
    let text = std::fs::read_to_string(&path).with_context(|| format!("can't read {path}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(field));
    let number = line.and_then(|rest| rest.split_whitespace().next()).and_then(|number| number.parse().ok());
    number.with_context(|| format!("{path} has no {field}"))
}

/// The time this process has worked so far, on all cores together.
pub(crate) fn cpu_time() -> Result<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").context("can't read /proc/self/stat")?;
    // The name of the program stands in brackets and may hold anything; user and system time are the 12th and 13th behind it.
    let behind = stat.rsplit_once(')').map(|(_, behind)| behind);
    let ticks = behind.map(|behind| behind.split_whitespace().skip(11).take(2).map(str::parse::<u64>));
    let ticks: u64 = ticks.context("/proc/self/stat has no times")?.sum::<Result<u64, _>>()?;
    Ok(Duration::from_millis(ticks.saturating_mul(MILLISECONDS_PER_TICK)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_is_never_below_what_is_there_now() {
        let now = memory_kib("self", RESIDENT).unwrap();
        assert!(now > 0 && memory_kib("self", PEAK).unwrap() >= now);
        assert!(memory_kib("self", "VmNothing:").is_err());
    }
}
