//! Receivables: invoices and credit notes as the one who reminds debtors must know them.
//!
//! A list of receivables is a *snapshot*: what is missing in it counts as paid. So a list is made only out of one whole read, is
//! compared with what was delivered last, and is held when too much would be closed.

mod compare;
mod debtor;
mod delivery;
mod digital;
mod document;
mod fault;
mod fields;
mod guard;
mod guesses;
mod hold_text;
mod invoice;
mod mapping;
mod own_columns;
mod packed;
mod problems;
mod read;
mod read_back;
mod reader;
mod records;
mod rules;
mod shape;
mod source;

pub use compare::{plan, plan_taking};
pub use delivery::{
    Changed, ClosedBy, Closing, Conflict, Delivered, DeliveredReceivable, DeliveryPlan, Kept, KeptFor, ReceivableField,
    Vanished,
};
pub use document::{AttachedFile, DocumentUse, MissingDocument, MissingWhy, attached_files, documents_of, sent_name};
pub use fault::{Refused, RowFault, RowProblem, Severity};
pub use fields::{Field, FieldType, LONGEST_TEXT, Need, field_of, fields_of};
pub use guard::{GuardLimits, HoldReason, Verdict, guard};
pub use mapping::{FieldMapping, FilterOperator, MappedFrom, RowFilter};
pub use own_columns::{OwnColumn, ReadFrom, can_be_filled, fault_of, guess, read_from, unfilled};
pub use packed::PackedReceivable;
pub use read::{ReceivableReading, read};
pub use read_back::{AtTarget, Difference, DifferenceKind, besides, differences};
pub use reader::{InvoiceReader, MadeInvoice};
pub use records::{RecordKey, RecordKind, debtors_of};
pub use rules::{CLOSED_DAYS, Purposes, ReceivableRules};
pub use source::{SourceColumns, SourceFields};

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::language::Text;
use crate::money::Money;

/// What a row is a row of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// Administrations.
    Administrations,
    /// Payment conditions.
    PaymentConditions,
    /// Open items of the ledger.
    SalesEntries,
    /// Invoices of order management, with the dossier item that holds their PDF.
    OrderInvoices,
    /// Delivery settings of the "Digital" tab of a sales relation.
    DistributionMethods,
    /// Which file belongs to which dossier item.
    Attachments,
    /// Lines of sales invoices.
    InvoiceLines,
    /// Optional e-mail addresses of the "Digital" tab.
    Provision,
}

impl SourceKind {
    /// All of them, in the order in which they are read.
    pub const ALL: &'static [Self] = &[
        Self::Administrations,
        Self::PaymentConditions,
        Self::SalesEntries,
        Self::OrderInvoices,
        Self::DistributionMethods,
        Self::Attachments,
        Self::InvoiceLines,
        Self::Provision,
    ];

    /// The word in settings, stored rows and machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Administrations => "administrations",
            Self::PaymentConditions => "payment_conditions",
            Self::SalesEntries => "sales_entries",
            Self::OrderInvoices => "order_invoices",
            Self::DistributionMethods => "distribution_methods",
            Self::Attachments => "attachments",
            Self::InvoiceLines => "invoice_lines",
            Self::Provision => "provision",
        }
    }

    /// What people call rows of that kind.
    pub const fn title(self) -> Text {
        match self {
            Self::Administrations => Text { en: "Administrations", nl: "Administraties" },
            Self::PaymentConditions => Text { en: "Payment conditions", nl: "Betalingsvoorwaarden" },
            Self::SalesEntries => Text { en: "Sales entries", nl: "Verkoopboekingen" },
            Self::OrderInvoices => Text { en: "Order invoices", nl: "Orderfacturen" },
            Self::DistributionMethods => Text { en: "Distribution methods", nl: "Verzendwijzen" },
            Self::Attachments => Text { en: "Attachments", nl: "Bijlagen" },
            Self::InvoiceLines => Text { en: "Invoice lines", nl: "Factuurregels" },
            Self::Provision => Text { en: "Provision", nl: "Verstrekking" },
        }
    }

    /// The kind with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word)
    }

    /// The name of the connector as Payt hands it out.
    pub const fn usual_connector(self) -> &'static str {
        match self {
            Self::Administrations => "Payt_administrations",
            Self::PaymentConditions => "Payt_payment_conditions",
            Self::SalesEntries => "Payt_sales_entries_v12",
            Self::OrderInvoices => "Payt_sales_invoices_for_cp_ordermanagement_v11",
            Self::DistributionMethods => "Payt_distribution_methods - Extended v2.0 - Tab Digital",
            Self::Attachments => "Payt_subject_attachments",
            Self::InvoiceLines => "Payt_Verkoopfactuurregels",
            Self::Provision => "Payt_verstrekking",
        }
    }
}

/// A row as the books gave it: exact text by output name. A decimal is written with a point and without needless zeros, a day as
/// `2026-03-10`, a boolean as `true` or `false`; what is empty or null is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRow {
    /// Its place among the rows of its kind, from 1.
    pub number: u32,
    /// Its fields.
    pub fields: SourceFields,
}

/// All rows of one whole read, by kind. A kind that is not configured is not there; one that gave no rows is there and empty.
pub type SourceRows = BTreeMap<SourceKind, Vec<SourceRow>>;

/// An administration, as the target names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReceivableAdministration {
    /// The code both sides know it by.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its id in AFAS.
    pub origin_id: String,
}

/// A payment condition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PaymentCondition {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub description: String,
}

/// Who has to pay, as the target must know it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivableDebtor {
    /// The number in AFAS, leading zeros kept.
    pub code: String,
    /// The id that stays when the number changes.
    pub origin_id: Option<String>,
    /// The name of an organisation.
    pub company_name: Option<String>,
    /// First name.
    pub firstname: Option<String>,
    /// What Dutch names have before the last name.
    pub infix: Option<String>,
    /// Last name.
    pub lastname: Option<String>,
    /// The name, when the books have only one field for it.
    pub name: Option<String>,
    /// Whether `name` is that of an organisation.
    pub is_company: Option<bool>,
    /// Street and house number.
    pub street: Option<String>,
    /// A second line of the address.
    pub street_2: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// City.
    pub city: Option<String>,
    /// ISO 3166-1 alpha-2, in capitals.
    pub country: Option<String>,
    /// Default e-mail address.
    pub email: Option<String>,
    /// Where invoices go.
    pub invoice_email: Option<String>,
    /// Where reminders go.
    pub reminder_email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Telephone for text messages.
    pub sms: Option<String>,
    /// ISO 639-1, in small letters.
    pub language: Option<String>,
    /// VAT number.
    pub vat_number: Option<String>,
}

/// An invoice or credit note as the target must know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receivable {
    /// Code of the administration.
    pub administration: String,
    /// The invoice's number, unique in its administration.
    pub invoice: String,
    /// Who has to pay.
    pub debtor: ReceivableDebtor,
    /// The invoice's date.
    pub date: Date,
    /// When it is to be paid.
    pub due_date: Date,
    /// The total including VAT; negative for a credit note.
    pub total: Money,
    /// What is still open; zero when it is closed.
    pub open: Money,
    /// What is written on it.
    pub description: Option<String>,
    /// Code of the payment condition.
    pub condition: Option<String>,
    /// The dossier item in AFAS that holds its PDF.
    pub dossier_item: Option<String>,
}

/// What identifies a receivable at the target: administration and invoice number.
pub type ReceivableKey = (String, String);

impl Receivable {
    /// What identifies it.
    pub fn key(&self) -> ReceivableKey {
        (self.administration.clone(), self.invoice.clone())
    }
}
