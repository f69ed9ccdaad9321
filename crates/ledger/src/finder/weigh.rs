//! Weighing one payment: of the items it names, which does it settle?
//!
//! Pure: a verdict follows from the payment, what it names, and what is left of those items. Which payment comes first is
//! decided elsewhere.

use std::collections::HashMap;

use super::hits::{Hit, Strength};
use super::ladder::Rung;
use super::lost::{Lost, Why};
use super::matches::{Decision, Part, PartKind};
use super::source::{ItemView, Items, PaymentTerms, Payments};
use super::sums::{Choices, choices};
use crate::money::Currency;
use crate::rules::FinderRules;
use crate::settlement::LineKind;

/// More items than this named by one payment are not weighed against each other.
const NAMED_AT_MOST: usize = 64;

/// Everything a verdict depends on besides the payment.
pub(super) struct Scale<'a, I> {
    pub items: &'a I,
    pub rules: &'a FinderRules,
    /// What is left of items that other payments took from or gave back to.
    pub left: &'a HashMap<u32, i64>,
}

/// What of a payment is weighed.
pub(super) struct Paid<'a> {
    pub kind: LineKind,
    pub amount_minor: i64,
    pub currency: Currency,
    /// The payment method, where anything depends on it.
    method: &'a str,
}

/// What one payment comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub decision: Decision,
    pub rung: Option<Rung>,
    pub why: Why,
}

/// An item that the payment names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named {
    pub hit: Hit,
    pub strength: Strength,
    /// What is left of it, in minor units.
    pub left: i64,
    /// Why it can't take anything of this payment.
    pub unfit: Option<Lost>,
}

