//! What the finder answers: one outcome for each payment, packed; sentences are made when somebody asks.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::claim::{Claims, Court};
use super::hits::{Hit, Strength};
use super::ladder::Rung;
use super::lost::{Lost, Why};
use super::near::Near;
use super::pieces::Verdicts;
use super::source::{Items, Payments};
use super::spot::Place;
use super::weigh::{Named, Scale, Verdict};
use super::work::in_chunks;

/// Candidates that are kept for one payment.
const CANDIDATES_AT_MOST: usize = 8;

/// What becomes of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Certain: its parts may be booked.
    Book,
    /// A person must choose; the parts are what the best candidate would give.
    Ask,
    /// Nothing known fits it.
    Unmatched,
}

impl Decision {
    /// The word in results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Ask => "ask",
            Self::Unmatched => "unmatched",
        }
    }
}

/// What a part of a payment is booked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// An invoice or credit note.
    Invoice,
    /// The debtor of the item, without an invoice.
    Advance,
    /// The difference account; the item is the one that comes out.
    Difference,
}

impl PartKind {
    /// The word in results.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Advance => "advance",
            Self::Difference => "difference",
        }
    }
}

/// A part of a payment. The parts of one payment add up to it.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// The item: what is settled, or whose debtor gets the advance.
    pub item: u32,
    /// What it is booked on.
    pub kind: PartKind,
    /// Minor units, with the payment's sign; a difference, or a credit note that is set off, may have the other.
    pub amount_minor: i64,
    /// How the item was found: where in the payment, and by which of its keys.
    pub(super) place: Place,
    pub(super) key: u8,
}

impl Part {
    /// A part on the item of a hit.
    pub(super) const fn of(hit: Hit, kind: PartKind, amount_minor: i64) -> Self {
        Self { item: hit.item, kind, amount_minor, place: hit.place, key: hit.key }
    }
}

/// An item that a payment may concern, and why it was not taken.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    payment: u32,
    /// The item.
    pub item: u32,
    /// Why it was not taken.
    pub lost: Lost,
}

/// The outcome for one payment.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// What becomes of it.
    pub decision: Decision,
    /// The rung that decided, or that would book if it were allowed to; none when no rung holds.
    pub rung: Option<Rung>,
    /// Why it is not booked.
    pub why: Why,
    /// The parts; empty when nothing is proposed.
    pub parts: &'a [Part],
    /// Items that were not taken, the likeliest first.
    pub candidates: &'a [Candidate],
}

/// The outcomes of all payments, by index.
#[derive(Debug, Default)]
pub struct Matches {
    found: Verdicts,
    /// By payment.
    candidates: Vec<Candidate>,
    /// What was left of an item before a payment took its part, where more than one took from it.
    before: HashMap<(u32, u32), i64>,
    taken_by: HashMap<u32, u32>,
    left: HashMap<u32, i64>,
    too_common: u64,
}

/// What a range of payments gets besides its verdicts.
#[derive(Default)]
struct More {
    candidates: Vec<Candidate>,
    /// Items that only have the amount, for payments without a number.
    suggested: Vec<(usize, Part)>,
}

impl Matches {
    pub(super) fn new<P: Payments, I: Items>(
        court: &Court<'_, P, I>,
        mut found: Verdicts,
        claims: Claims,
        near: &[Near],
    ) -> Self {
        let chunks = in_chunks(found.verdicts.len(), court.threads, |from, to| {
            let mut more = More::default();
            more.take(court, &found, &claims, near, from, to);
            more
        });
        let mut candidates = Vec::new();
        for more in chunks {
            for (payment, part) in more.suggested {
                let rung = found.verdicts.get(payment).and_then(|verdict| verdict.rung);
                let verdict = Verdict { decision: Decision::Ask, rung, why: Why::OnlyAmount };
                found.set(payment, verdict, &[part]);
            }
            candidates.extend(more.candidates);
        }
        let Claims { left, taken_by, before } = claims;
        Self { found, candidates, before, taken_by, left, too_common: court.hits.too_common }
    }

    /// How many payments there are.
    pub fn len(&self) -> usize {
        self.found.verdicts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.found.verdicts.is_empty()
    }

    /// How many numbers of items stand in so many payments that they mean nothing.
    pub const fn too_common(&self) -> u64 {
        self.too_common
    }

