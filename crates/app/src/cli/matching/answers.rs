//! What the finder answers, as this command shows it.

use ledger::finder::Outcome;
use sheets::{ItemTable, PaymentTable};

use super::rules::MatchRules;

/// What the finder was given.
pub(super) struct Case {
    pub(super) payments: PaymentTable,
    pub(super) items: ItemTable,
    pub(super) rules: MatchRules,
}

/// An item that was thought of, and why it was not taken.
pub(super) struct Candidate {
    pub(super) item: u32,
    pub(super) why: String,
}

/// The finder's answers. Sentences are made when somebody asks for them.
pub(super) trait Answers {
    /// What becomes of a payment.
    fn outcome(&self, payment: usize) -> Outcome<'_>;

    /// Why, in a sentence.
    fn reason(&self, payment: usize, case: &Case) -> String;

    /// Why a part of it stands where it stands.
    fn part_reason(&self, payment: usize, part: usize, case: &Case) -> String;

    /// What else was thought of, the best first.
    fn candidates(&self, payment: usize, case: &Case) -> Vec<Candidate>;

    /// How the numbers of these items look, as the finder learned it.
    fn patterns(&self) -> Vec<String>;
}
