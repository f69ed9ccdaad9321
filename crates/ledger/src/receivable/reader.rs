//! Invoices, row by row: the rows need not be at hand together.
//!
//! First come all other kinds, then every order invoice, then every sales entry. A sales entry is read as it comes, and what is made
//! of it is kept instead of the row; whether its number comes twice is known only at the end.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hasher as _};

use jiff::civil::Date;

use super::digital::Digital;
use super::fault::{Refused, RowFault};
use super::invoice::{Around, Joined, read_invoice};
use super::mapping::{FieldMapping, MappedFrom, Row, mappings_of, names_not_there, passes};
use super::problems::Problems;
use super::read::{ReceivableReading, files, is_chosen, read_administrations, read_conditions};
use super::rules::ReceivableRules;
use super::{
    PackedReceivable, PaymentCondition, ReceivableAdministration, ReceivableKey, SourceKind, SourceRow, SourceRows,
};
use crate::money::Money;

const ENTRIES: SourceKind = SourceKind::SalesEntries;
const ORDERS: SourceKind = SourceKind::OrderInvoices;
const ORIGIN: &str = "debtor_origin_id";

/// What one row of an invoice came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeInvoice {
    made: Made,
    kind: SourceKind,
    /// The row.
    number: u32,
    /// The debtor's id that stands in this row itself, where that is not the invoice's own or the invoice is refused.
    origin: Option<Box<str>>,
    /// Whether the id of the invoice's debtor stands in this row.
    has_origin: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Made {
    Accepted(PackedReceivable),
    Refused(Box<RefusedInvoice>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct RefusedInvoice {
    administration: String,
    invoice: String,
    open: Option<Money>,
}

impl MadeInvoice {
    /// Administration and number.
    fn key(&self) -> (&str, &str) {
        match &self.made {
            Made::Accepted(one) => (one.administration(), one.invoice()),
            Made::Refused(one) => (&one.administration, &one.invoice),
        }
    }

    /// The invoice, when it is one.
    fn receivable(self) -> Option<PackedReceivable> {
        match self.made {
            Made::Accepted(receivable) => Some(receivable),
            Made::Refused(_) => None,
        }
    }

    fn origin(&self) -> Option<&str> {
        match &self.made {
            Made::Accepted(one) if self.has_origin => one.origin_id(),
            _ => self.origin.as_deref(),
        }
    }
}

/// Reads the rows of invoices.
#[derive(Debug)]
pub struct InvoiceReader<'r> {
    rules: &'r ReceivableRules,
    today: Date,
    administrations: BTreeMap<String, ReceivableAdministration>,
    conditions: Vec<PaymentCondition>,
    codes: BTreeSet<String>,
    digital: Digital,
    files: Option<BTreeSet<String>>,
    mappings: [Vec<&'r FieldMapping>; 2],
    orders: BTreeMap<ReceivableKey, Orders>,
    found: Found,
    twice: BTreeSet<ReceivableKey>,
    /// Hashes of a debtor's id in its administration and of its number: few bytes for each invoice.
    debtors: Vec<(u64, u64)>,
}

/// Rows of order invoices with one number.
#[derive(Debug, Default)]
struct Orders {
    rows: Vec<SourceRow>,
    joined: bool,
}

/// What is found beside invoices.
#[derive(Debug, Default)]
struct Found {
    problems: Problems,
    refused: BTreeMap<ReceivableKey, Option<Money>>,
    unknown: Vec<Refused>,
    rows: BTreeMap<SourceKind, usize>,
    left_out: usize,
    /// Columns that settings name and no row of their kind had yet.
    unseen: BTreeSet<(SourceKind, String)>,
    /// Rows with a debtor's id that became no invoice: row, administration, number, id.
    loose: Vec<(SourceKind, u32, String, Option<String>, String)>,
}

impl<'r> InvoiceReader<'r> {
    /// Reads everything but invoices; their rows are not looked at.
    pub fn new(rows: &SourceRows, rules: &'r ReceivableRules, today: Date) -> Self {
        let mut found = Found::default();
        let administrations = read_administrations(rows, rules, &mut found.problems);
        let conditions = read_conditions(rows, rules, &mut found.problems);
        let digital = Digital::read(rows, rules, &mut found.problems);
        found.rows =
            rows.iter().filter(|(kind, _)| !is_invoice(**kind)).map(|(kind, all)| (*kind, all.len())).collect();
        found.unseen = named_columns(rules).collect();
        for (kind, all) in rows.iter().filter(|(kind, _)| !is_invoice(**kind)) {
            all.iter().for_each(|row| found.look_for_columns(*kind, row));
        }
        Self {
            rules,
            today,
            codes: conditions.iter().map(|condition| condition.code.clone()).collect(),
            administrations,
            conditions,
            digital,
            files: files(rows, rules),
            mappings: [ENTRIES, ORDERS].map(|kind| mappings_of(rules, kind)),
            orders: BTreeMap::new(),
            found,
            twice: BTreeSet::new(),
            debtors: Vec::new(),
        }
    }

    /// Rows of that kind are read, though there may be none.
    pub fn begin(&mut self, kind: SourceKind) {
        self.found.rows.entry(kind).or_default();
    }

    /// The next order invoice; it waits for its sales entry.
    pub fn order(&mut self, row: SourceRow) {
        self.found.see(ORDERS, &row);
        if !passes(self.rules, ORDERS, &row) {
            self.found.left_out += 1;
            return;
        }
        let [_, mappings] = &self.mappings;
        let key = self.found.key(&Row::new(ORDERS, &row, mappings), &self.administrations, self.rules);
        if let Some(key) = key {
            self.orders.entry(key).or_default().rows.push(row);
        }
    }

    /// The next sales entry, with the order invoice of its number behind it.
    pub fn entry(&mut self, row: &SourceRow) -> Option<MadeInvoice> {
        self.found.see(ENTRIES, row);
        if !passes(self.rules, ENTRIES, row) {
            self.found.left_out += 1;
            return None;
        }
        let [entries, orders] = &self.mappings;
        let row = Row::new(ENTRIES, row, entries);
        let key = self.found.key(&row, &self.administrations, self.rules)?;
        let behind = if self.orders.is_empty() { None } else { self.orders.get_mut(&key) };
        let gaps = match behind {
            None => None,
            Some(behind) => {
                behind.joined = true;
                match behind.rows.as_slice() {
                    [order] => Some(Row::new(ORDERS, order, orders)),
                    several => {
                        self.found.tell_twice(several, orders);
                        return Some(refused(&key, &row, None));
                    }
                }
            }
        };
        let around = Around {
            rules: self.rules,
            today: self.today,
            conditions: &self.codes,
            digital: &self.digital,
            files: self.files.as_ref(),
        };
        let joined = Joined { main: &row, gaps: gaps.as_ref() };
        Some(read_joined(key, joined, &around, &mut self.found.problems))
    }

    /// Order invoices without a sales entry, when all rows were given.
    fn rest(&mut self, mut with: impl FnMut(MadeInvoice)) {
        let [_, orders] = &self.mappings;
        let around = Around {
            rules: self.rules,
            today: self.today,
            conditions: &self.codes,
            digital: &self.digital,
            files: self.files.as_ref(),
        };
        for (key, alone) in self.orders.iter().filter(|(_, alone)| !alone.joined) {
            match alone.rows.as_slice() {
                [] => {}
                [row] => {
                    let row = Row::new(ORDERS, row, orders);
                    let joined = Joined { main: &row, gaps: None };
                    with(read_joined(key.clone(), joined, &around, &mut self.found.problems));
                }
                [first, ..] => {
                    self.found.tell_twice(&alone.rows, orders);
                    with(refused(key, &Row::new(ORDERS, first, orders), None));
                }
            }
        }
        self.orders.retain(|_, orders| orders.joined || orders.rows.len() > 1);
    }

    /// The whole reading, when all rows were given, out of everything that was made.
    pub fn complete(mut self, mut made: Vec<MadeInvoice>) -> ReceivableReading {
        self.rest(|one| made.push(one));
        if !made.is_sorted_by(|one, other| one.key() <= other.key()) {
            made.sort_by(|one, other| one.key().cmp(&other.key()));
        }
        let mut accepted = Vec::with_capacity(made.len());
        for same in made.chunk_by(|one, other| one.key() == other.key()) {
            let accept = self.accept(same);
            accepted.extend(same.iter().map(|_| accept));
        }
        let reading = self.finish(&made);
        let count = accepted.iter().filter(|accepted| **accepted).count();
        let mut receivables = Vec::with_capacity(count);
        let of = made.into_iter().zip(accepted).filter(|(_, accepted)| *accepted);
        receivables.extend(of.filter_map(|(one, _)| one.receivable()));
        ReceivableReading { receivables, ..reading }
    }

    /// Everything that was made of one key. Whether it is an invoice: a number that comes twice is none.
    fn accept(&mut self, same: &[MadeInvoice]) -> bool {
        let [one] = same else {
            for MadeInvoice { kind, number, .. } in same {
                let (administration, invoice) = same.first().map(MadeInvoice::key).unwrap_or_default();
                let (row, whose) = ((*kind, *number), (administration, Some(invoice)));
                self.found.problems.add_later(row, whose, ("invoice_number", invoice), RowFault::Twice);
            }
            if let Some((administration, invoice)) = same.first().map(MadeInvoice::key) {
                let key = (administration.to_owned(), invoice.to_owned());
                self.found.refused.insert(key.clone(), None);
                self.twice.insert(key);
            }
            return false;
        };
        match &one.made {
            Made::Accepted(receivable) => {
                if let Some(id) = receivable.origin_id() {
                    let whose = hash_of(&(receivable.administration(), id));
                    let known = (whose, hash_of(&receivable.debtor_code()));
                    // invoices of one debtor often come one after the other
                    if self.debtors.last() != Some(&known) {
                        self.debtors.push(known);
                    }
                }
                true
            }
            Made::Refused(refused) => {
                let RefusedInvoice { administration, invoice, open } = &**refused;
                self.found.refused.insert((administration.clone(), invoice.clone()), *open);
                false
            }
        }
    }

    /// The whole reading but for the receivables.
    fn finish(mut self, all: &[MadeInvoice]) -> ReceivableReading {
        self.found.problems.only_twice(&self.twice);
        self.tell_moved_debtors(all);
        let Found { mut problems, refused, mut unknown, rows, left_out, unseen, .. } = self.found;
        let absent = |kind: SourceKind, column: &str| {
            rows.get(&kind).is_some_and(|rows| *rows > 0) && unseen.contains(&(kind, column.to_owned()))
        };
        for (kind, name, what) in names_not_there(self.rules, &absent) {
            problems.add_about(kind, &name, "", what);
        }
        let known = refused.into_iter().map(|((administration, invoice), open)| Refused {
            administration: Some(administration),
            invoice: Some(invoice),
            open,
        });
        let mut refused: Vec<Refused> = known.chain(unknown.drain(..)).collect();
        refused.sort_by(|a, b| (&a.administration, &a.invoice).cmp(&(&b.administration, &b.invoice)));
        let rules = self.rules;
        ReceivableReading {
            administrations: self.administrations.into_values().filter(|one| is_chosen(rules, &one.code)).collect(),
            conditions: self.conditions,
            receivables: Vec::new(),
            refused,
            problems: problems.sorted(),
            rows,
            left_out,
        }
    }

    /// Tells of ids that come with several debtor numbers in one administration.
    fn tell_moved_debtors(&mut self, all: &[MadeInvoice]) {
        let mut debtors = std::mem::take(&mut self.debtors);
        debtors.sort_unstable();
        debtors.dedup();
        let several = debtors.iter().zip(debtors.iter().skip(1)).filter(|(one, next)| one.0 == next.0);
        let suspects: BTreeSet<u64> = several.map(|(one, _)| one.0).collect();
        drop(debtors);
        if suspects.is_empty() {
            return;
        }
        let mut numbers: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for one in all {
            if let Made::Accepted(receivable) = &one.made
                && let Some(id) = receivable.origin_id()
                && suspects.contains(&hash_of(&(receivable.administration(), id)))
                && !self.twice.contains(&receivable.key())
            {
                let whose = (receivable.administration().to_owned(), id.to_owned());
                numbers.entry(whose).or_default().insert(receivable.debtor_code().to_owned());
            }
        }
        numbers.retain(|_, codes| codes.len() > 1);
        let problems = &mut self.found.problems;
        let mut tell = |row: (SourceKind, u32), administration: &str, invoice: Option<&str>, id: &str| {
            if let Some(codes) = numbers.get(&(administration.to_owned(), id.to_owned())) {
                let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
                let value = format!("{id}: {}", codes.join(", "));
                problems.add_later(row, (administration, invoice), (ORIGIN, &value), RowFault::OriginMoved);
            }
        };
        for one in all {
            let (administration, invoice) = one.key();
            if let Some(id) = one.origin() {
                tell((one.kind, one.number), administration, Some(invoice), id);
            }
        }
        let [_, mappings] = &self.mappings;
        for ((administration, invoice), orders) in &self.orders {
            for row in &orders.rows {
                if let Some(id) = Row::new(ORDERS, row, mappings).clean(ORIGIN) {
                    tell((ORDERS, row.number), administration, Some(invoice), &id);
                }
            }
        }
        for (kind, number, administration, invoice, id) in &self.found.loose {
            tell((*kind, *number), administration, invoice.as_deref(), id);
        }
    }
}

impl Found {
    fn see(&mut self, kind: SourceKind, row: &SourceRow) {
        *self.rows.entry(kind).or_default() += 1;
        self.look_for_columns(kind, row);
    }

    fn look_for_columns(&mut self, kind: SourceKind, row: &SourceRow) {
        if !self.unseen.is_empty() {
            self.unseen.retain(|(of, column)| *of != kind || !row.fields.contains_key(column));
        }
    }

    /// Which invoice the row is of; none when it is left out or refused.
    fn key(
        &mut self,
        row: &Row<'_>,
        all: &BTreeMap<String, ReceivableAdministration>,
        rules: &ReceivableRules,
    ) -> Option<ReceivableKey> {
        let administration = self.problems.needed(row, "administration_code");
        if let Some(code) = &administration {
            if !all.contains_key(code) {
                self.problems.add(row, "administration_code", code, RowFault::AdministrationUnknown);
                self.refuse(row, Some(code.clone()), row.text("invoice_number"));
                return None;
            }
            if !is_chosen(rules, code) {
                self.left_out += 1;
                return None;
            }
        }
        let invoice = self.problems.needed(row, "invoice_number");
        match (administration, invoice) {
            (Some(administration), Some(invoice)) => Some((administration, invoice)),
            (administration, invoice) => {
                self.refuse(row, administration, invoice);
                None
            }
        }
    }

    fn refuse(&mut self, row: &Row<'_>, administration: Option<String>, invoice: Option<String>) {
        if let (Some(administration), Some(id)) = (row.text("administration_code"), row.text(ORIGIN)) {
            self.loose.push((row.kind, row.number, administration, row.text("invoice_number"), id));
        }
        match (administration, invoice) {
            (Some(administration), Some(invoice)) => {
                self.refused.insert((administration, invoice), None);
            }
            (administration, invoice) => self.unknown.push(Refused { administration, invoice, open: None }),
        }
    }

    fn tell_twice(&mut self, rows: &[SourceRow], mappings: &[&FieldMapping]) {
        for row in rows {
            let row = Row::new(ORDERS, row, mappings);
            let number = row.text("invoice_number").unwrap_or_default();
            self.problems.add(&row, "invoice_number", &number, RowFault::Twice);
        }
    }
}

const fn is_invoice(kind: SourceKind) -> bool {
    matches!(kind, SourceKind::SalesEntries | SourceKind::OrderInvoices)
}

/// The columns that filters and mappings name.
fn named_columns(rules: &ReceivableRules) -> impl Iterator<Item = (SourceKind, String)> {
    let mapped = rules.mappings.iter().filter_map(|mapping| match &mapping.from {
        MappedFrom::Column(column) => Some((mapping.kind, column.clone())),
        MappedFrom::Fixed(_) => None,
    });
    rules.filters.iter().map(|filter| (filter.kind, filter.column.clone())).chain(mapped)
}

fn read_joined(key: ReceivableKey, joined: Joined<'_>, around: &Around<'_>, problems: &mut Problems) -> MadeInvoice {
    let main = joined.main;
    match read_invoice(key, joined, around, problems) {
        Ok(receivable) => {
            let has_origin = receivable.debtor.origin_id.is_some() && main.is_filled(ORIGIN);
            MadeInvoice {
                made: Made::Accepted(receivable.into()),
                kind: main.kind,
                number: main.number,
                origin: None,
                has_origin,
            }
        }
        Err((key, open)) => refused(&key, main, open),
    }
}

fn refused((administration, invoice): &ReceivableKey, row: &Row<'_>, open: Option<Money>) -> MadeInvoice {
    let refused = RefusedInvoice { administration: administration.clone(), invoice: invoice.clone(), open };
    let origin = row.text(ORIGIN).map(String::into_boxed_str);
    MadeInvoice {
        made: Made::Refused(Box::new(refused)),
        kind: row.kind,
        number: row.number,
        origin,
        has_origin: false,
    }
}

fn hash_of(value: &impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
