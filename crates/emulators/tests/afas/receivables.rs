//! The connectors Payt hands out.

use std::collections::BTreeSet;

use emulators::afas::{ClosedRows, Fault, On, TOKEN_ONE_ADMINISTRATION, What};
use emulators::world::World;

use crate::small_world::TODAY;
use crate::support::{Afas, classic, options};

const ENTRIES: &str = "connectors/Payt_sales_entries_v12?orderbyfieldids=invoice_number";
const ORDERS: &str = "connectors/Payt_sales_invoices_for_cp_ordermanagement_v11?orderbyfieldids=invoice_number";
const DIGITAL: &str = "connectors/Payt_distribution_methods%20-%20Extended%20v2.0%20-%20Tab%20Digital";

#[tokio::test]
async fn open_invoices_are_listed_where_they_come_from() {
    let afas = Afas::start().await;
    let entries = afas.get(ENTRIES).await;
    assert_eq!(entries.column("invoice_number"), ["C0000001", "V0031888", "V0031889", "V0031890", "X0000001"]);
    assert_eq!(entries.column("invoice_open_amount_inc_vat"), ["-50", "148.5", "40", "123.45", "77"]);
    assert_eq!(entries.column("invoice_total_amount_inc_vat"), ["-50", "148.5", "100", "123.45", "77"]);
    assert_eq!(entries.column("administration_code"), ["1", "1", "1", "1", "2"]);
    assert_eq!(entries.rows()[1]["invoice_due_date"], "2026-10-31T00:00:00Z");
    let orders = afas.get(ORDERS).await;
    assert_eq!(orders.column("invoice_number"), ["V0031891"]);
    afas.emulator.knobs(|knobs| knobs.sales_entries_hold_orders = true);
    assert_eq!(afas.get(ENTRIES).await.rows().len(), 6);
}

#[tokio::test]
async fn a_paid_invoice_is_absent_or_has_nothing_open() {
    let afas = Afas::start().await;
    assert!(afas.emulator.settle_in_afas(1, "V0031888", 14_850));
    assert!(!afas.get(ENTRIES).await.column("invoice_number").contains(&"V0031888".to_owned()));
    afas.emulator.knobs(|knobs| knobs.closed_rows = ClosedRows::Zero);
    let rows = afas.get(ENTRIES).await.rows();
    let paid = rows.iter().find(|row| row["invoice_number"] == "V0031888").unwrap();
    assert_eq!(paid["invoice_open_amount_inc_vat"], "0");
    assert_eq!(afas.get(ORDERS).await.column("invoice_number"), ["V0031891", "V0031892"]);
}

#[tokio::test]
async fn the_pdf_of_an_order_invoice_hangs_on_its_dossier_item() {
    let afas = Afas::start().await;
    let order = afas.get(ORDERS).await.rows().remove(0);
    let files = afas.get("connectors/Payt_subject_attachments").await.rows();
    let of_order: Vec<_> =
        files.iter().filter(|file| file["subject_id"] == order["invoice_dossier_item_extra"]).collect();
    assert_eq!(of_order.len(), 1);
    assert_eq!(of_order[0]["file_name"], "V0031891.pdf");
    let path = format!("subjectconnector/{}/{}", of_order[0]["subject_id"], of_order[0]["file_id"]);
    assert_eq!(afas.get(&path).await.json()["filename"], "V0031891.pdf");
}

#[tokio::test]
async fn the_lists_follow_the_rights_of_the_user_and_what_was_imported() {
    let afas = Afas::start().await.with_authorization(&classic(TOKEN_ONE_ADMINISTRATION));
    let units: BTreeSet<_> = afas.get(ENTRIES).await.column("administration_code").into_iter().collect();
    assert_eq!(units, BTreeSet::from(["1".to_owned()]));
    assert_eq!(afas.get("connectors/Payt_administrations").await.column("administration_name"), ["Voorbeeld B.V."]);
    assert_eq!(afas.get("connectors/Payt_verstrekking").await.status, 401);
    afas.emulator.knobs(|knobs| knobs.payt_provision = true);
    assert_eq!(afas.get("connectors/Payt_verstrekking").await.status, 200);
    afas.emulator.knobs(|knobs| knobs.payt_connectors = false);
    assert_eq!(afas.get(ENTRIES).await.status, 401);
}

#[tokio::test]
async fn the_lines_of_an_invoice_are_its_total() {
    let afas = Afas::start().await;
    let lines = afas.get("connectors/Payt_Verkoopfactuurregels?orderbyfieldids=line_order").await;
    assert_eq!(lines.column("invoice_number"), ["V0031891", "V0031891"]);
    assert_eq!(lines.column("amount_inc_vat"), ["0.48", "0.02"]);
}

#[tokio::test]
async fn debtors_of_the_generated_world_are_reached_in_different_ways() {
    let world = std::sync::Arc::new(World::generate(3, TODAY));
    let afas = Afas::around(emulators::afas::AfasEmulator::start(world, options()).await.unwrap());
    afas.emulator.knobs(|knobs| knobs.closed_rows = ClosedRows::Zero);
    let rows = afas.get(&format!("{ORDERS}&take=5000")).await.rows();
    let empty = |value: &String| value == "null";
    let by_mail = rows.iter().filter(|row| !empty(&row["debtor_email"])).count();
    let by_letter = rows.iter().filter(|row| empty(&row["debtor_email"]) && !empty(&row["debtor_post_city"])).count();
    assert!(by_mail > by_letter * 2 && by_letter > 0, "{by_mail} {by_letter}");
    let named = |row: &std::collections::BTreeMap<String, String>| {
        empty(&row["debtor_company_name"]) != empty(&row["debtor_lastname"])
    };
    assert!(rows.iter().all(named));
    let purposes: BTreeSet<_> = afas.get(&format!("{DIGITAL}?take=500")).await.column("purpose").into_iter().collect();
    assert_eq!(purposes.len(), 3);
}

#[tokio::test]
async fn a_page_can_come_short_repeat_itself_or_lose_its_order() {
    let afas = Afas::start().await;
    let on = || On::Connector("Payt_sales_entries_v12".to_owned());
    afas.emulator.fault(Fault::next(on(), What::ShortPage));
    assert_eq!(afas.get(ENTRIES).await.column("invoice_number"), ["C0000001", "V0031888"]);
    afas.emulator.fault(Fault::next(on(), What::FirstPageAgain));
    assert_eq!(afas.get(&format!("{ENTRIES}&skip=4")).await.rows().len(), 5);
    afas.emulator.fault(Fault::next(on(), What::Unsorted).times(20));
    let mut orders = BTreeSet::new();
    for _ in 0..20 {
        orders.insert(afas.get(ENTRIES).await.column("invoice_number"));
    }
    assert!(orders.len() > 1);
}
