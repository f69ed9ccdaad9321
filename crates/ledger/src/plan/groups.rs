//! Turnover groups: is a settlement ours to book?

use std::collections::BTreeSet;

use crate::question::Question;
use crate::settlement::Settlement;

/// Whose a settlement is.
pub(super) enum Belongs {
    /// Every line is of a chosen group.
    Ours,
    /// No line is; the reason.
    NotOurs(String),
    /// Some are and some are not: one payout can't be booked in part.
    Mixed(Question),
}

/// Compares the groups of the lines with the chosen ones; none chosen means all. A line without a group belongs to the
/// merchant's default group and follows the others.
pub(super) fn belongs(settlement: &Settlement, chosen: &[String]) -> Belongs {
    if chosen.is_empty() {
        return Belongs::Ours;
    }
    let codes = settlement.lines().iter().filter_map(|line| line.turnover_group.as_ref());
    let (ours, others): (BTreeSet<&str>, BTreeSet<&str>) =
        codes.map(|group| group.code.as_str()).partition(|code| chosen.iter().any(|c| c == code));
    let owned = |codes: BTreeSet<&str>| codes.into_iter().map(str::to_owned).collect::<Vec<_>>();
    match (ours.is_empty(), others.is_empty()) {
        (_, true) => Belongs::Ours,
        (true, false) => Belongs::NotOurs(format!("turnover group {} is not chosen", owned(others).join(", "))),
        (false, false) => Belongs::Mixed(Question::MixedTurnoverGroups { chosen: owned(ours), others: owned(others) }),
    }
}
