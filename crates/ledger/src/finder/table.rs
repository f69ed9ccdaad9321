//! The numbers of all payments in a table that items are streamed past.
//!
//! The table is built on the payments because they are the smaller side; a bit filter in front of it turns most keys of
//! items away without a look at memory that is far away.

use std::thread;

use super::plain::hash_of;
use super::scan::{Number, SaidToBe, Scanner, Standing};
use super::source::Payments;
use super::taught::Taught;
use crate::rules::{FinderRules, MatchField};

/// A number that stands in more payments than this names nothing; it is dropped and counted.
pub(super) const TOO_COMMON: u32 = 1_000;

/// The table is made in this many parts, each by one thread.
const PARTS: usize = 2;

/// Bits of filter for each number: one in six keys that is in no payment gets past it.
const FILTER_BITS_PER_NUMBER: usize = 5;

/// Where a number stands, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Index of the field in [`MatchField::ALL`] and first byte.
    field_and_start: u16,
    length: u8,
    how: u8,
}

impl Place {
    /// No place: what was found by something else than a number.
    pub(super) const NOWHERE: Self = Self { field_and_start: 0, length: 0, how: 0 };

    /// A whole field, told by its value.
    pub(super) fn of_field(field: MatchField) -> Self {
        let number = Number { start: 0, end: 0, standing: Standing::Certain, said: SaidToBe::Anything, alone: true };
        Self::new(field, &number)
    }

    /// Whether it is a field as a whole, and not a number in it.
    pub(super) const fn is_field(self) -> bool {
        self.length == 0
    }

    fn new(field: MatchField, number: &Number) -> Self {
        let index = MatchField::ALL.iter().position(|f| *f == field).unwrap_or(0);
        let start = u16::try_from(number.start).unwrap_or(0);
        let field_and_start = (start << 4) | u16::try_from(index).unwrap_or(0);
        let said = match number.said {
            SaidToBe::Anything => 0,
            SaidToBe::Invoice => 1,
            SaidToBe::Order => 2,
        };
        let standing = match number.standing {
            Standing::Certain => 0,
            Standing::Whole => 1,
            Standing::Bare => 2,
            Standing::Doubtful => 3,
        };
        let how = standing | (said << 2) | (u8::from(number.alone) << 4);
        let length = number.end.saturating_sub(number.start);
        Self { field_and_start, length: u8::try_from(length).unwrap_or(0), how }
    }

    pub(super) fn field(self) -> MatchField {
        MatchField::ALL.get(usize::from(self.field_and_start & 15)).copied().unwrap_or(MatchField::Reference)
    }

    pub(super) const fn standing(self) -> Standing {
        match self.how & 3 {
            0 => Standing::Certain,
            1 => Standing::Whole,
            2 => Standing::Bare,
            _ => Standing::Doubtful,
        }
    }

    pub(super) const fn said(self) -> SaidToBe {
        match (self.how >> 2) & 3 {
            1 => SaidToBe::Invoice,
            2 => SaidToBe::Order,
            _ => SaidToBe::Anything,
        }
    }

    pub(super) fn start(self) -> usize {
        usize::from(self.field_and_start >> 4)
    }

    /// The characters themselves.
    pub(super) fn text_in(self, field: &str) -> &str {
        field.get(self.start()..self.start().saturating_add(usize::from(self.length))).unwrap_or_default()
    }
}

/// A number of a payment.
#[derive(Debug, Clone, Copy)]
struct Entry {
    hash: u64,
    /// The next entry with this hash, plus one; zero when there is none.
    next: u32,
    /// How many entries have this hash; counted in the first of them.
    count: u32,
    payment: u32,
    place: Place,
}

/// All numbers of all payments.
pub(super) struct Table {
    parts: Vec<TablePart>,
}

struct TablePart {
    /// A bit for each number, chosen by its hash; its length is a power of two.
    filter: Vec<u64>,
    /// By hash: another part of the hash, and the index of an entry plus one; zero is free.
    slots: Vec<(u32, u32)>,
    entries: Vec<Entry>,
}

