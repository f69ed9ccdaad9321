//! The finder: which open item does a payment, refund or chargeback concern?
//!
//! Only certain, unique matches are made. A number must stand in one of the fields, as a word of its own; an amount alone
//! never makes a match. What is found is decided by the first rung of the [ladder](Rung) that holds, over all payments
//! and items at once. Everything else is a question, with the candidates and why each was not taken.

mod answers;
mod books;
mod claim;
mod days;
mod eight;
mod explain;
mod find;
mod hits;
mod join;
mod keys;
mod keywords;
mod ladder;
mod lost;
mod matches;
mod mistyped;
mod near;
mod numbers;
mod padded;
mod patterns;
mod payers;
mod pieces;
mod piles;
mod place;
mod plain;
mod references;
mod scan;
mod segments;
mod shapes;
mod source;
mod spot;
mod sums;
mod taken;
mod taught;
mod together;
mod weigh;
mod work;

pub use books::{Books, OrderInvoice};
pub use explain::Explainer;
pub use find::{Scope, find_matches};
pub use ladder::Rung;
pub use lost::{Lost, Why};
pub use matches::{Candidate, Decision, Matches, Outcome, Part, PartKind};
pub use patterns::{Pattern, Patterns, learn_patterns};
pub use place::{Placed, Placing, Wanted, place_answered, place_lines};
pub use plain::plain;
pub use references::{PaymentReference, check_payment_reference};
pub use scan::{Number, SaidToBe, Standing, numbers_in};
pub use source::{ItemNumbers, ItemTerms, ItemView, Items, PaymentTerms, PaymentView, Payments};
pub use sums::{Choices, choices};

use crate::reason::{NotFound, PossibleItem};

/// Where a line of a settlement goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// On one debtor, in one or more parts.
    Debtor(Vec<Placed>),
    /// On the debtor-not-found account, and what a person may choose from.
    NotFound(NotFound, Vec<PossibleItem>),
}
