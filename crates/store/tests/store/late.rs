//! Lines on the debtor-not-found account: they wait for their invoice, move once, or are given up.

use ledger::answer::Answer;
use ledger::entry::{Account, EntryLine, EntryParts, Side, Voucher};
use ledger::money::Money;
use ledger::reason::{NotFound, Reason};
use ledger::settlement::LineKind;
use ledger::state::{EntryState, SettlementState};
use store::{LateNote, LateState, Lease, Store, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{a_leased_flow, a_posted, a_read, at, entry, euro};

const CODE: &str = "S1";

/// The entry of the samples, with EUR 10.00 of line L-9 without a debtor.
fn with_a_line_not_found(code: &str) -> EntryParts {
    let mut parts = entry(code, 1);
    for line in parts.lines.iter_mut().filter(|line| line.reason.is_not_found()) {
        line.covers = vec!["L-9".into()];
    }
    parts
}

fn late(part: u32, line: &str) -> EntryParts {
    let sample = entry(CODE, part);
    let like = sample.lines.into_iter().find(|line| line.invoice.is_some()).unwrap();
    let amount: Money = euro(1_000);
    let covers = vec![line.to_owned()];
    let at_first = NotFound::NoNumber { searched: Vec::new(), mistyped: Vec::new() };
    let reason =
        Reason::MovedFromNotFound { kind: LineKind::Payment, invoice: "F20260001".into(), at_first, answered: false };
    let off = EntryLine {
        account: Account::Ledger("1299".into()),
        side: Side::Debit,
        amount,
        invoice: None,
        covers: covers.clone(),
        reason,
        ..like.clone()
    };
    EntryParts {
        voucher: Voucher::of_settlement("P", CODE, part).unwrap(),
        lines: vec![off, EntryLine { amount, covers, ..like }],
        ..entry(CODE, part)
    }
}

/// A settlement whose entry is confirmed at 7, with a line not found.
async fn a_confirmed(store: &Store, lease: &Lease) -> String {
    let id = a_read(store, lease, CODE).await;
    store.save_plan(lease, &id, vec![with_a_line_not_found(CODE)], Some("rule"), at(3)).await.unwrap();
    book(store, lease, &id, 900).await;
    id
}

/// Books and confirms the approved entry of a settlement.
async fn book(store: &Store, lease: &Lease, id: &str, number: i64) {
    let entries = store.entries_of(id).await.unwrap();
    let approved = entries.into_iter().find(|entry| entry.state == EntryState::Approved).unwrap();
    store.begin_posting(lease, &approved.id, at(5)).await.unwrap();
    store.set_posted(lease, &approved.id, &crate::samples::booking(&number.to_string()), at(6)).await.unwrap();
    store.set_confirmed(lease, &approved.id, at(7)).await.unwrap();
}

async fn state(store: &Store, id: &str) -> SettlementState {
    store.get_settlement(id).await.unwrap().state
}

async fn what_became(store: &Store, id: &str) -> Vec<LateState> {
    store.list_not_found_lines(id).await.unwrap().into_iter().map(|line| line.state).collect()
}

on_both_engines! {
    async fn a_line_that_was_not_found_waits_once_its_entry_is_booked(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        t.store.save_plan(&lease, &id, vec![with_a_line_not_found(CODE)], Some("rule"), at(3)).await.unwrap();
        assert!(t.store.list_waiting_for_invoices(&flow.id, None, 9).await.unwrap().is_empty(), "not booked yet");
        book(&t.store, &lease, &id, 900).await;
        let waiting = t.store.list_waiting_for_invoices(&flow.id, None, 9).await.unwrap();
        assert_eq!(waiting.iter().map(|row| &row.id).collect::<Vec<_>>(), [&id]);
        assert!(t.store.list_waiting_for_invoices(&flow.id, waiting.last(), 9).await.unwrap().is_empty());
        let lines = t.store.list_not_found_lines(&id).await.unwrap();
        assert_eq!((lines[0].part, lines[0].number, &lines[0].covers[..]), (1, 4, &["L-9".to_owned()][..]));
        assert_eq!((lines[0].state, lines[0].amount), (LateState::Waits, euro(1_000)));
    }

    async fn a_late_entry_is_a_further_part_that_leads_until_it_is_confirmed(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_confirmed(&t.store, &lease).await;
        t.store.save_late(&lease, &id, late(2, "L-9"), None, at(8)).await.unwrap();
        assert_eq!(state(&t.store, &id).await, SettlementState::Planned);
        // In its place comes one that may go.
        t.store.save_late(&lease, &id, late(2, "L-9"), Some("rule: late"), at(9)).await.unwrap();
        assert_eq!(state(&t.store, &id).await, SettlementState::Approved);
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 2);
        book(&t.store, &lease, &id, 901).await;
        assert_eq!(state(&t.store, &id).await, SettlementState::Confirmed);
        let events: Vec<String> = t.store.list_events(&id).await.unwrap().into_iter().map(|e| e.what).collect();
        assert_eq!(events.iter().filter(|what| *what == "late_planned").count(), 2, "{events:?}");
    }

    async fn only_a_line_without_a_debtor_can_be_answered_once_it_is_booked(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_confirmed(&t.store, &lease).await;
        let placed = t.store.answer_line(&id, "L-1", &Answer::NotFound, "els", at(8)).await;
        assert!(matches!(placed, Err(StoreError::MayBeBooked { .. })), "L-1 is on its debtor: {placed:?}");
        assert_eq!(state(&t.store, &id).await, SettlementState::Confirmed);
    }

    async fn nothing_is_moved_twice(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_confirmed(&t.store, &lease).await;
        let stray = t.store.save_late(&lease, &id, late(2, "L-1"), Some("rule"), at(8)).await;
        assert!(matches!(stray, Err(StoreError::MayBeBooked { .. })), "L-1 is on its debtor: {stray:?}");
        assert_eq!(state(&t.store, &id).await, SettlementState::Confirmed, "nothing of it was written");
        let mut twice = late(2, "L-9");
        twice.lines.extend(twice.lines.clone());
        let twice = t.store.save_late(&lease, &id, twice, Some("rule"), at(8)).await;
        assert!(matches!(twice, Err(StoreError::MayBeBooked { .. })), "{twice:?}");
        t.store.save_late(&lease, &id, late(2, "L-9"), Some("rule"), at(8)).await.unwrap();
        book(&t.store, &lease, &id, 901).await;
        let again = t.store.save_late(&lease, &id, late(3, "L-9"), Some("rule"), at(9)).await;
        assert!(matches!(again, Err(StoreError::MayBeBooked { .. })), "{again:?}");
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 2);
    }

    async fn while_a_late_entry_is_in_doubt_it_is_neither_replaced_nor_dropped(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_confirmed(&t.store, &lease).await;
        t.store.save_late(&lease, &id, late(2, "L-9"), Some("rule"), at(8)).await.unwrap();
        let entry = t.store.entries_of(&id).await.unwrap().remove(1);
        t.store.begin_posting(&lease, &entry.id, at(9)).await.unwrap();
        for state in ["planned", "read", "confirmed"] {
            t.execute(&format!("update settlements set state = '{state}' where id = '{id}'")).await;
            t.store.save_late(&lease, &id, late(2, "L-9"), Some("rule"), at(10)).await.unwrap_err();
            t.store.drop_late(&lease, &id, "", at(10)).await.unwrap_err();
        }
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 2);
    }

    async fn a_late_entry_that_was_not_sent_can_be_dropped(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_confirmed(&t.store, &lease).await;
        t.store.save_late(&lease, &id, late(2, "L-9"), None, at(8)).await.unwrap();
        t.store.drop_late(&lease, &id, "the invoice is paid", at(9)).await.unwrap();
        assert_eq!(state(&t.store, &id).await, SettlementState::Confirmed);
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 1);
        assert_eq!(t.store.list_waiting_for_invoices(&flow.id, None, 9).await.unwrap().len(), 1, "it waits on");
        let (other, _) = a_posted(&t.store, &lease, "S2", 1).await;
        t.store.drop_late(&lease, &other, "", at(9)).await.unwrap_err();
    }

    async fn what_a_person_moved_waits_no_more_and_the_timeline_says_it_once(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_confirmed(&t.store, &lease).await;
        let note = LateNote {
            state: LateState::MovedByHand,
            detail: Some("entry 58300 in journal 90"),
            what: Some("late_moved_by_hand"),
        };
        for _ in 0..2 {
            t.store.note_late(&lease, &id, &["L-9".into()], note, at(8)).await.unwrap();
        }
        assert_eq!(what_became(&t.store, &id).await, [LateState::MovedByHand]);
        assert!(t.store.list_waiting_for_invoices(&flow.id, None, 9).await.unwrap().is_empty());
        let events = t.store.list_events(&id).await.unwrap();
        assert_eq!(events.iter().filter(|event| event.what == "late_moved_by_hand").count(), 1);
        let moved = t.store.save_late(&lease, &id, late(2, "L-9"), Some("rule"), at(9)).await;
        assert!(matches!(moved, Err(StoreError::MayBeBooked { .. })), "{moved:?}");
    }

    async fn what_waited_long_enough_is_given_up_once(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_confirmed(&t.store, &lease).await;
        assert_eq!(t.store.give_up_waiting(&lease, at(7), at(100)).await.unwrap(), 0, "confirmed at 7");
        assert_eq!(t.store.give_up_waiting(&lease, at(8), at(100)).await.unwrap(), 1);
        assert_eq!(t.store.give_up_waiting(&lease, at(8), at(101)).await.unwrap(), 0);
        assert_eq!(what_became(&t.store, &id).await, [LateState::GivenUp]);
        assert!(t.store.list_waiting_for_invoices(&flow.id, None, 9).await.unwrap().is_empty());
        assert_eq!(t.store.list_events(&id).await.unwrap().last().unwrap().what, "late_given_up");
    }

    async fn our_own_bookings_are_known_by_their_number(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        a_confirmed(&t.store, &lease).await;
        assert!(t.store.is_our_booking(1, "60", "900").await.unwrap());
        for (administration, journal, number) in [(2, "60", "900"), (1, "61", "900"), (1, "60", "901")] {
            assert!(!t.store.is_our_booking(administration, journal, number).await.unwrap());
        }
    }
}
