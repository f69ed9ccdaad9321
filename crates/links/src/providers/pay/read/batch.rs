//! The clearings of a settlement with their lines sorted by role and their records without external turnover.

use std::collections::{BTreeMap, BTreeSet};

use ledger::money::Currency;
use ledger::settlement::LineKind;
use rust_decimal::Decimal;

use super::calibrate::{Evidence, MOST_ORDERS, Sample};
use super::classify::{Classifier, Role};
use super::documents::Documents;
use super::signs::SignReading;
use super::{Step, Stop};
use crate::providers::pay::PayOptions;
use crate::providers::pay::keys::Key;
use crate::providers::pay::wire::{ClearingLine, Record, Settlement};

/// A clearing.
pub(super) struct Batch<'a> {
    pub(super) id: &'a str,
    pub(super) lines: Vec<(&'a ClearingLine, Role)>,
    /// The records inside the payout.
    pub(super) records: Vec<&'a Record>,
}

/// All clearings.
pub(super) struct Batches<'a>(pub(super) Vec<Batch<'a>>);

impl<'a> Batches<'a> {
    pub(super) fn collect(settlement: &'a Settlement, documents: &'a Documents, options: &PayOptions) -> Step<Self> {
        let mut records = BTreeMap::new();
        for clearing in &settlement.clearings {
            // A clearing with nothing but costs has no records, and they were not asked for.
            let key = Key::Records(clearing.id.clone());
            let rows = if documents.has(&key) { documents.records(&clearing.id)? } else { &[] };
            check_clearing(rows, &clearing.id)?;
            if records.insert(clearing.id.as_str(), rows).is_some() {
                return Err(Stop::missing("settlement.clearings", &format!("{} occurs twice", clearing.id)));
            }
        }
        let listed = documents.payment_profiles()?.iter().map(String::as_str);
        let in_records = records.values().copied().flatten().filter_map(|record| record.method.as_ref());
        let profiles = listed.chain(in_records.map(|method| method.code.as_str())).collect();
        let classifier = Classifier { types: documents.line_types()?, profiles, overrides: &options.line_kinds };
        let batches = settlement.clearings.iter().map(|clearing| {
            let role = |line: &'a ClearingLine| (line, classifier.role(&line.line_type));
            let rows = records.remove(clearing.id.as_str()).unwrap_or_default();
            Batch::new(&clearing.id, clearing.lines.iter().map(role).collect(), rows)
        });
        Ok(Self(batches.collect()))
    }

