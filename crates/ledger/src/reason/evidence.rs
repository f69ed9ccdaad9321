//! Where a number was found, and how it was read.

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// Where a number was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The field: `reference`, `description`, `extra1` …
    pub field: String,
    /// The characters as they stand there.
    pub found: String,
    /// How they were read.
    pub rule: FoundBy,
}

/// How characters in a field were read as a number we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "by")]
pub enum FoundBy {
    /// They are the invoice number.
    InvoiceNumber,
    /// They are the invoice number but for capitals, spaces and separators.
    InvoiceNumberPlain,
    /// They are the invoice number after taking away this prefix.
    InvoiceNumberAfterPrefix {
        /// The prefix from the settings.
        prefix: String,
    },
    /// They stand in the text of a credit note.
    CreditNoteNaming {
        /// The number as it stands in the field.
        number: String,
    },
    /// They are the order number of the invoice.
    OrderNumber {
        /// The order.
        order: String,
    },
    /// They are the invoice number without its prefix or zeros, or it stands in something longer.
    InvoiceNumberBare {
        /// The invoice number.
        invoice: String,
    },
    /// They are the order number without its prefix or zeros, or it stands in something longer.
    OrderNumberBare {
        /// The order number.
        order: String,
    },
    /// They are the payment reference (betalingskenmerk) of the invoice, with a right check digit.
    PaymentReference,
    /// A person told that whoever pays with this value is this debtor.
    Payer {
        /// The debtor's number.
        debtor: String,
    },
    /// A person chose it.
    Answer,
    /// Nothing was found there: only the amount agrees.
    Amount,
}
impl Evidence {
    pub(super) fn text(&self, language: Language) -> String {
        let Self { field, found, rule } = self;
        match (language, rule) {
            (Language::En, FoundBy::InvoiceNumber) => format!("{field} holds the invoice number {found}"),
            (Language::Nl, FoundBy::InvoiceNumber) => format!("{field} bevat het factuurnummer {found}"),
            (Language::En, FoundBy::InvoiceNumberPlain) => {
                format!("{field} holds the invoice number as {found}, but for capitals and separators")
            }
            (Language::Nl, FoundBy::InvoiceNumberPlain) => {
                format!("{field} bevat het factuurnummer als {found}, op hoofdletters en scheidingstekens na")
            }
            (Language::En, FoundBy::InvoiceNumberAfterPrefix { prefix }) => {
                format!("{field} holds the invoice number as {found}, prefix {prefix} taken away")
            }
            (Language::Nl, FoundBy::InvoiceNumberAfterPrefix { prefix }) => {
                format!("{field} bevat het factuurnummer als {found}, zonder voorvoegsel {prefix}")
            }
            (Language::En, FoundBy::CreditNoteNaming { number }) => {
                format!("{field} holds {number}, which this credit note names")
            }
            (Language::Nl, FoundBy::CreditNoteNaming { number }) => {
                format!("{field} bevat {number}, dat deze creditfactuur noemt")
            }
            (Language::En, FoundBy::OrderNumber { order }) => {
                format!("{field} holds order number {order}, invoiced with this number")
            }
            (Language::Nl, FoundBy::OrderNumber { order }) => {
                format!("{field} bevat ordernummer {order}, gefactureerd met dit nummer")
            }
            (Language::En, FoundBy::InvoiceNumberBare { invoice }) => {
                format!("{field} holds {found}, which is in invoice number {invoice}")
            }
            (Language::Nl, FoundBy::InvoiceNumberBare { invoice }) => {
                format!("{field} bevat {found}, dat hoort bij factuurnummer {invoice}")
            }
            (Language::En, FoundBy::OrderNumberBare { order }) => {
                format!("{field} holds {found}, which is in order number {order}")
            }
            (Language::Nl, FoundBy::OrderNumberBare { order }) => {
                format!("{field} bevat {found}, dat hoort bij ordernummer {order}")
            }
            (Language::En, FoundBy::PaymentReference) => format!("{field} holds the payment reference {found}"),
            (Language::Nl, FoundBy::PaymentReference) => format!("{field} bevat het betalingskenmerk {found}"),
            (Language::En, FoundBy::Payer { debtor }) => format!("{field} {found} is known as debtor {debtor}"),
            (Language::Nl, FoundBy::Payer { debtor }) => format!("{field} {found} is bekend als debiteur {debtor}"),
            (Language::En, FoundBy::Answer) => "a person chose it".into(),
            (Language::Nl, FoundBy::Answer) => "een mens koos dit".into(),
            (Language::En, FoundBy::Amount) => "no number found, only the amount agrees".into(),
            (Language::Nl, FoundBy::Amount) => "geen nummer gevonden, alleen het bedrag klopt".into(),
        }
    }
}
