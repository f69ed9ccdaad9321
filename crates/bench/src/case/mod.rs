//! An invented settlement of any size, with the books it is planned against. The same size gives the same bytes.
//!
//! One clearing with three payment methods. Of a hundred records 97 are payments and three take money back; of the
//! payments ninety in a hundred carry their invoice number as the reference, four name it in the description, three in a
//! free field of the transaction, and three name nothing that is known. Each record concerns an open item of its own. Pay.'s costs are taken from the payout.

mod books;
mod documents;
mod sale;

pub(crate) use books::{books, items, items_of, periods, rules};
pub(crate) use documents::Documents;

use anyhow::{Result, ensure};

use self::sale::Sale;
use crate::dice::Dice;

/// Where all chance comes from.
const SEED: u64 = 20_260_310;

/// The payout and what it is of.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    code: String,
    clearing: String,
    /// The number of the first record.
    first: usize,
    sales: Vec<Sale>,
    /// How many items the books have; each record concerns one of the first.
    items: usize,
}

impl Case {
    /// A settlement of so many records, and books of so many items: at least as many as there are records.
    pub(crate) fn new(records: usize, items: usize) -> Result<Self> {
        ensure!(items >= records, "{records} records need as many items in the books, not {items}");
        let mut dice = Dice::new(SEED);
        Ok(Self::roll(0, 0, records, items, &mut dice))
    }

    /// Several settlements of `each` records, of which the last may have fewer, in books that have an item for each record
    /// and as many besides. No two have a record or an invoice in common.
    pub(crate) fn several(records: usize, each: usize) -> Vec<Self> {
        let mut dice = Dice::new(SEED);
        let firsts = (0..records).step_by(each.max(1)).enumerate();
        firsts
            .map(|(place, first)| Self::roll(place, first, each.min(records - first), records * 2, &mut dice))
            .collect()
    }

    fn roll(place: usize, first: usize, records: usize, items: usize, dice: &mut Dice) -> Self {
        Self {
            code: format!("BQ{:02}-{:04}", 10 + place / 10_000, place % 10_000),
            clearing: format!("CLEARING-20260310{:05}", 1 + place),
            first,
            sales: (first..first + records).map(|number| Sale::roll(number, dice)).collect(),
            items,
        }
    }

    /// The settlement's code.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    /// The id of its only clearing.
    fn clearing(&self) -> &str {
        &self.clearing
    }

    /// The keys of the documents that are large or many: the records, and a transaction for each.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        let transactions = self.sales.iter().map(|sale| format!("transaction:{}", sale.order()));
        transactions.chain([format!("records:{}", self.clearing)])
    }

    /// How many records there are.
    pub(crate) fn records(&self) -> usize {
        self.sales.len()
    }

    /// How many records name an item of the books.
    pub(crate) fn named(&self) -> usize {
        self.sales.iter().filter(|sale| sale.names_an_item()).count()
    }

    /// The record with a number.
    fn sale(&self, number: usize) -> Option<&Sale> {
        self.sales.get(number.checked_sub(self.first)?)
    }
}
