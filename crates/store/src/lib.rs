#![doc = include_str!("../README.md")]

mod booked;
mod columns;
mod connections;
mod database;
mod documents;
mod entries;
mod error;
mod events;
mod flows;
mod id;
mod insert;
mod key;
mod leases;
mod migrate;
mod open;
mod open_items;
mod order_invoices;
mod periods;
mod runs;
mod secrets;
mod settlements;
mod snapshots;

pub use booked::{BookedInvoice, BookedLine};
pub use connections::{Connection, NewConnection};
pub use entries::{BookingReferenceRow, EntryRow, LateNote, LateState, NotFoundLine};
pub use error::StoreError;
pub use events::Event;
pub use flows::{Flow, NewFlow};
pub use key::{SecretKey, create_key_file};
pub use leases::Lease;
pub use migrate::MigrateReport;
pub use open::{ReadStore, Store, StoreOptions};
pub use order_invoices::OrderInvoice;
pub use runs::{Run, RunId, RunStep};
pub use settlements::{FetchedSettlement, Saved, SavedWhat, SettlementFilter, SettlementPage, SettlementRow};
pub use snapshots::Mirror;
