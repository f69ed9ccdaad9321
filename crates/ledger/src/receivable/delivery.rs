//! What goes to the target, compared with what was sent last.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::fault::Refused;
use super::{PackedReceivable, PaymentCondition, ReceivableAdministration, ReceivableKey, SourceKind};
use crate::language::{Language, Text};
use crate::money::Money;

/// A receivable as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveredReceivable {
    /// As it was sent: kept whole, so that it can be sent again when AFAS has it no more.
    pub receivable: PackedReceivable,
    /// The day from which it has been sent with nothing open; none while something is open.
    pub closed_since: Option<Date>,
}

/// What the target knows: the outcome of the last delivery. A key comes once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// What was sent, then or earlier. To send an invoice anew that somebody deleted at the target, take it out here.
    pub receivables: Vec<DeliveredReceivable>,
    /// How many rows of each kind that delivery was made of.
    pub rows: BTreeMap<SourceKind, usize>,
}

/// A field of a receivable that can change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceivableField {
    /// The open amount.
    Open,
    /// The total: frozen.
    Total,
    /// The currency of the amounts: frozen.
    Currency,
    /// The invoice's date: frozen.
    Date,
    /// The due date: frozen.
    DueDate,
    /// Which debtor: frozen.
    Debtor,
    /// The debtor's name.
    Name,
    /// The debtor's address.
    Address,
    /// The debtor's e-mail addresses.
    Email,
    /// Telephone, language, VAT number and id of the debtor.
    DebtorDetails,
    /// Description.
    Description,
    /// Payment condition.
    Condition,
    /// The dossier item.
    DossierItem,
}

impl ReceivableField {
    /// What people call it.
    pub const fn title(self) -> Text {
        match self {
            Self::Open => Text { en: "open amount", nl: "openstaand bedrag" },
            Self::Total => Text { en: "total", nl: "totaal" },
            Self::Currency => Text { en: "currency", nl: "valuta" },
            Self::Date => Text { en: "invoice date", nl: "factuurdatum" },
            Self::DueDate => Text { en: "due date", nl: "vervaldatum" },
            Self::Debtor => Text { en: "debtor", nl: "debiteur" },
            Self::Name => Text { en: "name", nl: "naam" },
            Self::Address => Text { en: "address", nl: "adres" },
            Self::Email => Text { en: "e-mail addresses", nl: "e-mailadressen" },
            Self::DebtorDetails => Text { en: "details of the debtor", nl: "gegevens van de debiteur" },
            Self::Description => Text { en: "description", nl: "omschrijving" },
            Self::Condition => Text { en: "payment condition", nl: "betalingsvoorwaarde" },
            Self::DossierItem => Text { en: "dossier item", nl: "dossieritem" },
        }
    }
}

/// An invoice of which something changed that the target takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Which one.
    pub key: ReceivableKey,
    /// What changed.
    pub fields: Vec<ReceivableField>,
}

/// How an invoice closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// It is in the rows no more.
    Absence,
    /// It is in the rows with nothing open.
    Zero,
}

/// An invoice that was open at the target and is closed by this delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// Which one.
    pub key: ReceivableKey,
    /// How.
    pub by: ClosedBy,
    /// What was open.
    pub open: Money,
}

/// A frozen field that changed in AFAS: the old value is sent on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Which invoice.
    pub key: ReceivableKey,
    /// Which field.
    pub field: ReceivableField,
    /// What was sent, and is sent again.
    pub sent: String,
    /// What AFAS has now.
    pub now: String,
}

impl Conflict {
    /// What differs, what is sent, and what to do about it.
    pub fn text(&self, language: Language) -> String {
        let (administration, invoice) = &self.key;
        let field = self.field.title().in_language(language);
        let Self { sent, now, .. } = self;
        match language {
            Language::En => format!(
                "Invoice {invoice} of administration {administration}: {field} is {now} in AFAS and {sent} at Payt, \
                 which keeps what came first; {sent} is sent on. If AFAS is right, delete the invoice in Payt and have \
                 it sent anew."
            ),
            Language::Nl => format!(
                "Factuur {invoice} van administratie {administration}: {field} is {now} in AFAS en {sent} bij Payt, dat \
                 vasthoudt wat het eerst kwam; {sent} blijft verstuurd worden. Klopt AFAS, verwijder de factuur dan in \
                 Payt en laat haar opnieuw versturen."
            ),
        }
    }
}

