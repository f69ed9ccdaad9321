//! Entries on their way into the books, and what is found there.

use ledger::problem::{Problem, ProblemKind};
use ledger::state::{EntryState, Mover, SettlementState};
use store::{Lease, Store, StoreError};

use crate::engines::{TestStore, on_both_engines};
use crate::samples::{CODE, a_leased_flow, a_posted, an_approved, at, booking, entry, euro, problem};

async fn states(store: &Store, id: &str) -> (SettlementState, Vec<EntryState>) {
    let entries = store.entries_of(id).await.unwrap();
    (store.get_settlement(id).await.unwrap().state, entries.into_iter().map(|entry| entry.state).collect())
}

/// Calls the function that leads to `to`.
async fn lead_to(store: &Store, lease: &Lease, id: &str, to: EntryState) -> Result<(), StoreError> {
    let p = problem("x");
    match to {
        EntryState::Posting => store.begin_posting(lease, id, at(50)).await,
        EntryState::Posted => store.set_posted(lease, id, &booking("900"), at(50)).await,
        EntryState::Refused => store.set_refused(lease, id, &p, at(50)).await,
        EntryState::Unknown => store.set_unknown(lease, id, &p, at(60), at(50)).await,
        EntryState::Confirmed => store.set_confirmed(lease, id, at(50)).await,
        EntryState::Differs => store.set_differs(lease, id, &p, at(50)).await,
        EntryState::Approved => store.set_not_sent(lease, id, &p, at(60), at(50)).await,
        EntryState::Planned => unreachable!("no step leads an entry back to planned"),
    }
}

/// Puts an entry in a state as if it had been there all along.
async fn force(t: &TestStore, id: &str, state: EntryState) {
    t.execute(&format!("update entries set state = '{}' where id = '{id}'", state.word())).await;
}

