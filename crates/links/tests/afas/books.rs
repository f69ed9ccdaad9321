//! The books in the words of the ledger.

use jiff::civil::date;
use ledger::entry::Side;
use ledger::money::{Currency, Money};
use ledger::problem::ProblemKind;
use links::books::afas::open_items::OpenItemSource;
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::setup::{books, voucher};
use crate::table::{Row, page, row};

fn eur(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

fn rows_of(connector: &str) -> Vec<Row> {
    let day = "2026-11-18T00:00:00Z";
    let line = |journal: &str, entry: i64, seq: i64, account: &str, debit: Value, credit: Value| {
        json!({ "UnitId": 1, "EntryNo": entry, "SeqNo": seq, "JournalId": journal, "AccountNo": account, "Year": 2026,
            "AmtDebit": debit, "AmtCredit": credit, "VoucherNo": if entry < 9 { "KP41000001" } else { "55-0009" },
            "VoucherDate": day, "EntryDate": day, "InvoiceId": if account == "00144" { json!("V0031888") } else { json!(null) },
            "VatCode": null, "Description": if entry == 9 { "Ontvangst KP41000001" } else { "Ontvangst" } })
    };
    let rows = match connector {
        "Profit_Administrations" => {
            vec![json!({ "AdminId": 2, "AdminNm": "Zuid" }), json!({ "AdminId": 1, "AdminNm": "Noord" })]
        }
        "Profit_Journals" => vec![
            json!({ "UnitId": 1, "JournalId": "55", "Description": "Pay.", "JournalType": "B", "Blocked": false }),
            json!({ "UnitId": 2, "JournalId": "60", "Description": "Elders", "JournalType": "B", "Blocked": true }),
        ],
        "Profit_Accounts" => vec![
            json!({ "Account": "0100", "Description": "Kas", "Blocked": null, "VatAllowed": true, "CollectAccount": false }),
        ],
        "Profit_VAT_code" => vec![json!({ "VatCode": "1", "Description": "Hoog", "VatPerc": 21.0, "Blocked": false })],
        "Profit_periods_per_administration" => vec![
            json!({ "Unit": 1, "Year": 2026, "Period": 11, "DateFrom": "2026-11-01T00:00:00Z", "DateTo": "2026-11-30T00:00:00Z", "Blocked": false }),
            json!({ "Unit": 1, "Year": 2026, "Period": 2, "DateFrom": "2026-02-01T00:00:00Z", "DateTo": "2026-02-28T00:00:00Z", "Blocked": true }),
        ],
        "Profit_Debtor" => vec![
            json!({ "DebtorId": "00144", "DebtorName": "De Vries", "Blocked": true }),
            json!({ "DebtorId": "00145", "DebtorName": "Jansen", "Blocked": false }),
        ],
        "Profit_Debtor_Invoices" => (0..60)
            .map(|n| {
                json!({ "UnitId": 1, "DebtorId": "00144", "InvoiceNr": format!("V{n:04}"), "NookPieceDate": day,
                "ExpDate": null, "CurrencyId": "EUR", "AmtInvoice": 10.1, "AmtInvoiceCurr": 10.1, "Balance": 10.1,
                "BalanceCurr": 10.1, "Description": null })
            })
            .collect(),
        "Kruispost_OpenItems" => {
            vec![json!({ "UnitId": 1, "DebtorId": "00145", "DebtorName": "Jansen", "DebtorBlocked": false,
            "InvoiceNr": "V9", "VoucherDate": day, "CurrencyId": "EUR", "AmtInvoice": 5, "Balance": 2.5, "BalanceCurr": 2.5,
            "PaymentReference": "8123", "OrderNumber": "O-7", "JournalId": "20", "Description": "x" })]
        }
        "Kruispost_Order_Invoices" => vec![
            json!({ "UnitId": 1, "OrderNumber": "O-7", "InvoiceNr": "V9", "DebtorId": "00145", "InvoiceDate": day }),
            json!({ "UnitId": 2, "OrderNumber": "O-8", "InvoiceNr": "V8", "DebtorId": "00145", "InvoiceDate": day }),
        ],
        "Profit_Transactions" => vec![
            line("55", 7, 2, "00144", json!(null), json!(148.5)),
            line("55", 7, 1, "1230", json!(148.5), json!(0)),
            line("80", 7, 1, "1300", json!(1), json!(0)),
            line("80", 7, 2, "1301", json!(0), json!(1)),
            line("55", 9, 1, "1230", json!(3), json!(0)),
            line("55", 9, 2, "4500", json!(0), json!(3)),
        ],
        other => panic!("{other} is not served"),
    };
    rows.into_iter().map(row).collect()
}

/// What the App connector offers besides Profit_Debtor.
fn metainfo(path: &str, offered: &[&str]) -> Reply {
    if let Some(connector) = path.strip_prefix("metainfo/get/") {
        let fields: Vec<_> = rows_of(connector)[0].keys().map(|id| json!({ "id": id, "dataType": "string" })).collect();
        return Reply::ok(json!({ "name": connector, "fields": fields }).to_string());
    }
    let listed: Vec<_> = offered.iter().map(|id| json!({ "id": id, "description": "" })).collect();
    Reply::ok(json!({ "getConnectors": listed, "updateConnectors": [], "info": {} }).to_string())
}

async fn server_offering(offered: &'static [&'static str]) -> Server {
    Server::start(move |request: &Request| match request.path.strip_prefix("connectors/") {
        Some(connector) => page(&rows_of(connector), request),
        None => metainfo(&request.path, offered),
    })
    .await
}

