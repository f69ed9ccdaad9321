//! The interface is read.

use emulators::payt::{FilesAnswer, PaytAdministration, STATIC_TOKEN, STATIC_TOKEN_READ_ONLY};
use jiff::SignedDuration;
use serde_json::{Value, json};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha3::{Digest as _, Sha3_512};

use crate::client::{CODE, Payt, row};
use crate::interface::{debtor, invoice, reply, with};

fn numbers(listed: &[Value]) -> Vec<&str> {
    listed.iter().map(|one| one["invoice_number"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn both_base_paths_lead_to_the_same() {
    let payt = Payt::start().await;
    for base in ["/v1", "/api/v1"] {
        let (status, body) =
            reply(payt.request("GET", &format!("{base}/administrations")).bearer_auth(STATIC_TOKEN)).await;
        let names: Vec<&str> =
            body["data"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
        assert_eq!((status, names), (200, vec!["Administration 1", "Administration 2"]));
    }
    let (status, _) = reply(payt.request("GET", "/v1/nothing").bearer_auth(STATIC_TOKEN)).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn who_comes_in_may_do_what_its_scopes_say() {
    let payt = Payt::start().await;
    let path = format!("/v1/invoices?administration_id={}", payt.id());
    for request in [payt.request("GET", &path), payt.request("GET", &path).bearer_auth("wrong")] {
        let (status, body) = reply(request).await;
        assert_eq!((status, &body["code"]), (401, &json!("unauthorized")));
    }
    assert_eq!(reply(payt.request("GET", &path).bearer_auth(STATIC_TOKEN_READ_ONLY)).await.0, 200);
    let (status, body) = reply(payt.request("POST", "/v1/invoices").bearer_auth(STATIC_TOKEN_READ_ONLY)).await;
    let expected = json!({ "code": "forbidden", "message": "Missing permission: invoices:write" });
    assert_eq!((status, body), (403, expected));
    let (status, _) = reply(payt.request("GET", "/v1/invoices").bearer_auth(STATIC_TOKEN)).await;
    assert_eq!(status, 400);
    let (status, _) = reply(payt.request("GET", "/v1/invoices?administration_id=99").bearer_auth(STATIC_TOKEN)).await;
    assert_eq!(status, 404);
    payt.emulator.settings(CODE, |settings| settings.interface_enabled = false);
    assert_eq!(reply(payt.request("GET", &path).bearer_auth(STATIC_TOKEN)).await.0, 403);
}

#[tokio::test]
async fn lists_come_in_pages_and_tell_what_is_new() {
    let payt = Payt::start().await;
    let rows: Vec<_> = (1..=7).map(|n| row(&format!("F{n}"), "1.00", "1.00")).collect();
    payt.import(&rows).await;
    let mut pages = Vec::new();
    let mut cursor = String::new();
    loop {
        let (_, body) = payt.get(&format!("/v1/invoices?per_page=3{cursor}")).await;
        pages.push(numbers(body["data"].as_array().unwrap()).join(" "));
        let Some(next) = body["pagination"]["cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(pages, ["F1 F2 F3", "F4 F5 F6", "F7"]);
    for wrong in ["per_page=0", "per_page=501", "cursor=none", "updated_after=today", "fields=id", "order=size"] {
        assert_eq!(payt.get(&format!("/v1/invoices?{wrong}")).await.0, 422, "{wrong}");
    }
    let newest = payt.list("/v1/invoices").await[6]["updated_at"].as_str().unwrap().to_owned();
    assert!(payt.list(&format!("/v1/invoices?updated_after={newest}")).await.is_empty());
    payt.emulator.advance(SignedDuration::from_mins(5));
    payt.import(&rows[..6]).await;
    assert_eq!(numbers(&payt.list(&format!("/v1/invoices?updated_after={newest}")).await), ["F7"]);
}

#[tokio::test]
async fn amounts_are_read_under_other_names_and_some_properties_only_when_asked_for() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    let labelled = with(invoice("F1", "1000.00", "-0.50"), json!({ "labels": ["vip"] }));
    payt.put_in("POST", "invoices", &[labelled]).await;
    let all = payt.list("/v1/invoices").await;
    let one = &all[0];
    assert_eq!((&one["total_amount"], &one["open_amount"]), (&json!("1000.00"), &json!("-0.50")));
    assert_eq!((one.get("amount_open"), one.get("labels"), one.get("flow_code")), (None, None, None));
    assert!(one["id"].is_string() && one["updated_at"] == "2026-03-10T11:00:00Z");
    let asked = payt.list("/v1/invoices?fields={\"only\":[\"flow_code\",{\"labels\":[\"name\"]}]}").await;
    assert_eq!(asked, [json!({ "flow_code": "fallback", "labels": [{ "name": "vip" }] })]);
    payt.turn(|knobs| knobs.ids_as_numbers = true);
    let (_, page) = payt.get("/v1/invoices/F1?identifier_type=invoice_number").await;
    assert!(page["id"].is_i64() && page["debtor_id"].is_i64());
    assert_eq!(payt.get(&format!("/v1/invoices/{}", page["id"])).await.0, 200);
}

#[tokio::test]
async fn invoices_are_filtered_and_put_in_order() {
    let payt = Payt::start().await;
    let old = row("F2", "5.00", "5.00").with("invoice_date", "2026-02-01").with("debtor_code", "D2");
    payt.import(&[row("F1", "1.00", "0.00"), old, row("F3", "9.00", "9.00").with("invoice_due_date", "2026-05-01")])
        .await;
    for (query, expected) in [
        ("paid=true", "F1"),
        ("paid=false", "F2 F3"),
        ("book_amount_total_lte=5.00", "F1 F2"),
        ("book_amount_total_gte=5.00", "F2 F3"),
        ("invoice_numbers[]=F1&invoice_numbers[]=F3", "F1 F3"),
        ("debtor_numbers=D2", "F2"),
        ("ids=0", ""),
        ("order=invoice_date_asc", "F2 F1 F3"),
        ("order=invoice_date_desc", "F3 F1 F2"),
        ("order=due_date_desc", "F3 F2 F1"),
        ("order=due_date_asc", "F1 F2 F3"),
    ] {
        assert_eq!(numbers(&payt.list(&format!("/v1/invoices?{query}")).await).join(" "), expected, "{query}");
    }
}

#[tokio::test]
async fn deleted_invoices_are_remembered_for_ninety_days() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "1.00", "0.50")]).await;
    payt.emulator.delete_invoice(CODE, "F1");
    assert!(payt.list("/v1/invoices").await.is_empty());
    assert_eq!(numbers(&payt.list("/v1/invoices/deleted").await), ["F1"]);
    assert_eq!(payt.list("/v1/payments/deleted").await.len(), 1);
    assert!(payt.list("/v1/invoices/deleted?deleted_after=2026-03-10T11:00:00Z").await.is_empty());
    payt.emulator.advance(SignedDuration::from_hours(24 * 91));
    assert!(payt.list("/v1/invoices/deleted").await.is_empty());
}

#[tokio::test]
async fn a_new_invoice_may_hide_for_a_while() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    payt.turn(|knobs| knobs.hidden_for_reads = 2);
    payt.put_in("POST", "invoices", &[invoice("F1", "1.00", "1.00")]).await;
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(payt.list("/v1/invoices").await.len());
    }
    assert_eq!(seen, [0, 0, 1]);
}

