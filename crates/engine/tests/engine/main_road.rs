//! The main road: from settlements at Pay. to confirmed entries in AFAS.

use ledger::state::SettlementState;

use crate::house::on_both_engines;

on_both_engines! {
    async fn every_settlement_is_booked_or_asks_a_question(house) {
        house.install(&[]).await;
        let synced = house.sync().await;
        for row in house.settlements().await {
            println!("{} {} {:?} {:?} {:?}", row.date, row.code, row.state, row.payout, row.problem);
            for q in house.store().get_questions(&row.id).await.unwrap() { println!("    {}", q.text(ledger::language::Language::En)); }
        }
        println!("{synced:?} pay {} afas {}", house.pay.requests().len(), house.afas.requests().len());
        house.everything_is_booked_once().await;
        assert_eq!(house.settlement("QX7P-2M4K").await.state, SettlementState::Confirmed);
    }
}
