//! Making worlds up: numbers in several styles, noisy texts, amounts that agree, nearly agree and do not.

use std::collections::{BTreeMap, BTreeSet};

use ledger::finder::Rung;
use ledger::money::Currency;
use ledger::rules::{DifferenceLimit, FinderRules, MatchField, TaughtRule};
use ledger::settlement::LineKind;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::world::{Item, Payment, World};

/// Prices that many invoices share.
const PRICES: &[i64] = &[995, 2_500, 4_995, 5_000, 7_500, 10_000, 12_345];

/// Two payment references with a right check digit, and one with a wrong one.
const REFERENCES: &[&str] = &["", "", "", "5000056789012345", "122345346 22567", "5000056789012346"];

/// What may stand before and behind numbers.
const NOISE: &[&str] = &[
    "",
    "betaling",
    "factuur",
    "Factuurnr.",
    "order",
    "klantnummer",
    "klantnr 88123",
    "tel. 06-12345678",
    "dank u wel",
    "2026-03-10",
    "10032026",
    "3511 LX",
    "ref",
    "/",
    "BST-",
    "uw kenmerk:",
    "deel 2",
    "NL91ABNA0417164300",
];

fn number(style: u8, n: u32) -> String {
    match style {
        0 => format!("2026-{n:04}"),
        1 => format!("V{n:07}"),
        2 => format!("{}", 20_260_300 + n),
        3 => format!("INV-2026-{n:05}"),
        4 => format!("{}", 88_100 + n),
        _ => format!("{n:03}.26/{n}"),
    }
}

fn item() -> impl Strategy<Value = Item> {
    let numbers = (0_u8..6, 1_u32..40, prop::option::weighted(0.3, 1_u32..60), 0..REFERENCES.len());
    let amounts = (prop_oneof![3 => prop::sample::select(PRICES), 1 => 1_i64..20_000], 0_u8..8);
    let terms = (0_u32..5, prop::bool::weighted(0.05), prop::bool::weighted(0.05), prop::bool::weighted(0.05));
    (numbers, amounts, terms, prop::option::weighted(0.12, 1_u32..40), 1_i8..28).prop_map(
        |((style, n, order, reference), (price, open), (debtor, blocked, elsewhere, dollars), credit, day)| {
            let sign = if credit.is_some() { -1 } else { 1 };
            let balance = match open {
                0 => 0,
                1 => price / 2,
                _ => price,
            };
            Item {
                administration: if elsewhere { 2 } else { 1 },
                debtor: format!("D{debtor}"),
                blocked,
                invoice: number(style, n),
                order: order.map(|order| format!("SO-{order:05}")).unwrap_or_default(),
                reference: REFERENCES[reference].into(),
                day,
                currency: if dollars { Currency::USD } else { Currency::EUR },
                amount: sign * price,
                balance: sign * balance,
                description: credit.map(|n| format!("credit bij {}", number(0, n))).unwrap_or_default(),
            }
        },
    )
}

/// How a number is written: as it is, without separators, in small letters, with spaces, without its prefix, with more
/// around it.
fn written(number: &str, way: u8) -> String {
    let bare = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    match way {
        0..=3 => number.to_owned(),
        4 => number.replace(['-', '/', '.'], ""),
        5 => number.to_lowercase(),
        6 => number.replace('-', " "),
        7 => bare.to_owned(),
        8 => bare.trim_start_matches('0').to_owned(),
        9 => format!("BST{number}"),
        10 => format!("{number}/2"),
        _ => number.rsplit('-').next().unwrap_or(number).to_owned(),
    }
}

/// A payment before its item is known: what it names, in what words, and how its amount follows.
#[derive(Debug, Clone)]
struct Intent {
    names: Vec<(Index, u8, u8, usize)>,
    amount: u8,
    free: i64,
    kind: u8,
    day: i8,
    field: u8,
    noise: usize,
    customer: u8,
}

fn intent() -> impl Strategy<Value = Intent> {
    let name = (any::<Index>(), 0_u8..12, 0_u8..8, 0..NOISE.len());
    let amounts = (0_u8..10, prop_oneof![prop::sample::select(PRICES), 1_i64..20_000]);
    (vec(name, 0..4), amounts, 0_u8..12, 1_i8..28, any::<u8>(), 0..NOISE.len(), 0_u8..6).prop_map(
        |(names, (amount, free), kind, day, field, noise, customer)| Intent {
            names,
            amount,
            free,
            kind,
            day,
            field,
            noise,
            customer,
        },
    )
}

