//! One administration and what it holds.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime};

use super::{
    debtor::Debtor,
    delivery::{Card, Sending, half_hour},
    import::{FileSeen, ignore::Ignored},
    invoice::Invoice,
    office::Moment,
    options::PaytAdministration,
    report::RunReport,
};

/// A message Payt sends to the address for notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notification {
    /// It was time, and there was no file.
    NoFile(DateTime),
    /// The file had no invoices, and the protection is on.
    EmptyFile(DateTime),
    /// So many records had errors.
    ValidationErrors(DateTime, usize),
    /// The import failed.
    ImportFailed(DateTime, String),
    /// No import succeeded for so many days.
    NoSuccess(DateTime, u32),
}

/// An administration.
#[derive(Debug, Clone)]
pub(super) struct Administration {
    pub(super) settings: PaytAdministration,
    pub(super) debtors: BTreeMap<String, Debtor>,
    pub(super) invoices: BTreeMap<String, Invoice>,
    /// Payment conditions with the flow they are linked to.
    pub(super) conditions: BTreeMap<String, Condition>,
    /// Deleted invoices, with the time.
    pub(super) deleted: Vec<(Timestamp, Invoice)>,
    pub(super) waiting: Vec<FileSeen>,
    /// When an import last succeeded; at first the start of the emulator.
    pub(super) last_success: Timestamp,
    pub(super) reports: Vec<RunReport>,
    pub(super) notifications: Vec<Notification>,
}

/// A payment condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    pub(super) name: String,
    /// Linked by Payt's staff.
    pub(super) flow: Option<String>,
}

impl Administration {
    pub(super) fn new(settings: PaytAdministration, now: Timestamp) -> Administration {
        let condition = |(code, flow): (&String, &Option<String>)| {
            (code.clone(), Condition { name: code.clone(), flow: flow.clone() })
        };
        Administration {
            debtors: BTreeMap::new(),
            invoices: BTreeMap::new(),
            conditions: settings.conditions.iter().map(condition).collect(),
            deleted: Vec::new(),
            waiting: Vec::new(),
            last_success: now,
            reports: Vec::new(),
            notifications: Vec::new(),
            settings,
        }
    }

    pub(super) fn link_condition(&mut self, code: &str, flow: &str) {
        let fresh = Condition { name: code.to_owned(), flow: None };
        self.conditions.entry(code.to_owned()).or_insert(fresh).flow = Some(flow.to_owned());
    }

    pub(super) fn delete_invoice(&mut self, number: &str, moment: &Moment<'_>) -> bool {
        let Some(invoice) = self.invoices.remove(number) else { return false };
        self.deleted.push((moment.now, invoice));
        true
    }

    pub(super) fn ignored(&self) -> Ignored {
        Ignored::read(&self.settings.ignore)
    }

    /// Sends what is due: an invoice without a PDF waits for it, a blocked one until it is let go.
    pub(super) fn send_due(&mut self, now: DateTime) {
        let needs_document = !self.settings.send_without_document;
        for invoice in self.invoices.values_mut().filter(|invoice| invoice.blocked.is_none()) {
            let Sending::Due(slot) = invoice.sending else { continue };
            let ready = match &invoice.document {
                Some(document) => slot.max(half_hour(document.arrived)),
                None if needs_document => continue,
                None => slot,
            };
            if ready <= now {
                invoice.sending = Sending::Sent(ready);
            }
        }
    }

    /// Where the debtor of an invoice can be reached.
    pub(super) fn card<'a>(&'a self, _invoice: &Invoice, debtor: &'a Debtor) -> Card<'a> {
        Card { emails: &debtor.emails, address: &debtor.address }
    }

    /// What the debtor is reminded of: nothing for credit notes, blocked invoices and small amounts. Payt looks at each
    /// invoice by itself, never at the balance of the debtor (documented).
    pub(super) fn reminded_cents(&self, invoice: &Invoice) -> Option<i64> {
        let followed = invoice.blocked.is_none() && !invoice.sending.is_silent();
        let enough = invoice.open_cents > 0 && invoice.open_cents >= self.settings.minimum_reminded_cents;
        (followed && enough).then_some(invoice.open_cents)
    }

    /// Whether a collection case may start by itself: something is open, and no credit note of the same debtor stands
    /// beside it (documented).
    pub(super) fn case_may_start(&self, debtor_number: &str) -> bool {
        let mut of_debtor = self.invoices.values().filter(|invoice| invoice.debtor_number == debtor_number);
        let owes = of_debtor.clone().any(|invoice| self.reminded_cents(invoice).is_some());
        owes && !of_debtor.any(|invoice| invoice.total_cents < 0 && invoice.open_cents < 0)
    }
}
