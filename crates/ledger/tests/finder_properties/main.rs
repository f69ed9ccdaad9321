//! What must hold of the finder whatever payments and items it is given.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod made;
mod naming;
mod patterns;
mod world;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;

use made::{large_world, world};
use naming::names;
use world::{Item, Payment, Told, World};

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() }
}

/// No item is ever taken for more than is open, nor opened beyond its total.
fn no_item_is_overdrawn(items: &[Item], told: &BTreeMap<String, Told>) -> Result<(), TestCaseError> {
    let taken = World::taken(told);
    for item in items {
        let after = item.balance - taken.get(&item.name()).copied().unwrap_or(0);
        let (low, high) = (item.amount.min(0), item.amount.max(0));
        prop_assert!((low..=high).contains(&after), "{item:?} ends at {after}: {told:#?}");
    }
    Ok(())
}

/// Nothing is booked but what a text names.
fn only_named_items_are_booked(world: &World, told: &BTreeMap<String, Told>) -> Result<(), TestCaseError> {
    for payment in &world.payments {
        let told = &told[&payment.id];
        for (name, kind, _) in told.parts.iter().filter(|_| told.is_booked()) {
            let item = world.items.iter().find(|item| item.name() == *name).unwrap();
            prop_assert!(*kind != "invoice" || names(payment, item), "{payment:?} is booked on {item:?}: {told:?}");
        }
    }
    Ok(())
}

/// A number inside a longer run of digits.
fn embedded(number: &str, digit: char) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    format!("{digit}{digits}{digit}")
}

/// A number with one character changed.
fn mistyped(number: &str, place: &Index, by: u8) -> String {
    let mut bytes = number.as_bytes().to_vec();
    let place = place.index(bytes.len());
    bytes[place] = match bytes[place] {
        digit @ b'0'..=b'9' => b'0' + (digit - b'0' + by) % 10,
        b'O' => b'0',
        _ => b'X',
    };
    String::from_utf8(bytes).unwrap()
}

