//! The open items.

use std::collections::HashSet;

use super::number::{Style, payment_reference};
use crate::dice::Dice;

/// Of a hundred items so many have an amount nobody else has.
const UNIQUE_AMOUNTS: u64 = 24;
/// Of a hundred items so many are credit notes.
const CREDIT_NOTES: u64 = 2;
/// Of a hundred items so many have an order.
const WITH_ORDER: u64 = 70;
/// Of a hundred orders so many have a second invoice.
const ORDERS_OF_TWO: u64 = 2;
/// Of a hundred items so many have a payment reference.
const WITH_REFERENCE: u64 = 40;
/// Of a hundred items so many were paid in part before.
const PAID_IN_PART: u64 = 3;

/// An open item.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) style: Style,
    pub(super) sequence: u64,
    pub(super) debtor: u64,
    /// What it was.
    pub(super) amount: i64,
    /// What is open of it.
    pub(super) balance: i64,
    pub(super) order: String,
    pub(super) reference: String,
    pub(super) description: String,
    /// The day of February 2026.
    pub(super) day: u64,
}

impl Item {
    pub(super) fn number(&self) -> String {
        self.style.write(self.sequence)
    }
}

/// Makes so many items, journal after journal and in the order of their numbers.
pub(super) fn items(count: usize, dice: &mut Dice) -> Vec<Item> {
    let mut amounts = Amounts::new(count);
    let mut items: Vec<Item> = Vec::with_capacity(count);
    let quarter = u64::try_from(count).unwrap_or(0) / 4;
    for (place, style) in Style::ALL.into_iter().enumerate() {
        let mut sequence = first_sequence(style, quarter);
        for _ in count * place / 4..count * (place + 1) / 4 {
            // Between open invoices there are paid ones.
            sequence += 1 + dice.roll(4);
            let item = item(style, sequence, items.last(), &mut amounts, count, dice);
            items.push(item);
        }
    }
    items
}

/// The numbers of the first two journals overlap in part, so that one bare number may mean two invoices.
const fn first_sequence(style: Style, quarter: u64) -> u64 {
    match style {
        Style::Dashed | Style::Yearly => 1_000,
        Style::Lettered => 1_000 + quarter * 2,
        Style::Named => 1_000 + quarter * 4,
    }
}

fn item(
    style: Style,
    sequence: u64,
    last: Option<&Item>,
    amounts: &mut Amounts,
    count: usize,
    dice: &mut Dice,
) -> Item {
    let mut debtor = 100_001 + dice.roll(u64::try_from(count / 3).unwrap_or(0) + 1);
    let mut order = if dice.chance(WITH_ORDER) { order(style, sequence, dice) } else { String::new() };
    if let Some(last) = last.filter(|last| last.style == style && !last.order.is_empty() && dice.chance(ORDERS_OF_TWO))
    {
        (debtor, order) = (last.debtor, last.order.clone());
    }
    let balance = amounts.next(dice);
    let mut item = Item {
        style,
        sequence,
        debtor,
        amount: balance,
        balance,
        order,
        reference: String::new(),
        description: dice.pick(&["", "", "Levering", "Abonnement maart", "Bestelling webshop", "Order"]).to_owned(),
        day: 1 + dice.roll(28),
    };
    if dice.chance(WITH_REFERENCE) {
        // The journal and the number, as bookkeeping packages make it.
        let journal: u64 = style.journal().parse().unwrap_or(0);
        item.reference = payment_reference(journal * 10_000_000_000 + sequence);
    }
    match last {
        Some(last) if last.balance > 0 && dice.chance(CREDIT_NOTES) => {
            let credit = -amounts.point(dice);
            (item.amount, item.balance, item.debtor) = (credit, credit, last.debtor);
            item.description = format!("Credit {}", last.number());
        }
        _ if dice.chance(PAID_IN_PART) => item.amount += 500 + dice.cents(5_000),
        _ => {}
    }
    item
}

/// Three ways to number orders, by journal; the fourth journal has plain ones.
fn order(style: Style, sequence: u64, dice: &mut Dice) -> String {
    let number = sequence * 3 + dice.roll(3);
    match style {
        Style::Dashed => format!("{}", 100_000_000 + number),
        Style::Lettered => format!("WEB{number:07}"),
        Style::Named => format!("SO-2026-{number:06}"),
        Style::Yearly => format!("4{number:08}"),
    }
}

/// Amounts: price points that many items have, and amounts that one item has.
struct Amounts {
    points: Vec<i64>,
    taken: HashSet<i64>,
    /// Amounts of one item are below this many cents.
    range: i64,
}

impl Amounts {
    fn new(items: usize) -> Self {
        // Few enough that each is found on many items.
        let count = i64::try_from(items / 50).unwrap_or(0).clamp(2, 300);
        let points: Vec<i64> = (0..count).map(price_point).collect();
        let taken = points.iter().copied().collect();
        Self { points, taken, range: i64::try_from(items).unwrap_or(0).max(200_000) }
    }

    fn next(&mut self, dice: &mut Dice) -> i64 {
        if !dice.chance(UNIQUE_AMOUNTS) {
            return self.point(dice);
        }
        loop {
            let cents = 500 + dice.cents(self.range);
            if self.taken.insert(cents) {
                return cents;
            }
        }
    }

    /// A price point; the first are the most common.
    fn point(&self, dice: &mut Dice) -> i64 {
        let most = dice.place(self.points.len()) + 1;
        let place = dice.place(most);
        self.points.get(place).copied().unwrap_or(1_995)
    }
}

/// `9.95`, `46.99`, `83.00`, `120.50` …: six hundred before one comes again.
fn price_point(place: i64) -> i64 {
    let cents = match place % 4 {
        0 => 95,
        1 => 99,
        2 => 0,
        _ => 50,
    };
    (9 + place * 37 % 600) * 100 + cents
}
