//! Tables on how the books are set up.

use super::catalog::{Definition, boolean, date, decimal, int, text};
use super::cell::Cell;
use super::{Row, View};
use crate::afas::books::CURRENCIES;
use crate::world::JournalKind;

pub(super) const TABLES: &[Definition] = &[
    Definition {
        id: "Profit_Administrations",
        description: "Administraties (Profit)",
        columns: &[int("AdminId"), text("AdminNm", 50), text("AdminCd", 10)],
        unit: Some("AdminId"),
        custom: false,
        rows: administrations,
    },
    Definition {
        id: "Profit_Journals",
        description: "Dagboeken (Profit)",
        columns: &[
            int("UnitId"),
            text("JournalId", 6),
            text("Description", 50),
            text("JournalType", 10),
            boolean("Blocked"),
        ],
        unit: Some("UnitId"),
        custom: false,
        rows: journals,
    },
    Definition {
        id: "Profit_Accounts",
        description: "Grootboekrekeningen (Profit)",
        columns: &[
            text("Account", 16),
            text("Description", 50),
            text("Type", 1),
            text("Sort", 1),
            boolean("Blocked"),
            boolean("CollectAccount"),
            text("CollectAccountType", 1),
            text("Feature", 1),
            text("CollectOn", 16),
            boolean("VatAllowed"),
            text("VatCode", 3),
            text("Budget", 1),
            text("ToProject", 1),
            text("DimAx1", 1),
            text("DimAx2", 1),
            text("DimAx3", 1),
            text("DimAx4", 1),
            text("DimAx5", 1),
        ],
        unit: None,
        custom: false,
        rows: accounts,
    },
    Definition {
        id: "Profit_periods_per_administration",
        description: "Perioden per administratie (Profit)",
        columns: &[
            int("Unit"),
            int("Year"),
            int("Period"),
            text("PeriodDesc", 50),
            date("DateFrom"),
            date("DateTo"),
            boolean("Blocked"),
            int("Periodtable"),
            text("TableDesc", 50),
        ],
        unit: Some("Unit"),
        custom: false,
        rows: periods,
    },
    Definition {
        id: "Profit_VAT_code",
        description: "Btw-codes (Profit)",
        columns: &[
            text("VatCode", 3),
            text("Description", 50),
            text("AccountNr", 16),
            decimal("VatPerc"),
            text("VatDuty", 1),
            boolean("Blocked"),
            text("VatMethod", 1),
            text("VatType", 1),
        ],
        unit: None,
        custom: false,
        rows: vat_codes,
    },
    Definition {
        id: "Profit_Currency",
        description: "Valuta (Profit)",
        columns: &[
            text("CurrencyId", 3),
            text("Currency", 50),
            decimal("Exchange_Rate"),
            date("StartDate"),
            decimal("DailyRate"),
        ],
        unit: None,
        custom: false,
        rows: currencies,
    },
    Definition {
        id: "Profit_Allocation_Assigments",
        description: "Verbijzonderingstoewijzingen (Profit)",
        columns: &[
            int("Unit"),
            text("Account", 16),
            int("DimAx"),
            text("AxDescription", 50),
            text("DimCode", 16),
            text("CodeDescription", 50),
        ],
        unit: Some("Unit"),
        custom: false,
        rows: allocations,
    },
];

fn administrations(view: &View<'_>) -> Vec<Row> {
    let administrations = view.books.administrations.iter();
    administrations.map(|unit| vec![Cell::Int(unit.number), Cell::text(&unit.name), Cell::Null]).collect()
}

/// The codes of `JournalType` are not published; these follow the order in which the Help Center names the kinds.
fn journal_type(kind: JournalKind) -> &'static str {
    match kind {
        JournalKind::Purchase => "1",
        JournalKind::Sales => "2",
        JournalKind::Cash => "3",
        JournalKind::Bank => "4",
        JournalKind::Memorial => "5",
    }
}

fn journals(view: &View<'_>) -> Vec<Row> {
    let journals = view.books.journals.iter();
    let row = |journal: &crate::world::Journal| {
        vec![
            Cell::Int(journal.administration),
            Cell::text(&journal.code),
            Cell::text(&journal.description),
            Cell::text(journal_type(journal.kind)),
            Cell::Bool(journal.blocked),
        ]
    };
    journals.map(row).collect()
}

fn accounts(view: &View<'_>) -> Vec<Row> {
    let row = |account: &crate::world::LedgerAccount| {
        let collective = account.collective != 'N';
        let mut row = vec![
            Cell::text(&account.number),
            Cell::text(&account.description),
            Cell::text(account.kind.to_string()),
            Cell::Null,
            Cell::Bool(account.blocked),
            Cell::Bool(collective),
            Cell::text(account.collective),
            Cell::Null,
            Cell::Null,
            Cell::Bool(account.vat_allowed),
            Cell::Null,
            Cell::Null,
            Cell::text("N"),
            Cell::text(account.allocation),
        ];
        row.extend(std::iter::repeat_n(Cell::text("N"), 4));
        row
    };
    view.books.accounts.iter().map(row).collect()
}

fn periods(view: &View<'_>) -> Vec<Row> {
    let row = |period: &crate::world::Period| {
        vec![
            Cell::Int(period.administration),
            Cell::Int(period.year.into()),
            Cell::Int(period.period.into()),
            Cell::text(format!("Periode {}", period.period)),
            Cell::day(period.from),
            Cell::day(period.to),
            Cell::Bool(period.blocked),
            Cell::Int(1),
            Cell::text("Maanden"),
        ]
    };
    view.books.periods.iter().map(row).collect()
}

fn vat_codes(view: &View<'_>) -> Vec<Row> {
    let row = |vat: &crate::world::VatCode| {
        vec![
            Cell::text(&vat.code),
            Cell::text(&vat.description),
            Cell::text(&vat.account),
            Cell::Decimal(vat.percentage.into()),
            Cell::Null,
            Cell::Bool(false),
            Cell::Null,
            Cell::Null,
        ]
    };
    view.books.vat_codes.iter().map(row).collect()
}

fn currencies(_: &View<'_>) -> Vec<Row> {
    let row = |(code, name, rate): &(&str, &str, i64)| {
        let rate = Cell::Decimal(rust_decimal::Decimal::new(*rate, 4).normalize());
        vec![Cell::text(*code), Cell::text(*name), rate.clone(), Cell::Null, rate]
    };
    CURRENCIES.iter().map(row).collect()
}

/// Every cost centre may be used on each account whose first axis is filled by hand.
fn allocations(view: &View<'_>) -> Vec<Row> {
    let books = view.books;
    let accounts = || books.accounts.iter().filter(|account| account.allocation == 'B');
    let mut rows = Vec::new();
    for unit in &books.administrations {
        for account in accounts() {
            rows.extend(books.cost_centres.iter().map(|(code, name)| {
                let axis = [Cell::Int(1), Cell::text("Kostenplaats"), Cell::text(code), Cell::text(name)];
                [Cell::Int(unit.number), Cell::text(&account.number)].into_iter().chain(axis).collect()
            }));
        }
    }
    rows
}
