//! Which settlements are fetched: from the start date on, and again within the overlap.

use jiff::SignedDuration;
use jiff::civil::date;
use ledger::state::SettlementState;

use crate::house::{House, on_both_engines};
use crate::time::LAST_TWO;

impl House {
    async fn codes(&self) -> Vec<String> {
        self.states().await.into_iter().map(|(code, _)| code).collect()
    }

    /// The codes of the world's settlements from this day on that Pay. has out by now, newest first.
    fn codes_since(&self, first: jiff::civil::Date, last: jiff::civil::Date) -> Vec<String> {
        let mut out: Vec<_> = self
            .world
            .turnover
            .settlements
            .iter()
            .filter(|settlement| first <= settlement.date && settlement.date <= last)
            .map(|settlement| (settlement.date, settlement.code.clone()))
            .collect();
        out.sort();
        out.into_iter().rev().map(|(_, code)| code).collect()
    }

    /// Makes it noon of this day everywhere.
    fn new_day(&self, day: jiff::civil::Date) {
        self.advance(SignedDuration::from_hours(24));
        self.pay.set_today(day);
    }
}

on_both_engines! {
    async fn settlements_before_the_start_date_are_never_fetched(house) {
        house.install(&[("start_date", "2026-03-18")]).await;
        house.sync().await;
        assert_eq!(house.codes().await, house.codes_since(date(2026, 3, 18), date(2026, 3, 20)));
        house.everything_is_booked_once().await;
    }

    async fn a_start_date_of_today_books_todays_settlement_and_tomorrows_tomorrow(house) {
        house.pay.set_today(date(2026, 3, 18));
        house.clock.advance(SignedDuration::from_hours(-48));
        house.install(&[("start_date", "today")]).await;
        house.sync().await;
        assert_eq!(house.codes().await, house.codes_since(date(2026, 3, 18), date(2026, 3, 18)));
        house.new_day(date(2026, 3, 19));
        house.sync().await;
        house.new_day(date(2026, 3, 20));
        house.sync().await;
        assert_eq!(house.codes().await, house.codes_since(date(2026, 3, 18), date(2026, 3, 20)));
        house.finish_with_all_confirmed().await;
    }

    async fn a_start_date_in_the_future_is_waited_for(house) {
        house.pay.set_today(date(2026, 3, 18));
        house.clock.advance(SignedDuration::from_hours(-48));
        house.install(&[LAST_TWO]).await;
        house.sync().await;
        assert!(house.codes().await.is_empty());
        house.new_day(date(2026, 3, 19));
        house.new_day(date(2026, 3, 20));
        house.sync().await;
        assert_eq!(house.codes().await, house.codes_since(date(2026, 3, 19), date(2026, 3, 20)));
        house.finish_with_all_confirmed().await;
    }

    async fn a_settlement_that_pay_adds_late_is_seen_within_the_overlap(house) {
        house.install(&[LAST_TWO]).await;
        house.sync().await;
        house.push_again("M9NY-ZT3F", "LATE-0001");
        house.sync().await;
        assert_eq!(house.state("LATE-0001").await, SettlementState::Confirmed);
        house.finish_with_all_confirmed().await;
    }

    async fn an_earlier_start_date_set_later_brings_the_older_settlements(house) {
        house.install(&[("start_date", "2026-03-20")]).await;
        house.sync().await;
        assert_eq!(house.codes().await.len(), 1);
        house.install_again(&[("start_date", "2026-02-27")]).await;
        house.sync().await;
        assert_eq!(house.codes().await, house.codes_since(date(2026, 2, 27), date(2026, 3, 20)));
        house.everything_is_booked_once().await;
    }

    async fn installing_again_without_a_start_date_keeps_it(house) {
        house.install(&[LAST_TWO]).await;
        let mut ask = crate::house::install_ask(&[]);
        ask.settings.remove("start_date");
        let installed = house.engine.install_pay_afas(ask).await.unwrap();
        assert_eq!(installed.start_date, date(2026, 3, 19));
        house.sync().await;
        assert_eq!(house.codes().await, house.codes_since(date(2026, 3, 19), date(2026, 3, 20)));
    }
}
