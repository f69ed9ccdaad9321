//! What the finder knows of the books: open items, settled ones it has seen, and the orders behind them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::shapes::Shapes;
use super::source::{ItemView, Items};
use crate::money::{Money, MoneyError};
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

/// Open and settled items.
#[derive(Debug, Clone, Default)]
pub struct Books {
    items: Vec<OpenItem>,
    /// Orders of an item besides its own, by index.
    more_orders: Vec<Vec<String>>,
    shapes: Shapes,
}

impl Books {
    /// Takes `items` (settled ones have a zero balance) and the orders behind invoices. Only invoices of
    /// `sales_journal` count when one is given and AFAS tells the journal.
    pub fn new(mut items: Vec<OpenItem>, orders: &[OrderInvoice], sales_journal: Option<&str>) -> Self {
        items.retain(|item| match (sales_journal, item.journal.as_deref()) {
            (Some(wanted), Some(journal)) => wanted == journal,
            _ => true,
        });
        // The same books in the same order, however they were read.
        items.sort_by(|a, b| (a.administration, &a.invoice).cmp(&(b.administration, &b.invoice)));
        let mut shapes = Shapes::default();
        for item in &items {
            shapes.learn(&item.invoice);
        }
        let more_orders = more_orders(&items, orders);
        Self { items, more_orders, shapes }
    }

    /// All items.
    pub fn items(&self) -> &[OpenItem] {
        &self.items
    }

    /// Moves what is open of every item with this number, by minor units of the item's currency. Where no item has it, nothing
    /// is moved.
    ///
    /// # Errors
    /// A balance that can't be counted in minor units any more; other items of the same number may have moved by then.
    pub fn move_balance(&mut self, administration: i64, invoice: &str, minor: i64) -> Result<(), MoneyError> {
        let key = |item: &OpenItem| (item.administration, item.invoice.as_str()).cmp(&(administration, invoice));
        let first = self.items.partition_point(|item| key(item).is_lt());
        for item in self.items.iter_mut().skip(first).take_while(|item| key(item).is_eq()) {
            item.balance = item.balance.checked_add(Money::new(minor, item.balance.currency()))?;
        }
        Ok(())
    }

    /// How a plain number would be written as an invoice number here.
    pub(super) fn write_as_invoice(&self, plain_number: &str) -> Vec<String> {
        self.shapes.write(plain_number)
    }
}

fn more_orders(items: &[OpenItem], orders: &[OrderInvoice]) -> Vec<Vec<String>> {
    let mut by_invoice: HashMap<(i64, &str), Vec<&str>> = HashMap::new();
    for order in orders {
        by_invoice.entry((order.administration, &order.invoice)).or_default().push(&order.order);
    }
    let of = |item: &OpenItem| {
        let known = by_invoice.get(&(item.administration, item.invoice.as_str())).map_or(&[][..], Vec::as_slice);
        let mut more: Vec<String> = known
            .iter()
            .filter(|order| item.order.as_deref() != Some(**order))
            .map(|order| (*order).to_owned())
            .collect();
        more.sort();
        more.dedup();
        more
    };
    if by_invoice.is_empty() { Vec::new() } else { items.iter().map(of).collect() }
}

impl Items for Books {
    fn len(&self) -> usize {
        self.items.len()
    }

    fn item(&self, index: usize) -> ItemView<'_> {
        self.items.get(index).map_or(NO_ITEM, view)
    }

    fn more_orders(&self, index: usize) -> &[String] {
        self.more_orders.get(index).map_or(&[], Vec::as_slice)
    }
}

/// Stands for an index that nobody was given: it has no number and nothing is open.
const NO_ITEM: ItemView<'static> = ItemView {
    administration: i64::MIN,
    journal: "",
    debtor: "",
    debtor_blocked: true,
    invoice: "",
    order: "",
    payment_reference: "",
    date: None,
    due_date: None,
    currency: crate::money::Currency::XXX,
    amount_minor: 0,
    balance_minor: 0,
    description: "",
};

fn view(item: &OpenItem) -> ItemView<'_> {
    ItemView {
        administration: item.administration,
        journal: item.journal.as_deref().unwrap_or(""),
        debtor: &item.debtor,
        debtor_blocked: item.debtor_blocked,
        invoice: &item.invoice,
        order: item.order.as_deref().unwrap_or(""),
        payment_reference: item.payment_reference.as_deref().unwrap_or(""),
        date: Some(item.date),
        due_date: item.due_date,
        currency: item.balance.currency(),
        amount_minor: item.amount.minor(),
        balance_minor: item.balance.minor(),
        description: &item.description,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::money::Currency;

    fn item(administration: i64, invoice: &str, debtor: &str, open: i64) -> OpenItem {
        OpenItem {
            administration,
            debtor: debtor.to_owned(),
            debtor_name: String::new(),
            debtor_blocked: false,
            invoice: invoice.to_owned(),
            journal: None,
            order: None,
            payment_reference: None,
            date: date(2026, 3, 1),
            due_date: None,
            amount: Money::new(open, Currency::EUR),
            balance: Money::new(open, Currency::EUR),
            description: String::new(),
        }
    }

    #[test]
    fn every_item_of_a_number_is_moved_and_no_other() {
        let items =
            vec![item(2, "F2", "1", 50), item(1, "F2", "2", 30), item(1, "F1", "1", 10), item(1, "F2", "1", 20)];
        let mut books = Books::new(items, &[], None);
        let open = |books: &Books| books.items().iter().map(|item| item.balance.minor()).collect::<Vec<_>>();
        assert_eq!(open(&books), [10, 30, 20, 50]);
        books.move_balance(1, "F2", -5).unwrap();
        books.move_balance(1, "F3", -5).unwrap();
        books.move_balance(3, "F1", -5).unwrap();
        assert_eq!(open(&books), [10, 25, 15, 50]);
        books.move_balance(1, "F2", 5).unwrap();
        assert_eq!(open(&books), [10, 30, 20, 50]);
        assert!(books.move_balance(2, "F2", i64::MAX).is_err());
    }
}