impl<I: Items> Scale<'_, I> {
    /// What of a payment is weighed. Texts are only touched when they are needed: they are far away in memory.
    pub(super) fn paid<'p, P: Payments>(&self, payments: &'p P, payment: usize) -> Paid<'p> {
        let PaymentTerms { kind, amount_minor, currency } = payments.terms(payment);
        let method = if self.rules.differences.is_empty() { "" } else { payments.payment(payment).method };
        Paid { kind, amount_minor, currency, method }
    }

    pub(super) fn view(&self, hit: Hit) -> ItemView<'_> {
        self.items.item(usize::try_from(hit.item).unwrap_or(usize::MAX))
    }

    /// What is left of the item of a hit.
    fn left_of(&self, hit: Hit) -> i64 {
        if self.left.is_empty() {
            hit.balance_minor
        } else {
            self.left.get(&hit.item).copied().unwrap_or(hit.balance_minor)
        }
    }

    /// The items a payment names, each by its strongest hit, in an order that does not depend on that of the items.
    pub(super) fn named(&self, payment: &Paid<'_>, hits: &[Hit], named: &mut Vec<Named>) {
        self.collect(payment, hits, named, true);
    }

    /// The same, but in no order when nothing can depend on it.
    pub(super) fn named_to_weigh(&self, payment: &Paid<'_>, hits: &[Hit], named: &mut Vec<Named>) {
        self.collect(payment, hits, named, false);
    }

    fn collect(&self, payment: &Paid<'_>, hits: &[Hit], named: &mut Vec<Named>, always_in_order: bool) {
        named.clear();
        for hit in hits {
            let strength = hit.strength();
            match named.iter_mut().find(|known| known.hit.item == hit.item) {
                Some(known) if (strength, hit.place) < (known.strength, known.hit.place) => {
                    (known.hit, known.strength) = (*hit, strength);
                }
                Some(_) => {}
                None => named.push(Named { hit: *hit, strength, left: 0, unfit: None }),
            }
        }
        for one in named.iter_mut() {
            one.left = self.left_of(one.hit);
            one.unfit = unfit(payment, one.hit, one.left);
        }
        if named.len() > 1 {
            // The administration's own items come first: the same number elsewhere means nothing then.
            if named.iter().any(|one| one.unfit != Some(Lost::OtherAdministration)) {
                named.retain(|one| one.unfit != Some(Lost::OtherAdministration));
            }
            if !always_in_order && is_clear(payment, named) {
                return;
            }
            named.sort_by(|a, b| {
                // Looking at items takes longer than all else, and is mostly not needed.
                let named = |one: &Named| (one.unfit.is_some(), one.strength);
                let date = |one: &Named| self.items.date(usize::try_from(one.hit.item).unwrap_or(usize::MAX));
                let rest = |one: &Named| {
                    let view = self.view(one.hit);
                    let order = (view.administration, view.invoice, view.debtor, view.journal);
                    (order, view.amount_minor, one.left)
                };
                let by_date = || date(a).cmp(&date(b));
                named(a).cmp(&named(b)).then_with(by_date).then_with(|| rest(a).cmp(&rest(b)))
            });
        }
    }

    /// Weighs a payment against the items it names, and puts what it would settle into `pieces`.
    pub(super) fn weigh(&self, payment: &Paid<'_>, named: &[Named], pieces: &mut Vec<Part>) -> Verdict {
        if named.is_empty() {
            return unmatched(Why::NoNumber);
        }
        if named.len() > NAMED_AT_MOST {
            return ask(Why::TooMany);
        }
        let from = pieces.len();
        let verdict = if payment.amount_minor < 0 {
            self.take_back(payment, named, pieces)
        } else {
            self.settle(payment, named, pieces)
        };
        match verdict.rung {
            Some(rung) if verdict.decision == Decision::Book && !self.rules.books_by_itself.contains(&rung) => {
                Verdict { decision: Decision::Ask, why: Why::NotByItself, ..verdict }
            }
            _ => {
                if verdict.decision != Decision::Book && pieces.len() == from {
                    self.propose(payment, named, pieces);
                }
                verdict
            }
        }
    }

    fn settle(&self, payment: &Paid<'_>, named: &[Named], pieces: &mut Vec<Part>) -> Verdict {
        let amount = payment.amount_minor;
        let fit = || named.iter().filter(|one| one.unfit.is_none());
        let up_to = |strength: Strength| fit().filter(move |one| one.strength <= strength);
        let Some(first) = fit().next() else {
            return ask(named.first().and_then(|one| one.unfit).map_or(Why::NoNumber, Why::of_unfit));
        };
        let invoices = up_to(Strength::Whole).filter(|one| one.left > 0).count();
        // By a number as it is, or, when there is none, by a form of it.
        for strength in [Strength::Whole, Strength::Bare] {
            let equal = || up_to(strength).filter(|one| one.left == amount);
            let count = equal().count();
            if count > 0 && (strength == Strength::Whole || invoices == 0) {
                return one_equal(payment, equal, up_to(strength).count(), pieces);
            }
            let several = up_to(strength).count();
            // Invoices named in full may be of several debtors; anything less sure, or set off, must be of one.
            let beyond_doubt = || up_to(strength).all(|one| one.left > 0 && one.strength <= Strength::Whole);
            if several >= 2
                && sum(up_to(strength)) == i128::from(amount)
                && (beyond_doubt() || self.all_of_one_debtor(up_to(strength)))
            {
                pieces.extend(up_to(strength).map(whole));
                return book(Rung::Several);
            }
        }
        if invoices > 0
            && invoices == up_to(Strength::Bare).count()
            && let Some(rest) = self.difference(payment, sum(up_to(Strength::Whole)))
        {
            pieces.extend(up_to(Strength::Whole).map(whole));
            pieces.push(Part::of(first.hit, PartKind::Difference, rest));
            return book(Rung::Difference);
        }
        if invoices > 0 && fit().nth(1).is_some() && sum(fit()) == i128::from(amount) && self.all_of_one_debtor(fit()) {
            // What is likely a day is a number after all when the sum comes out with it.
            pieces.extend(fit().map(whole));
            return book(Rung::Several);
        }
        let candidates: Vec<Named> = up_to(Strength::Bare).copied().collect();
        if candidates.len() >= 3 {
            match choices(&candidates.iter().map(|one| one.left).collect::<Vec<_>>(), amount) {
                Choices::One(chosen) => {
                    pieces.extend(chosen.iter().filter_map(|i| candidates.get(*i)).map(whole));
                    return book(Rung::SomeOfNamed);
                }
                Choices::Several(_) => return ask(Why::Ambiguous),
                Choices::None | Choices::TooMany => {}
            }
        }
        self.part_or_over(payment, named, &candidates, pieces)
    }

    fn all_of_one_debtor<'n>(&self, mut named: impl Iterator<Item = &'n Named>) -> bool {
        let debtor = |one: &Named| {
            let view = self.view(one.hit);
            (view.administration, view.debtor)
        };
        let first = named.next().map(debtor);
        named.all(|one| Some(debtor(one)) == first)
    }

    /// The rest of a payment that is within the limits of its method: negative when it is less than what is open.
    fn difference(&self, payment: &Paid<'_>, open: i128) -> Option<i64> {
        let rest = i128::from(payment.amount_minor).checked_sub(open)?;
        let within = self.rules.differences.iter().any(|limit| {
            let method = limit.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(payment.method));
            let part = limit.at_most_hundredths_of_percent.is_none_or(|part| {
                rest.unsigned_abs().saturating_mul(10_000) <= open.unsigned_abs().saturating_mul(u128::from(part))
            });
            method && part && rest.unsigned_abs() <= u128::from(limit.at_most_minor.unsigned_abs())
        });
        let rest = i64::try_from(rest).ok()?;
        (within && rest != 0 && open > 0).then_some(rest)
    }

    /// Less or more than what is open of the one item that is named beyond doubt.
    fn part_or_over(
        &self,
        payment: &Paid<'_>,
        named: &[Named],
        candidates: &[Named],
        pieces: &mut Vec<Part>,
    ) -> Verdict {
        let amount = payment.amount_minor;
        let certain = candidates.iter().all(|one| one.strength <= Strength::Certain && one.left > 0);
        let open = sum(candidates.iter());
        // Something else that is named, if only perhaps, has the amount, or has room for what is too much.
        let rest = i128::from(amount).saturating_sub(open);
        let doubt = named
            .iter()
            .filter(|one| one.unfit.is_none() && one.strength > Strength::Certain)
            .any(|one| one.left == amount || (one.left > 0 && i128::from(one.left) <= rest));
        let Some(first) = candidates.first() else { return ask(Why::Uncertain) };
        if candidates.len() > 1 {
            return ask(Why::SumDiffers);
        }
        // Twice what is open, or more, is no slip of the payer's; unless it is the whole of an invoice paid in part.
        let far_too_much = rest >= open && self.view(first.hit).amount_minor != amount;
        if !certain || doubt {
            return ask(Why::Uncertain);
        }
        if far_too_much {
            return ask(Why::FarTooMuch);
        }
        if i128::from(amount) < open {
            pieces.push(Part { amount_minor: amount, ..whole(first) });
            return book(Rung::Part);
        }
        let Ok(rest) = i64::try_from(rest) else { return ask(Why::Uncertain) };
        pieces.push(whole(first));
        pieces.push(Part::of(first.hit, PartKind::Advance, rest));
        book(Rung::Over)
    }

    /// Money taken back: from a credit note, or from the invoice that was paid.
    fn take_back(&self, payment: &Paid<'_>, named: &[Named], pieces: &mut Vec<Part>) -> Verdict {
        let amount = payment.amount_minor;
        let fit: Vec<Named> = named.iter().filter(|one| one.unfit.is_none()).copied().collect();
        if fit.is_empty() {
            return ask(named.first().and_then(|one| one.unfit).map_or(Why::NoNumber, Why::of_unfit));
        }
        let sure = |one: &&Named| one.strength <= Strength::Bare;
        if payment.kind == LineKind::Refund {
            let credits: Vec<&Named> =
                fit.iter().filter(sure).filter(|one| one.left < 0 && one.left <= amount).collect();
            let equal: Vec<&Named> = credits.iter().filter(|one| one.left == amount).copied().collect();
            match (credits.as_slice(), equal.as_slice()) {
                (_, [one]) => {
                    pieces.push(Part { amount_minor: amount, ..whole(one) });
                    return book(Rung::CreditNote);
                }
                ([one], _) if one.strength <= Strength::Whole => {
                    pieces.push(Part { amount_minor: amount, ..whole(one) });
                    return book(Rung::CreditNote);
                }
                ([], _) => {}
                _ => return ask(Why::Ambiguous),
            }
        }
        let total = |one: &Named| self.view(one.hit).amount_minor;
        let invoices: Vec<&Named> = fit.iter().filter(|one| total(one) > 0).collect();
        let paid = |one: &&&Named| {
            let after = i128::from(one.left).saturating_sub(i128::from(amount));
            after <= i128::from(total(one))
        };
        let open: Vec<&Named> = invoices.iter().filter(|one| sure(one)).filter(paid).copied().collect();
        let equal: Vec<&Named> =
            open.iter().filter(|one| i128::from(total(one)) == -i128::from(amount)).copied().collect();
        let chosen = match (open.as_slice(), equal.as_slice()) {
            (_, [one]) => Some(*one),
            ([one], _) if one.strength <= Strength::Whole => Some(*one),
            _ => None,
        };
        if let Some(one) = chosen {
            pieces.push(Part { amount_minor: amount, ..whole(one) });
            return book(Rung::OpensAgain);
        }
        ask(if open.len() > 1 {
            Why::Ambiguous
        } else if open.is_empty() && invoices.iter().any(sure) {
            Why::NothingPaid
        } else {
            Why::Uncertain
        })
    }

    /// What the best candidate would give, for a person to say yes or no to.
    fn propose(&self, payment: &Paid<'_>, named: &[Named], pieces: &mut Vec<Part>) {
        let amount = payment.amount_minor;
        let fit = || named.iter().filter(|one| one.unfit.is_none());
        let Some(best) = fit().find(|one| one.left == amount).or_else(|| fit().next()) else { return };
        let part = if amount > 0 { amount.min(best.left) } else { amount };
        if amount > 0 && best.left <= 0 {
            return;
        }
        pieces.push(Part { amount_minor: part, ..whole(best) });
        if let Some(rest) = amount.checked_sub(part).filter(|rest| *rest != 0) {
            pieces.push(Part::of(best.hit, PartKind::Advance, rest));
        }
    }
}

