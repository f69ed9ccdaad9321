//! The finder: which open item does a payment, refund or chargeback concern?
//!
//! Only certain, unique matches are made. A number must stand in one of the configured fields, as a word of its own;
//! amounts never make a match, they only decide how much of an invoice is settled. Everything else is
//! [`NotFound`], with what was searched.

mod books;
mod ladder;
mod matches;
mod numbers;
mod place;
mod references;
mod source;
mod sums;

pub use books::{Books, OrderInvoice};
pub use ladder::Rung;
pub use matches::{Decision, Outcome, Part, PartKind};
pub use numbers::{plain, words};
pub use place::{Placed, Placing, Wanted, place_lines};
pub use references::{PaymentReference, check_payment_reference};
pub use source::{ItemView, Items, PaymentView, Payments};
pub use sums::{Choices, choices};

use crate::reason::NotFound;

/// Where a line of a settlement goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// On one debtor, in one or two parts.
    Debtor(Vec<Placed>),
    /// On the debtor-not-found account.
    NotFound(NotFound),
}