async fn source(server: &Server) -> OpenItemSource {
    let books = books(server);
    let inventory = books.client().inventory().await.unwrap();
    books.open_item_source(&inventory).await.unwrap()
}

#[tokio::test]
async fn master_data_is_read_and_sorted() {
    let server = server_offering(&[]).await;
    let books = books(&server);
    let administrations = books.administrations().await.unwrap();
    assert_eq!(
        administrations.iter().map(|one| (one.number, one.name.as_str())).collect::<Vec<_>>(),
        [(1, "Noord"), (2, "Zuid")]
    );
    let journals = books.journals(1).await.unwrap();
    assert_eq!(journals.iter().map(|one| (one.code.as_str(), one.blocked)).collect::<Vec<_>>(), [("55", false)]);
    let accounts = books.accounts().await.unwrap();
    assert_eq!((accounts[0].number.as_str(), accounts[0].vat_allowed, accounts[0].blocked), ("0100", true, false));
    assert_eq!(books.vat_codes().await.unwrap()[0].code, "1");
    assert_eq!(books.debtors().await.unwrap().len(), 2);
    let periods = books.periods(1).await.unwrap();
    assert_eq!(periods.iter().map(|one| (one.period, one.blocked)).collect::<Vec<_>>(), [(2, true), (11, false)]);
    assert_eq!((periods[1].from, periods[1].to), (date(2026, 11, 1), date(2026, 11, 30)));
}

#[tokio::test]
async fn open_items_come_from_our_connector_when_it_is_offered() {
    let server = server_offering(&["Kruispost_OpenItems", "Profit_Debtor_Invoices", "Profit_Debtor"]).await;
    let source = source(&server).await;
    assert_eq!((source.connector.as_str(), source.look_up_debtors), ("Kruispost_OpenItems", false));
    let items = books(&server).open_items(1, Currency::EUR, &source).await.unwrap();
    assert_eq!(items.len(), 1);
    let item = &items[0];
    assert_eq!((item.amount, item.balance, item.debtor_name.as_str()), (eur(500), eur(250), "Jansen"));
    let texts = [&item.journal, &item.order, &item.payment_reference].map(|text| text.as_deref());
    assert_eq!(texts, [Some("20"), Some("O-7"), Some("8123")]);
    assert!(server.requests_to("connectors/Profit_Debtor").is_empty());
}

#[tokio::test]
async fn open_items_of_afas_itself_get_names_and_blocked_flags_from_the_debtors() {
    let server = server_offering(&["Profit_Debtor_Invoices", "Profit_Debtor"]).await;
    let source = source(&server).await;
    assert_eq!((source.connector.as_str(), source.look_up_debtors), ("Profit_Debtor_Invoices", true));
    let items = books(&server).open_items(1, Currency::EUR, &source).await.unwrap();
    assert_eq!(items.len(), 60);
    assert!(
        items.iter().all(|item| item.debtor_name == "De Vries" && item.debtor_blocked && item.balance == eur(1010))
    );
}

#[tokio::test]
async fn chosen_invoices_are_read_again_in_questions_that_fit() {
    let server = server_offering(&["Profit_Debtor_Invoices", "Profit_Debtor"]).await;
    let source = source(&server).await;
    let mut wanted: Vec<String> = (10..60).map(|n| format!("V{n:04}")).collect();
    wanted.push("PAID".to_owned());
    let items = books(&server).open_items_of(1, Currency::EUR, &source, &wanted).await.unwrap();
    assert_eq!(
        items.iter().map(|item| item.invoice.as_str()).collect::<Vec<_>>(),
        wanted[..50].iter().collect::<Vec<_>>()
    );
    assert!(items.iter().all(|item| item.debtor_blocked));
    assert!(server.requests_to("connectors/Profit_Debtor_Invoices").len() > 1);
    assert_eq!(server.requests_to("connectors/Profit_Debtor").last().unwrap().query["filtervalues"], "00144");
}

