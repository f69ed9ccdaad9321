//! Suggestions for payments that found nothing: items with the very amount, those first whose number differs from one in
//! the text by a slip. They are only ever shown to a person.

use std::collections::{HashMap, HashSet};

use super::claim::{Claims, Court};
use super::hits::Hit;
use super::join::Sought;
use super::keys::{KeyKind, KeyRules, keys_of};
use super::lost::Lost;
use super::matches::Decision;
use super::numbers::Numbers;
use super::pieces::Verdicts;
use super::plain::{LONGEST, plain};
use super::scan::Scanner;
use super::source::{Items, Payments};
use super::spot::Place;
use super::taken::Taken;
use super::taught::Taught;
use super::work::in_chunks;

/// More items with one amount than this mean nothing.
const SAME_AMOUNT_AT_MOST: usize = 64;

/// Suggestions for one payment at most.
const SUGGESTED_AT_MOST: usize = 3;

/// Slips in shorter numbers are not looked for.
const SHORTEST: usize = 5;

/// A suggestion.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub payment: u32,
    pub hit: Hit,
    pub lost: Lost,
}

/// What to suggest for payments that name nothing that fits, by payment, the best first.
pub(super) fn find<P: Payments, I: Items>(
    court: &Court<'_, P, I>,
    found: &Verdicts,
    claims: &Claims,
    threads: usize,
) -> Vec<Near> {
    let lonely: Vec<usize> = (0..found.verdicts.len()).filter(|payment| is_lonely(court, found, *payment)).collect();
    if lonely.is_empty() {
        return Vec::new();
    }
    let taken = Taken::new(court, found);
    let left = |item: u32, balance: i64| taken.left(claims, item, balance);
    let by_amount = same_amounts(court, &lonely, left, threads);
    let slips = slips(court, &lonely, left, threads);
    let mut near = Vec::new();
    for payment in lonely {
        let Ok(index) = u32::try_from(payment) else { continue };
        let view = court.payments.payment(payment);
        let mut mine: Vec<Near> = slips.get(&index).into_iter().flatten().copied().collect();
        let same = by_amount.get(&view.amount_minor).map_or(&[][..], Vec::as_slice);
        if same.len() <= SAME_AMOUNT_AT_MOST {
            let numbers = numbers_of(court, payment);
            mine.extend(same.iter().map(|item| suggestion(court, index, *item, &numbers)));
        }
        // What it names by its number is a candidate anyway.
        let named = court.hits.of(payment);
        mine.retain(|one| one.hit.currency == view.currency && !named.iter().any(|hit| hit.item == one.hit.item));
        mine.sort_by(|a, b| {
            let key = |one: &Near| {
                let item = court.items.item(at(one.hit.item));
                let days = match (view.date, item.date) {
                    (Some(a), Some(b)) => (a - b).get_days().unsigned_abs(),
                    _ => u32::MAX,
                };
                (one.lost, days, item.administration, item.invoice, item.debtor)
            };
            key(a).cmp(&key(b))
        });
        let mut seen = HashSet::new();
        mine.retain(|one| seen.insert(one.hit.item));
        let alike = mine.iter().filter(|one| one.lost == Lost::OnlyAmount).count();
        // Of many items that only share an amount none is better than the others, nor is one beside what a number names.
        let few = alike <= SUGGESTED_AT_MOST && found.pieces_of(payment).is_empty();
        mine.retain(|one| one.lost == Lost::Slip || few);
        near.extend(mine.into_iter().take(SUGGESTED_AT_MOST));
    }
    near
}

fn at(item: u32) -> usize {
    usize::try_from(item).unwrap_or(usize::MAX)
}

/// Whether a payment waits, and nothing that it names has its amount.
fn is_lonely<P: Payments, I: Items>(court: &Court<'_, P, I>, found: &Verdicts, payment: usize) -> bool {
    let waits = found.verdicts.get(payment).is_some_and(|verdict| verdict.decision != Decision::Book);
    let amount = court.payments.terms(payment).amount_minor;
    let named_has_it = || court.hits.of(payment).iter().any(|hit| hit.balance_minor == amount);
    waits && amount != 0 && (found.pieces_of(payment).is_empty() || !named_has_it())
}

/// Open items by amount, for the amounts of these payments; one more than [`SAME_AMOUNT_AT_MOST`] stands for many.
fn same_amounts<P: Payments, I: Items>(
    court: &Court<'_, P, I>,
    lonely: &[usize],
    left_of: impl Fn(u32, i64) -> i64 + Sync,
    threads: usize,
) -> HashMap<i64, Vec<u32>> {
    let wanted: HashSet<i64> = lonely.iter().map(|payment| court.payments.payment(*payment).amount_minor).collect();
    let chunks = in_chunks(court.items.len(), threads, |from, to| {
        let mut seen: HashMap<i64, Vec<u32>> = HashMap::new();
        for index in from..to {
            let Ok(item) = u32::try_from(index) else { break };
            let terms = court.items.terms(index);
            let left = left_of(item, terms.balance_minor);
            let ours = court.administration.is_none_or(|own| own == terms.administration);
            if left != 0 && ours && wanted.contains(&left) {
                let list = seen.entry(left).or_default();
                if list.len() <= SAME_AMOUNT_AT_MOST {
                    list.push(item);
                }
            }
        }
        seen
    });
    let mut all: HashMap<i64, Vec<u32>> = HashMap::new();
    for (amount, items) in chunks.into_iter().flatten() {
        all.entry(amount).or_default().extend(items);
    }
    all
}

