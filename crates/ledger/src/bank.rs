//! What the bank says: statements with their lines, which days they tell of, and which line is a payout of a settlement.

mod account;
mod codes;
mod coverage;
mod line;
mod payouts;
mod statement;

pub use account::AccountNumber;
pub use coverage::{Break, StatementSummary, Unseen, find_breaks, why_unseen};
pub use line::{BankLine, Counterparty};
pub use payouts::{DAYS_AROUND_A_PAYOUT, OnBank, Payout, PayoutOnBank, find_payouts};
pub use statement::{Balance, BankStatement, StatementError, StatementParts};
