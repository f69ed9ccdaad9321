//! What the finder answers: one outcome for each payment, packed; sentences are made when somebody asks.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::claim::{Claims, Court};
use super::hits::Strength;
use super::ladder::Rung;
use super::lost::{Lost, Why};
use super::near::Near;
use super::pieces::Verdicts;
use super::source::{Items, Payments};
use super::spot::Place;
use super::weigh::{Named, Piece, Scale};
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

#[derive(Debug, Clone, Copy)]
struct Record {
    decision: Decision,
    rung: Option<Rung>,
    why: Why,
    parts: u8,
    from: u32,
}

/// The outcomes of all payments, by index.
#[derive(Debug, Default)]
pub struct Matches {
    records: Vec<Record>,
    parts: Vec<Part>,
    /// By payment.
    candidates: Vec<Candidate>,
    /// What was left of an item before a payment took its part, where more than one took from it.
    before: HashMap<(u32, u32), i64>,
    taken_by: HashMap<u32, u32>,
    left: HashMap<u32, i64>,
    too_common: u64,
}

impl Matches {
    pub(super) fn new<P: Payments, I: Items>(
        court: &Court<'_, P, I>,
        found: &Verdicts,
        claims: Claims,
        near: &[Near],
        threads: usize,
    ) -> Self {
        let chunks = in_chunks(found.verdicts.len(), threads, |from, to| {
            let mut chunk = Self::default();
            // The first takes those of the others in; room that is not used takes no memory.
            let room = if from == 0 { found.verdicts.len() } else { to.saturating_sub(from) };
            chunk.records.reserve_exact(room);
            chunk.parts.reserve_exact(room.saturating_add(room >> 2));
            chunk.take(court, found, &claims, near, from, to);
            chunk
        });
        let mut chunks = chunks.into_iter();
        let mut all = chunks.next().unwrap_or_default();
        for chunk in chunks {
            let offset = u32::try_from(all.parts.len()).unwrap_or(u32::MAX);
            let moved = |record: Record| Record { from: record.from.saturating_add(offset), ..record };
            all.records.extend(chunk.records.into_iter().map(moved));
            all.parts.extend(chunk.parts);
            all.candidates.extend(chunk.candidates);
        }
        all.too_common = court.hits.too_common;
        (all.before, all.taken_by, all.left) = (claims.before, claims.taken_by, claims.left);
        all
    }

    /// The outcomes of the payments `from..to`.
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
            let payment = u32::try_from(index).unwrap_or(u32::MAX);
            let pieces = found.pieces_of(index);
            let begin = self.parts.len();
            self.parts.extend(pieces.iter().map(part));
            let mut record = Record {
                decision: verdict.decision,
                rung: verdict.rung,
                why: verdict.why,
                parts: 0,
                from: u32::try_from(begin).unwrap_or(u32::MAX),
            };
            let hits = court.hits.of(index);
            let taken = |item: u32| pieces.iter().any(|piece| piece.hit.item == item);
            // What would be booked if it were allowed to stands first.
            let asks_first = verdict.why == Why::NotByItself;
            let booked = verdict.decision == Decision::Book;
            if !booked || hits.iter().any(|hit| !taken(hit.item)) {
                let view = court.payments.terms(index);
                let first = near.partition_point(|one| one.payment < payment);
                let suggested = near.get(first..).unwrap_or_default().iter().take_while(|one| one.payment == payment);
                if let (true, Some(first)) = (pieces.is_empty(), suggested.clone().next()) {
                    self.suggest(&mut record, first, view.amount_minor);
                }
                scale.named(&view, hits, &mut named);
                // What has the amount is the likeliest; otherwise what is named best stays first.
                named.sort_by_key(|one| (one.unfit.is_some(), one.left != view.amount_minor));
                let whole = pieces.iter().filter(|piece| asks_first && piece.kind == PartKind::Invoice);
                let proposed = whole.map(|piece| (piece.hit.item, Lost::NotByItself));
                let settled = booked || asks_first;
                let lost = named
                    .iter()
                    .filter(|one| !settled || !taken(one.hit.item))
                    .map(|one| (one.hit.item, lost_of(one, view.amount_minor, settled, claims)));
                let all = proposed.chain(lost).chain(suggested.map(|one| (one.hit.item, one.lost)));
                let candidates = all.map(|(item, lost)| Candidate { payment, item, lost });
                self.candidates.extend(candidates.take(CANDIDATES_AT_MOST));
            }
            record.parts = u8::try_from(self.parts.len().saturating_sub(begin)).unwrap_or(u8::MAX);
            self.records.push(record);
        }
    }

    /// A payment without a number, but with an item that a person may recognise.
    fn suggest(&mut self, record: &mut Record, first: &Near, amount_minor: i64) {
        // Where a number names something, what only has the amount is no proposal.
        if record.why != Why::NoNumber {
            return;
        }
        (record.decision, record.why) = (Decision::Ask, Why::OnlyAmount);
        self.parts.push(part(&Piece { hit: first.hit, kind: PartKind::Invoice, amount_minor }));
    }

    /// How many payments there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many numbers of items stand in so many payments that they mean nothing.
    pub const fn too_common(&self) -> u64 {
        self.too_common
    }

    /// The outcome for one payment; none for an index beyond the payments.
    pub fn outcome(&self, payment: usize) -> Option<Outcome<'_>> {
        let record = self.records.get(payment)?;
        let from = usize::try_from(record.from).ok()?;
        let parts = self.parts.get(from..from.saturating_add(usize::from(record.parts))).unwrap_or_default();
        let index = u32::try_from(payment).ok()?;
        let first = self.candidates.partition_point(|candidate| candidate.payment < index);
        let end = self.candidates.partition_point(|candidate| candidate.payment <= index);
        let candidates = self.candidates.get(first..end).unwrap_or_default();
        Some(Outcome { decision: record.decision, rung: record.rung, why: record.why, parts, candidates })
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

fn part(piece: &Piece) -> Part {
    let hit = piece.hit;
    Part { item: hit.item, kind: piece.kind, amount_minor: piece.amount_minor, place: hit.place, key: hit.key }
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
