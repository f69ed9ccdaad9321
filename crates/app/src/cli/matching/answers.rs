//! The finder's answers, as this command shows them. The only place that calls the finder.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use ledger::finder::{Decision, Explainer, Matches, Outcome, Part, Patterns, Payments, Rung, Scope, learn_patterns};
use ledger::language::Language;
use ledger::money::Money;
use sheets::{ItemTable, PaymentTable, find_matches};

use super::rules::MatchRules;

/// What the finder is given.
pub(super) struct Case {
    pub(super) payments: PaymentTable,
    pub(super) items: ItemTable,
    pub(super) rules: MatchRules,
}

/// An item that was thought of, and why it was not taken.
pub(super) struct Candidate {
    pub(super) item: u32,
    pub(super) open: Money,
    /// The word for it, for machines.
    pub(super) lost: &'static str,
    /// The same as a sentence.
    pub(super) why_not: &'static str,
}

/// What becomes of a payment.
pub(super) struct Answer<'a> {
    pub(super) decision: Decision,
    /// The rung that decided, when anything is proposed.
    pub(super) rung: Option<Rung>,
    /// What is booked or proposed; nothing for a payment that fits nothing.
    pub(super) parts: &'a [Part],
}

/// The finder's answers. Sentences are made when somebody asks for them.
pub(super) struct Answers<'a> {
    pub(super) case: &'a Case,
    matches: Matches,
    /// Payments by id.
    order: Vec<usize>,
}

impl<'a> Answers<'a> {
    /// Asks the finder.
    pub(super) fn find(case: &'a Case) -> Self {
        let threads = available_parallelism().map_or(1, NonZeroUsize::get);
        let scope = Scope { administration: case.rules.administration, threads, suggest: true };
        let matches = find_matches(&case.payments, &case.items, &case.rules.finder, &scope);
        let mut order: Vec<usize> = (0..case.payments.len()).collect();
        order.sort_unstable_by_key(|index| case.payments.payment(*index).id);
        Self { case, matches, order }
    }

    /// What becomes of each payment, by id: the same result in whatever order the file has them.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, Answer<'_>)> {
        self.order.iter().filter_map(|index| Some((*index, answer(&self.matches.outcome(*index)?))))
    }

    /// Numbers of items that are ignored because they stand everywhere.
    pub(super) const fn too_common(&self) -> u64 {
        self.matches.too_common()
    }

    /// What the invoice numbers look like, and what else in the payments looks like them.
    pub(super) fn patterns(&self) -> Patterns {
        learn_patterns(&self.case.payments, &self.case.items, &self.case.rules.finder)
    }

    /// Why a part stands where it stands.
    pub(super) fn why_there(&self, payment: usize, part: &Part) -> String {
        self.explainer().reason(payment, part).text(Language::En)
    }

    /// Why a payment is not booked.
    pub(super) fn why_not_booked(&self, payment: usize) -> String {
        self.explainer().not_found(payment).text(Language::En)
    }

    /// What else was thought of, the likeliest first.
    pub(super) fn candidates(&self, payment: usize) -> Vec<Candidate> {
        let candidates = self.matches.outcome(payment).map_or(&[][..], |outcome| outcome.candidates);
        let possible = self.explainer().possible(payment);
        let told = candidates.iter().zip(possible).map(|(candidate, possible)| Candidate {
            item: candidate.item,
            open: possible.open,
            lost: candidate.lost.word(),
            why_not: candidate.lost.text().in_language(Language::En),
        });
        told.collect()
    }

    const fn explainer(&self) -> Explainer<'_, PaymentTable, ItemTable> {
        let Case { payments, items, rules } = self.case;
        Explainer { payments, items, rules: &rules.finder, matches: &self.matches }
    }
}

fn answer<'a>(outcome: &Outcome<'a>) -> Answer<'a> {
    let parts = if outcome.decision == Decision::Unmatched { &[] } else { outcome.parts };
    Answer { decision: outcome.decision, rung: outcome.rung.filter(|_| !parts.is_empty()), parts }
}
