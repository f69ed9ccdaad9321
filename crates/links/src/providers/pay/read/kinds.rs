//! What each record of a clearing is. Records do not say it: their sums must, against the lines of the clearing, and
//! where sums leave it open, the state of the order. What stays open is not guessed.

use std::collections::{BTreeMap, BTreeSet};

use ledger::money::{Currency, Money, MoneyError};
use ledger::problem::ProblemKind;
use ledger::settlement::LineKind::{self, Chargeback, ChargebackReversal, Payment, Refund};

use super::assign::{Assignment, Bucket, Item, assign};
use super::documents::{Documents, Lookup};
use super::{Step, Stop};
use crate::providers::pay::keys::Key;
use crate::providers::pay::wire::{Record, TransactionState};

/// How many orders a question names: enough to look up, few enough to read.
const NAMED_ORDERS: usize = 10;

/// A line of the clearing that concerns debtors.
#[derive(Debug, Clone)]
pub(super) struct DebtorLine {
    pub(super) kind: LineKind,
    /// With its sign.
    pub(super) amount: Money,
    /// The line type's id; a payment method's, for payments.
    pub(super) type_id: String,
    pub(super) group: Option<String>,
    pub(super) transactions: Option<u32>,
}

/// A record with its amount as it stands in the document.
#[derive(Debug, Clone)]
pub(super) struct OpenRecord<'a> {
    pub(super) record: &'a Record,
    pub(super) amount: Money,
}

/// What was found about the records of a clearing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// The kind of each record.
    pub(super) kinds: Vec<LineKind>,
    /// Whether the amounts carry their signs.
    pub(super) signed: bool,
}

/// One clearing.
pub(super) struct Clearing<'a> {
    pub(super) id: &'a str,
    pub(super) currency: Currency,
    pub(super) lines: Vec<DebtorLine>,
    pub(super) records: Vec<OpenRecord<'a>>,
}

impl Clearing<'_> {
    /// The kind of each record.
    pub(super) fn find_kinds(&self, documents: &Documents<'_>) -> Step<Found> {
        let signed = self.find_signs()?;
        let mut kinds = vec![Payment; self.records.len()];
        for part in self.parts(signed) {
            for (index, kind) in part.solve(self, signed, documents)? {
                if let Some(place) = kinds.get_mut(index) {
                    *place = kind;
                }
            }
        }
        Ok(Found { kinds, signed })
    }

    /// Whether the records carry their signs: then they add up to the signed lines, else to the unsigned ones.
    fn find_signs(&self) -> Step<bool> {
        let amounts = || self.records.iter().map(|record| record.amount);
        let records = self.sum(amounts())?;
        let net = self.sum(self.lines.iter().map(|line| line.amount))?;
        if records == net {
            return Ok(true);
        }
        let gross = self.lines.iter().map(|line| line.amount.checked_abs()).collect::<Result<Vec<_>, _>>();
        let gross = self.sum(gross.map_err(|error| self.too_large(&error))?)?;
        if records == gross && amounts().all(|amount| !amount.is_negative()) {
            return Ok(false);
        }
        let detail = format!(
            "{}: {} transactions add up to {records}, its payment, refund and chargeback lines to {net}",
            self.id,
            self.records.len()
        );
        Err(Stop::because(ProblemKind::RecordsDoNotAddUp, detail))
    }

    fn sum(&self, amounts: impl IntoIterator<Item = Money>) -> Step<Money> {
        Money::sum(self.currency, amounts).map_err(|error| self.too_large(&error))
    }

    fn too_large(&self, error: &MoneyError) -> Stop {
        Stop::missing(&Key::Records(self.id.to_owned()).to_string(), &error.to_string())
    }

    /// The turnover groups apart when everything names its group and each adds up by itself; else all together.
    fn parts(&self, signed: bool) -> Vec<Part> {
        let mut parts: BTreeMap<Option<&str>, Part> = BTreeMap::new();
        for (index, line) in self.lines.iter().enumerate() {
            parts.entry(line.group.as_deref()).or_default().lines.push(index);
        }
        for (index, record) in self.records.iter().enumerate() {
            let group = record.record.group.as_ref().map(|group| group.code.as_str());
            parts.entry(group).or_default().records.push(index);
        }
        if !parts.contains_key(&None) && parts.values().all(|part| part.adds_up(self, signed)) {
            return parts.into_values().collect();
        }
        vec![Part { lines: (0..self.lines.len()).collect(), records: (0..self.records.len()).collect() }]
    }
}

/// Some of the lines and records of a clearing, by their places in it.
#[derive(Debug, Default)]
struct Part {
    lines: Vec<usize>,
    records: Vec<usize>,
}

impl Part {
    fn lines<'a>(&self, clearing: &'a Clearing<'_>) -> impl Iterator<Item = &'a DebtorLine> {
        self.lines.iter().filter_map(|index| clearing.lines.get(*index))
    }

    fn records<'a, 'b>(&self, clearing: &'a Clearing<'b>) -> impl Iterator<Item = &'a OpenRecord<'b>> {
        self.records.iter().filter_map(|index| clearing.records.get(*index))
    }

