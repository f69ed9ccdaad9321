//! What the finder knows of the books: open items, settled ones it has seen, and the orders behind them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::shapes::Shapes;
use super::source::{ItemView, Items};
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
