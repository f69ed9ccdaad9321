//! An entry: one balanced booking in AFAS, each line with its reason.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::money::{Money, MoneyError};
use crate::reason::Reason;

/// Longest voucher number we make: AFAS takes 32 characters, people read 16.
pub const VOUCHER_MAX: usize = 16;

/// The voucher number (boekstuknummer): our key for an entry, unique in AFAS and derived from the settlement alone,
/// so that the same settlement can't be booked twice, not even by another installation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Voucher(String);

impl Voucher {
    /// The voucher of part `part` (counted from 1) of a settlement. The first part has no suffix: it is the one that is
    /// looked for before anything of that settlement is booked.
    pub fn of_settlement(prefix: &str, code: &str, part: u32) -> Result<Self, VoucherError> {
        let text = if part == 1 { format!("{prefix}{code}") } else { format!("{prefix}{code}-{part}") };
        Self::parse(&text)
    }

    /// A voucher from its text.
    pub fn parse(text: &str) -> Result<Self, VoucherError> {
        let good = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if text.is_empty() || text.len() > VOUCHER_MAX || !text.chars().all(good) {
            return Err(VoucherError { text: text.to_owned() });
        }
        Ok(Self(text.to_owned()))
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Voucher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that can't be a voucher number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` can't be a voucher number: it takes 1 to {VOUCHER_MAX} letters, digits and dashes")]
pub struct VoucherError {
    /// The text.
    pub text: String,
}

/// Debit or credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Debit.
    Debit,
    /// Credit.
    Credit,
}

impl Side {
    /// An amount on this side: debit as positive, credit as negative.
    pub fn signed(self, amount: Money) -> Result<Money, MoneyError> {
        match self {
            Self::Debit => Ok(amount),
            Self::Credit => amount.checked_neg(),
        }
    }
}

/// What an entry line is booked on. AFAS calls the kind `VaAs`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "number")]
pub enum Account {
    /// A ledger account (`VaAs` 1).
    Ledger(String),
    /// A debtor (`VaAs` 2).
    Debtor(String),
}

impl Account {
    /// The account's or debtor's number.
    pub fn number(&self) -> &str {
        match self {
            Self::Ledger(number) | Self::Debtor(number) => number,
        }
    }

    /// Whether it is a debtor.
    pub const fn is_debtor(&self) -> bool {
        matches!(self, Self::Debtor(_))
    }
}

/// One line of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryLine {
    /// Where it is booked.
    pub account: Account,
    /// On which side.
    pub side: Side,
    /// How much; always above zero.
    pub amount: Money,
    /// The AFAS invoice (`InId`) it concerns, on debtor lines.
    pub invoice: Option<String>,
    /// The VAT code (`VaId`), on lines of costs.
    pub vat_code: Option<String>,
    /// The text in AFAS (`Ds`).
    pub description: String,
    /// The settlement lines it covers.
    pub covers: Vec<String>,
    /// Why it stands here.
    pub reason: Reason,
}

impl EntryLine {
    /// Debit as positive, credit as negative.
    pub fn signed(&self) -> Result<Money, MoneyError> {
        self.side.signed(self.amount)
    }
}

/// The parts of an entry, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryParts {
    /// Our key.
    pub voucher: Voucher,
    /// Which part of the settlement this entry is, counted from 1.
    pub part: u32,
    /// The administration's number in AFAS (`UnId`).
    pub administration: i64,
    /// The journal's code (`JoCo`).
    pub journal: String,
    /// Entry date and voucher date (`EnDa`, `BpDa`).
    pub date: Date,
    /// The financial year of that date (`Year`).
    pub year: i16,
    /// The period of that date (`Peri`).
    pub period: i16,
    /// The lines.
    pub lines: Vec<EntryLine>,
}

impl EntryParts {
    /// Whether it moves what an earlier entry put on the debtor-not-found account.
    pub fn is_late(&self) -> bool {
        self.lines.iter().any(|line| line.reason.is_moved_from_not_found())
    }
}

/// A balanced entry. No other entry can exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    parts: EntryParts,
    total: Money,
}

/// Why parts do not make an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EntryError {
    /// No lines.
    #[error("an entry needs lines")]
    Empty,
    /// A line without a positive amount.
    #[error("line {line} has amount {amount}; an entry line is above zero")]
    NotPositive {
        /// Line number from 1.
        line: usize,
        /// Its amount.
        amount: Money,
    },
    /// Debit and credit differ.
    #[error("debit is {debit} and credit is {credit}")]
    Unbalanced {
        /// Sum of debit.
        debit: Money,
        /// Sum of credit.
        credit: Money,
    },
    /// Amounts that can't be added.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl Entry {
    /// Checks that there are lines, each above zero, and that debit equals credit.
    pub fn new(parts: EntryParts) -> Result<Self, EntryError> {
        let currency = parts.lines.first().ok_or(EntryError::Empty)?.amount.currency();
        let (mut debit, mut credit) = (Money::zero(currency), Money::zero(currency));
        for (index, line) in parts.lines.iter().enumerate() {
            if !line.amount.is_positive() {
                return Err(EntryError::NotPositive { line: index.saturating_add(1), amount: line.amount });
            }
            match line.side {
                Side::Debit => debit = debit.checked_add(line.amount)?,
                Side::Credit => credit = credit.checked_add(line.amount)?,
            }
        }
        if debit != credit {
            return Err(EntryError::Unbalanced { debit, credit });
        }
        Ok(Self { parts, total: debit })
    }

    /// Sum of the debit side, which is the sum of the credit side.
    pub fn total(&self) -> Money {
        self.total
    }

    /// Our key.
    pub fn voucher(&self) -> &Voucher {
        &self.parts.voucher
    }

    /// All parts, to read.
    pub fn parts(&self) -> &EntryParts {
        &self.parts
    }

    /// The lines.
    pub fn lines(&self) -> &[EntryLine] {
        &self.parts.lines
    }

    /// The parts again, for instance to store them.
    pub fn into_parts(self) -> EntryParts {
        self.parts
    }
}
