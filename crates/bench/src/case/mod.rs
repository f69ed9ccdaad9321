//! An invented settlement of any size, with the books it is planned against. The same size gives the same bytes.
//!
//! One clearing with three payment methods. Of a hundred records 97 are payments and three take money back; of the
//! payments ninety in a hundred carry their invoice number as the reference, four name it in the description, three in a
//! free field of the transaction, and three name nothing that is known. Each record concerns an open item of its own. Pay.'s costs are taken from the payout.

mod books;
mod documents;
mod sale;

pub(crate) use books::{books, items, periods, rules};
pub(crate) use documents::Documents;

use anyhow::{Result, ensure};

use self::sale::Sale;
use crate::dice::Dice;

/// Where all chance comes from.
const SEED: u64 = 20_260_310;

/// The payout and what it is of.
#[derive(Debug, Clone)]
pub(crate) struct Case {
    sales: Vec<Sale>,
    /// How many items the books have; each record concerns one of the first.
    items: usize,
}

impl Case {
    /// A settlement of so many records, and books of so many items: at least as many as there are records.
    pub(crate) fn new(records: usize, items: usize) -> Result<Self> {
        ensure!(items >= records, "{records} records need as many items in the books, not {items}");
        let mut dice = Dice::new(SEED);
        Ok(Self { sales: (0..records).map(|number| Sale::roll(number, &mut dice)).collect(), items })
    }

    /// How many records there are.
    pub(crate) fn records(&self) -> usize {
        self.sales.len()
    }

    /// How many records name an item of the books.
    pub(crate) fn named(&self) -> usize {
        self.sales.iter().filter(|sale| sale.names_an_item()).count()
    }
}
