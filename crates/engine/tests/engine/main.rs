//! The engine against emulators over real HTTP, on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod answers;
mod backtest;
mod bookings;
mod calls;
mod changes;
mod confirm;
mod house;
mod installing;
#[cfg(test)]
mod interruptions;
mod kept;
mod knobs_afas;
mod knobs_pay;
mod late;
mod lost_answers;
mod main_road;
mod not_sent;
mod notices;
mod once;
mod parts;
mod people;
mod problems;
mod proof;
mod receivable_documents;
mod receivable_records;
mod receivable_records_doubt;
mod receivables;
mod secrets;
mod settings;
mod sftp;
mod simulation;
mod start_dates;
mod stood_still;
mod stopped;
mod strangers;
mod time;
mod two_step;
mod webhooks;
