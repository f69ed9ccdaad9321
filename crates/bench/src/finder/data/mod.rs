//! Payments and open items of any number, with what is true of each payment. The same seed gives the same bytes.

mod books;
mod keys;
mod noise;
mod number;
mod payments;
mod text;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use self::books::{Item, items};
use self::keys::Keys;
use self::noise::{Lures, Source};
use self::payments::{Maker, Payment, Truth};
use super::csv::{cents_text, hash, write_row};
use crate::arguments::Arguments;
use crate::dice::Dice;
use crate::figures::Figures;

const PAYMENTS: [&str; 11] = [
    "id",
    "date",
    "amount",
    "currency",
    "method",
    "reference",
    "description",
    "order_id",
    "extra1",
    "extra2",
    "extra3",
];
const ITEMS: [&str; 12] = [
    "administration",
    "journal",
    "debtor",
    "invoice",
    "date",
    "due_date",
    "currency",
    "amount",
    "balance",
    "payment_reference",
    "order_number",
    "description",
];
const TRUTH: [&str; 7] = ["payment", "invoice", "debtor", "amount", "kind", "class", "decidable"];

/// The three files.
pub(crate) struct Data {
    pub(crate) payments: String,
    pub(crate) items: String,
    pub(crate) truth: String,
    pub(crate) counts: Counts,
}

/// What is in them.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    payments: u64,
    items: u64,
    /// Items with an amount nobody else has.
    unique_amounts: u64,
    decidable: u64,
    noisy: u64,
    /// Payments whose noise is, in some form, the number of another item.
    noise_names_another: u64,
    /// Payments with a longer number that holds the number of another item.
    noise_holds_another: u64,
}

/// Writes a data set, with `--payments`, `--seed` and `--out`.
pub(crate) fn write(given: &Arguments) -> Result<Figures> {
    let folder = given.path("--out")?;
    let seed = u64::try_from(given.number("--seed", 20_260_310)?)?;
    let data = Data::new(given.number("--payments", 10_000)?, seed)?;
    fs::create_dir_all(&folder).with_context(|| format!("can't make {}", folder.display()))?;
    for (name, text) in [("payments.csv", &data.payments), ("open_items.csv", &data.items), ("truth.csv", &data.truth)]
    {
        write_file(&folder.join(name), text)?;
    }
    Ok(data.figures())
}

fn write_file(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).with_context(|| format!("can't write {}", path.display()))
}

impl Data {
    /// So many payments against twice as many items.
    pub(crate) fn new(payments: usize, seed: u64) -> Result<Self> {
        ensure!((20..=20_000_000).contains(&payments), "a data set has 20 to 20,000,000 payments, not {payments}");
        let mut dice = Dice::new(seed);
        let items = items(payments * 2, &mut dice);
        let keys = Keys::new(&items);
        let lures = Lures::new(&items);
        let mut maker = Maker::new(Source { items: &items, keys: &keys, lures: &lures }, &mut dice);
        let mut data = Self::of(&items);
        for number in 1..=payments {
            let (payment, truth, noise) = maker.next(&mut dice).context("the items are used up")?;
            let id = format!("P{number:07}");
            payment_row(&mut data.payments, &id, &payment);
            truth_rows(&mut data.truth, &id, &truth, &items);
            data.counts.payments += 1;
            data.counts.decidable += u64::from(truth.decidable);
            data.counts.noisy += u64::from(!noise.text.is_empty());
            data.counts.noise_names_another += u64::from(noise.names_another);
            data.counts.noise_holds_another += u64::from(noise.holds_another);
        }
        Ok(data)
    }

    fn of(items: &[Item]) -> Self {
        let (mut payments, mut rows, mut truth) = (String::new(), String::new(), String::new());
        write_row(&mut payments, &PAYMENTS);
        write_row(&mut rows, &ITEMS);
        write_row(&mut truth, &TRUTH);
        let mut amounts: HashMap<i64, u64> = HashMap::new();
        for item in items {
            item_row(&mut rows, item);
            *amounts.entry(item.balance).or_default() += 1;
        }
        let unique_amounts = amounts.values().filter(|count| **count == 1).sum();
        let counts = Counts { items: u64::try_from(items.len()).unwrap_or(0), unique_amounts, ..Counts::default() };
        Self { payments, items: rows, truth, counts }
    }

    fn figures(&self) -> Figures {
        let mut figures = Figures::default();
        figures.add("payments", self.counts.payments);
        figures.add("items", self.counts.items);
        figures.add("items_with_an_amount_of_their_own", self.counts.unique_amounts);
        figures.add("decidable_payments", self.counts.decidable);
        figures.add("noisy_payments", self.counts.noisy);
        figures.add("noise_names_another_item", self.counts.noise_names_another);
        figures.add("noise_holds_another_item", self.counts.noise_holds_another);
        figures.add("hash", self.hash());
        figures
    }

    /// One number for all three files.
    pub(crate) fn hash(&self) -> u64 {
        [&self.payments, &self.items, &self.truth].into_iter().fold(0, |all, text| all.rotate_left(21) ^ hash(text))
    }
}

fn payment_row(into: &mut String, id: &str, payment: &Payment) {
    let [extra1, extra2, extra3] = &payment.extras;
    let (date, amount) = (format!("2026-03-{:02}", payment.day), cents_text(payment.amount));
    let (reference, description, order) = (&payment.reference, &payment.description, &payment.order_id);
    let cells = [id, &date, &amount, "EUR", payment.method, reference, description, order, extra1, extra2, extra3];
    write_row(into, &cells);
}

fn item_row(into: &mut String, item: &Item) {
    let (debtor, number) = (item.debtor.to_string(), item.number());
    let (date, due) = (format!("2026-02-{:02}", item.day), format!("2026-03-{:02}", item.day));
    let (amount, balance) = (cents_text(item.amount), cents_text(item.balance));
    let head = ["1", item.style.journal(), &debtor, &number, &date, &due, "EUR", &amount, &balance];
    let tail = [item.reference.as_str(), &item.order, &item.description];
    write_row(into, &[&head[..], &tail[..]].concat());
}

fn truth_rows(into: &mut String, payment: &str, truth: &Truth, items: &[Item]) {
    let (debtor, decidable) = (truth.debtor.to_string(), if truth.decidable { "yes" } else { "no" });
    let mut row = |invoice: &str, cents: i64, kind: &str| {
        write_row(into, &[payment, invoice, &debtor, &cents_text(cents), kind, truth.class.word(), decidable]);
    };
    for (item, cents) in &truth.parts {
        let number = items.get(*item).map(Item::number).unwrap_or_default();
        row(&number, *cents, "invoice");
    }
    if truth.advance != 0 {
        row("", truth.advance, "advance");
    }
}

#[cfg(test)]
mod tests;
