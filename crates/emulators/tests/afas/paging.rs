//! Which rows, in which order, in which layout.

use emulators::afas::Profile;

use crate::support::{Afas, entry, ledger, receipt};

const ITEMS: &str = "connectors/Profit_Debtor_Invoices";

#[tokio::test]
async fn a_page_echoes_skip_and_take_and_holds_100_rows_unless_asked_otherwise() {
    let afas = Afas::start().await;
    for _ in 0..51 {
        afas.book(&entry("80", vec![ledger("1230", "1", "0"), ledger("4500", "0", "1")])).await;
    }
    let mutations = "connectors/Profit_Transactions";
    let reply = afas.get(mutations).await;
    assert!(reply.text().starts_with("{\"skip\":0,\"take\":100,\"rows\":["));
    assert_eq!(reply.rows().len(), 100);
    assert!(afas.get(&format!("{mutations}?skip=-1&take=-1")).await.rows().len() > 100);
    assert!(afas.get(&format!("{mutations}?skip=-1&take=5")).await.rows().len() > 100);
}

#[tokio::test]
async fn odd_values_of_skip_and_take_do_what_clients_saw() {
    let afas = Afas::start().await;
    assert_eq!(afas.get(&format!("{ITEMS}?skip=0&take=0")).await.rows().len(), 1);
    assert_eq!(afas.get(&format!("{ITEMS}?skip=-7&take=2")).await.rows().len(), 2);
    assert_eq!(afas.get(&format!("{ITEMS}?skip=some&take=2")).await.rows().len(), 2);
    let reply = afas.get(&format!("{ITEMS}?skip=2&take=-1")).await;
    assert!(reply.message().contains("unexpected error"));
    assert_eq!(reply.json()["errorNumber"], -2_147_180_999_i64);
    assert!(afas.in_dutch().get(&format!("{ITEMS}?skip=2&take=-1")).await.message().contains("onverwachte fout"));
}

#[tokio::test]
async fn pages_in_an_order_hold_each_row_once() {
    let afas = Afas::start().await;
    let mut seen = Vec::new();
    for skip in [0, 2, 4, 6] {
        let page = afas.get(&format!("{ITEMS}?skip={skip}&take=2&orderbyfieldids=UnitId,-InvoiceNr")).await;
        seen.extend(page.column("InvoiceNr"));
    }
    assert_eq!(seen, ["V0031891", "V0031890", "V0031889", "V0031888", "C0000001", "X0000001"]);
}

#[tokio::test]
async fn without_an_order_two_calls_disagree_and_rows_that_sort_alike_do_too() {
    let afas = Afas::start().await;
    for order in ["", "?orderbyfieldids=CurrencyId"] {
        let first = afas.get(&format!("{ITEMS}{order}")).await.column("InvoiceNr");
        let mut differs = false;
        for _ in 0..20 {
            differs |= afas.get(&format!("{ITEMS}{order}")).await.column("InvoiceNr") != first;
        }
        assert!(differs, "{order}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_disorder() {
    let (one, other) = (Afas::start().await, Afas::start().await);
    for _ in 0..3 {
        assert_eq!(one.get(ITEMS).await.text(), other.get(ITEMS).await.text());
    }
}

#[tokio::test]
async fn a_query_of_2049_characters_passes_and_a_longer_one_is_a_404() {
    let afas = Afas::start().await;
    let query = |length: usize| {
        let start = "?take=1&filler=";
        format!("{ITEMS}{start}{}", "x".repeat(length - start.len()))
    };
    assert_eq!(afas.get(&query(2049)).await.status, 200);
    assert_eq!(afas.get(&query(2050)).await.status, 404);
}

#[tokio::test]
async fn too_many_cells_are_out_of_memory() {
    let afas = Afas::start().await;
    afas.emulator.knobs(|knobs| knobs.cell_limit = 33);
    assert_eq!(afas.get(&format!("{ITEMS}?take=3")).await.rows().len(), 3);
    assert!(afas.get(&format!("{ITEMS}?take=4")).await.message().contains("Out of memory"));
}

#[tokio::test]
async fn profit_6_leaves_out_the_zero_before_the_point() {
    let afas = Afas::start().await;
    let query = format!("{ITEMS}?filterfieldids=InvoiceNr&filtervalues=V0031891&operatortypes=1");
    assert!(afas.get(&query).await.text().contains("\"Balance\":0.5,"));
    afas.emulator.settle_in_afas(1, "V0031891", 100);
    assert!(afas.get(&query).await.text().contains("\"Balance\":-0.5,"));
    afas.emulator.knobs(|knobs| knobs.profile = Profile::Profit6);
    let text = afas.get(&query).await.text();
    assert!(text.contains("\"AmtInvoice\":.5,") && text.contains("\"Balance\":-.5,"), "{text}");
    assert!(text.starts_with("{\n  \"skip\": 0,\n"));
}

#[tokio::test]
async fn seconds_are_rounded_for_the_eye_and_exact_for_filters() {
    let afas = Afas::start().await;
    afas.book(&receipt()).await;
    // Booked at 10:15:00.6, Amsterdam time.
    let query = |from: &str| {
        format!(
            "connectors/Profit_Transactions?filterfieldids=VoucherNo,Modified&filtervalues=KP-1,{from}&operatortypes=1,2"
        )
    };
    let rows = afas.get(&query("2026-11-18T10:15:00")).await;
    assert_eq!(rows.column("Modified"), ["2026-11-18T10:15:01Z", "2026-11-18T10:15:01Z"]);
    assert!(afas.get(&query("2026-11-18T10:15:01")).await.rows().is_empty(), "the time shown misses its own row");
}
