//! From rows to receivables: what may be delivered, what is refused, and why.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::digital::Digital;
use super::fault::{Refused, RowFault, RowProblem};
use super::invoice::{Around, Joined, read_invoice};
use super::mapping::{Row, mapped, names_not_there};
use super::problems::{Problems, counts};
use super::rules::ReceivableRules;
use super::{PaymentCondition, Receivable, ReceivableAdministration, ReceivableKey, SourceKind, SourceRows};
use crate::money::Money;

/// What one whole read holds. Sorted; the order of rows makes no difference.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivableReading {
    /// The administrations that are delivered.
    pub administrations: Vec<ReceivableAdministration>,
    /// The payment conditions.
    pub conditions: Vec<PaymentCondition>,
    /// What can be delivered, by administration and number; each once.
    pub receivables: Vec<Receivable>,
    /// What is in the rows and can't be delivered; each once, but for rows that do not tell which invoice they are.
    pub refused: Vec<Refused>,
    /// Everything somebody should know about rows.
    pub problems: Vec<RowProblem>,
    /// How many rows of each kind AFAS gave, before any filter.
    pub rows: BTreeMap<SourceKind, usize>,
    /// How many rows of invoices were left out on purpose: by a filter, or for an administration that is not chosen.
    pub left_out: usize,
}

/// Kinds whose rows are invoices; the first leads, the second fills gaps.
const INVOICES: [SourceKind; 2] = [SourceKind::SalesEntries, SourceKind::OrderInvoices];

