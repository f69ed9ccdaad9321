//! The page of a settlement whose payment moved to an invoice that came later.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use engine::progress::Unwatched;
use ledger::open_item::OpenItem;
use store::SettlementFilter;

use super::house::{House, WORKED, post, send};

/// A payment of the worked settlement settles it whole.
const INVOICE: &str = "2026-0101";
const SETTINGS: &[(&str, &str)] = &[("approval", "automatic"), ("start_date", "2026-03-10")];

async fn says(house: &House, language: &str, sentences: &[&str]) {
    let request = Request::get(format!("/settlements/{WORKED}"))
        .header(header::HOST, "localhost:7788")
        .header(header::ACCEPT_LANGUAGE, language);
    let page = send(&house.pages, request.body(Body::empty()).unwrap()).await.body;
    for sentence in sentences {
        assert!(page.contains(sentence), "{language}: {sentence} in {page}");
    }
}

#[tokio::test]
async fn a_payment_without_its_invoice_waits_and_then_names_the_voucher_that_moved_it() {
    let house = House::synced_before(SETTINGS, Some(INVOICE)).await;
    says(&house, "en", &["debtor not found", "→ waits for its invoice"]).await;
    house.invoice_comes(INVOICE).await;
    let late = [
        "PAY-QX7P-2M4K-2",
        "moved from debtor not found: invoice 2026-0101 came after the payment",
        "→ moved to its debtor with voucher PAY-QX7P-2M4K-2",
        "Entry made: an invoice came later",
        "rule: a later invoice, paid exactly",
    ];
    says(&house, "en", &late).await;
    let late = [
        "verplaatst van debiteur niet gevonden: factuur 2026-0101 kwam na de betaling",
        "→ naar de debiteur geboekt met boekstuk PAY-QX7P-2M4K-2",
        "Boeking gemaakt: een factuur kwam later",
        "regel: een latere factuur, precies betaald",
    ];
    says(&house, "nl", &late).await;
}

#[tokio::test]
async fn a_person_says_on_the_page_where_a_booked_payment_belongs() {
    let house = House::synced_before(SETTINGS, Some(INVOICE)).await;
    says(&house, "en", &["booked on debtor not found.", "Say where they belong"]).await;
    let row = house
        .engine
        .store()
        .list_settlements(&SettlementFilter { limit: 200, ..SettlementFilter::default() })
        .await
        .unwrap()
        .rows;
    let row = row.into_iter().find(|row| row.code == WORKED).unwrap();
    let waiting = house.engine.questions_of(row.clone()).await.unwrap();
    let address = format!("/questions?settlement={}", row.id);
    let page = house.get(&address).await.body;
    let lines = waiting.lines.len();
    assert!(lines > 0 && page.contains("An answer moves the line") && !page.contains("On account of debtor"), "{page}");

    let items = house.engine.store().get_open_items(&row.flow_id).await.unwrap();
    let line = &waiting.lines[0].line;
    let fits = |item: &&OpenItem| item.administration == 1 && item.balance.minor() >= line.amount.minor();
    let invoice = &items.iter().find(fits).unwrap().invoice;
    let seen = row.updated_at.as_millisecond();
    let form = format!("line.0={}+{seen}+{}&other.0={invoice}", row.id, line.id.replace('/', "%2F"));
    let kept = post(&house.pages, "/questions", &form).await;
    assert_eq!(kept.header(header::LOCATION), "/questions?answered=1&approved=0", "{}", kept.body);
    house.engine.sync(None, &Unwatched).await.unwrap();
    let told = ["PAY-QX7P-2M4K-2", "a person said that the payment belongs to invoice", "rule: answered by a person"];
    says(&house, "en", &told).await;
    says(&house, "nl", &["regel: een mens gaf antwoord"]).await;
    assert!(!house.get(&address).await.body.contains(&line.id), "it is not asked again");
    assert_eq!(house.get("/questions?settlement=nobody").await.status, StatusCode::NOT_FOUND);
}
