//! One line of a bank statement.

use std::cmp::Ordering;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::account::AccountNumber;
use crate::money::Money;

/// One amount that the bank put on an account or took from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BankLine {
    /// The account of the statement.
    pub account: AccountNumber,
    /// The bank's id of the statement.
    pub statement: String,
    /// Which line of the statement it is, counted from 1.
    pub entry: u32,
    /// The day it was booked.
    pub booked: Date,
    /// The day from which it counts for interest.
    pub value_date: Option<Date>,
    /// What it adds to the account; negative for what is taken off.
    pub amount: Money,
    /// Whether it takes back an earlier line. The sign of the amount is that of this line.
    pub reversal: bool,
    /// Who paid or was paid, when all of the line concerns one party.
    pub counterparty: Counterparty,
    /// What the payer wrote, the parts of a batch one behind the other.
    pub text: String,
    /// The references that went along from the payer, apart from the text.
    pub end_to_end: Vec<String>,
    /// The bank's own reference.
    pub bank_reference: Option<String>,
}

/// The other side of a bank line, as far as the bank tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Counterparty {
    /// The name.
    pub name: Option<String>,
    /// The account.
    pub account: Option<AccountNumber>,
}

impl BankLine {
    /// An order of lines that is the same however they came in: by day, account, statement and entry.
    pub fn by_place(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }

    fn key(&self) -> impl Ord + '_ {
        let place = (self.booked, &self.account, &self.statement, self.entry);
        let amount = (self.amount.minor(), self.amount.currency().code(), self.reversal, self.value_date);
        let said = (&self.text, &self.counterparty, &self.end_to_end, &self.bank_reference);
        (place, amount, said)
    }
}
