//! The connectors Payt hands out. Their names are Payt's; where Payt tells no columns, those of its CSV file are given.

use super::catalog::{Definition, boolean, date, decimal, int, text};
use super::cell::Cell;
use super::{Column, Row, View};
use crate::afas::books::{Item, PAYMENT_CONDITIONS};
use crate::afas::knobs::ClosedRows;
use crate::world::Contact;

/// Columns of both lists of invoices.
macro_rules! invoice_columns {
    ($($more:expr),*) => {
        &[
            text("administration_code", 10),
            text("debtor_code", 16),
            text("debtor_origin_id", 16),
            text("debtor_company_name", 255),
            text("debtor_firstname", 80),
            text("debtor_infix", 20),
            text("debtor_lastname", 80),
            boolean("debtor_is_company"),
            text("debtor_post_street_1", 80),
            text("debtor_post_street_2", 80),
            text("debtor_post_postalcode", 15),
            text("debtor_post_city", 80),
            text("debtor_post_country_code", 2),
            text("debtor_email", 255),
            text("debtor_phone_number", 30),
            text("debtor_language_code", 2),
            text("debtor_vat_number", 20),
            text("invoice_number", 12),
            text("invoice_description", 255),
            date("invoice_date"),
            date("invoice_due_date"),
            decimal("invoice_total_amount_inc_vat"),
            decimal("invoice_open_amount_inc_vat"),
            text("invoice_currency_code", 3),
            text("invoice_payment_condition", 5),
            $($more),*
        ]
    };
}

const DIGITAL: &[Column] = &[
    text("debtor_code", 16),
    text("purpose", 30),
    text("debtor_invoice_email", 255),
    text("debtor_reminder_email", 255),
];

pub(super) const TABLES: &[Definition] = &[
    Definition {
        id: "Payt_administrations",
        description: "Administraties voor Payt",
        columns: &[
            text("administration_code", 10),
            text("administration_name", 50),
            text("administration_origin_id", 10),
        ],
        unit: Some("administration_code"),
        custom: false,
        rows: administrations,
    },
    Definition {
        id: "Payt_payment_conditions",
        description: "Betalingscondities voor Payt",
        columns: &[text("payment_condition_code", 5), text("payment_condition_description", 50)],
        unit: None,
        custom: false,
        rows: conditions,
    },
    Definition {
        id: "Payt_sales_entries_v12",
        description: "Openstaande posten voor Payt",
        columns: invoice_columns!(),
        unit: Some("administration_code"),
        custom: false,
        rows: entries,
    },
    Definition {
        id: "Payt_sales_invoices_for_cp_ordermanagement_v11",
        description: "Facturen uit ordermanagement voor Payt",
        columns: invoice_columns!(text("invoice_dossier_item_extra", 12)),
        unit: Some("administration_code"),
        custom: false,
        rows: orders,
    },
    Definition {
        id: "Payt_distribution_methods - Extended v2.0 - Tab Digital",
        description: "Verzendwijzen van verkooprelaties voor Payt",
        columns: DIGITAL,
        unit: None,
        custom: false,
        rows: digital,
    },
    Definition {
        id: "Payt_subject_attachments",
        description: "Bijlagen bij dossieritems voor Payt",
        columns: &[int("attachment_id"), int("subject_id"), text("file_id", 32), text("file_name", 255)],
        unit: None,
        custom: false,
        rows: super::dossier::attachments,
    },
    Definition {
        id: "Payt_Verkoopfactuurregels",
        description: "Verkoopfactuurregels voor Payt",
        columns: &[
            text("administration_code", 10),
            text("invoice_number", 12),
            int("line_order"),
            text("description", 255),
            decimal("quantity"),
            text("unit", 10),
            decimal("unit_price"),
            text("vat_rate_code", 3),
            decimal("vat_percentage"),
            decimal("amount_inc_vat"),
        ],
        unit: Some("administration_code"),
        custom: false,
        rows: lines,
    },
    Definition {
        id: "Payt_verstrekking",
        description: "E-mailadressen van het tabblad Digitaal voor Payt",
        columns: DIGITAL,
        unit: None,
        custom: false,
        rows: digital,
    },
];

