//! What each GetConnector holds.

use emulators::afas::{AfasEmulator, DebtorLines};
use emulators::world::World;

use crate::small_world::{TODAY, invoice};
use crate::support::{Afas, debtor, entry, ledger, receipt, receipt_of};

#[tokio::test]
async fn every_listed_connector_answers_with_the_fields_it_declares() {
    let afas = Afas::start().await;
    afas.book(&receipt()).await;
    let inventory = afas.get("metainfo").await.json();
    for connector in inventory["getConnectors"].as_array().unwrap() {
        let id = connector["id"].as_str().unwrap();
        let fields = afas.get(&format!("metainfo/get/{id}")).await.json();
        let mut declared: Vec<&str> =
            fields["fields"].as_array().unwrap().iter().map(|field| field["id"].as_str().unwrap()).collect();
        declared.sort_unstable();
        let rows = afas.get(&format!("connectors/{id}")).await.rows();
        assert!(!rows.is_empty(), "{id}");
        for row in rows {
            assert_eq!(row.keys().map(String::as_str).collect::<Vec<_>>(), declared, "{id}");
        }
    }
}

#[tokio::test]
async fn an_open_item_shows_in_the_standard_and_in_the_custom_connector() {
    let afas = Afas::start().await;
    let filter = "filterfieldids=InvoiceNr&filtervalues=V0031889&operatortypes=1";
    let standard = &afas.get(&format!("connectors/Profit_Debtor_Invoices?{filter}")).await.rows()[0];
    assert_eq!(standard["AmtInvoice"], "100");
    assert_eq!(standard["Balance"], "40");
    assert_eq!(standard["NookPieceDate"], "2026-10-01T00:00:00Z");
    let custom = &afas.get(&format!("connectors/Kruispost_OpenItems?{filter}")).await.rows()[0];
    assert_eq!(custom["DebtorName"], "Jansen Techniek");
    assert_eq!(custom["DebtorBlocked"], "false");
    assert_eq!(custom["PaymentReference"], "8V0031889");
    assert_eq!(custom["JournalId"], "20");
    assert_eq!(custom["OrderNumber"], "null");
}

#[tokio::test]
async fn order_invoices_are_listed_open_or_not() {
    let afas = Afas::start().await;
    let rows = afas.get("connectors/Kruispost_Order_Invoices?orderbyfieldids=InvoiceNr").await;
    assert_eq!(rows.column("OrderNumber"), ["ORD-7", "ORD-8"]);
    assert_eq!(rows.column("InvoiceNr"), ["V0031891", "V0031892"]);
}

#[tokio::test]
async fn the_balance_of_a_credit_note_has_its_sign_by_switch() {
    let afas = Afas::start().await;
    let path = "connectors/Profit_Debtor_Invoices?filterfieldids=InvoiceNr&filtervalues=C0000001&operatortypes=1";
    assert_eq!(afas.get(path).await.column("Balance"), ["-50"]);
    afas.emulator.knobs(|knobs| knobs.credit_notes_negative = false);
    assert_eq!(afas.get(path).await.column("Balance"), ["50"]);
}

#[tokio::test]
async fn advances_are_listed_by_switch() {
    let afas = Afas::start().await;
    afas.book(&entry("55", vec![ledger("1230", "9.99", "0"), debtor("10044", "", "0", "9.99")])).await;
    let path = "connectors/Profit_Debtor_Invoices?filterfieldids=InvoiceNr&filtervalues=&operatortypes=8";
    assert!(afas.get(path).await.rows().is_empty());
    afas.emulator.knobs(|knobs| knobs.advances_listed = true);
    assert_eq!(afas.get(path).await.column("Balance"), ["-9.99"]);
}

#[tokio::test]
async fn amounts_in_a_foreign_currency_stand_beside_those_of_the_administration() {
    let afas = Afas::start().await;
    let mut dollars = invoice("V0040000", "10044", 10_000, 10_000);
    dollars.currency = "USD".to_owned();
    afas.emulator.add_invoice(dollars);
    let path = "connectors/Profit_Debtor_Invoices?filterfieldids=CurrencyId&filtervalues=USD&operatortypes=1";
    let row = &afas.get(path).await.rows()[0];
    assert_eq!((row["Balance"].as_str(), row["BalanceCurr"].as_str()), ("92", "100"));
}

#[tokio::test]
async fn mutations_show_the_debtor_or_its_collective_account_by_switch() {
    let afas = Afas::start().await;
    let number = afas.book(&receipt()).await;
    let path = "connectors/Profit_Transactions?filterfieldids=UnitId,JournalId,VoucherNo&filtervalues=1,55,KP-1\
                &operatortypes=1,1,1&orderbyfieldids=EntryNo,SeqNo";
    let reply = afas.get(path).await;
    assert_eq!(reply.column("AccountNo"), ["1230", "10044"]);
    assert_eq!(reply.column("SeqNo"), ["1", "2"]);
    assert_eq!(reply.column("EntryNo"), [number.to_string(), number.to_string()]);
    assert_eq!(reply.column("AmtDebit"), ["148.5", "0"]);
    assert_eq!(reply.column("AmtCredit"), ["0", "148.5"]);
    assert_eq!(reply.column("InvoiceId"), ["null", "V0031888"]);
    assert_eq!(reply.column("Period"), ["11", "11"]);
    afas.emulator.knobs(|knobs| knobs.debtor_lines = DebtorLines::CollectiveAccount);
    assert_eq!(afas.get(path).await.column("AccountNo"), ["1230", "1300"]);
}

