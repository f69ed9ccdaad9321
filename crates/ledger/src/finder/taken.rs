//! What booked payments took from items, for those who come after them.

use std::collections::HashMap;

use super::claim::{Claims, Court, Marks};
use super::matches::{Decision, PartKind};
use super::pieces::Verdicts;
use super::source::{Items, Payments};

/// Claims know only items that several payments want. Whoever looks for items otherwise than by number asks here.
pub(super) struct Taken {
    /// Items that a payment settled.
    whole: Marks,
    /// What payments took from items that are not settled, or gave back, in minor units.
    parts: HashMap<u32, i64>,
}

impl Taken {
    /// What the payments booked so far took.
    pub(super) fn new<P: Payments, I: Items>(court: &Court<'_, P, I>, found: &Verdicts) -> Self {
        let mut taken = Self { whole: Marks::new(court.items.len()), parts: HashMap::new() };
        for (payment, verdict) in found.verdicts.iter().enumerate() {
            if verdict.decision != Decision::Book {
                continue;
            }
            for piece in found.pieces_of(payment).iter().filter(|piece| piece.kind == PartKind::Invoice) {
                if piece.amount_minor == court.balance(piece.item) {
                    taken.whole.mark(piece.item);
                } else {
                    let sum = taken.parts.entry(piece.item).or_insert(0);
                    *sum = sum.saturating_add(piece.amount_minor);
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
        if self.whole.holds(item) {
            return 0;
        }
        balance_minor.saturating_sub(self.parts.get(&item).copied().unwrap_or(0))
    }
}
