//! The rows of the result: the parts of each payment.

use std::io;

use anyhow::bail;
use ledger::finder::{Decision, Items, Part, PartKind, Payments};
use ledger::money::Money;
use sheets::ResultRow;

use super::answers::{Answer, Answers};

/// What the parts leave of a payment. Proves that they come to it: only a payment that is not booked may have a rest.
pub(super) fn rest(id: &str, amount_minor: i64, answer: &Answer<'_>) -> anyhow::Result<i64> {
    let parts = answer.parts.iter().map(|part| part.amount_minor);
    match (rest_of(amount_minor, parts), answer.decision) {
        (Some(0), _) => Ok(0),
        (Some(rest), Decision::Ask | Decision::Unmatched) => Ok(rest),
        _ => bail!("the parts of payment {id} do not come to its amount: please report this"),
    }
}

fn rest_of(amount_minor: i64, mut parts: impl Iterator<Item = i64>) -> Option<i64> {
    parts.try_fold(amount_minor, i64::checked_sub)
}

/// Gives the rows of a payment, which come to its amount.
pub(super) fn each_row(
    index: usize,
    answer: &Answer<'_>,
    answers: &Answers<'_>,
    mut give: impl FnMut(&ResultRow<'_>) -> io::Result<()>,
) -> anyhow::Result<()> {
    let payment = answers.case.payments.payment(index);
    let rest = rest(payment.id, payment.amount_minor, answer)?;
    for part in answer.parts {
        let reason = match answer.decision {
            Decision::Book => answers.why_there(index, part),
            Decision::Ask | Decision::Unmatched => answers.why_not_booked(index),
        };
        give(&part_row(part, answer, answers, Money::new(part.amount_minor, payment.currency), payment.id, reason))?;
    }
    // A rest, and what has no parts at all, is booked on nothing.
    if rest != 0 {
        give(&ResultRow {
            payment: payment.id,
            decision: answer.decision.word(),
            administration: None,
            debtor: "",
            invoice: "",
            amount: Money::new(rest, payment.currency),
            kind: "",
            rule: "",
            reason: answers.why_not_booked(index).into(),
        })?;
    }
    Ok(())
}

fn part_row<'a>(
    part: &Part,
    answer: &Answer<'_>,
    answers: &Answers<'a>,
    amount: Money,
    payment: &'a str,
    reason: String,
) -> ResultRow<'a> {
    let item = answers.case.items.item(part.item as usize);
    ResultRow {
        payment,
        decision: answer.decision.word(),
        administration: answers.case.items.administration(part.item as usize),
        debtor: item.debtor,
        invoice: if part.kind == PartKind::Advance { "" } else { item.invoice },
        amount,
        kind: part.kind.word(),
        rule: answer.rung.map_or("", |rung| rung.word()),
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payment_that_is_booked_leaves_nothing_and_others_may() {
        let none = |decision| Answer { decision, rung: None, parts: &[] };
        let told = rest("P1", 100, &none(Decision::Book)).unwrap_err().to_string();
        assert_eq!(told, "the parts of payment P1 do not come to its amount: please report this");
        assert_eq!(rest("P1", 100, &none(Decision::Ask)).unwrap(), 100);
        assert_eq!(rest_of(100, [60, 45, -5].into_iter()), Some(0));
        assert_eq!(rest_of(i64::MIN, [1].into_iter()), None);
    }
}
