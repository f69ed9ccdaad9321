//! Calls that AFAS turned away at the door: nothing is booked, and they are sent again when the door is open.

use emulators::afas::{CLIENT_ID, CLIENT_SECRET, Fault, What};
use engine::commands::{AfasCredentials, ConnectAfas};
use ledger::problem::ProblemKind;
use ledger::state::{EntryState, SettlementState};
use secrecy::SecretString;

use crate::house::on_both_engines;
use crate::time::{LAST_TWO, LONG_ENOUGH, TWO_CODES};

on_both_engines! {
    async fn a_locked_journal_is_waited_for(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.lock_journal(1, "55");
        for _ in 0..4 {
            assert_eq!(house.sync().await.report.posted, 0);
            assert_eq!(house.problem(TWO_CODES[0]).await, Some(ProblemKind::AfasJournalLocked));
            house.advance(LONG_ENOUGH);
        }
        assert!(house.booked_by_us().is_empty());
        house.afas.unlock_journal(1, "55");
        house.finish_with_all_confirmed().await;
    }

    async fn a_journal_that_was_locked_often_takes_nothing_from_the_tries_of_a_lost_answer(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::JournalLocked).times(6));
        while house.posts() < 6 {
            house.sync().await;
            house.advance(LONG_ENOUGH);
        }
        house.afas.fault(Fault::next_post(What::CutBeforeCommit));
        house.finish_with_all_confirmed().await;
    }

    async fn an_address_that_is_refused_is_tried_later(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::Forbidden).times(2));
        let synced = house.sync().await;
        assert_eq!((synced.report.posted, synced.waits.for_later), (0, 2));
        assert_eq!(house.problem(TWO_CODES[0]).await, Some(ProblemKind::AfasAddressNotAllowed));
        house.finish_with_all_confirmed().await;
    }

    async fn a_classic_token_that_expired_while_posting_books_nothing_and_is_named(house) {
        house.install(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::ExpiredToken));
        let synced = house.sync().await;
        assert_eq!((synced.report.unknown, synced.report.delayed), (0, 1));
        assert_eq!(house.state(TWO_CODES[0]).await, SettlementState::Approved);
        assert!(house.problem(TWO_CODES[0]).await.is_some());
        house.finish_with_all_confirmed().await;
    }

    async fn an_oauth_token_that_expired_while_posting_is_renewed(house) {
        house.connect().await;
        let credentials =
            AfasCredentials::Client { id: CLIENT_ID.into(), secret: SecretString::from(CLIENT_SECRET.to_owned()) };
        let ask = ConnectAfas { credentials, ..house.connect_afas_ask(emulators::afas::TOKEN) };
        assert!(house.engine.connect_afas(ask).await.unwrap().is_good());
        house.install_again(&[LAST_TWO]).await;
        house.afas.fault(Fault::next_post(What::ExpiredToken));
        house.sync().await;
        assert_eq!(house.entries_that_are(EntryState::Unknown).await, 0);
        house.finish_with_all_confirmed().await;
    }
}
