//! Answers of people: kept with their settlement, which is planned again.

use ledger::answer::{Answer, AnsweredPart};
use ledger::question::Question;
use ledger::state::SettlementState;
use store::{AnswerRow, StoreError};

use crate::engines::on_both_engines;
use crate::samples::{
    CODE, a_fetched, a_leased_flow, a_planned, a_posted, a_read, an_approved, at, booking, day, euro, problem,
};

fn on_invoice(invoice: &str) -> Answer {
    Answer::Invoices { parts: vec![AnsweredPart { invoice: invoice.into(), amount: Some(euro(1_000)) }] }
}

on_both_engines! {
    async fn an_answer_sends_what_waits_back_to_be_planned_and_the_last_word_counts(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let asking = a_read(&t.store, &lease, "S1").await;
        t.store.save_questions(&lease, &asking, &[Question::NoPeriod { date: day(1) }], at(3)).await.unwrap();
        let planned = a_planned(&t.store, &lease, "S2", 1).await;
        let (refused, entries) = an_approved(&t.store, &lease, "S3", 1).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.store.set_refused(&lease, &entries[0].id, &problem("x"), at(6)).await.unwrap();
        for id in [asking, planned, refused] {
            t.store.answer_line(&id, "L-1", &on_invoice("F1"), "anna", at(10)).await.unwrap();
            let row = t.store.get_settlement(&id).await.unwrap();
            assert_eq!((row.state, row.problem), (SettlementState::Read, None), "{}", row.code);
            assert!(t.store.entries_of(&id).await.unwrap().is_empty(), "{}", row.code);
            assert!(t.store.get_questions(&id).await.unwrap().is_empty(), "{}", row.code);
            t.store.answer_line(&id, "L-1", &Answer::NotFound, "bert", at(11)).await.unwrap();
            let last = AnswerRow { line_id: "L-1".into(), answer: Answer::NotFound, who: "bert".into(), at: at(11) };
            assert_eq!(t.store.get_answers(&id).await.unwrap(), [last], "{}", row.code);
            let events = t.store.list_events(&id).await.unwrap();
            let told: Vec<_> = events.iter().filter(|event| event.what == "answered").collect();
            assert_eq!((told[0].who.as_str(), told[0].detail.as_str()), ("anna", "L-1: invoice F1 (EUR 10.00)"));
            assert_eq!((told[1].who.as_str(), told[1].detail.as_str()), ("bert", "L-1: debtor not found"));
        }
    }

    async fn an_answer_is_withdrawn_once_and_the_settlement_planned_without_it(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        t.store.answer_line(&id, "L-1", &Answer::NotFound, "anna", at(4)).await.unwrap();
        t.store.save_questions(&lease, &id, &[Question::NoPeriod { date: day(1) }], at(5)).await.unwrap();
        t.store.withdraw_answer(&id, "L-1", "bert", at(6)).await.unwrap();
        assert!(t.store.get_answers(&id).await.unwrap().is_empty());
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Read);
        let again = t.store.withdraw_answer(&id, "L-1", "bert", at(7)).await;
        assert!(matches!(again, Err(StoreError::NotFound { .. })), "{again:?}");
        let events = t.store.list_events(&id).await.unwrap();
        assert_eq!(events.iter().filter(|event| event.what == "answer_withdrawn").count(), 1);
    }

    async fn answers_can_be_listed_until_something_of_the_settlement_is_booked(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (other, _) = a_leased_flow(&t.store, "other").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        t.store.answer_line(&id, "L-1", &Answer::NotFound, "anna", at(4)).await.unwrap();
        let standing = t.store.list_standing_answers(&flow.id, 10).await.unwrap();
        let told: Vec<_> = standing.iter().map(|one| (one.code.as_str(), one.answer.who.as_str())).collect();
        assert_eq!(told, [(CODE, "anna")]);
        assert_eq!(standing[0].settlement_id, id);
        assert!(t.store.list_standing_answers(&other.id, 10).await.unwrap().is_empty());
        t.store.save_questions(&lease, &id, &[Question::NoPeriod { date: day(1) }], at(5)).await.unwrap();
        t.store.close_settlement(&id, "anna", "by hand", at(6)).await.unwrap();
        assert!(t.store.list_standing_answers(&flow.id, 10).await.unwrap().is_empty());
    }

    async fn only_a_line_that_concerns_a_debtor_is_answered(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let id = a_planned(&t.store, &lease, CODE, 1).await;
        for line in ["L-2", "L-9", ""] {
            let answered = t.store.answer_line(&id, line, &Answer::NotFound, "anna", at(4)).await;
            assert!(matches!(answered, Err(StoreError::NotFound { .. })), "{line}: {answered:?}");
        }
        assert_eq!(t.store.get_settlement(&id).await.unwrap().state, SettlementState::Planned);
        let nobody = t.store.answer_line("nothing", "L-1", &Answer::NotFound, "anna", at(4)).await;
        assert!(matches!(nobody, Err(StoreError::NotFound { what: "settlement", .. })), "{nobody:?}");
    }

    async fn what_is_or_may_be_booked_is_never_answered(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (posted, _) = a_posted(&t.store, &lease, "S1", 1).await;
        let (unknown, entries) = an_approved(&t.store, &lease, "S2", 1).await;
        t.store.begin_posting(&lease, &entries[0].id, at(5)).await.unwrap();
        t.store.set_unknown(&lease, &entries[0].id, &problem("x"), at(1000), at(6)).await.unwrap();
        let (beside, entries) = an_approved(&t.store, &lease, "S3", 2).await;
        for row in &entries {
            t.store.begin_posting(&lease, &row.id, at(5)).await.unwrap();
        }
        t.store.set_posted(&lease, &entries[0].id, &booking("900"), at(6)).await.unwrap();
        t.store.set_refused(&lease, &entries[1].id, &problem("x"), at(6)).await.unwrap();
        for id in [posted, unknown, beside] {
            let before = t.store.get_settlement(&id).await.unwrap();
            let answered = t.store.answer_line(&id, "L-1", &Answer::NotFound, "anna", at(10)).await;
            assert!(matches!(answered, Err(StoreError::MayBeBooked { .. })), "{answered:?}");
            assert_eq!(t.store.get_settlement(&id).await.unwrap(), before);
            assert!(t.store.get_answers(&id).await.unwrap().is_empty());
        }
    }

    async fn what_does_not_wait_for_a_person_is_not_answered(t) {
        let (_, lease) = a_leased_flow(&t.store, "shop").await;
        let (approved, _) = an_approved(&t.store, &lease, "S1", 1).await;
        let closed = a_planned(&t.store, &lease, "S2", 1).await;
        t.store.close_settlement(&closed, "anna", "by hand", at(4)).await.unwrap();
        for id in [approved, closed] {
            let answered = t.store.answer_line(&id, "L-1", &Answer::NotFound, "anna", at(5)).await;
            assert!(matches!(answered, Err(StoreError::WrongState { .. })), "{answered:?}");
            assert!(t.store.get_answers(&id).await.unwrap().is_empty());
        }
        let not_read = a_fetched(&t.store, &lease, "S3").await;
        assert!(t.store.answer_line(&not_read, "L-1", &Answer::NotFound, "anna", at(5)).await.is_err());
    }
}