/// Reads the rows of one whole read. Pure: the same rows give the same reading, in whatever order they come.
pub fn read(rows: &SourceRows, rules: &ReceivableRules, today: Date) -> ReceivableReading {
    let mut problems = Problems::default();
    for (kind, name, what) in names_not_there(rows, rules) {
        problems.add_about(kind, &name, "", what);
    }
    let all = read_administrations(rows, rules, &mut problems);
    let conditions = read_conditions(rows, rules, &mut problems);
    let digital = Digital::read(rows, rules, &mut problems);
    let files = files(rows, rules);
    let codes = conditions.iter().map(|condition| condition.code.as_str()).collect();
    let around = Around { rules, today, conditions: codes, digital: &digital, files: files.as_ref() };

    let mut sorting = Sorting { all: &all, rules, refused: BTreeMap::new(), unknown: Vec::new(), left_out: 0 };
    let mapped_rows = INVOICES.map(|kind| mapped(rows, kind, rules));
    sorting.left_out = mapped_rows.iter().map(|(_, left_out)| left_out).sum();
    let mut groups: BTreeMap<ReceivableKey, [Vec<&Row<'_>>; 2]> = BTreeMap::new();
    for (place, (rows, _)) in mapped_rows.iter().enumerate() {
        for row in rows {
            if let Some(key) = sorting.key(row, &mut problems)
                && let Some(group) = groups.entry(key).or_default().get_mut(place)
            {
                group.push(row);
            }
        }
    }
    let mut receivables = Vec::with_capacity(groups.len());
    for (key, group) in groups {
        let joined = join(&group, &mut problems).ok_or(None);
        match joined.and_then(|joined| read_invoice(&key, joined, &around, &mut problems)) {
            Ok(receivable) => receivables.push(receivable),
            Err(open) => sorting.refuse(Some(key.0), Some(key.1), open),
        }
    }
    tell_moved_debtors(&receivables, &mapped_rows, &mut problems);
    let Sorting { refused, unknown, left_out, .. } = sorting;
    let known = refused.into_iter().map(|((administration, invoice), open)| Refused {
        administration: Some(administration),
        invoice: Some(invoice),
        open,
    });
    let mut refused: Vec<Refused> = known.chain(unknown).collect();
    refused.sort_by(|a, b| (&a.administration, &a.invoice).cmp(&(&b.administration, &b.invoice)));
    ReceivableReading {
        administrations: all.into_values().filter(|one| is_chosen(rules, &one.code)).collect(),
        conditions,
        receivables,
        refused,
        problems: problems.sorted(),
        rows: counts(rows),
        left_out,
    }
}

fn is_chosen(rules: &ReceivableRules, code: &str) -> bool {
    rules.administrations.is_empty() || rules.administrations.contains(code)
}

/// All administrations in the rows, chosen or not, by code. One that comes twice is none.
fn read_administrations(
    rows: &SourceRows,
    rules: &ReceivableRules,
    problems: &mut Problems,
) -> BTreeMap<String, ReceivableAdministration> {
    let rows = mapped(rows, SourceKind::Administrations, rules).0;
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

fn read_conditions(rows: &SourceRows, rules: &ReceivableRules, problems: &mut Problems) -> Vec<PaymentCondition> {
    let rows = mapped(rows, SourceKind::PaymentConditions, rules).0;
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
fn files(rows: &SourceRows, rules: &ReceivableRules) -> Option<BTreeSet<String>> {
    rows.contains_key(&SourceKind::Attachments).then(|| {
        let rows = mapped(rows, SourceKind::Attachments, rules).0;
        rows.iter().filter(|row| row.text("file_id").is_some()).filter_map(|row| row.text("subject_id")).collect()
    })
}

/// What becomes of rows that are no receivable.
struct Sorting<'a> {
    all: &'a BTreeMap<String, ReceivableAdministration>,
    rules: &'a ReceivableRules,
    refused: BTreeMap<ReceivableKey, Option<Money>>,
    unknown: Vec<Refused>,
    left_out: usize,
}

impl Sorting<'_> {
    /// Which invoice the row is of; none when it is left out or refused.
    fn key(&mut self, row: &Row<'_>, problems: &mut Problems) -> Option<ReceivableKey> {
        let administration = problems.needed(row, "administration_code");
        if let Some(code) = &administration {
            if self.all.contains_key(code) && !is_chosen(self.rules, code) {
                self.left_out += 1;
                return None;
            }
            if !self.all.contains_key(code) {
                problems.add(row, "administration_code", code, RowFault::AdministrationUnknown);
                let invoice = row.text("invoice_number");
                self.refuse(Some(code.clone()), invoice, None);
                return None;
            }
        }
        let invoice = problems.needed(row, "invoice_number");
        match (administration, invoice) {
            (Some(administration), Some(invoice)) => Some((administration, invoice)),
            (administration, invoice) => {
                self.refuse(administration, invoice, None);
                None
            }
        }
    }

    fn refuse(&mut self, administration: Option<String>, invoice: Option<String>, open: Option<Money>) {
        match (administration, invoice) {
            (Some(administration), Some(invoice)) => {
                self.refused.insert((administration, invoice), open);
            }
            (administration, invoice) => self.unknown.push(Refused { administration, invoice, open }),
        }
    }
}

/// The sales entry with the order invoice behind it; none when a number comes twice among rows of one kind.
fn join<'a>(group: &[Vec<&'a Row<'a>>; 2], problems: &mut Problems) -> Option<Joined<'a>> {
    let mut clear = true;
    for rows in group.iter().filter(|rows| rows.len() > 1) {
        clear = false;
        for row in rows {
            let number = row.text("invoice_number").unwrap_or_default();
            problems.add(row, "invoice_number", &number, RowFault::Twice);
        }
    }
    let [entries, orders] = group;
    let (main, gaps) = match (entries.first(), orders.first()) {
        (Some(entry), order) => (*entry, order.copied()),
        (None, Some(order)) => (*order, None),
        (None, None) => return None,
    };
    clear.then_some(Joined { main, gaps })
}

/// Tells of ids that come with several debtor numbers in one administration.
fn tell_moved_debtors(receivables: &[Receivable], rows: &[(Vec<Row<'_>>, usize); 2], problems: &mut Problems) {
    let mut numbers: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    for receivable in receivables {
        if let Some(id) = &receivable.debtor.origin_id {
            numbers.entry((&receivable.administration, id)).or_default().insert(&receivable.debtor.code);
        }
    }
    numbers.retain(|_, codes| codes.len() > 1);
    if numbers.is_empty() {
        return;
    }
    for row in rows.iter().flat_map(|(rows, _)| rows) {
        let [administration, id] = ["administration_code", "debtor_origin_id"].map(|field| row.text(field));
        if let (Some(administration), Some(id)) = (administration, id)
            && let Some(codes) = numbers.get(&(administration.as_str(), id.as_str()))
        {
            let codes: Vec<&str> = codes.iter().copied().collect();
            problems.add(row, "debtor_origin_id", &format!("{id}: {}", codes.join(", ")), RowFault::OriginMoved);
        }
    }
}
