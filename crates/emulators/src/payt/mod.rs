//! The Payt emulator: snapshot files and their daily processing over real HTTP, with a knob for every question the
//! documentation leaves open and faults on demand.
//!
//! Nothing here was compared with the real Payt. What a comment does not call documented or seen is a choice.

mod access;
mod administration;
mod answer;
mod api;
mod call;
mod clock;
mod courier;
mod csv;
mod debtor;
mod delivery;
mod emulator;
mod event;
mod fault;
mod import;
mod invoice;
mod knobs;
mod money;
mod office;
mod options;
mod rates;
mod report;
mod serve;
mod sftp;

pub use access::{
    CODE_CLIENT_ID, CODE_CLIENT_SECRET, Grant, MACHINE_CLIENT_ID, MACHINE_CLIENT_SECRET, OauthApp, REDIRECT_URI, Scopes,
};
pub use administration::Notification;
pub use call::RequestSeen;
pub use courier::{Delivery, Webhook};
pub use debtor::{Address, Contact, Debtor, Emails};
pub use delivery::{Channels, Purpose, Sending};
pub use emulator::PaytEmulator;
pub use event::{Event, EventKind};
pub use fault::{Fault, FaultKind};
pub use import::{FileKind, FileSeen};
pub use invoice::{Block, Document, Invoice, InvoiceState, Mistake, Payment};
pub use knobs::{FileWithoutAdministration, FilesAnswer, PaytKnobs, QuotedHeaders};
pub use options::{
    AutomaticImport, IMPORT_TOKEN, IgnoreLists, PaytAdministration, PaytOptions, Required, STATIC_TOKEN,
    STATIC_TOKEN_READ_ONLY, TypeHandling,
};
pub use report::{FrozenChange, Outcome, Problem, ProblemKind, RunReport};
pub use sftp::{SFTP_PASSWORD, SftpKnobs, sftp_client_key, sftp_host_key, sftp_user};
