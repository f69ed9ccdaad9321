//! The main road: from settlements at Pay. to confirmed entries in AFAS.

use ledger::state::SettlementState;

use crate::house::on_both_engines;

on_both_engines! {
    async fn every_settlement_is_booked_or_asks_a_question(house) {
        house.install(&[]).await;
        let synced = house.sync().await;
        for row in house.settlements().await {
            let questions = house.store().get_questions(&row.id).await.unwrap();
            let asks = row.state == SettlementState::Asking && !questions.is_empty();
            assert!(asks || row.state == SettlementState::Confirmed, "{row:?}");
        }
        assert!(synced.report.confirmed > 10 && synced.report.asking > 0, "the world shows both: {synced:?}");
        house.everything_is_booked_once().await;
        assert_eq!(house.settlement("QX7P-2M4K").await.state, SettlementState::Confirmed);
    }
}