/// Payments of items' amounts whose texts `text` makes of their numbers.
fn distorted(world: &World, text: impl Fn(&str) -> String) -> World {
    let payments = world.payments.iter().enumerate().map(|(index, payment)| {
        let item = &world.items[index % world.items.len()];
        let wrong = text(&item.invoice);
        let (reference, description) =
            if index % 2 == 0 { (wrong, String::new()) } else { (String::new(), format!("factuur {wrong}")) };
        Payment { amount: item.balance.abs().max(1), reference, description, ..payment.clone() }
    });
    let mut rules = world.rules.clone();
    rules.taught.clear();
    World { payments: payments.collect(), items: world.items.clone(), rules }
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn the_order_of_payments_and_items_changes_nothing(
        world in world(1..40), payments in any::<u64>(), items in any::<u64>()
    ) {
        let mut shuffled = world.clone();
        shuffled.payments.sort_by_key(|payment| mixed(&payment.id, payments));
        shuffled.items.sort_by_key(|item| mixed(&item.name(), items));
        prop_assert_eq!(world.told(), shuffled.told());
    }

    #[test]
    fn no_item_is_taken_beyond_what_is_open_nor_opened_beyond_its_total(world in world(1..40)) {
        no_item_is_overdrawn(&world.items, &world.told())?;
    }

    #[test]
    fn the_parts_of_a_payment_come_to_it(world in world(1..40)) {
        let told = world.told();
        for payment in &world.payments {
            let told = &told[&payment.id];
            let sum: i64 = told.parts.iter().map(|(_, _, amount)| amount).sum();
            if told.is_booked() {
                prop_assert_eq!(sum, payment.amount, "{:?} {:?}", payment, told);
                prop_assert!(told.parts.iter().all(|(_, _, amount)| *amount != 0));
            } else {
                prop_assert!(sum.abs() <= payment.amount.abs() && sum.signum() * payment.amount.signum() >= 0, "{:?} {:?}", payment, told);
            }
        }
    }

    #[test]
    fn what_is_booked_without_a_taught_rule_is_named_in_a_text(mut world in world(1..40)) {
        world.rules.taught.clear();
        only_named_items_are_booked(&world, &world.told())?;
    }

    #[test]
    fn an_unrelated_item_changes_no_decision(world in world(1..40), place in any::<Index>()) {
        let mut more = world.clone();
        let stranger = Item {
            administration: 1, debtor: "stranger".into(), blocked: false, invoice: "QX-7000000000007".into(),
            order: String::new(), reference: String::new(), day: 1, currency: world.items[0].currency,
            amount: 987_654_321, balance: 987_654_321, description: String::new(),
        };
        more.items.insert(place.index(world.items.len() + 1), stranger);
        prop_assert_eq!(world.told(), more.told());
    }

    #[test]
    fn an_item_that_only_shares_an_amount_changes_no_booking(world in world(1..40), place in any::<Index>()) {
        let mut more = world.clone();
        let amount = place.get(&world.payments).amount;
        more.items.push(Item {
            administration: 1, debtor: "stranger".into(), blocked: false, invoice: "QX-7000000000007".into(),
            order: String::new(), reference: String::new(), day: 1, currency: ledger::money::Currency::EUR,
            amount, balance: amount, description: String::new(),
        });
        let (before, after) = (world.told(), more.told());
        for (id, told) in &before {
            let now = &after[id];
            prop_assert_eq!(told.is_booked(), now.is_booked(), "{} {:?} {:?}", id, told, now);
            prop_assert!(!told.is_booked() || told == now, "{} {:?} {:?}", id, told, now);
        }
    }

    #[test]
    fn what_was_booked_is_not_booked_again(mut world in world(1..40)) {
        world.payments.retain(|payment| payment.amount > 0);
        let first = world.told();
        let taken = World::taken(&first);
        let mut later = world.clone();
        for item in &mut later.items {
            item.balance -= taken.get(&item.name()).copied().unwrap_or(0);
        }
        let second = later.told();
        no_item_is_overdrawn(&later.items, &second)?;
        for (id, told) in second.iter().filter(|(_, told)| told.is_booked()) {
            for (name, kind, _) in &told.parts {
                let item = later.items.iter().find(|item| item.name() == *name).unwrap();
                prop_assert!(*kind != "invoice" || item.balance != 0, "{id} {told:?} on {item:?}");
            }
        }
    }

    #[test]
    fn digits_inside_longer_runs_of_digits_never_book(world in world(1..30), digit in 1_u8..10) {
        let world = distorted(&world, |number| embedded(number, char::from(b'0' + digit)));
        only_named_items_are_booked(&world, &world.told())?;
    }

    #[test]
    fn a_mistyped_number_never_books(world in world(1..30), place in any::<Index>(), by in 1_u8..10) {
        let world = distorted(&world, |number| mistyped(number, &place, by));
        only_named_items_are_booked(&world, &world.told())?;
    }
}

proptest! {
    #![proptest_config(cases(5))]

    #[test]
    fn the_number_of_threads_changes_nothing(world in large_world()) {
        let alone = world.told_with(1);
        prop_assert_eq!(&alone, &world.told_with(2));
        prop_assert_eq!(&alone, &world.told_with(3));
        no_item_is_overdrawn(&world.items, &alone)?;
    }
}

/// A number that orders ids in a way of its own for each seed.
fn mixed(id: &str, seed: u64) -> u64 {
    id.bytes().fold(seed | 1, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3).rotate_left(17))
}

#[test]
fn made_up_worlds_have_every_rung_and_every_kind_of_question() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut rungs, mut whys) = (BTreeMap::new(), BTreeMap::new());
    for _ in 0..2_000 {
        let world = world(1..30).new_tree(&mut runner).unwrap().current();
        for told in world.told().into_values() {
            *whys.entry(told.why).or_insert(0) += 1;
            if let (true, Some(rung)) = (told.is_booked(), told.rung) {
                *rungs.entry(rung).or_insert(0) += 1;
            }
        }
    }
    for rung in ledger::finder::Rung::ALL.iter().filter(|rung| rung.word() != "answered") {
        assert!(rungs.contains_key(rung.word()), "{} is never reached: {rungs:?}", rung.word());
    }
    for why in ledger::finder::Why::ALL.iter().filter(|why| !matches!(why.word(), "too_many" | "nothing_to_place")) {
        assert!(whys.contains_key(why.word()), "{} is never reached: {whys:?}", why.word());
    }
}
