//! What happened, gathered from the store.

use std::collections::{BTreeMap, BTreeSet};

use engine::commands::Synced;
use ledger::money::{Money, MoneyError};
use ledger::reason::Reason;
use ledger::settlement::{LineKind, SettlementParts};
use serde::Serialize;
use store::{EntryRow, Flow, SettlementFilter, SettlementRow};

use super::stage::{FLOW, Stage, WORKED};
use crate::cli::explain::Explained;
use crate::cli::settlements::list;
use crate::cli::summary::Summary;
use crate::output::cents;

/// Lines with their sum, as they work on the payout.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) lines: u64,
    pub(super) minor: i64,
}

impl Tally {
    fn add(&mut self, amount: Money) -> Result<(), MoneyError> {
        self.lines = self.lines.saturating_add(1);
        self.minor = self.minor.checked_add(amount.minor()).ok_or(MoneyError::Overflow)?;
        Ok(())
    }
}

impl Serialize for Tally {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View {
            lines: u64,
            amount: String,
        }
        View { lines: self.lines, amount: cents(self.minor).decimal_text() }.serialize(serializer)
    }
}

/// Where the lines of Pay. ended up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub(super) struct Lines {
    /// On a debtor.
    pub(super) matched: Tally,
    /// On the debtor-not-found account.
    pub(super) unmatched: Tally,
    /// Costs of Pay.
    pub(super) costs: Tally,
    /// Reserves and corrections.
    pub(super) other: Tally,
    /// In settlements that are not booked.
    pub(super) not_booked: Tally,
}

/// A settlement with everything that is known of it.
pub(super) struct Known {
    pub(super) summary: Summary,
    pub(super) row: SettlementRow,
    pub(super) parts: Option<SettlementParts>,
    pub(super) entries: Vec<EntryRow>,
}

/// What happened.
pub(super) struct Picture {
    pub(super) synced: Vec<Synced>,
    pub(super) flow: Flow,
    /// Newest first.
    pub(super) settlements: Vec<Known>,
    pub(super) lines: Lines,
    pub(super) states: BTreeMap<&'static str, u64>,
    /// The worked settlement, or else the newest one.
    pub(super) shown: Option<Explained>,
}

impl Picture {
    /// Looks at everything in the store.
    pub(super) async fn take(stage: &Stage, synced: Vec<Synced>) -> anyhow::Result<Self> {
        let store = stage.engine.store().reader();
        let flow = store.get_flow(FLOW).await?;
        let filter = SettlementFilter { limit: 500, ..SettlementFilter::default() };
        let mut settlements = Vec::new();
        for (summary, row) in list(&store, filter, usize::MAX, |_| true).await? {
            let parts = store.get_settlement_parts(&row.id).await?;
            let entries = store.entries_of(&row.id).await?;
            settlements.push(Known { summary, row, parts, entries });
        }
        let mut lines = Lines::default();
        let mut states: BTreeMap<&'static str, u64> = BTreeMap::new();
        for known in &settlements {
            lines.count(known)?;
            let count = states.entry(known.row.state.word()).or_default();
            *count = count.saturating_add(1);
        }
        let worked = settlements.iter().find(|known| known.row.code == WORKED.0);
        let shown = match worked.or_else(|| settlements.iter().find(|known| !known.entries.is_empty())) {
            Some(known) => Some(Explained::read(&store, &flow, known.row.clone()).await?),
            None => None,
        };
        Ok(Self { synced, flow, settlements, lines, states, shown })
    }

    /// Entries that AFAS has, or may have.
    pub(super) fn booked(&self) -> impl Iterator<Item = &EntryRow> {
        self.settlements.iter().flat_map(|known| &known.entries).filter(|entry| entry.state.may_be_booked())
    }
}

impl Lines {
    fn count(&mut self, known: &Known) -> Result<(), MoneyError> {
        let Some(parts) = &known.parts else { return Ok(()) };
        let unmatched = without_debtor(&known.entries);
        for line in &parts.lines {
            let tally = match line.kind {
                _ if known.entries.is_empty() => &mut self.not_booked,
                LineKind::Costs => &mut self.costs,
                LineKind::Reserve | LineKind::Correction => &mut self.other,
                _ if unmatched.contains(line.id.as_str()) => &mut self.unmatched,
                _ => &mut self.matched,
            };
            tally.add(line.amount)?;
        }
        Ok(())
    }
}

/// Settlement lines that stand, wholly or in part, on the debtor-not-found account.
fn without_debtor(entries: &[EntryRow]) -> BTreeSet<&str> {
    let covered = |wanted: fn(&Reason) -> bool| {
        let lines = entries.iter().flat_map(|entry| &entry.parts.lines).filter(move |line| wanted(&line.reason));
        lines.flat_map(|line| &line.covers).map(String::as_str).collect::<BTreeSet<_>>()
    };
    let moved = covered(Reason::is_moved_from_not_found);
    covered(Reason::is_not_found).into_iter().filter(|line| !moved.contains(line)).collect()
}
