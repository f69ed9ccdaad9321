//! Answers that never came, or that say nothing: the entry is looked up, and sent again only when AFAS has it not.

use emulators::afas::{Fault, What};
use ledger::problem::ProblemKind;
use ledger::state::{EntryState, SettlementState};

use crate::house::{House, on_both_engines};
use crate::time::{LAST_FOUR, LAST_TWO, LONG_ENOUGH, TWO_CODES};

/// Lets each fault strike the first sending of another settlement, and checks that everything waits for the answer.
async fn strike_one_after_the_other(house: &House, faults: [What; 4], booked_nevertheless: bool) {
    house.install(&[LAST_FOUR]).await;
    for (round, what) in faults.into_iter().enumerate() {
        // What was not booked is sent once more before the next one gets its turn.
        let passes = u32::from(round > 0 && !booked_nevertheless);
        house.afas.fault(Fault::next_post(what.clone()).after(passes));
        let synced = house.sync().await;
        assert_eq!(synced.report.unknown, 1, "{what:?}");
        assert_eq!(house.entries_that_are(EntryState::Confirmed).await, round, "{what:?}");
        assert_eq!(house.booked_by_us().len(), round + usize::from(booked_nevertheless), "{what:?}");
        let posts = house.posts();
        house.advance(jiff::SignedDuration::from_mins(5));
        if !booked_nevertheless {
            house.sync().await;
            assert_eq!(house.entries_that_are(EntryState::Unknown).await, 1, "not long enough to believe: {what:?}");
            assert_eq!(house.posts(), posts, "nothing is booked while one is unknown: {what:?}");
        }
        house.advance(LONG_ENOUGH);
    }
    house.finish_with_all_confirmed().await;
}

on_both_engines! {
    async fn what_broke_before_afas_booked_is_sent_again_after_it_was_looked_for(house) {
        let faults = [What::CutBeforeCommit, What::UnexpectedError, What::TimeLimit, What::EmptyBody(500)];
        strike_one_after_the_other(&house, faults, false).await;
    }

    async fn what_a_proxy_swallowed_is_sent_again_after_it_was_looked_for(house) {
        let faults = [What::EmptyBody(502), What::HtmlPage(200), What::HtmlPage(502), What::Unavailable(60)];
        strike_one_after_the_other(&house, faults, false).await;
    }

    async fn what_broke_after_afas_booked_is_found_and_not_sent_again(house) {
        let faults = [
            What::CutAfterCommit,
            What::UnexpectedErrorAfterCommit,
            What::TimeLimitAfterCommit,
            What::TruncatedJson,
        ];
        strike_one_after_the_other(&house, faults, true).await;
        assert_eq!(house.posts(), 4);
    }

    async fn an_answer_that_comes_after_we_stopped_waiting_is_not_missed(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::HangAfterCommit(600)));
        assert_eq!(house.sync().await.report.unknown, 1);
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), 2);
    }

    async fn what_afas_books_long_after_we_stopped_waiting_is_found(house) {
        house.install(&[LAST_TWO]).await;
        // AFAS begins only when we have gone: the first look must not believe that it is absent.
        house.afas.fault(Fault::next_post(What::Latency(500)));
        assert_eq!(house.sync().await.report.unknown, 1);
        house.advance(jiff::SignedDuration::from_mins(2));
        let early = house.sync().await;
        assert!(early.report.posted + early.report.delayed > 0, "it was looked for: {early:?}");
        while house.booked_by_us().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), 2);
    }

    async fn an_entry_that_is_lost_again_and_again_is_for_a_person(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::CutBeforeCommit).times(3));
        house.finish().await;
        let [first, second] = TWO_CODES;
        assert_eq!(house.state(first).await, SettlementState::Refused);
        assert_eq!(house.problem(first).await, Some(ProblemKind::PostOutcomeUnknown));
        assert_eq!(house.state(second).await, SettlementState::Confirmed, "the others go on");
        assert_eq!(house.posts(), 4);
        house.everything_is_booked_once().await;

        house.engine.retry(first, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
    }

    async fn a_look_that_fails_is_repeated(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::CutAfterCommit));
        house.sync().await;
        house.advance(LONG_ENOUGH);
        let transactions = emulators::afas::On::Connector("Profit_Transactions".into());
        house.afas.fault(Fault::next(transactions, What::EmptyBody(500)));
        house.try_sync().await.unwrap_err();
        assert_eq!(house.entries_that_are(EntryState::Unknown).await, 1);
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), 2);
    }
}
