//! What people may ask of the engine: connect, install, sync, decide, answer, teach, and try out what other rules would have done. A page, a command and an API call end up here.

mod answer;
mod answer_fault;
mod backtest;
mod connect;
mod decide;
mod install;
mod sync;
mod teach;

pub use answer::{OpenLine, Waiting};
pub use answer_fault::AnswerFault;
pub use backtest::{Backtest, Backtested, LineDifference, LineOutcome, RuleCount, SettlementDifference, Tally};
pub use connect::{AfasCredentials, ConnectAfas, ConnectPay, Connected};
pub use install::{Install, Installed};
pub use sync::{Synced, WhatWaits};
