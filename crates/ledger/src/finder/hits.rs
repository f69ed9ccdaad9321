//! Which payments name which items: items streamed past the table of numbers.

use super::keys::{KeyKind, KeyRules, keys_of};
use super::scan::{SaidToBe, Scanner, Standing};
use super::source::Items;
use super::table::{Place, Table, in_chunks};

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

/// A payment names an item.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub item: u32,
    pub place: Place,
    pub key: u8,
}

impl Hit {
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

/// All hits, by payment.
pub(super) struct Hits {
    starts: Vec<u32>,
    hits: Vec<Hit>,
    /// How many keys of items were too common to mean anything.
    pub too_common: u64,
}

impl Hits {
    /// Streams all items past the table.
    pub(super) fn find<I: Items>(table: &Table, payments: usize, items: &I, rules: KeyRules, threads: usize) -> Self {
        let found = in_chunks(items.len(), threads, |from, to| stream(table, items, rules, from, to));
        let mut starts = vec![0_u32; payments.saturating_add(1)];
        for (payment, _) in found.iter().flat_map(|(hits, _)| hits) {
            if let Some(count) = index(*payment).and_then(|at| starts.get_mut(at.saturating_add(1))) {
                *count = count.saturating_add(1);
            }
        }
        let mut sum = 0_u32;
        for count in &mut starts {
            sum = sum.saturating_add(*count);
            *count = sum;
        }
        let nothing = Hit { item: 0, place: Place::NOWHERE, key: 0 };
        let mut hits = vec![nothing; found.iter().map(|(hits, _)| hits.len()).sum()];
        let mut next = starts.clone();
        for (payment, hit) in found.iter().flat_map(|(hits, _)| hits) {
            let Some(next) = index(*payment).and_then(|at| next.get_mut(at)) else { continue };
            if let Some(place) = index(*next).and_then(|at| hits.get_mut(at)) {
                *place = *hit;
            }
            *next = next.saturating_add(1);
        }
        let too_common = found.iter().map(|(_, too_common)| too_common).sum();
        Self { starts, hits, too_common }
    }

    /// The hits of one payment.
    pub(super) fn of(&self, payment: usize) -> &[Hit] {
        let at = |i: usize| self.starts.get(i).copied().and_then(index).unwrap_or(0);
        self.hits.get(at(payment)..at(payment.saturating_add(1))).unwrap_or_default()
    }
}

fn index(number: u32) -> Option<usize> {
    usize::try_from(number).ok()
}

fn stream<I: Items>(table: &Table, items: &I, rules: KeyRules, from: usize, to: usize) -> (Vec<(u32, Hit)>, u64) {
    let mut found = Vec::new();
    let mut too_common = 0_u64;
    let mut scanner = Scanner::default();
    for at in from..to {
        let Ok(item) = u32::try_from(at) else { break };
        let view = items.item(at);
        keys_of(&view, items.more_orders(at), rules, &mut scanner, |kind, text| {
            let common = table.look_up(text, |payment, place| {
                found.push((payment, Hit { item, place, key: kind.code() }));
            });
            too_common = too_common.saturating_add(u64::from(common));
        });
    }
    (found, too_common)
}
