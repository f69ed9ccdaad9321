//! Which record belongs to which kind of line, when only the totals per kind are known.
//!
//! A small exact search: the answer counts only when it is the single one. The work is bounded, and what is too much
//! to search counts as undecided.

use std::collections::BTreeSet;

use ledger::settlement::LineKind;

/// More undecided records than this are not searched.
const MOST_FREE: usize = 20;
/// Steps after which a search ends undecided: a fraction of a second.
const MOST_STEPS: u32 = 2_000_000;

/// A record: an amount above zero and what it may be.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Minor units, above zero.
    pub(super) amount: i64,
    /// The payment method.
    pub(super) method: Option<String>,
    /// What it may be.
    pub(super) allowed: Vec<LineKind>,
    /// The record before it of the same order, amount and method: of such twins the later one is the reversal.
    pub(super) earlier_twin: Option<usize>,
}

/// The total of all records of one kind (and method, where the line tells it).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bucket {
    /// The kind.
    pub(super) kind: LineKind,
    /// The only method in it; any when none.
    pub(super) method: Option<String>,
    /// Minor units without sign.
    pub(super) sum: i64,
    /// How many records, when the lines tell.
    pub(super) count: Option<u32>,
}

/// What the totals say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Assignment {
    /// There is exactly one way: the kind of each item.
    One(Vec<LineKind>),
    /// There are several ways, or too many to search; these items are open.
    Undecided(Vec<usize>),
    /// There is no way.
    Impossible,
}

/// Finds the one way to put every item in a bucket so that every bucket is exactly full.
///
/// For one kind there must not be both a bucket of any method and one of a certain method.
pub(super) fn assign(items: &[Item], buckets: &[Bucket]) -> Assignment {
    let mut search = Search::new(items, buckets);
    if !search.propagate() {
        return Assignment::Impossible;
    }
    let free = search.free();
    if free.len() > MOST_FREE {
        return Assignment::Undecided(free);
    }
    let ended = search.explore(&free);
    match (search.solutions.as_slice(), ended) {
        (_, false) | ([_, _, ..], _) => Assignment::Undecided(free),
        ([one], true) => Assignment::One(one.iter().filter_map(|b| buckets.get(*b)).map(|b| b.kind).collect()),
        ([], true) => Assignment::Impossible,
    }
}

struct Search<'a> {
    items: &'a [Item],
    /// Bucket indexes each item may still go to.
    options: Vec<BTreeSet<usize>>,
    /// Where each item went.
    placed: Vec<Option<usize>>,
    /// What is left in each bucket: sum and count; a count below zero says that too many were forced into it.
    left: Vec<(i64, Option<i64>)>,
    kinds: Vec<LineKind>,
    steps: u32,
    solutions: Vec<Vec<usize>>,
}

impl<'a> Search<'a> {
    fn new(items: &'a [Item], buckets: &[Bucket]) -> Self {
        let fits = |item: &Item, bucket: &Bucket| {
            item.allowed.contains(&bucket.kind) && (bucket.method.is_none() || bucket.method == item.method)
        };
        let options = |item: &Item| {
            let fitting = buckets.iter().enumerate().filter(|(_, bucket)| fits(item, bucket));
            fitting.map(|(index, _)| index).collect()
        };
        Self {
            items,
            options: items.iter().map(options).collect(),
            placed: vec![None; items.len()],
            left: buckets.iter().map(|bucket| (bucket.sum, bucket.count.map(i64::from))).collect(),
            kinds: buckets.iter().map(|bucket| bucket.kind).collect(),
            steps: 0,
            solutions: Vec::new(),
        }
    }

    fn free(&self) -> Vec<usize> {
        self.placed.iter().enumerate().filter(|(_, place)| place.is_none()).map(|(index, _)| index).collect()
    }

    fn amount(&self, item: usize) -> i64 {
        self.items.get(item).map_or(0, |item| item.amount)
    }

    /// Places what can go to one bucket only, until nothing changes. False when something fits nowhere.
    fn propagate(&mut self) -> bool {
        loop {
            let mut changed = false;
            for item in self.free() {
                let Some(options) = self.open_options(item) else { return false };
                if let [only] = options.as_slice() {
                    self.place(item, *only);
                    changed = true;
                }
            }
            changed |= self.fill_exact_buckets();
            if !changed {
                return true;
            }
        }
    }

    /// The buckets with room for an item; nothing when there is none.
    fn open_options(&mut self, item: usize) -> Option<Vec<usize>> {
        let mut options = self.options.get(item).cloned()?;
        options.retain(|bucket| self.has_room(item, *bucket));
        let open: Vec<usize> = options.iter().copied().collect();
        *self.options.get_mut(item)? = options;
        Some(open).filter(|open| !open.is_empty())
    }

    /// A bucket whose candidates together are exactly what it misses takes them all: amounts are above zero.
    fn fill_exact_buckets(&mut self) -> bool {
        let mut changed = false;
        for bucket in 0..self.left.len() {
            let candidates: Vec<usize> = self.free().into_iter().filter(|item| self.may_go(*item, bucket)).collect();
            let sum = candidates.iter().try_fold(0_i64, |sum, item| sum.checked_add(self.amount(*item)));
            let missing = self.left.get(bucket).map(|(sum, _)| *sum);
            if !candidates.is_empty() && sum.is_some() && sum == missing {
                candidates.into_iter().for_each(|item| self.place(item, bucket));
                changed = true;
            }
        }
        changed
    }

    fn may_go(&self, item: usize, bucket: usize) -> bool {
        self.options.get(item).is_some_and(|options| options.contains(&bucket))
    }

