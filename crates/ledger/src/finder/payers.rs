//! Payers that people told of: which debtor pays with this customer number, and which of that debtor's items.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::claim::{Claims, Court};
use super::hits::Hit;
use super::keys::KeyKind;
use super::ladder::Rung;
use super::lost::Why;
use super::matches::{Decision, Part, PartKind};
use super::pieces::Verdicts;
use super::source::{Items, Payments};
use super::spot::Place;
use super::sums::{Choices, choices};
use super::taken::Taken;
use super::weigh::{Verdict, ask};
use crate::rules::{MatchField, TaughtRule};

/// Books what the known payers' items settle, for payments that name no item.
pub(super) fn settle<P: Payments, I: Items>(court: &Court<'_, P, I>, found: &mut Verdicts, claims: &mut Claims) {
    let payers: Vec<(MatchField, &str, &str)> = court
        .rules
        .taught
        .iter()
        .filter_map(|rule| match rule {
            TaughtRule::Payer { field, value, debtor } => Some((*field, value.trim(), debtor.as_str())),
            _ => None,
        })
        .collect();
    if payers.is_empty() {
        return;
    }
    let items_of = items_of_debtors(court, &payers);
    let taken = Taken::new(court, found);
    for item in items_of.values().flatten() {
        let balance = court.items.terms(usize::try_from(*item).unwrap_or(usize::MAX)).balance_minor;
        let left = taken.left(claims, *item, balance);
        claims.left.entry(*item).or_insert(left);
    }
    let mut waiting: Vec<usize> = (0..found.verdicts.len()).filter(|payment| waits(found, *payment)).collect();
    waiting.sort_by_key(|payment| {
        let view = court.payments.payment(*payment);
        (view.date, view.id)
    });
    let mut changed = HashSet::new();
    for payment in waiting {
        let told = payers
            .iter()
            .filter(|(field, value, _)| court.payments.text(payment, *field).trim().eq_ignore_ascii_case(value));
        let told: Vec<&(MatchField, &str, &str)> = told.collect();
        let Some((field, ..)) = told.first() else { continue };
        let debtors: BTreeSet<&str> = told.iter().map(|(_, _, debtor)| *debtor).collect();
        let items: Vec<u32> = debtors.iter().filter_map(|debtor| items_of.get(debtor)).flatten().copied().collect();
        let (verdict, pieces) = weigh(court, payment, *field, &items, claims);
        found.set(payment, verdict, &pieces);
        if verdict.decision == Decision::Book {
            court.claim(payment, pieces.iter(), claims, &mut changed);
        }
    }
}

fn waits(found: &Verdicts, payment: usize) -> bool {
    found.verdicts.get(payment).is_some_and(|verdict| {
        verdict.decision != Decision::Book && matches!(verdict.why, Why::NoNumber | Why::Uncertain)
    })
}

/// The open items of the debtors that are told of, in an order of their own.
fn items_of_debtors<'a, P: Payments, I: Items>(
    court: &Court<'a, P, I>,
    payers: &[(MatchField, &str, &'a str)],
) -> HashMap<&'a str, Vec<u32>> {
    let mut items: HashMap<&str, Vec<u32>> = payers.iter().map(|(_, _, debtor)| (*debtor, Vec::new())).collect();
    for index in 0..court.items.len() {
        let item = court.items.item(index);
        let ours = court.administration.is_none_or(|own| own == item.administration) && !item.debtor_blocked;
        if let (true, Some(list), Ok(index)) = (ours, items.get_mut(item.debtor), u32::try_from(index)) {
            list.push(index);
        }
    }
    for list in items.values_mut() {
        list.sort_by_key(|index| {
            let item = court.items.item(usize::try_from(*index).unwrap_or(usize::MAX));
            (item.date, item.administration, item.invoice, item.journal)
        });
    }
    items
}

fn weigh<P: Payments, I: Items>(
    court: &Court<'_, P, I>,
    payment: usize,
    field: MatchField,
    items: &[u32],
    claims: &Claims,
) -> (Verdict, Vec<Part>) {
    let view = court.payments.payment(payment);
    let amount = view.amount_minor;
    let open: Vec<(u32, i64)> = items
        .iter()
        .filter_map(|index| {
            let item = court.items.item(usize::try_from(*index).unwrap_or(usize::MAX));
            let left = claims.left.get(index).copied().unwrap_or(item.balance_minor);
            (item.currency == view.currency && left != 0).then_some((*index, left))
        })
        .collect();
    let hit = |item: u32| Hit::new(court.items, court.administration, item, Place::of_field(field), KeyKind::Invoice);
    let piece = |(item, left): &(u32, i64)| Part::of(hit(*item), PartKind::Invoice, *left);
    let equal: Vec<&(u32, i64)> = open.iter().filter(|(_, left)| *left == amount).collect();
    match equal.as_slice() {
        [one] => return (verdict(court, Rung::PayerAndAmount), vec![piece(one)]),
        [] => {}
        _ => return (ask(Why::Ambiguous), Vec::new()),
    }
    match choices(&open.iter().map(|(_, left)| *left).collect::<Vec<_>>(), amount) {
        Choices::One(chosen) => {
            let pieces = chosen.iter().filter_map(|index| open.get(*index)).map(piece).collect();
            (verdict(court, Rung::PayerAndSum), pieces)
        }
        Choices::Several(_) => (ask(Why::Ambiguous), Vec::new()),
        Choices::None | Choices::TooMany => (ask(Why::Uncertain), Vec::new()),
    }
}

fn verdict<P, I>(court: &Court<'_, P, I>, rung: Rung) -> Verdict {
    if court.rules.books_by_itself.contains(&rung) {
        Verdict { decision: Decision::Book, rung: Some(rung), why: Why::Booked }
    } else {
        Verdict { decision: Decision::Ask, rung: Some(rung), why: Why::NotByItself }
    }
}
