//! The steps of the flow Pay. → AFAS. Each selects rows in its state, works on each, and writes the new state.

pub(crate) mod approve;
pub(crate) mod books;
mod confirm;
mod fetch;
mod find;
pub(crate) mod kept;
mod late;
mod mirror;
mod moved;
pub(crate) mod open_lines;
mod plan;
mod post;
pub(crate) mod read;
mod unknown;

/// Rows a step takes at once; more are taken at the next turn.
pub(crate) const ROWS_AT_ONCE: u32 = 200;
