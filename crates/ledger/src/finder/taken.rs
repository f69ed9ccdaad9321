//! What booked payments took from items, for those who come after them.

use std::collections::HashMap;

use super::claim::{Claims, Verdicts};
use super::matches::{Decision, PartKind};

/// Claims know only items that several payments want. Whoever looks for items otherwise than by number asks here.
#[derive(Default)]
pub(super) struct Taken {
    /// A bit for each item that a payment settled.
    whole: Vec<u64>,
    /// What payments took from items that are not settled, or gave back, in minor units.
    parts: HashMap<u32, i64>,
}

impl Taken {
    /// What the payments booked so far took.
    pub(super) fn new(found: &Verdicts, items: usize) -> Self {
        let mut taken = Self { whole: vec![0; items.div_ceil(64)], parts: HashMap::new() };
        for (payment, verdict) in found.verdicts.iter().enumerate() {
            if verdict.decision != Decision::Book {
                continue;
            }
            for piece in found.pieces_of(payment).iter().filter(|piece| piece.kind == PartKind::Invoice) {
                let (word, bit) = place(piece.hit.item);
                match taken.whole.get_mut(word) {
                    Some(word) if piece.amount_minor == piece.hit.balance_minor => *word |= bit,
                    _ => {
                        let sum = taken.parts.entry(piece.hit.item).or_insert(0);
                        *sum = sum.saturating_add(piece.amount_minor);
                    }
                }
            }
        }
        taken
    }

    /// What is left of an item whose balance was `balance_minor`. Where several payments want it, the claims tell.
    pub(super) fn left(&self, claims: &Claims, item: u32, balance_minor: i64) -> i64 {
        if let Some(left) = claims.left.get(&item) {
            return *left;
        }
        let (word, bit) = place(item);
        if self.whole.get(word).is_some_and(|word| word & bit != 0) {
            return 0;
        }
        balance_minor.saturating_sub(self.parts.get(&item).copied().unwrap_or(0))
    }
}

fn place(item: u32) -> (usize, u64) {
    (usize::try_from(item >> 6).unwrap_or(usize::MAX), 1 << (item & 63))
}
