//! What is planned and not in AFAS yet, followed along the timeline.

use ledger::entry::Side;
use store::{Lease, Pending, Store};

use crate::engines::on_both_engines;
use crate::samples::{CODE, a_leased_flow, a_planned, a_read, an_approved, at, booking, entry, euro, problem};

/// What is pending now, and what was touched since.
async fn since(store: &Store, lease: &Lease, position: i64) -> Pending {
    store.list_pending(&lease.flow_id, Some(position)).await.unwrap()
}

on_both_engines! {
    async fn what_will_move_a_balance_is_listed_with_its_settlement(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let nothing = t.store.list_pending(&flow.id, None).await.unwrap();
        assert_eq!(nothing, Pending { position: 0, touched: None, lines: vec![] });
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        let all = t.store.list_pending(&flow.id, None).await.unwrap();
        assert_eq!(all.touched, None);
        let [line] = all.lines.as_slice() else { panic!("{all:?}") };
        assert_eq!((&line.settlement_id, line.administration, line.invoice.as_str()), (&id, 1, "F20260001"));
        assert_eq!((line.side, line.amount), (Side::Credit, euro(9_000)));
        let same = since(&t.store, &lease, all.position).await;
        assert_eq!(same, Pending { position: all.position, touched: Some(vec![]), lines: vec![] });
    }

    async fn whatever_happens_to_a_settlement_touches_it_and_no_other(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        a_planned(&t.store, &lease, "S0", 2).await;
        let (id, entries) = an_approved(&t.store, &lease, "S1", 1).await;
        let mut position = t.store.list_pending(&flow.id, None).await.unwrap().position;
        let mut happened = async |what: &str, lines: usize| {
            let pending = since(&t.store, &lease, position).await;
            assert!(pending.position > position, "{what}");
            assert_eq!(pending.touched, Some(vec![id.clone()]), "{what}");
            assert_eq!(pending.lines.len(), lines, "{what}");
            assert!(pending.lines.iter().all(|line| line.settlement_id == id), "{what}");
            position = pending.position;
        };
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        happened("posting", 0).await;
        t.store.set_refused(&lease, &entries[0].id, &problem("no"), at(6)).await.unwrap();
        happened("refused", 1).await;
        t.store.close_settlement(&id, "anna", "by hand", at(7)).await.unwrap();
        happened("closed", 0).await;
        t.store.reopen_settlement(&id, "anna", at(8)).await.unwrap();
        happened("reopened", 0).await;
        t.store.save_read(&lease, &id, &crate::samples::parts("S1"), at(9)).await.unwrap();
        t.store.save_plan(&lease, &id, vec![entry("S1", 1), entry("S1", 2)], None, at(9)).await.unwrap();
        happened("planned", 2).await;
        t.store.retry_settlement(&id, "anna", at(10)).await.unwrap();
        happened("sent back by a person", 0).await;
        t.store.save_plan(&lease, &id, vec![entry("S1", 1)], Some("automatic"), at(11)).await.unwrap();
        happened("planned again", 1).await;
        let entry = t.store.entries_of(&id).await.unwrap().remove(0);
        t.store.begin_posting(&lease, &entry.id, at(12)).await.unwrap();
        t.store.set_posted(&lease, &entry.id, &booking("7"), at(13)).await.unwrap();
        happened("posted", 0).await;
        assert_eq!(t.store.list_pending(&flow.id, None).await.unwrap().lines.len(), 2, "those of S0");
    }

    async fn another_flow_has_its_own(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (other, _) = a_leased_flow(&t.store, "market").await;
        a_read(&t.store, &lease, "S2").await;
        a_planned(&t.store, &lease, "S1", 1).await;
        assert!(t.store.list_pending(&other.id, None).await.unwrap().lines.is_empty());
    }
}