/// One or more items have the amount.
fn one_equal<'n, E: Iterator<Item = &'n Named>>(
    payment: &Paid<'_>,
    equal: impl Fn() -> E,
    named: usize,
    pieces: &mut Vec<Part>,
) -> Verdict {
    let strongest = equal().map(|one| one.strength).min();
    let mut best = equal().filter(|one| Some(one.strength) == strongest);
    let (Some(one), None) = (best.next(), best.next()) else { return ask(Why::Ambiguous) };
    pieces.push(Part { amount_minor: payment.amount_minor, ..whole(one) });
    book(match one.strength {
        _ if named > 1 => Rung::OneOfNamed,
        Strength::Reference => Rung::PaymentReference,
        Strength::Bare | Strength::Doubtful => Rung::ExactBare,
        Strength::Certain | Strength::Whole => Rung::Exact,
    })
}

/// Whether only one item that is named as well as any other has the amount: then nothing depends on the order.
fn is_clear(payment: &Paid<'_>, named: &[Named]) -> bool {
    let up_to = |strength: Strength| named.iter().filter(move |one| one.unfit.is_none() && one.strength <= strength);
    let equal = |strength: Strength| up_to(strength).filter(|one| one.left == payment.amount_minor).count();
    let clear = || match equal(Strength::Whole) {
        0 => up_to(Strength::Whole).all(|one| one.left <= 0) && equal(Strength::Bare) == 1,
        count => count == 1,
    };
    payment.amount_minor > 0 && clear()
}

fn unfit(payment: &Paid<'_>, hit: Hit, left: i64) -> Option<Lost> {
    if hit.barred == Some(Lost::OtherAdministration) {
        hit.barred
    } else if payment.currency != hit.currency {
        Some(Lost::OtherCurrency)
    } else if hit.barred.is_some() {
        hit.barred
    } else {
        (payment.amount_minor > 0 && left == 0).then_some(Lost::NothingOpen)
    }
}

const fn whole(one: &Named) -> Part {
    Part::of(one.hit, PartKind::Invoice, one.left)
}

fn sum<'a>(named: impl Iterator<Item = &'a Named>) -> i128 {
    named.map(|one| i128::from(one.left)).sum()
}

const fn book(rung: Rung) -> Verdict {
    Verdict { decision: Decision::Book, rung: Some(rung), why: Why::Booked }
}

pub(super) const fn ask(why: Why) -> Verdict {
    Verdict { decision: Decision::Ask, rung: None, why }
}

pub(super) const fn unmatched(why: Why) -> Verdict {
    Verdict { decision: Decision::Unmatched, rung: None, why }
}
