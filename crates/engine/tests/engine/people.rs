//! What people decide: approving, answering, trying again, closing.

use emulators::afas::{Fault, What};
use emulators::pay::{Fault as PayFault, FaultKind};
use engine::progress::Unwatched;
use engine::{EngineError, Woken};
use ledger::problem::ProblemKind;
use ledger::question::Question;
use ledger::state::SettlementState;
use store::StoreError;

use crate::house::{House, on_both_engines};
use crate::time::{LAST_FOUR, LAST_TWO, TWO_CODES};

const FIRST: &str = TWO_CODES[0];
const SECOND: &str = TWO_CODES[1];
const ALWAYS_ASK: (&str, &str) = ("approval", "always_ask");

fn march_closes() -> What {
    What::PeriodCloses { unit: 1, year: 2026, period: 3 }
}

impl House {
    async fn questions(&self, code: &str) -> Vec<Question> {
        self.store().get_questions(&self.settlement(code).await.id).await.unwrap()
    }
}

on_both_engines! {
    async fn nothing_is_booked_before_a_person_approves(house) {
        house.install(&[LAST_TWO, ALWAYS_ASK]).await;
        let synced = house.finish().await;
        assert_eq!((synced.waits.for_a_person, house.posts()), (2, 0));
        house.engine.approve(FIRST, "els").await.unwrap();
        house.finish().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Confirmed);
        assert_eq!((house.state(SECOND).await, house.posts()), (SettlementState::Planned, 1));
        house.everything_is_booked_once().await;
        house.engine.approve(FIRST, "els").await.unwrap_err();
    }

    async fn only_what_was_found_entirely_is_booked_without_a_person(house) {
        house.install(&[("start_date", "2026-03-12"), ("approval", "full_match_only")]).await;
        house.finish().await;
        let mut seen = [0, 0];
        for row in house.settlements().await {
            let entries = house.store().entries_of(&row.id).await.unwrap();
            let found = !entries.iter().flat_map(|entry| &entry.parts.lines).any(|line| line.reason.is_not_found());
            let state = if found { SettlementState::Confirmed } else { SettlementState::Planned };
            assert_eq!(row.state, state, "{}", row.code);
            seen[usize::from(found)] += 1;
        }
        assert!(seen[0] > 0 && seen[1] > 0, "the world shows both: {seen:?}");
        house.everything_is_booked_once().await;
    }

    async fn a_closed_period_is_asked_about_and_opening_it_answers(house) {
        house.install(&[LAST_TWO]).await;
        assert!(house.afas.block_period(1, 2026, 3));
        let synced = house.finish().await;
        assert_eq!((synced.waits.for_a_person, house.posts()), (2, 0));
        assert!(matches!(house.questions(FIRST).await.as_slice(), [Question::PeriodClosed { .. }]));
        assert!(house.afas.open_period(1, 2026, 3));
        house.engine.retry(FIRST, "els").await.unwrap();
        house.engine.retry(SECOND, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
    }

    async fn a_changed_setting_answers_a_question_after_a_retry(house) {
        house.install(&[LAST_TWO]).await;
        assert!(house.afas.block_period(1, 2026, 3));
        house.finish().await;
        house.install_again(&[LAST_TWO, ("booking_date", "first_open_period")]).await;
        house.finish().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Asking, "only a retry asks anew");
        house.engine.retry(FIRST, "els").await.unwrap();
        house.engine.retry(SECOND, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
        assert_eq!(house.entries(FIRST).await[0].parts.date, jiff::civil::date(2026, 4, 1));
    }

    async fn a_closed_settlement_is_never_booked(house) {
        house.install(&[LAST_TWO, ALWAYS_ASK]).await;
        house.finish().await;
        house.engine.close(FIRST, "els", "booked by hand").await.unwrap();
        let tried = house.engine.retry(FIRST, "els").await;
        assert!(matches!(tried, Err(EngineError::Store(StoreError::WrongState { .. }))), "{tried:?}");
        house.engine.approve(FIRST, "els").await.unwrap_err();
        house.engine.approve(SECOND, "els").await.unwrap();
        house.finish().await;
        assert_eq!(house.states().await, [(SECOND.into(), SettlementState::Confirmed), (FIRST.into(), SettlementState::Closed)]);
        assert_eq!(house.posts(), 1);
        house.everything_is_booked_once().await;
    }

    async fn a_closed_settlement_leaves_its_invoices_to_others(house) {
        house.install(&[LAST_TWO, ALWAYS_ASK]).await;
        house.finish().await;
        let paid: Vec<_> = house.entries(FIRST).await[0].parts.lines.iter().filter_map(|line| line.invoice.clone()).collect();
        house.engine.close(FIRST, "els", "a test payment").await.unwrap();
        house.push_again(FIRST, "SAME-0001");
        house.finish().await;
        let entries = house.entries("SAME-0001").await;
        let again: Vec<_> = entries[0].parts.lines.iter().filter_map(|line| line.invoice.clone()).collect();
        assert_eq!(again, paid);
    }

    async fn what_afas_refused_is_booked_after_a_person_mended_the_cause(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault { what: march_closes(), ..Fault::next_post(march_closes()) });
        house.finish().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Refused);
        assert_eq!(house.problem(FIRST).await, Some(ProblemKind::AfasPeriodClosed));
        assert!(house.booked_by_us().is_empty());
        house.everything_is_booked_once().await;
        assert!(house.afas.open_period(1, 2026, 3));
        house.engine.retry(FIRST, "els").await.unwrap();
        house.engine.retry(SECOND, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
    }

    async fn a_person_who_retries_can_not_hurry_an_unknown_entry(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::CutAfterCommit));
        house.sync().await;
        house.engine.retry(FIRST, "els").await.unwrap();
        house.sync().await;
        assert_eq!((house.state(FIRST).await, house.posts()), (SettlementState::Unknown, 1));
        house.finish_with_all_confirmed().await;
    }

    async fn an_accepted_difference_is_left_in_peace(house) {
        house.afas.knobs(|knobs| knobs.memorial_settles = false);
        house.install(&[LAST_TWO, ("journal", "80")]).await;
        house.finish().await;
        for code in TWO_CODES {
            assert_eq!(house.state(code).await, SettlementState::Differs);
            house.engine.accept_difference(code, "els").await.unwrap();
        }
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), 2);
    }

    async fn a_flow_that_keeps_failing_is_stopped_until_a_person_starts_it(house) {
        house.install(&[LAST_FOUR]).await;
        house.pay.fault(PayFault::once(FaultKind::Unauthorized).on("/v2").times(20));
        let flow = house.store().get_flow("webshop").await.unwrap();
        for _ in 0..20 {
            house.engine.wake(&flow.id, &Unwatched).await.unwrap_err();
        }
        let stop = house.store().get_flow("webshop").await.unwrap().stop;
        assert_eq!(stop.map(|problem| problem.kind), Some(ProblemKind::FlowKeepsFailing));
        let requests = house.pay.requests().len();
        assert_eq!(house.engine.wake(&flow.id, &Unwatched).await.unwrap(), Woken::Stopped);
        assert_eq!(house.pay.requests().len(), requests);
        assert!(house.store().list_due_flows(jiff::Timestamp::MAX, 9).await.unwrap().is_empty());
        house.finish_with_all_confirmed().await;
        assert_eq!(house.store().get_flow("webshop").await.unwrap().failed_wakes, 0);
    }
}
