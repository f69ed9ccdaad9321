//! What confirming finds in AFAS when something is not as it should be.

use std::collections::BTreeSet;

use emulators::afas::{Fault, VoucherNumbers, What};
use ledger::problem::ProblemKind;
use ledger::state::SettlementState;

use crate::house::{House, on_both_engines};
use crate::time::{LAST_TWO, LONG_ENOUGH, TWO_CODES};

const FIRST: &str = TWO_CODES[0];
const VOUCHER: &str = "PAY-M9NY-ZT3F";

impl House {
    /// Books the first settlement without hearing about it, so that AFAS can be changed before anybody looks.
    async fn book_unheard(&self) {
        self.install(&[LAST_TWO]).await;
        self.afas.fault(Fault::next_post(What::CutAfterCommit));
        assert_eq!(self.sync().await.report.unknown, 1);
        self.advance(LONG_ENOUGH);
    }
}

on_both_engines! {
    async fn invoices_that_a_memorial_journal_does_not_lower_are_named(house) {
        house.afas.knobs(|knobs| knobs.memorial_settles = false);
        house.install(&[LAST_TWO, ("journal", "80")]).await;
        house.sync().await;
        let row = house.settlement(FIRST).await;
        assert_eq!((row.state, house.problem(FIRST).await), (SettlementState::Differs, Some(ProblemKind::InvoiceNotLowered)));
        let detail = row.problem.unwrap().detail;
        let entry = house.entries(FIRST).await.remove(0);
        let mut invoices = entry.parts.lines.iter().filter_map(|line| line.invoice.as_deref()).peekable();
        assert!(invoices.peek().is_some());
        for invoice in invoices {
            assert!(detail.en().contains(invoice), "{invoice} is not named: {detail}");
        }
        house.everything_is_booked_once().await;
    }

    async fn a_difference_that_a_person_mended_in_afas_is_confirmed_after_a_retry(house) {
        house.afas.knobs(|knobs| knobs.memorial_settles = false);
        house.install(&[LAST_TWO, ("journal", "80")]).await;
        house.sync().await;
        let entry = house.entries(FIRST).await.remove(0);
        for line in &entry.parts.lines {
            if let Some(invoice) = &line.invoice {
                assert!(house.afas.settle_in_afas(1, invoice, -line.signed().unwrap().minor()));
            }
        }
        house.engine.retry(FIRST, "els").await.unwrap();
        house.sync().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Confirmed);
        house.everything_is_booked_once().await;
    }

    async fn an_entry_that_somebody_changed_differs(house) {
        house.book_unheard().await;
        let entry = house.entries(FIRST).await.remove(0);
        let there = house.in_afas(VOUCHER);
        assert!(house.afas.remove_in_afas(1, "55", there.number));
        let stranger = house.stranger_books(VOUCHER).await;
        house.sync().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Differs);
        assert_eq!(house.problem(FIRST).await, Some(ProblemKind::EntryDiffers));
        assert_eq!(house.posts(), 3, "ours, the stranger's, and the next settlement");
        assert_eq!(entry.parts.voucher.as_str(), VOUCHER);
        house.everything_is_booked_once_beside(&BTreeSet::from([stranger])).await;
    }

    async fn an_entry_that_stands_twice_is_named(house) {
        house.book_unheard().await;
        let ours = house.in_afas(VOUCHER).number;
        let parts = house.entries(FIRST).await.remove(0).parts;
        let stranger = house.stranger_sends(parts).await;
        house.sync().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Differs);
        assert_eq!(house.problem(FIRST).await, Some(ProblemKind::EntryTwice));
        let detail = house.settlement(FIRST).await.problem.unwrap().detail;
        assert!(detail.en().contains(&ours.to_string()) && detail.en().contains(&stranger.to_string()), "{detail}");

        // The person takes one of them out and lets it be looked at again.
        assert!(house.afas.remove_in_afas(1, "55", stranger));
        house.engine.retry(FIRST, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
    }

    async fn a_voucher_that_a_stranger_took_is_never_booked_over(house) {
        house.install(&[LAST_TWO]).await;
        let stranger = house.stranger_books(VOUCHER).await;
        house.sync().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Differs);
        assert_eq!(house.problem(FIRST).await, Some(ProblemKind::VoucherTaken));
        assert_eq!(house.state(TWO_CODES[1]).await, SettlementState::Confirmed, "the others go on");
        house.everything_is_booked_once_beside(&BTreeSet::from([stranger])).await;
    }

    async fn a_settlement_whose_voucher_was_taken_is_booked_under_another_prefix(house) {
        house.install(&[LAST_TWO]).await;
        let stranger = house.stranger_books(VOUCHER).await;
        house.sync().await;
        house.install_again(&[LAST_TWO, ("voucher_prefix", "PN-")]).await;
        house.engine.retry(FIRST, "els").await.unwrap();
        house.finish().await;
        assert_eq!(house.state(FIRST).await, SettlementState::Confirmed);
        assert_eq!(house.in_afas("PN-M9NY-ZT3F").lines.len(), house.entries(FIRST).await[0].parts.lines.len());
        house.everything_is_booked_once_beside(&BTreeSet::from([stranger])).await;
    }

    async fn an_entry_that_afas_gave_another_voucher_number_is_found_by_its_text(house) {
        house.afas.knobs(|knobs| knobs.voucher_numbers = VoucherNumbers::Renumbered);
        house.book_unheard().await;
        assert_ne!(house.booked_by_us()[0].voucher.as_deref(), Some(VOUCHER));
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), 2);
    }
}
