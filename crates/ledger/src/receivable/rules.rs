//! What a customer has set about receivables.

use std::collections::BTreeSet;

use iso_currency::Currency;
use serde::{Deserialize, Serialize};

use super::mapping::{FieldMapping, RowFilter};

/// How long a closed invoice stays in the list by default, in days: about a month is what Payt advises.
pub const CLOSED_DAYS: u32 = 31;

/// What a customer has set about receivables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReceivableRules {
    /// Codes of the administrations to deliver; none means all.
    pub administrations: BTreeSet<String>,
    /// The currency of an invoice that names none.
    pub currency: Currency,
    /// How the customer's own columns become those of Payt.
    pub mappings: Vec<FieldMapping>,
    /// Which rows are read at all; a row has to pass every filter of its kind.
    pub filters: Vec<RowFilter>,
    /// Configurable fields (by their name) that Payt demands of this customer even where it could do without.
    pub compulsory: BTreeSet<String>,
    /// What AFAS calls the purposes of addresses on the "Digital" tab.
    pub purposes: Purposes,
    /// For how many days a closed invoice stays in the list.
    pub closed_days: u32,
}

impl Default for ReceivableRules {
    fn default() -> Self {
        Self {
            administrations: BTreeSet::new(),
            currency: Currency::EUR,
            mappings: Vec::new(),
            filters: Vec::new(),
            compulsory: BTreeSet::new(),
            purposes: Purposes::default(),
            closed_days: CLOSED_DAYS,
        }
    }
}

/// The words that stand for a purpose in rows of the "Digital" tab, compared without capitals.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Purposes {
    /// Projects: comes first.
    pub projects: Vec<String>,
    /// Subscriptions: comes second.
    pub subscriptions: Vec<String>,
    /// Sales invoices: comes third.
    pub sales_invoices: Vec<String>,
}

impl Default for Purposes {
    fn default() -> Self {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        Self {
            projects: words(&["Projecten", "Project", "Projects"]),
            subscriptions: words(&["Abonnementen", "Abonnement", "Subscriptions", "Subscription"]),
            sales_invoices: words(&["Verkoopfacturen", "Verkoopfactuur", "Sales invoices", "Sales invoice"]),
        }
    }
}

impl Purposes {
    /// The rung of the ladder that `word` stands on, 0 for the first.
    pub(super) fn rung(&self, word: &str) -> Option<usize> {
        let word = word.trim().to_lowercase();
        [&self.projects, &self.subscriptions, &self.sales_invoices]
            .iter()
            .position(|words| words.iter().any(|one| one.trim().to_lowercase() == word))
    }
}
