//! Tables on what was booked.

use std::collections::BTreeMap;

use super::catalog::{Definition, date, decimal, int, text};
use super::cell::Cell;
use super::{Row, View};
use crate::afas::books::{AccountKind, BookedLine, Entry, Line};
use crate::afas::knobs::DebtorLines;

pub(super) const TABLES: &[Definition] = &[
    Definition {
        id: "Profit_Transactions",
        description: "Financiële mutaties (Profit)",
        columns: &[
            int("UnitId"),
            int("EntryNo"),
            int("SeqNo"),
            int("Year"),
            int("Period"),
            text("JournalId", 6),
            text("AccountNo", 16),
            decimal("AmtDebit"),
            decimal("AmtCredit"),
            date("EntryDate"),
            text("InvoiceId", 12),
            date("VoucherDate"),
            text("VoucherNo", 32),
            text("VatCode", 3),
            decimal("VatAmt"),
            text("Description", 255),
            date("Created"),
            date("Modified"),
        ],
        unit: Some("UnitId"),
        custom: false,
        rows: transactions,
    },
    Definition {
        id: "Profit_Fin_ChangedEntrydate",
        description: "Gewijzigde boekingsdatums (Profit)",
        columns: &[date("EntryDate"), date("Modified")],
        unit: None,
        custom: false,
        rows: changed_days,
    },
    Definition {
        id: "Profit_Period_balance",
        description: "Periodesaldi (Profit)",
        columns: &[
            int("UnitId"),
            int("Year"),
            int("Period"),
            text("AccountNr", 16),
            text("AccountDesc", 50),
            decimal("Credit"),
            decimal("Debit"),
            decimal("Balance"),
            decimal("Budget"),
        ],
        unit: Some("UnitId"),
        custom: false,
        rows: period_balances,
    },
];

fn transactions(view: &View<'_>) -> Vec<Row> {
    let of_entry = |entry| transaction_rows(view, entry);
    view.books.entries.iter().flat_map(of_entry).collect()
}

fn transaction_rows(view: &View<'_>, entry: &Entry) -> Vec<Row> {
    let row = |(number, Line { booked, .. }): (i64, &Line)| {
        let (year, period) = year_and_period(view, entry.unit, booked);
        vec![
            Cell::Int(entry.unit),
            Cell::Int(entry.number),
            Cell::Int(number),
            Cell::Int(year),
            Cell::Int(period),
            Cell::text(&entry.journal),
            Cell::text(shown_account(view, booked)),
            Cell::cents(booked.debit_cents),
            Cell::cents(booked.credit_cents),
            Cell::day(booked.entry_date),
            Cell::maybe(booked.invoice.as_deref()),
            Cell::day(booked.voucher_date),
            Cell::maybe(booked.voucher.as_deref()),
            Cell::maybe(booked.vat_code.as_deref()),
            Cell::Null,
            Cell::text(&booked.description),
            Cell::Date(entry.created),
            Cell::Date(entry.modified),
        ]
    };
    (1..).zip(&entry.lines).map(row).collect()
}

fn year_and_period(view: &View<'_>, unit: i64, line: &BookedLine) -> (i64, i64) {
    let period = view.books.find_period(unit, line.voucher_date);
    let calendar = (i64::from(line.voucher_date.year()), i64::from(line.voucher_date.month()));
    period.map_or(calendar, |period| (period.year.into(), period.period.into()))
}

/// For debtors the documentation leaves open which number stands here.
fn shown_account<'a>(view: &View<'a>, line: &'a BookedLine) -> &'a str {
    match (line.kind, view.knobs.debtor_lines) {
        (AccountKind::Debtor, DebtorLines::CollectiveAccount) => view.books.collective_account(),
        _ => &line.account,
    }
}

fn changed_days(view: &View<'_>) -> Vec<Row> {
    view.books.changed_days.iter().map(|(day, at)| vec![Cell::day(*day), Cell::Date(*at)]).collect()
}

/// Debit and credit per administration, year, period and ledger account; debtors add up on their collective account.
fn period_balances(view: &View<'_>) -> Vec<Row> {
    let mut totals: BTreeMap<(i64, i64, i64, &str), (i64, i64)> = BTreeMap::new();
    for entry in &view.books.entries {
        for Line { booked, .. } in &entry.lines {
            let (year, period) = year_and_period(view, entry.unit, booked);
            let account = match booked.kind {
                AccountKind::Debtor => view.books.collective_account(),
                AccountKind::Ledger | AccountKind::Creditor => booked.account.as_str(),
            };
            let total = totals.entry((entry.unit, year, period, account)).or_default();
            *total = (total.0.saturating_add(booked.debit_cents), total.1.saturating_add(booked.credit_cents));
        }
    }
    let row = |((unit, year, period, account), (debit, credit)): ((i64, i64, i64, &str), (i64, i64))| {
        let name = view.books.find_account(account).map(|account| account.description.as_str());
        vec![
            Cell::Int(unit),
            Cell::Int(year),
            Cell::Int(period),
            Cell::text(account),
            Cell::maybe(name),
            Cell::cents(credit),
            Cell::cents(debit),
            Cell::cents(debit.saturating_sub(credit)),
            Cell::cents(0),
        ]
    };
    totals.into_iter().map(row).collect()
}