/// Why an invoice is sent as it was sent last, whatever AFAS has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeptFor {
    /// Its row is refused.
    Refused,
    /// Its amounts are in another currency now.
    Currency,
}

/// An invoice that is sent as it was sent last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Which one.
    pub key: ReceivableKey,
    /// Why.
    pub why: KeptFor,
    /// What the target has as open.
    pub open: Money,
    /// What is open in AFAS, when that can be read.
    pub now: Option<Money>,
}

impl Kept {
    /// Whether something may be open, there or here: what is sent may be wrong.
    pub fn matters(&self) -> bool {
        !self.open.is_zero() || self.now.is_none_or(|now| !now.is_zero())
    }
}

/// An administration with open invoices at the target and not one row now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vanished {
    /// Its code.
    pub administration: String,
    /// How many of its invoices are open at the target.
    pub open: usize,
}

/// What would be sent, and what the target would make of it. Everything is sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPlan {
    /// The administrations.
    pub administrations: Vec<ReceivableAdministration>,
    /// The payment conditions.
    pub conditions: Vec<PaymentCondition>,
    /// The list: what is in AFAS now, what is kept, and what closed less than `closed_days` ago.
    pub list: Vec<DeliveredReceivable>,
    /// What closed longer ago: not sent any more, but known to the target.
    pub past: Vec<DeliveredReceivable>,
    /// New at the target.
    pub created: Vec<ReceivableKey>,
    /// Known, with something else than before.
    pub changed: Vec<Changed>,
    /// Open at the target, closed by this list.
    pub closing: Vec<Closing>,
    /// Closed at the target, open in this list.
    pub reopened: Vec<ReceivableKey>,
    /// Sent as they were sent last.
    pub kept: Vec<Kept>,
    /// Frozen fields that changed in AFAS.
    pub conflicts: Vec<Conflict>,
    /// Refused and not known to the target: they stay away, which closes nothing.
    pub refused_new: Vec<Refused>,
    /// Rows that are refused and do not tell which invoice they are.
    pub refused_unknown: Vec<Refused>,
    /// How many are sent as before.
    pub unchanged: usize,
    /// How many invoices are open at the target before this delivery.
    pub open_before: usize,
    /// Administrations with open invoices at the target and not one row now.
    pub vanished: Vec<Vanished>,
    /// Rows of each kind that the last delivery was made of.
    pub rows_before: BTreeMap<SourceKind, usize>,
    /// Rows of each kind now.
    pub rows: BTreeMap<SourceKind, usize>,
}

impl DeliveryPlan {
    /// What the target knows after this list was delivered.
    pub fn delivered(&self) -> Delivered {
        let receivables = self.told().cloned().collect();
        Delivered { receivables, rows: self.rows.clone() }
    }

    /// What the target knows of each invoice after this list was delivered.
    pub fn told(&self) -> impl Iterator<Item = &DeliveredReceivable> {
        self.list.iter().chain(&self.past)
    }

    /// The plan as text, for a hash: the same for the same plan, another one for any other. A person's release counts
    /// for one such text.
    pub fn fingerprint(&self) -> String {
        let mut text = String::new();
        // Writing to a String can't fail.
        self.write_fingerprint(&mut text).unwrap_or_default();
        text
    }

    /// The same text, written as it is made: it is several times as long as the list.
    ///
    /// # Errors
    /// What the writer says.
    pub fn write_fingerprint(&self, into: &mut dyn fmt::Write) -> fmt::Result {
        write!(into, "receivables 1 {self:?}")
    }
}
