//! The tables of `docs/receivables.md` are what the code says and does.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

mod generated;

use std::collections::BTreeSet;
use std::fmt::Write;

use jiff::civil::date;
use ledger::language::{Language, Text};
use ledger::money::{Currency, Money};
use ledger::receivable::{
    ClosedBy, Delivered, FieldType, HoldReason, Need, ReceivableRules, RowFault, Severity, SourceKind, SourceRow,
    SourceRows, fields_of, plan, read,
};

const PAGE: &str = "docs/receivables.md";

fn need(need: Need) -> String {
    match need {
        Need::Mandatory => "mandatory".into(),
        Need::OneOf(group) => format!("one of ({group})"),
        Need::Configurable => "configurable".into(),
        Need::Optional => String::new(),
    }
}

const fn holds(holds: FieldType) -> &'static str {
    match holds {
        FieldType::Text => "text",
        FieldType::Date => "date",
        FieldType::Decimal => "decimal",
        FieldType::Boolean => "boolean",
        FieldType::Integer => "integer",
        FieldType::Country => "country",
        FieldType::Currency => "currency",
    }
}

#[test]
fn the_page_has_every_field() {
    let groups: &[(&str, SourceKind)] = &[
        ("Sales entries and order invoices", SourceKind::SalesEntries),
        ("Administrations", SourceKind::Administrations),
        ("Payment conditions", SourceKind::PaymentConditions),
        ("Provision and distribution methods", SourceKind::Provision),
        ("Attachments", SourceKind::Attachments),
        ("Invoice lines", SourceKind::InvoiceLines),
    ];
    let mut text = String::new();
    for (heading, kind) in groups {
        writeln!(text, "{}### {heading}\n", if text.is_empty() { "" } else { "\n" }).unwrap();
        writeln!(text, "| field | holds | has to be filled | meaning | betekenis |\n| --- | --- | --- | --- | --- |")
            .unwrap();
        for field in fields_of(*kind) {
            let Text { en, nl } = field.meaning;
            writeln!(text, "| `{}` | {} | {} | {en} | {nl} |", field.name, holds(field.holds), need(field.need))
                .unwrap();
        }
    }
    generated::prove_part(PAGE, "fields", &text);
}

#[test]
fn the_page_has_every_fault() {
    let mut text = String::from("| what | how bad | Payt | what to do in AFAS |\n| --- | --- | --- | --- |\n");
    for fault in RowFault::ALL {
        let bad = match fault.severity() {
            Severity::Error => "**error**",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let (title, at_payt, remedy) = (fault.title(), fault.at_payt(), fault.remedy());
        writeln!(text, "| {} (*{}*) | {bad} | {} | {} |", title.en, title.nl, at_payt.en, remedy.en).unwrap();
    }
    generated::prove_part(PAGE, "faults", &text);
}

#[test]
fn the_page_has_every_reason_to_hold_a_list() {
    let euros = |minor| Money::new(minor, Currency::EUR);
    let kind = SourceKind::SalesEntries;
    let reasons = [
        HoldReason::EmptyList { open_before: 812 },
        HoldReason::NoAdministrations,
        HoldReason::AdministrationVanished { administration: "02".into(), open: 40 },
        HoldReason::ClosingShare { closing: 300, by_absence: 290, open_before: 812, at_most: 300 },
        HoldReason::ClosingAmount { closing: euros(12_345_600), at_most: euros(10_000_000) },
        HoldReason::RefusedOpen { refused: 3, at_most: 0 },
        HoldReason::RefusedUnknown { rows: 1, by_absence: 12 },
        HoldReason::RowsFell { kind, before: 812, now: 500, at_most: 300 },
        HoldReason::SourceEmpty { kind, before: 812 },
        HoldReason::SourceGone { kind: SourceKind::Provision, before: 31 },
        HoldReason::FirstByRecord,
        HoldReason::FirstByFile,
    ];
    let kinds: BTreeSet<_> = reasons.iter().map(|reason| format!("{:?}", std::mem::discriminant(reason))).collect();
    assert_eq!(kinds.len(), reasons.len());
    let mut text = String::new();
    for reason in &reasons {
        writeln!(text, "- {}. *{}.*", reason.text(Language::En), reason.text(Language::Nl)).unwrap();
    }
    generated::prove_part(PAGE, "holds", &text);
}

/// Invoices with their total and what is open, as AFAS has them on three days.
const DAYS: &[&[(&str, &str, &str)]] = &[
    &[("C1", "-30.00", "-30.00"), ("F1", "100.00", "100.00"), ("F2", "50.00", "50.00")],
    &[("C1", "-30.00", "-30.00"), ("F1", "100.00", "40.00")],
    &[("C1", "-30.00", "0.00"), ("F1", "100.00", "10.00")],
];

fn row(number: u32, fields: &[(&str, &str)]) -> SourceRow {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    SourceRow { number, fields }
}

fn rows(day: &[(&str, &str, &str)]) -> SourceRows {
    let administration =
        [("administration_code", "01"), ("administration_name", "Molen"), ("administration_origin_id", "1")];
    let entries = (1..).zip(day).map(|(number, (invoice, total, open))| {
        row(
            number,
            &[
                ("administration_code", "01"),
                ("debtor_code", "00010"),
                ("debtor_company_name", "Bakkerij Zonneschijn"),
                ("debtor_email", "post@zonneschijn.nl"),
                ("invoice_number", invoice),
                ("invoice_date", "2026-03-01"),
                ("invoice_due_date", "2026-03-15"),
                ("invoice_total_amount_inc_vat", total),
                ("invoice_open_amount_inc_vat", open),
            ],
        )
    });
    let mut rows = SourceRows::from([(SourceKind::SalesEntries, entries.collect())]);
    rows.insert(SourceKind::Administrations, vec![row(1, &administration)]);
    rows
}

#[test]
fn the_page_shows_what_becomes_of_three_days() {
    let rules = ReceivableRules::default();
    let mut last = Delivered::default();
    let mut text =
        String::from("| day | invoice | open in AFAS | open in the list | |\n| --- | --- | --- | --- | --- |\n");
    let mut today = date(2026, 3, 20);
    for (day, invoices) in (1..).zip(DAYS) {
        let plan = plan(&last, &read(&rows(invoices), &rules, today), &rules, today);
        for one in &plan.list {
            let key = one.receivable.key();
            let open = invoices.iter().find(|(number, ..)| *number == key.1).map_or("–", |(_, _, open)| *open);
            let closing = plan.closing.iter().find(|closing| closing.key == key).map(|closing| closing.by);
            let word = match closing {
                Some(ClosedBy::Absence) => "closed by absence",
                Some(ClosedBy::Zero) => "closed by zero",
                None if plan.created.contains(&key) => "new",
                None if plan.changed.iter().any(|changed| changed.key == key) => "changed",
                None => "as before",
            };
            writeln!(text, "| {day} | `{}` | {open} | {} | {word} |", key.1, one.receivable.open().decimal_text())
                .unwrap();
        }
        last = plan.delivered();
        today = today.tomorrow().unwrap();
    }
    generated::prove_part(PAGE, "days", &text);
}