on_both_engines! {
    async fn an_entry_that_goes_well_ends_confirmed_with_its_booking_reference(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 1).await;
        let entry_id = &entries[0].id;
        t.store.begin_posting(&lease, entry_id, at(5)).await.unwrap();
        assert_eq!(states(&t.store, &id).await, (SettlementState::Posting, vec![EntryState::Posting]));
        t.store.set_posted(&lease, entry_id, &booking("900"), at(6)).await.unwrap();
        assert_eq!(states(&t.store, &id).await, (SettlementState::Posted, vec![EntryState::Posted]));
        t.store.set_confirmed(&lease, entry_id, at(7)).await.unwrap();
        assert_eq!(states(&t.store, &id).await, (SettlementState::Confirmed, vec![EntryState::Confirmed]));
        let row = t.store.get_entry(entry_id).await.unwrap();
        assert_eq!((row.booking, row.posting_at, row.updated_at), (Some(booking("900")), Some(at(5)), at(7)));
        assert_eq!(row.parts, entry(CODE, 1));
    }

    async fn every_change_the_ledger_does_not_allow_is_refused(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (_, entries) = an_approved(&t.store, &lease, CODE, 1).await;
        let id = &entries[0].id;
        for from in EntryState::ALL {
            for to in EntryState::ALL.iter().filter(|to| **to != EntryState::Planned) {
                // planned entries are approved by a person or with their plan, not one by one
                let allowed = from.may_become(*to, Mover::Step);
                force(t, id, *from).await;
                let outcome = lead_to(&t.store, &lease, id, *to).await;
                let now = t.store.get_entry(id).await.unwrap().state;
                if allowed {
                    outcome.unwrap();
                    assert_eq!(now, *to, "{from:?} to {to:?}");
                } else {
                    let expected = (from.word(), to.word());
                    let Err(StoreError::WrongState { found, wanted, .. }) = outcome else {
                        panic!("{from:?} to {to:?}: {outcome:?}")
                    };
                    assert_eq!((found, wanted), expected);
                    assert_eq!(now, *from, "{from:?} to {to:?}");
                }
            }
        }
    }

    async fn an_entry_is_begun_once_whoever_asks(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (_, entries) = an_approved(&t.store, &lease, CODE, 1).await;
        let other = t.another().await;
        let id = &entries[0].id;
        let (first, second) = tokio::join!(
            t.store.begin_posting(&lease, id, at(5)),
            other.begin_posting(&lease, id, at(5))
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    }

    async fn a_refusal_shows_on_the_settlement(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        let closed = Problem::new(ProblemKind::AfasPeriodClosed, "period 11 of 2026");
        t.store.set_refused(&lease, &entries[0].id, &closed, at(6)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.problem), (SettlementState::Refused, Some(closed.clone())));
        let rows = t.store.entries_of(&id).await.unwrap();
        assert_eq!((rows[0].state, rows[0].problem.clone()), (EntryState::Refused, Some(closed)));
        assert_eq!((rows[1].state, rows[1].problem.clone()), (EntryState::Approved, None));
    }

    async fn a_call_that_never_left_is_made_again_later(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (_, entries) = an_approved(&t.store, &lease, CODE, 1).await;
        let id = &entries[0].id;
        t.store.begin_posting(&lease, id, at(5)).await.unwrap();
        t.store.set_not_sent(&lease, id, &problem("no route"), at(65), at(6)).await.unwrap();
        let row = t.store.get_entry(id).await.unwrap();
        assert_eq!((row.state, row.attempts, row.not_before), (EntryState::Approved, 0, Some(at(65))));
        let approved = [EntryState::Approved];
        assert!(t.store.list_entries_in(&flow.id, &approved, at(64), 10).await.unwrap().is_empty());
        assert_eq!(t.store.list_entries_in(&flow.id, &approved, at(65), 10).await.unwrap().len(), 1);
    }

    async fn an_unknown_outcome_waits_its_grace_time_and_then_is_found_or_proved_absent(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (_, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        let unknown = [EntryState::Unknown];
        for row in &entries {
            t.store.begin_posting(&lease, &row.id, at(5)).await.unwrap();
            t.store.set_unknown(&lease, &row.id, &problem("timeout"), at(65), at(6)).await.unwrap();
        }
        assert!(t.store.list_entries_in(&flow.id, &unknown, at(64), 10).await.unwrap().is_empty());
        assert_eq!(t.store.list_entries_in(&flow.id, &unknown, at(65), 10).await.unwrap().len(), 2);
        t.store.set_check_after(&lease, &entries[0].id, at(125)).await.unwrap();
        let due = t.store.list_entries_in(&flow.id, &unknown, at(124), 10).await.unwrap();
        assert_eq!(due.iter().map(|row| row.parts.part).collect::<Vec<_>>(), [2]);
        t.store.set_posted(&lease, &entries[0].id, &booking("900"), at(126)).await.unwrap();
        t.store.set_absent(&lease, &entries[1].id, at(126)).await.unwrap();
        let absent = t.store.get_entry(&entries[1].id).await.unwrap();
        assert_eq!((absent.state, absent.attempts, absent.check_after), (EntryState::Approved, 1, None));
        assert_eq!(absent.problem, None);
    }

    async fn absence_is_not_proved_of_an_entry_that_is_being_sent(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (_, entries) = an_approved(&t.store, &lease, CODE, 1).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        let outcome = t.store.set_absent(&lease, &entries[0].id, at(6)).await;
        assert!(matches!(outcome, Err(StoreError::WrongState { found: "posting", .. })), "{outcome:?}");
    }

    async fn what_a_crash_left_in_posting_is_unknown_to_the_next_worker(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 2).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        let next = t.another().await;
        let lease = next.acquire_lease(&flow.id, "worker-2", at(3600), crate::samples::TTL).await.unwrap().unwrap();
        assert_eq!(next.recover_posting(&lease, at(3601), at(3700)).await.unwrap(), 1);
        let row = next.get_entry(&entries[0].id).await.unwrap();
        assert_eq!((row.state, row.check_after), (EntryState::Unknown, Some(at(3700))));
        assert_eq!(row.problem.unwrap().kind, ProblemKind::PostOutcomeUnknown);
        assert_eq!(states(&next, &id).await, (SettlementState::Unknown, vec![EntryState::Unknown, EntryState::Approved]));
        assert_eq!(next.recover_posting(&lease, at(3602), at(3700)).await.unwrap(), 0);
    }

    async fn the_work_comes_oldest_payout_first_part_by_part_and_bounded(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        an_approved(&t.store, &lease, "S2", 2).await;
        let (older, _) = an_approved(&t.store, &lease, "S1", 2).await;
        t.execute(&format!("update settlements set date = '2026-11-01' where id = '{older}'")).await;
        let work = t.store.list_entries_in(&flow.id, &[EntryState::Approved], at(9), 3).await.unwrap();
        let vouchers: Vec<_> = work.iter().map(|row| row.parts.voucher.as_str()).collect();
        assert_eq!(vouchers, ["PS1", "PS1-2", "PS2"]);
        assert_eq!(work[0].parts.lines.len(), 4);
    }

    async fn what_is_put_off_as_a_whole_has_no_entries_to_send(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, _) = an_approved(&t.store, &lease, CODE, 1).await;
        t.store.delay(&lease, &id, at(100), at(5)).await.unwrap();
        assert!(t.store.list_entries_in(&flow.id, &[EntryState::Approved], at(99), 3).await.unwrap().is_empty());
        assert_eq!(t.store.list_entries_in(&flow.id, &[EntryState::Approved], at(100), 3).await.unwrap().len(), 1);
    }

    async fn what_is_booked_on_an_invoice_is_known_from_the_moment_of_sending(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (_, entries) = an_approved(&t.store, &lease, "S1", 1).await;
        assert!(t.store.booked_on(&flow.id, "F20260001").await.unwrap().is_empty());
        assert!(t.store.booked_invoices(&flow.id).await.unwrap().is_empty());
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        a_posted(&t.store, &lease, "S2", 1).await;
        let booked = t.store.booked_on(&flow.id, "F20260001").await.unwrap();
        let seen: Vec<_> = booked.iter().map(|line| (line.voucher.as_str(), line.state, line.amount)).collect();
        assert_eq!(seen, [("PS1", EntryState::Posting, euro(9_000)), ("PS2", EntryState::Posted, euro(9_000))]);
        assert_eq!((booked[0].account.as_str(), booked[0].settlement_code.as_str()), ("0010001", "S1"));
        let invoices = t.store.booked_invoices(&flow.id).await.unwrap();
        assert_eq!(invoices.len(), 1);
        assert_eq!((invoices[0].administration, invoices[0].invoice.as_str()), (1, "F20260001"));
        assert!(t.store.booked_on("another flow", "F20260001").await.unwrap().is_empty());
    }
}
