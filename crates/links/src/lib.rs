//! How we talk: one folder per outside system. Calls it, translates its documents into ledger words and back.

pub mod books;
pub mod check;
pub mod failure;
pub mod http;
pub mod provider;
pub mod providers;
