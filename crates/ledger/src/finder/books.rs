//! What the finder knows of the books: open items, settled ones it has seen, and orders, indexed by plain number.

use std::collections::{BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::numbers::{Shapes, plain, words};
use crate::open_item::OpenItem;

/// An order-management invoice: which invoice an order became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderInvoice {
    /// The administration's number.
    pub administration: i64,
    /// The order number.
    pub order: String,
    /// The invoice number.
    pub invoice: String,
    /// The debtor's number.
    pub debtor: String,
}

/// Open and settled items with their indexes.
#[derive(Debug, Clone, Default)]
pub struct Books {
    items: Vec<OpenItem>,
    by_number: HashMap<String, Vec<usize>>,
    by_order: HashMap<String, Vec<usize>>,
    credits_naming: HashMap<String, Vec<usize>>,
    shapes: Shapes,
}

impl Books {
    /// Indexes `items` (settled ones have a zero balance) and the orders behind invoices. Only invoices of
    /// `sales_journal` count when one is given and AFAS tells the journal.
    pub fn new(mut items: Vec<OpenItem>, orders: &[OrderInvoice], sales_journal: Option<&str>) -> Self {
        items.retain(|item| match (sales_journal, item.journal.as_deref()) {
            (Some(wanted), Some(journal)) => wanted == journal,
            _ => true,
        });
        // The same books in the same order, however they were read.
        items.sort_by(|a, b| (a.administration, &a.invoice).cmp(&(b.administration, &b.invoice)));
        let mut books = Self { items, ..Self::default() };
        books.index_items();
        books.index_orders(orders);
        books
    }

    fn index_items(&mut self) {
        for (index, item) in self.items.iter().enumerate() {
            self.shapes.learn(&item.invoice);
            self.by_number.entry(plain(&item.invoice)).or_default().push(index);
            if let Some(order) = &item.order {
                self.by_order.entry(plain(order)).or_default().push(index);
            }
            if item.balance.is_negative() {
                let named: BTreeSet<String> = words(&item.description).into_iter().map(plain).collect();
                for number in named {
                    self.credits_naming.entry(number).or_default().push(index);
                }
            }
        }
    }

    fn index_orders(&mut self, orders: &[OrderInvoice]) {
        for order in orders {
            let invoices = self.by_number.get(&plain(&order.invoice)).map_or(&[][..], Vec::as_slice);
            let index = invoices.iter().copied().find(|index| {
                self.items
                    .get(*index)
                    .is_some_and(|item| item.administration == order.administration && item.invoice == order.invoice)
            });
            let known = self.by_order.entry(plain(&order.order)).or_default();
            if let Some(index) = index.filter(|index| !known.contains(index)) {
                known.push(index);
            }
        }
    }

    /// The item at an index this index gave out.
    pub(super) fn item(&self, index: usize) -> Option<&OpenItem> {
        self.items.get(index)
    }

    /// All items.
    pub fn items(&self) -> &[OpenItem] {
        &self.items
    }

    /// Items whose invoice number has this plain form.
    pub(super) fn numbered(&self, plain_number: &str) -> &[usize] {
        self.by_number.get(plain_number).map_or(&[], Vec::as_slice)
    }

    /// Items of the order with this plain form.
    pub(super) fn of_order(&self, plain_order: &str) -> &[usize] {
        self.by_order.get(plain_order).map_or(&[], Vec::as_slice)
    }

    /// Open credit notes whose text names this number.
    pub(super) fn credits_naming(&self, plain_number: &str) -> &[usize] {
        self.credits_naming.get(plain_number).map_or(&[], Vec::as_slice)
    }

    /// How a plain number would be written as an invoice number here.
    pub(super) fn write_as_invoice(&self, plain_number: &str) -> Vec<String> {
        self.shapes.write(plain_number)
    }
}
