//! A finder for the tests of this command: an invoice whose number is the whole reference. Of the rules it knows which
//! rungs book by themselves.

use ledger::finder::{Decision, Items, Outcome, Part, PartKind, Payments, Rung};
use ledger::rules::MatchField;

use super::answers::{Answers, Candidate, Case};

/// Its answers.
pub(super) struct StandIn(Vec<(Decision, Option<Rung>, Vec<Part>)>);

impl StandIn {
    /// Looks for each reference among the invoice numbers.
    pub(super) fn find(case: &Case) -> anyhow::Result<Self> {
        Ok(Self((0..case.payments.len()).map(|index| answer(index, case)).collect()))
    }

    /// An answer that no finder may give.
    pub(super) fn wrong(case: &Case) -> anyhow::Result<Self> {
        let mut answers = Self::find(case)?;
        for part in answers.0.iter_mut().flat_map(|(_, _, parts)| parts) {
            part.amount_minor -= 1;
        }
        Ok(answers)
    }
}

fn answer(index: usize, case: &Case) -> (Decision, Option<Rung>, Vec<Part>) {
    let (decision, rung, parts) = by_number(index, case);
    let may_book = rung.is_some_and(|rung| case.rules.finder.books_by_itself.contains(&rung));
    (if decision == Decision::Book && !may_book { Decision::Ask } else { decision }, rung, parts)
}

fn by_number(index: usize, case: &Case) -> (Decision, Option<Rung>, Vec<Part>) {
    let payment = case.payments.payment(index);
    let reference = case.payments.text(index, MatchField::Reference);
    let found = (0..case.items.len()).find(|item| case.items.item(*item).invoice == reference);
    let Some(found) = found else { return (Decision::Unmatched, None, Vec::new()) };
    let open = case.items.item(found).balance_minor;
    let part = |kind, amount_minor| Part { item: u32::try_from(found).unwrap(), kind, amount_minor };
    let rest = payment.amount_minor - open;
    match rest {
        0 => (Decision::Book, Some(Rung::Exact), vec![part(PartKind::Invoice, open)]),
        -5..=5 => {
            let parts = vec![part(PartKind::Invoice, open), part(PartKind::Difference, rest)];
            (Decision::Book, Some(Rung::Difference), parts)
        }
        6..=10_000 => {
            let parts = vec![part(PartKind::Invoice, open), part(PartKind::Advance, rest)];
            (Decision::Book, Some(Rung::Over), parts)
        }
        10_001.. => (Decision::Ask, Some(Rung::SomeOfNamed), vec![part(PartKind::Invoice, open)]),
        _ => (Decision::Ask, None, Vec::new()),
    }
}

impl Answers for StandIn {
    fn outcome(&self, payment: usize) -> Outcome<'_> {
        let (decision, rung, parts) = &self.0[payment];
        Outcome { decision: *decision, rung: *rung, parts }
    }

    fn reason(&self, payment: usize, case: &Case) -> String {
        format!("stand-in, {}", case.payments.text(payment, MatchField::Reference))
    }

    fn part_reason(&self, payment: usize, part: usize, case: &Case) -> String {
        format!("{}, part {part}", self.reason(payment, case))
    }

    fn candidates(&self, _payment: usize, case: &Case) -> Vec<Candidate> {
        let item = |item| Candidate { item, why: "its number is not the reference".into() };
        (0..u32::try_from(case.items.len()).unwrap()).map(item).collect()
    }

    fn patterns(&self) -> Vec<String> {
        vec!["2026-9999".into()]
    }
}
