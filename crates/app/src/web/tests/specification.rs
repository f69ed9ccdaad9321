//! The specification of a settlement, for paper.

use axum::http::StatusCode;

use super::house::{House, SINCE_WORKED, WORKED};
use super::reading::{part, text_of};

#[tokio::test]
async fn it_tells_the_kinds_the_costs_and_every_entry_line() {
    let house = House::synced(SINCE_WORKED).await;
    let address = format!("/settlements/{WORKED}/specification");
    assert!(house.get(&format!("/settlements/{WORKED}")).await.body.contains(&format!("href=\"{address}\"")));
    let page = house.get(&format!("{address}?lang=en")).await.body;
    let text = text_of(part(&page, "main"));
    for said in ["Kaas BV", WORKED, "10 Mar 2026", "€560.25", "Chargeback", "Costs with VAT", "PAY-QX7P-2M4K", "21 %"]
    {
        assert!(text.contains(said), "{said} in {text}");
    }
    let row = house.settlement(WORKED).await;
    let entries = house.engine.store().entries_of(&row.id).await.unwrap();
    for line in &entries[0].parts.lines {
        assert!(text.contains(&line.reason.text(ledger::language::Language::En)), "{:?} in {text}", line.reason);
    }
    let dutch = house.get(&format!("{address}?lang=nl")).await.body;
    assert!(dutch.contains("<html lang=\"nl\">") && dutch.contains("Kosten met btw"), "{dutch}");
    for english in ["Payout", " the ", "Settlement", "Journal"] {
        assert!(!text_of(part(&dutch, "main")).contains(english), "{english}");
    }
    assert_eq!(house.get("/settlements/nothing/specification").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn it_comes_as_a_pdf_in_both_languages() {
    let house = House::synced(SINCE_WORKED).await;
    for language in ["en", "nl"] {
        let pdf = house.get(&format!("/settlements/{WORKED}/specification.pdf?lang={language}")).await;
        assert_eq!((pdf.status, pdf.header("content-type")), (StatusCode::OK, "application/pdf"));
        assert_eq!(pdf.header("content-disposition"), "inline; filename=\"QX7P-2M4K.pdf\"");
        assert!(pdf.body.starts_with("%PDF-1.") && pdf.body.contains(&format!("/Lang ({language})")));
        let word = if language == "en" { "Specification of settlement" } else { "Specificatie van uitbetaling" };
        assert!(pdf.body.contains(&format!("/Title ({word} {WORKED})")), "{word}");
    }
    assert_eq!(house.get("/settlements/nothing/specification.pdf").await.status, StatusCode::NOT_FOUND);
}
