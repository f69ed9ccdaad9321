//! The settlement in ledger words, once units are known: signs, kinds, costs, lines.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use ledger::money::{Currency, Money};
use ledger::settlement::{
    CostsSpecification, ExternalTurnover, ExtraField, LineKind, Named, SettlementLine, SettlementParts,
};

use super::Step;
use super::batch::{Batch, Batches};
use super::calibrate::Units;
use super::classify::Role;
use super::costs::{Deducted, find_specifications};
use super::documents::{Documents, Lookup};
use super::kinds::{Clearing, DebtorLine, OpenRecord};
use super::signs::SignReading;
use super::unit::currency_of;
use crate::providers::pay::keys::Key;
use crate::providers::pay::wire::{Amount, ClearingLine, Record, Reference, Settlement};

/// All that is needed to write the settlement down.
pub(super) struct Builder<'a> {
    pub(super) settlement: &'a Settlement,
    pub(super) batches: &'a Batches<'a>,
    pub(super) units: Units,
    pub(super) signs: SignReading,
    pub(super) currency: Currency,
    pub(super) documents: &'a Documents,
    pub(super) invoice_key: Key,
}

impl Builder<'_> {
    pub(super) fn build(&self) -> Step<SettlementParts> {
        let unit = self.units.settlement;
        let payout = unit.read(&self.settlement.amount, self.currency)?;
        let mut notes = vec![self.unit_note()];
        notes.extend(self.signs.note().map(str::to_owned));
        let mut specifications = self.specifications()?;
        let mut lines = Vec::new();
        let mut external = Vec::new();
        for batch in &self.batches.0 {
            lines.extend(self.record_lines(batch, &mut notes)?);
            lines.extend(self.clearing_lines(batch, &mut specifications)?);
            external.extend(self.external(batch)?);
        }
        Ok(SettlementParts {
            code: self.settlement.code.clone(),
            description: self.settlement.description.clone(),
            date: self.settlement.date,
            payout,
            lines,
            external,
            notes,
        })
    }

    fn unit_note(&self) -> String {
        let Units { settlement, records, evidence } = &self.units;
        if settlement == records {
            return format!("amount unit: {settlement}, by {evidence}");
        }
        format!("amount unit: settlement in {settlement}, records in {records}, by {evidence}")
    }

    fn money(&self, line: &ClearingLine) -> Step<Money> {
        let amount = Amount { value: self.signs.apply(line), ..line.amount.clone() };
        self.units.settlement.read(&amount, self.currency)
    }

    /// The specification of each costs line, by where the line stands.
    fn specifications(&self) -> Step<BTreeMap<&str, CostsSpecification>> {
        if !self.batches.have_costs() {
            return Ok(BTreeMap::new());
        }
        let invoice_lines = self.documents.invoice_lines(&self.invoice_key)?;
        let costs = || self.batches.inside().filter(|(_, kind)| *kind == LineKind::Costs).map(|(line, _)| line);
        let deducted = |line: &'_ ClearingLine| self.money(line);
        let amounts: Vec<Money> = costs().map(deducted).collect::<Step<_>>()?;
        let deducted: Vec<Deducted<'_>> = costs()
            .zip(amounts)
            .map(|(line, amount)| Deducted { amount, group: line.group.as_ref().map(|group| group.code.as_str()) })
            .collect();
        let found = find_specifications(&deducted, invoice_lines, self.settlement.date, self.currency);
        Ok(costs().zip(found).filter_map(|(line, found)| Some((line.path.as_str(), found?))).collect())
    }

    /// One line for each record.
    fn record_lines(&self, batch: &Batch<'_>, notes: &mut Vec<String>) -> Step<Vec<SettlementLine>> {
        let unit = self.units.records;
        let mut clearing = Clearing { id: batch.id, currency: self.currency, lines: Vec::new(), records: Vec::new() };
        for (line, kind) in batch.inside().filter(|(_, kind)| kind.concerns_a_debtor()) {
            clearing.lines.push(DebtorLine {
                kind,
                amount: self.money(line)?,
                type_id: line.line_type.id.clone(),
                group: line.group.as_ref().map(|group| group.code.clone()),
                transactions: line.transactions,
            });
        }
        for record in &batch.records {
            clearing.records.push(OpenRecord { record, amount: unit.read(&record.amount, self.currency)? });
        }
        let found = clearing.find_kinds(self.documents)?;
        let with_reversals = clearing.lines.iter().any(|line| line.amount.is_negative());
        if with_reversals {
            let how = if found.signed { "the amounts carry them" } else { "derived, the amounts carry none" };
            notes.push(format!("record signs in {}: {how}", batch.id));
        }
        let mut ids = LineIds::new(&batch.records);
        let lines = clearing.records.iter().zip(found.kinds);
        lines.map(|(open, kind)| self.record_line(batch, open, kind, ids.next(batch.id, open))).collect()
    }

    fn record_line(
        &self,
        batch: &Batch<'_>,
        open: &OpenRecord<'_>,
        kind: LineKind,
        id: String,
    ) -> Step<SettlementLine> {
        let record = open.record;
        let (extras, extras_known) = self.extras(record)?;
        Ok(SettlementLine {
            id,
            kind,
            amount: with_sign_of(kind, open.amount, &record.amount)?,
            clearing: batch.id.to_owned(),
            turnover_group: record.group.as_ref().map(named),
            method: record.method.as_ref().map(named),
            date: record.moment.map(DateTime::date).or_else(|| value_date(batch, record, kind)),
            order_id: record.order_id.clone(),
            reference: record.reference.clone(),
            description: record.description.clone(),
            extras,
            extras_known,
            customer_amount: self.customer_amount(record, kind)?,
            costs: None,
        })
    }

    /// The filled free fields of the record's transaction, and whether it was looked up.
    fn extras(&self, record: &Record) -> Step<(Vec<ExtraField>, bool)> {
        let Some(order) = &record.order_id else { return Ok((Vec::new(), false)) };
        Ok(match self.documents.transaction(order)? {
            Lookup::NotFetched => (Vec::new(), false),
            Lookup::Absent => (Vec::new(), true),
            Lookup::Found(transaction) => {
                let field =
                    |(name, value): &(&str, String)| ExtraField { name: (*name).to_owned(), value: value.clone() };
                (transaction.free_fields.iter().map(field).collect(), true)
            }
        })
    }

    fn customer_amount(&self, record: &Record, kind: LineKind) -> Step<Option<Money>> {
        let Some(amount) = &record.currency_amount else { return Ok(None) };
        let currency = currency_of(amount)?;
        if currency == self.currency {
            return Ok(None);
        }
        with_sign_of(kind, self.units.records.read(amount, currency)?, amount).map(Some)
    }

    /// One line for each clearing line that has no records: costs, reserves, corrections.
    fn clearing_lines(
        &self,
        batch: &Batch<'_>,
        specifications: &mut BTreeMap<&str, CostsSpecification>,
    ) -> Step<Vec<SettlementLine>> {
        let mut lines = Vec::new();
        for (ordinal, (line, kind)) in batch.inside().enumerate() {
            if kind.concerns_a_debtor() {
                continue;
            }
            lines.push(SettlementLine {
                id: line.code.clone().unwrap_or_else(|| format!("{}/line/{ordinal}", batch.id)),
                kind,
                amount: self.money(line)?,
                clearing: batch.id.to_owned(),
                turnover_group: line.group.as_ref().map(named),
                method: None,
                date: line.value_date,
                order_id: None,
                reference: String::new(),
                description: line.line_type.name.clone(),
                extras: Vec::new(),
                extras_known: true,
                customer_amount: None,
                costs: specifications.remove(line.path.as_str()),
            });
        }
        Ok(lines)
    }

    fn external(&self, batch: &Batch<'_>) -> Step<Vec<ExternalTurnover>> {
        let outside = batch.lines.iter().filter(|(_, role)| *role == Role::External);
        let turnover = |(line, _): &(&ClearingLine, Role)| {
            Ok(ExternalTurnover {
                method: Named { code: line.line_type.id.clone(), name: line.line_type.name.clone() },
                turnover_group: line.group.as_ref().map(named),
                amount: self.money(line)?,
                transactions: line.transactions.unwrap_or(0),
            })
        };
        outside.map(turnover).collect()
    }
}

