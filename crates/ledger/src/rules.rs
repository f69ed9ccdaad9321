//! The rules of one flow: what a customer set, checked once.

use serde::{Deserialize, Serialize};

use crate::money::Currency;

/// A field of a transaction in which an invoice or order number may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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
        }
    }

    /// Whether the transaction must be looked up to know it.
    pub const fn needs_the_transaction(self) -> bool {
        !matches!(self, Self::Reference | Self::Description)
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
    /// In which fields, in this order.
    pub fields: Vec<MatchField>,
    /// Prefixes that shops put before a number and that are not part of it (`BST-`, `order`).
    pub prefixes: Vec<String>,
    /// Only invoices of this sales journal, where AFAS tells it.
    pub sales_journal: Option<String>,
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
    /// How invoices are found.
    pub finder: FinderRules,
    /// Which day is booked.
    pub booking_date: BookingDate,
    /// Who approves.
    pub approval: Approval,
    /// Text of a line in AFAS with `{kind}`, `{settlement}`, `{invoice}`, `{order}`, `{method}`, `{reference}`.
    pub description_template: String,
    /// Put before the settlement's code to make a voucher number.
    pub voucher_prefix: String,
    /// Debtor lines in one entry at most. AFAS advises 1,000 lines in all; the safe side is 500 (AFAS reference, open
    /// question 29).
    pub debtor_lines_at_most: usize,
}
