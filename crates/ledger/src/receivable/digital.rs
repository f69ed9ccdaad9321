//! The ladder of the "Digital" tab: which address of a debtor is for invoices, and which for reminders.

use std::collections::{BTreeMap, BTreeSet};

use super::SourceKind;
use super::fault::{RowFault, Severity};
use super::fields::LONGEST_TEXT;
use super::mapping::{Row, mapped, mappings_of};
use super::problems::Problems;
use super::rules::ReceivableRules;
use super::{ReceivableDebtor, SourceRows};

/// What an address is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AddressFor {
    /// Invoices.
    Invoices,
    /// Reminders.
    Reminders,
}

impl AddressFor {
    /// The field it fills.
    pub(super) const fn field(self) -> &'static str {
        match self {
            Self::Invoices => "debtor_invoice_email",
            Self::Reminders => "debtor_reminder_email",
        }
    }
}

/// One row of the tab.
#[derive(Debug)]
struct Addresses {
    administration: Option<String>,
    /// Which kind comes first, then which purpose.
    place: (usize, usize),
    invoices: Option<String>,
    reminders: Option<String>,
}

/// Whose addresses: the debtor's number, or its id.
type Whose = (&'static str, String);

/// All addresses of the tab.
#[derive(Debug, Default)]
pub(super) struct Digital {
    by_debtor: BTreeMap<Whose, Vec<Addresses>>,
}

/// Provision complements the distribution methods and comes first.
const KINDS: [SourceKind; 2] = [SourceKind::Provision, SourceKind::DistributionMethods];

impl Digital {
    /// The addresses in the rows; what can't be used is told.
    pub(super) fn read(rows: &SourceRows, rules: &ReceivableRules, problems: &mut Problems) -> Self {
        let mut digital = Self::default();
        for (order, kind) in KINDS.into_iter().enumerate() {
            let mappings = mappings_of(rules, kind);
            for row in mapped(rows, kind, rules, &mappings) {
                digital.take(&row, order, rules, problems);
            }
        }
        digital
    }

    fn take(&mut self, row: &Row<'_>, order: usize, rules: &ReceivableRules, problems: &mut Problems) {
        let [invoices, reminders] = [AddressFor::Invoices, AddressFor::Reminders].map(|which| row.text(which.field()));
        if invoices.is_none() && reminders.is_none() {
            return;
        }
        let purpose = row.text("purpose").unwrap_or_default();
        let Some(rung) = rules.purposes.rung(&purpose) else {
            problems.add(row, "purpose", &purpose, RowFault::PurposeUnknown);
            return;
        };
        let whose = ["debtor_code", "debtor_origin_id"].map(|field| row.text(field).map(|value| (field, value)));
        let Some(whose) = whose.into_iter().flatten().next() else {
            problems.add_as(Severity::Warning, row, "debtor_code", "", RowFault::Missing);
            return;
        };
        let administration = row.text("administration_code");
        self.by_debtor.entry(whose).or_default().push(Addresses {
            administration,
            place: (order, rung),
            invoices,
            reminders,
        });
    }

    /// The addresses on the highest rung that has one; more than one when the tab is not clear.
    pub(super) fn find(&self, administration: &str, debtor: &ReceivableDebtor, which: AddressFor) -> BTreeSet<&str> {
        if self.by_debtor.is_empty() {
            return BTreeSet::new();
        }
        let code = ("debtor_code", debtor.code.clone());
        let origin = debtor.origin_id.as_ref().map(|id| ("debtor_origin_id", id.clone()));
        let mut best: Option<(usize, usize)> = None;
        let mut found = BTreeSet::new();
        let rows = [Some(code), origin].into_iter().flatten().filter_map(|whose| self.by_debtor.get(&whose)).flatten();
        for row in rows.filter(|row| row.administration.as_deref().is_none_or(|code| code == administration)) {
            let address = match which {
                AddressFor::Invoices => row.invoices.as_deref(),
                AddressFor::Reminders => row.reminders.as_deref(),
            };
            // An address that is too long is none.
            let Some(address) = address.filter(|address| address.chars().count() <= LONGEST_TEXT) else { continue };
            if best.is_none_or(|best| row.place < best) {
                best = Some(row.place);
                found.clear();
            }
            if best == Some(row.place) {
                found.insert(address);
            }
        }
        found
    }
}