    fn adds_up(&self, clearing: &Clearing<'_>, signed: bool) -> bool {
        let line = |line: &DebtorLine| if signed { Ok(line.amount) } else { line.amount.checked_abs() };
        let lines: Result<Vec<Money>, _> = self.lines(clearing).map(line).collect();
        let lines = lines.and_then(|lines| Money::sum(clearing.currency, lines));
        let records = Money::sum(clearing.currency, self.records(clearing).map(|record| record.amount));
        lines == records
    }

    /// The places in the clearing with the kind found for each.
    fn solve(&self, clearing: &Clearing<'_>, signed: bool, documents: &Documents<'_>) -> Step<Vec<(usize, LineKind)>> {
        // Nothing can be told of a record of zero, and nothing depends on it.
        let (zero, real): (Vec<usize>, Vec<usize>) = self
            .records
            .iter()
            .copied()
            .partition(|index| clearing.records.get(*index).is_none_or(|record| record.amount.is_zero()));
        let records: Vec<&OpenRecord<'_>> = real.iter().filter_map(|index| clearing.records.get(*index)).collect();
        let puzzle =
            Puzzle { clearing, records, signed, lines: self.lines(clearing).collect(), counted: zero.is_empty() };
        let kinds = puzzle.solve(documents)?;
        Ok(real.into_iter().zip(kinds).collect())
    }
}

/// Records with an amount, and the lines they must fill.
struct Puzzle<'a> {
    clearing: &'a Clearing<'a>,
    records: Vec<&'a OpenRecord<'a>>,
    lines: Vec<&'a DebtorLine>,
    signed: bool,
    /// Whether the counts of the lines can be compared.
    counted: bool,
}

impl Puzzle<'_> {
    fn solve(&self, documents: &Documents<'_>) -> Step<Vec<LineKind>> {
        let open = match self.assign(&self.items(|_, kinds| kinds)) {
            Assignment::One(kinds) => return Ok(kinds),
            Assignment::Impossible => {
                return Err(self.unknown("no way to divide them fits the lines", &self.everything()));
            }
            Assignment::Undecided(open) => open,
        };
        let states = self.look_up(&open, documents)?;
        let by_state = |index: usize, kinds: Vec<LineKind>| match states.get(&index) {
            Some(state) => kinds.into_iter().filter(|kind| state.allows(*kind)).collect(),
            None => kinds,
        };
        match self.assign(&self.items(by_state)) {
            Assignment::One(kinds) => Ok(kinds),
            Assignment::Impossible => Err(self.unknown("the states of the orders contradict the lines", &open)),
            Assignment::Undecided(open) => Err(self.unknown("more than one way to divide them fits the lines", &open)),
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

    /// The states of the orders of some records; asks for the transactions that are not there yet.
    fn look_up(&self, open: &[usize], documents: &Documents<'_>) -> Step<BTreeMap<usize, State>> {
        let mut wanted = BTreeSet::new();
        let mut states = BTreeMap::new();
        for index in open {
            let Some(order) = self.records.get(*index).and_then(|record| record.record.order_id.as_ref()) else {
                continue;
            };
            match documents.transaction(order)? {
                Lookup::NotFetched => {
                    wanted.insert(Key::Transaction(order.clone()));
                }
                Lookup::Absent => {}
                Lookup::Found(transaction) => {
                    let gave_back = transaction.refunded.is_none_or(|amount| !amount.value.is_zero());
                    states.insert(*index, State { state: transaction.state, gave_back });
                }
            }
        }
        if wanted.is_empty() { Ok(states) } else { Err(Stop::Wants(wanted)) }
    }

    fn everything(&self) -> Vec<usize> {
        (0..self.records.len()).collect()
    }

    fn unknown(&self, why: &str, open: &[usize]) -> Stop {
        let orders: BTreeSet<&str> = open
            .iter()
            .filter_map(|index| self.records.get(*index))
            .map(|record| record.record.order_id.as_deref().unwrap_or("(no order)"))
            .collect();
        let more = orders.len().saturating_sub(NAMED_ORDERS);
        let mut named = orders.into_iter().take(NAMED_ORDERS).collect::<Vec<_>>().join(", ");
        if more > 0 {
            named.push_str(&format!(" and {more} more"));
        }
        Stop::because(ProblemKind::RecordKindUnknown, format!("{}: {why}; orders {named}", self.clearing.id))
    }
}

/// What became of an order.
struct State {
    state: TransactionState,
    /// Whether something of it was, or may have been, given back.
    gave_back: bool,
}

impl State {
    /// What a record of such an order can be.
    fn allows(&self, kind: LineKind) -> bool {
        match self.state {
            TransactionState::Paid if !self.gave_back => matches!(kind, Payment | ChargebackReversal),
            TransactionState::Refunded => matches!(kind, Payment | Refund),
            TransactionState::ChargedBack => matches!(kind, Payment | Chargeback),
            TransactionState::Paid | TransactionState::Other => true,
        }
    }
}
