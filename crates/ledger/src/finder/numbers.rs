//! The numbers of all payments, divided by their hash into parts that fit into the memory next to the processor.
//!
//! A bit filter in front turns most keys of items away.

use super::piles::Piles;
use super::plain::hash_of;
use super::scan::{Scanner, Standing};
use super::source::Payments;
use super::spot::Place;
use super::taught::Taught;
use super::work::{each, for_many, in_blocks};
use crate::rules::{FinderRules, MatchField};

/// Payments whose numbers make one part, about.
const PAYMENTS_IN_A_PART: usize = 4_096;

/// Dividing into more parts than two to the power of this costs more than it gains.
const PART_BITS_AT_MOST: u32 = 10;

/// The same for slips, of which there are few.
const SLIP_BITS: u32 = 4;

/// Payments that a thread takes at once.
const BLOCK: usize = 1_024;

/// Bits of filter for each number, at least: one in twenty keys that is in no payment gets past it.
const FILTER_BITS_PER_NUMBER: usize = 10;

/// A number of a payment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number {
    pub hash: u64,
    pub payment: u32,
    pub place: Place,
}

impl Number {
    /// Whether nothing is cut off. What is cut off on both sides may be different things: a bare key needs a whole number.
    pub(super) fn is_whole(&self) -> bool {
        self.place.standing() < Standing::Bare
    }
}

/// What one thread found, by part.
struct Found {
    piles: Piles<Number>,
    bits: u32,
}

impl Found {
    fn push(&mut self, number: Number) {
        self.piles.push(first_bits(number.hash, self.bits), number);
    }
}

/// The first bits of a hash.
fn first_bits(hash: u64, bits: u32) -> usize {
    let first = (hash >> 1).checked_shr(63_u32.saturating_sub(bits)).unwrap_or(0);
    usize::try_from(first).unwrap_or(0)
}

/// All numbers of all payments.
pub(super) struct Numbers {
    bits: u32,
    /// What each thread found.
    found: Vec<Piles<Number>>,
    filter: Vec<u64>,
    /// Bits of the hash that choose a word of the filter; the first of them choose the part.
    filter_bits: u32,
}

impl Numbers {
    /// Reads the texts of all payments.
    pub(super) fn new<P: Payments>(payments: &P, rules: &FinderRules, threads: usize) -> Self {
        let taught = Taught::new(rules);
        let fields: Vec<(MatchField, u16)> =
            rules.fields.iter().map(|field| (*field, Place::index_of(*field))).collect();
        let bits = payments.len().div_ceil(PAYMENTS_IN_A_PART).next_power_of_two().ilog2().min(PART_BITS_AT_MOST);
        let start = || (Scanner::default(), Found { piles: Piles::new(1 << bits), bits });
        let found = in_blocks(payments.len(), BLOCK, threads, start, |(scanner, found), from, to| {
            for payment in from..to {
                read(payments, payment, &fields, scanner, &taught, found);
            }
        });
        Self::of(found.into_iter().map(|(_, found)| found.piles).collect(), bits, threads)
    }

    /// Numbers that stand nowhere, each with the payment it is for.
    pub(super) fn standing_nowhere<'a>(numbers: impl Iterator<Item = (&'a str, u32)>, threads: usize) -> Self {
        let bits = SLIP_BITS;
        let mut found = Found { piles: Piles::new(1 << bits), bits };
        for (number, payment) in numbers {
            found.push(Number { hash: hash_of(number), payment, place: Place::NOWHERE });
        }
        Self::of(vec![found.piles], bits, threads)
    }

    fn of(found: Vec<Piles<Number>>, bits: u32, threads: usize) -> Self {
        let numbers = |part: usize| found.iter().flat_map(move |found| found.pile(part));
        let all: usize = (0..1 << bits).flat_map(|part| found.iter().map(move |found| found.count(part))).sum();
        let words = all.saturating_mul(FILTER_BITS_PER_NUMBER).div_ceil(64) >> bits;
        let word_bits = words.next_power_of_two().ilog2();
        // The words of a part stand together, so each part is filled by one thread, and put behind the one before.
        let filter = each(1 << bits, for_many(all, threads), |part| filter_of(numbers(part), bits, word_bits)).concat();
        Self { bits, found, filter, filter_bits: bits.saturating_add(word_bits) }
    }

    /// How many parts there are.
    pub(super) const fn parts(&self) -> usize {
        1 << self.bits
    }

    /// The part a hash belongs to.
    pub(super) fn part_of(&self, hash: u64) -> usize {
        first_bits(hash, self.bits)
    }

    /// Whether a payment may hold a number with this hash; for a bare key only one that is whole counts.
    pub(super) fn may_hold(&self, hash: u64, is_bare: bool) -> bool {
        let marks = if is_bare { marks_of_whole(hash) } else { marks_of(hash) };
        self.filter.get(first_bits(hash, self.filter_bits)).is_some_and(|word| word & marks == marks)
    }

    /// All numbers of a part.
    pub(super) fn part(&self, part: usize) -> impl Iterator<Item = &Number> + Clone {
        self.found.iter().flat_map(move |found| found.pile(part))
    }

    /// How many numbers a part has.
    pub(super) fn count(&self, part: usize) -> usize {
        self.found.iter().map(|found| found.count(part)).sum()
    }
}

fn read<P: Payments>(
    payments: &P,
    payment: usize,
    fields: &[(MatchField, u16)],
    scanner: &mut Scanner,
    taught: &Taught,
    found: &mut Found,
) {
    let index = u32::try_from(payment).unwrap_or(u32::MAX);
    for (field, place) in fields {
        let text = payments.text(payment, *field);
        if text.is_empty() {
            continue;
        }
        scanner.scan(text, taught, |number, hash| {
            found.push(Number { hash, payment: index, place: Place::new(*place, &number) });
        });
    }
}

/// The filter of one part: two bits for each number, in a word that the hash chooses.
fn filter_of<'a>(numbers: impl Iterator<Item = &'a Number>, part_bits: u32, word_bits: u32) -> Vec<u64> {
    let mut filter = vec![0; 1 << word_bits];
    let mask = filter.len().wrapping_sub(1);
    numbers.for_each(|number| {
        let at = first_bits(number.hash, part_bits.saturating_add(word_bits)) & mask;
        if let Some(word) = filter.get_mut(at) {
            *word |= marks_of(number.hash);
            if number.is_whole() {
                *word |= marks_of_whole(number.hash);
            }
        }
    });
    filter
}

/// The bits of a number in its word of the filter.
const fn marks_of(hash: u64) -> u64 {
    (1 << (hash & 63)) | (1 << ((hash >> 6) & 63))
}

/// The bits of a number that is whole, in the same word.
const fn marks_of_whole(hash: u64) -> u64 {
    marks_of(hash >> 12)
}
