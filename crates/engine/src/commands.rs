//! What people may ask of the engine: connect, install, sync, decide, answer, teach, and try out what other rules would have done. A page, a command and an API call end up here.

mod answer;
mod answer_fault;
mod backtest;
mod connect;
mod decide;
mod fields;
mod install;
mod payt;
mod preview;
mod sftp;
mod sync;
mod teach;

pub use answer::{OpenLine, Waiting};
pub use answer_fault::AnswerFault;
pub use backtest::{
    Backtest, Backtested, FINDING, LineDifference, LineOutcome, RuleCount, SettlementDifference, Tally,
};
pub use connect::{AfasCredentials, Behalf, ConnectAfas, ConnectPay, Connected, name_of_afas};
pub use fields::{
    ChangeFields, Choice, FILTERS_AT_MOST, FieldLook, FieldRemark, Fields, FieldsKept, Passing, SAMPLE_ROWS,
};
pub use install::{Change, Checked, Install, Installed, changes, changes_by, name_is_good};
pub use payt::{ConnectPayt, InstallPayt, InstalledPayt, PaytCredentials};
pub use preview::{Preview, PreviewOutcome, Previewed};
pub(crate) use sftp::sftp_from;
pub use sftp::{ConnectSftp, HostKey, SFTP_PORT, SftpSecret, Way};
pub use sync::{Synced, WhatWaits};
