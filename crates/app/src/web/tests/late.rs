//! The page of a settlement whose payment moved to an invoice that came later.

use axum::body::Body;
use axum::http::{Request, header};

use super::house::{House, WORKED, send};

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
