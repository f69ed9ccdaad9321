//! The verdicts on all payments, each with the pieces it comes to.

use super::matches::{Decision, Part};
use super::weigh::Verdict;

/// The verdicts on a range of payments, as one thread found them.
pub(super) struct Weighed {
    pub verdicts: Vec<Verdict>,
    /// First piece and number of pieces, by payment.
    pub ranges: Vec<(u32, u8)>,
    pub pieces: Vec<Part>,
}

/// The verdicts of all payments so far.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    pub verdicts: Vec<Verdict>,
    ranges: Vec<(u32, u8)>,
    /// The pieces as they were found, which are many and stay where they are; each with the number of its first piece.
    pieces: Vec<(u32, Vec<Part>)>,
}

impl Verdicts {
    /// Puts the verdicts on the next payments behind those there are.
    pub(super) fn append(&mut self, weighed: Weighed) {
        let offset = self.count();
        if self.verdicts.is_empty() {
            (self.verdicts, self.ranges) = (weighed.verdicts, weighed.ranges);
        } else {
            self.verdicts.extend(weighed.verdicts);
            self.ranges.extend(weighed.ranges.into_iter().map(|(from, count)| (from.saturating_add(offset), count)));
        }
        self.pieces.push((offset, weighed.pieces));
    }

    /// How many pieces there are.
    fn count(&self) -> u32 {
        let end =
            |(first, pieces): &(u32, Vec<Part>)| first.saturating_add(u32::try_from(pieces.len()).unwrap_or(u32::MAX));
        self.pieces.last().map_or(0, end)
    }

    pub(super) fn pieces_of(&self, payment: usize) -> &[Part] {
        let (from, count) = self.ranges.get(payment).copied().unwrap_or_default();
        let store = self.pieces.partition_point(|(first, _)| *first <= from).checked_sub(1);
        let Some((first, pieces)) = store.and_then(|store| self.pieces.get(store)) else { return &[] };
        let from = usize::try_from(from.saturating_sub(*first)).unwrap_or(usize::MAX);
        pieces.get(from..from.saturating_add(usize::from(count))).unwrap_or_default()
    }

    /// Whether a payment is booked.
    pub(super) fn books(&self, payment: usize) -> bool {
        self.verdicts.get(payment).is_some_and(|verdict| verdict.decision == Decision::Book)
    }

    /// Another verdict on a payment.
    pub(super) fn set(&mut self, payment: usize, verdict: Verdict, pieces: &[Part]) {
        let from = self.count();
        if let (Some(known), Some(range), Some((_, all))) =
            (self.verdicts.get_mut(payment), self.ranges.get_mut(payment), self.pieces.last_mut())
        {
            *known = verdict;
            *range = (from, u8::try_from(pieces.len()).unwrap_or(u8::MAX));
            all.extend_from_slice(pieces);
        }
    }
}
