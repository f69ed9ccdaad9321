//! What people may do with a settlement, and what they may not.

use ledger::question::Question;
use ledger::state::{EntryState, SettlementState};
use store::StoreError;

use crate::engines::on_both_engines;
use crate::samples::{
    CODE, a_fetched, a_leased_flow, a_planned, a_posted, a_read, an_approved, at, booking, day, fetched, problem,
};

on_both_engines! {
    async fn only_what_is_planned_is_approved_and_only_once(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 2).await;
        t.store.approve_settlement(&id, "anna", at(4)).await.unwrap();
        let rows = t.store.entries_of(&id).await.unwrap();
        assert!(rows.iter().all(|row| row.state == EntryState::Approved));
        let again = t.store.approve_settlement(&id, "bert", at(5)).await;
        assert!(matches!(again, Err(StoreError::WrongState { found: "approved", .. })), "{again:?}");
        let events = t.store.list_events(&id).await.unwrap();
        let approvals: Vec<_> = events.iter().filter(|event| event.what == "approved").collect();
        assert_eq!(approvals.len(), 1);
        assert_eq!((approvals[0].who.as_str(), approvals[0].at), ("anna", at(4)));
    }

    async fn retrying_goes_back_as_far_as_is_safe(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let unreadable = a_fetched(&t.store, &lease, "S1").await;
        t.store.set_unreadable(&lease, &unreadable, &problem("x"), at(2)).await.unwrap();
        let skipped = a_fetched(&t.store, &lease, "S2").await;
        t.store.set_skipped(&lease, &skipped, "x", at(2)).await.unwrap();
        let asking = a_read(&t.store, &lease, "S3").await;
        t.store.save_questions(&lease, &asking, &[Question::NoPeriod { date: day(1) }], at(3)).await.unwrap();
        let planned = a_planned(&t.store, &lease, "S4", 1).await;
        let (refused, entries) = an_approved(&t.store, &lease, "S5", 2).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.store.set_refused(&lease, &entries[0].id, &problem("x"), at(6)).await.unwrap();
        for (id, state) in [
            (unreadable, SettlementState::Fetched),
            (skipped, SettlementState::Fetched),
            (asking, SettlementState::Read),
            (planned, SettlementState::Read),
            (refused, SettlementState::Read),
        ] {
            t.store.retry_settlement(&id, "anna", at(10)).await.unwrap();
            let row = t.store.get_settlement(&id).await.unwrap();
            assert_eq!((row.state, row.problem, row.remark), (state, None, None), "{}", row.code);
            assert!(t.store.entries_of(&id).await.unwrap().is_empty(), "{}", row.code);
        }
    }

    async fn a_refused_part_beside_a_booked_one_is_sent_again_as_it_was(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        for row in &entries {
            t.store.begin_posting(&lease, &row.id, at(5)).await.unwrap();
        }
        t.store.set_posted(&lease, &entries[0].id, &booking("900"), at(6)).await.unwrap();
        t.store.set_refused(&lease, &entries[1].id, &problem("x"), at(6)).await.unwrap();
        t.store.retry_settlement(&id, "anna", at(7)).await.unwrap();
        let rows = t.store.entries_of(&id).await.unwrap();
        assert_eq!((rows[0].state, rows[1].state), (EntryState::Posted, EntryState::Approved));
        assert_eq!((&rows[1].id, &rows[1].parts, rows[1].problem.clone()), (&entries[1].id, &entries[1].parts, None));
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Approved);
    }

    async fn retrying_ends_a_delay_but_not_the_grace_time_of_an_unknown_outcome(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let delayed = a_fetched(&t.store, &lease, "S1").await;
        t.store.delay(&lease, &delayed, at(1000), at(2)).await.unwrap();
        t.store.retry_settlement(&delayed, "anna", at(3)).await.unwrap();
        assert_eq!(t.store.get_settlement(&delayed).await.unwrap().not_before, None);
        let (unknown, entries) = an_approved(&t.store, &lease, "S2", 1).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.store.set_unknown(&lease, &entries[0].id, &problem("x"), at(1000), at(6)).await.unwrap();
        t.store.retry_settlement(&unknown, "anna", at(7)).await.unwrap();
        assert!(t.store.list_entries_in(&flow.id, &[EntryState::Unknown], at(999), 9).await.unwrap().is_empty());
    }

    async fn what_differs_is_compared_again_or_accepted(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = a_posted(&t.store, &lease, CODE, 2).await;
        t.store.set_confirmed(&lease, &entries[0].id, at(7)).await.unwrap();
        t.store.set_differs(&lease, &entries[1].id, &problem("1 cent"), at(7)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.problem), (SettlementState::Differs, Some(problem("1 cent"))));
        t.store.retry_settlement(&id, "anna", at(8)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Posted);
        t.store.set_differs(&lease, &entries[1].id, &problem("1 cent"), at(9)).await.unwrap();
        t.store.accept_difference(&id, "anna", at(10)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.problem), (SettlementState::Confirmed, None));
        let again = t.store.accept_difference(&id, "anna", at(11)).await;
        assert!(matches!(again, Err(StoreError::WrongState { .. })), "{again:?}");
    }

    async fn a_change_after_booking_is_accepted_too(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, _) = a_posted(&t.store, &lease, CODE, 1).await;
        t.store.save_fetched(&lease, &fetched(CODE, "second"), at(10)).await.unwrap();
        t.store.accept_difference(&id, "anna", at(11)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.changed_after_booking), (SettlementState::Posted, None));
        t.store.save_fetched(&lease, &fetched(CODE, "second"), at(12)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().changed_after_booking, None, "it is not noted again");
    }

    async fn nothing_of_a_closed_settlement_is_sent(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.store.set_refused(&lease, &entries[0].id, &problem("x"), at(6)).await.unwrap();
        t.store.close_settlement(&id, "anna", "booked by hand", at(7)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.remark.as_deref()), (SettlementState::Closed, Some("booked by hand")));
        let work = t.store.list_entries_in(&flow.id, EntryState::ALL, at(9), 9).await.unwrap();
        assert!(work.iter().all(|row| row.state != EntryState::Approved), "{work:?}");
        let outcome = t.store.begin_posting(&lease, &entries[1].id, at(8)).await;
        assert!(matches!(outcome, Err(StoreError::WrongState { what: "entry", .. })), "{outcome:?}");
        assert!(matches!(t.store.retry_settlement(&id, "anna", at(9)).await, Err(StoreError::WrongState { .. })));
    }

    async fn an_entry_that_goes_on_does_not_open_a_closed_settlement(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = a_posted(&t.store, &lease, CODE, 2).await;
        t.store.set_differs(&lease, &entries[0].id, &problem("x"), at(7)).await.unwrap();
        t.store.close_settlement(&id, "anna", "corrected in AFAS", at(8)).await.unwrap();
        t.store.set_confirmed(&lease, &entries[1].id, at(9)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Closed);
    }

    async fn what_is_on_its_way_or_booked_well_is_not_closed(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let read = a_read(&t.store, &lease, "S1").await;
        let (posting, entries) = an_approved(&t.store, &lease, "S2", 1).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        let (posted, _) = a_posted(&t.store, &lease, "S3", 1).await;
        for id in [read, posting, posted] {
            let outcome = t.store.close_settlement(&id, "anna", "", at(9)).await;
            assert!(matches!(outcome, Err(StoreError::WrongState { wanted: "closed", .. })), "{outcome:?}");
        }
    }

    async fn while_an_outcome_is_unknown_nothing_is_closed(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        for row in &entries {
            t.store.begin_posting(&lease, &row.id, at(5)).await.unwrap();
        }
        t.store.set_refused(&lease, &entries[0].id, &problem("x"), at(6)).await.unwrap();
        t.store.set_unknown(&lease, &entries[1].id, &problem("x"), at(9), at(6)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Refused);
        let outcome = t.store.close_settlement(&id, "anna", "by hand", at(7)).await;
        assert!(matches!(outcome, Err(StoreError::WrongState { found: "unknown", .. })), "{outcome:?}");
        t.store.set_absent(&lease, &entries[1].id, at(10)).await.unwrap();
        t.store.close_settlement(&id, "anna", "by hand", at(11)).await.unwrap();
    }

    async fn a_reopened_settlement_starts_from_its_newest_documents(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        t.store.close_settlement(&id, "anna", "by hand", at(4)).await.unwrap();
        t.store.save_fetched(&lease, &fetched(CODE, "second"), at(5)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.changed_after_booking.is_some()), (SettlementState::Closed, true));
        t.store.reopen_settlement(&id, "anna", at(6)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.changed_after_booking), (SettlementState::Fetched, None));
        assert_eq!(t.store.get_documents(&id).await.unwrap()[1].1, b"second");
        assert!(t.store.entries_of(&id).await.unwrap().is_empty());
    }

    async fn a_closed_settlement_with_a_booked_entry_is_not_reopened(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = a_posted(&t.store, &lease, CODE, 1).await;
        t.store.set_differs(&lease, &entries[0].id, &problem("x"), at(7)).await.unwrap();
        t.store.close_settlement(&id, "anna", "", at(8)).await.unwrap();
        let error = t.store.reopen_settlement(&id, "anna", at(9)).await.unwrap_err();
        assert!(matches!(error, StoreError::MayBeBooked { .. }), "{error}");
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Closed);
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 1);
    }
}
