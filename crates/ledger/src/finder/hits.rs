//! Which payments name which items: items streamed past the table of numbers.

use super::keys::{KeyKind, KeyRules, keys_of};
use super::lost::Lost;
use super::plain::hash_of;
use super::scan::{SaidToBe, Scanner, Standing};
use super::source::Items;
use super::table::{Place, Table, each, in_chunks};
use crate::money::Currency;

/// How strongly a payment names an item; the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
    /// By a payment reference with a check digit.
    Reference,
    /// By its number, which can't mean anything else.
    Certain,
    /// By its number.
    Whole,
    /// By a form of its number: the amount must agree as well.
    Bare,
    /// By something that is likely no number of it.
    Doubtful,
}

/// A payment names an item. What the item has open stands here as well: looking each up again costs more than all else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    /// What the item has open, in minor units.
    pub balance_minor: i64,
    pub item: u32,
    pub place: Place,
    pub key: u8,
    /// The item can't be booked on by anybody.
    pub barred: Option<Lost>,
    /// The currency of the balance.
    pub currency: Currency,
}

impl Hit {
    pub(super) fn new<I: Items>(
        items: &I,
        administration: Option<i64>,
        item: u32,
        place: Place,
        kind: KeyKind,
    ) -> Self {
        let terms = items.terms(usize::try_from(item).unwrap_or(usize::MAX));
        let barred = if administration.is_some_and(|own| own != terms.administration) {
            Some(Lost::OtherAdministration)
        } else {
            terms.debtor_blocked.then_some(Lost::Blocked)
        };
        let (balance_minor, currency) = (terms.balance_minor, terms.currency);
        Self { balance_minor, item, place, key: kind.code(), barred, currency }
    }

    pub(super) fn kind(self) -> KeyKind {
        KeyKind::from_code(self.key)
    }

    pub(super) fn strength(self) -> Strength {
        let kind = self.kind();
        let standing = self.place.standing();
        let other_thing = match self.place.said() {
            SaidToBe::Anything => false,
            SaidToBe::Invoice => matches!(kind, KeyKind::Order | KeyKind::OrderBare),
            SaidToBe::Order => matches!(kind, KeyKind::Invoice | KeyKind::InvoiceBare | KeyKind::NamedByCredit),
        };
        match standing {
            Standing::Doubtful => Strength::Doubtful,
            Standing::Bare => Strength::Bare,
            _ if kind.is_bare() || other_thing => Strength::Bare,
            _ if kind == KeyKind::Reference => Strength::Reference,
            Standing::Whole => Strength::Whole,
            Standing::Certain => Strength::Certain,
        }
    }
}

/// Payments are divided into this many ranges, each put in order by one thread.
const RANGES: usize = 2;

/// All hits, by payment.
pub(super) struct Hits {
    /// Payments in a range.
    size: usize,
    ranges: Vec<HitRange>,
    /// How many keys of items were too common to mean anything.
    pub too_common: u64,
}

/// The hits of a range of payments.
struct HitRange {
    starts: Vec<u32>,
    hits: Vec<Hit>,
}

/// What one thread found, by range of payments.
struct Found {
    hits: [Vec<(u32, Hit)>; RANGES],
    too_common: u64,
}

impl Hits {
    /// Streams all items past the table, which is not needed after.
    pub(super) fn find<I: Items>(
        table: Table,
        payments: usize,
        items: &I,
        rules: KeyRules,
        administration: Option<i64>,
        threads: usize,
    ) -> Self {
        let size = payments.div_ceil(RANGES).max(1);
        let found =
            in_chunks(items.len(), threads, |from, to| stream(&table, items, rules, administration, size, from, to));
        drop(table);
        let ranges = each(RANGES, threads, |range| HitRange::new(&found, range, size));
        Self { size, ranges, too_common: found.iter().map(|found| found.too_common).sum() }
    }

    /// The hits of one payment.
    pub(super) fn of(&self, payment: usize) -> &[Hit] {
        let (range, payment) = (payment.checked_div(self.size), payment.checked_rem(self.size));
        let Some(range) = range.and_then(|range| self.ranges.get(range)) else { return &[] };
        let at = |i: usize| range.starts.get(i).copied().and_then(index).unwrap_or(0);
        let payment = payment.unwrap_or(0);
        range.hits.get(at(payment)..at(payment.saturating_add(1))).unwrap_or_default()
    }
}

