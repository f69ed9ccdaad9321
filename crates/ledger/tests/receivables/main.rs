//! Receivables from rows to a list that may go, told as what becomes of invoices.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod delivering;
mod guarding;
mod ladder;
mod properties;
mod reading;
mod sheet;
mod sources;
