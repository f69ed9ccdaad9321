//! How many transactions of entries that are not kept found their invoice.

use ledger::entry::EntryParts;
use ledger::plan::Placed;

/// Of these entries of one settlement.
pub(crate) fn placed_of_parts(entries: &[EntryParts]) -> Placed {
    let lines = entries.iter().flat_map(|parts| &parts.lines);
    Placed::of(lines.map(|line| (line.covers.as_slice(), &line.reason)))
}
