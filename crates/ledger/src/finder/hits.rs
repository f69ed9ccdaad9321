//! Which payments name which items.

use super::join::Sought;
use super::keys::KeyKind;
use super::lost::Lost;
use super::numbers::Numbers;
use super::piles::Piles;
use super::scan::{SaidToBe, Standing};
use super::source::Items;
use super::spot::Place;
use super::work::{each, for_many};
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

    /// Hits stand in the order of items, and those on one item in the order in which its keys are tried.
    pub(super) fn turn(self) -> (u32, u8, Place) {
        (self.item, self.kind().turn(), self.place)
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

/// Payments in a range, as a power of two: its hits are put in order at once.
const RANGE_BITS: u32 = 13;

const RANGE: usize = 1 << RANGE_BITS;

/// All hits, by payment.
pub(super) struct Hits {
    ranges: Vec<HitRange>,
    /// How many keys of items were too common to mean anything.
    pub too_common: u64,
}

/// The hits of a range of payments.
struct HitRange {
    starts: Vec<u32>,
    hits: Vec<Hit>,
}

/// Hits by range, in no order, each with its payment.
type Found = Piles<(u32, Hit)>;

impl Hits {
    /// Finds all items that a number names. The numbers are not needed after.
    pub(super) fn find<I: Items>(numbers: Numbers, payments: usize, sought: &Sought<'_, I>) -> Self {
        let count = payments.div_ceil(RANGE);
        let found = sought.join(
            &numbers,
            |_| true,
            || Found::new(count),
            |found, payment, hit| found.push(index(payment >> RANGE_BITS).unwrap_or(usize::MAX), (payment, hit)),
        );
        drop(numbers);
        let ranges = each(count, for_many(payments, sought.threads), |range| HitRange::new(&found, range));
        let too_common = found.iter().map(|(_, too_common)| too_common).sum();
        Self { ranges, too_common }
    }

    /// The hits of one payment, in the order of the items.
    pub(super) fn of(&self, payment: usize) -> &[Hit] {
        let Some(range) = self.ranges.get(payment >> RANGE_BITS) else { return &[] };
        let (from, to) = range.of(payment & (RANGE - 1));
        range.hits.get(from..to).unwrap_or_default()
    }
}

impl HitRange {
    /// Puts hits in the order of their payments, and those of one payment in an order that does not depend on who found
    /// them.
    fn new(found: &[(Found, u64)], range: usize) -> Self {
        let all = || found.iter().flat_map(|(found, _)| found.pile(range));
        let first = range << RANGE_BITS;
        let place = |payment: u32| index(payment).and_then(|payment| payment.checked_sub(first));
        let mut starts = vec![0_u32; RANGE + 2];
        all().for_each(|(payment, _)| {
            // Two places on, so that filling in below leaves each start where it belongs.
            if let Some(count) = place(*payment).and_then(|at| starts.get_mut(at.saturating_add(2))) {
                *count = count.saturating_add(1);
            }
        });
        let mut sum = 0_u32;
        for count in &mut starts {
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        let nothing =
            Hit { balance_minor: 0, item: 0, place: Place::NOWHERE, key: 0, barred: None, currency: Currency::XXX };
        let mut hits = vec![nothing; found.iter().map(|(found, _)| found.count(range)).sum()];
        all().for_each(|(payment, hit)| {
            let Some(next) = place(*payment).and_then(|at| starts.get_mut(at.saturating_add(1))) else { return };
            if let Some(place) = index(*next).and_then(|at| hits.get_mut(at)) {
                *place = *hit;
            }
            *next = next.saturating_add(1);
        });
        let mut range = Self { starts, hits };
        for payment in 0..RANGE {
            let (from, to) = range.of(payment);
            if to.saturating_sub(from) > 1
                && let Some(hits) = range.hits.get_mut(from..to)
            {
                hits.sort_unstable_by_key(|hit| hit.turn());
            }
        }
        range
    }

    fn of(&self, payment: usize) -> (usize, usize) {
        let at = |i: usize| self.starts.get(i).copied().and_then(index).unwrap_or(0);
        (at(payment), at(payment.saturating_add(1)))
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}