fn payment(index: usize, intent: &Intent, items: &[Item]) -> Payment {
    let mut words: Vec<String> = vec![NOISE[intent.noise].into()];
    let mut balance = 0;
    for (at, way, key, noise) in &intent.names {
        let item = at.get(items);
        balance += item.balance;
        let number = match key {
            0 if !item.order.is_empty() => &item.order,
            1 if !item.reference.is_empty() => &item.reference,
            _ => &item.invoice,
        };
        words.push(NOISE[*noise].into());
        words.push(written(number, *way));
    }
    let positive = match intent.amount {
        0..=4 => balance,
        5 => balance - 1,
        6 => balance / 2,
        7 => balance + 500,
        _ => intent.free,
    };
    let positive = if positive > 0 { positive } else { intent.free };
    let (kind, sign) = match intent.kind {
        0 => (LineKind::Refund, -1),
        1 => (LineKind::Chargeback, -1),
        2 => (LineKind::ChargebackReversal, 1),
        _ => (LineKind::Payment, 1),
    };
    let text = words.iter().filter(|word| !word.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    let alone = intent.field.is_multiple_of(3);
    let last = words.last().cloned().unwrap_or_default();
    Payment {
        id: format!("P{index:04}"),
        kind,
        day: intent.day,
        amount: sign * positive,
        method: if intent.field.is_multiple_of(2) { "iDEAL" } else { "card" },
        reference: if alone { last } else { String::new() },
        description: if alone { String::new() } else { text },
        customer: format!("K{}", intent.customer),
    }
}

/// Rules as they come, and with everything allowed that can be.
fn rules() -> impl Strategy<Value = FinderRules> {
    (any::<bool>(), any::<bool>(), prop::bool::weighted(0.3)).prop_map(|(all, differences, payers)| {
        let limit = |method: Option<&str>, at_most_minor| DifferenceLimit {
            method: method.map(Into::into),
            at_most_minor,
            at_most_hundredths_of_percent: None,
        };
        let payer = |n: u8| TaughtRule::Payer {
            field: MatchField::CustomerReference,
            value: format!("k{n}"),
            debtor: format!("D{n}"),
        };
        let mut rules = FinderRules::default();
        if all {
            rules.books_by_itself = Rung::ALL.iter().copied().collect::<BTreeSet<_>>();
        }
        if differences {
            rules.differences = vec![limit(None, 1), limit(Some("card"), 500)];
        }
        if payers {
            rules.taught = vec![payer(0), payer(1), payer(2)];
        }
        rules
    })
}

fn with(items: Vec<Item>, intents: &[Intent], rules: FinderRules) -> World {
    // A number occurs once in an administration.
    let items: Vec<Item> =
        items.into_iter().map(|item| (item.name(), item)).collect::<BTreeMap<_, _>>().into_values().collect();
    let payments = intents.iter().enumerate().map(|(index, intent)| payment(index, intent, &items)).collect();
    World { payments, items, rules }
}

/// Two items of one debtor, and where the money for both is cut in two.
type Knot = (Index, Index, u8);

/// Two payments that each name both items; together they are all that is open.
fn tie(world: &mut World, (first, second, cut): &Knot) {
    let (a, b) = (first.index(world.items.len()), second.index(world.items.len()));
    world.items[b].debtor = world.items[a].debtor.clone();
    let names = format!("{} en {}", world.items[a].invoice, world.items[b].invoice);
    let sum = world.items[a].balance + world.items[b].balance;
    let part = sum * i64::from(*cut) / 256;
    let Some(template) = world.payments.first().cloned() else { return };
    for (id, amount) in [("T1", part), ("T2", sum - part)] {
        if a != b && amount > 0 {
            let (id, kind) = (id.into(), LineKind::Payment);
            let description = names.clone();
            world.payments.push(Payment {
                id,
                kind,
                amount,
                description,
                reference: String::new(),
                ..template.clone()
            });
        }
    }
}

pub(crate) fn world(payments: std::ops::Range<usize>) -> impl Strategy<Value = World> {
    let knot = (any::<Index>(), any::<Index>(), any::<u8>());
    (vec(item(), 1..25), vec(intent(), payments), rules(), knot).prop_map(|(items, intents, rules, knot)| {
        let mut world = with(items, &intents, rules);
        tie(&mut world, &knot);
        world
    })
}

/// Enough payments and items that several threads have work.
pub(crate) fn large_world() -> impl Strategy<Value = World> {
    let items = vec((item(), 0_u32..3_000), 2_100..2_400).prop_map(|items| {
        let renumbered =
            |(item, n): (Item, u32)| Item { invoice: number(1, n), debtor: format!("D{}", n % 300), ..item };
        items.into_iter().map(renumbered).collect::<Vec<_>>()
    });
    (items, vec(intent(), 2_100..2_400), rules()).prop_map(|(items, intents, rules)| with(items, &intents, rules))
}
