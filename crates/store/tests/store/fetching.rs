//! Documents come in, come in again, and change; and what is read from them.

use ledger::problem::{Problem, ProblemKind};
use ledger::settlement::LineKind;
use ledger::state::SettlementState;
use store::{FetchedSettlement, SavedWhat, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{
    CODE, a_fetched, a_leased_flow, a_planned, a_posted, a_read, an_approved, at, day, euro, fetched, line, parts,
    problem,
};

on_both_engines! {
    async fn a_new_settlement_is_stored_with_its_documents(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let saved = t.store.save_fetched(&lease, &fetched(CODE, "first"), at(1)).await.unwrap();
        assert_eq!(saved.what, SavedWhat::New);
        let row = t.store.get_settlement(&saved.id).await.unwrap();
        assert_eq!((row.state, row.date, row.payout), (SettlementState::Fetched, day(18), None));
        assert_eq!((row.flow_id, row.code, row.created_at), (flow.id, CODE.to_owned(), at(1)));
        let documents = t.store.get_documents(&saved.id).await.unwrap();
        let keys: Vec<_> = documents.iter().map(|(key, body)| (key.as_str(), body.as_slice())).collect();
        assert_eq!(keys, [("records:CL-1", b"{\"records\": []}".as_slice()), ("settlement", b"first")]);
    }

    async fn the_same_settlement_again_changes_nothing(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        let before = t.store.get_settlement(&id).await.unwrap();
        let again = t.store.save_fetched(&lease, &fetched(CODE, "first"), at(99)).await.unwrap();
        assert_eq!((again.id, again.what), (id.clone(), SavedWhat::Same));
        assert_eq!(t.store.get_settlement(&id).await.unwrap(), before);
    }

    async fn the_same_bytes_are_kept_once(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        a_fetched(&t.store, &lease, "S1").await;
        a_fetched(&t.store, &lease, "S2").await;
        assert_eq!(t.number("select count(*) from documents").await, 2);
        assert_eq!(t.number("select count(*) from settlement_documents").await, 4);
    }

    async fn a_settlement_without_the_deciding_document_is_refused(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let empty = FetchedSettlement { code: CODE.into(), date: day(18), documents: vec![] };
        let error = t.store.save_fetched(&lease, &empty, at(1)).await.unwrap_err();
        assert!(matches!(error, StoreError::NoSettlementDocument { .. }), "{error}");
    }

    async fn added_documents_join_those_that_count_and_replace_by_key(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, CODE).await;
        let added = vec![("transaction:1".to_owned(), vec![]), ("records:CL-1".to_owned(), b"newer".to_vec())];
        t.store.add_documents(&lease, &id, added, at(2)).await.unwrap();
        let documents = t.store.get_documents(&id).await.unwrap();
        assert_eq!(documents.len(), 3);
        assert_eq!(documents[0], ("records:CL-1".into(), b"newer".to_vec()));
        assert_eq!(documents[2], ("transaction:1".into(), vec![]));
    }

    async fn reading_again_replaces_the_lines_that_differ_and_no_others(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        let mut many = parts(CODE);
        for number in 3..=250 {
            let minor = if number % 2 == 1 { 1_000 } else { -1_000 };
            many.lines.push(line(&format!("L-{number}"), LineKind::Payment, minor));
        }
        let mut learned = many.clone();
        for place in [0, 7, 130, 249] {
            learned.lines[place].extras_known = !learned.lines[place].extras_known;
        }
        let mut shorter = learned.clone();
        shorter.lines.truncate(4);
        shorter.lines[3].reference = "F20260009".into();
        for (moment, now) in (10..).zip([many, learned, shorter.clone(), shorter, parts(CODE)]) {
            let (from, to) = (SettlementState::Read, SettlementState::Fetched);
            t.store.send_back(&lease, &id, from, to, "looked up", at(moment)).await.unwrap();
            t.store.save_read(&lease, &id, &now, at(moment)).await.unwrap();
            assert_eq!(t.store.get_settlement_parts(&id).await.unwrap(), Some(now));
        }
        assert_eq!(t.number("select count(*) from settlement_lines").await, 2);
    }

    async fn many_documents_are_kept_together_and_the_last_of_a_key_counts(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, CODE).await;
        let transaction = |number: usize| (format!("transaction:{number:04}"), (number % 7).to_string().into_bytes());
        let mut added: Vec<_> = (0..1_200).map(transaction).collect();
        added.push(("transaction:0003".to_owned(), b"newer".to_vec()));
        t.store.add_documents(&lease, &id, added, at(2)).await.unwrap();
        let documents = t.store.get_documents(&id).await.unwrap();
        assert_eq!(documents.len(), 1_202);
        let found = |key: &str| documents.iter().find(|(known, _)| known == key).map(|(_, body)| body.as_slice());
        assert_eq!(found("transaction:0003"), Some(b"newer".as_slice()));
        assert_eq!(found("transaction:1199"), Some(b"2".as_slice()));
    }

    async fn a_change_before_booking_starts_from_the_new_documents(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let refused = an_approved(&t.store, &lease, "S-refused", 1).await;
        t.store.begin_posting(&lease, &refused.1[0].id, at(5)).await.unwrap();
        t.store.set_refused(&lease, &refused.1[0].id, &problem("no"), at(6)).await.unwrap();
        let skipped = a_fetched(&t.store, &lease, "S-skipped").await;
        t.store.set_skipped(&lease, &skipped, "not ours", at(2)).await.unwrap();
        let unreadable = a_fetched(&t.store, &lease, "S-unreadable").await;
        t.store.set_unreadable(&lease, &unreadable, &problem("?"), at(2)).await.unwrap();
        let cases = [
            ("S-fetched", a_fetched(&t.store, &lease, "S-fetched").await, SettlementState::Fetched),
            ("S-read", a_read(&t.store, &lease, "S-read").await, SettlementState::Read),
            ("S-planned", a_planned(&t.store, &lease, "S-planned", 2).await, SettlementState::Planned),
            ("S-approved", an_approved(&t.store, &lease, "S-approved", 2).await.0, SettlementState::Approved),
            ("S-refused", refused.0, SettlementState::Refused),
            ("S-skipped", skipped, SettlementState::Skipped),
            ("S-unreadable", unreadable, SettlementState::Unreadable),
        ];
        for (code, id, previous_state) in cases {
            let mut changed = fetched(code, "second");
            changed.date = day(19);
            changed.documents.truncate(1);
            let saved = t.store.save_fetched(&lease, &changed, at(10)).await.unwrap();
            assert_eq!((&saved.id, saved.what), (&id, SavedWhat::Changed { previous_state }), "{code}");
            let row = t.store.get_settlement(&id).await.unwrap();
            assert_eq!((row.state, row.date, row.payout), (SettlementState::Fetched, day(19), None), "{code}");
            assert_eq!((row.problem, row.changed_after_booking), (None, None), "{code}");
            assert!(t.store.entries_of(&id).await.unwrap().is_empty(), "{code}");
            assert_eq!(t.store.get_settlement_parts(&id).await.unwrap(), None, "{code}");
            let documents = t.store.get_documents(&id).await.unwrap();
            assert_eq!(documents, [("settlement".to_owned(), b"second".to_vec())], "{code}");
            let again = t.store.save_fetched(&lease, &changed, at(11)).await.unwrap();
            assert_eq!(again.what, SavedWhat::Same, "{code}");
        }
        assert_eq!(t.number("select count(*) from documents where length(body) = 5").await, 1, "the old bytes are kept");
    }

    async fn a_change_after_booking_is_noted_and_touches_nothing_booked(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = a_posted(&t.store, &lease, CODE, 1).await;
        let previous_state = SettlementState::Posted;
        let saved = t.store.save_fetched(&lease, &fetched(CODE, "second"), at(10)).await.unwrap();
        assert_eq!(saved.what, SavedWhat::Changed { previous_state });
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!(row.state, SettlementState::Posted);
        assert_eq!(row.changed_after_booking.unwrap().kind, ProblemKind::SettlementChanged);
        assert_eq!(t.store.entries_of(&id).await.unwrap(), entries);
        assert_eq!(t.store.get_settlement_parts(&id).await.unwrap(), Some(parts(CODE)));
        let documents = t.store.get_documents(&id).await.unwrap();
        assert_eq!(documents[1], ("settlement".into(), b"first".to_vec()), "what was booked goes on counting");
        let evidence = "select count(*) from settlement_documents where revision = 2";
        assert_eq!(t.number(evidence).await, 2, "the change is kept as evidence");
        let again = t.store.save_fetched(&lease, &fetched(CODE, "second"), at(11)).await.unwrap();
        assert_eq!(again.what, SavedWhat::Same, "a change is noted once");
        let third = t.store.save_fetched(&lease, &fetched(CODE, "third"), at(12)).await.unwrap();
        assert_eq!(third.what, SavedWhat::Changed { previous_state });
    }

    async fn a_change_while_it_is_unknown_whether_anything_is_booked_touches_nothing(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (id, entries) = an_approved(&t.store, &lease, CODE, 1).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.store.save_fetched(&lease, &fetched(CODE, "second"), at(6)).await.unwrap();
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.changed_after_booking.is_some()), (SettlementState::Posting, true));
        assert_eq!(t.store.entries_of(&id).await.unwrap().len(), 1);
    }

    async fn what_was_read_comes_back_to_the_last_field(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, CODE).await;
        assert_eq!(t.store.get_settlement_parts(&id).await.unwrap(), None);
        let mut read = parts(CODE);
        for kind in [LineKind::Refund, LineKind::Chargeback, LineKind::ChargebackReversal, LineKind::Reserve] {
            read.lines.push(line(kind.word(), kind, 0));
        }
        read.lines.push(line("largest", LineKind::Correction, i64::MAX - 10_000));
        read.payout = euro(i64::MAX - 50);
        t.store.save_read(&lease, &id, &read, at(2)).await.unwrap();
        assert_eq!(t.store.get_settlement_parts(&id).await.unwrap(), Some(read));
        let row = t.store.get_settlement(&id).await.unwrap();
        assert_eq!((row.state, row.payout), (SettlementState::Read, Some(euro(i64::MAX - 50))));
        assert_eq!(row.description, "PAY 20261118001 Webshop");
    }

    async fn reading_again_replaces_the_lines(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        let (from, to) = (SettlementState::Read, SettlementState::Fetched);
        t.store.send_back(&lease, &id, from, to, "transactions are needed", at(3)).await.unwrap();
        let mut read = parts(CODE);
        read.lines.swap(0, 1);
        t.store.save_read(&lease, &id, &read, at(4)).await.unwrap();
        assert_eq!(t.store.get_settlement_parts(&id).await.unwrap(), Some(read));
    }

    async fn parts_that_do_not_add_up_or_belong_elsewhere_are_not_stored(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, CODE).await;
        let mut wrong = parts(CODE);
        wrong.payout = euro(9_951);
        let error = t.store.save_read(&lease, &id, &wrong, at(2)).await.unwrap_err();
        assert!(matches!(error, StoreError::NotASettlement(_)), "{error}");
        let error = t.store.save_read(&lease, &id, &parts("another"), at(2)).await.unwrap_err();
        assert!(matches!(error, StoreError::Mismatch { .. }), "{error}");
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Fetched);
    }

    async fn only_what_is_fetched_becomes_read_or_unreadable(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_read(&t.store, &lease, CODE).await;
        let unreadable = Problem::new(ProblemKind::SettlementUnreadable, "settlement: amount");
        for outcome in [
            t.store.save_read(&lease, &id, &parts(CODE), at(3)).await,
            t.store.set_unreadable(&lease, &id, &unreadable, at(3)).await,
        ] {
            assert!(matches!(outcome, Err(StoreError::WrongState { found: "read", .. })), "{outcome:?}");
        }
        let other = a_fetched(&t.store, &lease, "S2").await;
        t.store.set_unreadable(&lease, &other, &unreadable, at(3)).await.unwrap();
        let row = t.store.get_settlement(&other).await.unwrap();
        assert_eq!((row.state, row.problem), (SettlementState::Unreadable, Some(unreadable)));
    }

    async fn five_thousand_lines_come_back_in_their_order(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_fetched(&t.store, &lease, CODE).await;
        let mut read = parts(CODE);
        read.lines = (0..5_000).map(|n| line(&format!("L-{n}"), LineKind::Payment, n)).collect();
        read.payout = euro((0..5_000).sum());
        t.store.save_read(&lease, &id, &read, at(2)).await.unwrap();
        assert_eq!(t.store.get_settlement_parts(&id).await.unwrap(), Some(read));
    }

    async fn a_settlement_nobody_knows_is_an_error(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        for outcome in [
            t.store.get_settlement("nobody").await.map(|_| ()),
            t.store.get_settlement_parts("nobody").await.map(|_| ()),
            t.store.save_read(&lease, "nobody", &parts(CODE), at(1)).await,
            t.store.approve_settlement("nobody", "anna", at(1)).await,
        ] {
            assert!(matches!(outcome, Err(StoreError::NotFound { what: "settlement", .. })), "{outcome:?}");
        }
        assert_eq!(t.store.find_settlement(&flow.id, "nobody").await.unwrap(), None);
        assert!(t.store.get_documents("nobody").await.unwrap().is_empty());
    }
}
