//! Claims: no two payments take the same balance, and the order in which they came does not matter.
//!
//! Every payment is weighed against the books as they are. Where two want the same item, the clearer one goes first: by
//! kind, rung, day and id. The others are weighed again against what is left. That goes on, round after round, until
//! nothing more is found.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::civil::Date;

use super::hits::Hits;
use super::ladder::Rung;
use super::matches::{Decision, Part, PartKind};
use super::pieces::Verdicts;
use super::source::{Items, Payments};
use super::weigh::Scale;
use super::work::{for_many, in_chunks};
use crate::rules::FinderRules;
use crate::settlement::LineKind;

/// Each round settles at least one payment more; a settlement needs three.
const ROUNDS_AT_MOST: usize = 12;

/// What payments took from items that more than one payment names, and who was last.
#[derive(Default)]
pub(super) struct Claims {
    /// What is left, in minor units.
    pub left: HashMap<u32, i64>,
    /// The payment that took from an item last.
    pub taken_by: HashMap<u32, u32>,
    /// What was left of an item before a payment took its part.
    pub before: HashMap<(u32, u32), i64>,
}

/// A mark for each item.
pub(super) struct Marks(Vec<u64>);

impl Marks {
    pub(super) fn new(items: usize) -> Self {
        Self(vec![0; items.div_ceil(64)])
    }

    /// Marks an item. Says whether it was marked before.
    pub(super) fn mark(&mut self, item: u32) -> bool {
        let bit = 1_u64 << (item & 63);
        let Some(word) = usize::try_from(item >> 6).ok().and_then(|at| self.0.get_mut(at)) else { return false };
        let before = *word & bit != 0;
        *word |= bit;
        before
    }

    /// Takes marks of others over.
    fn take(&mut self, others: impl Iterator<Item = u64>) {
        for (own, others) in self.0.iter_mut().zip(others) {
            *own |= others;
        }
    }

    pub(super) fn holds(&self, item: u32) -> bool {
        let word = usize::try_from(item >> 6).ok().and_then(|at| self.0.get(at));
        word.is_some_and(|word| word & (1 << (item & 63)) != 0)
    }
}

/// Everything that stays the same from round to round.
pub(super) struct Court<'a, P, I> {
    pub payments: &'a P,
    pub items: &'a I,
    pub hits: &'a Hits,
    pub rules: &'a FinderRules,
    pub administration: Option<i64>,
    pub threads: usize,
}

/// Which payment goes first. Money comes in before it is taken back; the clearer the rung the earlier.
type Turn<'a> = (u8, Option<Rung>, Option<Date>, &'a str);

