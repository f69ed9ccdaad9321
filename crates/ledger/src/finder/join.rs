//! Numbers of payments brought together with the keys of items, part by part.

use std::cell::Cell;

use super::hits::Hit;
use super::keys::{KeyKind, KeyRules, keys_of};
use super::lost::Lost;
use super::numbers::{Number, Numbers};
use super::piles::Piles;
use super::scan::Scanner;
use super::source::Items;
use super::spot::Place;
use super::work::in_blocks;
use crate::money::Currency;

/// A number that stands in more payments than this names nothing; it is dropped and counted.
const TOO_COMMON: usize = 1_000;

/// Items that a thread takes at once. Their keys wait for the filter together.
const BLOCK: usize = 256;

/// A key of an item that may stand in a payment. What a hit needs is at hand here: looking it up again, item by item,
/// costs more.
#[derive(Clone, Copy)]
struct Key {
    hash: u64,
    balance_minor: i64,
    item: u32,
    key: u8,
    barred: Option<Lost>,
    currency: Currency,
}

impl Key {
    const fn at(&self, place: Place) -> Hit {
        let Self { balance_minor, item, key, barred, currency, .. } = *self;
        Hit { balance_minor, item, place, key, barred, currency }
    }
}

/// Items that are looked for.
pub(super) struct Sought<'a, I> {
    pub items: &'a I,
    pub rules: KeyRules,
    pub administration: Option<i64>,
    pub threads: usize,
}

impl<I: Items> Sought<'_, I> {
    /// Calls `found` for every payment that holds a key of an item that is `wanted`, in no order. Each thread has a store of
    /// its own, made by `start`; with it comes how many keys were too common to mean anything.
    pub(super) fn join<S: Send>(
        &self,
        numbers: &Numbers,
        wanted: impl Fn(usize) -> bool + Sync,
        start: impl Fn() -> S + Sync,
        found: impl Fn(&mut S, u32, Hit) + Sync,
    ) -> Vec<(S, u64)> {
        let keys = self.keys(numbers, wanted);
        let begin = || (Index::default(), start(), 0_u64);
        let joined = in_blocks(numbers.parts(), 1, self.threads, begin, |(index, store, too_common), part, _| {
            index.fill(numbers, part);
            keys.iter().flat_map(|keys| keys.pile(part)).for_each(|key| {
                let bare = KeyKind::from_code(key.key).is_bare();
                let fits = |number: &Number| !bare || number.is_whole();
                if !index.each(key.hash, fits, |number| found(store, number.payment, key.at(number.place))) {
                    *too_common = too_common.saturating_add(1);
                }
            });
        });
        joined.into_iter().map(|(_, store, too_common)| (store, too_common)).collect()
    }

    /// The keys that may stand in a payment, by part.
    fn keys(&self, numbers: &Numbers, wanted: impl Fn(usize) -> bool + Sync) -> Vec<Piles<Key>> {
        let start = || KeyReader {
            scanner: Scanner::default(),
            block: Vec::with_capacity(BLOCK.saturating_mul(6)),
            keys: Piles::new(numbers.parts()),
        };
        let readers = in_blocks(self.items.len(), BLOCK, self.threads, start, |reader, from, to| {
            reader.read(self, numbers, (from..to).filter(|at| wanted(*at)));
        });
        readers.into_iter().map(|reader| reader.keys).collect()
    }
}

/// Reads the keys of items, and keeps those that may stand in a payment.
struct KeyReader {
    scanner: Scanner,
    block: Vec<(u64, u32, KeyKind)>,
    keys: Piles<Key>,
}

