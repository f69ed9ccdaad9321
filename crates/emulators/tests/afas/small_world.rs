//! A world small enough to know by heart.

use std::sync::Arc;

use emulators::world::{
    Administration, Books, Debtor, Invoice, Journal, JournalKind, LedgerAccount, Period, Turnover, VatCode, World,
};
use jiff::civil::{Date, date};

pub(crate) const TODAY: Date = date(2026, 11, 18);

/// Two administrations, five debtors, seven invoices.
pub(crate) fn small_world() -> Arc<World> {
    let books = Books {
        administrations: vec![administration(1, "Voorbeeld B.V."), administration(2, "Voorbeeld Export B.V.")],
        journals: journals(),
        accounts: accounts(),
        periods: [1, 2].into_iter().flat_map(periods).collect(),
        vat_codes: vec![VatCode {
            code: "1".to_owned(),
            description: "Btw hoog".to_owned(),
            account: "1500".to_owned(),
            percentage: 21,
        }],
        debtors: vec![
            debtor("10044", "Jansen Techniek", false),
            debtor("10045", "De Vries Wonen", false),
            debtor("00012", "Bakkerij Smit", false),
            debtor("10400", "O'Brien, Fiets; en meer", false),
            debtor("19999", "Gestopt B.V.", true),
        ],
        invoices: vec![
            invoice("V0031888", "10044", 14_850, 14_850),
            invoice("V0031889", "10044", 10_000, 4_000),
            invoice("V0031890", "00012", 12_345, 12_345),
            Invoice { order: Some("ORD-7".to_owned()), ..invoice("V0031891", "10045", 50, 50) },
            Invoice { order: Some("ORD-8".to_owned()), ..invoice("V0031892", "10045", 2_500, 0) },
            invoice("C0000001", "10044", -5_000, -5_000),
            Invoice { administration: 2, ..invoice("X0000001", "10044", 7_700, 7_700) },
        ],
    };
    Arc::new(World { seed: 7, today: TODAY, books, turnover: Turnover::default() })
}

fn administration(number: i64, name: &str) -> Administration {
    Administration { number, name: name.to_owned() }
}

fn journals() -> Vec<Journal> {
    let journal = |administration, code: &str, kind, contra: Option<&str>, blocked| Journal {
        administration,
        code: code.to_owned(),
        description: format!("Dagboek {code}"),
        kind,
        contra_account: contra.map(str::to_owned),
        blocked,
    };
    vec![
        journal(1, "20", JournalKind::Sales, None, false),
        journal(1, "50", JournalKind::Bank, Some("1100"), false),
        journal(1, "55", JournalKind::Bank, Some("1230"), false),
        journal(1, "80", JournalKind::Memorial, None, false),
        journal(1, "99", JournalKind::Memorial, None, true),
        journal(2, "20", JournalKind::Sales, None, false),
        journal(2, "55", JournalKind::Bank, Some("1230"), false),
    ]
}

fn accounts() -> Vec<LedgerAccount> {
    let account = |number: &str, kind| LedgerAccount {
        number: number.to_owned(),
        description: format!("Rekening {number}"),
        kind,
        collective: 'N',
        vat_allowed: false,
        allocation: 'N',
        blocked: false,
    };
    vec![
        account("1100", 1),
        account("1230", 1),
        LedgerAccount { collective: 'D', ..account("1300", 1) },
        account("1500", 2),
        LedgerAccount { vat_allowed: true, ..account("4500", 4) },
        LedgerAccount { allocation: 'B', ..account("4600", 4) },
        account("4590", 4),
        LedgerAccount { blocked: true, ..account("4999", 4) },
        LedgerAccount { vat_allowed: true, ..account("8000", 3) },
    ]
}

/// The months of two years, the first year blocked.
fn periods(administration: i64) -> Vec<Period> {
    let month = |year: i16, month: i8| {
        let from = date(year, month, 1);
        let period = i16::from(month);
        Period { administration, year, period, from, to: from.last_of_month(), blocked: year == 2025 }
    };
    (1..=12).map(|number| month(2025, number)).chain((1..=12).map(|number| month(2026, number))).collect()
}

fn debtor(number: &str, name: &str, blocked: bool) -> Debtor {
    Debtor {
        number: number.to_owned(),
        name: name.to_owned(),
        email: format!("{number}@voorbeeld.nl"),
        iban: "NL91ABNA0417164300".to_owned(),
        blocked,
    }
}

/// An invoice of administration 1.
pub(crate) fn invoice(number: &str, debtor: &str, amount_cents: i64, open_cents: i64) -> Invoice {
    Invoice {
        administration: 1,
        journal: "20".to_owned(),
        debtor: debtor.to_owned(),
        number: number.to_owned(),
        order: None,
        payment_reference: Some(format!("8{number}")),
        date: date(2026, 10, 1),
        due: date(2026, 10, 31),
        currency: "EUR".to_owned(),
        amount_cents,
        open_cents,
        description: format!("Factuur {number}"),
    }
}
