//! From rows to receivables: what may be delivered, what is refused, and why.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fault::{Refused, RowFault, RowProblem};
use super::mapping::{Row, mapped, mappings_of};
use super::problems::Problems;
use super::reader::InvoiceReader;
use super::rules::ReceivableRules;
use super::{PackedReceivable, PaymentCondition, ReceivableAdministration, SourceKind, SourceRows};

/// What one whole read holds. Sorted; the order of rows makes no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivableReading {
    /// The administrations that are delivered.
    pub administrations: Vec<ReceivableAdministration>,
    /// The payment conditions.
    pub conditions: Vec<PaymentCondition>,
    /// What can be delivered, by administration and number; each once.
    pub receivables: Vec<PackedReceivable>,
    /// What is in the rows and can't be delivered; each once, but for rows that do not tell which invoice they are.
    pub refused: Vec<Refused>,
    /// Everything somebody should know about rows.
    pub problems: Vec<RowProblem>,
    /// How many rows of each kind AFAS gave, before any filter.
    pub rows: BTreeMap<SourceKind, usize>,
    /// How many rows of invoices were left out on purpose: by a filter, or for an administration that is not chosen.
    pub left_out: usize,
}

/// Reads the rows of one whole read. Pure: the same rows give the same reading, in whatever order they come.
pub fn read(rows: &SourceRows, rules: &ReceivableRules, today: Date) -> ReceivableReading {
    let mut reader = InvoiceReader::new(rows, rules, today);
    let of = |kind| rows.get(&kind).map_or(&[][..], Vec::as_slice);
    for kind in [SourceKind::OrderInvoices, SourceKind::SalesEntries].into_iter().filter(|kind| rows.contains_key(kind))
    {
        reader.begin(kind);
    }
    of(SourceKind::OrderInvoices).iter().for_each(|row| reader.order(row.clone()));
    let made = of(SourceKind::SalesEntries).iter().filter_map(|row| reader.entry(row)).collect();
    reader.complete(made)
}

pub(super) fn is_chosen(rules: &ReceivableRules, code: &str) -> bool {
    rules.administrations.is_empty() || rules.administrations.contains(code)
}

/// All administrations in the rows, chosen or not, by code. One that comes twice is none.
pub(super) fn read_administrations(
    rows: &SourceRows,
    rules: &ReceivableRules,
    problems: &mut Problems,
) -> BTreeMap<String, ReceivableAdministration> {
    let mappings = mappings_of(rules, SourceKind::Administrations);
    let rows: Vec<Row<'_>> = mapped(rows, SourceKind::Administrations, rules, &mappings).collect();
    let mut all = BTreeMap::new();
    for row in once(&rows, "administration_code", problems) {
        let [code, name, origin_id] = ["administration_code", "administration_name", "administration_origin_id"]
            .map(|field| problems.needed(row, field));
        if let (Some(code), Some(name), Some(origin_id)) = (code, name, origin_id) {
            all.insert(code.clone(), ReceivableAdministration { code, name, origin_id });
        }
    }
    for code in rules.administrations.iter().filter(|code| !all.contains_key(*code)) {
        problems.add_about(SourceKind::Administrations, "administration_code", code, RowFault::AdministrationAbsent);
    }
    all
}

pub(super) fn read_conditions(
    rows: &SourceRows,
    rules: &ReceivableRules,
    problems: &mut Problems,
) -> Vec<PaymentCondition> {
    let mappings = mappings_of(rules, SourceKind::PaymentConditions);
    let rows: Vec<Row<'_>> = mapped(rows, SourceKind::PaymentConditions, rules, &mappings).collect();
    let mut all = Vec::new();
    for row in once(&rows, "payment_condition_code", problems) {
        let [code, description] =
            ["payment_condition_code", "payment_condition_description"].map(|field| problems.needed(row, field));
        if let (Some(code), Some(description)) = (code, description) {
            all.push(PaymentCondition { code, description });
        }
    }
    all.sort();
    all
}

/// The rows whose code no other row has; the others are told.
fn once<'a>(rows: &'a [Row<'a>], field: &str, problems: &mut Problems) -> Vec<&'a Row<'a>> {
    let mut times: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for row in rows {
        *times.entry(row.text(field)).or_default() += 1;
    }
    let mut single = Vec::new();
    for row in rows {
        let code = row.text(field);
        if code.is_some() && times.get(&code).is_some_and(|times| *times > 1) {
            problems.add(row, field, code.as_deref().unwrap_or_default(), RowFault::Twice);
        } else {
            single.push(row);
        }
    }
    single
}

/// Dossier items with a file; none when attachments are not read.
pub(super) fn files(rows: &SourceRows, rules: &ReceivableRules) -> Option<BTreeSet<String>> {
    rows.contains_key(&SourceKind::Attachments).then(|| {
        let mappings = mappings_of(rules, SourceKind::Attachments);
        let rows = mapped(rows, SourceKind::Attachments, rules, &mappings);
        rows.filter(|row| row.is_filled("file_id")).filter_map(|row| row.text("subject_id")).collect()
    })
}
