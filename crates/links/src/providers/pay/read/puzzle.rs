//! The records of one clearing, or of one turnover group in it, divided over the lines they must fill.

use std::collections::{BTreeMap, BTreeSet};

use ledger::money::Money;
use ledger::problem::ProblemKind;
use ledger::settlement::LineKind::{self, Chargeback, ChargebackReversal, Payment, Refund};

use super::assign::{Assignment, Bucket, Item, assign};
use super::documents::Documents;
use super::kinds::{DebtorLine, OpenRecord};
use super::orders::Orders;
use super::{Step, Stop};

/// How many orders a question names: enough to look up, few enough to read.
const NAMED_ORDERS: usize = 10;

/// Records with an amount, and the lines they must fill.
pub(super) struct Puzzle<'a> {
    /// The clearing's id.
    pub(super) clearing: &'a str,
    pub(super) records: Vec<&'a OpenRecord<'a>>,
    pub(super) lines: Vec<&'a DebtorLine>,
    /// Whether the amounts of the records carry their signs.
    pub(super) signed: bool,
    /// Whether the counts of the lines can be compared.
    pub(super) counted: bool,
}

const NO_WAY: (&str, &str) = ("no way to divide them fits the lines", "geen enkele verdeling past bij de regels");
const CONTRADICT: (&str, &str) =
    ("the states of the orders contradict the lines", "de statussen van de orders spreken de regels tegen");
const SEVERAL_WAYS: (&str, &str) =
    ("more than one way to divide them fits the lines", "meer dan één verdeling past bij de regels");

impl Puzzle<'_> {
    /// The kind of each record, when there is exactly one way.
    pub(super) fn solve(&self, documents: &Documents) -> Step<Vec<LineKind>> {
        let open = match self.assign(&self.items(|_, kinds| kinds)) {
            Assignment::One(kinds) => return Ok(kinds),
            Assignment::Impossible => {
                return Err(self.unknown(NO_WAY, &self.everything()));
            }
            Assignment::Undecided(open) => open,
        };
        let orders = Orders::look_up(&self.records, &open, documents)?;
        let by_order =
            |index: usize, kinds: Vec<LineKind>| kinds.into_iter().filter(|kind| orders.allow(index, *kind)).collect();
        match self.assign(&self.items(by_order)) {
            Assignment::One(kinds) => Ok(kinds),
            Assignment::Impossible => Err(self.unknown(CONTRADICT, &open)),
            Assignment::Undecided(open) => Err(self.unknown(SEVERAL_WAYS, &open)),
        }
    }

    /// By method where lines tell it; all methods together when that does not fit, because a line can stand for a
    /// family of methods.
    fn assign(&self, items: &[Item]) -> Assignment {
        match assign(items, &self.buckets(true)) {
            Assignment::Impossible => assign(items, &self.buckets(false)),
            found => found,
        }
    }

    fn items(&self, narrow: impl Fn(usize, Vec<LineKind>) -> Vec<LineKind>) -> Vec<Item> {
        let twins = self.earlier_twins();
        let item = |(index, record): (usize, &&OpenRecord<'_>)| Item {
            amount: record.amount.minor().saturating_abs(),
            method: record.record.method.as_ref().map(|method| method.code.clone()),
            allowed: narrow(index, self.kinds_by_sign(record.amount)),
            earlier_twin: twins.get(&index).copied(),
        };
        self.records.iter().enumerate().map(item).collect()
    }

    fn kinds_by_sign(&self, amount: Money) -> Vec<LineKind> {
        match (self.signed, amount.is_negative()) {
            (true, true) => vec![Refund, Chargeback],
            (true, false) => vec![Payment, ChargebackReversal],
            (false, _) => vec![Payment, ChargebackReversal, Refund, Chargeback],
        }
    }

    /// For each record the one before it of the same order, amount and method.
    fn earlier_twins(&self) -> BTreeMap<usize, usize> {
        let mut by_time: Vec<usize> = (0..self.records.len()).collect();
        by_time.sort_by_key(|index| self.records.get(*index).map(|record| (record.record.moment, *index)));
        let mut last = BTreeMap::new();
        let mut twins = BTreeMap::new();
        for index in by_time {
            let Some(record) = self.records.get(index) else { continue };
            let Some(order) = &record.record.order_id else { continue };
            let same = (order, record.amount.minor(), record.record.method.as_ref().map(|method| &method.code));
            if let Some(earlier) = last.insert(same, index) {
                twins.insert(index, earlier);
            }
        }
        twins
    }

    fn buckets(&self, by_method: bool) -> Vec<Bucket> {
        let methods: BTreeSet<&str> =
            self.records.iter().filter_map(|r| r.record.method.as_ref()).map(|method| method.code.as_str()).collect();
        // A kind is told apart by method only when each of its lines names a method of some record.
        let divided = |kind: LineKind| {
            by_method
                && self.lines.iter().filter(|l| l.kind == kind).all(|line| methods.contains(line.type_id.as_str()))
        };
        let mut buckets: Vec<Bucket> = Vec::new();
        for line in &self.lines {
            let method = divided(line.kind).then(|| line.type_id.clone());
            let sum = line.amount.minor().saturating_abs();
            let count = line.transactions.filter(|count| *count > 0 && self.counted);
            match buckets.iter_mut().find(|bucket| bucket.kind == line.kind && bucket.method == method) {
                Some(bucket) => {
                    bucket.sum = bucket.sum.saturating_add(sum);
                    bucket.count = bucket.count.zip(count).map(|(left, right)| left.saturating_add(right));
                }
                None => buckets.push(Bucket { kind: line.kind, method, sum, count }),
            }
        }
        buckets
    }

    fn everything(&self) -> Vec<usize> {
        (0..self.records.len()).collect()
    }

    fn unknown(&self, (why, why_nl): (&str, &str), open: &[usize]) -> Stop {
        let orders: BTreeSet<&str> = open
            .iter()
            .filter_map(|index| self.records.get(*index))
            .map(|record| record.record.order_id.as_deref().unwrap_or("(no order)"))
            .collect();
        let more = orders.len().saturating_sub(NAMED_ORDERS);
        let named = orders.into_iter().take(NAMED_ORDERS).collect::<Vec<_>>().join(", ");
        let (rest, rest_nl) = match more {
            0 => (String::new(), String::new()),
            more => (format!(" and {more} more"), format!(" en {more} andere")),
        };
        let clearing = self.clearing;
        let detail = (
            format!("{clearing}: {why}; orders {named}{rest}"),
            format!("{clearing}: {why_nl}; orders {named}{rest_nl}"),
        );
        Stop::because(ProblemKind::RecordKindUnknown, detail)
    }
}
