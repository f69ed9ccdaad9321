//! Invented values that the tests build on. Amounts are cents.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use ledger::entry::{Account, EntryLine, EntryParts, Side, Voucher};
use ledger::money::{Currency, Money};
use ledger::open_item::OpenItem;
use ledger::problem::{Problem, ProblemKind};
use ledger::reason::{Evidence, FoundBy, NotFound, Reason};
use ledger::settlement::{
    CostsAtRate, CostsSpecification, ExternalTurnover, ExtraField, LineKind, Named, SettlementLine, SettlementParts,
};
use secrecy::SecretString;
use serde_json::json;
use store::{
    BookingReferenceRow, EntryRow, FIRST_ORGANISATION, FetchedSettlement, Flow, Lease, NewConnection, NewFlow, Store,
};

pub(crate) const TTL: SignedDuration = SignedDuration::from_secs(60);
pub(crate) const CODE: &str = "20261118001";

/// A moment, `seconds` after the start of the story.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_000_000 + seconds).unwrap()
}

pub(crate) fn euro(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

pub(crate) fn problem(detail: &str) -> Problem {
    Problem::new(ProblemKind::AfasRefused, detail)
}

pub(crate) fn pay_connection(name: &str) -> NewConnection {
    NewConnection {
        organisation: FIRST_ORGANISATION.into(),
        who: "anna".into(),
        kind: "pay".into(),
        name: name.into(),
        settings: json!({"at_code": "AT-0001-0001"}),
        secrets: BTreeMap::from([("token".into(), SecretString::from("very-secret-pay-token"))]),
    }
}

pub(crate) fn afas_connection(name: &str) -> NewConnection {
    NewConnection {
        organisation: FIRST_ORGANISATION.into(),
        who: "anna".into(),
        kind: "afas".into(),
        name: name.into(),
        settings: json!({"participant": "12345"}),
        secrets: BTreeMap::from([("token".into(), SecretString::from("very-secret-afas-token"))]),
    }
}

/// A flow between two connections of its own.
pub(crate) async fn a_flow(store: &Store, name: &str) -> Flow {
    a_flow_of(store, FIRST_ORGANISATION, name).await
}

/// The same for another organisation.
pub(crate) async fn a_flow_of(store: &Store, organisation: &str, name: &str) -> Flow {
    let source = NewConnection { organisation: organisation.into(), ..pay_connection(&format!("{name} pay")) };
    let source = store.create_connection(source, at(0)).await.unwrap();
    let books = NewConnection { organisation: organisation.into(), ..afas_connection(&format!("{name} afas")) };
    let books = store.create_connection(books, at(0)).await.unwrap();
    let new = NewFlow {
        organisation: organisation.into(),
        who: "anna".into(),
        kind: "pay-afas".into(),
        name: name.into(),
        source_connection: source.id,
        books_connection: books.id,
        settings: json!({"administration": 1, "journal": "60"}),
        start_date: date(2026, 1, 1),
    };
    store.create_flow(new, at(0)).await.unwrap()
}

/// A flow and a lease on it.
pub(crate) async fn a_leased_flow(store: &Store, name: &str) -> (Flow, Lease) {
    let flow = a_flow(store, name).await;
    let lease = store.acquire_lease(&flow.id, "worker-1", at(0), TTL).await.unwrap().unwrap();
    (flow, lease)
}

pub(crate) fn fetched(code: &str, body: &str) -> FetchedSettlement {
    FetchedSettlement {
        code: code.into(),
        date: date(2026, 11, 18),
        documents: vec![
            ("settlement".into(), body.as_bytes().to_vec()),
            ("records:CL-1".into(), b"{\"records\": []}".to_vec()),
        ],
    }
}

pub(crate) fn line(id: &str, kind: LineKind, minor: i64) -> SettlementLine {
    SettlementLine {
        id: id.into(),
        kind,
        amount: euro(minor),
        clearing: "CL-1".into(),
        turnover_group: None,
        method: None,
        date: None,
        order_id: None,
        reference: String::new(),
        description: String::new(),
        extras: Vec::new(),
        extras_known: false,
        customer_amount: None,
        costs: None,
    }
}

/// A settlement with every kind of field filled: EUR 100.00 paid, EUR 0.50 of costs.
pub(crate) fn parts(code: &str) -> SettlementParts {
    let payment = SettlementLine {
        turnover_group: Some(Named { code: "SL-1".into(), name: "Webshop \"Zuid\"".into() }),
        method: Some(Named { code: "10".into(), name: "iDEAL".into() }),
        date: Some(date(2026, 11, 16)),
        order_id: Some("41000000101X0a01".into()),
        reference: "F20260001".into(),
        description: "Bestelling é 100%_\\".into(),
        extras: vec![ExtraField { name: "extra1".into(), value: "BST-77".into() }],
        extras_known: true,
        customer_amount: Some(Money::new(11_000, Currency::USD)),
        ..line("L-1", LineKind::Payment, 10_000)
    };
    let costs = SettlementLine {
        costs: Some(CostsSpecification {
            invoice: Some("INV-1".into()),
            rates: vec![CostsAtRate { rate_hundredths: 2100, excluding_vat: euro(41), vat: euro(9) }],
        }),
        ..line("L-2", LineKind::Costs, -50)
    };
    SettlementParts {
        code: code.into(),
        description: "PAY 20261118001 Webshop".into(),
        date: date(2026, 11, 18),
        payout: euro(9_950),
        lines: vec![payment, costs],
        external: vec![ExternalTurnover {
            method: Named { code: "706".into(), name: "Visa".into() },
            turnover_group: None,
            amount: euro(-1_200),
            transactions: 3,
        }],
        notes: vec!["unit: cents".into()],
    }
}

/// One balanced entry, part `part` of a settlement: the payout against a debtor and the costs.
pub(crate) fn entry(code: &str, part: u32) -> EntryParts {
    let evidence = Evidence { field: "reference".into(), found: "F20260001".into(), rule: FoundBy::InvoiceNumber };
    EntryParts {
        voucher: Voucher::of_settlement("P", code, part).unwrap(),
        part,
        administration: 1,
        journal: "60".into(),
        date: date(2026, 11, 18),
        year: 2026,
        period: 11,
        lines: vec![
            entry_line(Account::Ledger("1290".into()), Side::Debit, 9_950, payout_reason(code)),
            EntryLine {
                vat_code: Some("5".into()),
                ..entry_line(Account::Ledger("4500".into()), Side::Debit, 50, Reason::CostsWithVat)
            },
            EntryLine {
                invoice: Some("F20260001".into()),
                covers: vec!["L-1".into()],
                ..entry_line(
                    Account::Debtor("0010001".into()),
                    Side::Credit,
                    9_000,
                    Reason::Payment { evidence, open: euro(9_000), rest: euro(0), rung: None },
                )
            },
            entry_line(
                Account::Ledger("1299".into()),
                Side::Credit,
                1_000,
                Reason::DebtorNotFound {
                    why: NotFound::NoNumber { searched: vec!["reference: ?".into()], mistyped: Vec::new() },
                    possible: Vec::new(),
                },
            ),
        ],
    }
}

fn payout_reason(code: &str) -> Reason {
    Reason::Payout { settlement: code.into(), part: 1, parts: 1 }
}

fn entry_line(account: Account, side: Side, minor: i64, reason: Reason) -> EntryLine {
    EntryLine {
        account,
        side,
        amount: euro(minor),
        invoice: None,
        vat_code: None,
        description: "Pay. 20261118001".into(),
        covers: Vec::new(),
        reason,
    }
}

pub(crate) fn booking(number: &str) -> BookingReferenceRow {
    BookingReferenceRow { administration: 1, journal: "60".into(), number: number.into() }
}

pub(crate) fn open_item(administration: i64, invoice: &str, balance: i64) -> OpenItem {
    OpenItem {
        administration,
        debtor: "0010001".into(),
        debtor_name: "Bakkerij 't Hoekje".into(),
        debtor_blocked: false,
        invoice: invoice.into(),
        journal: Some("70".into()),
        order: None,
        payment_reference: Some("1234567890123456".into()),
        date: day(1),
        due_date: Some(day(30)),
        amount: euro(balance),
        balance: euro(balance),
        description: "Levering".into(),
    }
}

pub(crate) fn day(day: i8) -> Date {
    date(2026, 11, day)
}

/// A fetched settlement; its id.
pub(crate) async fn a_fetched(store: &Store, lease: &Lease, code: &str) -> String {
    store.save_fetched(lease, &fetched(code, "first"), at(1)).await.unwrap().id
}

/// A settlement that has been read; its id.
pub(crate) async fn a_read(store: &Store, lease: &Lease, code: &str) -> String {
    let id = a_fetched(store, lease, code).await;
    store.save_read(lease, &id, &parts(code), at(2)).await.unwrap();
    id
}

/// A settlement with `entries` planned entries, waiting for approval; its id.
pub(crate) async fn a_planned(store: &Store, lease: &Lease, code: &str, entries: u32) -> String {
    let id = a_read(store, lease, code).await;
    let entries = (1..=entries).map(|part| entry(code, part)).collect();
    store.save_plan(lease, &id, entries, None, at(3)).await.unwrap();
    id
}

/// An approved settlement and its entries.
pub(crate) async fn an_approved(store: &Store, lease: &Lease, code: &str, entries: u32) -> (String, Vec<EntryRow>) {
    let id = a_planned(store, lease, code, entries).await;
    store.approve_settlement(&id, "anna", at(4)).await.unwrap();
    let rows = store.entries_of(&id).await.unwrap();
    (id, rows)
}

/// A settlement whose entries are in the books; its id and its entries.
pub(crate) async fn a_posted(store: &Store, lease: &Lease, code: &str, entries: u32) -> (String, Vec<EntryRow>) {
    let (id, rows) = an_approved(store, lease, code, entries).await;
    for (row, number) in rows.iter().zip(900..) {
        store.begin_posting(lease, &row.id, at(5)).await.unwrap();
        store.set_posted(lease, &row.id, &booking(&number.to_string()), at(6)).await.unwrap();
    }
    let rows = store.entries_of(&id).await.unwrap();
    (id, rows)
}
