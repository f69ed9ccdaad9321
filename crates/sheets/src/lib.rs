#![doc = include_str!("../README.md")]

mod amount;
mod day;
mod duplicates;
mod fault;
mod fields;
mod finding;
mod items;
mod payments;
mod quotes;
mod read;
mod results;
mod rows;
pub mod statements;
mod texts;

pub use fault::{Malformed, SheetError, Why};
pub use finding::find_matches;
pub use items::{ItemTable, read_open_items};
pub use payments::{PaymentTable, Skipped, read_payments};
pub use read::Reading;
pub use results::{RESULT_COLUMNS, ResultRow, ResultWriter};
