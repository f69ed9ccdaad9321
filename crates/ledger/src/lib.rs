//! What is true: money, settlements, entries, open items, and the rules from one to the other.
//!
//! Nothing here reads a clock, a file, a socket or anybody's wire format.

pub mod entry;
pub mod finder;
pub mod language;
pub mod money;
pub mod open_item;
pub mod plan;
pub mod problem;
pub mod question;
pub mod reason;
pub mod rules;
pub mod settlement;
pub mod state;
