//! The rows of the result: the parts of each payment.

use std::io;

use anyhow::bail;
use ledger::finder::{Decision, Items, Part, PartKind, PaymentView, Payments};
use ledger::money::Money;
use sheets::ResultRow;

use super::answers::{Answers, Case};

/// Proves that the parts of a payment come to it. A payment that is booked has no rest.
pub(super) fn check_sum(payment: PaymentView<'_>, decision: Decision, parts: &[Part]) -> anyhow::Result<()> {
    match rest(payment.amount_minor, parts) {
        Some(0) => Ok(()),
        Some(_) if decision != Decision::Book => Ok(()),
        _ => bail!("the parts of payment {} do not come to its amount: please report this", payment.id),
    }
}

/// What the parts leave of an amount.
fn rest(amount_minor: i64, parts: &[Part]) -> Option<i64> {
    parts.iter().try_fold(amount_minor, |rest, part| rest.checked_sub(part.amount_minor))
}

/// Gives the rows of a payment, which come to its amount.
pub(super) fn each_row(
    index: usize,
    case: &Case,
    answers: &impl Answers,
    mut give: impl FnMut(&ResultRow<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let payment = case.payments.payment(index);
    let outcome = answers.outcome(index);
    let rule = outcome.rung.map_or("", |rung| rung.word());
    let parts = if outcome.decision == Decision::Unmatched { &[] } else { outcome.parts };
    for (number, part) in parts.iter().enumerate() {
        let item = case.items.item(part.item as usize);
        give(&ResultRow {
            payment: payment.id,
            decision: outcome.decision.word(),
            administration: case.items.administration(part.item as usize),
            debtor: item.debtor,
            invoice: if part.kind == PartKind::Advance { "" } else { item.invoice },
            amount: Money::new(part.amount_minor, payment.currency),
            kind: part.kind.word(),
            rule,
            reason: answers.part_reason(index, number, case).into(),
        })?;
    }
    // A rest, and what has no parts at all, is booked on nothing.
    let rest = rest(payment.amount_minor, parts).unwrap_or(payment.amount_minor);
    if rest == 0 {
        return Ok(());
    }
    give(&ResultRow {
        payment: payment.id,
        decision: outcome.decision.word(),
        administration: None,
        debtor: "",
        invoice: "",
        amount: Money::new(rest, payment.currency),
        kind: "",
        rule: "",
        reason: answers.reason(index, case).into(),
    })
}
