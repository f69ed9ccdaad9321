//! Record by record: what has an answer is known, what has none is in doubt, and a file makes all of that void.

use jiff::civil::date;
use ledger::money::{Currency, Money};
use ledger::problem::{Problem, ProblemKind};
use ledger::receivable::{DeliveredReceivable, DeliveryPlan, Receivable, ReceivableDebtor, RecordKey, RecordKind};
use store::{
    DeliveryState, FIRST_ORGANISATION, InvoiceChange, NewDelivery, RecordCount, RecordDoubt, RecordOutcome,
    RecordOutcomes, StoreError, TargetRecord,
};

use crate::engines::on_both_engines;
use crate::samples::{a_flow, a_leased_flow, at};

fn key(invoice: &str) -> RecordKey {
    RecordKey { kind: RecordKind::Invoice, administration: "1".into(), record: invoice.into() }
}

fn delivered(invoice: &str, cents: i64) -> DeliveredReceivable {
    let receivable = Receivable {
        administration: "1".into(),
        invoice: invoice.into(),
        debtor: ReceivableDebtor { code: "7".into(), ..ReceivableDebtor::default() },
        date: date(2026, 11, 1),
        due_date: date(2026, 12, 1),
        total: Money::new(10_000, Currency::EUR),
        open: Money::new(cents, Currency::EUR),
        description: None,
        condition: None,
        dossier_item: None,
    };
    DeliveredReceivable { receivable: receivable.into(), closed_since: None }
}

fn created(list: Vec<DeliveredReceivable>) -> DeliveryPlan {
    DeliveryPlan { created: list.iter().map(|one| one.receivable.key()).collect(), list, ..DeliveryPlan::default() }
}

fn sending<'a>(plan: &'a DeliveryPlan, file: Option<(&'a str, &'a str)>) -> NewDelivery<'a> {
    NewDelivery { state: DeliveryState::Sending, fingerprint: "x", holds: &[], plan, file, released_by: None }
}

fn outcome(invoice: &str, sha256: &str, refusal: Option<&str>, doubtful: bool) -> RecordOutcome {
    let problem = refusal.map(|why| Problem::new(ProblemKind::PaytRefused, why));
    RecordOutcome { key: key(invoice), sha256: sha256.into(), problem, doubtful }
}

