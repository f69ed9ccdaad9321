//! How far a long piece of work is, for bars and live pages.

/// Somebody who watches.
pub trait Progress: Send + Sync {
    /// `done` of `total` of this step are done; the total may not be known.
    fn at(&self, step: Step, done: u64, total: Option<u64>);
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Reading open items, orders and periods out of AFAS.
    Mirror,
    /// Listing settlements at Pay.
    Fetch,
    /// Reading the documents of settlements.
    Read,
    /// Planning, booking and confirming.
    Book,
    /// Reading receivables out of AFAS.
    Receivables,
    /// Sending the list of receivables.
    Deliver,
    /// Sending documents of receivables.
    Documents,
}

/// Nobody watches.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn at(&self, _: Step, _: u64, _: Option<u64>) {}
}
