//! A settlement: one payout by a payment provider, with every line that makes it up.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::{Currency, Money, MoneyError};

/// What a line of a settlement is, whatever the provider calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A customer paid.
    Payment,
    /// The merchant gave money back.
    Refund,
    /// The customer's bank took money back.
    Chargeback,
    /// A chargeback that was won or withdrawn.
    ChargebackReversal,
    /// The provider's own costs, including VAT, taken from the payout.
    Costs,
    /// The provider holds money back as a reserve, or releases it.
    Reserve,
    /// Anything the provider does not explain further.
    Correction,
}

impl LineKind {
    /// Whether such a line concerns a debtor's invoice.
    pub const fn concerns_a_debtor(self) -> bool {
        matches!(self, Self::Payment | Self::Refund | Self::Chargeback | Self::ChargebackReversal)
    }

    /// The word for it in stored rows and machine-readable output.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Payment => "payment",
            Self::Refund => "refund",
            Self::Chargeback => "chargeback",
            Self::ChargebackReversal => "chargeback_reversal",
            Self::Costs => "costs",
            Self::Reserve => "reserve",
            Self::Correction => "correction",
        }
    }
}

/// A name with the provider's code for it (turnover group, payment method).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Named {
    /// The provider's code: what is compared.
    pub code: String,
    /// The provider's name: what is shown.
    pub name: String,
}

/// One line of a settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementLine {
    /// The provider's id, unique within the settlement and the same at every reading.
    pub id: String,
    /// What it is.
    pub kind: LineKind,
    /// What it adds to the payout: a payment is positive; a refund, chargeback or cost negative.
    pub amount: Money,
    /// The clearing (batch of turnover) it belongs to.
    pub clearing: String,
    /// The turnover group it belongs to.
    pub turnover_group: Option<Named>,
    /// How the customer paid.
    pub method: Option<Named>,
    /// The day of the transaction, or of the line.
    pub date: Option<Date>,
    /// The provider's order number; the key to its transaction.
    pub order_id: Option<String>,
    /// What the shop put in the reference field.
    pub reference: String,
    /// What the shop put in the description field.
    pub description: String,
    /// Further fields of the transaction (`extra1` …), empty until they have been looked up.
    pub extras: Vec<ExtraField>,
    /// Whether `extras` has been looked up, so that it need not be asked for again.
    pub extras_known: bool,
    /// What the customer paid in another currency, for information.
    pub customer_amount: Option<Money>,
    /// For costs: how the provider's invoice makes up the amount.
    pub costs: Option<CostsSpecification>,
}

/// A named free field of a transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraField {
    /// `extra1`, `extra2`, `info` …
    pub name: String,
    /// What the shop put there.
    pub value: String,
}

/// How the provider's invoice makes up an amount of costs. Amounts are positive for costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostsSpecification {
    /// The provider's invoice number, where it gives one.
    pub invoice: Option<String>,
    /// Sums per VAT rate.
    pub rates: Vec<CostsAtRate>,
}

/// Costs at one VAT rate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostsAtRate {
    /// The rate in hundredths of a per cent: 21 % is 2100.
    pub rate_hundredths: u32,
    /// Without VAT.
    pub excluding_vat: Money,
    /// The VAT.
    pub vat: Money,
}

/// Turnover that the provider processed but another party pays out: shown, never booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExternalTurnover {
    /// How the customers paid.
    pub method: Named,
    /// The turnover group.
    pub turnover_group: Option<Named>,
    /// The turnover; negative for money given back.
    pub amount: Money,
    /// How many transactions.
    pub transactions: u32,
}

/// The parts of a settlement, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementParts {
    /// The provider's code, as it stands on the bank statement.
    pub code: String,
    /// The text on the bank statement.
    pub description: String,
    /// The day of the payout.
    pub date: Date,
    /// What was paid out; negative when the merchant owes the provider.
    pub payout: Money,
    /// All lines that make up the payout.
    pub lines: Vec<SettlementLine>,
    /// Turnover outside the payout.
    pub external: Vec<ExternalTurnover>,
    /// What the reader decided on the way and a person may want to know (unit, signs), as `name: evidence`.
    pub notes: Vec<String>,
}

/// A settlement whose lines add up to the payout. No other settlement can exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement(SettlementParts);

/// Why parts do not make a settlement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettlementError {
    /// The lines and the payout disagree.
    #[error("the lines add up to {lines}, but {payout} was paid out: {difference} is missing or too much")]
    DoesNotAddUp {
        /// Sum of the lines.
        lines: Money,
        /// The payout.
        payout: Money,
        /// Payout minus lines.
        difference: Money,
    },
    /// Two lines carry the same id.
    #[error("line {id} occurs twice")]
    LineTwice {
        /// The id.
        id: String,
    },
    /// Amounts that can't be added.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Settlement {
    /// Checks that line ids are unique and that the lines add up to the payout, to the cent.
    pub fn new(parts: SettlementParts) -> Result<Self, SettlementError> {
        let mut seen = HashSet::with_capacity(parts.lines.len());
        for line in &parts.lines {
            if !seen.insert(line.id.as_str()) {
                return Err(SettlementError::LineTwice { id: line.id.clone() });
            }
        }
        let lines = Money::sum(parts.payout.currency(), parts.lines.iter().map(|line| line.amount))?;
        if lines != parts.payout {
            let difference = parts.payout.checked_sub(lines)?;
            return Err(SettlementError::DoesNotAddUp { lines, payout: parts.payout, difference });
        }
        Ok(Self(parts))
    }

    /// The provider's code.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The currency of every amount in it.
    pub fn currency(&self) -> Currency {
        self.0.payout.currency()
    }

    /// All parts, to read.
    pub fn parts(&self) -> &SettlementParts {
        &self.0
    }

    /// All lines.
    pub fn lines(&self) -> &[SettlementLine] {
        &self.0.lines
    }

    /// The parts again, for instance to store them.
    pub fn into_parts(self) -> SettlementParts {
        self.0
    }
}
