//! The rules of one flow: what a customer set, checked once.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::finder::Rung;
use crate::money::Currency;

/// A field of a transaction in which an invoice or order number may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchField {
    /// The shop's reference.
    Reference,
    /// The description.
    Description,
    /// Free field 1 of the transaction.
    Extra1,
    /// Free field 2.
    Extra2,
    /// Free field 3.
    Extra3,
    /// The free field `info`.
    Info,
    /// The free field `tool`.
    Tool,
    /// The free field `object`.
    Object,
    /// The payer's reference (customer number or the like).
    CustomerReference,
    /// The order's number.
    OrderId,
}

impl MatchField {
    /// All fields.
    pub const ALL: &'static [Self] = &[
        Self::Reference,
        Self::Description,
        Self::Extra1,
        Self::Extra2,
        Self::Extra3,
        Self::Info,
        Self::Tool,
        Self::Object,
        Self::CustomerReference,
        Self::OrderId,
    ];

    /// The word in settings, and the name under which [`crate::settlement::ExtraField`] carries it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Description => "description",
            Self::Extra1 => "extra1",
            Self::Extra2 => "extra2",
            Self::Extra3 => "extra3",
            Self::Info => "info",
            Self::Tool => "tool",
            Self::Object => "object",
            Self::CustomerReference => "customer_reference",
            Self::OrderId => "order_id",
        }
    }

    /// The field with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.word() == word)
    }

    /// Whether the transaction must be looked up to know it.
    pub const fn needs_the_transaction(self) -> bool {
        !matches!(self, Self::Reference | Self::Description | Self::OrderId)
    }
}

/// Where invoices are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinderType {
    /// Invoice numbers of the sales ledger.
    SalesEntries,
    /// Order numbers, through order-management invoices.
    OrderInvoices,
    /// Invoice numbers first, order numbers after.
    Both,
}

impl FinderType {
    /// Whether invoice numbers count.
    pub const fn by_invoice(self) -> bool {
        matches!(self, Self::SalesEntries | Self::Both)
    }

    /// Whether order numbers count.
    pub const fn by_order(self) -> bool {
        matches!(self, Self::OrderInvoices | Self::Both)
    }
}

/// How the finder looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinderRules {
    /// Invoices, orders or both.
    pub finder_type: FinderType,
    /// In which fields, the most telling first.
    pub fields: Vec<MatchField>,
    /// Prefixes that shops put before a number and that are not part of it (`BST-`, `order`).
    pub prefixes: Vec<String>,
    /// Only invoices of this sales journal, where AFAS tells it.
    pub sales_journal: Option<String>,
    /// Which rungs of the ladder book without a person.
    pub books_by_itself: BTreeSet<Rung>,
    /// How much a payment may differ from what is open and still settle it.
    pub differences: Vec<DifferenceLimit>,
    /// What people taught: each made by a person, shown, and removable.
    pub taught: Vec<TaughtRule>,
}

impl Default for FinderRules {
    /// Invoice and order numbers in every field but the payer's own; certain rungs book, no difference is accepted.
    fn default() -> Self {
        Self {
            finder_type: FinderType::Both,
            fields: vec![
                MatchField::Reference,
                MatchField::Description,
                MatchField::OrderId,
                MatchField::Extra1,
                MatchField::Extra2,
                MatchField::Extra3,
            ],
            prefixes: Vec::new(),
            sales_journal: None,
            books_by_itself: Rung::ALL.iter().copied().filter(|rung| rung.books_by_default()).collect(),
            differences: Vec::new(),
            taught: Vec::new(),
        }
    }
}

/// How far a payment may be from what is open and still settle it; the rest goes to the difference account. Both limits
/// hold where both are given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceLimit {
    /// The provider's name or code of a payment method, compared without capitals; none means every method.
    pub method: Option<String>,
    /// At most this, in minor units of the payment's currency.
    pub at_most_minor: i64,
    /// At most this part of what is open, in hundredths of a per cent.
    pub at_most_hundredths_of_percent: Option<u32>,
}

/// What a number is the number of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberOf {
    /// An invoice or credit note.
    Invoice,
    /// An order.
    Order,
}

/// A rule a person made, mostly from an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "rule")]
pub enum TaughtRule {
    /// The number right after this text (`BST-`, `klantnr. 12 order`) is the number of an invoice or order.
    NumberAfter {
        /// The text, compared without capitals.
        text: String,
        /// What the number is the number of.
        is: NumberOf,
    },
    /// The number right after this text (`tel.`, `klantnummer`) means nothing.
    NoNumberAfter {
        /// The text, compared without capitals.
        text: String,
    },
    /// Payments with this value in this field come from this debtor.
    Payer {
        /// The field.
        field: MatchField,
        /// Its whole value, compared without capitals and surrounding space.
        value: String,
        /// The debtor's number.
        debtor: String,
    },
}

/// Which day an entry is booked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingDate {
    /// The day of the payout; a closed period is a question.
    Settlement,
    /// The day of the payout, or the first day of the next open period when that one is closed.
    FirstOpenPeriod,
}

/// Who lets an entry go to AFAS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Approval {
    /// Every planned entry goes.
    Automatic,
    /// It goes by itself when every payment has its invoice; otherwise a person approves.
    FullMatchOnly,
    /// A person approves each.
    AlwaysAsk,
}

/// How costs with VAT are booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostsVat {
    /// The VAT code (`VaId`) on the line of the costs.
    pub code: String,
    /// The ledger account of that code, for the VAT itself.
    pub account: String,
    /// The rate of that code in hundredths of a per cent.
    pub rate_hundredths: u32,
}

/// Everything the plan needs to know besides the settlement and the open items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// The administration's number (`UnId`).
    pub administration: i64,
    /// The administration's currency.
    pub currency: Currency,
    /// The journal (`JoCo`).
    pub journal: String,
    /// Codes of the turnover groups to book; none means all.
    pub turnover_groups: Vec<String>,
    /// Ledger account for the provider's costs.
    pub costs_account: String,
    /// VAT on those costs; without it the amount is booked with VAT included.
    pub costs_vat: Option<CostsVat>,
    /// Ledger account that receives the payout until the bank statement does.
    pub provider_account: String,
    /// Ledger account for what can't be placed.
    pub debtor_not_found_account: String,
    /// Ledger account for corrections; without it they are a question.
    pub corrections_account: Option<String>,
    /// Ledger account for reserves; without it they are a question.
    pub reserve_account: Option<String>,
    /// Ledger account for small differences; without it no difference is accepted.
    pub differences_account: Option<String>,
    /// How invoices are found.
    pub finder: FinderRules,
    /// Which day is booked.
    pub booking_date: BookingDate,
    /// Who approves.
    pub approval: Approval,
    /// For how many days after it was booked a line on the debtor-not-found account waits for its invoice; 0 for none.
    pub late_match_days: u32,
    /// Text of a line in AFAS with `{kind}`, `{settlement}`, `{invoice}`, `{order}`, `{method}`, `{reference}`.
    pub description_template: String,
    /// Put before the settlement's code to make a voucher number.
    pub voucher_prefix: String,
    /// Debtor lines in one entry at most. AFAS advises 1,000 lines in all; the safe side is 500 (AFAS reference, open
    /// question 29).
    pub debtor_lines_at_most: usize,
}
