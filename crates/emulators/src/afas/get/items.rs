//! Tables on invoices: the standard list of open items, and the two connectors made for this product.

use super::catalog::{Definition, boolean, date, decimal, int, text};
use super::cell::Cell;
use super::{Row, View};
use crate::afas::books::{Entry, Item, Line};

pub(super) const TABLES: &[Definition] = &[
    Definition {
        id: "Profit_Debtor_Invoices",
        description: "Openstaande verkoopfacturen (Profit)",
        columns: &[
            int("UnitId"),
            text("DebtorId", 16),
            text("InvoiceNr", 12),
            // The documented spelling.
            date("NookPieceDate"),
            date("ExpDate"),
            text("CurrencyId", 3),
            decimal("AmtInvoice"),
            decimal("AmtInvoiceCurr"),
            decimal("Balance"),
            decimal("BalanceCurr"),
            text("Description", 255),
        ],
        unit: Some("UnitId"),
        custom: false,
        rows: debtor_invoices,
    },
    Definition {
        id: "Kruispost_OpenItems",
        description: "Open posten voor Kruispost",
        columns: &[
            int("UnitId"),
            text("DebtorId", 16),
            text("DebtorName", 80),
            boolean("DebtorBlocked"),
            text("InvoiceNr", 12),
            text("OrderNumber", 12),
            text("VoucherNo", 32),
            date("VoucherDate"),
            date("ExpDate"),
            text("CurrencyId", 3),
            decimal("AmtInvoice"),
            decimal("Balance"),
            decimal("BalanceCurr"),
            text("PaymentReference", 32),
            text("InvoiceReference", 32),
            text("PaymentCondition", 5),
            boolean("BlockedForCollection"),
            text("JournalId", 6),
            int("EntryNo"),
            int("SubjectId"),
            date("Modified"),
            // Credit notes name the invoice they belong to in their text only.
            text("Description", 255),
        ],
        unit: Some("UnitId"),
        custom: true,
        rows: open_items,
    },
    Definition {
        id: "Kruispost_Order_Invoices",
        description: "Facturen uit ordermanagement voor Kruispost",
        columns: &[
            int("UnitId"),
            text("OrderNumber", 12),
            text("InvoiceNr", 12),
            text("DebtorId", 16),
            date("InvoiceDate"),
        ],
        unit: Some("UnitId"),
        custom: true,
        rows: order_invoices,
    },
];

fn open<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Item> {
    view.books.items.values().filter(|item| item.is_open())
}

/// Cents of an invoice as they are shown: credit notes below zero, unless the switch says otherwise.
fn shown_cents(view: &View<'_>, item: &Item, cents: i64) -> i64 {
    let flip = item.amount_cents < 0 && !view.knobs.credit_notes_negative;
    if flip { cents.saturating_neg() } else { cents }
}

fn debtor_invoices(view: &View<'_>) -> Vec<Row> {
    let row = |item: &Item| {
        let (amount, balance) =
            (shown_cents(view, item, item.amount_cents), shown_cents(view, item, item.balance_cents));
        vec![
            Cell::Int(item.unit),
            Cell::text(&item.debtor),
            Cell::text(&item.invoice),
            Cell::day(item.date),
            Cell::day(item.due),
            Cell::text(&item.currency),
            Cell::cents(amount),
            Cell::cents(shown_cents(view, item, item.amount_currency_cents)),
            Cell::cents(balance),
            Cell::cents(shown_cents(view, item, item.balance_currency_cents())),
            Cell::text(&item.description),
        ]
    };
    let mut rows: Vec<Row> = open(view).map(row).collect();
    if view.knobs.advances_listed {
        rows.extend(view.books.entries.iter().flat_map(advances));
    }
    rows
}

/// Money on a debtor that belongs to no invoice.
fn advances(entry: &Entry) -> Vec<Row> {
    let row = |line: &Line| {
        let cents = line.effect.advance_cents;
        let booked = &line.booked;
        let amounts = std::iter::repeat_n(Cell::cents(cents), 4);
        let mut row = vec![
            Cell::Int(entry.unit),
            Cell::text(&booked.account),
            Cell::Null,
            Cell::day(booked.voucher_date),
            Cell::day(booked.voucher_date),
            Cell::text("EUR"),
        ];
        row.extend(amounts);
        row.push(Cell::text(&booked.description));
        row
    };
    entry.lines.iter().filter(|line| line.effect.advance_cents != 0).map(row).collect()
}

fn open_items(view: &View<'_>) -> Vec<Row> {
    let row = |item: &Item| {
        let debtor = view.books.find_debtor(&item.debtor);
        let balance = shown_cents(view, item, item.balance_cents);
        vec![
            Cell::Int(item.unit),
            Cell::text(&item.debtor),
            Cell::maybe(debtor.map(|debtor| debtor.name.as_str())),
            Cell::Bool(debtor.is_some_and(|debtor| debtor.blocked)),
            Cell::text(&item.invoice),
            Cell::maybe(item.order.as_deref()),
            Cell::maybe(item.voucher.as_deref()),
            Cell::day(item.date),
            Cell::day(item.due),
            Cell::text(&item.currency),
            Cell::cents(shown_cents(view, item, item.amount_cents)),
            Cell::cents(balance),
            Cell::cents(shown_cents(view, item, item.balance_currency_cents())),
            Cell::maybe(item.payment_reference.as_deref()),
            Cell::maybe(item.invoice_reference.as_deref()),
            Cell::text(&item.payment_condition),
            Cell::Bool(item.blocked),
            Cell::text(&item.journal),
            Cell::Int(item.entry),
            item.subject.map_or(Cell::Null, Cell::Int),
            Cell::Date(item.modified),
            Cell::text(&item.description),
        ]
    };
    open(view).map(row).collect()
}

/// Every invoice of order management, open or not.
fn order_invoices(view: &View<'_>) -> Vec<Row> {
    let row = |item: &Item| {
        let order = item.order.as_deref()?;
        let debtor = Cell::text(&item.debtor);
        Some(vec![Cell::Int(item.unit), Cell::text(order), Cell::text(&item.invoice), debtor, Cell::day(item.date)])
    };
    view.books.items.values().filter_map(row).collect()
}