#[tokio::test]
async fn without_any_connector_for_open_items_the_one_to_add_is_named() {
    let server = server_offering(&["Profit_Debtor"]).await;
    let books = books(&server);
    let inventory = books.client().inventory().await.unwrap();
    let failure = books.open_item_source(&inventory).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::AfasConnectorMissing);
    assert!(failure.problem().detail.en().contains("Kruispost_OpenItems"), "{failure}");
}

#[tokio::test]
async fn a_column_without_which_nothing_can_be_matched_is_named() {
    let server = Server::start(|request| match request.path.as_str() {
        "metainfo" => metainfo("metainfo", &["Kruispost_OpenItems"]),
        _ => Reply::ok(
            r#"{"fields":[{"id":"UnitId"},{"id":"DebtorId"},{"id":"InvoiceNr"},{"id":"Balance"},{"id":"CurrencyId"}]}"#,
        ),
    })
    .await;
    let books = books(&server);
    let inventory = books.client().inventory().await.unwrap();
    let failure = books.open_item_source(&inventory).await.unwrap_err();
    assert_eq!(failure.kind(), ProblemKind::AfasFieldMissing);
    assert_eq!(failure.problem().detail, "GetConnector Kruispost_OpenItems: AmtInvoice");
}

#[tokio::test]
async fn orders_lead_to_invoices() {
    let orders = books(&server_offering(&[]).await).order_invoices(1).await.unwrap();
    assert_eq!(orders.len(), 1);
    assert_eq!((orders[0].order.as_str(), orders[0].invoice.as_str()), ("O-7", "V9"));
}

#[tokio::test]
async fn a_voucher_is_looked_up_in_every_journal_and_gives_whole_entries() {
    let server = server_offering(&[]).await;
    let entries = books(&server).find_entries(1, &voucher(), Currency::EUR).await.unwrap();
    let found: Vec<_> =
        entries.iter().map(|e| (e.reference.journal.as_str(), e.reference.number, e.lines.len())).collect();
    assert_eq!(found, [("55", 7, 2), ("80", 7, 2)]);
    assert_eq!((entries[0].debit_total, entries[0].credit_total), (eur(14850), eur(14850)));
    let receipt = &entries[0].lines[1];
    assert_eq!((receipt.account.as_str(), receipt.invoice.as_deref()), ("00144", Some("V0031888")));
    assert_eq!((receipt.debit, receipt.credit), (eur(0), eur(14850)));
    assert_eq!(receipt.date, Some(date(2026, 11, 18)));
    let query = &server.requests()[0].query;
    assert_eq!(query["filterfieldids"], "UnitId,VoucherNo");
    assert_eq!(query["orderbyfieldids"], "EntryNo,SeqNo");
}

#[tokio::test]
async fn an_entry_that_afas_renumbered_is_found_by_its_text() {
    let books = books(&server_offering(&[]).await);
    let entries = books.find_entries_by_text(1, "55", date(2026, 11, 18), &voucher(), Currency::EUR).await.unwrap();
    assert_eq!(entries.iter().map(|entry| entry.reference.number).collect::<Vec<_>>(), [9]);
    let other_day = books.find_entries_by_text(1, "55", date(2026, 11, 17), &voucher(), Currency::EUR).await.unwrap();
    assert!(other_day.is_empty());
}

#[tokio::test]
async fn entries_that_take_an_amount_off_an_account_are_found_whole() {
    let books = books(&server_offering(&[]).await);
    let found = async |account, side, cents, day| {
        let entries = books.find_entries_on_account(1, account, (side, eur(cents)), day).await.unwrap();
        entries.into_iter().map(|e| (e.reference.journal, e.reference.number, e.lines.len())).collect::<Vec<_>>()
    };
    let day = date(2026, 11, 18);
    assert_eq!(found("1230", Side::Debit, 14_850, day).await, [("55".to_owned(), 7, 2)]);
    assert_eq!(found("1230", Side::Debit, 300, date(2026, 11, 1)).await, [("55".to_owned(), 9, 2)]);
    assert_eq!(found("1230", Side::Credit, 14_850, day).await, []);
    assert_eq!(found("1230", Side::Debit, 14_851, day).await, []);
    assert_eq!(found("1230", Side::Debit, 14_850, date(2026, 11, 19)).await, []);
}
