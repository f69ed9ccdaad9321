//! Leases: one worker per flow, and the fence against one that does not know it lost.

use ledger::problem::{Problem, ProblemKind};
use ledger::question::Question;
use ledger::state::SettlementState;
use store::{Lease, Store, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{
    TTL, a_fetched, a_flow, a_leased_flow, a_planned, a_posted, a_read, an_approved, at, booking, day, entry, fetched,
    open_item, parts, problem,
};

/// Everything a worker may change, as text.
async fn everything(store: &Store, flow_id: &str) -> String {
    let filter = store::SettlementFilter { limit: 100, ..Default::default() };
    let settlements = store.list_settlements(&filter).await.unwrap();
    let mut text = format!("{:?}\n{settlements:?}\n", store.get_flow(flow_id).await.unwrap());
    for row in &settlements.rows {
        let documents = store.get_documents(&row.id).await.unwrap();
        let questions = store.get_questions(&row.id).await.unwrap();
        let parts = store.get_settlement_parts(&row.id).await.unwrap();
        let entries = store.entries_of(&row.id).await.unwrap();
        let events = store.list_events(&row.id).await.unwrap();
        text.push_str(&format!("{documents:?}\n{questions:?}\n{parts:?}\n{entries:?}\n{events:?}\n"));
    }
    let (items, orders) = (store.get_open_items(flow_id).await, store.get_order_invoices(flow_id).await);
    let (periods, runs) = (store.get_periods(flow_id).await, store.list_runs(flow_id, 100).await);
    text.push_str(&format!("{items:?}\n{orders:?}\n{periods:?}\n{runs:?}\n"));
    text
}

fn assert_lost<T: std::fmt::Debug>(function: &str, outcome: Result<T, StoreError>) {
    assert!(matches!(outcome, Err(StoreError::LeaseLost { .. })), "{function}: {outcome:?}");
}

on_both_engines! {
    async fn a_flow_is_leased_to_one_worker_at_a_time(t) {
        let flow = a_flow(&t.store, "shop").await;
        let first = t.store.acquire_lease(&flow.id, "worker-1", at(0), TTL).await.unwrap();
        assert_eq!(first, Some(Lease { flow_id: flow.id.clone(), number: 1, owner: "worker-1".into() }));
        assert_eq!(t.store.acquire_lease(&flow.id, "worker-2", at(59), TTL).await.unwrap(), None);
        assert_eq!(t.store.acquire_lease(&flow.id, "worker-1", at(59), TTL).await.unwrap(), None);
        let second = t.store.acquire_lease(&flow.id, "worker-2", at(60), TTL).await.unwrap().unwrap();
        assert_eq!(second.number, 2);
    }

    async fn a_renewed_lease_is_not_taken_over(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        t.store.renew_lease(&lease, at(50), TTL).await.unwrap();
        assert_eq!(t.store.acquire_lease(&flow.id, "worker-2", at(109), TTL).await.unwrap(), None);
        assert!(t.store.acquire_lease(&flow.id, "worker-2", at(110), TTL).await.unwrap().is_some());
        assert_lost("renew_lease", t.store.renew_lease(&lease, at(111), TTL).await);
        assert_lost("release_lease", t.store.release_lease(&lease).await);
    }

    async fn a_released_flow_is_free_at_once_and_its_old_lease_is_worth_nothing(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        t.store.release_lease(&lease).await.unwrap();
        assert_lost("renew_lease", t.store.renew_lease(&lease, at(1), TTL).await);
        let next = t.store.acquire_lease(&flow.id, "worker-1", at(1), TTL).await.unwrap().unwrap();
        assert_eq!(next.number, 2);
        assert_lost("renew_lease", t.store.renew_lease(&lease, at(2), TTL).await);
    }

    async fn a_lease_that_ran_out_still_holds_while_nobody_took_over(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let saved = t.store.save_fetched(&lease, &fetched("S1", "x"), at(3600)).await.unwrap();
        assert_eq!(t.store.get_settlement(&saved.id).await.unwrap().state, SettlementState::Fetched);
        t.store.renew_lease(&lease, at(3601), TTL).await.unwrap();
    }

    async fn an_unknown_flow_is_not_leased(t) {
        assert_eq!(t.store.acquire_lease("nobody", "worker-1", at(0), TTL).await.unwrap(), None);
    }

    async fn a_worker_that_lost_its_lease_changes_no_row(t) {
        let s = &t.store;
        let (flow, old) = a_leased_flow(s, "shop").await;
        let fetched_id = a_fetched(s, &old, "S1").await;
        let read_id = a_read(s, &old, "S2").await;
        let planned_id = a_planned(s, &old, "S3", 1).await;
        let (_, approved) = an_approved(s, &old, "S4", 1).await;
        let (_, posted) = a_posted(s, &old, "S5", 1).await;
        let (_, posting) = an_approved(s, &old, "S6", 2).await;
        s.begin_posting(&old, &posting[0].id, at(7)).await.unwrap();
        s.begin_posting(&old, &posting[1].id, at(7)).await.unwrap();
        s.set_unknown(&old, &posting[1].id, &problem("?"), at(9), at(8)).await.unwrap();
        let (approved, posted) = (&approved[0].id, &posted[0].id);
        let (posting, unknown) = (&posting[0].id, &posting[1].id);
        s.acquire_lease(&flow.id, "worker-2", at(3600), TTL).await.unwrap().unwrap();
        let before = everything(s, &flow.id).await;
        let (now, p) = (at(3601), &problem("late"));
        let question = [Question::PeriodClosed { date: day(1) }];

        assert_lost("set_watermark", s.set_watermark(&old, day(1)).await);
        assert_lost("save_fetched, new", s.save_fetched(&old, &fetched("S9", "x"), now).await);
        assert_lost("save_fetched, changed", s.save_fetched(&old, &fetched("S1", "other"), now).await);
        assert_lost("add_documents", s.add_documents(&old, &fetched_id, vec![("k".into(), vec![1])], now).await);
        assert_lost("save_read", s.save_read(&old, &fetched_id, &parts("S1"), now).await);
        assert_lost("set_unreadable", s.set_unreadable(&old, &fetched_id, p, now).await);
        assert_lost("set_skipped", s.set_skipped(&old, &fetched_id, "why", now).await);
        let (from, to) = (SettlementState::Planned, SettlementState::Read);
        assert_lost("send_back", s.send_back(&old, &planned_id, from, to, "why", now).await);
        assert_lost("delay", s.delay(&old, &fetched_id, at(9999), now).await);
        assert_lost("save_plan", s.save_plan(&old, &read_id, vec![entry("S2", 1)], Some("rule"), now).await);
        assert_lost("save_questions", s.save_questions(&old, &read_id, &question, now).await);
        assert_lost("begin_posting", s.begin_posting(&old, approved, now).await);
        assert_lost("set_posted", s.set_posted(&old, posting, &booking("1"), now).await);
        assert_lost("note_booking", s.note_booking(&old, posted, &booking("1")).await);
        assert_lost("set_refused", s.set_refused(&old, posting, p, now).await);
        assert_lost("set_unknown", s.set_unknown(&old, posting, p, now, now).await);
        assert_lost("set_not_sent", s.set_not_sent(&old, posting, p, now, now).await);
        assert_lost("set_confirmed", s.set_confirmed(&old, posted, now).await);
        assert_lost("set_differs", s.set_differs(&old, posted, p, now).await);
        assert_lost("set_absent", s.set_absent(&old, unknown, now).await);
        assert_lost("set_check_after", s.set_check_after(&old, unknown, now).await);
        assert_lost("recover_posting", s.recover_posting(&old, now, now).await);
        assert_lost("replace_open_items", s.replace_open_items(&old, 1, vec![open_item(1, "F1", 1)], now).await);
        assert_lost("save_open_items", s.save_open_items(&old, &[open_item(1, "F1", 1)], &[]).await);
        assert_lost("replace_order_invoices", s.replace_order_invoices(&old, 1, vec![], now).await);
        assert_lost("replace_periods", s.replace_periods(&old, vec![], now).await);
        assert_lost("start_run", s.start_run(&old, now).await);

        assert_eq!(everything(s, &flow.id).await, before);
    }

    async fn the_lease_of_one_flow_opens_no_other(t) {
        let (_, mine) = a_leased_flow(&t.store, "mine").await;
        let (_, theirs) = a_leased_flow(&t.store, "theirs").await;
        let id = a_fetched(&t.store, &theirs, "S1").await;
        let (_, entries) = an_approved(&t.store, &theirs, "S2", 1).await;
        let settlement = t.store.set_unreadable(&mine, &id, &Problem::new(ProblemKind::SettlementUnreadable, ""), at(9)).await;
        assert!(matches!(settlement, Err(StoreError::NotFound { what: "settlement", .. })), "{settlement:?}");
        let entry = t.store.begin_posting(&mine, &entries[0].id, at(9)).await;
        assert!(matches!(entry, Err(StoreError::NotFound { what: "entry", .. })), "{entry:?}");
    }
}
