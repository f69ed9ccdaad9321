//! The interface writes record by record.

use emulators::payt::{Block, InvoiceState, Mistake, Purpose, STATIC_TOKEN, Sending};
use jiff::civil::date;
use serde_json::json;

use crate::client::{CODE, Payt, row};
use crate::interface::{debtor, invoice, reply, with};

#[tokio::test]
async fn debtors_come_before_invoices_and_absent_records_stay() {
    let payt = Payt::start().await;
    let early = invoice("F1", "100.00", "100.00");
    assert_eq!(payt.refused("POST", "invoices", early.clone(), "F1").await, "debtor_not_found");
    payt.put_in("POST", "debtors", &[debtor()]).await;
    payt.put_in("POST", "invoices", &[early, invoice("F2", "50.00", "50.00")]).await;
    payt.put_in("POST", "invoices", &[]).await;
    payt.put_in("PATCH", "invoices", &[json!({ "invoice_number": "F1", "amount_open": "40.00" })]).await;
    payt.put_in("POST", "invoices", &[invoice("F2", "50.00", "0")]).await;
    assert_eq!((payt.paid("F1"), payt.paid("F2")), (vec![6_000], vec![5_000]));
    assert_eq!(payt.invoice("F1").state(), InvoiceState::PartiallyPaid);
    assert_eq!(
        (payt.invoice("F2").state(), payt.invoice("F2").payment_date),
        (InvoiceState::Paid, Some(date(2026, 3, 10)))
    );
    payt.put_in("PATCH", "invoices", &[json!({ "invoice_number": "F1", "amount_open": "140.00" })]).await;
    assert_eq!(payt.invoice("F1").blocked, Some(Block::PotentialMistake(Mistake::AboveTotal)));
}

#[tokio::test]
async fn good_records_go_in_beside_bad_ones_and_errors_carry_their_number() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    let bad = with(
        invoice("F2", "1.00", "1.00"),
        json!({ "amount_total": "1,00", "due_date": "2026-02-01", "currency_code": "" }),
    );
    let (status, body) = payt.write("POST", "invoices", &[invoice("F1", "1.00", "1.00"), bad, json!({})]).await;
    assert_eq!((status, &body["success"], &body["count"]), (201, &json!(true), &json!(1)));
    let expected =
        json!(["currency_code can't be blank", "amount_total is not a number", "due_date is before the invoice date"]);
    assert_eq!(body["errors"]["F2"], expected);
    assert!(body["errors"]["2"].as_array().unwrap().contains(&json!("invoice_number can't be blank")));
    let unknown = json!({ "invoice_number": "F9", "amount_open": "0" });
    assert_eq!(payt.refused("PATCH", "invoices", unknown, "F9").await, "invoice_not_found");
    // Malformed as a whole: nothing is processed.
    let request = payt.request("POST", "/v1/invoices").bearer_auth(STATIC_TOKEN);
    let body = json!({ "administration_id": payt.id(), "invoices": "F3" });
    assert_eq!(reply(request.body(body.to_string())).await.0, 422);
    assert_eq!(payt.emulator.invoices(CODE).len(), 1);
}

#[tokio::test]
async fn ids_belong_to_one_record() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    let taken = with(debtor(), json!({ "debtor_identifier": "78" }));
    assert_eq!(payt.refused("POST", "debtors", taken, "D1").await, "debtor_number has already been taken");
    let moved = with(debtor(), json!({ "debtor_number": "D2" }));
    assert_eq!(payt.refused("POST", "debtors", moved, "D2").await, "debtor_identifier has already been taken");

    let first = with(invoice("F1", "1.00", "1.00"), json!({ "invoice_identifier": "500" }));
    payt.put_in("POST", "invoices", std::slice::from_ref(&first)).await;
    let other = with(first.clone(), json!({ "invoice_identifier": "501" }));
    assert_eq!(payt.refused("POST", "invoices", other, "F1").await, "invoice_number has already been taken");
    let again = with(first, json!({ "invoice_number": "F2" }));
    assert_eq!(payt.refused("POST", "invoices", again, "F2").await, "invoice_identifier has already been taken");
}

