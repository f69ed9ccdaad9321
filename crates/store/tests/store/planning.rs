//! Plans: entries or questions, and the way back.

use ledger::question::Question;
use ledger::state::{EntryState, SettlementState};
use store::StoreError;

use crate::engines::on_both_engines;
use crate::samples::{
    CODE, a_fetched, a_leased_flow, a_planned, a_posted, a_read, an_approved, at, booking, day, entry, euro, problem,
};

on_both_engines! {
    async fn planned_entries_come_back_to_the_last_field(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 2).await;
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Planned);
        let rows = t.store.entries_of(&id).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.parts.clone()).collect::<Vec<_>>(), [entry(CODE, 1), entry(CODE, 2)]);
        let row = &rows[0];
        assert_eq!((row.state, row.attempts, row.booking.clone()), (EntryState::Planned, 0, None));
        assert_eq!((row.flow_id.as_str(), row.settlement_code.as_str()), (flow.id.as_str(), CODE));
        assert_eq!(&t.store.get_entry(&row.id).await.unwrap(), row);
        assert!(matches!(t.store.get_entry("nobody").await, Err(StoreError::NotFound { what: "entry", .. })));
    }

    async fn a_rule_approves_in_the_same_step(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        t.store.save_plan(&lease, &id, vec![entry(CODE, 1)], Some("full_match_only"), at(3)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Approved);
        assert_eq!(t.store.entries_of(&id).await.unwrap()[0].state, EntryState::Approved);
        let last = t.store.list_events(&id).await.unwrap().pop().unwrap();
        assert_eq!((last.what.as_str(), last.who.as_str()), ("approved", "full_match_only"));
    }

    async fn a_plan_without_entries_or_with_an_unbalanced_one_is_refused(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        let none = t.store.save_plan(&lease, &id, vec![], None, at(3)).await;
        assert!(matches!(none, Err(StoreError::WrongState { .. })), "{none:?}");
        let mut unbalanced = entry(CODE, 2);
        unbalanced.lines[0].amount = euro(9_951);
        let error = t.store.save_plan(&lease, &id, vec![entry(CODE, 1), unbalanced], None, at(3)).await.unwrap_err();
        assert!(matches!(error, StoreError::NotAnEntry(_)), "{error}");
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Read);
        assert!(t.store.entries_of(&id).await.unwrap().is_empty());
    }

    async fn a_voucher_is_planned_once_in_a_flow(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        a_planned(&t.store, &lease, "S1", 1).await;
        let id = a_read(&t.store, &lease, "S2").await;
        let error = t.store.save_plan(&lease, &id, vec![entry("S1", 1)], None, at(3)).await.unwrap_err();
        assert!(matches!(&error, StoreError::Taken { what: "voucher", which } if which == "PS1"), "{error}");
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Read);
    }

    async fn only_what_is_read_is_planned_or_asked_about(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, CODE).await;
        for outcome in [
            t.store.save_plan(&lease, &id, vec![entry(CODE, 1)], None, at(3)).await,
            t.store.save_questions(&lease, &id, &[Question::NoPeriod { date: day(1) }], at(3)).await,
        ] {
            assert!(matches!(outcome, Err(StoreError::WrongState { found: "fetched", .. })), "{outcome:?}");
        }
        assert!(t.store.get_questions(&id).await.unwrap().is_empty());
    }

    async fn questions_are_kept_in_order_until_it_is_planned_again(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        let questions = [
            Question::Correction { line: "L-9".into(), amount: euro(-5) },
            Question::NotEverythingFound { lines: 2, amount: euro(1_500) },
        ];
        t.store.save_questions(&lease, &id, &questions, at(3)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Asking);
        assert_eq!(t.store.get_questions(&id).await.unwrap(), questions);
        t.store.retry_settlement(&id, "anna", at(4)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Read);
        assert!(t.store.get_questions(&id).await.unwrap().is_empty());
    }

    async fn what_is_sent_back_loses_its_plan_and_can_be_planned_with_the_same_voucher(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let planned = a_planned(&t.store, &lease, "S1", 2).await;
        let (approved, _) = an_approved(&t.store, &lease, "S2", 2).await;
        let asking = a_read(&t.store, &lease, "S3").await;
        t.store.save_questions(&lease, &asking, &[Question::NoPeriod { date: day(1) }], at(3)).await.unwrap();
        for (id, code, from) in [
            (planned, "S1", SettlementState::Planned),
            (approved, "S2", SettlementState::Approved),
            (asking, "S3", SettlementState::Asking),
        ] {
            t.store.send_back(&lease, &id, from, SettlementState::Read, "an open item changed", at(5)).await.unwrap();
            assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Read, "{code}");
            assert!(t.store.entries_of(&id).await.unwrap().is_empty(), "{code}");
            assert!(t.store.get_questions(&id).await.unwrap().is_empty(), "{code}");
            t.store.save_plan(&lease, &id, vec![entry(code, 1)], None, at(6)).await.unwrap();
        }
    }

    async fn what_is_sent_back_must_be_where_the_caller_thinks_and_go_where_the_ledger_allows(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        for (from, to) in [
            (SettlementState::Approved, SettlementState::Read),
            (SettlementState::Planned, SettlementState::Approved),
            (SettlementState::Planned, SettlementState::Confirmed),
        ] {
            let outcome = t.store.send_back(&lease, &id, from, to, "", at(5)).await;
            assert!(matches!(outcome, Err(StoreError::WrongState { found: "planned", .. })), "{outcome:?}");
        }
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 1, "the plan is still there");
    }

    async fn nothing_is_planned_again_while_a_booking_is_in_doubt(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.execute(&format!("update settlements set state = 'approved' where id = '{id}'")).await;
        let (from, to) = (SettlementState::Approved, SettlementState::Read);
        let error = t.store.send_back(&lease, &id, from, to, "an open item changed", at(7)).await.unwrap_err();
        assert!(matches!(error, StoreError::MayBeBooked { .. }), "{error}");
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 2);
    }

    async fn what_is_booked_stays_and_is_not_covered_twice(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.store.set_posted(&lease, &entries[0].id, &booking("900"), at(6)).await.unwrap();
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Approved, "part 2 still waits");
        let (from, to) = (SettlementState::Approved, SettlementState::Read);
        t.store.send_back(&lease, &id, from, to, "an open item changed", at(7)).await.unwrap();
        let left = t.store.entries_of(&id).await.unwrap();
        assert_eq!((left.len(), left[0].booking.clone()), (1, Some(booking("900"))), "only what is booked is left");
        let error = t.store.save_plan(&lease, &id, vec![entry(CODE, 1)], None, at(8)).await.unwrap_err();
        assert!(matches!(error, StoreError::MayBeBooked { .. }), "its lines are booked: {error}");
    }

    async fn a_skipped_settlement_says_why(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        t.store.set_skipped(&lease, &id, "only other turnover groups", at(3)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.remark.as_deref()), (SettlementState::Skipped, Some("only other turnover groups")));
        let (posted, _) = a_posted(&t.store, &lease, "S2", 1).await;
        let outcome = t.store.set_skipped(&lease, &posted, "", at(9)).await;
        assert!(matches!(outcome, Err(StoreError::WrongState { found: "posted", .. })), "{outcome:?}");
    }

    async fn a_delay_holds_back_counts_and_ends_with_the_next_state(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, CODE).await;
        t.store.delay(&lease, &id, at(100), at(2)).await.unwrap();
        t.store.delay(&lease, &id, at(200), at(3)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.attempts, row.not_before), (2, Some(at(200))));
        let states = [SettlementState::Fetched];
        assert!(t.store.list_settlements_in(&flow.id, &states, at(199), 10).await.unwrap().is_empty());
        assert_eq!(t.store.list_settlements_in(&flow.id, &states, at(200), 10).await.unwrap().len(), 1);
        t.store.set_unreadable(&lease, &id, &problem("x"), at(201)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.attempts, row.not_before), (0, None));
    }
}