    /// The outcome for one payment; none for an index beyond the payments.
    pub fn outcome(&self, payment: usize) -> Option<Outcome<'_>> {
        let Verdict { decision, rung, why } = *self.found.verdicts.get(payment)?;
        let parts = self.found.pieces_of(payment);
        let index = u32::try_from(payment).ok()?;
        let first = self.candidates.partition_point(|candidate| candidate.payment < index);
        let end = self.candidates.partition_point(|candidate| candidate.payment <= index);
        let candidates = self.candidates.get(first..end).unwrap_or_default();
        Some(Outcome { decision, rung, why, parts, candidates })
    }

    /// What was left of an item before this payment took its part, where another took from it as well.
    pub(super) fn left_before(&self, payment: usize, item: u32) -> Option<i64> {
        self.before.get(&(u32::try_from(payment).ok()?, item)).copied()
    }

    /// What is left of an item that more than one payment wanted, in minor units.
    pub(super) fn left_now(&self, item: u32) -> Option<i64> {
        self.left.get(&item).copied()
    }

    /// The payment that took from an item last, where more than one wanted it.
    pub fn taken_by(&self, item: u32) -> Option<usize> {
        usize::try_from(*self.taken_by.get(&item)?).ok()
    }
}

impl More {
    /// The candidates of the payments `from..to`.
    fn take<P: Payments, I: Items>(
        &mut self,
        court: &Court<'_, P, I>,
        found: &Verdicts,
        claims: &Claims,
        near: &[Near],
        from: usize,
        to: usize,
    ) {
        let scale = Scale { items: court.items, rules: court.rules, left: &claims.left };
        let mut named = Vec::new();
        for (index, verdict) in (from..to).zip(found.verdicts.get(from..to).unwrap_or_default()) {
            let (parts, hits) = (found.pieces_of(index), court.hits.of(index));
            let taken = |item: u32| parts.iter().any(|part| part.item == item);
            // What would be booked if it were allowed to stands first.
            let asks_first = verdict.why == Why::NotByItself;
            let booked = verdict.decision == Decision::Book;
            if booked && hits.iter().all(|hit| taken(hit.item)) {
                continue;
            }
            let Ok(payment) = u32::try_from(index) else { break };
            let paid = scale.paid(court.payments, index);
            let first = near.partition_point(|one| one.payment < payment);
            let suggested = near.get(first..).unwrap_or_default().iter().take_while(|one| one.payment == payment);
            // Where a number names something, what only has the amount is no proposal.
            if let (true, Why::NoNumber, Some(first)) = (parts.is_empty(), verdict.why, suggested.clone().next()) {
                self.suggested.push((index, Part::of(first.hit, PartKind::Invoice, paid.amount_minor)));
            }
            scale.named(&paid, hits, &mut named);
            // What has the amount is the likeliest; otherwise what is named best stays first.
            named.sort_by_key(|one| (one.unfit.is_some(), one.left != paid.amount_minor));
            let whole = parts.iter().filter(|part| asks_first && part.kind == PartKind::Invoice);
            let proposed = whole.map(|part| (part.item, Lost::NotByItself));
            let settled = booked || asks_first;
            let lost = |named: &[Named]| {
                let open = named.iter().filter(|one| !settled || !taken(one.hit.item));
                open.map(|one| (one.hit.item, lost_of(one, paid.amount_minor, settled, claims))).collect::<Vec<_>>()
            };
            // A slip has the amount: it is likelier than what is named without having it, but for the first.
            let equal = named.partition_point(|one| one.unfit.is_none() && one.left == paid.amount_minor);
            let (first, rest) = named.split_at(equal.max(1).min(named.len()));
            let (slips, others): (Vec<_>, Vec<_>) =
                suggested.map(|one| (one.hit.item, one.lost)).partition(|(_, lost)| *lost == Lost::Slip);
            let all = proposed.chain(lost(first)).chain(slips).chain(lost(rest)).chain(others);
            let candidates = all.map(|(item, lost)| Candidate { payment, item, lost });
            self.candidates.extend(candidates.take(CANDIDATES_AT_MOST));
        }
    }
}

fn lost_of(one: &Named, amount: i64, booked: bool, claims: &Claims) -> Lost {
    match one.unfit {
        Some(Lost::NothingOpen) if claims.taken_by.contains_key(&one.hit.item) => Lost::Taken,
        Some(lost) => lost,
        None if one.strength == Strength::Doubtful => Lost::Doubtful,
        None if one.left != amount && one.strength == Strength::Bare => Lost::Bare,
        None if one.left != amount && amount < 0 => Lost::NothingPaid,
        None if one.left != amount => Lost::AmountDiffers,
        None if booked => Lost::NamedLess,
        None => Lost::Equal,
    }
}
