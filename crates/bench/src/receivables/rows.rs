//! Invented sales entries: twenty columns, each with a debtor of its own, nothing wrong with any.

use std::fmt::Write as _;

/// The columns, as Payt names them, with what AFAS says they hold.
pub(super) const COLUMNS: [(&str, &str); 20] = [
    ("administration_code", "string"),
    ("debtor_code", "string"),
    ("debtor_origin_id", "string"),
    ("debtor_company_name", "string"),
    ("debtor_is_company", "boolean"),
    ("debtor_post_street_1", "string"),
    ("debtor_post_postalcode", "string"),
    ("debtor_post_city", "string"),
    ("debtor_post_country_code", "string"),
    ("debtor_email", "string"),
    ("debtor_phone_number", "string"),
    ("debtor_vat_number", "string"),
    ("invoice_number", "string"),
    ("invoice_description", "string"),
    ("invoice_date", "date"),
    ("invoice_due_date", "date"),
    ("invoice_total_amount_inc_vat", "decimal"),
    ("invoice_open_amount_inc_vat", "decimal"),
    ("invoice_currency_code", "string"),
    ("invoice_payment_condition", "string"),
];

/// What is open of a row, in cents.
fn open(number: usize) -> i64 {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    10_000 + number * 37 % 90_000
}

/// What is open of so many rows.
pub(super) fn open_cents(rows: usize) -> i64 {
    (0..rows).map(open).sum()
}

/// Appends a row, the way AFAS writes it.
pub(super) fn push(text: &mut String, number: usize) {
    let cents = open(number);
    let (day, month) = (1 + number % 28, 1 + number % 2);
    // Writing to a String can't fail.
    let _ = write!(
        text,
        r#"{{"administration_code":"1","debtor_code":"D{number:07}","debtor_origin_id":"REL{number:07}","debtor_company_name":"Groothandel {number} B.V.","debtor_is_company":true,"debtor_post_street_1":"Stationsstraat {}","debtor_post_postalcode":"{} AB","debtor_post_city":"Utrecht","debtor_post_country_code":"NL","debtor_email":"administratie@klant{number}.example","debtor_phone_number":"030-{:07}","debtor_vat_number":"NL{:09}B01","invoice_number":"V{number:07}","invoice_description":"Factuur V{number:07} webshop","invoice_date":"2026-{month:02}-{day:02}T00:00:00Z","invoice_due_date":"2026-03-{day:02}T00:00:00Z","invoice_total_amount_inc_vat":{}.{:02},"invoice_open_amount_inc_vat":{}.{:02},"invoice_currency_code":"EUR","invoice_payment_condition":"14"}}"#,
        1 + number % 200,
        1_000 + number % 8_000,
        1_000_000 + number % 8_000_000,
        100_000_000 + number,
        cents / 100,
        cents % 100,
        cents / 100,
        cents % 100,
    );
}
