//! AFAS Profit, a Dutch bookkeeping package, by its REST API.
//!
//! Two layers. The lower one speaks AFAS and nothing else: [`options`], [`auth`] and [`oauth`], [`client`] (reads that
//! are tried again, writes that never are), [`query`], [`pages`], [`metainfo`], [`fault`]. The upper one translates to
//! the words of the ledger: [`books`], [`open_items`], [`entries`], [`booked`], [`check`].
//!
//! What AFAS does not promise and we therefore don't rely on: an idempotency key (there is none), the order of rows
//! that were not sorted, the `Z` behind date-times (it is Dutch local time), and status codes: every functional refusal
//! is a 500 with a message.

pub mod auth;
pub mod booked;
pub mod books;
mod by_position;
pub mod check;
pub mod client;
mod dossier_file;
pub mod entries;
mod entry_answer;
mod entry_body;
pub mod fault;
mod fingerprint;
pub mod gate;
pub mod master_data;
pub mod metainfo;
pub mod oauth;
mod open_item_row;
pub mod open_items;
pub mod options;
pub mod pages;
pub mod query;
mod receivable_check;
mod receivable_columns;
mod receivable_rights;
pub mod receivables;
mod retry;
mod rows;
mod settled;
mod source_row;
mod source_sample;
mod stand_in;
mod transport;
pub mod wire;

pub use auth::{ClassicToken, TokenSource};
pub use booked::{BookedEntry, BookedLine};
pub use books::{AfasBooks, ConnectorNames};
pub use client::AfasClient;
pub use dossier_file::LARGEST_FILE;
pub use entries::{BookingReference, PostOutcome};
pub use oauth::OAuthClientCredentials;
pub use open_items::{OpenItemSource, OrderInvoice};
pub use options::{AfasOptions, Environment, parse_participant};

#[cfg(test)]
mod sample_entry;
