//! AFAS Profit over real HTTP on the own machine: GetConnectors, FiEntries and what surrounds them.
//!
//! Written from the public AFAS documentation. Where that is silent, [`AfasKnobs`] has a switch, and a client should be
//! tried with both positions. [`Fault`] makes a call go wrong.

mod answer;
mod auth;
mod books;
mod call;
mod clock;
mod dossier;
mod emulator;
mod entries;
mod environment;
mod fault;
mod get;
mod invoice;
mod json;
mod knobs;
mod messages;
mod metainfo;
mod options;
mod random;
mod serve;
mod traffic;
mod users;
mod wire;

pub use books::{AccountKind, BookedBy, BookedEntry, BookedLine, HandLine, OpenItemNow};
pub use clock::Clock;
pub use emulator::AfasEmulator;
pub use fault::{AfasScript, Fault, On, What};
pub use knobs::{
    AfasKnobs, AnswerInvoice, AnswerShape, ClosedRows, DebtorLines, EntryNumbers, HeaderPeriod, Overpayment,
    PercentSigns, Profile, UnknownInvoice, Unlisted, VoucherNumbers,
};
pub use options::{
    AfasOptions, CLIENT_ID, CLIENT_SECRET, Login, TOKEN, TOKEN_ONE_ADMINISTRATION, TOKEN_WITHOUT_ENTRIES,
};
pub use traffic::{MostCalls, RequestSeen};
