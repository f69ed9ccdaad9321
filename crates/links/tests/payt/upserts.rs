//! Records one by one: what goes, and what is made of every answer.

use std::sync::atomic::{AtomicUsize, Ordering};

use emulators::payt::{Fault, FaultKind, FilesAnswer, IMPORT_TOKEN, PaytEmulator, PaytOptions as Start, STATIC_TOKEN};
use jiff::civil::date;
use ledger::money::{Currency, Money};
use ledger::problem::ProblemKind;
use ledger::receivable::{PaymentCondition, Receivable, ReceivableDebtor};
use links::failure::Failure;
use links::http::{HttpOptions, client};
use links::targets::payt::upserts::{RecordResult, UpsertBody, condition, contact, debtor, invoice, open_amount};
use links::targets::payt::{DocumentKind, Manners, Payt, PaytOptions};
use serde_json::{Value, json};

use crate::server::{Reply, Request, Server};
use crate::setup::{options, payt, payt_with};

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn receivable(number: &str, total: i64, open: i64) -> Receivable {
    Receivable {
        administration: "1".to_owned(),
        invoice: number.to_owned(),
        debtor: ReceivableDebtor {
            code: "00107".to_owned(),
            origin_id: some("4711"),
            company_name: some("Kade & Zn."),
            street: some("Kade 7"),
            postal_code: some("3511 AB"),
            city: some("Utrecht"),
            country: some("NL"),
            email: some("administratie@example.test"),
            ..ReceivableDebtor::default()
        },
        date: date(2026, 3, 1),
        due_date: date(2026, 3, 31),
        total: Money::new(total, Currency::EUR),
        open: Money::new(open, Currency::EUR),
        description: some("Stoelen"),
        condition: some("30"),
        dossier_item: None,
    }
}

fn record(number: &str) -> (String, UpsertBody) {
    (number.to_owned(), invoice(&receivable(number, 100, 100), Currency::EUR).unwrap())
}

/// Every call that these records need.
async fn upsert(payt: &Payt, id: &str, records: &[(String, UpsertBody)]) -> Result<Vec<RecordResult>, Failure> {
    let (mut calls, mut results) = (payt.upsert(id, records), Vec::new());
    while calls.waits() {
        results.extend(calls.next_call().await?);
    }
    Ok(results)
}

fn json_of(body: &UpsertBody) -> Value {
    serde_json::from_str(body.text()).unwrap()
}

#[test]
fn a_record_is_written_with_every_field_and_what_is_empty_is_null() {
    let one = receivable("V1", 14_850, -50);
    let expected = json!({
        "invoice_number": "V1", "debtor_number": "00107", "invoice_date": "2026-03-01", "due_date": "2026-03-31",
        "currency_code": "EUR", "amount_total": "148.50", "amount_open": "-0.50", "book_amount_total": "148.50",
        "book_amount_open": "-0.50", "description": "Stoelen", "payment_condition": "30",
    });
    assert_eq!(json_of(&invoice(&one, Currency::EUR).unwrap()), expected);
    let expected = json!({
        "contact_identifier": "4711", "firstname": null, "infix": null, "lastname": null,
        "postal_address_street_1": "Kade 7", "postal_address_street_2": null, "postal_address_postal_code": "3511 AB",
        "postal_address_city": "Utrecht", "postal_address_country_code": "NL",
        "default_email_address": "administratie@example.test", "invoice_email_address": null,
        "reminder_email_address": null, "call_phone_number": null, "sms_phone_number": null,
    });
    assert_eq!(json_of(&contact(&one.debtor).unwrap()), expected);
    let expected = json!({
        "debtor_number": "00107", "debtor_identifier": "4711", "contact_identifier": "4711", "name": "Kade & Zn.",
        "is_company": true, "country_code": "NL", "language_code": null, "vat_number": null,
    });
    assert_eq!(json_of(&debtor(&one.debtor).unwrap()), expected);
    let person = ReceivableDebtor {
        code: "9".to_owned(),
        firstname: some("Jo"),
        infix: some("van der"),
        lastname: some("Meer"),
        ..ReceivableDebtor::default()
    };
    let written = json_of(&debtor(&person).unwrap());
    assert_eq!((&written["name"], &written["is_company"]), (&json!("Jo van der Meer"), &json!(false)));
    assert_eq!(written["debtor_identifier"], "9", "the number stands in for an id that the books do not have");
    let unclear = ReceivableDebtor { code: "9".to_owned(), name: some("Meer"), ..ReceivableDebtor::default() };
    assert_eq!(json_of(&debtor(&unclear).unwrap())["is_company"], json!(null));
}

