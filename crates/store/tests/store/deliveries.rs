//! What lists of receivables did: in the timeline of the flow, and to each invoice.

use jiff::civil::date;
use ledger::money::Money;
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{
    Changed, ClosedBy, Closing, DeliveredReceivable, DeliveryPlan, DocumentUse, Receivable, ReceivableDebtor,
    ReceivableField, ReceivableKey,
};
use store::{
    DeliveryState, DocumentKey, FIRST_ORGANISATION, InvoiceChange, Lease, NewDelivery, NewUser, NewWebhook, Role,
    StoreError,
};

use crate::engines::{TestStore, on_both_engines};
use crate::samples::{CODE, a_leased_flow, a_posted, at, euro, open_item};

fn key(invoice: &str) -> ReceivableKey {
    ("1".to_owned(), invoice.to_owned())
}

fn listed(invoice: &str, open: Money) -> DeliveredReceivable {
    let receivable = Receivable {
        administration: "1".into(),
        invoice: invoice.into(),
        debtor: ReceivableDebtor { code: "D1".into(), ..ReceivableDebtor::default() },
        date: date(2026, 11, 1),
        due_date: date(2026, 12, 1),
        total: euro(10_000),
        open,
        description: None,
        condition: None,
        dossier_item: None,
    };
    DeliveredReceivable { receivable, closed_since: open.is_zero().then_some(date(2026, 11, 18)) }
}

async fn save(t: &TestStore, lease: &Lease, state: DeliveryState, plan: &DeliveryPlan, seconds: i64) -> String {
    let file = (state == DeliveryState::Sending).then_some(("20261118.csv", "hash"));
    let new = NewDelivery { state, fingerprint: "x", holds: &[], plan, file, released_by: None };
    t.store.save_delivery(lease, &new, at(seconds)).await.unwrap()
}

async fn send(t: &TestStore, lease: &Lease, plan: &DeliveryPlan, seconds: i64) -> String {
    let id = save(t, lease, DeliveryState::Sending, plan, seconds).await;
    t.store.set_delivery_sent(lease, &id, &plan.delivered(), at(seconds + 1)).await.unwrap();
    id
}

