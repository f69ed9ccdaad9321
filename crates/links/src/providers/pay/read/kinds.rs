//! What each record of a clearing is. Records do not say it: their sums must, against the lines of the clearing, and
//! where sums leave it open, the state of the order. What stays open is not guessed.

use std::collections::BTreeMap;

use ledger::money::{Currency, Money, MoneyError};
use ledger::problem::ProblemKind;
use ledger::settlement::LineKind::{self, Payment};

use super::documents::Documents;
use super::puzzle::Puzzle;
use super::{Step, Stop};
use crate::providers::pay::keys::Key;
use crate::providers::pay::wire::Record;

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
    pub(super) fn find_kinds(&self, documents: &Documents) -> Step<Found> {
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
        let (id, count) = (&self.id, self.records.len());
        let detail = (
            format!(
                "{id}: {count} transactions add up to {records}, its payment, refund and chargeback lines to {net}"
            ),
            format!(
                "{id}: {count} transacties zijn samen {records}, de regels voor betalingen, terugbetalingen en chargebacks {net}"
            ),
        );
        Err(Stop::because(ProblemKind::RecordsDoNotAddUp, detail))
    }

    fn sum(&self, amounts: impl IntoIterator<Item = Money>) -> Step<Money> {
        Money::sum(self.currency, amounts).map_err(|error| self.too_large(&error))
    }

    fn too_large(&self, error: &MoneyError) -> Stop {
        Stop::missing(Key::Records(self.id.to_owned()), &error.to_string())
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
    fn solve(&self, clearing: &Clearing<'_>, signed: bool, documents: &Documents) -> Step<Vec<(usize, LineKind)>> {
        // Nothing can be told of a record of zero, and nothing depends on it.
        let (zero, real): (Vec<usize>, Vec<usize>) = self
            .records
            .iter()
            .copied()
            .partition(|index| clearing.records.get(*index).is_none_or(|record| record.amount.is_zero()));
        let records: Vec<&OpenRecord<'_>> = real.iter().filter_map(|index| clearing.records.get(*index)).collect();
        let puzzle = Puzzle {
            clearing: clearing.id,
            records,
            signed,
            lines: self.lines(clearing).collect(),
            counted: zero.is_empty(),
        };
        let kinds = puzzle.solve(documents)?;
        Ok(real.into_iter().zip(kinds).collect())
    }
}
