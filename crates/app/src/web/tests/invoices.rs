//! One invoice over both sides: paid at Pay., booked in AFAS, delivered to Payt; and what happened to lists.

use axum::http::{Method, StatusCode};
use serde_json::Value;
use store::FIRST_ORGANISATION;

use super::accounts::booked_invoice;
use super::api::{ask, problem, read, token};
use super::house::{House, WORKED, post};
use super::receivables::{installed, with_payt};
use crate::web::pages::find::in_address;

/// A house whose first list was let go; the address of its page.
async fn delivered() -> (House, emulators::payt::PaytEmulator, String) {
    let (house, payt) = with_payt().await;
    let address = installed(&house).await;
    let page = house.get(&address).await.body;
    let list = page.split("name=\"list\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    post(&house.pages, &format!("{address}/release"), &format!("list={list}")).await;
    while house.get(&address).await.body.contains("http-equiv=\"refresh\"") {
        tokio::task::yield_now().await;
    }
    (house, payt, address)
}

#[tokio::test]
async fn an_invoice_shows_its_way_over_both_sides() {
    let (house, _payt, address) = delivered().await;
    let number = booked_invoice(&house.engine).await;
    let page = house.get(&format!("/invoices/{}", in_address(&number))).await;
    assert_eq!(page.status, StatusCode::OK);
    for told in ["Paid at Pay.", WORKED, "PAY-QX7P-2M4K", "journal entry", "Administration 1"] {
        assert!(page.body.contains(told), "{told}: {}", page.body);
    }
    let settlement = house.settlement(WORKED).await;
    assert!(page.body.contains(&format!("/settlements/{}#entry-1-", settlement.id)), "{}", page.body);
    let found = house.get(&format!("/settlements?q={}", in_address(&number))).await.body;
    assert!(found.contains(&format!("/invoices/{}", in_address(&number))), "search leads there");
    let booked = house.get(&format!("/settlements/{WORKED}")).await.body;
    assert!(booked.contains(&format!("/invoices/{}", in_address(&number))), "and the settlement");

    // one that is open: new at Payt by the first list
    let flow = house.engine.store().get_flow("payt").await.unwrap();
    let sent = house.engine.store().get_delivered(&flow.id).await.unwrap().receivables;
    let open = sent.iter().find(|one| !one.receivable.open.is_zero()).unwrap().receivable.clone();
    let page = house.get(&format!("/invoices/{}?lang=nl", in_address(&open.invoice))).await.body;
    assert!(page.contains("Nieuw bij Payt") && page.contains(&format!("{address}#lists")), "{page}");
    assert!(
        page.contains("Openstaand bij Payt, zoals laatst gestuurd") && page.contains("Openstaand in AFAS"),
        "{page}"
    );
    assert_eq!(house.get("/invoices/NOBODYS-1").await.status, StatusCode::NOT_FOUND);
    assert!(!house.get("/settlements?q=NOBODYS-1").await.body.contains("/invoices/"));
}

#[tokio::test]
async fn programs_read_the_same_way() {
    let (house, _payt, _) = delivered().await;
    let token = token(&house, FIRST_ORGANISATION, "read").await;
    let number = booked_invoice(&house.engine).await;
    let files = read(&house, &token, &format!("/api/v1/invoices/{}", in_address(&number))).await;
    let events = files[0]["events"].as_array().unwrap();
    let of =
        |what: &str| events.iter().find(|event| event["what"] == what).unwrap_or_else(|| panic!("{what}: {files}"));
    let paid = of("paid_out");
    assert_eq!((paid["code"].as_str(), paid["day"].as_str()), (Some(WORKED), Some("2026-03-10")));
    assert!(!paid["reason"].as_str().unwrap().is_empty());
    let booked = of("booked");
    assert_eq!(booked["amount"], paid["amount"]);
    assert!(booked["booked_as"].is_string() && booked["voucher"] == "PAY-QX7P-2M4K", "{booked}");
    let days: Vec<&str> = events.iter().map(|event| event["day"].as_str().unwrap()).collect();
    assert!(days.is_sorted(), "{days:?}");
    let flow = house.engine.store().get_flow("payt").await.unwrap();
    let sent = house.engine.store().get_delivered(&flow.id).await.unwrap().receivables;
    let open = sent.iter().find(|one| !one.receivable.open.is_zero()).unwrap().receivable.clone();
    let files = read(&house, &token, &format!("/api/v1/invoices/{}", in_address(&open.invoice))).await;
    assert_eq!(files[0]["at_payt"][0]["open"]["amount"], open.open.decimal_text());
    let listed = files[0]["events"].as_array().unwrap().iter().find(|event| event["what"] == "listed").unwrap();
    assert_eq!((&listed["change"], &listed["state"]), (&Value::from("created"), &Value::from("sent")));
    let missing = ask(&house.pages, &token, &Method::GET, "/api/v1/invoices/NOBODYS-1", None).await;
    assert_eq!(problem(&missing).0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_happened_to_lists_is_told_on_the_page_and_to_programs() {
    let (house, _payt, address) = delivered().await;
    let page = house.get(&address).await.body;
    for told in ["What happened to lists", "List held", "List let go", "List taken by Payt", "anna@kaas.example"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let token = token(&house, FIRST_ORGANISATION, "read").await;
    let events = read(&house, &token, "/api/v1/integrations/payt/deliveries/events").await;
    let whats: Vec<&str> = events.as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap()).collect();
    assert_eq!(whats, ["list_sent", "list_released", "list_held"]);
    let lists = read(&house, &token, "/api/v1/integrations/payt/deliveries").await;
    assert_eq!(events[0]["delivery"], lists[0]["id"], "the list that was taken");
}
