//! Settlements of more lines than AFAS takes in one entry: several vouchers, one of which goes wrong.

use emulators::afas::{Fault, What};
use ledger::reason::Reason;
use ledger::state::{EntryState, SettlementState};

use crate::house::{House, on_both_engines};
use crate::time::LONG_ENOUGH;

const SINCE: (&str, &str) = ("start_date", "2026-03-20");
const CODE: &str = "K95B-Y47N";
const FEW_LINES: (&str, &str) = ("debtor_lines_at_most", "3");

impl House {
    /// Books the first part of the only settlement, and lets AFAS refuse the second.
    async fn second_part_is_refused(&self) {
        self.install(&[SINCE, FEW_LINES]).await;
        let march_closes = What::PeriodCloses { unit: 1, year: 2026, period: 3 };
        self.afas.fault(Fault::next_post(march_closes).after(1));
        self.finish().await;
        assert_eq!(self.state(CODE).await, SettlementState::Refused);
        assert_eq!(self.part_states().await[..3], [EntryState::Confirmed, EntryState::Refused, EntryState::Approved]);
        self.everything_is_booked_once().await;
        assert!(self.afas.open_period(1, 2026, 3));
    }

    async fn part_states(&self) -> Vec<EntryState> {
        self.entries(CODE).await.into_iter().map(|entry| entry.state).collect()
    }
}

on_both_engines! {
    async fn a_large_settlement_is_booked_in_parts_with_vouchers_of_their_own(house) {
        house.install(&[SINCE, FEW_LINES]).await;
        house.finish_with_all_confirmed().await;
        let entries = house.entries(CODE).await;
        assert!(entries.len() >= 3, "{} parts", entries.len());
        for (number, entry) in (1..).zip(&entries) {
            let voucher = if number == 1 { format!("PAY-{CODE}") } else { format!("PAY-{CODE}-{number}") };
            assert_eq!(entry.parts.voucher.as_str(), voucher);
            assert!(entry.parts.lines.iter().filter(|line| line.account.is_debtor()).count() <= 3);
        }
    }

    async fn a_part_that_is_lost_in_the_middle_keeps_the_others_waiting(house) {
        house.install(&[SINCE, FEW_LINES]).await;
        house.afas.fault(Fault::next_post(What::CutBeforeCommit).after(1));
        house.sync().await;
        assert_eq!(house.part_states().await[..3], [EntryState::Confirmed, EntryState::Unknown, EntryState::Approved]);
        house.finish_with_all_confirmed().await;
    }

    async fn a_part_that_was_booked_unheard_is_found_and_the_others_follow(house) {
        house.install(&[SINCE, FEW_LINES]).await;
        house.afas.fault(Fault::next_post(What::TruncatedJson).after(1));
        house.sync().await;
        house.advance(LONG_ENOUGH);
        house.finish_with_all_confirmed().await;
        assert_eq!(house.posts(), house.entries(CODE).await.len());
    }

    async fn a_refused_part_is_sent_again_after_a_retry(house) {
        house.second_part_is_refused().await;
        house.engine.retry(CODE, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
    }

    async fn the_rest_is_planned_anew_when_a_setting_changed_after_the_first_part_was_booked(house) {
        house.second_part_is_refused().await;
        let first = house.entries(CODE).await.remove(0);
        house.install_again(&[SINCE, ("debtor_lines_at_most", "4"), ("costs_account", "8000")]).await;
        house.engine.retry(CODE, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
        let entries = house.entries(CODE).await;
        assert_eq!((&entries[0].id, &entries[0].parts), (&first.id, &first.parts), "what is booked stays as it was");
        let costs = entries.iter().flat_map(|entry| &entry.parts.lines).find(|line| matches!(line.reason, Reason::Costs { .. }));
        assert!(costs.is_none_or(|line| line.account.number() == "8000"));
    }

    async fn the_rest_is_planned_anew_when_an_invoice_of_it_was_settled_by_others(house) {
        house.second_part_is_refused().await;
        let second = house.entries(CODE).await.remove(1);
        let line = second.parts.lines.iter().find(|line| line.invoice.is_some()).unwrap();
        assert!(house.afas.settle_in_afas(1, line.invoice.as_ref().unwrap(), -line.signed().unwrap().minor()));
        house.engine.retry(CODE, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
        assert_eq!(house.entries(CODE).await[0].parts.part, 1);
    }

    async fn the_rest_asks_when_it_can_no_longer_be_planned_and_goes_on_after_the_answer(house) {
        house.second_part_is_refused().await;
        assert!(house.afas.block_period(1, 2026, 3));
        house.engine.retry(CODE, "els").await.unwrap();
        house.finish().await;
        assert_eq!(house.state(CODE).await, SettlementState::Asking);
        assert_eq!(house.part_states().await, [EntryState::Confirmed], "what is booked is kept");
        house.everything_is_booked_once().await;
        assert!(house.afas.open_period(1, 2026, 3));
        house.engine.retry(CODE, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
    }

    async fn the_rest_is_booked_even_when_its_turnover_group_is_no_longer_chosen(house) {
        house.second_part_is_refused().await;
        let id = house.settlement(CODE).await.id;
        let lines = house.store().get_settlement_parts(&id).await.unwrap().unwrap().lines;
        let own: Vec<_> = lines.iter().filter_map(|line| line.turnover_group.as_ref()).map(|group| &group.code).collect();
        let other = house.world.turnover.groups.iter().find(|group| !own.contains(&&group.code)).unwrap();
        house.install_again(&[SINCE, FEW_LINES, ("turnover_groups", &other.code)]).await;
        house.engine.retry(CODE, "els").await.unwrap();
        house.finish_with_all_confirmed().await;
    }

    async fn nothing_more_is_booked_of_a_settlement_of_which_a_part_differs(house) {
        house.afas.knobs(|knobs| knobs.memorial_settles = false);
        house.install(&[SINCE, FEW_LINES, ("journal", "80")]).await;
        house.finish().await;
        assert_eq!((house.state(CODE).await, house.posts()), (SettlementState::Differs, 1));
        house.engine.accept_difference(CODE, "els").await.unwrap();
        house.finish().await;
        assert_eq!(house.posts(), 2, "then the next part, which differs as well");
        house.everything_is_booked_once().await;
    }
}