#[test]
fn what_can_not_be_written_is_no_record() {
    let too_long = ReceivableDebtor { name: Some("x".repeat(256)), ..ReceivableDebtor::default() };
    assert_eq!(debtor(&too_long).unwrap_err().kind, ProblemKind::PaytRefused);
    let dollars = Receivable {
        total: Money::new(100, Currency::USD),
        open: Money::new(1, Currency::USD),
        ..receivable("V", 1, 1)
    };
    assert!(invoice(&dollars, Currency::EUR).unwrap_err().detail.en().contains("no rate"));
    assert!(open_amount(&dollars, Currency::EUR).unwrap().only_changes());
    let fils = Receivable {
        total: Money::new(1_234, Currency::KWD),
        open: Money::new(1_234, Currency::KWD),
        ..receivable("V", 1, 1)
    };
    assert!(invoice(&fils, Currency::KWD).is_err() && open_amount(&fils, Currency::KWD).is_err());
}

#[tokio::test]
async fn records_go_in_lists_and_each_is_judged_by_itself() {
    let server = Server::start(|request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let count = body["invoices"].as_array().unwrap().len();
        let errors = json!({ "V3": ["debtor_not_found"], "V700": "no" });
        let of = |key: &str| body["invoices"].as_array().unwrap().iter().any(|one| one["invoice_number"] == key);
        let errors: serde_json::Map<_, _> = errors
            .as_object()
            .unwrap()
            .iter()
            .filter(|(key, _)| of(key))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect();
        Reply::new(201, json!({ "success": true, "count": count - errors.len(), "errors": errors }).to_string())
    })
    .await;
    let records: Vec<_> = (0..701).map(|n| record(&format!("V{n}"))).collect();
    let results = upsert(&payt(&server), "77", &records).await.unwrap();
    let refused: Vec<_> = results.iter().filter_map(|one| Some((one.key.as_str(), one.refusal.as_deref()?))).collect();
    assert_eq!((results.len(), refused), (701, vec![("V3", "debtor_not_found"), ("V700", "no")]));
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests.iter().all(|request| request.method == "POST" && request.path == "v1/invoices"));
}

#[tokio::test]
async fn a_condition_goes_by_itself_and_only_a_change_goes_as_one() {
    let server = Server::start(|_: &Request| Reply::new(201, r#"{"success":true,"count":1,"errors":{}}"#)).await;
    let payt = payt(&server);
    let conditions = ["14", "30"].map(|code| {
        let body = condition(&PaymentCondition { code: code.to_owned(), description: format!("{code} \"days\"") });
        (code.to_owned(), body.unwrap())
    });
    assert_eq!(upsert(&payt, "77", &conditions).await.unwrap().len(), 2);
    let amount = ("V1".to_owned(), open_amount(&receivable("V1", 100, 0), Currency::EUR).unwrap());
    upsert(&payt, "77", &[amount]).await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    let body: Value = serde_json::from_str(&requests[1].body).unwrap();
    assert_eq!(body, json!({ "administration_id": "77", "code": "30", "name": "30 \"days\"" }));
    assert_eq!((requests[2].method.as_str(), requests[2].path.as_str()), ("PATCH", "v1/invoices"));
}

#[tokio::test]
async fn a_call_that_is_refused_whole_is_halved_until_the_culprit_is_found() {
    let server = Server::start(|request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let records = body["invoices"].as_array().unwrap();
        if records.iter().any(|one| one["invoice_number"] == "V5") {
            return Reply::new(422, r#"{"code":"malformed","message":"a date is no date"}"#);
        }
        Reply::new(201, json!({ "success": true, "count": records.len(), "errors": {} }).to_string())
    })
    .await;
    let records: Vec<_> = (0..9).map(|n| record(&format!("V{n}"))).collect();
    let results = upsert(&payt(&server), "77", &records).await.unwrap();
    let keys: Vec<_> = results.iter().map(|one| one.key.clone()).collect();
    assert_eq!(keys, (0..9).map(|n| format!("V{n}")).collect::<Vec<_>>(), "each once, in their order");
    let refused: Vec<_> = results.into_iter().filter(|one| one.refusal.is_some()).collect();
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0].key.as_str(), refused[0].refusal.as_deref()), ("V5", Some("422: a date is no date")));

    let server = Server::start(|_: &Request| Reply::new(422, "")).await;
    let records: Vec<_> = (0..500).map(|n| record(&format!("V{n}"))).collect();
    let failure = upsert(&payt(&server), "77", &records).await.unwrap_err();
    assert!(matches!(failure, Failure::Refused(_)), "the fault is in the whole: {failure}");
    assert!(server.requests().len() < 60, "{}", server.requests().len());
}

