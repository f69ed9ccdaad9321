//! Tables on debtors, countries, and the list of connectors. The invented world has no creditors.

use super::catalog::{Definition, boolean, date, decimal, listed, text};
use super::cell::Cell;
use super::{Row, View};
use crate::world::Debtor;

pub(super) const TABLES: &[Definition] = &[
    Definition {
        id: "Profit_Debtor",
        description: "Debiteuren (Profit)",
        columns: &[
            text("DebtorId", 16),
            text("DebtorName", 80),
            text("BcCo", 15),
            text("SearchName", 10),
            text("AdressLine1", 255),
            text("AdressLine3", 255),
            text("AdressLine4", 255),
            text("TelNr", 30),
            text("Email", 255),
            text("IBAN", 40),
            text("VatNr", 20),
            text("ChOfCommNr", 20),
            text("CollectAccount", 16),
            text("PayCon", 5),
            text("VatDuty", 1),
            boolean("Blocked"),
            decimal("CreditLimit"),
            text("CurrencyId", 3),
            boolean("AutoPayment"),
            date("CreateDate"),
            date("ModifiedDate"),
        ],
        unit: None,
        custom: false,
        rows: debtors,
    },
    Definition {
        id: "ProfitCountries",
        description: "Landen (Profit)",
        columns: &[text("CoId", 3), text("Co", 50)],
        unit: None,
        custom: false,
        rows: countries,
    },
    Definition {
        id: "ProfitGetConnectoren",
        description: "GetConnectoren (Profit)",
        columns: &[text("Omschrijving", 50), text("Naam", 50), boolean("Geblokkeerd")],
        unit: None,
        custom: false,
        rows: connectors,
    },
];

fn debtors(view: &View<'_>) -> Vec<Row> {
    let collective = view.books.collective_account();
    let row = |debtor: &Debtor| {
        let search: String = debtor.name.to_uppercase().chars().filter(|c| c.is_alphanumeric()).take(10).collect();
        vec![
            Cell::text(&debtor.number),
            Cell::text(&debtor.name),
            Cell::Null,
            Cell::text(search),
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::Null,
            Cell::text(&debtor.email),
            Cell::text(&debtor.iban),
            Cell::Null,
            Cell::Null,
            Cell::text(collective),
            Cell::text(crate::afas::books::USUAL_CONDITION),
            Cell::text("1"),
            Cell::Bool(debtor.blocked),
            Cell::cents(0),
            Cell::text("EUR"),
            Cell::Bool(false),
            Cell::Null,
            Cell::Null,
        ]
    };
    view.books.debtors.iter().map(row).collect()
}

fn countries(_: &View<'_>) -> Vec<Row> {
    let countries = [("B", "België"), ("D", "Duitsland"), ("NL", "Nederland")];
    countries.map(|(code, name)| vec![Cell::text(code), Cell::text(name)]).into()
}

fn connectors(view: &View<'_>) -> Vec<Row> {
    let blocked = |id: &str| view.knobs.blocked_definitions.iter().any(|blocked| blocked.eq_ignore_ascii_case(id));
    let row = |definition: &Definition| {
        vec![Cell::text(definition.description), Cell::text(definition.id), Cell::Bool(blocked(definition.id))]
    };
    listed(view.user, view.knobs).into_iter().map(row).collect()
}
