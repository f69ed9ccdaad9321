//! The finder at work: from payments and items to one outcome for each payment.

use std::collections::HashMap;

use super::claim::Court;
use super::hits::Hits;
use super::join::Sought;
use super::keys::KeyRules;
use super::lost::Why;
use super::matches::{Matches, Part};
use super::numbers::Numbers;
use super::pieces::{Verdicts, Weighed};
use super::source::{Items, Payments};
use super::weigh::{Paid, Scale, Verdict, unmatched};
use super::work::in_chunks;
use super::{near, payers, together};
use crate::rules::FinderRules;

/// What the finder works with besides payments, items and rules.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The administration whose items may be booked on; none means all.
    pub administration: Option<i64>,
    /// How many threads may work. The answers are the same with any number.
    pub threads: usize,
    /// Whether to look for suggestions for payments that name nothing that fits. What books does not depend on it.
    pub suggest: bool,
}

/// Finds the items that payments settle. The same payments, items and rules give the same answers, in whatever order they
/// come and with however many threads. Takes time in proportion to texts and items, never to their product.
pub fn find_matches<P: Payments, I: Items>(payments: &P, items: &I, rules: &FinderRules, scope: &Scope) -> Matches {
    let threads = scope.threads.max(1);
    let numbers = Numbers::new(payments, rules, threads);
    let sought = Sought { items, rules: KeyRules::new(rules), administration: scope.administration, threads };
    let hits = Hits::find(numbers, payments.len(), &sought);
    let untouched = HashMap::new();
    let scale = Scale { items, rules, left: &untouched };
    let chunks = in_chunks(payments.len(), threads, |from, to| weigh_all(payments, &scale, &hits, from, to));
    let mut found = Verdicts::default();
    chunks.into_iter().for_each(|chunk| found.append(chunk));
    let court = Court { payments, items, hits: &hits, rules, administration: scope.administration, threads };
    let mut claims = court.settle(&mut found);
    together::settle(&court, &mut found, &mut claims);
    payers::settle(&court, &mut found, &mut claims);
    let nearby = if scope.suggest { near::find(&court, &found, &claims, threads) } else { Vec::new() };
    Matches::new(&court, found, claims, &nearby)
}

fn weigh_all<P: Payments, I: Items>(
    payments: &P,
    scale: &Scale<'_, I>,
    hits: &Hits,
    from: usize,
    to: usize,
) -> Weighed {
    let room = to.saturating_sub(from);
    let mut found = Weighed {
        verdicts: Vec::with_capacity(room),
        ranges: Vec::with_capacity(room),
        pieces: Vec::with_capacity(room.saturating_mul(2)),
    };
    let mut named = Vec::new();
    for payment in from..to {
        let paid = scale.paid(payments, payment);
        let start = found.pieces.len();
        let verdict = weigh_one(&paid, payment, scale, hits, &mut named, &mut found.pieces);
        let count = found.pieces.len().saturating_sub(start);
        found.verdicts.push(verdict);
        found.ranges.push((u32::try_from(start).unwrap_or(u32::MAX), u8::try_from(count).unwrap_or(u8::MAX)));
    }
    found
}

fn weigh_one<I: Items>(
    paid: &Paid<'_>,
    payment: usize,
    scale: &Scale<'_, I>,
    hits: &Hits,
    named: &mut Vec<super::weigh::Named>,
    pieces: &mut Vec<Part>,
) -> Verdict {
    if !paid.kind.concerns_a_debtor() || paid.amount_minor == 0 {
        return unmatched(Why::NothingToPlace);
    }
    scale.named_to_weigh(paid, hits.of(payment), named);
    scale.weigh(paid, named, pieces)
}