#[tokio::test]
async fn many_that_are_refused_one_by_one_stop_none_of_the_others() {
    let is_bad = |number: &str| number.ends_with('3');
    let server = Server::start(move |request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let records = body["invoices"].as_array().unwrap();
        if records.iter().any(|one| is_bad(one["invoice_number"].as_str().unwrap())) {
            return Reply::new(422, r#"{"code":"malformed","message":"no"}"#);
        }
        Reply::new(201, json!({ "success": true, "count": records.len(), "errors": {} }).to_string())
    })
    .await;
    let records: Vec<_> = (0..200).map(|n| record(&format!("V{n}"))).collect();
    let results = upsert(&payt(&server), "77", &records).await.unwrap();
    assert_eq!(results.len(), 200);
    assert!(results.iter().all(|one| one.refusal.is_some() == is_bad(&one.key)));
}

#[tokio::test]
async fn what_was_taken_before_a_refusal_of_the_rest_is_handed_over_call_by_call() {
    let server = Server::start(|request: &Request| {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let records = body["invoices"].as_array().unwrap();
        if records.len() > 2 || records[0]["invoice_number"] == "V2" {
            return Reply::new(422, r#"{"code":"malformed","message":"no"}"#);
        }
        Reply::new(201, json!({ "success": true, "count": records.len(), "errors": {} }).to_string())
    })
    .await;
    let records: Vec<_> = (0..4).map(|n| record(&format!("V{n}"))).collect();
    let payt = payt(&server);
    let mut calls = payt.upsert("77", &records);
    let mut seen = Vec::new();
    while calls.waits() {
        let results = calls.next_call().await.unwrap();
        seen.push(results.into_iter().map(|one| (one.key, one.refusal.is_some())).collect::<Vec<_>>());
    }
    let of = |key: &str, refused: bool| (key.to_owned(), refused);
    let expected =
        [vec![], vec![of("V0", false), of("V1", false)], vec![], vec![of("V2", true)], vec![of("V3", false)]];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_refusal_after_a_call_without_an_answer_is_not_sure() {
    for lost in [Reply::new(500, ""), Reply::ok("<html>")] {
        let calls = AtomicUsize::new(0);
        let server = Server::start(move |_: &Request| match calls.fetch_add(1, Ordering::Relaxed) {
            0 => lost.clone(),
            1 => Reply::new(201, json!({ "success": true, "count": 0, "errors": { "V1": ["no"] } }).to_string()),
            _ => Reply::new(422, ""),
        })
        .await;
        let payt = payt(&server);
        let first = upsert(&payt, "77", &[record("V1")]).await.unwrap().remove(0);
        assert_eq!((first.refusal.as_deref(), first.unsure), (Some("no"), true));
        let second = upsert(&payt, "77", &[record("V1")]).await.unwrap().remove(0);
        assert!(second.refusal.is_some() && !second.unsure);
    }
}

#[tokio::test]
async fn an_answer_that_does_not_account_for_every_record_is_no_answer() {
    for body in [
        json!({ "success": true, "count": 2, "errors": {} }),
        json!({ "success": true, "count": 0, "errors": {} }),
        json!({ "success": false, "errors": {} }),
        json!({ "success": true, "count": 1, "errors": { "V9": ["not sent"] } }),
        json!({ "data": [] }),
    ] {
        let text = body.to_string();
        let server = Server::start(move |_: &Request| Reply::ok(text.clone())).await;
        let failure = upsert(&payt(&server), "1", &[record("V1")]).await.unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::PaytAnswerStrange, "{body}");
    }
}

async fn emulator() -> (PaytEmulator, Payt, String) {
    let emulator = PaytEmulator::start(Start::default()).await.unwrap();
    emulator.link_condition("1", "30", "standard");
    let payt = payt_with(PaytOptions {
        token: STATIC_TOKEN.to_owned().into(),
        import_token: IMPORT_TOKEN.to_owned().into(),
        ..options(&emulator.base_url())
    });
    emulator.knobs(|knobs| knobs.requests_per_second = None);
    let id = emulator.administration_id("1").unwrap().to_string();
    (emulator, payt, id)
}

async fn brought(payt: &Payt, id: &str, one: &Receivable) {
    let contact = ("4711".to_owned(), contact(&one.debtor).unwrap());
    let debtor = (one.debtor.code.clone(), debtor(&one.debtor).unwrap());
    let invoice = (one.invoice.clone(), invoice(one, Currency::EUR).unwrap());
    for record in [contact, debtor, invoice] {
        let results = upsert(payt, id, &[record]).await.unwrap();
        assert_eq!((results.len(), &results[0].refusal), (1, &None));
    }
}

#[tokio::test]
async fn what_is_sent_record_by_record_is_what_payt_has() {
    let (emulator, payt, id) = emulator().await;
    let mut one = receivable("V1", 14_850, 14_850);
    let orphan = ("V1".to_owned(), invoice(&one, Currency::EUR).unwrap());
    let refused = upsert(&payt, &id, &[orphan]).await.unwrap().remove(0);
    assert_eq!(
        refused.refusal.as_deref(),
        Some("debtor_not_found"),
        "a success of the whole says nothing of its records"
    );
    assert!(emulator.invoices("1").is_empty());
    brought(&payt, &id, &one).await;
    let there = emulator.invoice("1", "V1").unwrap();
    assert_eq!((there.total_cents, there.open_cents, there.flow.as_str()), (14_850, 14_850, "standard"));
    assert_eq!(emulator.contacts("1")[0].address.city, "Utrecht");
    one.open = Money::zero(Currency::EUR);
    emulator.fault(Fault::once(FaultKind::CutAfterCommit).on("/v1/invoices"));
    brought(&payt, &id, &one).await;
    let there = emulator.invoice("1", "V1").unwrap();
    assert_eq!((there.open_cents, there.payments.len()), (0, 1), "sent twice, paid once");
}

#[tokio::test]
async fn the_pace_that_payt_allows_is_kept() {
    let (emulator, _, id) = emulator().await;
    emulator.knobs(|knobs| knobs.requests_per_second = Some(10));
    let options = PaytOptions { token: STATIC_TOKEN.to_owned().into(), ..options(&emulator.base_url()) };
    let http = client(&HttpOptions::for_base_url(&options.base_url)).unwrap();
    let payt = Payt::with_manners(http, options, Manners::default()).unwrap();
    let condition = |code: i32| {
        let one = PaymentCondition { code: code.to_string(), description: format!("{code} days") };
        (one.code.clone(), condition(&one).unwrap())
    };
    let conditions: Vec<_> = (100..125).map(condition).collect();
    assert!(upsert(&payt, &id, &conditions).await.unwrap().iter().all(|one| one.refusal.is_none()));
    let statuses: Vec<_> = emulator.requests().iter().filter_map(|request| request.status).collect();
    assert_eq!(statuses, [201; 25], "twenty-five calls at ten a second, and none too many");
}

#[tokio::test]
async fn what_is_not_documented_about_a_batch_is_borne() {
    let (emulator, payt, id) = emulator().await;
    brought(&payt, &id, &receivable("V0", 100, 100)).await;
    emulator.knobs(|knobs| (knobs.records_at_once, knobs.nulls_refused) = (Some(3), true));
    let records: Vec<_> = (1..9).map(|n| record(&format!("V{n}"))).collect();
    assert!(
        upsert(&payt, &id, &records).await.unwrap().iter().all(|one| one.refusal.is_none()),
        "no field of them is empty"
    );
    assert_eq!(emulator.invoices("1").len(), 9);
    let new = ReceivableDebtor { code: "9".to_owned(), name: some("Meer"), ..ReceivableDebtor::default() };
    let body = contact(&new).unwrap();
    let refused = upsert(&payt, &id, &[("9".to_owned(), body.clone())]).await.unwrap().remove(0);
    assert!(refused.refusal.unwrap().contains("must not be null"));
    let taken = upsert(&payt, &id, &[("9".to_owned(), body.without_empty())]).await.unwrap().remove(0);
    assert_eq!(taken.refusal, None, "what is new goes without what is empty");
}

#[tokio::test]
async fn a_pdf_is_put_once_and_attached_by_its_checksum() {
    for answer in [FilesAnswer::List, FilesAnswer::Object] {
        let (emulator, payt, id) = emulator().await;
        emulator.knobs(|knobs| knobs.files_answer = answer);
        brought(&payt, &id, &receivable("V1", 100, 100)).await;
        let pdf = b"%PDF-1.4 V1";
        payt.attach(&id, ("V1", DocumentKind::InvoicePdf), "V1.pdf", pdf).await.unwrap();
        let there = emulator.invoice("1", "V1").unwrap().document.unwrap();
        assert_eq!((there.filename.as_str(), there.bytes.as_slice()), ("V1.pdf", pdf.as_slice()));
        payt.attach(&id, ("V1", DocumentKind::InvoicePdf), "V1.pdf", pdf).await.unwrap();
        let puts = emulator.requests().iter().filter(|request| request.method == "PUT").count();
        assert_eq!(puts, 1, "what is there already is not put again");
        payt.attach(&id, ("V1", DocumentKind::InvoiceUbl), "V1.xml", b"<Invoice/>").await.unwrap();
        assert_eq!(emulator.invoice("1", "V1").unwrap().ubl.unwrap().filename, "V1.xml");
        let other = payt.attach(&id, ("V1", DocumentKind::InvoiceAttachment), "V1 a.png", b"x").await;
        assert!(matches!(other, Err(Failure::Refused(_))), "{other:?}");
        let refused = payt.attach(&id, ("V9", DocumentKind::InvoicePdf), "V9.pdf", pdf).await.unwrap_err();
        assert!(refused.to_string().contains("invoice_not_found"), "{refused}");
    }
}

#[tokio::test]
async fn a_document_goes_nowhere_without_tls_and_never_with_the_token() {
    for url in ["http://elsewhere.example.test/x", "ftp://elsewhere.example.test/x", "no address"] {
        let server = Server::start(move |request: &Request| {
            let body: Value = serde_json::from_str(&request.body).unwrap();
            Reply::new(201, json!([{ "checksum": body["files"][0]["checksum"], "url": url }]).to_string())
        })
        .await;
        let failure = payt(&server).attach("1", ("V1", DocumentKind::InvoicePdf), "V1.pdf", b"%PDF").await.unwrap_err();
        assert_eq!(failure.kind(), ProblemKind::PaytAnswerStrange, "{url}");
        assert!(!failure.to_string().contains("example"), "{failure}");
        assert_eq!(server.requests().len(), 1);
    }
    let server = Server::start(|request: &Request| {
        if request.method == "PUT" {
            return Reply::new(200, "");
        }
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        match request.path.as_str() {
            "v1/files" => {
                let url = format!("http://{}/put/here?sign=secret", request.headers["host"]);
                Reply::new(201, json!([{ "checksum": body["files"][0]["checksum"], "url": url }]).to_string())
            }
            _ => Reply::ok(r#"{"success":true,"count":1,"errors":{}}"#),
        }
    })
    .await;
    payt(&server).attach("1", ("V1", DocumentKind::InvoicePdf), "V1.pdf", b"%PDF").await.unwrap();
    let put = server.requests().into_iter().find(|request| request.method == "PUT").unwrap();
    assert!(!put.headers.contains_key("authorization"), "{put:?}");
}