/// The ids of the lines of one clearing, the same at every reading.
struct LineIds {
    /// Row ids that occur more than once: then they are of orders and not of rows.
    shared: BTreeSet<String>,
    used: BTreeMap<String, u32>,
}

impl LineIds {
    fn new(records: &[&Record]) -> Self {
        let mut seen = BTreeSet::new();
        let ids = records.iter().filter_map(|record| record.reporting_id.clone());
        Self { shared: ids.filter(|id| !seen.insert(id.clone())).collect(), used: BTreeMap::new() }
    }

    fn next(&mut self, clearing: &str, open: &OpenRecord<'_>) -> String {
        let record = open.record;
        if let Some(id) = record.reporting_id.as_ref().filter(|id| !self.shared.contains(*id)) {
            return format!("{clearing}/{id}");
        }
        let of = record.reporting_id.as_ref().or(record.order_id.as_ref()).map_or("-", String::as_str);
        let day = record.moment.map_or_else(|| "-".to_owned(), |moment| moment.date().to_string());
        let base = format!("{clearing}/{of}/{}/{day}", open.amount.minor());
        let ordinal = self.used.entry(base.clone()).or_default();
        *ordinal += 1;
        format!("{base}/{ordinal}")
    }
}

/// The day of the only line a record of this kind can be in.
fn value_date(batch: &Batch<'_>, record: &Record, kind: LineKind) -> Option<Date> {
    let method = record.method.as_ref().map(|method| &method.code);
    let of_record = |line: &ClearingLine| {
        let same_method = kind != LineKind::Payment || method == Some(&line.line_type.id);
        same_method && (record.group.is_none() || record.group == line.group)
    };
    let mut lines = batch.inside().filter(|(line, of)| *of == kind && of_record(line));
    let (line, _) = lines.next()?;
    line.value_date.filter(|_| lines.next().is_none())
}

/// The amount with the sign its kind has in a payout.
fn with_sign_of(kind: LineKind, amount: Money, source: &Amount) -> Step<Money> {
    let size = amount.checked_abs();
    let signed =
        if matches!(kind, LineKind::Refund | LineKind::Chargeback) { size.and_then(Money::checked_neg) } else { size };
    signed.map_err(|error| super::Stop::missing(&source.path, &error.to_string()))
}

fn named(reference: &Reference) -> Named {
    Named { code: reference.code.clone(), name: reference.name.clone() }
}
