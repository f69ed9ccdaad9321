//! What the bank says: statements with their lines, and which line is a payout of a settlement.

mod account;
mod codes;
mod line;
mod payouts;
mod statement;

pub use account::AccountNumber;
pub use line::{BankLine, Counterparty};
pub use payouts::{DAYS_AROUND_A_PAYOUT, OnBank, Payout, PayoutOnBank, find_payouts};
pub use statement::{Balance, BankStatement, StatementError, StatementParts};