    pub(super) fn records(&self) -> impl Iterator<Item = &'a Record> {
        self.0.iter().flat_map(|batch| &batch.records).copied()
    }

    /// The lines inside the payout.
    pub(super) fn inside(&self) -> impl Iterator<Item = (&'a ClearingLine, LineKind)> {
        self.0.iter().flat_map(|batch| batch.inside())
    }

    pub(super) fn have_costs(&self) -> bool {
        self.inside().any(|(_, kind)| kind == LineKind::Costs)
    }

    /// The records of clearings that turned out to concern debtors after all.
    pub(super) fn missing_records(&self, documents: &Documents) -> BTreeSet<Key> {
        let concerned = self.0.iter().filter(|batch| batch.inside().any(|(_, kind)| kind.concerns_a_debtor()));
        concerned.map(|batch| Key::Records(batch.id.to_owned())).filter(|key| !documents.has(key)).collect()
    }

    /// All that tells in which unit the amounts are.
    pub(super) fn evidence(
        &self,
        settlement: &'a Settlement,
        signs: SignReading,
        currency: Currency,
        documents: &'a Documents,
    ) -> Step<Evidence<'a>> {
        let too_large = || Stop::missing("settlement", "amounts too large to add");
        let add = |sum: Option<Decimal>, number: Decimal| sum?.checked_add(number);
        let lines = || {
            let debtors = self.inside().filter(|(_, kind)| kind.concerns_a_debtor());
            debtors.map(|(line, _)| signs.apply(line))
        };
        let gross_records = self.records().map(|record| record.amount.value.abs()).fold(Some(Decimal::ZERO), add);
        Ok(Evidence {
            currency,
            samples: self.samples(documents)?,
            description: &settlement.description,
            payout: settlement.amount.value,
            net_lines: lines().fold(Some(Decimal::ZERO), add).ok_or_else(too_large)?,
            gross_lines: lines().map(|number| number.abs()).fold(Some(Decimal::ZERO), add).ok_or_else(too_large)?,
            gross_records: match self.records().next() {
                Some(_) => Some(gross_records.ok_or_else(too_large)?),
                None => None,
            },
        })
    }

    /// The records whose transactions can tell the unit: orders that occur once and were paid in the currency of the
    /// settlement come first, because nothing but the unit can make them differ.
    fn samples(&self, documents: &'a Documents) -> Step<Vec<Sample<'a>>> {
        let mut occurs: BTreeMap<&str, u32> = BTreeMap::new();
        for order in self.records().filter_map(|record| record.order_id.as_deref()) {
            *occurs.entry(order).or_default() += 1;
        }
        let doubt = |record: &Record, order: &str| {
            let converted = record.currency_amount.as_ref().is_some_and(|a| a.currency != record.amount.currency);
            let value = record.amount.value;
            (occurs.get(order).is_some_and(|times| *times > 1), converted, value.is_sign_negative())
        };
        let mut ranked: Vec<(_, &'a str, &Record)> = self
            .records()
            .filter(|record| !record.amount.value.is_zero())
            .filter_map(|record| record.order_id.as_deref().map(|order| (doubt(record, order), order, record)))
            .collect();
        ranked.sort_by_key(|(doubt, _, _)| *doubt);
        let mut seen = BTreeSet::new();
        ranked.retain(|(_, order, _)| seen.insert(*order));
        let sample = |(_, order, record): (_, &'a str, &Record)| {
            let transaction = documents.transaction(order)?;
            Ok(Sample { order, number: record.amount.value, transaction })
        };
        ranked.into_iter().take(MOST_ORDERS).map(sample).collect()
    }
}

impl<'a> Batch<'a> {
    fn new(id: &'a str, lines: Vec<(&'a ClearingLine, Role)>, records: &'a [Record]) -> Self {
        let methods = |role: fn(&Role) -> bool| -> BTreeSet<(Option<String>, String)> {
            lines.iter().filter(|(_, r)| role(r)).map(|(line, _)| key_of_line(line)).collect()
        };
        let external = methods(|role| *role == Role::External);
        let inside = methods(|role| matches!(role, Role::Inside(_)));
        let records = records.iter().filter(|record| !belongs_only_to(record, &external, &inside)).collect();
        Self { id, lines, records }
    }

    /// The lines inside the payout.
    pub(super) fn inside(&self) -> impl Iterator<Item = (&'a ClearingLine, LineKind)> {
        self.lines.iter().filter_map(|(line, role)| match role {
            Role::Inside(kind) => Some((*line, *kind)),
            Role::External => None,
        })
    }
}

fn key_of_line(line: &ClearingLine) -> (Option<String>, String) {
    (line.group.as_ref().map(|group| group.code.clone()), line.line_type.id.clone())
}

/// Whether a record is of a method that only external lines have, in its turnover group or, where no group is told, in
/// the clearing.
fn belongs_only_to(
    record: &Record,
    external: &BTreeSet<(Option<String>, String)>,
    inside: &BTreeSet<(Option<String>, String)>,
) -> bool {
    let Some(method) = record.method.as_ref().map(|method| &method.code) else { return false };
    let group = record.group.as_ref().map(|group| &group.code);
    let names = |keys: &BTreeSet<(Option<String>, String)>| {
        keys.iter().any(|(line_group, id)| {
            id == method && (group.is_none() || line_group.is_none() || line_group.as_ref() == group)
        })
    };
    names(external) && !names(inside)
}

fn check_clearing(records: &[Record], clearing: &str) -> Step<()> {
    let other = |record: &&Record| record.clearing_id.as_ref().is_some_and(|id| id != clearing);
    match records.iter().find(other) {
        Some(record) => Err(Stop::missing(format!("{}.clearingId", record.path), "names another clearing")),
        None => Ok(()),
    }
}