#[tokio::test]
async fn the_invoices_of_the_world_have_their_sales_entries() {
    let afas = Afas::start().await;
    let path = "connectors/Profit_Transactions?filterfieldids=InvoiceId&filtervalues=V0031888&operatortypes=1\
                &orderbyfieldids=SeqNo";
    let reply = afas.get(path).await;
    assert_eq!(reply.column("AccountNo"), ["10044", "8000"]);
    assert_eq!(reply.column("AmtDebit"), ["148.5", "0"]);
    assert!(afas.emulator.entries().is_empty());
    let options = emulators::afas::AfasOptions { opening_entries: false, ..crate::support::options() };
    assert!(Afas::start_with(options).await.get(path).await.rows().is_empty());
}

#[tokio::test]
async fn a_day_with_changed_or_vanished_mutations_is_listed() {
    let afas = Afas::start().await;
    let path =
        format!("connectors/Profit_Fin_ChangedEntrydate?filterfieldids=EntryDate&filtervalues={TODAY}&operatortypes=1");
    assert!(afas.get(&path).await.rows().is_empty());
    let number = afas.book(&receipt()).await;
    assert_eq!(afas.get(&path).await.column("Modified"), ["2026-11-18T10:15:01Z"]);
    assert!(afas.emulator.describe_in_afas(1, number, "Anders"));
    let mutations = "connectors/Profit_Transactions?filterfieldids=VoucherNo&filtervalues=KP-1&operatortypes=1";
    assert_eq!(afas.get(mutations).await.column("Description"), ["Anders", "Anders"]);
    assert!(afas.emulator.remove_in_afas(1, "55", number));
    assert!(afas.get(mutations).await.rows().is_empty());
    assert_eq!(afas.balance("V0031888"), Some(14_850));
    assert_eq!(afas.get(&path).await.rows().len(), 1);
}

#[tokio::test]
async fn period_balances_add_up_what_was_booked() {
    let afas = Afas::start().await;
    afas.book(&receipt()).await;
    afas.book(&receipt_of("V0031889", "40")).await;
    let path = "connectors/Profit_Period_balance?filterfieldids=UnitId,Period,AccountNr&filtervalues=1,11,";
    let reply = afas.get(&format!("{path}1230&operatortypes=1,1,1")).await;
    assert_eq!((reply.column("Debit"), reply.column("Balance")), (vec!["188.5".to_owned()], vec!["188.5".to_owned()]));
    let reply = afas.get(&format!("{path}1300&operatortypes=1,1,1")).await;
    assert_eq!(reply.column("Balance"), ["-188.5"]);
}

#[tokio::test]
async fn a_blocked_definition_is_refused_and_marked() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.blocked_definitions = vec!["Profit_Debtor".to_owned()]);
    let message = afas.get("connectors/Profit_Debtor").await.message();
    assert!(message.contains("definition") && message.contains("is blocked"), "{message}");
    let path = "connectors/ProfitGetConnectoren?filterfieldids=Geblokkeerd&filtervalues=true&operatortypes=1";
    assert_eq!(afas.get(path).await.column("Naam"), ["Profit_Debtor"]);
    let message = afas.in_dutch().get("connectors/Profit_Debtor").await.message();
    assert!(message.contains("definitie") && message.contains("geblokkeerd"), "{message}");
}

#[tokio::test]
async fn the_generated_world_is_served_item_by_item() {
    let world = std::sync::Arc::new(World::generate(1, TODAY));
    let emulator = AfasEmulator::start(world.clone(), crate::support::options()).await.unwrap();
    for administration in &world.books.administrations {
        let unit = administration.number;
        let invoices = || world.books.invoices.iter().filter(move |invoice| invoice.administration == unit);
        let open = invoices().filter(|invoice| invoice.open_cents != 0 && invoice.currency == "EUR");
        let items = emulator.open_items(unit);
        for invoice in open {
            let item = items.iter().find(|item| item.invoice == invoice.number).unwrap();
            assert_eq!((&item.debtor, item.balance_cents), (&invoice.debtor, invoice.open_cents));
        }
        assert_eq!(items.len(), invoices().filter(|invoice| invoice.open_cents != 0).count());
    }
    let afas = Afas::around(emulator);
    let rows = afas.get("connectors/Kruispost_OpenItems?skip=-1&take=-1").await.rows();
    assert_eq!(rows.len(), world.books.invoices.iter().filter(|invoice| invoice.open_cents != 0).count());
}