impl<P: Payments, I: Items> Court<'_, P, I> {
    /// Settles who takes what, given everybody's verdict against the books as they are.
    pub(super) fn settle(&self, found: &mut Verdicts) -> Claims {
        let mut claims = Claims::default();
        let contested = self.contested(found);
        let sorted = in_chunks(found.verdicts.len(), for_many(found.verdicts.len(), self.threads), |from, to| {
            let (mut rivals, mut waiting) = (Vec::new(), Vec::new());
            for payment in from..to {
                if !found.books(payment) {
                    if !self.hits.of(payment).is_empty() {
                        waiting.push(payment);
                    }
                } else if found.pieces_of(payment).iter().any(|piece| contested.holds(piece.item)) {
                    rivals.push(payment);
                }
            }
            (rivals, waiting)
        });
        let mut waiting: BTreeSet<usize> = sorted.iter().flat_map(|(_, waiting)| waiting).copied().collect();
        let rivals: Vec<usize> = sorted.into_iter().flat_map(|(rivals, _)| rivals).collect();
        if rivals.is_empty() && waiting.is_empty() {
            return claims;
        }
        let mut wanted = Marks::new(self.items.len());
        for hit in waiting.iter().chain(&rivals).flat_map(|payment| self.hits.of(*payment)) {
            wanted.mark(hit.item);
        }
        let mut changed = HashSet::new();
        let of_wanted = |payment: usize| found.pieces_of(payment).iter().filter(|piece| wanted.holds(piece.item));
        let touched = in_chunks(found.verdicts.len(), for_many(found.verdicts.len(), self.threads), |from, to| {
            // Rivals were found in this order.
            let quiet = |payment: &usize| found.books(*payment) && rivals.binary_search(payment).is_err();
            (from..to).filter(|payment| of_wanted(*payment).next().is_some() && quiet(payment)).collect::<Vec<_>>()
        });
        for payment in touched.into_iter().flatten() {
            self.claim(payment, of_wanted(payment), &mut claims, &mut changed);
        }
        self.in_turn(rivals, found, &mut claims, &mut changed, &mut waiting);
        for _ in 0..ROUNDS_AT_MOST {
            let touched = |payment: &usize| self.hits.of(*payment).iter().any(|hit| changed.contains(&hit.item));
            let again: Vec<usize> = waiting.iter().copied().filter(touched).collect();
            changed.clear();
            let mut ready = Vec::new();
            for payment in again {
                if self.weigh(payment, found, &claims) {
                    ready.push(payment);
                }
            }
            if ready.is_empty() {
                break;
            }
            self.in_turn(ready, found, &mut claims, &mut changed, &mut waiting);
        }
        claims
    }

    /// Items that more than one payment would take from.
    fn contested(&self, found: &Verdicts) -> Marks {
        let chunks = in_chunks(found.verdicts.len(), for_many(found.verdicts.len(), self.threads), |from, to| {
            let mut seen = Marks::new(self.items.len());
            let mut contested = Marks::new(self.items.len());
            for payment in (from..to).filter(|payment| found.books(*payment)) {
                for piece in found.pieces_of(payment).iter().filter(|piece| piece.kind == PartKind::Invoice) {
                    if seen.mark(piece.item) {
                        contested.mark(piece.item);
                    }
                }
            }
            (seen, contested)
        });
        let nothing = || (Marks::new(self.items.len()), Marks::new(self.items.len()));
        let all = chunks.into_iter().reduce(|(mut seen, mut contested), (more_seen, more_contested)| {
            contested.take(more_contested.0.into_iter());
            contested.take(seen.0.iter().zip(&more_seen.0).map(|(a, b)| a & b));
            seen.take(more_seen.0.into_iter());
            (seen, contested)
        });
        all.unwrap_or_else(nothing).1
    }

    /// Lets payments take, one after the other, each weighed against what those before it left.
    fn in_turn(
        &self,
        mut payments: Vec<usize>,
        found: &mut Verdicts,
        claims: &mut Claims,
        changed: &mut HashSet<u32>,
        waiting: &mut BTreeSet<usize>,
    ) {
        payments.sort_by(|a, b| self.turn(*a, found).cmp(&self.turn(*b, found)));
        for payment in payments {
            if self.weigh(payment, found, claims) {
                let pieces: Vec<Part> = found.pieces_of(payment).to_vec();
                self.claim(payment, pieces.iter(), claims, changed);
                waiting.remove(&payment);
            } else {
                waiting.insert(payment);
            }
        }
    }

    fn turn(&self, payment: usize, found: &Verdicts) -> Turn<'_> {
        let view = self.payments.payment(payment);
        let kind = match view.kind {
            LineKind::Payment | LineKind::ChargebackReversal => 0,
            LineKind::Refund => 1,
            _ => 2,
        };
        (kind, found.verdicts.get(payment).and_then(|verdict| verdict.rung), view.date, view.id)
    }

    /// Weighs one payment again. Says whether it books.
    fn weigh(&self, payment: usize, found: &mut Verdicts, claims: &Claims) -> bool {
        let scale = Scale { items: self.items, rules: self.rules, left: &claims.left };
        let (mut named, mut pieces) = (Vec::new(), Vec::new());
        let paid = scale.paid(self.payments, payment);
        scale.named(&paid, self.hits.of(payment), &mut named);
        let verdict = scale.weigh(&paid, &named, &mut pieces);
        found.set(payment, verdict, &pieces);
        verdict.decision == Decision::Book
    }

    /// What an item has open in the books.
    pub(super) fn balance(&self, item: u32) -> i64 {
        self.items.terms(usize::try_from(item).unwrap_or(usize::MAX)).balance_minor
    }

    /// Takes the pieces of a payment from its items.
    pub(super) fn claim<'p>(
        &self,
        payment: usize,
        pieces: impl Iterator<Item = &'p Part>,
        claims: &mut Claims,
        changed: &mut HashSet<u32>,
    ) {
        let index = u32::try_from(payment).unwrap_or(u32::MAX);
        for piece in pieces.filter(|piece| piece.kind == PartKind::Invoice) {
            let item = piece.item;
            let left = claims.left.entry(item).or_insert_with(|| self.balance(item));
            claims.before.insert((index, item), *left);
            // Checked when it was weighed: a payment takes at most what is left.
            *left = left.saturating_sub(piece.amount_minor);
            claims.taken_by.insert(item, index);
            changed.insert(item);
        }
    }
}