    fn place(&mut self, item: usize, bucket: usize) {
        let amount = self.amount(item);
        if let Some((sum, count)) = self.left.get_mut(bucket) {
            *sum = sum.saturating_sub(amount);
            *count = count.map(|count| count - 1);
        }
        if let Some(place) = self.placed.get_mut(item) {
            *place = Some(bucket);
        }
    }

    fn take_back(&mut self, item: usize, bucket: usize) {
        let amount = self.amount(item);
        if let Some((sum, count)) = self.left.get_mut(bucket) {
            *sum = sum.saturating_add(amount);
            *count = count.map(|count| count + 1);
        }
        if let Some(place) = self.placed.get_mut(item) {
            *place = None;
        }
    }

    /// Tries all ways for the free items, until a second one is found. False when the steps ran out.
    fn explore(&mut self, free: &[usize]) -> bool {
        let Some((item, rest)) = free.split_first() else {
            self.note_solution();
            return true;
        };
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return false;
        }
        let Some(options) = self.options.get(*item).cloned() else { return true };
        for bucket in options {
            if self.solutions.len() > 1 {
                return true;
            }
            if self.has_room(*item, bucket) && self.keeps_twins_in_order(*item, bucket) {
                self.place(*item, bucket);
                let ended = self.explore(rest);
                self.take_back(*item, bucket);
                if !ended {
                    return false;
                }
            }
        }
        true
    }

    fn has_room(&self, item: usize, bucket: usize) -> bool {
        let amount = self.amount(item);
        self.left.get(bucket).is_some_and(|(sum, count)| *sum >= amount && count.is_none_or(|count| count > 0))
    }

    /// A payment does not come after the reversal of its twin.
    fn keeps_twins_in_order(&self, item: usize, bucket: usize) -> bool {
        let twin = self.items.get(item).and_then(|item| item.earlier_twin);
        let place = twin.and_then(|twin| self.placed.get(twin).copied().flatten());
        let kind = |bucket: usize| self.kinds.get(bucket).copied();
        place
            .and_then(kind)
            .is_none_or(|earlier| earlier == LineKind::Payment || kind(bucket) != Some(LineKind::Payment))
    }

    fn note_solution(&mut self) {
        let full = self.left.iter().all(|(sum, count)| *sum == 0 && count.is_none_or(|count| count == 0));
        if let Some(solution) = self.placed.iter().copied().collect::<Option<Vec<usize>>>()
            && full
        {
            self.solutions.push(solution);
        }
    }
}

#[cfg(test)]
mod tests {
    use LineKind::{Chargeback, Payment, Refund};

    use super::*;

    fn item(amount: i64, allowed: &[LineKind]) -> Item {
        Item { amount, method: Some("10".to_owned()), allowed: allowed.to_vec(), earlier_twin: None }
    }

    fn bucket(kind: LineKind, sum: i64, count: u32) -> Bucket {
        Bucket { kind, method: None, sum, count: Some(count) }
    }

    const ANY: [LineKind; 3] = [Payment, Refund, Chargeback];

    #[test]
    fn the_only_way_is_found() {
        let items = [item(12_100, &ANY), item(2_420, &ANY), item(6_050, &ANY)];
        let buckets = [bucket(Payment, 12_100, 1), bucket(Refund, 2_420, 1), bucket(Chargeback, 6_050, 1)];
        assert_eq!(assign(&items, &buckets), Assignment::One(vec![Payment, Refund, Chargeback]));
    }

    #[test]
    fn two_ways_are_no_way() {
        let items = [item(500, &ANY), item(500, &ANY), item(900, &ANY)];
        let buckets = [bucket(Payment, 1_400, 2), bucket(Refund, 500, 1)];
        assert_eq!(assign(&items, &buckets), Assignment::Undecided(vec![0, 1]));
    }

    #[test]
    fn of_twins_the_later_is_the_refund() {
        let mut items = [item(500, &ANY), item(500, &ANY)];
        items[1].earlier_twin = Some(0);
        let buckets = [bucket(Payment, 500, 1), bucket(Refund, 500, 1)];
        assert_eq!(assign(&items, &buckets), Assignment::One(vec![Payment, Refund]));
    }

    #[test]
    fn counts_tell_apart_what_sums_do_not() {
        let items = [item(300, &ANY), item(100, &ANY), item(200, &ANY)];
        let buckets = [bucket(Payment, 300, 1), bucket(Refund, 300, 2)];
        assert_eq!(assign(&items, &buckets), Assignment::One(vec![Payment, Refund, Refund]));
    }

    #[test]
    fn totals_that_can_not_be_reached_are_impossible() {
        let items = [item(300, &ANY), item(100, &[Payment])];
        let buckets = [bucket(Payment, 300, 1), bucket(Refund, 100, 1)];
        assert_eq!(assign(&items, &buckets), Assignment::Impossible);
    }

    #[test]
    fn a_search_that_is_too_large_is_not_begun() {
        let items: Vec<Item> = (1..=25).map(|amount| item(amount, &ANY)).collect();
        let buckets = [bucket(Payment, 200, 15), bucket(Refund, 125, 10)];
        assert!(matches!(assign(&items, &buckets), Assignment::Undecided(open) if open.len() == 25));
    }

    #[test]
    fn thousands_of_payments_are_settled_without_a_search() {
        let mut items: Vec<Item> = (1..=5_000).map(|amount| item(amount, &ANY)).collect();
        items.push(Item { method: Some("706".to_owned()), ..item(77, &ANY) });
        let payments = Bucket { method: Some("10".to_owned()), ..bucket(Payment, 12_502_500, 5_000) };
        let expected: Vec<LineKind> = [vec![Payment; 5_000], vec![Refund]].concat();
        assert_eq!(assign(&items, &[payments, bucket(Refund, 77, 1)]), Assignment::One(expected));
    }
}
