//! One long story: two settlements from their documents into the books, with everything that may come between.

use ledger::problem::{Problem, ProblemKind};
use ledger::question::Question;
use ledger::state::{EntryState, SettlementState};
use serde_json::json;
use store::{SavedWhat, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{TTL, a_flow, at, booking, day, entry, fetched, open_item, parts};

on_both_engines! {
    async fn two_settlements_find_their_way_into_the_books(t) {
        let flow = a_flow(&t.store, "webshop").await;
        t.store.enable_flow(&flow.id).await.unwrap();

        // a first worker is woken; it fetches two settlements and mirrors AFAS
        let due = t.store.list_due_flows(at(10), 1).await.unwrap();
        assert_eq!(due[0].id, flow.id);
        t.store.count_failed_wake(&flow.id).await.unwrap();
        let lease = t.store.acquire_lease(&flow.id, "worker-1", at(10), TTL).await.unwrap().unwrap();
        let run = t.store.start_run(&lease, at(10)).await.unwrap();
        assert_eq!(t.store.recover_posting(&lease, at(10), at(70)).await.unwrap(), 0);
        let small = t.store.save_fetched(&lease, &fetched("S1", "one"), at(11)).await.unwrap();
        let large = t.store.save_fetched(&lease, &fetched("S2", "two"), at(11)).await.unwrap();
        assert_eq!((small.what, large.what), (SavedWhat::New, SavedWhat::New));
        let (small, large) = (small.id, large.id);
        t.store.set_watermark(&lease, day(18)).await.unwrap();
        t.store.replace_open_items(&lease, 1, vec![open_item(1, "F20260001", 9_000)], at(12)).await.unwrap();
        t.store.note_run_step(&run, "fetch", &json!({"new": 2})).await.unwrap();

        // both are read; the small one asks, the large one is planned in two parts
        for row in t.store.list_settlements_in(&flow.id, &[SettlementState::Fetched], at(13), 10).await.unwrap() {
            t.store.save_read(&lease, &row.id, &parts(&row.code), at(13)).await.unwrap();
        }
        let question = Question::PeriodClosed { date: day(18) };
        t.store.save_questions(&lease, &small, std::slice::from_ref(&question), at(14)).await.unwrap();
        t.store.save_plan(&lease, &large, vec![entry("S2", 1), entry("S2", 2)], None, at(14)).await.unwrap();
        t.store.finish_run(&run, "1 asks, 1 waits for approval", at(15)).await.unwrap();
        t.store.release_lease(&lease).await.unwrap();
        t.store.clear_failed_wakes(&flow.id).await.unwrap();
        t.store.set_next_wake(&flow.id, at(3600)).await.unwrap();
        assert!(t.store.list_due_flows(at(3599), 1).await.unwrap().is_empty());

        // people answer and approve while nobody works
        assert_eq!(t.store.get_questions(&small).await.unwrap(), [question]);
        t.store.retry_settlement(&small, "anna", at(100)).await.unwrap();
        t.store.approve_settlement(&large, "bert", at(101)).await.unwrap();

        // a second worker sends part 1, gets no answer to part 2, and is killed while it sends the small one
        let lease = t.store.acquire_lease(&flow.id, "worker-2", at(3600), TTL).await.unwrap().unwrap();
        assert_eq!(lease.number, 2);
        t.store.save_plan(&lease, &small, vec![entry("S1", 1)], Some("automatic"), at(3601)).await.unwrap();
        let work = t.store.list_entries_in(&flow.id, &[EntryState::Approved], at(3602), 10).await.unwrap();
        let vouchers: Vec<_> = work.iter().map(|row| row.parts.voucher.as_str()).collect();
        assert_eq!(vouchers, ["PS1", "PS2", "PS2-2"]);
        let (s1, s2_1, s2_2) = (&work[0].id, &work[1].id, &work[2].id);
        t.store.begin_posting(&lease, s2_1, at(3603)).await.unwrap();
        t.store.set_posted(&lease, s2_1, &booking("901"), at(3604)).await.unwrap();
        t.store.begin_posting(&lease, s2_2, at(3605)).await.unwrap();
        let timeout = Problem::new(ProblemKind::PostOutcomeUnknown, "no answer in 60 s");
        t.store.set_unknown(&lease, s2_2, &timeout, at(4200), at(3606)).await.unwrap();
        t.store.begin_posting(&lease, s1, at(3607)).await.unwrap();
        let overview = t.store.settlement_overview(&flow.id).await.unwrap();
        assert_eq!(overview, [(SettlementState::Posting, 1), (SettlementState::Unknown, 1)]);

        // a third worker, in another process, takes over; the second wakes up too late and changes nothing
        let third = t.another().await;
        let lost = lease;
        let lease = third.acquire_lease(&flow.id, "worker-3", at(4200), TTL).await.unwrap().unwrap();
        assert_eq!(third.recover_posting(&lease, at(4201), at(4801)).await.unwrap(), 1);
        let late = t.store.set_posted(&lost, s1, &booking("902"), at(4202)).await;
        assert!(matches!(late, Err(StoreError::LeaseLost { number: 2, .. })), "{late:?}");

        // it looks up: part 2 is not there and is sent again; the small one is there
        let unknown = third.list_entries_in(&flow.id, &[EntryState::Unknown], at(4300), 10).await.unwrap();
        assert_eq!(unknown.iter().map(|row| row.parts.voucher.as_str()).collect::<Vec<_>>(), ["PS2-2"]);
        third.set_absent(&lease, s2_2, at(4301)).await.unwrap();
        third.begin_posting(&lease, s2_2, at(4302)).await.unwrap();
        third.set_posted(&lease, s2_2, &booking("903"), at(4303)).await.unwrap();
        let unknown = third.list_entries_in(&flow.id, &[EntryState::Unknown], at(4801), 10).await.unwrap();
        assert_eq!(unknown.iter().map(|row| row.parts.voucher.as_str()).collect::<Vec<_>>(), ["PS1"]);
        third.set_posted(&lease, s1, &booking("902"), at(4802)).await.unwrap();

        // everything is read back; one part differs until a person has looked
        third.save_open_items(&lease, &[], &[(1, "F20260001".into())]).await.unwrap();
        third.set_confirmed(&lease, s1, at(4803)).await.unwrap();
        third.set_confirmed(&lease, s2_1, at(4803)).await.unwrap();
        let not_lowered = Problem::new(ProblemKind::InvoiceNotLowered, "F20260001");
        third.set_differs(&lease, s2_2, &not_lowered, at(4803)).await.unwrap();
        assert_eq!(third.get_settlement(&large).await.unwrap().problem, Some(not_lowered));
        third.accept_difference(&large, "anna", at(4900)).await.unwrap();

        // Pay. lists them again, one unchanged and one changed: nothing is booked twice
        let again = third.save_fetched(&lease, &fetched("S1", "one"), at(5000)).await.unwrap();
        assert_eq!(again.what, SavedWhat::Same);
        let changed = third.save_fetched(&lease, &fetched("S2", "two, changed"), at(5000)).await.unwrap();
        assert_eq!(changed.what, SavedWhat::Changed { previous_state: SettlementState::Confirmed });
        assert_eq!(third.settlement_overview(&flow.id).await.unwrap(), [(SettlementState::Confirmed, 2)]);
        assert!(third.get_settlement(&large).await.unwrap().changed_after_booking.is_some());
        let booked = third.booked_on(&flow.id, "F20260001").await.unwrap();
        assert_eq!(booked.iter().map(|b| b.voucher.as_str()).collect::<Vec<_>>(), ["PS1", "PS2", "PS2-2"]);

        // and the timeline of the large one tells it all
        let events = third.list_events(&large).await.unwrap();
        let told: Vec<_> = events.iter().map(|event| format!("{} {}", event.who, event.what)).collect();
        assert_eq!(told, [
            "kruispost fetched", "kruispost read", "kruispost planned", "bert approved",
            "kruispost entry_posting", "kruispost entry_posted", "kruispost entry_posting", "kruispost entry_unknown",
            "kruispost entry_absent", "kruispost entry_posting", "kruispost entry_posted",
            "kruispost entry_confirmed", "kruispost entry_differs", "anna difference_accepted",
            "kruispost changed_after_booking",
        ]);
    }
}