impl Table {
    /// Reads the texts of all payments.
    pub(super) fn new<P: Payments>(payments: &P, rules: &FinderRules, threads: usize) -> Self {
        let taught = Taught::new(rules);
        Self::of_chunks(
            &in_chunks(payments.len(), threads, |from, to| read(payments, rules, &taught, from, to)),
            threads,
        )
    }

    /// A table of numbers that stand nowhere, each with the payment it is for.
    pub(super) fn of_numbers<'a>(numbers: impl Iterator<Item = (&'a str, u32)>, threads: usize) -> Self {
        let mut chunk = Chunk { numbers: std::array::from_fn(|_| Vec::new()) };
        for (number, payment) in numbers {
            chunk.push(hash_of(number), payment, Place::NOWHERE);
        }
        Self::of_chunks(&[chunk], threads)
    }

    fn of_chunks(chunks: &[Chunk], threads: usize) -> Self {
        Self { parts: each(PARTS, threads, |part| TablePart::new(chunks, part)) }
    }

    /// Whether a payment may hold a number with this hash.
    pub(super) fn may_hold(&self, hash: u64) -> bool {
        let Some(part) = self.parts.get(part_of(hash)) else { return false };
        let (word, bit) = part.filter_place(hash);
        part.filter.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The first entry with this hash.
    pub(super) fn first(&self, hash: u64) -> Option<FirstEntry> {
        let part = part_of(hash);
        Some(FirstEntry { part, entry: self.parts.get(part)?.first(hash)? })
    }

    /// Calls `found` for every payment that holds this number. Says whether the number is too common to mean anything.
    pub(super) fn each(&self, first: FirstEntry, hash: u64, mut found: impl FnMut(u32, Place)) -> bool {
        let Some(part) = self.parts.get(first.part) else { return false };
        // Another number with the same tag.
        let mut entry = part.entry(first.entry).filter(|entry| entry.hash == hash);
        if entry.is_none() {
            entry = part.first_exactly(hash);
        }
        if entry.is_some_and(|first| first.count > TOO_COMMON) {
            return true;
        }
        while let Some(this) = entry {
            found(this.payment, this.place);
            entry = part.entry(this.next);
        }
        false
    }
}

/// Where the entries of a number begin, or those of a number that looks like it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FirstEntry {
    part: usize,
    entry: u32,
}

/// The numbers of a range of payments, by part of the table.
struct Chunk {
    numbers: [Vec<(u64, u32, Place)>; PARTS],
}

impl Chunk {
    fn push(&mut self, hash: u64, payment: u32, place: Place) {
        if let Some(numbers) = self.numbers.get_mut(part_of(hash)) {
            numbers.push((hash, payment, place));
        }
    }
}

fn read<P: Payments>(payments: &P, rules: &FinderRules, taught: &Taught, from: usize, to: usize) -> Chunk {
    let mut scanner = Scanner::default();
    // Room that is not used takes no memory, and making room again takes time.
    let room = to.saturating_sub(from).saturating_mul(2);
    let mut chunk = Chunk { numbers: std::array::from_fn(|_| Vec::with_capacity(room)) };
    for payment in from..to {
        let index = u32::try_from(payment).unwrap_or(u32::MAX);
        for field in &rules.fields {
            let text = payments.text(payment, *field);
            if text.is_empty() {
                continue;
            }
            scanner.scan(text, taught, |number| {
                let hash = hash_of(text.get(number.start..number.end).unwrap_or_default());
                chunk.push(hash, index, Place::new(*field, &number));
            });
        }
    }
    chunk
}

/// Which part of the table a number belongs to.
fn part_of(hash: u64) -> usize {
    usize::from(hash >> 63 == 1)
}

