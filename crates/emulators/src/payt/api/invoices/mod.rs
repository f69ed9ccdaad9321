//! Invoices.

mod block;
mod documents;
mod read;
mod write;

pub(super) use block::block;
pub(super) use read::{deleted, get, list};
pub(super) use write::write;
