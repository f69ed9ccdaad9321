//! Figures for the overview.

use ledger::plan::Placed;
use ledger::state::SettlementState;
use store::PlacedLines;

use crate::engines::on_both_engines;
use crate::samples::{a_leased_flow, a_planned, a_read, day};

on_both_engines! {
    async fn payouts_are_added_up_per_day_state_and_flow(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        let (other, other_lease) = a_leased_flow(&t.store, "other").await;
        a_read(&t.store, &lease, "S1").await;
        a_read(&t.store, &lease, "S2").await;
        a_planned(&t.store, &lease, "S3", 1).await;
        a_read(&t.store, &other_lease, "S1").await;
        let days = t.store.list_payouts_by_day(&flow.id, day(1)).await.unwrap();
        let told: Vec<_> = days.iter().map(|one| (one.state, one.settlements)).collect();
        assert_eq!(told, [(SettlementState::Planned, 1), (SettlementState::Read, 2)]);
        let payout = t.store.find_settlement(&flow.id, "S1").await.unwrap().unwrap().payout.unwrap();
        assert_eq!(days[1].amount, payout.checked_add(payout).unwrap());
        assert_eq!(t.store.list_payouts_by_day(&other.id, day(1)).await.unwrap().len(), 1);
        let later = days[0].date.tomorrow().unwrap();
        assert!(t.store.list_payouts_by_day(&flow.id, later).await.unwrap().is_empty());
    }

    async fn lines_are_counted_by_whether_their_debtor_was_found(t) {
        let (flow, lease) = a_leased_flow(&t.store, "shop").await;
        assert_eq!(t.store.count_placed_lines(&flow.id, day(1)).await.unwrap(), PlacedLines::default());
        let id = a_planned(&t.store, &lease, "S1", 1).await;
        let entries = t.store.entries_of(&id).await.unwrap();
        let lines = entries.iter().flat_map(|entry| &entry.parts.lines);
        let placed = Placed::of(lines.map(|line| (line.covers.as_slice(), &line.reason)));
        assert!(placed.matched > 0);
        let expected = PlacedLines {
            on_debtors: i64::try_from(placed.matched).unwrap(),
            not_found: i64::try_from(placed.unmatched).unwrap(),
        };
        assert_eq!(t.store.count_placed_lines(&flow.id, day(1)).await.unwrap(), expected);
        // planned before transactions were counted with their entries: out of the lines
        t.execute("update settlements set matched = null, unmatched = null").await;
        let old = t.store.count_placed_lines(&flow.id, day(1)).await.unwrap();
        assert_eq!((old.on_debtors, old.not_found), (1, 1));
    }
}
