//! A bank statement: what was on the account, its lines, and what is on it now.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::account::AccountNumber;
use super::line::BankLine;
use crate::money::{Money, MoneyError};

/// What was on an account on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Balance {
    /// The day.
    pub date: Date,
    /// The amount; negative when the account is overdrawn.
    pub amount: Money,
}

/// The parts of a bank statement, not yet checked.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StatementParts {
    /// The account.
    pub account: AccountNumber,
    /// The bank's id of it.
    pub id: String,
    /// What was on the account before the first line.
    pub opening: Balance,
    /// The lines, in the order of the statement.
    pub lines: Vec<BankLine>,
    /// What is on the account after the last line.
    pub closing: Balance,
}

/// A bank statement whose lines lead from the opening to the closing balance. No other can exist.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BankStatement(StatementParts);

/// Why parts do not make a statement.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// Opening balance and lines lead elsewhere.
    #[error("opening balance {opening} and lines of {lines} make {sum}, but the closing balance is {closing}")]
    DoesNotAddUp {
        /// The opening balance.
        opening: Money,
        /// Sum of the lines.
        lines: Money,
        /// Both together.
        sum: Money,
        /// The closing balance.
        closing: Money,
    },
    /// Amounts that can't be added.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl BankStatement {
    /// Checks that opening balance and lines make the closing balance, to the cent and in one currency.
    pub fn new(parts: StatementParts) -> Result<Self, StatementError> {
        let (opening, closing) = (parts.opening.amount, parts.closing.amount);
        let lines = Money::sum(opening.currency(), parts.lines.iter().map(|line| line.amount))?;
        let sum = opening.checked_add(lines)?;
        // says so when the closing balance is in another currency
        if !closing.checked_sub(sum)?.is_zero() {
            return Err(StatementError::DoesNotAddUp { opening, lines, sum, closing });
        }
        Ok(Self(parts))
    }

    /// The account.
    pub fn account(&self) -> &AccountNumber {
        &self.0.account
    }

    /// The bank's id of it.
    pub fn id(&self) -> &str {
        &self.0.id
    }

    /// The lines, in the order of the statement.
    pub fn lines(&self) -> &[BankLine] {
        &self.0.lines
    }

    /// All parts, to read.
    pub fn parts(&self) -> &StatementParts {
        &self.0
    }

    /// The parts again, for instance to keep them.
    pub fn into_parts(self) -> StatementParts {
        self.0
    }
}