on_both_engines! {
    async fn the_timeline_tells_what_happened_to_lists_and_webhooks_are_told_of_it(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let new = NewWebhook { organisation_id: FIRST_ORGANISATION, address: "https://hooks.example", kinds: "list.held" };
        let (webhook, _) = t.store.create_webhook(new, "anna", at(1)).await.unwrap();
        let plan = DeliveryPlan { list: vec![listed("F1", euro(10_000)), listed("F2", euro(0))], ..DeliveryPlan::default() };
        let held = save(t, &lease, DeliveryState::Held, &plan, 2).await;
        t.store.release_delivery(FIRST_ORGANISATION, &flow.id, &held, "anna", at(3)).await.unwrap();
        let refused = save(t, &lease, DeliveryState::Sending, &plan, 4).await;
        let why = Problem::new(ProblemKind::PaytRefused, "no");
        t.store.set_delivery_refused(&lease, &refused, &why, at(5)).await.unwrap();
        let sent = send(t, &lease, &plan, 6).await;
        let own = t.store.of_organisation(FIRST_ORGANISATION);
        let events = own.list_events_of_lists(&flow.id, 10).await.unwrap();
        let told: Vec<_> = events.iter().rev().map(|one| {
            (one.delivery_id.as_str(), one.event.at, one.event.who.as_str(), one.event.what.as_str(), one.event.detail.as_str())
        }).collect();
        assert_eq!(told, [
            (held.as_str(), at(2), "kruispost", "list_held", "2 invoices, 1 open, 0 closing"),
            (held.as_str(), at(3), "anna", "list_released", ""),
            (refused.as_str(), at(5), "kruispost", "list_refused", "payt-refused"),
            (sent.as_str(), at(7), "kruispost", "list_sent", "2 invoices, 1 open, 0 closing"),
        ]);
        let waiting = t.store.list_undelivered(&webhook, 10).await.unwrap();
        let told: Vec<_> = waiting.iter().map(|one| (one.what.as_str(), one.delivery.as_deref())).collect();
        assert_eq!(told[0], ("list_held", Some(held.as_str())));
        assert_eq!((told.len(), told[3]), (4, ("list_sent", Some(sent.as_str()))));
        assert!(waiting.iter().all(|one| one.settlement.is_none()));
    }

    async fn each_list_leaves_what_it_did_to_an_invoice(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let first = DeliveryPlan {
            list: vec![listed("F1", euro(10_000)), listed("F2", euro(5_000))],
            created: vec![key("F1"), key("F2")],
            ..DeliveryPlan::default()
        };
        let one = send(t, &lease, &first, 1).await;
        let second = DeliveryPlan {
            list: vec![listed("F1", euro(4_000)), listed("F2", euro(0))],
            changed: vec![Changed { key: key("F1"), fields: vec![ReceivableField::Open] }],
            closing: vec![Closing { key: key("F2"), by: ClosedBy::Absence, open: euro(5_000) }],
            ..DeliveryPlan::default()
        };
        let two = send(t, &lease, &second, 10).await;
        t.store.note_amounts_taken(&lease, &two, &[key("F1"), key("F9")], at(12)).await.unwrap();
        let third = DeliveryPlan {
            list: vec![listed("F1", euro(0)), listed("F2", euro(5_000))],
            closing: vec![Closing { key: key("F1"), by: ClosedBy::Zero, open: euro(4_000) }],
            reopened: vec![key("F2")],
            ..DeliveryPlan::default()
        };
        let three = save(t, &lease, DeliveryState::Sending, &third, 20).await;
        let own = t.store.of_organisation(FIRST_ORGANISATION);
        let changes = async |invoice: &str| own.list_delivered_changes(invoice).await.unwrap();
        let told: Vec<_> = changes("F1").await.iter().map(|one| {
            (one.delivery_id.clone(), one.change, one.was, one.open, one.state, one.told_at)
        }).collect();
        assert_eq!(told, [
            (one.clone(), InvoiceChange::Created, None, euro(10_000), DeliveryState::Sent, None),
            (two.clone(), InvoiceChange::Changed, Some(euro(10_000)), euro(4_000), DeliveryState::Sent, Some(at(12))),
            (three.clone(), InvoiceChange::ClosedByZero, Some(euro(4_000)), euro(0), DeliveryState::Sending, None),
        ]);
        let told: Vec<_> = changes("F2").await.iter().map(|one| (one.change, one.was)).collect();
        assert_eq!(told, [
            (InvoiceChange::Created, None),
            (InvoiceChange::ClosedByAbsence, Some(euro(5_000))),
            (InvoiceChange::Reopened, Some(euro(0))),
        ]);
        assert_eq!(changes("F2").await[1].sent_at, Some(at(11)));
        let known = own.list_delivered_as("F1").await.unwrap();
        assert_eq!((known.len(), &known[0].0, known[0].1.receivable.open), (1, &flow.id, euro(4_000)), "the last is not sent yet");
        let held = DeliveryPlan { created: vec![key("F3")], list: vec![listed("F3", euro(1))], ..DeliveryPlan::default() };
        save(t, &lease, DeliveryState::Held, &held, 30).await;
        assert!(changes("F3").await.is_empty(), "a held list did nothing");
    }

    async fn what_certainly_did_not_come_is_forgotten_and_what_is_in_doubt_is_not(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let plan = |created: &[&str], list: &[&str]| DeliveryPlan {
            list: list.iter().map(|invoice| listed(invoice, euro(100))).collect(),
            created: created.iter().map(|invoice| key(invoice)).collect(),
            ..DeliveryPlan::default()
        };
        let known = async || {
            let delivered = t.store.get_delivered(&flow.id).await.unwrap().receivables;
            delivered.into_iter().map(|one| one.receivable.invoice).collect::<Vec<_>>()
        };
        let in_doubt = async || {
            let keys = t.store.list_created_in_doubt(&flow.id).await.unwrap();
            keys.into_iter().map(|(_, invoice)| invoice).collect::<Vec<_>>()
        };
        send(t, &lease, &plan(&["F1"], &["F1"]), 1).await;
        assert!(in_doubt().await.is_empty());
        // its answer is lost
        save(t, &lease, DeliveryState::Sending, &plan(&["F2"], &["F1", "F2"]), 3).await;
        assert_eq!((known().await, in_doubt().await), (vec!["F1".into(), "F2".into()], vec!["F2".to_owned()]));
        let next = save(t, &lease, DeliveryState::Sending, &plan(&["F3"], &["F1", "F2", "F3"]), 4).await;
        assert_eq!(known().await, ["F1", "F2", "F3"]);
        t.store.forget_sending(&lease, &next).await.unwrap();
        assert_eq!(known().await, ["F1", "F2"], "the one before it may have come");
        let last = save(t, &lease, DeliveryState::Sending, &plan(&["F3"], &["F1", "F2", "F3"]), 5).await;
        let why = Problem::new(ProblemKind::PaytRefused, "file 1");
        t.store.set_delivery_refused(&lease, &last, &why, at(6)).await.unwrap();
        assert_eq!((known().await, in_doubt().await), (vec!["F1".into(), "F2".into()], vec!["F2".to_owned()]));
        assert!(t.store.of_organisation(FIRST_ORGANISATION).list_delivered_changes("F3").await.unwrap().is_empty());
        send(t, &lease, &plan(&["F3"], &["F1", "F2", "F3"]), 7).await;
        assert_eq!((known().await.len(), in_doubt().await.len()), (3, 0), "a list that came ends all doubt");
    }

    async fn an_invoice_is_known_to_its_organisation_alone(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (settlement, entries) = a_posted(&t.store, &lease, CODE, 1).await;
        let line = entries[0].parts.lines.iter().find(|line| line.invoice.is_some()).unwrap();
        let number = line.invoice.clone().unwrap();
        let plan = DeliveryPlan { list: vec![listed("P1", euro(1))], created: vec![key("P1")], ..DeliveryPlan::default() };
        send(t, &lease, &plan, 40).await;
        let own = t.store.of_organisation(FIRST_ORGANISATION);
        let lines = own.list_lines_of_invoice(&number).await.unwrap();
        assert_eq!((lines.len(), &lines[0].settlement_id, lines[0].amount), (1, &settlement, line.amount));
        assert_eq!((lines[0].voucher.clone(), lines[0].reason.clone()), (entries[0].parts.voucher.to_string(), line.reason.clone()));
        assert!(own.knows_invoice(&number).await.unwrap() && own.knows_invoice("P1").await.unwrap());
        assert!(!own.knows_invoice("NOBODYS").await.unwrap());
        let otto = NewUser { email: "otto@elders.example".into(), name: "Otto".into(), password_hash: None };
        let otto = t.store.add_member(FIRST_ORGANISATION, &otto, Role::Viewer, "anna", at(1)).await.unwrap();
        let elsewhere = t.store.create_organisation("Elders", &otto.id, "otto", at(2)).await.unwrap();
        let other = t.store.of_organisation(&elsewhere);
        for invoice in [number.as_str(), "P1"] {
            assert!(!other.knows_invoice(invoice).await.unwrap());
            assert!(other.list_lines_of_invoice(invoice).await.unwrap().is_empty());
            assert!(other.list_delivered_changes(invoice).await.unwrap().is_empty());
            assert!(other.list_delivered_as(invoice).await.unwrap().is_empty());
            assert!(other.list_items_of_invoice(invoice).await.unwrap().is_empty());
            assert!(other.list_documents_of_invoice(invoice).await.unwrap().is_empty());
        }
        let theirs = other.list_events_of_lists(&lease.flow_id, 10).await;
        assert!(matches!(theirs, Err(StoreError::NotFound { .. })), "{theirs:?}");
    }

    async fn open_items_and_documents_of_an_invoice_are_found_by_its_number(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let item = open_item(1, "F7", 5_000);
        t.store.replace_open_items(&lease, 1, vec![item.clone(), open_item(1, "F8", 1)], at(2)).await.unwrap();
        let document = DocumentKey {
            administration: "1".into(),
            invoice: "F7".into(),
            used_as: DocumentUse::InvoicePdf,
            file: "0A".into(),
        };
        t.store.save_delivered_document(&lease, &document, "hash", at(3)).await.unwrap();
        let own = t.store.of_organisation(FIRST_ORGANISATION);
        assert_eq!(own.list_items_of_invoice("F7").await.unwrap(), [(flow.id.clone(), item)]);
        let documents = own.list_documents_of_invoice("F7").await.unwrap();
        assert_eq!((documents.len(), documents[0].at, documents[0].kind), (1, at(3), DocumentUse::InvoicePdf));
        assert!(own.knows_invoice("F7").await.unwrap());
        assert!(own.list_items_of_invoice("F9").await.unwrap().is_empty());
    }
}