/// Items whose number a payment has with two neighbours changed over, and whose amount is the payment's.
fn slips<P: Payments, I: Items>(
    court: &Court<'_, P, I>,
    lonely: &[usize],
    left_of: impl Fn(u32, i64) -> i64 + Sync,
    threads: usize,
) -> HashMap<u32, Vec<Near>> {
    let mut texts: Vec<(String, u32)> = Vec::new();
    for payment in lonely {
        let Ok(index) = u32::try_from(*payment) else { continue };
        for number in numbers_of(court, *payment) {
            texts.extend(changed_over(&number).map(|text| (text, index)));
        }
    }
    let numbers = Numbers::standing_nowhere(texts.iter().map(|(text, payment)| (text.as_str(), *payment)), threads);
    let wanted = |index: usize| {
        let terms = court.items.terms(index);
        let ours = court.administration.is_none_or(|own| own == terms.administration);
        ours && u32::try_from(index).is_ok_and(|item| left_of(item, terms.balance_minor) != 0)
    };
    let (rules, administration) = (KeyRules::new(court.rules), court.administration);
    let sought = Sought { items: court.items, rules, administration, threads };
    let found = sought.join(&numbers, wanted, Vec::new, |near, payment, hit| {
        if court.payments.payment(at(payment)).amount_minor == left_of(hit.item, hit.balance_minor) {
            near.push(Near { payment, hit, lost: Lost::Slip });
        }
    });
    let mut all: HashMap<u32, Vec<Near>> = HashMap::new();
    for near in found.into_iter().flat_map(|(near, _)| near) {
        all.entry(near.payment).or_default().push(near);
    }
    for near in all.values_mut() {
        near.sort_by_key(|one| one.hit.turn());
    }
    all
}

/// The numbers in the texts of a payment, plain.
fn numbers_of<P: Payments, I: Items>(court: &Court<'_, P, I>, payment: usize) -> Vec<String> {
    let taught = Taught::new(court.rules);
    let mut scanner = Scanner::default();
    let mut numbers = Vec::new();
    for field in &court.rules.fields {
        let text = court.payments.text(payment, *field);
        scanner.scan(text, &taught, |number, _| {
            let number = plain(text.get(number.start..number.end).unwrap_or_default());
            if (SHORTEST..=LONGEST).contains(&number.len()) && number.is_ascii() && !numbers.contains(&number) {
                numbers.push(number);
            }
        });
    }
    numbers
}

/// Every way to change two different neighbours of a number over.
fn changed_over(number: &str) -> impl Iterator<Item = String> {
    let pairs = number.as_bytes().windows(2).enumerate();
    pairs.filter(|(_, pair)| pair.first() != pair.last()).map(|(at, _)| {
        let mut bytes = number.as_bytes().to_vec();
        bytes.swap(at, at.saturating_add(1));
        String::from_utf8(bytes).unwrap_or_default()
    })
}

/// An item with the amount of a payment; by a slip when one of the numbers differs from its number by one character.
fn suggestion<P: Payments, I: Items>(court: &Court<'_, P, I>, payment: u32, item: u32, numbers: &[String]) -> Near {
    let view = court.items.item(at(item));
    let mut scanner = Scanner::default();
    let mut lost = Lost::OnlyAmount;
    keys_of(
        &view.numbers(),
        court.items.more_orders(at(item)),
        KeyRules::new(court.rules),
        &mut scanner,
        |_, text, _| {
            let key = plain(text);
            if key.len() >= SHORTEST && numbers.iter().any(|number| is_slip(number, &key)) {
                lost = Lost::Slip;
            }
        },
    );
    Near { payment, hit: Hit::new(court.items, court.administration, item, Place::NOWHERE, KeyKind::Invoice), lost }
}

/// Whether one character is other, missing or too much, or two neighbours are changed over.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let front = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(front..).unwrap_or_default(), b.get(front..).unwrap_or_default());
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = |text: &[u8]| text.get(..text.len().saturating_sub(back)).unwrap_or_default().to_vec();
    match (middle(a).as_slice(), middle(b).as_slice()) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_character_or_two_neighbours_changed_over() {
        for (a, b, slip) in [
            ("20260101", "20260110", true),
            ("20260101", "20260107", true),
            ("20260101", "2026010", true),
            ("20260101", "202601011", true),
            ("20260101", "20260101", false),
            ("20260101", "20261001", true),
            ("20260101", "20260199", false),
            ("20260101", "10260102", false),
        ] {
            assert_eq!(is_slip(a, b), slip, "{a} {b}");
        }
    }
}
