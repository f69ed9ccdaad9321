//! One administration and what it holds.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::DateTime};

use serde_json::Value;

use super::{
    debtor::{Contact, Debtor},
    delivery::{Card, Sending, half_hour},
    import::{FileSeen, ignore::Ignored},
    invoice::{Invoice, Payment},
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
    /// A webhook failed ten times and is switched off; its address.
    WebhookOff(DateTime, String),
}

/// An administration.
#[derive(Debug, Clone)]
pub(super) struct Administration {
    pub(super) id: i64,
    pub(super) settings: PaytAdministration,
    pub(super) debtors: BTreeMap<String, Debtor>,
    pub(super) contacts: BTreeMap<i64, Contact>,
    /// VAT rates by code, as they came.
    pub(super) vat_rates: BTreeMap<String, Value>,
    pub(super) invoices: BTreeMap<String, Invoice>,
    /// Payment conditions with the flow they are linked to.
    pub(super) conditions: BTreeMap<String, Condition>,
    /// Deleted invoices, with the time.
    pub(super) deleted: Vec<(Timestamp, Invoice)>,
    /// Payments that are gone: when, of which invoice.
    pub(super) deleted_payments: Vec<(Timestamp, i64, Payment)>,
    pub(super) waiting: Vec<FileSeen>,
    /// What lies in its folder at the SFTP door, by name.
    pub(super) folder: BTreeMap<String, Vec<u8>>,
    /// When it came to be.
    pub(super) begun: Timestamp,
    /// When an import last succeeded.
    pub(super) last_success: Option<Timestamp>,
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
    pub(super) fn new(id: i64, settings: PaytAdministration, now: Timestamp) -> Administration {
        let condition = |(code, flow): (&String, &Option<String>)| {
            (code.clone(), Condition { name: code.clone(), flow: flow.clone() })
        };
        Administration {
            id,
            debtors: BTreeMap::new(),
            folder: BTreeMap::new(),
            contacts: BTreeMap::new(),
            vat_rates: BTreeMap::new(),
            invoices: BTreeMap::new(),
            conditions: settings.conditions.iter().map(condition).collect(),
            deleted: Vec::new(),
            deleted_payments: Vec::new(),
            waiting: Vec::new(),
            begun: now,
            last_success: None,
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
        let payments = invoice.payments.iter().cloned();
        self.deleted_payments.extend(payments.map(|payment| (moment.now, invoice.id, payment)));
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
    pub(super) fn card<'a>(&'a self, invoice: &Invoice, debtor: &'a Debtor) -> Card<'a> {
        let named = invoice.contact_identifier.as_ref().or(debtor.contact_identifier.as_ref());
        let contact = named.and_then(|identifier| self.find_contact(identifier));
        match contact {
            Some(contact) => Card { emails: &contact.emails, address: &contact.address },
            None => Card { emails: &debtor.emails, address: &debtor.address },
        }
    }

    pub(super) fn find_contact(&self, identifier: &str) -> Option<&Contact> {
        self.contacts.values().find(|contact| contact.identifier.as_deref() == Some(identifier))
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