#[tokio::test]
async fn payments_are_complete_and_add_up() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    let pay =
        |id: &str, amount: &str| json!({ "origin_identifier": id, "amount": amount, "payment_date": "2026-03-05" });
    let two = with(invoice("F1", "10.00", "4.00"), json!({ "payments": [pay("a", "5.00"), pay("b", "1.00")] }));
    payt.put_in("POST", "invoices", std::slice::from_ref(&two)).await;
    assert_eq!((payt.paid("F1"), payt.invoice("F1").payments[0].date), (vec![500, 100], date(2026, 3, 5)));
    let short = with(two.clone(), json!({ "payments": [pay("a", "5.00")] }));
    let complaint = "payments do not add up to the total less the open amount";
    assert_eq!(payt.refused("POST", "invoices", short, "F1").await, complaint);
    let elsewhere = with(invoice("F2", "10.00", "5.00"), json!({ "payments": [pay("a", "5.00")] }));
    let complaint = "payments origin_identifier has already been taken";
    assert_eq!(payt.refused("POST", "invoices", elsewhere, "F2").await, complaint);
    payt.put_in(
        "PATCH",
        "invoices",
        &[with(json!({ "invoice_number": "F1" }), json!({ "amount_open": "5.00", "payments": [pay("a", "5.00")] }))],
    )
    .await;
    let gone = payt.list("/v1/payments/deleted").await;
    assert_eq!((gone.len(), &gone[0]["origin_identifier"]), (1, &json!("b")));
    let kept = payt.list("/v1/payments").await;
    assert_eq!(
        (kept.len(), &kept[0]["total_amount"], &kept[0]["payment_date"]),
        (1, &json!("5.00"), &json!("2026-03-05"))
    );
    for method in ["POST", "PUT"] {
        assert_eq!(reply(payt.request(method, "/v1/payments").bearer_auth(STATIC_TOKEN)).await.0, 405);
    }
}

#[tokio::test]
async fn frozen_fields_stay_unless_the_knob_lets_them_change() {
    let payt = Payt::start().await;
    let second = with(debtor(), json!({ "debtor_number": "D2", "debtor_identifier": "78" }));
    payt.put_in("POST", "debtors", &[debtor(), second]).await;
    payt.put_in("POST", "invoices", &[invoice("F1", "10.00", "10.00")]).await;
    let changed = with(invoice("F1", "12.00", "12.00"), json!({ "due_date": "2026-04-01", "debtor_number": "D2" }));
    payt.put_in("POST", "invoices", std::slice::from_ref(&changed)).await;
    let held = payt.invoice("F1");
    assert_eq!((held.total_cents, held.due_date, held.debtor_number.as_str()), (1_000, date(2026, 3, 15), "D1"));
    payt.turn(|knobs| knobs.interface_changes_frozen = true);
    payt.put_in("POST", "invoices", &[changed]).await;
    let held = payt.invoice("F1");
    assert_eq!((held.total_cents, held.due_date, held.debtor_number.as_str()), (1_200, date(2026, 4, 1), "D2"));
    assert_eq!(held.blocked, None);
}

#[tokio::test]
async fn contacts_hold_the_addresses() {
    let payt = Payt::start().await;
    let named = with(debtor(), json!({ "contact_identifier": "c1" }));
    assert_eq!(payt.refused("POST", "debtors", named.clone(), "D1").await, "contact_not_found");
    let contact =
        json!({ "contact_identifier": "c1", "firstname": "Anna", "default_email_address": "a@zonneveld.test" });
    payt.put_in("POST", "contacts", std::slice::from_ref(&contact)).await;
    payt.put_in("POST", "debtors", &[named]).await;
    payt.put_in("POST", "invoices", &[invoice("F1", "1.00", "1.00")]).await;
    let email = || payt.emulator.channels(CODE, "F1", Purpose::Reminder).unwrap().email;
    assert_eq!(email().as_deref(), Some("a@zonneveld.test"));
    payt.put_in("POST", "contacts", &[with(contact, json!({ "reminder_email_address": "late@zonneveld.test" }))]).await;
    assert_eq!((email().as_deref(), payt.emulator.contacts(CODE).len()), (Some("late@zonneveld.test"), 1));
    let bad = json!({ "contact_identifier": "c2", "gender": "unknown", "default_email_address": "nobody" });
    let complaints = "gender is not included in the list, default_email_address is not an e-mail address";
    assert_eq!(payt.refused("POST", "contacts", bad, "c2").await, complaints);
    let read = payt.list("/v1/contacts").await;
    assert_eq!((&read[0]["debtor_numbers"], &read[0]["firstname"]), (&json!(["D1"]), &json!("Anna")));
    let debtors = payt.list("/v1/debtors").await;
    assert_eq!(debtors[0]["reminder_email_address"], "late@zonneveld.test");
    assert_eq!(debtors[0].get("book_open_amount"), None);
    let (_, one) =
        payt.get("/v1/debtors/77?identifier_type=debtor_identifier&fields={\"only\":[\"book_open_amount\"]}").await;
    assert_eq!(one, json!({ "book_open_amount": "1.00" }));
    assert_eq!(payt.get("/v1/debtors/77").await.0, 404);
}

