//! What the kernel tells of a process: its memory, from `/proc`.

use anyhow::{Context as _, Result};

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