on_both_engines! {
    async fn what_is_taken_and_what_is_refused_is_known_after_every_call(t) {
        let (flow, lease) = a_leased_flow(&t.store, "payt").await;
        let plan = created(vec![delivered("A", 100), delivered("B", 200)]);
        let id = t.store.save_delivery(&lease, &sending(&plan, None), at(1)).await.unwrap();
        assert!(t.store.get_delivered(&flow.id).await.unwrap().receivables.is_empty(), "nothing went yet");
        t.store.begin_records(&lease, &id, &[key("A"), key("B")], &plan, at(2)).await.unwrap();
        let known = t.store.list_target_records(&flow.id).await.unwrap();
        assert!(known.values().all(|one| one.doubt == Some(RecordDoubt::Unanswered) && one.taken_sha256.is_none()));
        assert_eq!(t.store.get_delivered(&flow.id).await.unwrap().receivables.len(), 2, "both may be there");
        let outcomes = RecordOutcomes {
            outcomes: vec![outcome("A", "a1", None, false), outcome("B", "b1", Some("debtor_not_found"), false)],
            taken: vec![delivered("A", 100)],
            dropped: vec![("1".into(), "B".into())],
        };
        t.store.save_records(&lease, &id, &outcomes, at(3)).await.unwrap();
        let mut known = t.store.list_target_records(&flow.id).await.unwrap();
        let a = TargetRecord { taken_sha256: Some("a1".into()), doubt: None, refused_sha256: None, problem: None, at: at(3) };
        assert_eq!(known.remove(&key("A")), Some(a));
        let b = known.remove(&key("B")).unwrap();
        assert_eq!((b.taken_sha256, b.doubt, b.refused_sha256.as_deref()), (None, None, Some("b1")));
        t.store.finish_records(&lease, &id, &[delivered("A", 99)], at(4)).await.unwrap();
        assert_eq!(t.store.get_delivered(&flow.id).await.unwrap().receivables, [delivered("A", 99)]);
        assert_eq!(t.store.find_last_sent(&flow.id).await.unwrap().unwrap().id, id);
        let counts = t.store.list_record_counts(&flow.id, 5).await.unwrap();
        assert_eq!(counts[&id], [RecordCount { kind: RecordKind::Invoice, taken: 1, refused: 1 }]);
        let refused = t.store.list_refused_records(&flow.id, 9).await.unwrap();
        assert_eq!((refused.len(), refused[0].problem.detail.en()), (1, "debtor_not_found"));
        assert_eq!(t.store.count_refused_records(&flow.id).await.unwrap(), 1);
        t.store.forget_refusals(&lease, &[key("A"), key("B")]).await.unwrap();
        assert_eq!(t.store.count_refused_records(&flow.id).await.unwrap(), 0);
        assert_eq!(t.store.list_target_records(&flow.id).await.unwrap().into_keys().collect::<Vec<_>>(), [key("A")]);
        let other = a_flow(&t.store, "other").await;
        assert!(t.store.list_target_records(&other.id).await.unwrap().is_empty());
    }

    async fn a_refusal_does_not_end_an_older_doubt_and_taking_does(t) {
        let (flow, lease) = a_leased_flow(&t.store, "payt").await;
        let plan = DeliveryPlan::default();
        let id = t.store.save_delivery(&lease, &sending(&plan, None), at(1)).await.unwrap();
        let doubt = async || t.store.list_target_records(&flow.id).await.unwrap()[&key("A")].doubt;
        t.store.begin_records(&lease, &id, &[key("A")], &plan, at(2)).await.unwrap();
        t.store.doubt_records(&lease, &[key("A")], at(2)).await.unwrap();
        assert_eq!(doubt().await, Some(RecordDoubt::Unanswered), "a lost answer outweighs what was seen");
        let refused = RecordOutcomes { outcomes: vec![outcome("A", "a2", Some("no"), true)], ..RecordOutcomes::default() };
        t.store.save_records(&lease, &id, &refused, at(3)).await.unwrap();
        assert_eq!(doubt().await, Some(RecordDoubt::Unanswered));
        t.store.forget_refusals(&lease, &[key("A")]).await.unwrap();
        assert_eq!(doubt().await, Some(RecordDoubt::Unanswered), "and is not forgotten");
        let taken = RecordOutcomes { outcomes: vec![outcome("A", "a2", None, true)], ..RecordOutcomes::default() };
        t.store.save_records(&lease, &id, &taken, at(4)).await.unwrap();
        assert_eq!(doubt().await, None);
        t.store.doubt_records(&lease, &[key("A")], at(5)).await.unwrap();
        assert_eq!(doubt().await, Some(RecordDoubt::Differs));
    }

    async fn a_list_that_breaks_off_forgets_neither_what_was_taken_nor_what_is_in_doubt(t) {
        let (flow, lease) = a_leased_flow(&t.store, "payt").await;
        let all = created(["A", "B", "C", "D"].map(|invoice| delivered(invoice, 100)).into());
        let of = |invoices: &[&str]| created(invoices.iter().map(|invoice| delivered(invoice, 100)).collect());
        let known = async || {
            let delivered = t.store.get_delivered(&flow.id).await.unwrap().receivables;
            delivered.into_iter().map(|one| one.receivable.invoice().to_owned()).collect::<Vec<_>>()
        };
        let in_doubt = async || {
            let keys = t.store.list_created_in_doubt(&flow.id).await.unwrap();
            keys.into_iter().map(|(_, invoice)| invoice).collect::<Vec<_>>()
        };
        let did = async |invoice: &str| {
            let changes = t.store.of_organisation(FIRST_ORGANISATION).list_delivered_changes(invoice).await.unwrap();
            changes.into_iter().map(|one| (one.change, one.state, one.sent_at, one.told_at)).collect::<Vec<_>>()
        };
        let id = t.store.save_delivery(&lease, &sending(&all, None), at(1)).await.unwrap();
        assert!(known().await.is_empty() && did("A").await.is_empty(), "nothing went yet");
        t.store.begin_records(&lease, &id, &[key("A"), key("B")], &of(&["A", "B"]), at(2)).await.unwrap();
        let outcomes = RecordOutcomes {
            outcomes: vec![outcome("A", "a1", None, false), outcome("B", "b1", Some("no"), false)],
            taken: vec![delivered("A", 100)],
            dropped: vec![("1".into(), "B".into())],
        };
        t.store.save_records(&lease, &id, &outcomes, at(3)).await.unwrap();
        t.store.begin_records(&lease, &id, &[key("C")], &of(&["C"]), at(4)).await.unwrap();
        let why = Problem::new(ProblemKind::PaytRefused, "the whole of it");
        t.store.set_delivery_refused(&lease, &id, &why, at(5)).await.unwrap();
        assert_eq!((known().await, in_doubt().await), (vec!["A".into(), "C".into()], vec!["C".to_owned()]));
        let taken = (InvoiceChange::Created, DeliveryState::Sent, Some(at(3)), None);
        assert_eq!(did("A").await, [taken], "each record stands by itself");
        assert_eq!(did("C").await, [(InvoiceChange::Created, DeliveryState::Refused, None, None)]);
        assert!(did("B").await.is_empty() && did("D").await.is_empty(), "what was refused or never went did nothing");
        assert_eq!(t.store.list_target_records(&flow.id).await.unwrap()[&key("C")].doubt, Some(RecordDoubt::Unanswered));
    }

    async fn a_file_makes_single_records_void(t) {
        let (flow, lease) = a_leased_flow(&t.store, "payt").await;
        let plan = created(vec![delivered("A", 100)]);
        let id = t.store.save_delivery(&lease, &sending(&plan, None), at(0)).await.unwrap();
        t.store.begin_records(&lease, &id, &[key("A")], &DeliveryPlan::default(), at(1)).await.unwrap();
        assert!(t.store.has_target_records(&flow.id).await.unwrap());
        assert_eq!(t.store.find_last_file(&flow.id).await.unwrap(), None);
        let id = t.store.save_delivery(&lease, &sending(&plan, Some(("20261101.csv", "x"))), at(2)).await.unwrap();
        assert!(!t.store.has_target_records(&flow.id).await.unwrap());
        assert_eq!(t.store.get_delivered(&flow.id).await.unwrap().receivables.len(), 1, "a file may have come whole");
        assert_eq!(t.store.find_last_file(&flow.id).await.unwrap().unwrap().id, id);
        t.store.save_delivery(&lease, &sending(&plan, None), at(3)).await.unwrap();
        assert_eq!(t.store.find_last_file(&flow.id).await.unwrap().unwrap().id, id, "it may be there though in doubt");
    }

    async fn a_worker_that_lost_its_lease_keeps_nothing_of_records(t) {
        let (flow, lease) = a_leased_flow(&t.store, "payt").await;
        t.store.release_lease(&lease).await.unwrap();
        let begun = t.store.begin_records(&lease, "x", &[key("A")], &created(vec![delivered("A", 1)]), at(2)).await;
        assert!(matches!(begun, Err(StoreError::LeaseLost { .. })), "{begun:?}");
        let saved = t.store.save_records(&lease, "x", &RecordOutcomes::default(), at(2)).await;
        assert!(matches!(saved, Err(StoreError::LeaseLost { .. })), "{saved:?}");
        assert!(t.store.list_target_records(&flow.id).await.unwrap().is_empty());
        assert!(t.store.get_delivered(&flow.id).await.unwrap().receivables.is_empty());
    }
}