#[tokio::test]
async fn conditions_lines_and_labels() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    payt.put_in("POST", "payment_conditions", &[json!({ "code": "14", "name": "Fourteen days" })]).await;
    let conditioned = with(invoice("F1", "1.00", "1.00"), json!({ "payment_condition": "14" }));
    let complaint = "payment_condition has no follow-up";
    assert_eq!(payt.refused("POST", "invoices", conditioned.clone(), "F1").await, complaint);
    payt.emulator.link_condition(CODE, "14", "two weeks");
    payt.put_in("POST", "invoices", std::slice::from_ref(&conditioned)).await;
    assert_eq!(payt.invoice("F1").flow, "two weeks");

    let line = |order: i64| json!({ "line_order": order, "vat_rate_code": "21", "description": "Bread" });
    let lined = with(conditioned.clone(), json!({ "invoice_lines": [line(1)] }));
    assert_eq!(payt.refused("POST", "invoices", lined.clone(), "F1").await, "vat_rate_code is not known");
    let rate = json!({ "code": "21", "name": "High", "rate": "21", "category": "regular" });
    payt.put_in("POST", "vat_rates", std::slice::from_ref(&rate)).await;
    assert_eq!(payt.list("/v1/vat_rates").await, [rate]);
    let twice = with(lined.clone(), json!({ "invoice_lines": [line(1), line(1)] }));
    assert_eq!(payt.refused("POST", "invoices", twice, "F1").await, "line_order has already been taken");
    let labelled = with(lined, json!({ "labels": ["vip", "west"], "order_number": "PO-1", "payment_method": "cash" }));
    payt.put_in("POST", "invoices", &[labelled]).await;
    payt.put_in("POST", "invoices", &[conditioned]).await;
    let held = payt.invoice("F1");
    assert_eq!(
        (held.labels, held.lines.len(), &held.details["order_number"]),
        (vec!["vip".to_owned(), "west".to_owned()], 1, &json!("PO-1"))
    );
    let odd = with(invoice("F2", "1.00", "1.00"), json!({ "payment_method": "gold" }));
    assert_eq!(payt.refused("POST", "invoices", odd, "F2").await, "payment_method is not included in the list");
}

#[tokio::test]
async fn a_sent_invoice_is_not_sent_again() {
    let payt = Payt::start().await;
    payt.put_in("POST", "debtors", &[debtor()]).await;
    let sent = |at: &str| with(invoice("F1", "1.00", "1.00"), json!({ "sent_at": at }));
    assert_eq!(payt.refused("POST", "invoices", sent("yesterday"), "F1").await, "sent_at is not a time");
    payt.put_in("POST", "invoices", &[sent("2026-03-09T10:00:00Z")]).await;
    let sending = Sending::SentBefore(date(2026, 3, 9).at(11, 0, 0, 0));
    assert_eq!(payt.invoice("F1").sending, sending);
    payt.put_in("POST", "invoices", &[sent("2026-03-01T10:00:00Z")]).await;
    assert_eq!(payt.invoice("F1").sending, sending);
    assert_eq!(payt.list("/v1/invoices").await[0]["sent_at"], "2026-03-09T10:00:00Z");
}

#[tokio::test]
async fn only_what_was_blocked_here_can_be_let_go_here() {
    let payt = Payt::start().await;
    payt.import(&[row("F1", "1.00", "1.00"), row("F2", "1.00", "1.00"), row("F3", "1.00", "2.00")]).await;
    payt.emulator.block_invoice(CODE, "F2");
    let send = async |action: &str, numbers: &[&str]| {
        let list: String = numbers.iter().map(|number| format!("&invoice_numbers[]={number}")).collect();
        let request = payt.request("PATCH", &format!("/v1/invoices/{action}")).bearer_auth(STATIC_TOKEN);
        reply(request.body(format!("administration_id={}{list}", payt.id()))).await
    };
    let (status, body) = send("block", &["F1", "F9"]).await;
    assert_eq!(
        (status, body),
        (200, json!({ "success": true, "count": 1, "errors": { "F9": ["invoice_not_found"] } }))
    );
    assert_eq!(payt.invoice("F1").blocked, Some(Block::Interface));
    let (_, body) = send("resume", &["F1", "F2", "F3"]).await;
    assert_eq!(body["errors"], json!({ "F2": ["not_blocked_by_api"], "F3": ["not_blocked_by_api"] }));
    let blocks: Vec<_> = payt.emulator.invoices(CODE).iter().map(|invoice| invoice.blocked).collect();
    assert_eq!(blocks, [None, Some(Block::Person), Some(Block::PotentialMistake(Mistake::AboveTotal))]);
    let many = vec!["F1"; 1_001];
    assert_eq!((send("block", &many).await.0, send("block", &[]).await.0), (422, 422));
}
