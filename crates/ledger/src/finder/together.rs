//! Payments and invoices that name each other and come out together: several payments for several invoices at once.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::claim::{Claims, Court};
use super::hits::{Hit, Strength};
use super::ladder::Rung;
use super::lost::Why;
use super::matches::{Decision, Part, PartKind};
use super::pieces::Verdicts;
use super::source::{Items, Payments};
use super::weigh::{Scale, Verdict};

/// Larger knots than this are for a person.
const PAYMENTS_AT_MOST: usize = 64;

/// Payments that wait, with the items they name beyond doubt.
struct Knot {
    payments: Vec<(usize, Vec<Hit>)>,
}

/// Books every knot of waiting payments and items in which all money finds its place and nothing is left over: however the
/// money is divided, the same invoices end up settled.
pub(super) fn settle<P: Payments, I: Items>(court: &Court<'_, P, I>, found: &mut Verdicts, claims: &mut Claims) {
    if !court.rules.books_by_itself.contains(&Rung::Together) {
        return;
    }
    for knot in knots(court, found, claims) {
        let Some(shares) = divide(court, &knot, claims) else { continue };
        let mut changed = HashSet::new();
        for (payment, pieces) in shares {
            let verdict = Verdict { decision: Decision::Book, rung: Some(Rung::Together), why: Why::Booked };
            found.set(payment, verdict, &pieces);
            court.claim(payment, pieces.iter(), claims, &mut changed);
        }
    }
}

fn knots<P: Payments, I: Items>(court: &Court<'_, P, I>, found: &Verdicts, claims: &Claims) -> Vec<Knot> {
    let scale = Scale { items: court.items, rules: court.rules, left: &claims.left };
    // The knot each item belongs to, and the payments of each knot.
    let mut knot_of: HashMap<u32, usize> = HashMap::new();
    let mut knots: BTreeMap<usize, Knot> = BTreeMap::new();
    let mut named = Vec::new();
    for (payment, verdict) in found.verdicts.iter().enumerate() {
        if verdict.decision != Decision::Ask
            || !matches!(verdict.why, Why::SumDiffers | Why::Ambiguous | Why::Uncertain | Why::FarTooMuch)
        {
            continue;
        }
        let paid = scale.paid(court.payments, payment);
        scale.named(&paid, court.hits.of(payment), &mut named);
        let sure = |one: &&super::weigh::Named| one.unfit.is_none() && one.strength <= Strength::Whole && one.left > 0;
        let hits: Vec<Hit> = named.iter().filter(sure).map(|one| one.hit).collect();
        if hits.is_empty() || paid.amount_minor < 0 {
            continue;
        }
        let mut merged = Knot { payments: vec![(payment, hits.clone())] };
        let old: HashSet<usize> = hits.iter().filter_map(|hit| knot_of.get(&hit.item).copied()).collect();
        for knot in old {
            merged.payments.extend(knots.remove(&knot).into_iter().flat_map(|knot| knot.payments));
        }
        for hit in merged.payments.iter().flat_map(|(_, hits)| hits) {
            knot_of.insert(hit.item, payment);
        }
        knots.insert(payment, merged);
    }
    knots.into_values().filter(|knot| (2..=PAYMENTS_AT_MOST).contains(&knot.payments.len())).collect()
}

/// Who takes what, when everything comes out to the cent.
fn divide<P: Payments, I: Items>(
    court: &Court<'_, P, I>,
    knot: &Knot,
    claims: &Claims,
) -> Option<Vec<(usize, Vec<Part>)>> {
    let view = |hit: &Hit| court.items.item(usize::try_from(hit.item).unwrap_or(usize::MAX));
    let mut left: BTreeMap<u32, i64> = BTreeMap::new();
    let mut debtors = HashSet::new();
    for hit in knot.payments.iter().flat_map(|(_, hits)| hits) {
        let item = view(hit);
        left.insert(hit.item, claims.left.get(&hit.item).copied().unwrap_or(item.balance_minor));
        debtors.insert((item.administration, item.debtor));
    }
    let paid: i128 = knot.payments.iter().map(|(p, _)| i128::from(court.payments.payment(*p).amount_minor)).sum();
    if debtors.len() != 1 || paid != left.values().map(|left| i128::from(*left)).sum::<i128>() {
        return None;
    }
    let mut payments: Vec<&(usize, Vec<Hit>)> = knot.payments.iter().collect();
    payments.sort_by_key(|(payment, hits)| {
        let view = court.payments.payment(*payment);
        (hits.len(), view.date, view.id)
    });
    let mut shares = Vec::with_capacity(payments.len());
    for (payment, hits) in payments {
        let mut hits = hits.clone();
        hits.sort_by_key(|hit| (view(hit).date, view(hit).invoice));
        let mut rest = court.payments.payment(*payment).amount_minor;
        let mut pieces = Vec::new();
        for hit in hits {
            let Some(open) = left.get_mut(&hit.item) else { continue };
            let part = rest.min(*open);
            if part > 0 {
                *open = open.checked_sub(part)?;
                rest = rest.checked_sub(part)?;
                pieces.push(Part::of(hit, PartKind::Invoice, part));
            }
        }
        if rest != 0 {
            return None;
        }
        shares.push((*payment, pieces));
    }
    Some(shares)
}