#[tokio::test]
async fn administrations_are_read_and_made() {
    let payt = Payt::start_in(PaytAdministration::new(CODE, "Bakkerij")).await;
    let asked = "/v1/administrations?fields={\"only\":[\"last_successful_import_at\"]}";
    assert_eq!(payt.list(asked).await, [json!({ "last_successful_import_at": null })]);
    payt.import(&[row("F1", "1.00", "1.00")]).await;
    assert_eq!(payt.list(asked).await, [json!({ "last_successful_import_at": "2026-03-10T11:00:00Z" })]);
    let make = async |administration: Value| {
        let request = payt.request("POST", "/v1/administrations").bearer_auth(STATIC_TOKEN);
        reply(request.body(json!({ "administration": administration }).to_string())).await
    };
    assert_eq!(make(json!({ "name": "Nieuw" })).await.0, 422);
    let full = json!({
        "name": "Nieuw", "email_address": "a@nieuw.test", "contact_name": "Anna", "commercial_registration_number": "1",
        "street_name": "Dorpsstraat", "house_number": "1", "postal_code": "1234AB", "city": "Dorp", "country_code": "NL",
    });
    let (status, body) = make(full).await;
    assert_eq!((status, &body["currency_code"]), (201, &json!("EUR")));
    let (status, _) = payt.get(&format!("/v1/administrations/{}", body["id"].as_str().unwrap())).await;
    assert_eq!((status, payt.emulator.administrations().len()), (200, 2));
}

#[tokio::test]
async fn a_file_is_announced_uploaded_and_attached() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    let bytes = b"%PDF-1.7 invoice";
    let checksum = STANDARD.encode(Sha3_512::digest(bytes));
    assert_eq!(checksum.len(), 88);
    let announce = async |checksum: &str| {
        let file = json!({ "byte_size": bytes.len(), "checksum": checksum, "content_type": "application/pdf" });
        payt.write("POST", "files", &[file]).await
    };
    assert_eq!(announce("short").await.0, 422);
    let attached = |number: &str| {
        let document = json!({ "checksum": checksum, "filename": "F1.pdf" });
        with(invoice(number, "1.00", "1.00"), json!({ "document": document }))
    };
    assert_eq!(payt.refused("POST", "invoices", attached("F1"), "F1").await, "document file_not_found");

    let (status, body) = announce(&checksum).await;
    assert_eq!((status, &body[0]["expires_at"]), (201, &json!("2026-03-10T15:00:00Z")));
    let url = body[0]["url"].as_str().unwrap().to_owned();
    let put = async |url: &str, kind: &str, bytes: &'static [u8]| {
        payt.http.put(url).header("content-type", kind).body(bytes).send().await.unwrap().status().as_u16()
    };
    assert_eq!(put(&url, "text/plain", bytes).await, 400);
    assert_eq!(put(&url, "application/pdf", b"%PDF-1.7 invoicE").await, 400);
    assert_eq!(put(&url, "application/pdf", bytes).await, 200);
    assert_eq!(announce(&checksum).await, (201, json!([])));
    payt.put_in("POST", "invoices", &[attached("F1")]).await;
    assert_eq!(payt.invoice("F1").document.unwrap().bytes, bytes);
    let destroy = |sum: &str| json!({ "invoice_number": "F1", "document": { "destroy": true, "checksum": sum } });
    payt.put_in("PATCH", "invoices", &[destroy("another")]).await;
    assert!(!payt.invoice("F1").document_missing());
    payt.put_in("PATCH", "invoices", &[destroy(&checksum)]).await;
    assert!(payt.invoice("F1").document_missing());

    // An address for an upload ends after four hours; the answer may be a single file.
    payt.turn(|knobs| knobs.files_answer = FilesAnswer::Object);
    let other = STANDARD.encode(Sha3_512::digest(b"other"));
    let url = announce(&other).await.1["url"].as_str().unwrap().to_owned();
    payt.emulator.advance(SignedDuration::from_hours(4));
    assert_eq!(put(&url, "application/pdf", b"other").await, 403);
}