fn administrations(view: &View<'_>) -> Vec<Row> {
    let row = |one: &crate::world::Administration| {
        let number = one.number.to_string();
        vec![Cell::text(&number), Cell::text(&one.name), Cell::text(&number)]
    };
    view.books.administrations.iter().map(row).collect()
}

fn conditions(_: &View<'_>) -> Vec<Row> {
    let row = |(code, days): (&str, i64)| vec![Cell::text(code), Cell::text(format!("{days} dagen"))];
    PAYMENT_CONDITIONS.into_iter().map(row).collect()
}

/// What Payt is told of: open, or closed as well when the switch says so.
fn told<'a>(view: &View<'a>) -> impl Iterator<Item = &'a Item> {
    let closed_too = view.knobs.closed_rows == ClosedRows::Zero;
    view.books.items.values().filter(move |item| closed_too || item.is_open())
}

fn entries(view: &View<'_>) -> Vec<Row> {
    let orders_too = view.knobs.sales_entries_hold_orders;
    let listed = told(view).filter(|item| orders_too || item.order.is_none());
    listed.map(|item| invoice_row(view, item)).collect()
}

fn orders(view: &View<'_>) -> Vec<Row> {
    let row = |item: &Item| {
        let mut row = invoice_row(view, item);
        row.push(Cell::text(item.subject.map(|subject| subject.to_string()).unwrap_or_default()));
        row
    };
    told(view).filter(|item| item.order.is_some()).map(row).collect()
}

/// Amounts are in the invoice's own currency.
fn invoice_row(view: &View<'_>, item: &Item) -> Row {
    let nobody = Contact::default();
    let contact = view.books.contacts.get(&item.debtor).unwrap_or(&nobody);
    vec![
        Cell::text(item.unit.to_string()),
        Cell::text(&item.debtor),
        Cell::text(format!("REL{}", item.debtor)),
        Cell::text(&contact.company_name),
        Cell::text(&contact.firstname),
        Cell::text(&contact.infix),
        Cell::text(&contact.lastname),
        Cell::Bool(!contact.company_name.is_empty()),
        Cell::text(&contact.street),
        Cell::text(&contact.street_2),
        Cell::text(&contact.postal_code),
        Cell::text(&contact.city),
        Cell::text(&contact.country),
        Cell::text(&contact.email),
        Cell::text(&contact.phone),
        Cell::text(&contact.language),
        Cell::text(&contact.vat_number),
        Cell::text(&item.invoice),
        Cell::text(&item.description),
        Cell::day(item.date),
        Cell::day(item.due),
        Cell::cents(item.amount_currency_cents),
        Cell::cents(item.balance_currency_cents()),
        Cell::text(&item.currency),
        Cell::text(&item.payment_condition),
    ]
}

/// The rows of the "Digital" tab.
fn digital(view: &View<'_>) -> Vec<Row> {
    let of_debtor = |(number, contact): (&String, &Contact)| -> Vec<Row> {
        let row = |(purpose, invoice, reminder): &(&'static str, String, String)| {
            vec![Cell::text(number), Cell::text(*purpose), Cell::text(invoice), Cell::text(reminder)]
        };
        contact.digital.iter().map(row).collect()
    };
    view.books.contacts.iter().flat_map(of_debtor).collect()
}

/// Goods and shipping, which together are the invoice.
fn lines(view: &View<'_>) -> Vec<Row> {
    let of_item = |item: &Item| -> Vec<Row> {
        let shipping = item.amount_currency_cents / 20;
        let parts = [("Artikelen", item.amount_currency_cents.saturating_sub(shipping)), ("Verzendkosten", shipping)];
        let row = |(number, (name, cents)): (i64, (&str, i64))| {
            vec![
                Cell::text(item.unit.to_string()),
                Cell::text(&item.invoice),
                Cell::Int(number),
                Cell::text(name),
                Cell::cents(100),
                Cell::text("stuk"),
                Cell::cents(cents),
                Cell::text("1"),
                Cell::cents(2_100),
                Cell::cents(cents),
            ]
        };
        (1..).zip(parts).map(row).collect()
    };
    told(view).filter(|item| item.order.is_some()).flat_map(of_item).collect()
}