impl HitRange {
    /// Puts hits in the order of their payments; those of one payment stay in the order of the items.
    fn new(found: &[Found], range: usize, size: usize) -> Self {
        let all = || found.iter().filter_map(|found| found.hits.get(range)).flatten();
        let first = range.saturating_mul(size);
        let place = |payment: u32| index(payment).and_then(|payment| payment.checked_sub(first));
        let mut starts = vec![0_u32; size.saturating_add(2)];
        for (payment, _) in all() {
            // Two places on, so that filling in below leaves each start where it belongs.
            if let Some(count) = place(*payment).and_then(|at| starts.get_mut(at.saturating_add(2))) {
                *count = count.saturating_add(1);
            }
        }
        let mut sum = 0_u32;
        for count in &mut starts {
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        let nothing =
            Hit { balance_minor: 0, item: 0, place: Place::NOWHERE, key: 0, barred: None, currency: Currency::XXX };
        let mut hits = vec![nothing; all().count()];
        for (payment, hit) in all() {
            let Some(next) = place(*payment).and_then(|at| starts.get_mut(at.saturating_add(1))) else { continue };
            if let Some(place) = index(*next).and_then(|at| hits.get_mut(at)) {
                *place = *hit;
            }
            *next = next.saturating_add(1);
        }
        Self { starts, hits }
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}

fn stream<I: Items>(
    table: &Table,
    items: &I,
    rules: KeyRules,
    administration: Option<i64>,
    size: usize,
    from: usize,
    to: usize,
) -> Found {
    let mut found = Found { hits: std::array::from_fn(|_| Vec::new()), too_common: 0 };
    look_up_all(
        table,
        items,
        rules,
        from,
        to,
        |_| true,
        |key, payment, place| match payment {
            // What is cut off on both sides may be different things.
            Some(_) if key.kind.is_bare() && place.standing() >= Standing::Bare => {}
            Some(payment) => {
                let range = index(payment).and_then(|payment| payment.checked_div(size)).unwrap_or(0);
                if let Some(hits) = found.hits.get_mut(range) {
                    hits.push((payment, Hit::new(items, administration, key.item, place, key.kind)));
                }
            }
            None => found.too_common = found.too_common.saturating_add(1),
        },
    );
    found
}

/// A key of an item that is looked up.
#[derive(Clone, Copy)]
pub(super) struct Key {
    pub item: u32,
    pub kind: KeyKind,
    hash: u64,
}

/// Items whose keys are looked up together, so that one wait for memory is shared by many.
const TOGETHER: usize = 128;

/// Looks all keys of the items `from..to` up that are `wanted`, and calls `found` with each payment that holds one; or with
/// none, when the number is too common to mean anything.
pub(super) fn look_up_all<I: Items>(
    table: &Table,
    items: &I,
    rules: KeyRules,
    from: usize,
    to: usize,
    wanted: impl Fn(usize) -> bool,
    mut found: impl FnMut(Key, Option<u32>, Place),
) {
    let mut scanner = Scanner::default();
    let mut keys: Vec<Key> = Vec::with_capacity(TOGETHER.saturating_mul(6));
    let mut firsts = Vec::with_capacity(TOGETHER);
    for block in (from..to).step_by(TOGETHER) {
        keys.clear();
        for at in (block..to.min(block.saturating_add(TOGETHER))).filter(|at| wanted(*at)) {
            let Ok(item) = u32::try_from(at) else { break };
            keys_of(&items.numbers(at), items.more_orders(at), rules, &mut scanner, |kind, text| {
                keys.push(Key { item, kind, hash: hash_of(text) });
            });
        }
        keys.retain(|key| table.may_hold(key.hash));
        firsts.clear();
        firsts.extend(keys.iter().map(|key| table.first(key.hash)));
        for (key, first) in keys.iter().zip(&firsts) {
            let Some(first) = first else { continue };
            if table.each(*first, key.hash, |payment, place| found(*key, Some(payment), place)) {
                found(*key, None, Place::NOWHERE);
            }
        }
    }
}