impl TablePart {
    fn new(chunks: &[Chunk], part: usize) -> Self {
        let numbers = || chunks.iter().filter_map(|chunk| chunk.numbers.get(part)).flatten();
        let count = numbers().count();
        let size = count.saturating_mul(2).next_power_of_two().max(16);
        let words = count.saturating_mul(FILTER_BITS_PER_NUMBER).div_ceil(64).next_power_of_two().max(16);
        let (filter, slots, entries) = (vec![0; words], vec![(0, 0); size], Vec::with_capacity(count));
        let mut table = Self { filter, slots, entries };
        for (hash, payment, place) in numbers() {
            table.insert(*hash, *payment, *place);
        }
        table
    }

    fn filter_place(&self, hash: u64) -> (usize, u64) {
        let word = usize::try_from(hash >> 26).unwrap_or(0) & self.filter.len().wrapping_sub(1);
        (word, 1 << ((hash >> 20) & 63))
    }

    fn insert(&mut self, hash: u64, payment: u32, place: Place) {
        let (word, bit) = self.filter_place(hash);
        if let Some(word) = self.filter.get_mut(word) {
            *word |= bit;
        }
        let number = u32::try_from(self.entries.len()).unwrap_or(u32::MAX).saturating_add(1);
        let mut entry = Entry { hash, next: 0, count: 1, payment, place };
        let mask = self.slots.len().wrapping_sub(1);
        let (mut at, tag) = (slot_of(hash) & mask, tag_of(hash));
        while let Some(slot) = self.slots.get_mut(at) {
            if slot.1 == 0 {
                *slot = (tag, number);
                break;
            }
            let index = usize::try_from(slot.1).unwrap_or(0).wrapping_sub(1);
            if slot.0 == tag
                && let Some(first) = self.entries.get_mut(index).filter(|first| first.hash == hash)
            {
                // Behind the first, which keeps the count.
                entry.next = first.next;
                first.next = number;
                first.count = first.count.saturating_add(1);
                break;
            }
            at = at.wrapping_add(1) & mask;
        }
        self.entries.push(entry);
    }

    fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }

    /// The first entry whose hash looks like this one. One look at memory that is far away.
    fn first(&self, hash: u64) -> Option<u32> {
        let mask = self.slots.len().wrapping_sub(1);
        let (mut at, tag) = (slot_of(hash) & mask, tag_of(hash));
        loop {
            match *self.slots.get(at)? {
                (_, 0) => return None,
                (known, entry) if known == tag => return Some(entry),
                _ => at = at.wrapping_add(1) & mask,
            }
        }
    }

    /// The first entry with this very hash.
    fn first_exactly(&self, hash: u64) -> Option<&Entry> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = slot_of(hash) & mask;
        loop {
            let entry = self.entry(self.slots.get(at)?.1)?;
            if entry.hash == hash {
                return Some(entry);
            }
            at = at.wrapping_add(1) & mask;
        }
    }
}

fn slot_of(hash: u64) -> usize {
    usize::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
}

/// Bits of the hash that the slot does not tell.
fn tag_of(hash: u64) -> u32 {
    u32::try_from(hash >> 32).unwrap_or(0)
}

/// Does `work` on ranges of `0..count`, one for each thread, and gives the results in order.
pub(super) fn in_chunks<T: Send>(count: usize, threads: usize, work: impl Fn(usize, usize) -> T + Sync) -> Vec<T> {
    let chunks = threads.clamp(1, 64).min(count.div_ceil(1_024).max(1));
    let size = count.div_ceil(chunks);
    let border = |n: usize| n.saturating_mul(size).min(count);
    each(chunks, threads, |n| work(border(n), border(n.saturating_add(1))))
}

/// Does `work` on each of `0..count`, at once when there is more than one thread, and gives the results in order.
pub(super) fn each<T: Send>(count: usize, threads: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    if threads < 2 || count < 2 {
        return (0..count).map(work).collect();
    }
    thread::scope(|scope| {
        let work = &work;
        let workers: Vec<_> = (0..count).map(|n| scope.spawn(move || work(n))).collect();
        // A worker only fails by a defect of ours; then nothing may be answered at all.
        let result = |worker: thread::ScopedJoinHandle<'_, T>| match worker.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        workers.into_iter().map(result).collect()
    })
}