impl KeyReader {
    fn read<I: Items>(&mut self, sought: &Sought<'_, I>, numbers: &Numbers, block: impl Iterator<Item = usize>) {
        let Sought { items, rules, administration, .. } = *sought;
        self.block.clear();
        for at in block {
            let Ok(item) = u32::try_from(at) else { break };
            keys_of(&items.numbers(at), items.more_orders(at), rules, &mut self.scanner, |kind, _, hash| {
                self.block.push((hash, item, kind));
            });
        }
        // Without a jump that depends on the filter: it would be foreseen wrongly each time a key gets past it.
        let mut kept = 0_usize;
        let cells = Cell::from_mut(self.block.as_mut_slice()).as_slice_of_cells();
        for key in cells.iter().map(Cell::get) {
            if let Some(place) = cells.get(kept) {
                place.set(key);
            }
            kept = kept.saturating_add(usize::from(numbers.may_hold(key.0, key.2.is_bare())));
        }
        for (hash, item, kind) in self.block.iter().take(kept) {
            let Hit { balance_minor, item, key, barred, currency, .. } =
                Hit::new(items, administration, *item, Place::NOWHERE, *kind);
            self.keys.push(numbers.part_of(*hash), Key { hash: *hash, balance_minor, item, key, barred, currency });
        }
    }
}

/// The numbers of one part, by hash.
#[derive(Default)]
struct Index {
    /// Where the numbers of each bucket begin; buckets are a power of two.
    starts: Vec<u32>,
    numbers: Vec<Number>,
    mask: usize,
}

impl Index {
    /// Takes the numbers of a part instead of those it had.
    fn fill(&mut self, numbers: &Numbers, part: usize) {
        let count = numbers.count(part);
        let buckets = count.next_power_of_two();
        self.mask = buckets.wrapping_sub(1);
        self.starts.clear();
        self.starts.resize(buckets.saturating_add(2), 0);
        numbers.part(part).for_each(|number| {
            // Two places on, so that filling in below leaves each start where it belongs.
            let bucket = self.bucket(number.hash);
            if let Some(count) = self.starts.get_mut(bucket.saturating_add(2)) {
                *count = count.saturating_add(1);
            }
        });
        let (mut sum, mut longest) = (0_u32, 0);
        for count in &mut self.starts {
            longest = longest.max(*count);
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        self.numbers.resize(count, Number { hash: 0, payment: 0, place: Place::NOWHERE });
        numbers.part(part).for_each(|number| {
            let bucket = self.bucket(number.hash);
            let Some(next) = self.starts.get_mut(bucket.saturating_add(1)) else { return };
            if let Some(place) = usize::try_from(*next).ok().and_then(|at| self.numbers.get_mut(at)) {
                *place = *number;
            }
            *next = next.saturating_add(1);
        });
        if usize::try_from(longest).is_ok_and(|longest| longest > TOO_COMMON) {
            self.sort_long_buckets();
        }
    }

    /// In a long bucket a number is looked for by halving.
    fn sort_long_buckets(&mut self) {
        for bucket in 0..=self.mask {
            let (from, to) = self.range(bucket);
            if to.saturating_sub(from) > TOO_COMMON
                && let Some(numbers) = self.numbers.get_mut(from..to)
            {
                numbers.sort_unstable_by_key(|number| number.hash);
            }
        }
    }

    /// Bits of the hash that do not choose the part.
    fn bucket(&self, hash: u64) -> usize {
        usize::try_from((hash >> 22) & 0xFFFF_FFFF).unwrap_or(0) & self.mask
    }

    fn range(&self, bucket: usize) -> (usize, usize) {
        let start = |at: usize| self.starts.get(at).and_then(|start| usize::try_from(*start).ok()).unwrap_or(0);
        (start(bucket), start(bucket.saturating_add(1)))
    }

    /// Calls `found` with all numbers that have this hash and fit. Says no when they are too common to mean anything.
    fn each(&self, hash: u64, fits: impl Fn(&Number) -> bool, mut found: impl FnMut(&Number)) -> bool {
        let (from, to) = self.range(self.bucket(hash));
        let mut bucket = self.numbers.get(from..to).unwrap_or_default();
        if bucket.len() > TOO_COMMON {
            let from = bucket.partition_point(|number| number.hash < hash);
            let to = bucket.partition_point(|number| number.hash <= hash);
            bucket = bucket.get(from..to).unwrap_or_default();
        }
        if bucket.len() > TOO_COMMON {
            return !bucket.iter().any(fits);
        }
        bucket.iter().filter(|number| number.hash == hash && fits(number)).for_each(&mut found);
        true
    }
}
